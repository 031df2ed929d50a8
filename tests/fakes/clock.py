"""A clock that tests move: waiting takes no time, and the practice server shares it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


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


class SharedClock(FakeClock):
    """One clock for several threads: time moves only when all that take part wait.

    It moves to the earliest end of their waits, so that two engines live through the same hours
    side by side. A thread that takes no part moves it at once, as with :class:`FakeClock`.
    """

    LOOK_SECONDS = 0.02  # real ones: somebody may be stopped while they wait

    def __init__(self) -> None:
        super().__init__()
        self._meeting = threading.Condition()
        self._threads: set[int] = set()
        self._ends: dict[int, float] = {}

    @contextmanager
    def taking_part(self) -> Iterator[None]:
        """Counts this thread among those that must wait before time moves."""
        me = threading.get_ident()
        with self._meeting:
            self._threads.add(me)
        try:
            yield
        finally:
            with self._meeting:
                self._threads.discard(me)
                self._move_on()

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        me = threading.get_ident()
        if me not in self._threads:
            return super().wait(seconds, stop)
        self.at_wait(self.now())
        if stop.is_set():
            return True
        with self._meeting:
            end = self._ends[me] = self.steady() + max(0.0, seconds)
            self._move_on()
            while self.steady() < end and not stop.is_set():
                self._meeting.wait(self.LOOK_SECONDS)
            del self._ends[me]
            self.waited.append(seconds)
        return stop.is_set()

    def _move_on(self) -> None:
        if not self._ends or set(self._ends) != self._threads:
            return
        with self._guard:  # set, not added to: a sum may fall short of the end by its rounding
            self._elapsed = max(self._elapsed, min(self._ends.values()))
        self._meeting.notify_all()
