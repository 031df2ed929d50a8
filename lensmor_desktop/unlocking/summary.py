"""What a run came to: people, events, and the figures of its ledger."""

from collections import Counter
from collections.abc import Iterable

from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.sentences import Sentence
from lensmor_desktop.domain.summaries import EventReport, RunSummary
from lensmor_desktop.journal import Journal
from lensmor_desktop.journal.people import SETTLED
from lensmor_desktop.unlocking.ledger import Ledger
from lensmor_desktop.unlocking.outputs import unwritten
from lensmor_desktop.unlocking.results import event_outcome, person_results, twin_of


def summarise(journal: Journal, run_id: int) -> RunSummary:
    """A run's result as the journal has it now."""
    run = journal.runs.get(run_id)
    people = journal.people.of(run_id)
    results = person_results(journal, run)
    ledger = Ledger.of(journal, run_id)
    money = ledger.figures
    balance = journal.balances.last(run_id)
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
        resumable=unsettled or pending or run.ended_at is None or unwritten(run.delivered_note),
        finished=run.finished,
        started_at=run.started_at,
        practice=run.practice,
        rows=len(journal.runs.rows(run_id)),
        lost_rows=run.lost_rows,
        certain=money.certain,
        at_most=money.at_most,
        allowed=run.credits_allowed,
        in_work=ledger.in_work,
        unlimited=balance is not None and balance.unlimited,
        notices=(money.notice,) if money.notice else (),
        why_failed=_why_failed(results.values()),
    )


def _why_failed(results: Iterable[PersonResult]) -> Sentence | None:
    """What most of those who failed have in their details: what to think of before a retry."""
    why = Counter(r.details for r in results if r.outcome is Outcome.FAILED and r.details)
    return why.most_common(1)[0][0] if why else None
