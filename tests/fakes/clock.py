"""A clock that tests move: waiting takes no time, and the practice server shares it."""

import threading
from collections.abc import Callable


class FakeClock:
    """Wall time and steady time in one; `wait` moves them on at once.

    `at_wait` is called before each wait with the moment (Unix seconds), so that a test can stop a
    run, pull the plug or look at the server in the middle of it.
    """

    START = 1_800_000_000.0

    def __init__(self) -> None:
        # Counted from zero: added to Unix seconds, a microsecond would be lost in rounding.
        self._elapsed = 0.0
        self._guard = threading.Lock()
        self.wrong_by = 0.0  # the wall clock alone: set by hand, or by a time server
        self.waited: list[float] = []
        self.at_wait: Callable[[float], None] = lambda moment: None

    def now(self) -> float:
        return self.true() + self.wrong_by

    def true(self) -> float:
        """What the practice server's own clock says, whatever ours does."""
        return self.START + self.steady()

    def steady(self) -> float:
        with self._guard:
            return self._elapsed

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        self.at_wait(self.now())
        if stop.is_set():
            return True
        self.advance(seconds)
        self.waited.append(seconds)
        return stop.is_set()

    def advance(self, seconds: float) -> None:
        with self._guard:
            self._elapsed += max(0.0, seconds)

    @property
    def elapsed(self) -> float:
        """Seconds since the beginning."""
        return self.steady()
