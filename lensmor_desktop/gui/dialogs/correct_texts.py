"""What the dialog for correcting an ID says of the cell, and of rows that have the same ID.

The engine's own sentences about a cell end with what to do in the spreadsheet ("Format the cell as
text and type the whole ID again"). In the dialog the ID is typed in the dialog, so that they say
only what is wrong.
"""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from lensmor_desktop.domain import wording
from lensmor_desktop.domain.identity import Agreement, compare
from lensmor_desktop.domain.rows import SheetRow
from lensmor_desktop.gui.marks import QT_TRANSLATE_NOOP
from lensmor_desktop.gui.models.reasons import reason_text
from lensmor_desktop.gui.wording import listed, shown

WHAT_IS_WRONG = {
    wording.PERSON_ID_EMPTY: QT_TRANSLATE_NOOP("CorrectDialog", "{cell} is empty."),
    wording.EVENT_ID_EMPTY: QT_TRANSLATE_NOOP("CorrectDialog", "{cell} is empty."),
    wording.ID_FRACTION: QT_TRANSLATE_NOOP(
        "CorrectDialog", "{cell} holds a fraction ({value}); an ID has none."
    ),
    wording.ID_NEGATIVE: QT_TRANSLATE_NOOP(
        "CorrectDialog", "{cell} holds a negative number ({value}); an ID has no minus sign."
    ),
    wording.ID_SCIENTIFIC: QT_TRANSLATE_NOOP(
        "CorrectDialog",
        "{cell} holds a number in scientific form ({value}), so some of its digits may be gone.",
    ),
    wording.ID_SHOWN_SCIENTIFIC: QT_TRANSLATE_NOOP(
        "CorrectDialog",
        "{cell} holds a number that Excel shows in scientific form ({value}), so nobody sees "
        "whether its digits are right.",
    ),
    wording.ID_DIGITS_GONE: QT_TRANSLATE_NOOP(
        "CorrectDialog",
        "{cell} holds a number of more than 15 digits ({value}); Excel replaces the rest with "
        "zeros.",
    ),
    wording.ID_ERROR: QT_TRANSLATE_NOOP("CorrectDialog", "{cell} holds the error {value}."),
    wording.ID_UNCALCULATED: QT_TRANSLATE_NOOP(
        "CorrectDialog", "{cell} holds a formula whose result was not saved."
    ),
    wording.ID_DATE: QT_TRANSLATE_NOOP(
        "CorrectDialog", "{cell} holds a date ({value}); Excel may have made it of an ID."
    ),
    wording.ID_BOOLEAN: QT_TRANSLATE_NOOP("CorrectDialog", "{cell} holds {value}, which is no ID."),
    wording.ID_SEVERAL: QT_TRANSLATE_NOOP(
        "CorrectDialog", "{cell} holds more than one ID ({value}). A row has room for one."
    ),
    wording.ID_SEPARATORS: QT_TRANSLATE_NOOP(
        "CorrectDialog", "{cell} holds a number with separators between its digits ({value})."
    ),
    wording.ID_INNER_BLANK: QT_TRANSLATE_NOOP(
        "CorrectDialog", "{cell} holds an ID with blanks inside ({value})."
    ),
    wording.ID_CONTROL: QT_TRANSLATE_NOOP(
        "CorrectDialog", "{cell} holds an ID with invisible characters inside ({value})."
    ),
    wording.ID_NO_ID: QT_TRANSLATE_NOOP("CorrectDialog", "{cell} holds {value}, which is no ID."),
    wording.PERSON_ID_NAME: QT_TRANSLATE_NOOP(
        "CorrectDialog", "{cell} holds words rather than an ID ({value})."
    ),
    wording.EVENT_ID_NAME: QT_TRANSLATE_NOOP(
        "CorrectDialog", "{cell} holds a show's name ({value}) and not its ID."
    ),
    wording.ID_SEEN_OTHERWISE: QT_TRANSLATE_NOOP(
        "CorrectDialog", "{cell} shows {seen}, but holds the number {value}."
    ),
    wording.ID_MORE_THAN_ID: QT_TRANSLATE_NOOP(
        "CorrectDialog", "{cell} holds more than an ID ({value}). Perhaps {id} is meant."
    ),
    wording.ID_WEB_ADDRESS: QT_TRANSLATE_NOOP(
        "CorrectDialog", "{cell} holds a web address ({value})."
    ),
    wording.PERSON_ID_TOO_LONG: QT_TRANSLATE_NOOP(
        "CorrectDialog",
        "{cell} holds more than 20 characters ({value}), too many for a personnel ID.",
    ),
    wording.EVENT_ID_TOO_LONG: QT_TRANSLATE_NOOP(
        "CorrectDialog",
        "{cell} holds more than 100 characters ({value}), too many for an event ID.",
    ),
    wording.PERSON_ID_NOT_DIGITS: QT_TRANSLATE_NOOP(
        "CorrectDialog", "{cell} holds {value}, but a Lensmor personnel ID is all digits."
    ),
}
"""By the engine's template. A test holds that none is missing."""


def what_is_wrong(row: SheetRow) -> str:
    """What is wrong with a row's ID, without advice for the spreadsheet."""
    if row.problem is None or row.problem.reason.template not in WHAT_IS_WRONG:
        return reason_text(row)
    return row.problem.reason.filled(_template, shown)


def _template(text: str) -> str:
    return QCoreApplication.translate("CorrectDialog", WHAT_IS_WRONG[text])


def who(row: SheetRow) -> str:
    """A row's person as the sheet has them: name and company."""
    return listed(part for part in (row.name, row.company) if part)


def most_unlike(row: SheetRow, others: Iterable[SheetRow]) -> tuple[SheetRow, Agreement] | None:
    """Of rows with one ID, the first that names somebody else than `row`; else the first of all.

    Returns:
        The row and whether it names the same person; None where there is no other row.
    """
    first: tuple[SheetRow, Agreement] | None = None
    for other in others:
        agreement = compare(row.name, row.company, other.name, other.company)
        if agreement is Agreement.DIFFERENT:
            return other, agreement
        if first is None:
            first = other, agreement
    return first
