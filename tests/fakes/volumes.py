"""A volume that ignores how names are spelled, as those of Windows and macOS do: it finds a file by
any spelling of its name, and keeps the one that it was made with.
"""

import io
import os
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lensmor_desktop.platform import kind

_OF_ONE_FILE = (
    *("stat", "lstat", "readlink", "listdir", "scandir", "open", "unlink", "rmdir"),
    *("chmod", "chown", "utime", "listxattr", "getxattr", "setxattr"),
)
_OF_TWO_FILES = ("replace", "rename", "link")


def ignore_spelling(patch: pytest.MonkeyPatch, volume: Path, composed: bool = True) -> None:
    """From now on names below a folder differ by more than case.

    Args:
        patch: undoes it.
        volume: the folder.
        composed: whether "ü" and "u" with a mark are one as well, as on macOS.
    """
    if sys.platform != kind.SYSTEM:
        return  # another system's rules are laid already, and they say so by themselves
    listdir = os.listdir

    def folded(name: str) -> str:
        name = unicodedata.normalize("NFC", name) if composed else name
        return name.casefold()

    def found(path: Any) -> Any:
        if isinstance(path, int):
            return path
        whole = Path(os.fsdecode(path))
        if not whole.is_absolute() or not whole.is_relative_to(volume):
            return path
        place = volume
        for name in whole.relative_to(volume).parts:
            try:
                there = listdir(place)
            except OSError:
                return path
            alike = [each for each in there if folded(each) == folded(name)]
            place /= name if name in there or not alike else alike[0]
        return str(place)

    def led(real: Callable[..., Any]) -> Callable[..., Any]:
        return lambda path=".", *args, **named: real(found(path), *args, **named)

    def both_led(real: Callable[..., Any]) -> Callable[..., Any]:
        return lambda one, other, **named: real(found(one), found(other), **named)

    for name in _OF_ONE_FILE:
        patch.setattr(os, name, led(getattr(os, name)))
    for name in _OF_TWO_FILES:
        patch.setattr(os, name, both_led(getattr(os, name)))
    patch.setattr(io, "open", led(io.open))
