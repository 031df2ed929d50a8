"""The rate limit (contract, fact 7): so many requests in each window of sixty seconds."""

import math
from dataclasses import dataclass

WINDOW_SECONDS = 60.0


@dataclass(slots=True)
class _Window:
    ends_at: float
    used: int = 0


class RateLimiter:
    """Counts requests for each caller in fixed windows, which begin with a caller's first request.

    Attributes:
        limit: requests in a window; None for no limit (and no headers).
    """

    def __init__(self, limit: int | None) -> None:
        self.limit = limit
        self._windows: dict[str, _Window] = {}

    def admit(self, caller: str, now: float) -> tuple[bool, dict[str, str]]:
        """Counts one request at `now` (Unix seconds).

        Returns:
            Whether it may go on, and the headers for its answer: X-RateLimit-Limit, -Remaining,
            -Reset (Unix seconds), and Retry-After (whole seconds) where it is refused.
        """
        if self.limit is None:
            return True, {}
        window = self._windows.get(caller)
        # A clock that was set back must not lock a caller out for longer than a window.
        if window is None or not now < window.ends_at <= now + WINDOW_SECONDS:
            window = self._windows[caller] = _Window(now + WINDOW_SECONDS)
        window.used += 1
        headers = {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, self.limit - window.used)),
            "X-RateLimit-Reset": str(math.ceil(window.ends_at)),
        }
        if window.used <= self.limit:
            return True, headers
        headers["Retry-After"] = str(max(1, math.ceil(window.ends_at - now)))
        return False, headers
