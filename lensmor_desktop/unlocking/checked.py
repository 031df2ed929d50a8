"""A checked sheet: each row's verdict in a copy, for whoever owns the data. Nothing is sent."""

from collections.abc import Iterable
from pathlib import Path

from lensmor_desktop.domain.events import Access, Adds, EventInfo, EventOutcome
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Offer
from lensmor_desktop.domain.rows import SheetRow, Verdict
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.errors import ChoiceRefused
from lensmor_desktop.platform.paths import is_there, same_file
from lensmor_desktop.sheets import (
    RowValues,
    Titles,
    WriteReport,
    holds_results,
)
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.event_rows import refused_for_its_event
from lensmor_desktop.unlocking.outputs import check_target, write

_SKIPPED = (Verdict.HAS_EMAIL, Verdict.HIDDEN)


def check_copy(output: Path, source: Path, titles: Titles, delivered: Iterable[str]) -> None:
    """A checked copy never takes the place of the sheet, nor of what a run brought.

    Args:
        output: the copy.
        source: the sheet.
        titles: what our columns are called.
        delivered: files that any run has written its results into.

    Raises:
        ChoiceRefused: it would.
    """
    if not is_there(output):
        return
    if same_file(output, source):
        raise ChoiceRefused(
            say(wording.CHECK_OVER_TITLE),
            say(wording.CHECK_OVER, file=source.name),
            say(wording.CHECK_OVER_HINT),
        )
    ours = any(same_file(output, Path(each)) for each in delivered)
    if ours or holds_results(output, titles):
        raise ChoiceRefused(
            say(wording.CHECK_OVER_RESULTS_TITLE, file=output.name),
            say(wording.CHECK_OVER_RESULTS),
            say(wording.CHECK_OVER_HINT),
        )


def write_checked(
    offer: Offer, output: Path, titles: Titles, *, practice: bool, at: float, fallback: Path
) -> WriteReport:
    """Writes status and details of every row into a copy of the sheet.

    Args:
        offer: what the check found out.
        output: the copy; see :func:`check_copy`.
        titles: what our columns are called.
        practice: mark the rows as practice.
        at: the time of the check, in Unix seconds.
        fallback: a folder for the copy if it can't be written where it should go.

    Raises:
        OutputError, SheetError: it can't be written.
    """
    source = Path(offer.inspection.source.path)
    layout = offer.inspection.layout
    check_target(source, output, layout, titles, overwrite=offer.wishes.overwrite)
    values = {}
    for row in offer.inspection.rows:
        verdict = _verdict(row, offer)
        if verdict is not None:
            status, sentence = verdict
            text = str(say(wording.PRACTICE_PREFIX, text=sentence)) if practice else str(sentence)
            values[row.number] = RowValues(
                email=None, status=status, details=text, task="", checked_at=at
            )
    return write(
        source,
        output,
        layout,
        values,
        titles,
        fallback=fallback,
        read_as=offer.inspection.source,
        identities=None,
    )


def _verdict(row: SheetRow, offer: Offer) -> tuple[str, Sentence] | None:
    """A row's word and why; None for one that an earlier run has settled."""
    if row.verdict is Verdict.SETTLED:
        return None
    if row.verdict is Verdict.INVALID:
        reason = row.problem.reason if row.problem else row.reason
        of_event = not row.person_id and refused_for_its_event(row)
        return (EventOutcome.NOT_UNLOCKED if of_event else Outcome.INVALID).value, reason
    if row.verdict is Verdict.EXCLUDED:
        return Outcome.SKIPPED.value, say(wording.ROW_EXCLUDED)
    if row.verdict in _SKIPPED:
        return Outcome.SKIPPED.value, row.reason
    if row.verdict is Verdict.EVENT:
        return _event(offer.facts.event(row.event_id))
    facts = offer.facts
    settled = {r.person_id: r for r in (*offer.found, *offer.held, *facts.in_work)}
    result = settled.get(dict(facts.same).get(row.person_id, row.person_id))
    if result is not None:
        return Outcome.NOT_SENT.value, result.details
    stranger = next((s for s in offer.facts.strangers if s.person_id == row.person_id), None)
    if stranger is not None:
        return Outcome.NOT_SENT.value, say(
            wording.CHECKED_STRANGER, lensmor=stranger.lensmor_name, sheet=stranger.sheet_name
        )
    return Outcome.NOT_SENT.value, row.reason or say(wording.CHECKED_READY)


def _event(info: EventInfo | None) -> tuple[str, Sentence]:
    if info is None:
        return EventOutcome.NOT_UNLOCKED.value, say(wording.EVENT_NOT_ASKED)
    if info.access is Access.FULL:
        return EventOutcome.ALREADY_UNLOCKED.value, say(wording.EVENT_ALREADY)
    if info.adds is Adds.NOTHING:
        return EventOutcome.NOT_UNLOCKED.value, say(wording.EVENT_NOTHING_HIDDEN)
    return EventOutcome.NOT_UNLOCKED.value, say(wording.EVENT_LEFT)
