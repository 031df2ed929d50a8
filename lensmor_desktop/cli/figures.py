"""The one JSON object that `--json` prints: the same keys for `check`, `run` and `resume`."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lensmor_desktop.cli.screen import of_held_back
from lensmor_desktop.domain.events import Access, EventOutcome
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import EventPlan, Offer
from lensmor_desktop.domain.rows import Column, Problem, Question, Verdict
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.errors import ApiError, UserFacingError

if TYPE_CHECKING:
    from lensmor_desktop.domain.summaries import EventReport, RunSummary

MOST_PROBLEMS = 1_000
"""How many problems are listed: a wrong column makes one of every row, 250 bytes each."""

_ROWS = {
    "ready": Verdict.READY,
    "invalid": Verdict.INVALID,
    "duplicate": Verdict.REPEATED,
    "has_email": Verdict.HAS_EMAIL,
    "settled": Verdict.SETTLED,
    "hidden": Verdict.HIDDEN,
    "event": Verdict.EVENT,
}

_PEOPLE = {
    "delivered": Outcome.UNLOCKED,
    "already_unlocked": Outcome.ALREADY_UNLOCKED,
    "no_email": Outcome.NO_EMAIL,
    "failed": Outcome.FAILED,
    "not_eligible": Outcome.NOT_ELIGIBLE,
    "unconfirmed": Outcome.UNCONFIRMED,
    "not_sent": Outcome.NOT_SENT,
}


def of_offer(
    offer: Offer,
    *,
    practice: bool,
    stopped_by: StoppedBy | None = None,
    obstacle: tuple[str, object, object] | None = None,
) -> dict[str, Any]:
    """What a check found, or a run that was not started; nothing was spent.

    Args:
        offer: what there is to decide.
        practice: whether it is the practice server's.
        stopped_by: what kept a run from being started; None for a check.
        obstacle: kind, text and hint of what is in the way, if it isn't the offer's own trouble.
    """
    inspection = offer.inspection
    if obstacle is None and offer.trouble is not None:
        obstacle = (offer.trouble.obstacle.value, offer.trouble.text, offer.trouble.hint)
    return {
        "run": None,
        "sheet": inspection.source.path,
        "worksheet": inspection.layout.worksheet or None,
        "output": None,
        "output_note": None,
        "lost_rows": 0,
        "rows": _rows({verdict: inspection.count(verdict) for verdict in Verdict}),
        "left_out": inspection.count(Verdict.EXCLUDED),
        "people": dict.fromkeys(_PEOPLE, 0),
        "events": [_event_plan(event) for event in offer.events],
        "credits": {
            "estimated": offer.price.total,
            "exact": offer.price.exact,
            "balance_before": number(offer.balance.total if offer.balance else None),
            "balance_after": number(offer.balance_after),
            "spent": 0,
            "spent_exact": True,
            "certain": 0,
            "at_most": 0,
        },
        "to_send": offer.price.people,
        "in_work": len(offer.in_work),
        "batches": offer.batches,
        **_of_sheet(offer),
        "obstacle": None
        if obstacle is None
        else {"kind": obstacle[0], "text": str(obstacle[1]), "hint": str(obstacle[2])},
        "notices": [str(line).strip() for line in of_held_back(offer)],
        "stopped_by": stopped_by.value if stopped_by else None,
        "stop_reason": None,
        "resumable": False,
        "practice": practice,
    }


def of_columns(columns: Sequence[Column]) -> dict[str, Any]:
    """In which columns of a file our results stand."""
    return {"result_columns": [column.letter for column in columns]}


def of_run(
    summary: "RunSummary", verdicts: Mapping[Verdict, int], offer: Offer | None = None
) -> dict[str, Any]:
    """What a run came to. `offer` is at hand for a run, not for a resumed or a past one."""
    return {
        "run": summary.run,
        "sheet": summary.source,
        "worksheet": summary.worksheet or None,
        "output": summary.output or None,
        "output_note": _text(summary.output_note),
        "lost_rows": summary.lost_rows,
        "rows": _rows(verdicts),
        "left_out": verdicts.get(Verdict.EXCLUDED, 0),
        "people": {name: summary.counts.get(outcome, 0) for name, outcome in _PEOPLE.items()},
        "events": [_event_report(event) for event in summary.events],
        "credits": {
            "estimated": summary.estimated,
            "exact": summary.exact,
            "balance_before": number(summary.balance_before),
            "balance_after": number(summary.balance_after),
            "spent": number(summary.spent),
            "spent_exact": summary.spent_exact,
            "certain": number(summary.certain),
            "at_most": number(summary.at_most),
        },
        "to_send": summary.counts.get(Outcome.NOT_SENT, 0) if summary.resumable else 0,
        "in_work": len(offer.in_work) if offer else 0,
        "batches": summary.batches,
        **(_of_sheet(offer) if offer else _UNTOLD),
        "obstacle": None,
        "notices": [str(notice) for notice in summary.notices],
        "stopped_by": summary.stopped_by.value if summary.stopped_by else None,
        "stop_reason": _text(summary.stop_reason),
        "resumable": summary.resumable,
        "practice": summary.practice,
    }


def of_error(error: UserFacingError, questions: Sequence[Question] = ()) -> dict[str, Any]:
    """An error, for scripts: what happened, what it means, what to do."""
    described: dict[str, Any] = {
        "title": str(error.title),
        "message": str(error.message),
        "hint": str(error.hint),
    }
    if isinstance(error, ApiError):
        described |= {
            "status": error.status,
            "error_key": error.error_key or None,
            "trace_id": error.trace_id or None,
        }
    if questions:
        described["questions"] = [
            {
                "about": question.subject.value,
                "text": str(question.text),
                "candidates": [_column(column) for column in question.candidates],
            }
            | ({"options": dict(question.options)} if question.options else {})
            for question in questions
        ]
    return {"error": described}


def number(value: float | None) -> float | int | None:
    """A whole number as one, so that 30050.0 reads 30050."""
    if value is None:
        return None
    return int(value) if float(value).is_integer() else value


def _rows(verdicts: Mapping[Verdict, int]) -> dict[str, int]:
    counts = {"total": sum(verdicts.values())}
    return counts | {name: verdicts.get(verdict, 0) for name, verdict in _ROWS.items()}


def _event_plan(event: EventPlan) -> dict[str, Any]:
    info = event.info
    return {
        "id": info.requested_id,
        "name": info.name or None,
        "access": info.access.value,
        "unlocked": info.access is Access.FULL,
        "credits": info.unlock_credits if event.unlock else 0,
        "found": info.found,
        "people": event.people,
        "unlock_credits": info.unlock_credits,
        "unlock_adds": info.adds.value,
        "date": info.date_start or None,
    }


def _event_report(event: "EventReport") -> dict[str, Any]:
    return {
        "id": event.event_id,
        "name": event.name or None,
        "access": event.access,
        "unlocked": event.outcome in (EventOutcome.UNLOCKED, EventOutcome.ALREADY_UNLOCKED),
        "credits": number(event.credits),
        "status": event.outcome.value if event.outcome else None,
        "details": _text(event.details),
        "date": event.date_start or None,
    }


def _of_sheet(offer: Offer) -> dict[str, Any]:
    """What a look at the sheet and at Lensmor tells beside figures."""
    layout = offer.inspection.layout
    return {
        **problems_of(offer.inspection.problems),
        "warnings": [{"code": w.code, "text": str(w.text)} for w in offer.cautions],
        "columns": {
            "header_row": layout.header_row,
            "event": _column(layout.event),
            "person": _column(layout.person),
            "email": _column(layout.emails[0] if layout.emails else None),
            "emails": [_column(column) for column in layout.emails],
            "company": _column(layout.company),
        },
    }


def problems_of(problems: Sequence[Problem]) -> dict[str, Any]:
    """Rows that need a person, each by its cell: the first of them, and how many there are."""
    return {
        "problems": [
            {
                "cell": problem.cell,
                "value": problem.value,
                "reason": str(problem.reason),
                "blocking": problem.blocking,
            }
            for problem in problems[:MOST_PROBLEMS]
        ],
        "problems_total": len(problems),
        "problems_left_out": max(0, len(problems) - MOST_PROBLEMS),
    }


_UNTOLD: dict[str, Any] = {**problems_of(()), "warnings": [], "columns": None}
"""What only a look at the sheet tells, where there was none."""


def _column(column: Column | None) -> dict[str, str] | None:
    return None if column is None else {"letter": column.letter, "title": column.title}


def _text(sentence: object) -> str | None:
    return str(sentence) if sentence else None
