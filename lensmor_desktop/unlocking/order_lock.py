"""One order at a time for all programs of one person on this computer.

Two windows, or the window and a script, may work on the same people from different data folders.
What free calls tell right before an order holds only as long as nobody else orders in between; so
the look and the order are made under one lock. Other computers can't be locked out: there, the look
alone has to do (contract, fact 10: precheck reserves nothing).
"""

import contextlib
import hashlib
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

from lensmor_desktop.platform.folders import lock_folder, make_private

_AGAIN = 0.2  # seconds between tries
_log = logging.getLogger(__name__)


class OrderLock:
    """A lock of the operating system, which goes when its process does, however that ends."""

    def __init__(self, service: str, folder: Path | None = None) -> None:
        """Names the lock; nothing is taken yet.

        Args:
            service: what is ordered from: host and port; not the key: accounts have several.
            folder: where the lock's file is, made if need be; None, or where that can't be, for the
                person's own temporary folder.
        """
        self._name = hashlib.sha256(service.encode()).hexdigest()[:20] + ".lock"
        self._folder = folder

    @contextlib.contextmanager
    def held(self, wait: Callable[[float], None]) -> Iterator[None]:
        """Holds the lock while the block runs.

        Args:
            wait: called with the seconds between two tries; what it raises ends the waiting.
        """
        from filelock import FileLock, Timeout  # as in the journal: only a run needs it

        folder = self._place()
        if folder is None:  # somebody else sits on its name: orders go on without
            _log.warning("no folder for the lock of orders")
            yield
            return
        lock = FileLock(folder / self._name, timeout=0, mode=0o600, thread_local=False)
        while True:
            try:
                lock.acquire()
                break
            except Timeout:
                wait(_AGAIN)
            except OSError as error:
                _log.warning("orders can't be kept apart: %s", type(error).__name__)
                yield
                return
        try:
            yield
        finally:
            lock.release()

    def _place(self) -> Path | None:
        if self._folder is not None:
            with contextlib.suppress(OSError):  # a user without a home, as services have
                return make_private(self._folder)
        return lock_folder()
