"""What an attempt means: an answer to read, or the error that says what is safe to do.

The order of the questions matters: was it sent at all; what does the status say; what does the
body say. A doubt about a request that spends is always an OutcomeUnknown.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import urlsplit

from lensmor_desktop.api.attempt import Attempt, Call, Trouble
from lensmor_desktop.api.errors import (
    AnswerUnreadable,
    BadRequest,
    Circumstances,
    ConcurrencyLimited,
    Conflict,
    Doubt,
    FeatureMissing,
    Interrupted,
    KeyRefused,
    LensmorFailure,
    NotEnoughCredits,
    NotFound,
    Odd,
    OutcomeUnknown,
    RateLimited,
    ServerTrouble,
    TooManyPeople,
    Unreachable,
)
from lensmor_desktop.api.exchange import CONCURRENCY_LIMIT_KEY, read_retry_after
from lensmor_desktop.api.fields import text
from lensmor_desktop.api.sayings import saying, without_addresses

_BY_ERROR_KEY: dict[str, type[LensmorFailure]] = {
    "USER_HAS_NO_FEATURE": FeatureMissing,
    CONCURRENCY_LIMIT_KEY: ConcurrencyLimited,
    "INSUFFICIENT_CREDITS": NotEnoughCredits,
}
_BY_STATUS: dict[int, Callable[[Circumstances], LensmorFailure]] = {
    401: KeyRefused,
    402: NotEnoughCredits,
    404: NotFound,
    409: Conflict,
    422: TooManyPeople,
    429: RateLimited,
}
# A gateway's ways to say that it gave up waiting: the request may have been carried out.
_GAVE_UP = (408, 425, 499)
_NETWORK_SIGN_IN = 511  # sent by networks, never by services (RFC 6585)
# What a sign-in page or a firewall may answer in Lensmor's place.
_STATUSES_OF_WEB_PAGES = (400, 403, 404)


@dataclass(frozen=True, slots=True)
class ServiceError:
    """Lensmor's own error body (contract, fact 6), with nothing secret left in it."""

    code: int
    error_key: str
    trace_id: str
    saying: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An attempt's body as far as it can be read.

    Attributes:
        value: the JSON; None where there is none that can be read.
        error: set where the body is Lensmor's own error, whatever the status.
        html: whether the body is a web page.
    """

    value: object
    error: ServiceError | None = None
    html: bool = False


def read_answer(attempt: Attempt, api_key: str) -> Answer:
    """Reads an attempt's body as JSON, and recognises an error in it by `code` and `errorKey`.

    Bytes that are no UTF-8 are replaced rather than refused, so that one broken name doesn't hide
    a task's addresses; an address with such a byte is refused by itself.
    """
    if attempt.body is None:
        return Answer(None)
    content = attempt.body.decode("utf-8-sig", errors="replace")
    kind = attempt.headers.get("Content-Type", "").lower()
    html = "html" in kind or content.lstrip()[:1] == "<"
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return Answer(None, html=html)
    return Answer(value, _service_error(value, api_key))


def judge(call: Call, attempt: Attempt, answer: Answer, host: str) -> object:
    """The JSON of a success.

    Args:
        host: named where it can't be reached.

    Raises:
        LensmorFailure: one of its children, for everything else.
    """
    status, error = attempt.status, answer.error
    facts = circumstances(call, attempt, answer)
    if not attempt.sent and attempt.trouble is not None:
        raise Unreachable(facts, attempt.trouble, host, attempt.proxy, attempt.failed_script)
    if status is None:
        _raise_broken(call, facts, attempt.trouble)
    if 200 <= status < 300:
        if attempt.trouble is not None:
            _raise_broken(call, facts, attempt.trouble)
        if error is not None:
            _raise_refused(call, facts, error.code, answer)
        if answer.value is None:
            raise_unreadable(call, facts, Odd.HTML if answer.html else Odd.SHAPE)
        return answer.value
    if status < 400:
        away = _leads_elsewhere(attempt, host)
        raise_unreadable(call, facts, Odd.SIGN_IN if away else Odd.REDIRECT)
    if status == _NETWORK_SIGN_IN:
        raise_unreadable(call, facts, Odd.SIGN_IN)
    if answer.html and status in _STATUSES_OF_WEB_PAGES:
        raise_unreadable(call, facts, Odd.HTML)
    # From 400 on the status is the real one; only below an unspecific 5xx does a question's
    # body know better. For a purchase every 5xx leaves it open, whatever the body says.
    code = error.code if error is not None and status >= 500 and not call.spends else status
    _raise_refused(call, facts, code, answer)


def circumstances(call: Call, attempt: Attempt, answer: Answer) -> Circumstances:
    """What an error about this attempt tells to support."""
    error = answer.error
    return Circumstances(
        method=call.method,
        path=call.path,
        status=attempt.status,
        error_key=error.error_key if error else "",
        trace_id=(error.trace_id if error else "") or attempt.request_id,
        retry_after=read_retry_after(attempt.headers, attempt.started_at + attempt.seconds),
    )


def raise_unreadable(call: Call, facts: Circumstances, odd: Odd = Odd.SHAPE) -> NoReturn:
    """Raises what an answer that can't be used means for this call."""
    if call.spends:
        raise OutcomeUnknown(facts, Doubt.SIGN_IN if odd is Odd.SIGN_IN else Doubt.ANSWER)
    raise AnswerUnreadable(facts, odd)


def _leads_elsewhere(attempt: Attempt, host: str) -> bool:
    """Whether a redirect leads to another host, as those to a network's sign-in page do."""
    try:
        target = urlsplit(attempt.headers.get("Location", "")).hostname
    except ValueError:
        return False
    return target is not None and target != host


def _raise_broken(call: Call, facts: Circumstances, trouble: Trouble | None) -> NoReturn:
    if trouble is Trouble.TOO_LARGE:
        raise_unreadable(call, facts, Odd.LARGE)
    if call.spends:
        slow = trouble is Trouble.TIMED_OUT
        raise OutcomeUnknown(facts, Doubt.TIMED_OUT if slow else Doubt.DROPPED)
    raise Interrupted(facts, trouble)


def _raise_refused(call: Call, facts: Circumstances, code: int, answer: Answer) -> NoReturn:
    if not 400 <= code < 500 or code in _GAVE_UP:
        if call.spends:
            raise OutcomeUnknown(facts, Doubt.SERVER)
        raise ServerTrouble(facts)
    if answer.error is not None and answer.error.error_key in _BY_ERROR_KEY:
        raise _BY_ERROR_KEY[answer.error.error_key](facts)
    if code in _BY_STATUS:
        raise _BY_STATUS[code](facts)
    raise BadRequest(facts, answer.error.saying if answer.error else "")


def _service_error(value: object, api_key: str) -> ServiceError | None:
    if not isinstance(value, dict):
        return None
    code, key = value.get("code"), value.get("errorKey")
    if not isinstance(code, int) or not isinstance(key, str) or code < 400:
        return None
    return ServiceError(
        code=code,
        error_key=_token(key, api_key),
        trace_id=_token(value.get("traceId"), api_key),
        saying=saying(value.get("message"), api_key),
    )


def _token(value: object, api_key: str) -> str:
    """A key word or an ID of the service; "" for anything that might be something else."""
    word = text(value, 100)
    plain = re.fullmatch(r"[\w.:/+=-]+", word) and without_addresses(word) == word
    return word if plain and api_key not in word else ""
