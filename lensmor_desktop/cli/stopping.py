"""Ctrl-C and its kin: a polite stop while credits are being spent, an instant one before."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

from lensmor_desktop.cli import wording
from lensmor_desktop.cli.output import tell
from lensmor_desktop.errors import UserFacingError

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # the last on Windows, SIGHUP elsewhere


class CutShort(Exception):
    """A run ended in the middle, and can be resumed; `error` is for the person."""

    def __init__(self, error: UserFacingError) -> None:
        super().__init__(str(error))
        self.error = error


@contextlib.contextmanager
def at_once() -> Iterator[None]:
    """Makes every request to end act as Ctrl-C does: a KeyboardInterrupt, and a clean exit."""

    def handle(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    with _handled_by(handle):
        yield


@contextlib.contextmanager
def politely() -> Iterator[threading.Event]:
    """Gives an event that the first request to end sets; the second one ends the program.

    A run that is told so sends nothing more, and leaves its journal and the sheet in order.
    """
    stop = threading.Event()

    def handle(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        tell(["", wording.STOPPING])

    with _handled_by(handle):
        yield stop


@contextlib.contextmanager
def _handled_by(handle: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    found = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    # What our caller wants ignored, as nohup does with SIGHUP, stays ignored.
    taken = [number for number in found if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, handle) for number in taken}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
