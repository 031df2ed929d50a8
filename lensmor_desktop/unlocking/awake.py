"""Keeps the computer from falling asleep during a run, where the system lets a program do that."""

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager

from lensmor_desktop.platform.harmless import harmlessly


@contextlib.contextmanager
def kept_awake() -> Iterator[None]:
    """While the block runs the computer doesn't sleep by itself; closing its lid still may.

    Where the system offers no way to ask for this, or fails at it, the block runs all the same: a
    run survives sleep, it only takes longer. What the block raises isn't touched.
    """
    lock = harmlessly(_new_lock)
    held = lock is not None and harmlessly(lock.__enter__) is not None
    try:
        yield
    finally:
        if lock is not None and held:
            harmlessly(lock.__exit__, None, None, None)


def _new_lock() -> AbstractContextManager[object]:
    # Imported here: the command line's other commands don't need it.
    from wakepy import keep

    return keep.running(on_fail="pass")
