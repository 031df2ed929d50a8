"""What we ask of Windows' own library, for which Python has no function.

Each function is declared once, with the types that Windows' headers give it. A test on another
system makes its stand-ins from the same declarations, so that what we hand over is checked.
"""

import ctypes
import sys
from collections.abc import Callable, Mapping
from ctypes import wintypes
from functools import cache
from pathlib import Path
from typing import Any

PROTOTYPES: Mapping[str, tuple[Any, ...]] = {
    "ReplaceFileW": (
        wintypes.BOOL,
        wintypes.LPCWSTR,  # the file to be replaced
        wintypes.LPCWSTR,  # the one that takes its place
        wintypes.LPCWSTR,  # what the replaced one is called from then on
        wintypes.DWORD,
        wintypes.LPVOID,
        wintypes.LPVOID,
    ),
    "SetFileAttributesW": (wintypes.BOOL, wintypes.LPCWSTR, wintypes.DWORD),
    "OpenProcess": (wintypes.HANDLE, wintypes.DWORD, wintypes.BOOL, wintypes.DWORD),
    "WaitForSingleObject": (wintypes.DWORD, wintypes.HANDLE, wintypes.DWORD),
    "CloseHandle": (wintypes.BOOL, wintypes.HANDLE),
    "WerGetFlags": (ctypes.c_long, wintypes.HANDLE, ctypes.POINTER(wintypes.DWORD)),
    "WerSetFlags": (ctypes.c_long, wintypes.DWORD),
    "GetCurrentProcess": (wintypes.HANDLE,),
}
"""By its name, what a function of kernel32 gives back and what it takes."""

DONE = 0
FILE_NOT_FOUND = 2
ACCESS_DENIED = 5
SHARING_VIOLATION = 32
LOCK_VIOLATION = 33
INVALID_PARAMETER = 87
UNABLE_TO_REMOVE_REPLACED = 1175
UNABLE_TO_MOVE_REPLACEMENT = 1176
UNABLE_TO_MOVE_REPLACEMENT_2 = 1177
IN_USE = frozenset(
    {
        ACCESS_DENIED,
        SHARING_VIOLATION,
        LOCK_VIOLATION,
        UNABLE_TO_REMOVE_REPLACED,
        UNABLE_TO_MOVE_REPLACEMENT,
    }
)
"""What may pass. After these both files are where they were, if a backup's name was given."""

_IGNORE_MERGE_AND_ACL_ERRORS = 0x2 | 0x4
_HIDDEN, _ARCHIVE = 0x2, 0x20
_NO_HEAP = 0x1  # WER_FAULT_REPORTING_FLAG_NOHEAP
_SYNCHRONIZE = 0x0010_0000
_SIGNALLED = 0


class Kernel32:
    """The functions of kernel32 that we use, in our words."""

    def __init__(
        self, functions: Mapping[str, Callable[..., Any]], last_error: Callable[[], int]
    ) -> None:
        """Takes the functions.

        Args:
            functions: as declared in `PROTOTYPES`.
            last_error: the error of the last one that failed, as GetLastError gives it.
        """
        self._call = functions
        self._last_error = last_error

    def replace(self, new: Path, place: Path, backup: Path) -> int:
        """Puts `new` in `place`, with the streams, rights and creation time of what stood there.

        Where rights or streams can't be taken over (a network share), the content still is.

        Args:
            new: a file on the same volume that nobody has open.
            place: a file that is there.
            backup: what the file that stood there is called afterwards.

        Returns:
            `DONE`, or Windows' error. With UNABLE_TO_MOVE_REPLACEMENT_2 the old file is called
            `backup` and nothing is in its place; with every other both are where they were.
        """
        done = self._call["ReplaceFileW"](
            str(place), str(new), str(backup), _IGNORE_MERGE_AND_ACL_ERRORS, None, None
        )
        return DONE if done else self._last_error()

    def set_hidden(self, path: Path, hidden: bool) -> None:
        """Hides a file from the Explorer, or shows it; where that can't be, nothing happens."""
        self._call["SetFileAttributesW"](str(path), _ARCHIVE | (_HIDDEN if hidden else 0))

    def is_gone(self, process: int) -> bool:
        """Whether a process has ended. One that may not be looked at is there."""
        handle = self._call["OpenProcess"](_SYNCHRONIZE, False, process)
        if not handle:
            return self._last_error() == INVALID_PARAMETER  # so says Windows of no process
        try:
            return bool(self._call["WaitForSingleObject"](handle, 0) == _SIGNALLED)
        finally:
            self._call["CloseHandle"](handle)

    def report_without_heap(self) -> None:
        """Error reports of this process hold no image of its heap (werapi.h)."""
        flags = wintypes.DWORD(0)
        process = self._call["GetCurrentProcess"]()
        self._call["WerGetFlags"](process, ctypes.byref(flags))  # refused: there are none yet
        self._call["WerSetFlags"](flags.value | _NO_HEAP)


if sys.platform == "win32":

    @cache
    def kernel32() -> Kernel32 | None:
        """Windows' library; None on another system."""
        library = ctypes.WinDLL("kernel32", use_last_error=True)
        functions = {
            name: ctypes.WINFUNCTYPE(*prototype, use_last_error=True)((name, library))
            for name, prototype in PROTOTYPES.items()
        }
        return Kernel32(functions, ctypes.get_last_error)

else:

    def kernel32() -> Kernel32 | None:
        """Windows' library; None on another system."""
        return None


def let_come_forward() -> None:
    """Allows the program that is asked next to bring its window to the front."""
    if sys.platform == "win32":
        any_process = -1
        ctypes.windll.user32.AllowSetForegroundWindow(any_process)
