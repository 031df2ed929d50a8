"""What can come of a call to Lensmor instead of a result; each tells whether money is at stake.

Only :class:`OutcomeUnknown` leaves it open whether credits were spent. Every other error means
that the request bought nothing.
"""

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from lensmor_desktop.api import wording
from lensmor_desktop.api.attempt import Trouble
from lensmor_desktop.domain.credits import MAX_PEOPLE_PER_BATCH
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.errors import ApiError


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What an error tells of its request: no key, no query, no body (contract, fact 13)."""

    method: str
    path: str
    status: int | None = None
    error_key: str = ""
    trace_id: str = ""
    retry_after: float | None = None


class LensmorFailure(ApiError):
    """The common parent: an ApiError made from circumstances and the wording of its class."""

    TITLE: ClassVar[str]
    MESSAGE: ClassVar[str]
    HINT: ClassVar[str]

    def __init__(
        self,
        circumstances: Circumstances,
        *,
        message: Sentence | None = None,
        hint: Sentence | None = None,
    ) -> None:
        super().__init__(
            say(self.TITLE),
            message or say(self.MESSAGE),
            hint or say(self.HINT),
            status=circumstances.status,
            error_key=circumstances.error_key,
            trace_id=circumstances.trace_id,
            method=circumstances.method,
            path=circumstances.path,
            retry_after=circumstances.retry_after,
        )


class KeyRefused(LensmorFailure):
    """401: the key is missing, wrong or withdrawn."""

    TITLE = wording.KEY_REFUSED_TITLE
    MESSAGE = wording.KEY_REFUSED_MESSAGE
    HINT = wording.KEY_REFUSED_HINT


class NotEnoughCredits(LensmorFailure):
    """402: too few credits. Stop sending; never repeated by itself (contract, fact 6)."""

    TITLE = wording.CREDITS_TITLE
    MESSAGE = wording.CREDITS_MESSAGE
    HINT = wording.CREDITS_HINT


class NotFound(LensmorFailure):
    """404: unknown, or not visible to this key."""

    TITLE = wording.NOT_FOUND_TITLE
    HINT = wording.NOT_FOUND_HINT

    def __init__(self, circumstances: Circumstances) -> None:
        message = say(wording.NOT_FOUND_MESSAGE, path=circumstances.path)
        super().__init__(circumstances, message=message)


class Conflict(LensmorFailure):
    """409: refresh what is known before anything is repeated (contract, fact 6)."""

    TITLE = wording.CONFLICT_TITLE
    MESSAGE = wording.CONFLICT_MESSAGE
    HINT = wording.CONFLICT_HINT


class TooManyPeople(LensmorFailure):
    """422: more people than one request may hold (contract, fact 12)."""

    TITLE = wording.TOO_MANY_TITLE
    MESSAGE = wording.TOO_MANY_MESSAGE

    def __init__(self, circumstances: Circumstances) -> None:
        hint = say(wording.TOO_MANY_HINT, most=MAX_PEOPLE_PER_BATCH)
        super().__init__(circumstances, hint=hint)


class BadRequest(LensmorFailure):
    """400, or any other 4xx: the request as it stands is refused."""

    TITLE = wording.BAD_REQUEST_TITLE
    HINT = wording.BAD_REQUEST_HINT

    def __init__(self, circumstances: Circumstances, saying: str = "") -> None:
        message = (
            say(wording.BAD_REQUEST_SAYING, saying=saying)
            if saying
            else say(wording.BAD_REQUEST_MESSAGE, status=circumstances.status)
        )
        super().__init__(circumstances, message=message)


class FeatureMissing(LensmorFailure):
    """USER_HAS_NO_FEATURE, which comes with HTTP 200: no paid plan (contract, fact 6)."""

    TITLE = wording.FEATURE_TITLE
    MESSAGE = wording.FEATURE_MESSAGE
    HINT = wording.FEATURE_HINT


class RateLimited(LensmorFailure):
    """429: too many requests. The request was not carried out; `retry_after` seconds, or None."""

    TITLE = wording.RATE_TITLE
    MESSAGE = wording.RATE_MESSAGE
    HINT = wording.RATE_HINT


class ConcurrencyLimited(LensmorFailure):
    """USER_CONCURRENCY_LIMIT_EXCEEDED, which comes with HTTP 200 (contract, fact 6)."""

    TITLE = wording.CONCURRENCY_TITLE
    MESSAGE = wording.CONCURRENCY_MESSAGE
    HINT = wording.CONCURRENCY_HINT


class ServerTrouble(LensmorFailure):
    """5xx on a call that spends nothing."""

    TITLE = wording.SERVER_TITLE
    HINT = wording.SERVER_HINT

    def __init__(self, circumstances: Circumstances) -> None:
        message = say(wording.SERVER_MESSAGE, status=circumstances.status)
        super().__init__(circumstances, message=message)


class Unreachable(LensmorFailure):
    """Not one byte of the request was sent; `trouble` says why."""

    TITLE = wording.UNREACHABLE_TITLE
    HINT = wording.UNREACHABLE_HINT
    _MESSAGES: ClassVar[dict[Trouble, str]] = {
        Trouble.NAME: wording.UNREACHABLE_NAME,
        Trouble.OFFLINE: wording.UNREACHABLE_OFFLINE,
        Trouble.REFUSED: wording.UNREACHABLE_REFUSED,
        Trouble.CONNECT_TIMEOUT: wording.UNREACHABLE_TIMEOUT,
        Trouble.TLS: wording.UNREACHABLE_TLS,
        Trouble.CERTIFICATE: wording.UNREACHABLE_CERTIFICATE,
        Trouble.NO_CERTIFICATES: wording.UNREACHABLE_NO_CERTIFICATES,
        Trouble.PROXY: wording.UNREACHABLE_PROXY,
        Trouble.PROXY_GONE: wording.UNREACHABLE_PROXY_GONE,
        Trouble.PROXY_NAME: wording.UNREACHABLE_PROXY_NAME,
        Trouble.PROXY_SETTING: wording.UNREACHABLE_PROXY_SETTING,
        Trouble.PROXY_KIND: wording.UNREACHABLE_PROXY_KIND,
        Trouble.PROXY_SIGN_IN: wording.UNREACHABLE_PROXY_SIGN_IN,
        Trouble.PROXY_REFUSES_SIGN_IN: wording.UNREACHABLE_PROXY_REFUSES_SIGN_IN,
        Trouble.PROXY_METHOD: wording.UNREACHABLE_PROXY_METHOD,
    }
    _HINTS: ClassVar[dict[Trouble, str]] = {
        Trouble.TLS: wording.UNREACHABLE_TLS_HINT,
        Trouble.CERTIFICATE: wording.UNREACHABLE_CERTIFICATE_HINT,
        Trouble.NO_CERTIFICATES: wording.UNREACHABLE_NO_CERTIFICATES_HINT,
        Trouble.PROXY: wording.UNREACHABLE_PROXY_REFUSED_HINT,
        Trouble.PROXY_GONE: wording.UNREACHABLE_PROXY_HINT,
        Trouble.PROXY_NAME: wording.UNREACHABLE_PROXY_HINT,
        Trouble.PROXY_SETTING: wording.UNREACHABLE_PROXY_SETTING_HINT,
        Trouble.PROXY_KIND: wording.UNREACHABLE_PROXY_KIND_HINT,
        Trouble.PROXY_SIGN_IN: wording.UNREACHABLE_PROXY_SIGN_IN_HINT,
        Trouble.PROXY_REFUSES_SIGN_IN: wording.UNREACHABLE_PROXY_REFUSES_SIGN_IN_HINT,
        Trouble.PROXY_METHOD: wording.UNREACHABLE_PROXY_METHOD_HINT,
    }

    def __init__(
        self,
        circumstances: Circumstances,
        trouble: Trouble,
        host: str,
        proxy: str = "",
        failed_script: str = "",
    ) -> None:
        template = self._MESSAGES.get(trouble, wording.UNREACHABLE_OTHER)
        hint = say(self._HINTS.get(trouble, self.HINT), host=host)
        if failed_script:
            hint = say(wording.UNREACHABLE_SCRIPT_HINT, script=failed_script, hint=hint)
        super().__init__(circumstances, message=say(template, host=host, proxy=proxy), hint=hint)
        self.trouble = trouble


class Interrupted(LensmorFailure):
    """A call that spends nothing was sent, and no whole answer came."""

    TITLE = wording.INTERRUPTED_TITLE
    MESSAGE = wording.INTERRUPTED_MESSAGE
    HINT = wording.INTERRUPTED_HINT

    def __init__(self, circumstances: Circumstances, trouble: Trouble | None = None) -> None:
        slow = trouble is Trouble.TIMED_OUT
        message = say(wording.INTERRUPTED_TIMEOUT if slow else self.MESSAGE)
        super().__init__(circumstances, message=message)


class Odd(Enum):
    """In which way an answer can't be used."""

    HTML = "html"
    REDIRECT = "redirect"
    SIGN_IN = "sign_in"  # the network's own sign-in page answered
    LARGE = "large"
    SHAPE = "shape"  # empty, cut off, no JSON, or without what the contract promises


class AnswerUnreadable(LensmorFailure):
    """A call that spends nothing got an answer that can't be used."""

    TITLE = wording.UNREADABLE_TITLE
    HINT = wording.UNREADABLE_HINT
    _MESSAGES: ClassVar[dict[Odd, str]] = {
        Odd.HTML: wording.UNREADABLE_HTML,
        Odd.REDIRECT: wording.UNREADABLE_REDIRECT,
        Odd.SIGN_IN: wording.UNREADABLE_SIGN_IN,
        Odd.LARGE: wording.UNREADABLE_LARGE,
        Odd.SHAPE: wording.UNREADABLE_MESSAGE,
    }

    _HINTS: ClassVar[dict[Odd, str]] = {
        Odd.HTML: wording.UNREADABLE_HTML_HINT,
        Odd.SIGN_IN: wording.UNREADABLE_SIGN_IN_HINT,
    }

    def __init__(self, circumstances: Circumstances, odd: Odd = Odd.SHAPE) -> None:
        super().__init__(
            circumstances,
            message=say(self._MESSAGES[odd]),
            hint=say(self._HINTS.get(odd, self.HINT)),
        )
        self.odd = odd


class Doubt(Enum):
    """Why nobody knows what came of a purchase."""

    DROPPED = "dropped"
    TIMED_OUT = "timed_out"
    SERVER = "server"  # a status that leaves it open
    ANSWER = "answer"  # an answer that can't be used
    SIGN_IN = "sign_in"  # the network's own sign-in page answered


class OutcomeUnknown(LensmorFailure):
    """A request that spends was sent, and nobody knows what came of it (contract, fact 5).

    Never to be repeated before Lensmor was asked (precheck, then profiles); but an event unlock
    is idempotent and may be.
    """

    TITLE = wording.UNKNOWN_TITLE
    HINT = wording.UNKNOWN_HINT
    _MESSAGES: ClassVar[dict[Doubt, str]] = {
        Doubt.DROPPED: wording.UNKNOWN_DROPPED,
        Doubt.TIMED_OUT: wording.UNKNOWN_TIMEOUT,
        Doubt.SERVER: wording.UNKNOWN_SERVER,
        Doubt.ANSWER: wording.UNKNOWN_ANSWER,
        Doubt.SIGN_IN: wording.UNKNOWN_SIGN_IN,
    }

    def __init__(self, circumstances: Circumstances, doubt: Doubt) -> None:
        message = say(self._MESSAGES[doubt], status=circumstances.status)
        super().__init__(circumstances, message=message)
        self.doubt = doubt


def support_line(error: ApiError) -> Sentence:
    """Method, path, status, errorKey and traceId in one line, for Lensmor's support (fact 13)."""
    return say(
        wording.SUPPORT_LINE,
        method=error.method,
        path=error.path,
        status=str(error.status or wording.SUPPORT_NONE),
        error_key=error.error_key or wording.SUPPORT_NONE,
        trace_id=error.trace_id or wording.SUPPORT_NONE,
    )
