"""The Sheet page's sentences: what checking found, and what was chosen as last time."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.gui.widgets.columns import ABSENT
from lensmor_desktop.gui.wording import counted, named

if TYPE_CHECKING:
    from lensmor_desktop.gui.background.requests import Reading


def _tr(text: str) -> str:
    return QCoreApplication.translate("SheetPage", text)


def found_text(reading: "Reading") -> str:
    """How the rows of a sheet came out, or what is missing before they can be read."""
    inspection, counts = reading.inspection, reading.counts
    if inspection.questions:
        return counted(
            len(inspection.questions),
            _tr("One question is open: please answer it above."),
            _tr("{n} questions are open: please answer them above."),
        )
    if not inspection.rows:
        return _tr("This sheet has no rows below its headings.")
    ready = counts.get(Verdict.READY, 0)
    parts = [counted(ready, _tr("{n} person is ready"), _tr("{n} people are ready"))]
    for verdict, one, many in (
        (Verdict.EVENT, _tr("{n} event row"), _tr("{n} event rows")),
        (Verdict.INVALID, _tr("{n} row has a problem"), _tr("{n} rows have a problem")),
        (Verdict.HAS_EMAIL, _tr("{n} has an email"), _tr("{n} have an email")),
        (Verdict.REPEATED, _tr("{n} is repeated"), _tr("{n} are repeated")),
        (Verdict.SETTLED, _tr("{n} was done before"), _tr("{n} were done before")),
        (Verdict.HIDDEN, _tr("{n} is hidden"), _tr("{n} are hidden")),
        (Verdict.EXCLUDED, _tr("{n} is left out"), _tr("{n} are left out")),
    ):
        if counts.get(verdict):
            parts.append(counted(counts[verdict], one, many))
    rows = counted(len(inspection.rows), _tr("{n} row"), _tr("{n} rows"))
    return named(rows, " · ".join(parts))


def taken_text(choices: Mapping[str, object]) -> str:
    """What was taken from memory, so that nobody pays for rows they didn't mean."""
    names = {
        "worksheet": _tr("Worksheet: {choice}"),
        "header_row": _tr("Headings in row {choice}"),
        "event_column": _tr("Event ID: column {choice}"),
        "person_column": _tr("Personnel ID: column {choice}"),
    }
    none = {
        "event_column": _tr("No column with event IDs"),
        "person_column": _tr("The rows are events"),
    }
    parts = [
        none[name] if choices[name] == ABSENT else text.format(choice=choices[name])
        for name, text in names.items()
        if name in choices
    ]
    if "email_columns" in choices:
        columns = choices["email_columns"]
        letters = ", ".join(columns) if isinstance(columns, tuple) else ""
        one = _tr("Existing email: column {choice}")
        parts.append(one.format(choice=letters) if letters else _tr("No column with emails"))
    if choices.get("include_hidden"):
        parts.append(_tr("Hidden rows are included"))
    return " · ".join(parts)
