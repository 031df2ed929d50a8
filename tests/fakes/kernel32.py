"""Windows' kernel32 on another system: the functions that we call, of the very same shape.

They are made from the declarations that the real ones are called by, so that a wrong number or kind
of arguments is refused here as there, and they do to real files what Windows' documentation says.
"""

import ctypes
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from lensmor_desktop.platform.windows import (
    FILE_NOT_FOUND,
    INVALID_PARAMETER,
    PROTOTYPES,
    UNABLE_TO_MOVE_REPLACEMENT_2,
    Kernel32,
)

_move = os.replace  # the real one, whatever a test puts in its place
HIDDEN, ARCHIVE = 0x2, 0x20
_SYNCHRONIZE = 0x0010_0000
_SIGNALLED, _TIMEOUT = 0, 258
CURRENT_PROCESS = 0x7FFF_FFFF
"""A handle of no meaning but this; the real one is -1."""


class FakeKernel32:
    """Files and processes as Windows' library knows them.

    Attributes:
        refusals: errors that the next calls of ReplaceFileW end with.
        calls: the names of the functions that were called.
        replaced: what each call of ReplaceFileW was asked: place, new file, backup, flags.
        attributes: what each file was last marked with.
        ended: processes that have ended while somebody still holds a handle on them.
        secret: processes that may not be looked at.
        report_flags: what error reports of this process hold (werapi.h).
    """

    def __init__(self, refusals: Iterable[int] = ()) -> None:
        self.refusals = list(refusals)
        self.calls: list[str] = []
        self.replaced: list[tuple[str, str, str | None, int]] = []
        self.attributes: dict[str, int] = {}
        self.ended: set[int] = set()
        self.secret: set[int] = set()
        self.report_flags = 0
        self._error = 0
        self._open: dict[int, int] = {}
        stand_ins: dict[str, Callable[..., int]] = {
            "ReplaceFileW": self._replace_file,
            "SetFileAttributesW": self._set_file_attributes,
            "OpenProcess": self._open_process,
            "WaitForSingleObject": self._wait,
            "CloseHandle": self._close,
            "GetCurrentProcess": lambda: CURRENT_PROCESS,
            "WerGetFlags": self._report_flags,
            "WerSetFlags": self._set_report_flags,
        }
        self._functions = {
            name: ctypes.CFUNCTYPE(*prototype)(self._noted(name, stand_ins[name]))
            for name, prototype in PROTOTYPES.items()
        }

    @property
    def library(self) -> Kernel32:
        """What the product calls."""
        return Kernel32(self._functions, lambda: self._error)

    @property
    def open_handles(self) -> int:
        """Handles that nobody has closed."""
        return len(self._open)

    def _noted(self, name: str, stand_in: Callable[..., int]) -> Callable[..., int]:
        def noted(*given: Any) -> int:
            self.calls.append(name)
            return stand_in(*given)

        return noted

    def _replace_file(
        self, place: str, new: str, backup: str | None, flags: int, exclude: None, reserved: None
    ) -> int:
        assert exclude is None
        assert reserved is None
        self.replaced.append((place, new, backup, flags))
        if not (Path(place).exists() and Path(new).exists()):
            return self._fails(FILE_NOT_FOUND)
        refusal = self.refusals.pop(0) if self.refusals else 0
        if refusal and refusal != UNABLE_TO_MOVE_REPLACEMENT_2:
            return self._fails(refusal)
        state = Path(place).stat()
        if backup is not None:
            _move(place, backup)
        if refusal:
            return self._fails(refusal)
        _move(new, place)
        Path(place).chmod(state.st_mode & 0o777)
        return 1

    def _set_file_attributes(self, path: str, attributes: int) -> int:
        if not Path(path).exists():
            return self._fails(FILE_NOT_FOUND)
        self.attributes[path] = attributes
        return 1

    def _open_process(self, access: int, inherit: int, process: int) -> int:
        assert access == _SYNCHRONIZE
        assert not inherit
        if process in self.secret:
            return self._fails(5)
        if process not in self.ended and not Path(f"/proc/{process}").exists():
            return self._fails(INVALID_PARAMETER)
        handle = 4 * (len(self.calls) + 1)
        self._open[handle] = process
        return handle

    def _wait(self, handle: int, milliseconds: int) -> int:
        assert milliseconds == 0
        return _SIGNALLED if self._open[handle] in self.ended else _TIMEOUT

    def _close(self, handle: int) -> int:
        del self._open[handle]
        return 1

    def _report_flags(self, process: int, flags: Any) -> int:
        assert process == CURRENT_PROCESS
        flags[0] = self.report_flags
        return 0

    def _set_report_flags(self, flags: int) -> int:
        self.report_flags = flags
        return 0

    def _fails(self, error: int) -> int:
        self._error = error
        return 0
