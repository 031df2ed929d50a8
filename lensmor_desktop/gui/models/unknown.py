"""IDs that look right and that Lensmor doesn't know: found out by looking people up for the price.

Such a row passes every check of the sheet, and is neither sent nor paid for. In the window it
stands among the problems, where it can be corrected like the others.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from PySide6.QtCore import QCoreApplication

from lensmor_desktop.domain.plan import Facts, Offer
from lensmor_desktop.domain.rows import SheetRow, Verdict
from lensmor_desktop.unlocking.wording import UNKNOWN_PERSON

_ASKED_FOR = (Verdict.READY, Verdict.REPEATED)


def unknown_people(facts: Facts) -> frozenset[str]:
    """The personnel IDs that Lensmor doesn't know."""
    return frozenset(
        each.person_id for each in facts.found if each.details.template == UNKNOWN_PERSON
    )


def rows_of(rows: Iterable[SheetRow], people: AbstractSet[str]) -> set[int]:
    """The numbers of the rows that would be sent if these people were known."""
    if not people:
        return set()
    return {row.number for row in rows if row.person_id in people and row.verdict in _ASKED_FOR}


def unknown_rows(offer: Offer) -> int:
    """How many rows of an offer have such an ID, without those that the person left out."""
    numbers = rows_of(offer.inspection.rows, unknown_people(offer.facts))
    return len(numbers - offer.wishes.excluded_rows)


def unknown_text(row: SheetRow) -> str:
    """What is wrong with such a row, and what to do."""
    template = QCoreApplication.translate(
        "RowModel", "Lensmor doesn't know the ID {id}, so this row is not sent. Correct the ID."
    )
    return template.format(id=row.person_id)
