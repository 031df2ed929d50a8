"""Handing what was written to the disk itself, so that it lasts through a power cut."""

import contextlib
import os
from pathlib import Path
from typing import IO

from lensmor_desktop.platform.kind import is_macos, is_windows


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
