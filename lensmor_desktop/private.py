"""Folders that only their owner can look into, whatever the system would give new ones."""

import contextlib
import os
from pathlib import Path

PRIVATE = 0o700


def make_private(folder: Path) -> Path:
    """Makes a folder of ours, and those above it that are missing, for its owner alone.

    One that is there already is closed to others, too, if it is ours to close: it belongs to this
    user, and neither the home folder nor the one where the person works is in it.

    Returns:
        the folder.

    Raises:
        OSError: it can't be made.
    """
    missing = []
    for each in (folder, *folder.parents):
        if each.exists():
            break
        missing.append(each)
    for each in reversed(missing):
        # A parent's mode is never left to the umask, as mkdir(parents=True) does.
        with contextlib.suppress(FileExistsError):
            each.mkdir(mode=PRIVATE)
        _close(each)
    if not missing:
        folder.mkdir(exist_ok=True)  # says so where it is a file
        if not _is_lived_in(folder):
            _close(folder)
    return folder


def _close(folder: Path) -> None:
    """Takes others' rights away; a network share or a memory stick may know none."""
    if os.name == "nt":  # a user's own folders are closed to others there
        return
    with contextlib.suppress(OSError):
        state = folder.stat()
        if state.st_uid == os.getuid() and state.st_mode & 0o777 != PRIVATE:
            folder.chmod(PRIVATE)


def _is_lived_in(folder: Path) -> bool:
    """Whether the person's home or working folder is this one, or in it."""
    with contextlib.suppress(OSError, RuntimeError):
        real = folder.resolve()
        return any(place.resolve().is_relative_to(real) for place in (Path.home(), Path.cwd()))
    return True
