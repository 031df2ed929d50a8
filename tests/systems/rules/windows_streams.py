"""Streams of a file beside its content, as `NAME:Zone.Identifier`, the mark of the web.

They belong to the file, wherever it goes, and no folder lists them. Here each is a file in a folder
of the simulated computer.
"""

import contextlib
import os

from tests.systems.rules import holding
from tests.systems.rules.patching import REAL


def path_of(file: str, stream: str) -> str | None:
    """Where a stream of a file is kept; None if there is no such file."""
    try:
        state = REAL.stat(file)
    except OSError:
        return None
    return f"{_folder()}/{state.st_dev}-{state.st_ino}:{stream}"


def hand_over(old: str, new: str) -> None:
    """Gives a file the streams of another, as ReplaceFileW does; its own go first."""
    for stream in _streams(old):
        theirs, ours = path_of(old, stream), path_of(new, stream)
        assert theirs is not None
        assert ours is not None
        with REAL.open_file(theirs, "rb") as source, REAL.open_file(ours, "wb") as target:
            target.write(source.read())


def forget(file: str) -> None:
    """Removes the streams of a file that is about to be removed: its number may be used again."""
    for stream in _streams(file):
        place = path_of(file, stream)
        if place is not None:
            REAL.unlink(place)


def _streams(file: str) -> list[str]:
    begin = path_of(file, "")
    if begin is None:
        return []
    begin = os.path.basename(begin)
    with contextlib.suppress(OSError):
        return [
            each.removeprefix(begin) for each in REAL.listdir(_folder()) if each.startswith(begin)
        ]
    return []


def _folder() -> str:
    place = os.environ[holding.MACHINE] + ".streams"
    with contextlib.suppress(FileExistsError):
        REAL.mkdir(place, 0o700)
    return place
