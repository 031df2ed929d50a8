"""Crashes below Python: where each thread was is written down as the process dies."""

import contextlib
import faulthandler
import os
from pathlib import Path
from typing import TextIO

from lensmor_desktop.platform.files import move_file
from lensmor_desktop.platform.folders import make_private

FILE = "crash.txt"
EARLIER = "crash.1.txt"

_file: TextIO | None = None


def watch(folder: Path) -> bool:
    """Watches this process until it ends; what an earlier one has left is put aside.

    The report has files, lines and functions, no values.

    Returns:
        whether there is a report of an earlier crash that nobody has seen yet.
    """
    global _file
    unwatch()
    place = folder / FILE
    try:
        make_private(folder)
        crashed = place.exists() and place.stat().st_size > 0
        if crashed:
            move_file(place, folder / EARLIER)
        handle = os.open(place, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        _file = os.fdopen(handle, "w", encoding="utf-8")
    except OSError:
        return False
    faulthandler.enable(_file)
    return crashed


def unwatch() -> None:
    """Ends the watch in good order."""
    global _file
    if _file is None:
        return
    faulthandler.disable()
    with contextlib.suppress(OSError):
        _file.close()
    _file = None


def reports(folder: Path) -> tuple[Path, ...]:
    """The reports in a folder that say something, the older one first."""
    found = (folder / EARLIER, folder / FILE)
    return tuple(path for path in found if path.is_file() and path.stat().st_size > 0)
