"""A volume that ignores how names are spelled, as those of Windows and macOS do.

Only what looks at files is led to them: what a path decides is decided by looking.
"""

import io
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_LOOKING = ("stat", "lstat", "readlink", "listdir", "scandir", "open")


def ignore_spelling(patch: pytest.MonkeyPatch, volume: Path, composed: bool = True) -> None:
    """From now on names below a folder differ by more than case.

    Args:
        patch: undoes it.
        volume: the folder.
        composed: whether "ü" and "u" with a mark are one as well, as on macOS.
    """
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

    for name in _LOOKING:
        patch.setattr(os, name, led(getattr(os, name)))
    patch.setattr(io, "open", led(io.open))
