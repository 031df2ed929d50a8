"""The receipt of a run: what was agreed to, what was sent, what came of it, what it cost.

It is made from the journal at any later time. It holds no key and no address.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

from lensmor_desktop.domain.csv_output import csv_text
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.sentences import Value, say, spelled
from lensmor_desktop.domain.states import BatchState
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.journal import Batch, Journal
from lensmor_desktop.journal.requests import FailedRequest
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.summary import summarise


@dataclass(frozen=True, slots=True)
class BatchReceipt:
    """One batch: when it was sent, under which task, and what came of its people."""

    number: int
    event_id: str
    task_id: str
    state: BatchState
    sent_at: float | None
    ended_at: float | None
    people: int
    outcomes: tuple[tuple[Outcome, int], ...]
    trace_id: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything that accounting or support may ask about a run. Times are Unix seconds."""

    summary: RunSummary
    ended_at: float | None
    credits_allowed: int
    identity_overruled: bool
    batches: tuple[BatchReceipt, ...]
    failures: tuple[FailedRequest, ...]

    def to_csv(self) -> str:
        """The receipt as a table of three columns: section, what, value. Always in English."""
        headings = [("Section", "What", "Value")]
        return csv_text([*headings, *([spelled(part) for part in line] for line in self.lines())])

    def lines(self) -> Sequence[tuple[Value, Value, Value]]:
        """The receipt's lines, to be shown in any language: section, what, value."""
        summary = self.summary
        run = say(wording.RECEIPT_RUN)
        lines: list[tuple[Value, Value, Value]] = [
            (run, say(wording.RECEIPT_NUMBER), str(summary.run)),
            (run, say(wording.RECEIPT_PRACTICE), _yes_or_no(summary.practice)),
            (run, say(wording.RECEIPT_SHEET), summary.source),
            (run, say(wording.RECEIPT_RESULTS), summary.output or say(wording.NOT_WRITTEN_SO_FAR)),
            (run, say(wording.RECEIPT_BEGAN), _moment(summary.started_at)),
            (run, say(wording.RECEIPT_ENDED), _moment(self.ended_at)),
            (run, say(wording.RECEIPT_AGREED), str(self.credits_allowed)),
            (run, say(wording.RECEIPT_PRICE), _exactly(summary.estimated, summary.exact)),
            (
                run,
                say(wording.RECEIPT_SPENT),
                _exactly(round(summary.spent), summary.spent_exact),
            ),
            (run, say(wording.RECEIPT_CERTAIN), _credits(summary.certain)),
            (run, say(wording.RECEIPT_AT_MOST), _credits(summary.at_most)),
            (run, say(wording.RECEIPT_BEFORE), _credits(summary.balance_before)),
            (run, say(wording.RECEIPT_AFTER), _credits(summary.balance_after)),
            (
                run,
                say(wording.RECEIPT_NAMES),
                say(wording.OVERRULED) if self.identity_overruled else say(wording.YES),
            ),
        ]
        lines += [(run, say(wording.RECEIPT_NOTE), notice) for notice in summary.notices]
        if summary.stop_reason:
            lines.append((run, say(wording.RECEIPT_EARLY), summary.stop_reason))
        lines += [
            (say(wording.RECEIPT_PEOPLE), say(outcome.value), str(summary.counts[outcome]))
            for outcome in Outcome
            if summary.counts.get(outcome)
        ]
        for event in summary.events:
            word = say(event.outcome.value if event.outcome else wording.NOT_SETTLED)
            cost = say(wording.RECEIPT_EVENT_COST, outcome=word, credits=f"{event.credits:g}")
            lines.append((say(wording.RECEIPT_EVENT), _named(event.event_id, event.label), cost))
        names = {event.event_id: event.label for event in summary.events}
        lines += [
            (say(wording.RECEIPT_BATCH), str(batch.number), _batch_line(batch, names))
            for batch in self.batches
        ]
        lines += [
            (
                say(wording.RECEIPT_ERROR),
                f"{failure.method} {failure.path}",
                _one_after_the_other(
                    wording.RECEIPT_COMMA,
                    _moment(failure.at),
                    failure.said,
                    say(wording.RECEIPT_TRACE, trace=failure.trace_id),
                ),
            )
            for failure in self.failures
        ]
        return lines


def make_receipt(journal: Journal, run_id: int) -> Receipt:
    """The receipt of a run as the journal has it now.

    Raises:
        JournalError: there is no such run.
    """
    run = journal.runs.get(run_id)
    return Receipt(
        summary=summarise(journal, run_id),
        ended_at=run.ended_at,
        credits_allowed=run.credits_allowed,
        identity_overruled=run.identity_overruled,
        batches=tuple(
            _batch(journal, batch) for batch in journal.batches.of(run_id) if batch.tries
        ),
        failures=journal.requests.failures(run_id),
    )


def _batch(journal: Journal, batch: Batch) -> BatchReceipt:
    outcomes = Counter(journal.batches.outcomes(batch.id))
    return BatchReceipt(
        number=batch.number,
        event_id=batch.event_id,
        task_id=batch.task_id,
        state=batch.state,
        sent_at=batch.submitting_at,
        ended_at=batch.closed_at,
        people=batch.people,
        outcomes=tuple((o, outcomes[o]) for o in Outcome if outcomes[o]),
        trace_id=batch.trace_id,
    )


def _named(event_id: str, label: str) -> Value:
    """An event as the sheet names it, and as people do."""
    return event_id if label == event_id else say(wording.RECEIPT_NAME, id=event_id, name=label)


def _batch_line(batch: BatchReceipt, names: Mapping[str, str]) -> Value:
    event = _named(batch.event_id, names.get(batch.event_id, batch.event_id))
    parts: list[Value] = [
        say(wording.RECEIPT_OF_EVENT, event=event),
        say(wording.RECEIPT_TASK, task=batch.task_id)
        if batch.task_id
        else say(wording.RECEIPT_NO_TASK),
        say(wording.RECEIPT_OF_PEOPLE, people=str(batch.people)),
        say(batch.state.value),
        say(wording.RECEIPT_SENT_AT, moment=_moment(batch.sent_at)),
        say(wording.RECEIPT_ENDED_AT, moment=_moment(batch.ended_at)),
    ]
    parts += [
        say(wording.RECEIPT_COUNT, count=str(count), outcome=say(outcome.value))
        for outcome, count in batch.outcomes
    ]
    if batch.trace_id:
        parts.append(say(wording.RECEIPT_TRACE, trace=batch.trace_id))
    return _one_after_the_other(wording.RECEIPT_SEMICOLON, *parts)


def _one_after_the_other(template: str, *parts: Value) -> Value:
    return reduce(lambda text, part: say(template, one=text, next=part), parts)


def _yes_or_no(answer: bool) -> Value:
    return say(wording.YES if answer else wording.NO)


def _moment(at: float | None) -> Value:
    if not at:
        return say(wording.NOT_YET)
    return datetime.fromtimestamp(at).strftime("%Y-%m-%d %H:%M:%S")


def _credits(amount: float | None) -> Value:
    if amount is None:
        return say(wording.UNKNOWN_AMOUNT)
    return f"{amount:g}" if amount < 1e6 else f"{amount:.0f}"


def _exactly(amount: int, exact: bool) -> Value:
    return str(amount) if exact else say(wording.NOT_EXACT, credits=str(amount))
