"""Bringing a run's results into the workbook: the journal is the truth, the file its export.

Results go to rows by row number while the file is the one that was read (or that we wrote); after
anyone else has changed it they go by the row's event and person, wherever that row is now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lensmor_desktop.domain.outcomes import ResultColumn
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.errors import SheetError, UserFacingError
from lensmor_desktop.journal import Journal, RunRecord
from lensmor_desktop.sheets import (
    Originals,
    Titles,
    fingerprint,
)
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.outputs import write
from lensmor_desktop.unlocking.results import row_values


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where the results stand now: a path, or "" with the reason why nowhere yet."""

    path: str
    note: Sentence | None


def deliver(
    journal: Journal,
    run_id: int,
    originals: Originals,
    fallback: Path,
    former: Sequence[Mapping[ResultColumn, str]],
    output: Path | None = None,
) -> Delivery:
    """Writes a run's results, as they are now, into its output file.

    Args:
        journal: where the results are.
        run_id: the run.
        originals: where the sheet as it was is kept, should the sheet itself be gone.
        fallback: a folder for the results if they can't be written beside the sheet.
        former: what columns of other runs may be called, beside this run's own headings.
        output: another file than the one that the run was begun with.

    Returns:
        where they are now. A file that can't be written never raises: the results are safe in the
        journal, and the note says what to do.
    """
    run = journal.runs.get(run_id)
    values = row_values(journal, run)
    rows = journal.runs.rows(run_id)
    target = output or Path(run.output)
    try:
        base, note = _base(run, target, originals)
        report = write(
            base,
            target,
            run.layout,
            values,
            Titles(run.titles, tuple(former)),
            fallback=fallback,
            read_as=run.source,
            identities={row.number: row.person_id or row.event_id for row in rows},
            marks={row.number: row.found_by for row in rows if row.found_by},
        )
    except UserFacingError as error:
        note = say(
            wording.NOT_WRITTEN,
            why=say(wording.WITH_HINT, message=error.message, hint=error.hint),
        )
        journal.runs.delivered(run_id, to=run.delivered_to, sha=run.delivered_sha, note=note)
        return Delivery("", note)
    if report.lost_rows:
        note = note or say(wording.SHEET_CHANGED, missing=len(report.lost_rows))
    note = report.note or note
    written = fingerprint(report.path)
    journal.runs.delivered(run_id, to=str(report.path), sha=written.sha256, note=note)
    return Delivery(str(report.path), note)


def _base(run: RunRecord, target: Path, originals: Originals) -> tuple[Path, Sentence | None]:
    """The file to write on: what we wrote before, else the sheet, else its kept original."""
    source = Path(run.source.path)
    # What we wrote before may have been worked on since: go on from it, not from the old sheet.
    if run.delivered_to and Path(run.delivered_to) == target and _is_there(target):
        return target, None
    if _is_there(source):
        return source, None
    kept = originals.known(run.id)
    if kept is None:
        raise SheetError(
            say(wording.SOURCE_GONE_TITLE),
            say(wording.SOURCE_GONE, file=source),
            say(wording.SOURCE_GONE_HINT),
        )
    return kept, say(wording.SOURCE_REPLACED, file=source)


def _is_there(path: Path) -> bool:
    """Whether a file can be seen; one in a folder that can't be entered can't be written on."""
    try:
        return path.exists()
    except OSError:
        return False
