"""The receipt of a run: what was agreed to, what was sent, what came of it, what it cost.

It is made from the journal at any later time. It holds no key and no address.
"""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.progress import BatchState, RunSummary
from lensmor_desktop.journal import Batch, Journal
from lensmor_desktop.journal.requests import FailedRequest
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
        """The receipt as a table of three columns: section, what, value."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerows(self._lines())
        return text.getvalue()

    def _lines(self) -> Sequence[tuple[str, str, str]]:
        summary = self.summary
        run = "Run"
        lines = [
            ("Section", "What", "Value"),
            (run, "Number", str(summary.run)),
            (run, "Practice", "yes" if summary.practice else "no"),
            (run, "Sheet", summary.source),
            (run, "Results", summary.output or "not written yet"),
            (run, "Began", _moment(summary.started_at)),
            (run, "Ended", _moment(self.ended_at)),
            (run, "Agreed to, at most (credits)", str(self.credits_allowed)),
            (run, "Price shown (credits)", _exactly(summary.estimated, summary.exact)),
            (run, "Spent (credits)", _exactly(round(summary.spent), summary.spent_exact)),
            (run, "Balance before (credits)", _credits(summary.balance_before)),
            (run, "Balance after (credits)", _credits(summary.balance_after)),
            (run, "Names checked", "overruled" if self.identity_overruled else "yes"),
        ]
        lines += [(run, "Note", str(notice)) for notice in summary.notices]
        if summary.stop_reason:
            lines.append((run, "Ended early", str(summary.stop_reason)))
        lines += [
            ("People", outcome.value, str(summary.counts[outcome]))
            for outcome in Outcome
            if summary.counts.get(outcome)
        ]
        for event in summary.events:
            word = event.outcome.value if event.outcome else "not settled"
            lines.append(("Event", event.event_id, f"{word}, {event.credits:g} credits"))
        lines += [("Batch", str(batch.number), _batch_line(batch)) for batch in self.batches]
        lines += [
            ("Error", f"{f.method} {f.path}", f"{_moment(f.at)}, {f.said}, trace ID {f.trace_id}")
            for f in self.failures
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


def _batch_line(batch: BatchReceipt) -> str:
    parts = [
        f"event {batch.event_id}",
        f"task {batch.task_id or 'none'}",
        f"{batch.people} people",
        batch.state.value,
        f"sent {_moment(batch.sent_at)}",
        f"ended {_moment(batch.ended_at)}",
        *(f"{count} {outcome.value}" for outcome, count in batch.outcomes),
    ]
    if batch.trace_id:
        parts.append(f"trace ID {batch.trace_id}")
    return "; ".join(parts)


def _moment(at: float | None) -> str:
    return datetime.fromtimestamp(at).strftime("%Y-%m-%d %H:%M:%S") if at else "not yet"


def _credits(amount: float | None) -> str:
    return "unknown" if amount is None else f"{amount:g}" if amount < 1e6 else f"{amount:.0f}"


def _exactly(amount: int, exact: bool) -> str:
    return str(amount) if exact else f"{amount} (not exact)"
