"""Errors as Windows' Python raises them."""

import errno
import os
from typing import Any

from tests.systems.rules.patching import REAL

FILE_NOT_FOUND = 2
PATH_NOT_FOUND = 3
ACCESS_DENIED = 5
INVALID_HANDLE = 6
NOT_SAME_DEVICE = 17
WRITE_PROTECT = 19
SHARING_VIOLATION = 32
FILE_EXISTS = 80
INVALID_PARAMETER = 87
DISK_FULL = 112
INVALID_NAME = 123
DIR_NOT_EMPTY = 145
ALREADY_EXISTS = 183
FILENAME_EXCED_RANGE = 206
DIRECTORY = 267
UNABLE_TO_REMOVE_REPLACED = 1175
PRIVILEGE_NOT_HELD = 1314
NOT_A_REPARSE_POINT = 4390

_TOLD = {
    FILE_NOT_FOUND: (errno.ENOENT, "The system cannot find the file specified"),
    PATH_NOT_FOUND: (errno.ENOENT, "The system cannot find the path specified"),
    ACCESS_DENIED: (errno.EACCES, "Access is denied"),
    INVALID_HANDLE: (errno.EBADF, "The handle is invalid"),
    NOT_SAME_DEVICE: (
        errno.EXDEV,
        "The system cannot move the file to a different disk drive",
    ),
    WRITE_PROTECT: (errno.EACCES, "The media is write protected"),
    SHARING_VIOLATION: (
        errno.EACCES,
        "The process cannot access the file because it is being used by another process",
    ),
    FILE_EXISTS: (errno.EEXIST, "The file exists"),
    INVALID_PARAMETER: (errno.EINVAL, "The parameter is incorrect"),
    DISK_FULL: (errno.ENOSPC, "There is not enough space on the disk"),
    INVALID_NAME: (
        errno.EINVAL,
        "The filename, directory name, or volume label syntax is incorrect",
    ),
    DIR_NOT_EMPTY: (errno.ENOTEMPTY, "The directory is not empty"),
    ALREADY_EXISTS: (errno.EEXIST, "Cannot create a file when that file already exists"),
    FILENAME_EXCED_RANGE: (errno.ENOENT, "The filename or extension is too long"),
    DIRECTORY: (errno.ENOTDIR, "The directory name is invalid"),
    PRIVILEGE_NOT_HELD: (errno.EINVAL, "A required privilege is not held by the client"),
    NOT_A_REPARSE_POINT: (errno.EINVAL, "The file or directory is not a reparse point"),
}
"""Number and text of an error, as CPython's PC/errmap.h and FormatMessage give them."""


def windows_error(code: int, path: Any = None, other: Any = None) -> OSError:
    """The error that functions of `os` raise: with the system's own number in `winerror`.

    On this system OSError takes no such number; there it is an attribute, so it is set as one.
    """
    number, told = _TOLD[code]
    error = OSError(number, told, path) if other is None else OSError(number, told, path, 0, other)
    error.winerror = code  # type: ignore[attr-defined]
    return error


def runtime_error(code: int, path: Any) -> OSError:
    """The error that `open` and `os.open` raise: of the C run-time, which has only `errno`.

    _wopen turns the system's number into one (the CRT's _dosmaperr); CPython's io.FileIO and
    os.open raise it with errno's own text, and `winerror` stays None.
    """
    number = _TOLD[code][0]
    error = OSError(number, os.strerror(number), *([] if path is None else [path]))
    error.winerror = None  # type: ignore[attr-defined]
    return error


def code_of(error: OSError, path: str, *, listing: bool = False) -> int | None:
    """What Windows would have said where this system has raised an error of its own."""
    number = error.errno
    if number in (errno.ENOENT, errno.ENOTDIR):
        if listing and number == errno.ENOTDIR and _is_there(path):
            return DIRECTORY
        return FILE_NOT_FOUND if _is_folder(os.path.dirname(path) or ".") else PATH_NOT_FOUND
    return {
        errno.EEXIST: ALREADY_EXISTS,
        errno.EACCES: ACCESS_DENIED,
        errno.EPERM: ACCESS_DENIED,
        errno.EISDIR: ACCESS_DENIED,
        errno.ENOTEMPTY: DIR_NOT_EMPTY,
        errno.EXDEV: NOT_SAME_DEVICE,
        errno.ENOSPC: DISK_FULL,
        errno.EROFS: WRITE_PROTECT,
        errno.ENAMETOOLONG: INVALID_NAME,
    }.get(number or 0)


def _is_there(path: str) -> bool:
    try:
        REAL.lstat(path)
    except OSError:
        return False
    return True


def _is_folder(path: str) -> bool:
    try:
        return bool(REAL.stat(path).st_mode & 0o170000 == 0o040000)
    except OSError:
        return False
