"""What we ask of macOS itself, for which Python has no function."""

import ctypes
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

COPYFILE_PROTOTYPE: tuple[Any, ...] = (
    ctypes.c_int,
    ctypes.c_char_p,
    ctypes.c_char_p,
    ctypes.c_void_p,
    ctypes.c_uint32,
)
"""What copyfile(3) gives back, and what it takes: from, to, state, flags."""

F_FULLFSYNC = 51
_ACL, _XATTR = 1 << 0, 1 << 2


@cache
def copyfile() -> Callable[..., int] | None:
    """The system's copyfile(3); None on another system."""
    if sys.platform == "darwin":
        prototype = ctypes.CFUNCTYPE(*COPYFILE_PROTOTYPE, use_errno=True)
        return prototype(("copyfile", ctypes.CDLL(None)))
    else:
        return None


def copy_marks(model: Path, new: Path, *, rights: bool) -> None:
    """Gives a file the extended attributes (tags, quarantine) of another, and its access rights.

    Where that can't be, on a memory stick, nothing happens.
    """
    copy = copyfile()
    if copy is not None:
        copy(os.fsencode(model), os.fsencode(new), None, _XATTR | (_ACL if rights else 0))


def full_sync(handle: int) -> None:
    """Has the drive write what it holds back; fsync(2) only hands the data to the drive there.

    Raises:
        OSError: the file system knows no such thing.
    """
    if sys.platform != "win32":
        import fcntl

        fcntl.fcntl(handle, F_FULLFSYNC)
