"""Putting a file in the place of another, in one step, by each system's rules."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

from lensmor_desktop.platform import leftovers
from lensmor_desktop.platform.kind import is_windows
from lensmor_desktop.platform.marks import copy_marks
from lensmor_desktop.platform.paths import is_there
from lensmor_desktop.platform.patience import discard, patiently
from lensmor_desktop.platform.syncing import sync_folder

_ANY_ONE_WRITES = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_LOCKED = 0x2 | 0x20000
"""UF_IMMUTABLE and SF_IMMUTABLE: what the Finder calls a locked file."""


def is_read_only(path: Path) -> bool:
    """Whether a file is marked as read-only, or locked in the Finder.

    Where we could replace it all the same, we don't.
    """
    if not is_there(path):
        return False
    state = path.stat()
    return not state.st_mode & _ANY_ONE_WRITES or bool(getattr(state, "st_flags", 0) & _LOCKED)


def replace_file(new: Path, place: Path, check: Callable[[], object] = lambda: None) -> None:
    """Puts a file in the place of a user's, in one step, and keeps what the old one was marked by.

    On Windows by ReplaceFileW: the mark of the web, rights and the time of creation stay. On macOS
    and Linux permissions, owner and extended attributes stay (tags, quarantine).

    Args:
        new: a closed file in the same folder.
        place: where it goes; nothing need be there. Who has it open on Windows stops this.
        check: called right before each try: whoever held the file may have saved it since. What it
            raises ends the tries.

    Raises:
        OSError: it can't be replaced (read-only, in use, a folder); both files are as they were.
    """
    if place.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(place))
    if is_read_only(place):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))
    if is_windows():
        _show(new)
        if is_there(place) and _swap(new, place, check):
            return
    elif is_there(place):
        copy_marks(place, new)
    move_file(new, place, check)


def move_file(old: Path, new: Path, check: Callable[[], object] = lambda: None) -> None:
    """Gives a file or folder of ours another name in one step; a file of that name is replaced.

    Args:
        old: what it is called.
        new: what it is to be called.
        check: as for `replace_file`.

    Raises:
        OSError: it can't be; both are as they were.
    """
    _show(old)

    def move() -> None:
        check()
        os.replace(old, new)

    patiently(move)
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
        sync_folder(new.parent)


def _swap(new: Path, place: Path, check: Callable[[], object]) -> bool:
    """Replaces by ReplaceFileW; whether that worked. If not, both files are as they were."""
    from lensmor_desktop.platform import windows

    kernel = windows.kernel32()
    if kernel is None:
        return False
    backup = leftovers.backup_of(place)

    def swap() -> int:
        check()
        code = kernel.replace(new, place, backup)
        if code in windows.IN_USE:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))
        return code

    try:
        code = patiently(swap)
    except PermissionError:
        check()
        os.replace(new, place)  # needs fewer rights; or it says itself that the file is in use
        return True
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


def _show(path: Path) -> None:
    """Takes away the mark that hides an unfinished file, before it gets its name."""
    if path.name.startswith(leftovers.MARK):
        set_hidden(path, False)


def set_hidden(path: Path, hidden: bool) -> None:
    """Hides a file or shows it, on Windows: there no file is hidden for the dot in its name."""
    if is_windows():
        from lensmor_desktop.platform import windows

        kernel = windows.kernel32()
        if kernel is not None:
            kernel.set_hidden(path, hidden)
