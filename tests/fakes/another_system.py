"""Another system's rules over the platform layer, for tests of what it asks of that system."""

import time

import pytest

from lensmor_desktop.platform import kind, macos, windows
from tests.fakes.copyfile import FakeCopyfile
from tests.fakes.kernel32 import FakeKernel32


def as_windows(patch: pytest.MonkeyPatch, kernel: FakeKernel32 | None = None) -> FakeKernel32:
    """From now on the platform layer takes this computer for one with Windows."""
    kernel = kernel or FakeKernel32()
    library = kernel.library
    patch.setattr(kind, "SYSTEM", "win32")
    patch.setattr(windows, "kernel32", lambda: library)
    return kernel


def as_macos(patch: pytest.MonkeyPatch, copyfile: FakeCopyfile | None = None) -> FakeCopyfile:
    """From now on the platform layer takes this computer for a Mac."""
    copyfile = copyfile or FakeCopyfile()
    function = copyfile.function
    patch.setattr(kind, "SYSTEM", "darwin")
    patch.setattr(macos, "copyfile", lambda: function)
    return copyfile


class FakeTime:
    """A clock for the pauses between tries, which passes only while somebody sleeps."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.pauses: list[float] = []
        patch.setattr(time, "monotonic", lambda: self.now)
        patch.setattr(time, "sleep", self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds
