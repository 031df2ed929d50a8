"""Time as the engine uses it, so that tests and benchmarks can bring their own."""

import threading
import time
from datetime import date, datetime
from typing import Protocol

from lensmor_desktop.platform.kind import is_windows

_SLICE = 0.2  # seconds


class Clock(Protocol):
    """Wall time for records, a steady time for waiting."""

    def now(self) -> float:
        """Unix seconds, for what is written down."""
        ...

    def steady(self) -> float:
        """Seconds that never jump, for what is due when."""
        ...

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """Waits, or returns True as soon as `stop` is set."""
        ...


class SystemClock:
    """The computer's own clocks."""

    def now(self) -> float:
        """Unix seconds."""
        return time.time()

    def steady(self) -> float:
        """Seconds of the monotonic clock."""
        return time.monotonic()

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """Waits on the stop event itself, so that a stop takes no time."""
        if not is_windows():
            return stop.wait(max(0.0, seconds))
        # There a wait can't be interrupted by Ctrl-C, so that it is taken in slices.
        end = time.monotonic() + max(0.0, seconds)
        while not stop.wait(min(_SLICE, max(0.0, end - time.monotonic()))):
            if time.monotonic() >= end:
                return False
        return True


def day(moment: float) -> date:
    """The local day of a moment (Unix seconds); sentences write it so that nobody misreads it."""
    return datetime.fromtimestamp(moment).date()
