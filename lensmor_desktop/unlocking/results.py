"""From the journal to the cells: what each row of a run's sheet is to show."""

from collections.abc import Iterable, Mapping

from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.rows import Problem, Verdict
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.domain.states import BatchState, StoppedBy
from lensmor_desktop.journal import EventRecord, Journal, PersonRecord, RowRecord, RunRecord
from lensmor_desktop.journal.events import NONE, SUBMITTING
from lensmor_desktop.journal.holding import ELSEWHERE, OTHER_RUN
from lensmor_desktop.journal.people import BATCHED, SETTLED
from lensmor_desktop.sheets import RowValues
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.clock import day
from lensmor_desktop.unlocking.event_rows import REFUSALS

_NOT_SENT = {
    StoppedBy.CREDITS: wording.NOT_SENT_CREDITS,
    StoppedBy.LIMIT: wording.NOT_SENT_LIMIT,
    StoppedBy.KEY: wording.NOT_SENT_KEY,
    StoppedBy.USER: wording.NOT_SENT_USER,
    StoppedBy.NETWORK: wording.NOT_SENT_NETWORK,
}

_SKIPPED = {
    Verdict.HIDDEN: wording.ROW_HIDDEN,
    Verdict.EXCLUDED: wording.ROW_EXCLUDED,
    Verdict.HAS_EMAIL: wording.ROW_HAS_EMAIL,
}


def person_results(journal: Journal, run: RunRecord) -> dict[str, PersonResult]:
    """Everyone's result as it stands now; those without one are Not sent or Unconfirmed."""
    in_batches = journal.people.in_batches(run.id)
    claimants = journal.holding.claimants(run.id)
    at = run.ended_at or run.started_at
    results = {}
    for person in journal.people.of(run.id):
        if person.state == SETTLED and person.outcome is not None:
            results[person.person_id] = PersonResult(
                person.person_id,
                person.outcome,
                person.details,
                email=person.email,
                event_id=person.event_id,
                task_id=person.task_id,
                at=person.settled_at or at,
            )
        else:
            claimant = claimants.get(person.person_id)
            results[person.person_id] = _unsettled(person, run, in_batches, claimant, at)
    return results


def _unsettled(
    person: PersonRecord,
    run: RunRecord,
    in_batches: Mapping[str, tuple[BatchState, str, str]],
    claimant: int | None,
    at: float,
) -> PersonResult:
    event = person.event_ids[min(person.attempt, len(person.event_ids) - 1)]
    other_key = run.stop_reason.template == wording.STOP_OTHER_KEY
    state, task, why = in_batches.get(person.person_id, (BatchState.PLANNED, "", ""))
    if person.state != BATCHED or state is BatchState.PLANNED:
        cause = wording.NOT_SENT_YET if run.stopped_by is None else _NOT_SENT[run.stopped_by]
        cause = wording.NOT_SENT_OTHER_KEY if other_key else cause
        return PersonResult(person.person_id, Outcome.NOT_SENT, say(cause), event_id=event, at=at)
    if other_key:
        text = say(wording.OTHER_KEY)
    elif why == OTHER_RUN and claimant is not None:
        text = say(wording.OTHER_RUN, run=str(claimant))
    elif why in (ELSEWHERE, OTHER_RUN):
        text = say(wording.IN_PROGRESS_ELSEWHERE)
    else:
        text = say(wording.STILL_RUNNING if state is BatchState.SUBMITTED else wording.NOT_KNOWN)
    return PersonResult(
        person.person_id, Outcome.UNCONFIRMED, text, event_id=event, task_id=task, at=at
    )


def row_values(journal: Journal, run: RunRecord) -> dict[int, RowValues]:
    """What is to stand in the new columns, by row number.

    Rows that an earlier run has settled are not among them: their cells stay as they are. Those of
    whom this run can tell nothing yet show what a later one has found out for the same file.
    """
    people = person_results(journal, run)
    since = journal.people.told_since(run.id)
    people |= {who: since[who] for who in since if not people[who].outcome.settled}
    events = {event.event_id: event for event in journal.events.of(run.id)}
    bought = {
        event_id: purchase
        for event_id in events
        if (purchase := journal.events.bought(run.account, event_id)) is not None
    }
    values = {}
    for row in journal.runs.rows(run.id):
        value = _value(row, people, events, bought, run)
        if value is not None:
            values[row.number] = value
    return values


def _value(
    row: RowRecord,
    people: Mapping[str, PersonResult],
    events: Mapping[str, EventRecord],
    bought: Mapping[str, tuple[float, float]],
    run: RunRecord,
) -> RowValues | None:
    at = run.started_at
    if row.kept:
        return None
    if row.verdict in (Verdict.READY, Verdict.REPEATED, Verdict.SETTLED):
        result = people.get(row.person)
        if result is None:
            return None
        return RowValues(
            # None, not "": what stands in an address cell is never taken away.
            email=result.email or None,
            status=result.outcome.value,
            details=_text(_noted(result.details, row), run),
            task=result.task_id,
            checked_at=result.at,
        )
    if row.verdict is Verdict.EVENT:
        event = events.get(row.event_id)
        outcome, details = event_outcome(event, events.values())
        if outcome is EventOutcome.ALREADY_UNLOCKED and row.event_id in bought:
            # What a sheet said of an event's price isn't taken back by looking at it again.
            when, credits = bought[row.event_id]
            outcome = EventOutcome.UNLOCKED
            details = say(wording.EVENT_BOUGHT, date=day(when), credits=round(credits))
        return RowValues(
            email=None, status=outcome.value, details=_text(details, run), task="", checked_at=at
        )
    if row.verdict is Verdict.INVALID:
        of_event = not row.person_id and row.reason.template in REFUSALS
        status = (EventOutcome.NOT_UNLOCKED if of_event else Outcome.INVALID).value
        reason = row.reason
    else:
        status = Outcome.SKIPPED.value
        reason = row.reason or say(_SKIPPED[row.verdict])
    return RowValues(email=None, status=status, details=_text(reason, run), task="", checked_at=at)


def _noted(details: Sentence, row: RowRecord) -> Sentence:
    """A person's details; where the row's ID was corrected for the run alone, they say so."""
    if not row.found_by or not row.reason:
        return details
    if not details:
        return row.reason
    return say(wording.WITH_NOTE, details=details, note=row.reason)


def problems(journal: Journal, run: int) -> tuple[Problem, ...]:
    """The rows of a run's sheet that could not be used, as they were when it began."""
    return tuple(
        Problem(
            cell=str(dict(row.reason.values).get("cell", "")),
            value=str(dict(row.reason.values).get("value", "")),
            reason=row.reason,
        )
        for row in journal.runs.rows(run)
        if row.verdict is Verdict.INVALID
    )


def event_outcome(
    event: EventRecord | None, events: Iterable[EventRecord]
) -> tuple[EventOutcome, Sentence]:
    """An event's word for the sheet and why, also where nothing was asked or done.

    Args:
        event: the event; None where nobody was asked about it.
        events: all of the run: one that the sheet also names by its other ID shares its fate.
    """
    if event is None:
        return EventOutcome.NOT_UNLOCKED, say(wording.EVENT_NOT_ASKED)
    twin = twin_of(event, events)
    if twin is not None:
        shared, details = event_outcome(twin, ())
        if shared is EventOutcome.UNLOCKED:  # it was paid for once, under that ID
            return EventOutcome.ALREADY_UNLOCKED, say(wording.EVENT_SAME_AS, event=twin.event_id)
        return shared, details
    outcome = event.outcome
    if outcome is None:
        if event.state == SUBMITTING:
            return EventOutcome.UNCONFIRMED, say(wording.EVENT_NOT_KNOWN)
        return EventOutcome.NOT_UNLOCKED, say(wording.EVENT_WAITS)
    if event.details:
        return outcome, event.details
    if outcome is EventOutcome.ALREADY_UNLOCKED:
        return outcome, say(wording.EVENT_ALREADY)
    return outcome, say(wording.EVENT_LEFT)


def twin_of(event: EventRecord, events: Iterable[EventRecord]) -> EventRecord | None:
    """The same event under the ID by which a run was to unlock it; None if it is that one."""
    if event.state != NONE or not event.row_id:
        return None
    same = (other for other in events if other.row_id == event.row_id and other.state != NONE)
    return next(same, None)


def _text(sentence: Sentence, run: RunRecord) -> str:
    text = str(sentence)
    return str(say(wording.PRACTICE_PREFIX, text=text)) if run.practice else text
