"""Making, replacing and removing files by each system's rules.

Windows refuses to replace or remove a file that anybody has open without sharing it: a virus
scanner, the indexer, OneDrive and the preview pane each look at a new file for a moment. So these
functions try again for a short while (see `patience`), and only then the refusal is the answer.
"""

import contextlib
import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import IO, BinaryIO, TypeVar

from lensmor_desktop.platform import leftovers
from lensmor_desktop.platform.kind import is_macos, is_windows
from lensmor_desktop.platform.marks import copy_marks
from lensmor_desktop.platform.paths import is_there, real_place
from lensmor_desktop.platform.patience import discard as discard
from lensmor_desktop.platform.patience import patiently
from lensmor_desktop.platform.patience import remove_file as remove_file

T = TypeVar("T")

_ANY_ONE_WRITES = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_LOCKED = 0x2 | 0x20000
"""UF_IMMUTABLE and SF_IMMUTABLE: what the Finder calls a locked file."""
_MOST_NAMES = 100


# --- making ---


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
            _set_hidden(beside, True)
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


def sync_file(file: IO[bytes] | IO[str]) -> None:
    """Hands what was written to the disk itself, so that it lasts through a power cut."""
    file.flush()
    _sync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Makes a rename in a folder last through a power cut, where the system can."""
    if is_windows():  # there the file system's own log does it
        return
    with contextlib.suppress(OSError):  # network shares can't; the file itself is synced
        handle = os.open(folder, os.O_RDONLY)
        try:
            _sync(handle)
        finally:
            os.close(handle)


def _sync(handle: int) -> None:
    if is_macos():
        from lensmor_desktop.platform import macos

        with contextlib.suppress(OSError):  # network shares know only the other one
            macos.full_sync(handle)
            return
    os.fsync(handle)


# --- replacing ---


def is_read_only(path: Path) -> bool:
    """Whether a file is marked as read-only, or locked in the Finder.

    Where we could replace it all the same, we don't.
    """
    if not is_there(path):
        return False
    state = path.stat()
    return not state.st_mode & _ANY_ONE_WRITES or bool(getattr(state, "st_flags", 0) & _LOCKED)


def replace_file(new: Path, place: Path) -> None:
    """Puts a file in the place of a user's, in one step, and keeps what the old one was marked by.

    On Windows by ReplaceFileW: the mark of the web, rights and the time of creation stay. On macOS
    and Linux permissions, owner and extended attributes stay (tags, quarantine).

    Args:
        new: a closed file in the same folder.
        place: where it goes; nothing need be there. Who has it open on Windows stops this.

    Raises:
        OSError: it can't be replaced (read-only, in use, a folder); both files are as they were.
    """
    if place.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(place))
    if is_read_only(place):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))
    if is_windows():
        _set_hidden(new, False)
        if is_there(place) and _swap(new, place):
            return
    elif is_there(place):
        copy_marks(place, new)
    move_file(new, place)


def move_file(old: Path, new: Path) -> None:
    """Gives a file or folder of ours another name in one step; a file of that name is replaced.

    Raises:
        OSError: it can't be; both are as they were.
    """
    _set_hidden(old, False)
    patiently(lambda: os.replace(old, new))
    sync_folder(new.parent)


def move_if_free(old: Path, new: Path) -> None:
    """Gives a file another name, unless a file has it already.

    Raises:
        FileExistsError: one has.
        OSError: it can't be.
    """
    try:
        os.link(old, new)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if is_there(new):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(new)) from None
        move_file(old, new)
    else:
        discard(old)
        _set_hidden(new, False)
        sync_folder(new.parent)


def _swap(new: Path, place: Path) -> bool:
    """Replaces by ReplaceFileW; whether that worked. If not, both files are as they were."""
    from lensmor_desktop.platform import windows

    kernel = windows.kernel32()
    if kernel is None:
        return False
    backup = leftovers.backup_of(place)

    def swap() -> int:
        code = kernel.replace(new, place, backup)
        if code in windows.IN_USE:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))
        return code

    try:
        code = patiently(swap)
    except PermissionError:
        return False  # rights that only this way needs, or in use: the plain way will tell
    if code == windows.UNABLE_TO_MOVE_REPLACEMENT_2:
        _finish(new, place, backup)
    elif code != windows.DONE:
        return False
    discard(backup)
    return True


def _finish(new: Path, place: Path, backup: Path) -> None:
    """Where Windows stopped half-way, goes on by hand, or back. The marks are moved by then."""
    try:
        patiently(lambda: os.replace(new, place))
    except OSError:
        patiently(lambda: os.replace(backup, place))
        raise


def _set_hidden(path: Path, hidden: bool) -> None:
    """Windows hides no file for the dot in its name."""
    if is_windows():
        from lensmor_desktop.platform import windows

        kernel = windows.kernel32()
        if kernel is not None:
            kernel.set_hidden(path, hidden)
