"""What the journal and the pacing may know of a request: figures and IDs, never a body."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 3600.0
"""The longest Retry-After that is believed, in seconds."""

_WORDS_OF_PATHS = frozenset(
    "external credits balance events unlock personnel list profile contacts unlock-tasks actions "
    "precheck".split()
)

CONCURRENCY_LIMIT_KEY = "USER_CONCURRENCY_LIMIT_EXCEEDED"
"""The `errorKey` of the business error that means "too many at once" (contract, fact 6)."""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """The X-RateLimit-* headers of one answer (contract, fact 7).

    Attributes:
        limit, remaining: requests in the present window; None where not told.
        reset_at: when the window ends, in Unix seconds by the server's clock.
    """

    limit: int | None
    remaining: int | None
    reset_at: float | None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, without bodies, query and key.

    Attributes:
        status: the HTTP status; None where no answer began.
        trace_id: the answer's `traceId`, or "".
        seconds: how long it took. started_at: Unix seconds by our clock.
        retry_after: seconds that the answer asked us to wait.
        error_key: the answer's `errorKey`, or "".
        server_time: the answer's Date header in Unix seconds, to tell the clocks' difference.
    """

    method: str
    path: str
    status: int | None
    request_id: str
    trace_id: str
    seconds: float
    rate: RateLimit | None
    retry_after: float | None
    started_at: float
    error_key: str = ""
    server_time: float | None = None

    @property
    def template(self) -> str:
        """The path with "…" for every ID of an event or a task, for logs."""
        return "/".join(
            part if not part or part in _WORDS_OF_PATHS else "…" for part in self.path.split("/")
        )

    @property
    def slowed(self) -> bool:
        """Whether the service said "slower": 429, or its business error with HTTP 200."""
        return self.status == 429 or self.error_key == CONCURRENCY_LIMIT_KEY


def read_retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds to wait by a Retry-After header: whole or decimal seconds, or an HTTP date.

    Args:
        headers: the answer's headers, in any case that the mapping understands.
        now: our time in Unix seconds; an HTTP date is measured against the server's own Date
            header where there is one, so that a wrong clock doesn't matter.

    Returns:
        Between 0 and an hour; None where the header is absent or makes no sense.
    """
    text = headers.get("Retry-After", "").strip()
    if not text:
        return None
    seconds = _number(text)
    if seconds is None:
        until = _http_date(text)
        if until is None:
            return None
        server_time = read_server_time(headers)
        seconds = until - (now if server_time is None else server_time)
    return min(max(seconds, 0.0), LONGEST_WAIT)


def read_server_time(headers: Mapping[str, str]) -> float | None:
    """The server's clock by the Date header, in Unix seconds."""
    return _http_date(headers.get("Date", "").strip())


def read_rate_limit(headers: Mapping[str, str], now: float) -> RateLimit | None:
    """The X-RateLimit-* headers, or None where there are none that make sense.

    `Reset` is in Unix seconds (contract, fact 7); milliseconds and "seconds from now", which
    other servers send, are told apart by their size.
    """
    limit = _first_number(headers.get("X-RateLimit-Limit", ""))
    remaining = _first_number(headers.get("X-RateLimit-Remaining", ""))
    reset = _first_number(headers.get("X-RateLimit-Reset", ""))
    if reset is not None:
        if reset > 1e11:
            reset /= 1000
        elif reset < 1e8:
            server_time = read_server_time(headers)
            reset += now if server_time is None else server_time
    if limit is None and remaining is None:
        return None
    return RateLimit(
        limit=None if limit is None or limit < 1 else int(limit),
        remaining=None if remaining is None else int(max(remaining, 0)),
        reset_at=reset,
    )


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    if math.isnan(value):
        return None
    return value


def _first_number(text: str) -> float | None:
    """The first number of `120`, or of `120, 120;w=60` as some gateways write it."""
    match = re.match(r"\s*(-?\d{1,18}(?:\.\d{1,9})?)\s*(?:[,;]|$)", text)
    return float(match[1]) if match else None


def _http_date(text: str) -> float | None:
    if not text:
        return None
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
