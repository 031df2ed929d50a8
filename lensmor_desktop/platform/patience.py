"""Waiting for a moment where another program holds a file, and removing files so."""

import contextlib
import errno
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from lensmor_desktop.platform.kind import is_windows

T = TypeVar("T")

PATIENCE = 2.0
"""Seconds for which a file may be in use before that is the answer."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.01, 0.2  # seconds


def patiently(act: Callable[[], T]) -> T:
    """Does something, and again while another program holds a file, for `PATIENCE` at most."""
    end = time.monotonic() + PATIENCE
    pause = _FIRST_PAUSE
    while True:
        try:
            return act()
        except OSError as error:
            if not _is_in_use(error) or time.monotonic() + pause > end:
                raise
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def _is_in_use(error: OSError) -> bool:
    """Whether an error may pass: Python tells Windows' 5, 32 and 33 as one, EACCES."""
    return isinstance(error, PermissionError) if is_windows() else error.errno == errno.EBUSY


def remove_file(path: Path) -> None:
    """Removes a file of ours; one that isn't there is no error.

    Raises:
        OSError: it can't be removed.
    """

    def remove() -> None:
        with contextlib.suppress(FileNotFoundError):
            if is_windows() and not path.stat().st_mode & stat.S_IWUSR:
                path.chmod(0o600)  # there a read-only file can't be removed
            os.unlink(path)

    patiently(remove)


def discard(path: Path) -> bool:
    """Removes a file of ours if that can be; a share that has vanished keeps it.

    Returns:
        whether it is gone.
    """
    try:
        remove_file(path)
    except OSError:
        return False
    return True
