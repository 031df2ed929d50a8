"""What goes over the wire: the service's answer, or what a fault makes of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from lensmor_desktop.sandbox.faults import Fault, FaultKind
from lensmor_desktop.sandbox.protocol import Answer, Refusal, Request
from lensmor_desktop.sandbox.refusals import concurrency_limit, no_feature, refused
from lensmor_desktop.sandbox.service import PracticeService

HUGE_BYTES = 50_000_000
_HTML = (
    "<!DOCTYPE html><html><head><title>{status} {reason}</title></head><body>"
    "<center><h1>{status} {reason}</h1></center><hr><center>gateway</center></body></html>"
)
_ERROR_KEYS = {
    400: "INVALID_INPUT",
    401: "UNAUTHORIZED",
    402: "INSUFFICIENT_CREDITS",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    409: "CONFLICT",
    422: "TOO_MANY_PERSONNEL",
}
_IDS = ("id", "taskId", "task_id", "job_id")


@dataclass(frozen=True, slots=True)
class Delivery:
    """Instructions for the sockets.

    Attributes:
        answer: what the service did and answered; None if it did nothing.
        status, headers, body: what is sent; `padding` is the number of blanks sent after the body.
        wait: seconds before anything is sent.
        drip: seconds between two bytes of the body.
        sent: bytes of the body that are sent before the connection breaks; None for all.
        drop: the connection is reset and nothing is sent.
    """

    answer: Answer | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    padding: int = 0
    wait: float = 0.0
    drip: float = 0.0
    sent: int | None = None
    drop: bool = False


def deliver(
    service: PracticeService,
    request: Request,
    fault: Fault | None = None,
    acted: Callable[[], None] = lambda: None,
) -> Delivery:
    """Lets the service answer, and spoils it as the fault says.

    Args:
        acted: called when the service has done its work and before anything is sent.
    """
    if fault is None:
        answer = service.handle(request)
        acted()
        return _sent(answer)
    answer_or_none: Answer | None = None
    if fault.kind not in _INSTEAD or (fault.acts and not fault.acts_after):
        answer_or_none = service.handle(
            request,
            task_never_ends=fault.kind is FaultKind.TASK_STUCK,
            task_fails=fault.kind is FaultKind.TASK_FAILS,
            task_error=fault.message,
        )
        acted()
    elif fault.acts_after:
        service.carry_out(request, after=fault.acts_after)
    if fault.kind in _INSTEAD or answer_or_none is None:
        return _instead(fault, request, answer_or_none)
    return _spoiled(fault, answer_or_none)


_INSTEAD = frozenset(
    {
        FaultKind.DROP_BEFORE_READING,
        FaultKind.DROP,
        FaultKind.HANG,
        FaultKind.SERVER_ERROR,
        FaultKind.HTML,
        FaultKind.EMPTY,
        FaultKind.REDIRECT,
        FaultKind.REFUSE,
        FaultKind.SLOW_DOWN,
        FaultKind.NO_FEATURE,
        FaultKind.CONCURRENCY,
    }
)
"""Kinds that replace the answer; the service acts only where `acts` or `acts_after` says so."""


def _sent(answer: Answer, **more: object) -> Delivery:
    body = answer.encoded()
    headers = {"Content-Type": "application/json; charset=utf-8", **answer.headers}
    return Delivery(answer, answer.status, headers, body, **more)  # type: ignore[arg-type]


def _instead(fault: Fault, request: Request, answer: Answer | None) -> Delivery:
    trace = request.headers.get("x-request-id") or "practice-fault"
    match fault.kind:
        case FaultKind.DROP | FaultKind.DROP_BEFORE_READING:
            return Delivery(answer, drop=True)
        case FaultKind.HANG:
            return Delivery(answer, wait=fault.seconds, drop=True)
        case FaultKind.HTML:
            page = _HTML.format(status=fault.status, reason=_reason(fault.status))
            kind = {"Content-Type": "text/html; charset=utf-8"}
            return Delivery(answer, fault.status, kind, page.encode())
        case FaultKind.EMPTY:
            return Delivery(answer, fault.status)
        case FaultKind.REDIRECT:
            return Delivery(answer, 302, {"Location": fault.location})
        case FaultKind.NO_FEATURE:
            spoilt = no_feature(trace)
        case FaultKind.CONCURRENCY:
            spoilt = concurrency_limit(trace)
        case FaultKind.SLOW_DOWN:
            spoilt = refused(Refusal(429, "RATE_LIMITED", "Please slow down."), trace)
            if fault.retry_after:
                spoilt = Answer(429, spoilt.body, {"Retry-After": fault.retry_after})
        case _:
            key = fault.error_key or _ERROR_KEYS.get(fault.status, "INTERNAL_ERROR")
            message = fault.message or _reason(fault.status)
            spoilt = refused(Refusal(fault.status, key, message), trace)
    sent = _sent(spoilt)
    return Delivery(answer, sent.status, sent.headers, sent.body)


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _spoiled(fault: Fault, answer: Answer) -> Delivery:
    match fault.kind:
        case FaultKind.TRUNCATE:
            whole = answer.encoded()
            return _sent(answer, sent=min(fault.size or len(whole) // 2, len(whole) - 1))
        case FaultKind.DELAY:
            return _sent(answer, wait=fault.seconds)
        case FaultKind.DRIP:
            return _sent(answer, drip=fault.seconds)
        case FaultKind.HUGE:
            return _sent(answer, padding=fault.size or HUGE_BYTES)
        case FaultKind.NOT_AN_OBJECT:
            return _sent(Answer(answer.status, [answer.body], answer.headers))
        case _:
            if answer.status >= 400:
                return _sent(answer)
            body = json.loads(answer.encoded())
            if fault.kind is FaultKind.OTHER_ID:
                return _sent(Answer(answer.status, _renamed(body, fault.other), answer.headers))
            return _sent(Answer(answer.status, _twisted(fault.kind, body), answer.headers))


def _renamed(body: dict[str, object], other: str) -> dict[str, object]:
    """The body as if it spoke of another person, event or task."""
    if isinstance(body.get("event"), dict):
        return {**body, "event": {**_as_object(body["event"]), "id": other, "eventId": other}}
    return {name: other if name in _IDS else value for name, value in body.items()}


def _twisted(kind: FaultKind, body: dict[str, object]) -> object:
    items = body.get("items")
    listed = [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []
    match kind:
        case FaultKind.NO_TASK_ID:
            body.pop("task_id", None)
            body.pop("job_id", None)
        case FaultKind.STATUS_UNKNOWN if "taskStatus" in body:
            body["taskStatus"] = "archiving"
        case FaultKind.ITEM_STATUS_UNKNOWN:
            for item in listed:
                item["status"] = "reticulating"
        case FaultKind.STRANGERS:
            stranger = {"personnelId": "99999999999", "status": "unlocked"}
            body["items"] = [*listed, {**stranger, "email": "stranger@nowhere.example"}]
        case FaultKind.TWICE:
            again = [{**item, "status": "failed", "email": None} for item in listed]
            body["items"] = [*listed, *again]
        case FaultKind.WRONG_TYPES:
            return _wrong_types(body)
        case FaultKind.EMAIL_LINE_BREAK | FaultKind.EMAIL_FORMULA:
            _change_emails(body, kind)
            for item in listed:
                _change_emails(item, kind)
        case FaultKind.FLOATS:
            return _floats(body)
        case FaultKind.NO_ADDON_FIELDS:
            for name in [each for each in body if each.startswith("addon")]:
                del body[name]
        case FaultKind.UNLIMITED if isinstance(body.get("balanceAfter"), dict):
            body["balanceAfter"] = {**_as_object(body["balanceAfter"]), "unlimited": True}
        case _:
            pass
    return body


def _as_object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _change_emails(holder: dict[str, object], kind: FaultKind) -> None:
    email = holder.get("email")
    if isinstance(email, str):
        broken = kind is FaultKind.EMAIL_LINE_BREAK
        holder["email"] = email.replace("@", "@\r\n", 1) if broken else f"=1+1&{email}"


def _wrong_types(value: object) -> object:
    """Text becomes a number or a list, numbers become text, lists become objects' values."""
    if isinstance(value, dict):
        return {name: _wrong_types(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_wrong_types(each) if index % 2 == 0 else None for index, each in enumerate(value)]
    if isinstance(value, bool) or value is None:
        return "maybe"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str) and value.isdigit():
        return int(value)
    return [value]


def _floats(value: object) -> object:
    if isinstance(value, dict):
        return {name: _floats(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_floats(each) for each in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
