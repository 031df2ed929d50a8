"""How fast to go: ahead of the rate limit, and as many tasks at once as Lensmor bears.

Both are plain arithmetic. The time is passed in, as seconds of any clock that never goes back.
"""

from lensmor_desktop.api.exchange import LONGEST_WAIT, Exchange

_USUAL_WINDOW = 60.0
_FREE_SHARE = 0.5  # of the limit, spent without slowing down: a short job is not held up
_RESERVE_SHARE = 0.05  # of the limit, left to the web app and to other programs with this key
_AFTER_RESET = 0.25  # seconds: the server's window may end a little late
_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 60.0  # after "slower" without Retry-After


class Pacer:
    """Spreads requests so that the limit isn't reached (contract, fact 7).

    The first half of a window's requests may go at once. From there on each waits a growing part
    of what an even spread over the rest of the window would give it, and the last few are kept.
    After a 429 nothing goes before `Retry-After` has passed. While all that is expected fits into
    what is left of the window, nothing is held up.
    """

    def __init__(self) -> None:
        self._next_at = 0.0
        self._blocked_until = 0.0
        self._limit: int | None = None
        self._remaining: int | None = None
        self._window_ends: float | None = None
        self._pauses = 0
        self._expected: int | None = None

    def expect(self, requests: int | None) -> None:
        """Tells how many more requests the work at hand takes at least; None if unknown."""
        self._expected = requests

    def left(self, now: float) -> int | None:
        """Requests that may go within a minute; None if nothing is known of the limit.

        What is left of the present window, and of the next one the part that begins by then.
        """
        if self._remaining is None or self._window_ends is None or now >= self._window_ends:
            return None
        soon = 1 - min((self._window_ends - now) / _USUAL_WINDOW, 1.0)
        return max(self._usable(), 0) + int(soon * self._most() * (1 - _RESERVE_SHARE))

    def observe(self, exchange: Exchange, now: float) -> None:
        """Takes in what an answer tells about the limit; `now` when it came, in seconds."""
        if exchange.rate is not None and exchange.rate.remaining is not None:
            self._limit = exchange.rate.limit or self._limit
            self._remaining = exchange.rate.remaining
            self._window_ends = now + _window(exchange)
        elif self._remaining is not None:
            # An answer without the headers (from a gateway, or none at all) still counts.
            self._remaining = max(self._remaining - 1, 0)
        failing = exchange.status is not None and exchange.status >= 500
        if exchange.slowed or (failing and exchange.retry_after is not None):
            self._block(exchange, now)
        elif exchange.status is not None and not failing:
            self._pauses = 0
        self._next_at = now + self._interval(now)

    def delay(self, now: float) -> float:
        """Seconds before the next request may go; 0 if it may go now."""
        if self._window_ends is not None and now >= self._window_ends:
            # A new window has begun, and what was known of the old one is void.
            self._remaining = self._window_ends = None
            self._next_at = now
        return max(self._next_at - now, self._blocked_until - now, 0.0)

    def blocked(self, now: float) -> float:
        """Seconds for which the service has asked for no requests at all."""
        return max(self._blocked_until - now, 0.0)

    def _block(self, exchange: Exchange, now: float) -> None:
        if exchange.retry_after is not None:
            pause = exchange.retry_after
        else:
            pause = min(_FIRST_PAUSE * 2**self._pauses, _LONGEST_PAUSE)
        if exchange.slowed:
            self._pauses = min(self._pauses + 1, 10)
        self._blocked_until = max(self._blocked_until, now + min(pause, LONGEST_WAIT))

    def _interval(self, now: float) -> float:
        """Seconds between the last request and the next by what is left of the window."""
        if self._remaining is None or self._window_ends is None:
            return 0.0
        left = max(self._window_ends - now, 0.0)
        usable = self._usable()
        if usable <= 0:
            return left
        if self._expected is not None and self._expected <= usable:
            return 0.0
        limit = self._most()
        spent = 1 - self._remaining / limit
        if spent < _FREE_SHARE:
            return 0.0
        growing = min((spent - _FREE_SHARE) / (_FREE_SHARE / 2), 1.0)
        return growing * left / usable

    def _most(self) -> int:
        """The window's limit, as far as it is known."""
        assert self._remaining is not None
        return max(self._limit or self._remaining, self._remaining, 1)

    def _usable(self) -> int:
        """What is left of the window for us."""
        assert self._remaining is not None
        return self._remaining - max(1, int(self._most() * _RESERVE_SHARE))


class Concurrency:
    """How many tasks may be in flight: more while all is well, half when told to slow down.

    Until then each task that is taken on adds one: a refusal costs nothing, and the first one tells
    where the limit is. From then on it takes as many as are allowed at once.
    """

    def __init__(self, most: int = 4, start: int = 1) -> None:
        """Between 1 and `most` at once."""
        self._most = max(most, 1)
        self._allowed = min(max(start, 1), self._most)
        self._well = 0
        self._limit_met = False

    @property
    def allowed(self) -> int:
        """How many tasks may be in flight now; at least 1."""
        return self._allowed

    def went_well(self) -> None:
        """A task was taken on."""
        self._well += 1
        if self._well >= self._allowed or not self._limit_met:
            self._well = 0
            self._allowed = min(self._allowed + 1, self._most)

    def slow_down(self) -> None:
        """The service said "slower": RateLimited or ConcurrencyLimited."""
        self._well = 0
        self._limit_met = True
        self._allowed = max(self._allowed // 2, 1)


def _window(exchange: Exchange) -> float:
    """Seconds until the present window ends, by the server's own clock where it tells it.

    Its Reset is measured against its own Date, so that our clock may be as wrong as it likes; a
    result that can't be right (a clock without Date) gives way to the usual minute.
    """
    assert exchange.rate is not None
    if exchange.rate.reset_at is None:
        return _USUAL_WINDOW
    server_now = exchange.server_time
    if server_now is None:
        server_now = exchange.started_at + exchange.seconds
    left = exchange.rate.reset_at - server_now
    if not 0 <= left <= LONGEST_WAIT:
        return _USUAL_WINDOW
    return left + _AFTER_RESET
