"""What is to be seen of a run that is gone on with: its rows, and what came of them so far."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lensmor_desktop.domain.outcomes import PersonResult
from lensmor_desktop.domain.rows import SheetRow, Verdict
from lensmor_desktop.errors import UserFacingError
from lensmor_desktop.journal import Journal, RowRecord, RunRecord
from lensmor_desktop.journal.people import SETTLED
from lensmor_desktop.sheets import Titles
from lensmor_desktop.sheets.recognising import Known, Recognised, recognise

_SENT = (Verdict.READY, Verdict.REPEATED)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rejoined:
    """A run as it stands before it goes on. There is no address in it.

    Attributes:
        rows: those of the people in the run, in the order of the journal, with the names that the
            sheet has now; without names where the sheet can't be read.
        results: of everyone who has one.
    """

    rows: tuple[SheetRow, ...]
    results: tuple[PersonResult, ...]


def rejoin(journal: Journal, run_id: int, titles: Titles) -> Rejoined:
    """Reads a run's rows and results from the journal, and who stands in them from the sheet.

    Args:
        journal: where the run is.
        run_id: the run.
        titles: the headings of our columns.

    Raises:
        JournalError: the journal can't be read, or there is no such run.
    """
    run = journal.runs.get(run_id)
    people = journal.people.of(run_id)
    ids = {person.person_id for person in people}
    rows = [row for row in journal.runs.rows(run_id) if row.verdict in _SENT and row.person in ids]
    names = _names(run, rows, titles)
    results = tuple(
        PersonResult(p.person_id, p.outcome, p.details, event_id=p.event_id, at=p.settled_at or 0.0)
        for p in people
        if p.state == SETTLED and p.outcome is not None
    )
    return Rejoined(tuple(_row(row, names.get(row.number)) for row in rows), results)


def _row(row: RowRecord, seen: Recognised | None) -> SheetRow:
    if seen is None:
        return SheetRow(row.number, row.event_id, row.person, row.verdict, name=row.person_id)
    return SheetRow(
        seen.number,
        row.event_id,
        row.person,
        row.verdict,
        name=seen.name,
        company=seen.company,
    )


def _names(run: RunRecord, rows: Sequence[RowRecord], titles: Titles) -> dict[int, Recognised]:
    """By the number of the row; empty where neither the sheet nor the results can be read."""
    known = {row.number: Known(row.person_id, row.found_by) for row in rows}
    for path in dict.fromkeys(each for each in (run.source.path, run.delivered_to) if each):
        try:
            return recognise(Path(path), run.layout, known, titles)
        except UserFacingError as error:
            # The run itself will say so, if it matters: names are only a help.
            _log.info("no names for the rows of a run: %s", type(error).__name__)
    return {}
