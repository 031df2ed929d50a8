"""What becomes of those who weren't sent when a run ends early."""

from collections import Counter

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.sentences import NOTHING, Sentence, say
from lensmor_desktop.domain.states import BatchState, StoppedBy
from lensmor_desktop.journal import Batch, Journal
from lensmor_desktop.journal.events import REFUSED, WANTED
from lensmor_desktop.journal.people import SETTLED
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.trouble import Halt


def call_off(journal: Journal, run: int, now: float) -> None:
    """Ends a run that could not begin: nothing of it was sent, and nothing will be."""
    for event in journal.events.of(run):
        if event.pending:
            details = say(wording.EVENT_CALLED_OFF)
            journal.events.settle(run, event.event_id, state=REFUSED, credits=0.0, details=details)
    journal.people.settle_waiting(run, Outcome.NOT_SENT, say(wording.NOT_SENT_CALLED_OFF), now)
    journal.runs.end(run, at=now, finished=True, balance_after=None, stopped_by=None, reason=None)


def settle_unsent(journal: Journal, run: int, halt: Halt | None, now: float) -> bool:
    """Gives those who won't be sent any more their outcome.

    A run stopped by its spending limit is over; one stopped by anything else can be resumed, and
    its people keep waiting for that.

    Returns:
        whether the run is finished: nothing is left to send, to ask or to wait for.
    """
    if halt is not None and halt.by is StoppedBy.LIMIT:
        for batch in journal.batches.of(run):
            if batch.state is BatchState.PLANNED:
                journal.batches.disband(batch.id, now)
        details = say(wording.NOT_SENT_LIMIT)
        journal.people.settle_waiting(run, Outcome.NOT_SENT, details, now)
        for event in journal.events.of(run):
            if event.state == WANTED:  # one whose answer was lost is still to be found out about
                left = say(wording.EVENT_STOPPED_BEFORE)
                journal.events.settle(run, event.event_id, state=REFUSED, credits=0.0, details=left)
    settled = all(state == SETTLED for state, _ in journal.people.counts(run))
    return settled and not any(event.pending for event in journal.events.of(run))


def why_barren(journal: Journal, batch: Batch, batches: int) -> Sentence:
    """Why a run pauses itself: so many requests in a row brought nothing, the last one `batch`.

    With what is said of most of its people, where they failed: a person decides by that.
    """
    members = {member.person_id for member in journal.batches.members(batch.id)}
    failed = Counter(
        person.details
        for person in journal.people.of(batch.run)
        if person.person_id in members and person.outcome is Outcome.FAILED
    )
    why = say(wording.STOP_BARREN_WHY, why=failed.most_common(1)[0][0]) if failed else NOTHING
    return say(wording.STOP_BARREN, batches=batches, why=why)


def why_stopped(
    journal: Journal, run: int, halt: Halt | None
) -> tuple[StoppedBy | None, Sentence | None]:
    """What a run's end is put down to; None, None where nothing cut it short.

    A spending limit left people out when the run began, or later; it goes on to be the cause
    after the run was interrupted by something else and resumed.
    """
    if halt is not None:
        return halt.by, halt.reason
    record = journal.runs.get(run)
    if record.stopped_by is not None:
        return record.stopped_by, record.stop_reason
    for person in journal.people.of(run):
        if person.outcome is not Outcome.NOT_SENT:
            continue
        if person.details.template == wording.NOT_SENT_BUDGET:
            limit = dict(person.details.values).get("credits", record.credits_allowed)
            return StoppedBy.LIMIT, say(wording.STOP_LIMIT, limit=limit)
        if person.details.template == wording.NOT_SENT_LIMIT:
            return StoppedBy.LIMIT, say(wording.STOP_AGREED, agreed=record.credits_allowed)
    return None, None
