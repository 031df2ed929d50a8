"""Making, replacing and removing files by each system's rules.

Windows refuses to replace or remove a file that anybody has open without sharing it: a virus
scanner, the indexer, OneDrive and the preview pane each look at a new file for a moment. So these
functions try again for a short while (see `patience`), and only then the refusal is the answer.
"""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeVar

from lensmor_desktop.platform import leftovers
from lensmor_desktop.platform.marks import copy_marks
from lensmor_desktop.platform.paths import real_place
from lensmor_desktop.platform.patience import discard, patiently, remove_file
from lensmor_desktop.platform.replacing import (
    is_read_only,
    move_file,
    move_if_free,
    replace_file,
    set_hidden,
)
from lensmor_desktop.platform.syncing import sync_file, sync_folder

__all__ = [
    "check_folder",
    "check_unheld",
    "copy_file",
    "create_exclusive",
    "discard",
    "is_read_only",
    "make_empty",
    "move_file",
    "move_if_free",
    "remove_file",
    "replace_file",
    "sync_file",
    "sync_folder",
    "write_beside",
    "write_whole",
]

T = TypeVar("T")

_MOST_NAMES = 100


def create_exclusive(folder: Path, prefix: str = "", suffix: str = "") -> tuple[Path, BinaryIO]:
    """Makes a new file of an unused name, for its owner alone, open for writing.

    Raises:
        OSError: it can't be made. A refusal is final: Python's `tempfile` takes "access denied"
            on Windows for a name that is in use, and tries 2^31 others.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    for _ in range(_MOST_NAMES):
        path = folder / f"{prefix}{os.urandom(4).hex()}{suffix}"
        try:
            handle = os.open(path, flags, 0o600)
        except FileExistsError:
            continue
        return path, os.fdopen(handle, "wb")
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder))


def make_empty(path: Path) -> None:
    """Makes sure that a file is there, for its owner alone if it is new; a library fills it.

    Raises:
        OSError: it can't be made.
    """
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def write_beside(
    folder: Path,
    write: Callable[[BinaryIO], T],
    like: Path | None = None,
    *,
    private: bool = False,
) -> tuple[Path, T]:
    """Writes an unfinished file into a folder, synced; what is left of others there is removed.

    It is hidden, and if this program is killed, `leftovers.sweep` knows it. The caller puts it in
    its place or discards it.

    Args:
        folder: where it goes.
        write: writes the content.
        like: a file whose marks (see `marks`) it gets; without one it is its owner's alone.
        private: it is its owner's alone all the same.

    Returns:
        the file, and what writing it returned.

    Raises:
        OSError: it can't be written. Like what else `write` raises, it leaves nothing behind.
    """
    leftovers.sweep(folder)
    beside, file = create_exclusive(folder, leftovers.prefix(), leftovers.SUFFIX)
    try:
        with file:
            set_hidden(beside, True)
            result = write(file)
            sync_file(file)
        if like is not None:
            copy_marks(like, beside, rights=not private)
    except BaseException:
        discard(beside)
        raise
    return beside, result


def write_whole(
    place: Path, content: bytes | Callable[[BinaryIO], object], *, private: bool = False
) -> None:
    """Writes a file that is whole or as it was: beside it, synced, then put in its place.

    Args:
        place: where it goes; a link is followed.
        content: what it holds, or what writes that.
        private: it is one of ours, and its owner's alone. Otherwise it keeps the marks of the file
            that it replaces; a new one is its owner's alone all the same.

    Raises:
        OSError: it can't be written; what was there still is.
    """

    def write(file: BinaryIO) -> None:
        if isinstance(content, bytes):
            file.write(content)
        else:
            content(file)

    target = real_place(place)
    beside, _ = write_beside(target.parent, write)
    try:
        (move_file if private else replace_file)(beside, target)
    finally:
        discard(beside)


def copy_file(old: Path, new: Path, *, private: bool = False) -> None:
    """Copies a file, whole or not at all, with its marks and the time of its last change.

    Args:
        old: the file; a link is followed.
        new: what the copy is called; a file of that name is replaced.
        private: the copy is its owner's alone.

    Raises:
        OSError: it can't be copied.
    """
    import shutil  # it brings much along

    state = old.stat()

    def write(target: BinaryIO) -> None:
        with old.open("rb") as source:
            shutil.copyfileobj(source, target, 1 << 20)

    beside, _ = write_beside(new.parent, write, old, private=private)
    try:
        os.utime(beside, ns=(state.st_atime_ns, state.st_mtime_ns))
        move_file(beside, new)
    finally:
        discard(beside)


def check_folder(folder: Path) -> None:
    """Checks that a file can be made in a folder, by making one.

    Raises:
        OSError: it can't.
    """
    made, file = create_exclusive(folder, leftovers.prefix(), leftovers.SUFFIX)
    file.close()
    discard(made)


def check_unheld(path: Path) -> None:
    """Checks that no other program keeps a file from being written, as Excel does on Windows.

    Raises:
        OSError: one does, for longer than a moment.
    """
    with patiently(lambda: path.open("r+b")):
        pass
