"""What of Windows' own library the program calls, on the simulated computer.

The stand-ins are C functions of the very types that the program declares, so that a call with an
argument too few, or one of another type, fails here as it would there.
"""

import ctypes
import itertools
import os
from collections.abc import Callable
from typing import Any

from tests.systems.rules.patching import REAL
from tests.systems.rules.windows_errors import ACCESS_DENIED, INVALID_PARAMETER
from tests.systems.rules.windows_moving import replace_file
from tests.systems.rules.windows_names import as_kept

HIDDEN = "user.hidden"
"""An extended attribute that stands for FILE_ATTRIBUTE_HIDDEN."""
_FILE_ATTRIBUTE_READONLY, _FILE_ATTRIBUTE_HIDDEN = 0x1, 0x2
_WAIT_OBJECT_0, _WAIT_TIMEOUT, _WAIT_FAILED = 0, 258, 0xFFFF_FFFF


class SimulatedKernel:
    """Functions of kernel32, by their names; each sets the last error when it fails."""

    def __init__(self) -> None:
        self.last_error = 0
        self._handles: dict[int, int] = {}
        self._numbers = itertools.count(4, 4)

    def functions(self, prototypes: Any) -> dict[str, Callable[..., Any]]:
        """The functions that were declared, as C functions of their types."""
        return {
            name: ctypes.CFUNCTYPE(*prototype)(getattr(self, name))
            for name, prototype in prototypes.items()
        }

    def _fail(self, code: int) -> int:
        self.last_error = code
        return 0

    def ReplaceFileW(self, replaced: str, replacement: str, backup: str | None, *_: Any) -> int:
        """Puts a file in the place of another."""
        code = replace_file(replaced, replacement, backup)
        return self._fail(code) if code else 1

    def SetFileAttributesW(self, path: str, attributes: int) -> int:
        """Sets all attributes of a file: hidden, read-only."""
        place = as_kept(path)
        try:
            mode = REAL.stat(place).st_mode & 0o777
            bits = mode & ~0o222 if attributes & _FILE_ATTRIBUTE_READONLY else mode | 0o200
            REAL.chmod(place, bits)
            if attributes & _FILE_ATTRIBUTE_HIDDEN:
                REAL.setxattr(place, HIDDEN, b"1")
            elif HIDDEN in REAL.listxattr(place):
                REAL.removexattr(place, HIDDEN)
        except OSError:
            return self._fail(ACCESS_DENIED)
        return 1

    def OpenProcess(self, _access: int, _inherit: int, process: int) -> int:
        """A handle of a process; of none that has ended."""
        try:
            REAL.kill(process, 0)
        except OSError:
            return self._fail(INVALID_PARAMETER)
        handle = next(self._numbers)
        self._handles[handle] = process
        return handle

    def WaitForSingleObject(self, handle: int, _milliseconds: int) -> int:
        """Whether a process has ended."""
        process = self._handles.get(handle)
        if process is None:
            return _WAIT_FAILED
        return _WAIT_TIMEOUT if os.path.exists(f"/proc/{process}") else _WAIT_OBJECT_0

    def CloseHandle(self, handle: int) -> int:
        """Gives a handle back."""
        return 1 if self._handles.pop(handle, None) is not None else self._fail(6)
