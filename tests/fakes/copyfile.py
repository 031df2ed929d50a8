"""macOS' copyfile(3) on another system: of the very same shape, on real files.

Extended attributes are real ones; access rights have no like here and are only noted.
"""

import ctypes
import os
import sys
from collections.abc import Callable

from lensmor_desktop.platform.macos import COPYFILE_PROTOTYPE

if sys.platform == "linux":  # under macOS' rules `os` has none
    _LIST, _GET, _SET = os.listxattr, os.getxattr, os.setxattr

ACL, STAT, XATTR, DATA = 1 << 0, 1 << 1, 1 << 2, 1 << 3


class FakeCopyfile:
    """Notes each call, and copies what it is asked to.

    Attributes:
        calls: from, to and flags of each.
        fails: whether the next ones can't be done, as on a memory stick.
    """

    def __init__(self) -> None:
        self.calls: list[tuple[bytes, bytes, int]] = []
        self.fails = False
        self._function = ctypes.CFUNCTYPE(*COPYFILE_PROTOTYPE)(self._copy)

    @property
    def function(self) -> Callable[..., int]:
        """What the product calls."""
        return self._function

    def _copy(self, old: bytes, new: bytes, state: None, flags: int) -> int:
        self.calls.append((old, new, flags))
        if self.fails or state is not None or flags & (STAT | DATA):
            return -1
        try:
            if sys.platform == "linux" and flags & XATTR:
                for name in _LIST(old):
                    _SET(new, name, _GET(old, name))
        except OSError:
            return -1
        return 0
