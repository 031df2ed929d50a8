"""The one JSON object that `--json` prints: the same keys for `check`, `run` and `resume`."""

from collections.abc import Mapping
from typing import Any

from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Offer
from lensmor_desktop.domain.progress import RunSummary
from lensmor_desktop.domain.rows import Inspection, Verdict
from lensmor_desktop.errors import ApiError, UserFacingError

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


def of_check(offer: Offer) -> dict[str, Any]:
    """What a check found; nothing was spent."""
    inspection = offer.inspection
    return {
        "run": None,
        "sheet": inspection.source.path,
        "worksheet": inspection.layout.worksheet,
        "output": None,
        "rows": _rows(_verdicts(inspection)),
        "people": dict.fromkeys(_PEOPLE, 0),
        "events": [
            {
                "id": event.info.requested_id,
                "name": event.info.name or None,
                "access": event.info.access.value,
                "unlocked": False,
                "credits": event.info.unlock_credits if event.unlock else 0,
                "unlock_credits": event.info.unlock_credits,
                "found": event.info.found,
                "people": event.people,
            }
            for event in offer.events
        ],
        "credits": {
            "estimated": offer.price.total,
            "exact": offer.price.exact,
            "balance_before": number(offer.balance.total if offer.balance else None),
            "balance_after": number(offer.balance_after),
            "spent": 0,
        },
        "batches": offer.batches,
        "problems": _problems(inspection),
        "warnings": _warnings(inspection),
        "columns": _columns(inspection),
        "to_send": offer.price.people,
        "obstacle": None
        if offer.trouble is None
        else {
            "kind": offer.trouble.obstacle.value,
            "text": str(offer.trouble.text),
            "hint": str(offer.trouble.hint),
        },
        "stopped_by": None,
    }


def of_run(
    summary: RunSummary, verdicts: Mapping[Verdict, int], inspection: Inspection | None = None
) -> dict[str, Any]:
    """What a run came to. `inspection` is at hand for a run, not for a resumed one."""
    return {
        "run": summary.run,
        "sheet": summary.source,
        "worksheet": summary.worksheet,
        "output": summary.output or None,
        "output_note": str(summary.output_note) if summary.output_note else None,
        "rows": _rows(verdicts),
        "people": {name: summary.counts.get(outcome, 0) for name, outcome in _PEOPLE.items()},
        "events": [
            {
                "id": event.event_id,
                "name": event.name or None,
                "access": event.access,
                "unlocked": event.outcome in (EventOutcome.UNLOCKED, EventOutcome.ALREADY_UNLOCKED),
                "credits": number(event.credits),
            }
            for event in summary.events
        ],
        "credits": {
            "estimated": summary.estimated,
            "exact": summary.exact,
            "balance_before": number(summary.balance_before),
            "balance_after": number(summary.balance_after),
            "spent": number(summary.spent),
            "spent_exact": summary.spent_exact,
        },
        "batches": summary.batches,
        "problems": _problems(inspection) if inspection else [],
        "warnings": _warnings(inspection) if inspection else [],
        "notices": [str(notice) for notice in summary.notices],
        "stopped_by": summary.stopped_by.value if summary.stopped_by else None,
        "stop_reason": str(summary.stop_reason) if summary.stop_reason else None,
        "resumable": summary.resumable,
        "practice": summary.practice,
    }


def of_error(error: UserFacingError) -> dict[str, Any]:
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
    return {"error": described}


def _verdicts(inspection: Inspection) -> dict[Verdict, int]:
    return {verdict: inspection.count(verdict) for verdict in Verdict}


def _rows(verdicts: Mapping[Verdict, int]) -> dict[str, int]:
    counts = {"total": sum(verdicts.values())}
    return counts | {name: verdicts.get(verdict, 0) for name, verdict in _ROWS.items()}


def _problems(inspection: Inspection) -> list[dict[str, Any]]:
    return [
        {
            "cell": problem.cell,
            "value": problem.value,
            "reason": str(problem.reason),
            "blocking": problem.blocking,
        }
        for problem in inspection.problems
    ]


def _warnings(inspection: Inspection) -> list[dict[str, str]]:
    return [{"code": w.code, "text": str(w.text)} for w in inspection.warnings]


def _columns(inspection: Inspection) -> dict[str, Any]:
    layout = inspection.layout
    columns = {
        "event": layout.event,
        "person": layout.person,
        "email": layout.email,
        "company": layout.company,
    }
    named = {
        name: None if column is None else {"letter": column.letter, "title": column.title}
        for name, column in columns.items()
    }
    return named | {"header_row": layout.header_row}


def number(value: float | None) -> float | int | None:
    """A whole number as one, so that 30050.0 reads 30050."""
    if value is None:
        return None
    return int(value) if float(value).is_integer() else value
