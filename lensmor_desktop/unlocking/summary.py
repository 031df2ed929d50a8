"""What a run came to, with its credits reconciled from the balance and the answers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.domain.summaries import EventReport, RunSummary
from lensmor_desktop.journal import Journal, RunRecord
from lensmor_desktop.journal.events import NONE
from lensmor_desktop.journal.people import SETTLED
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.results import event_outcome, person_results, twin_of


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Credits that a run has spent.

    Attributes:
        exact: the balance and the answers agree.
        notice: set where the balance moved by something else.
    """

    spent: float
    exact: bool
    notice: Sentence | None = None


def reconcile(journal: Journal, run: RunRecord) -> Reconciled:
    """Holds the fall of the balance against what the answers explain.

    Delivered people were charged; people whom Lensmor unlocked without an address, or could not
    unlock, may have been: the vendor calls the refreshed balance the truth of billing. But the
    account is shared, and what others spend moves the same balance. So the figures agree only if
    the delivered explain the fall, with what we know to have been unlocked for someone else.
    """
    people = journal.people.of(run.id)
    events = sum(event.credits for event in journal.events.of(run.id))
    delivered = sum(1 for p in people if p.outcome is Outcome.UNLOCKED)
    least = delivered * run.credits_each + events
    unanswered = sum(event.at_most for event in journal.events.of(run.id)) - events
    most = journal.charges.at_most(run.id) * run.credits_each + events + unanswered
    if run.balance_before is None or run.balance_after is None:
        return Reconciled(least, exact=most == least)
    if run.balance_after > run.balance_before:
        return Reconciled(least, exact=most == least)  # topped up: it tells nothing
    moved = run.balance_before - run.balance_after
    if moved == least:
        return Reconciled(least, exact=True)
    if delivered * _least_each(journal, run) + events <= moved < least:
        return Reconciled(moved, exact=True)  # the API's own price was below the list's (fact 11)
    others = journal.people.delivered_elsewhere(run.id) * run.credits_each
    if others and moved == least + others:
        return Reconciled(least, exact=True, notice=say(wording.OTHERS_SPENT, others=others))
    told = {"moved": round(moved), "counted": round(least)}
    if unanswered and least < moved <= most:
        return Reconciled(moved, exact=False, notice=say(wording.EVENT_MAYBE_CHARGED, **told))
    if least < moved <= most:
        return Reconciled(moved, exact=False, notice=say(wording.MAYBE_CHARGED, **told))
    return Reconciled(least, exact=False, notice=say(wording.BALANCE_MOVED, **told))


def _least_each(journal: Journal, run: RunRecord) -> float:
    """The least that one delivered person costs: the API's own price where it gave it (fact 11)."""
    if not run.exact or not run.people_allowed:
        return run.credits_each
    events = sum(event.price for event in journal.events.of(run.id) if event.state != NONE)
    each = max(0, run.estimated - events) / run.people_allowed
    # A price is a whole number: where that isn't one, the quote took some people to be free.
    return min(run.credits_each, each) if each.is_integer() else run.credits_each


def unwritten(run: RunRecord) -> bool:
    """Whether the program ended between a run's end and the writing of its results."""
    return run.delivered_note.template == wording.NOT_WRITTEN_YET


def summarise(journal: Journal, run_id: int) -> RunSummary:
    """A run's result as the journal has it now."""
    run = journal.runs.get(run_id)
    people = journal.people.of(run_id)
    results = person_results(journal, run)
    money = reconcile(journal, run)
    unsettled = any(person.state != SETTLED for person in people)
    records = journal.events.of(run_id)
    pending = any(event.pending for event in records)
    events = tuple(
        EventReport(
            event_id=record.event_id,
            name=record.name,
            access=(twin_of(record, records) or record).access,
            outcome=event_outcome(record, records)[0],
            credits=record.credits,
            details=event_outcome(record, records)[1],
            date_start=record.date_start,
        )
        for record in records
    )
    return RunSummary(
        run=run.id,
        source=run.source.path,
        worksheet=run.layout.worksheet,
        output=run.delivered_to,
        output_note=run.delivered_note or None,
        counts=dict(Counter(result.outcome for result in results.values())),
        events=events,
        batches=sum(1 for batch in journal.batches.of(run_id) if batch.tries),
        estimated=run.estimated,
        exact=run.exact,
        balance_before=run.balance_before,
        balance_after=run.balance_after,
        spent=money.spent,
        spent_exact=money.exact,
        stopped_by=run.stopped_by,
        stop_reason=run.stop_reason or None,
        # A run that never came to its end, or not into the sheet, is gone on with as well.
        resumable=unsettled or pending or run.ended_at is None or unwritten(run),
        finished=run.finished,
        started_at=run.started_at,
        practice=run.practice,
        rows=len(journal.runs.rows(run_id)),
        notices=(money.notice,) if money.notice else (),
        why_failed=_why_failed(results.values()),
    )


def _why_failed(results: Iterable[PersonResult]) -> Sentence | None:
    """What most of those who failed have in their details: what to think of before a retry."""
    why = Counter(r.details for r in results if r.outcome is Outcome.FAILED and r.details)
    return why.most_common(1)[0][0] if why else None
