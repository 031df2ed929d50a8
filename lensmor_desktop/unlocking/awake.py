"""Keeps the computer from falling asleep during a run, where the system lets a program do that."""

import contextlib
from collections.abc import Iterator


@contextlib.contextmanager
def kept_awake() -> Iterator[None]:
    """While the block runs the computer doesn't sleep by itself; closing its lid still may.

    Where the system offers no way to ask for this, the block runs all the same: a run survives
    sleep, it only takes longer.
    """
    # Imported here: the command line's other commands don't need it.
    from wakepy import keep

    with keep.running(on_fail="pass"):
        yield
