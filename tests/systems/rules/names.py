"""Names as volumes see them that ignore case: one file for all spellings, kept as it was made."""

import os
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.systems.rules.patching import REAL

Fold = Callable[[str], str]
_SYSTEMS_OWN = tuple(
    dict.fromkeys(
        (
            *("/proc", "/sys", "/dev", "/etc", "/usr", "/lib", "/lib64", "/bin", "/sbin", "/run"),
            *(sys.prefix, sys.base_prefix, sysconfig.get_path("purelib")),
        )
    )
)

_FOR_TESTS = (tempfile.gettempdir(), os.path.realpath(tempfile.gettempdir()))
"""Wherever it is: /dev/shm is memory, and good for tests."""


def is_ours(path: str) -> bool:
    """Whether a path is on the simulated volume: anywhere but where this system keeps its own."""
    whole = path if path.startswith("/") else os.path.join(os.getcwd(), path)
    return _is_below(whole, _FOR_TESTS) or not _is_below(whole, _SYSTEMS_OWN)


def _is_below(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == folder or path.startswith(folder + "/") for folder in folders)


def as_made(path: str, fold: Fold) -> str:
    """A path in the spelling in which its parts were made, as far as they are there.

    Args:
        path: in any spelling.
        fold: what is the same for all spellings of one name.
    """
    try:
        REAL.lstat(path)
    except (OSError, ValueError):
        pass
    else:
        return path
    head, name = os.path.split(path)
    if (not head and not name) or head == path:
        return path
    if head:
        head = as_made(head, fold)
    if name and name not in (".", ".."):
        name = _in_folder(head or ".", name, fold) or name
    return os.path.join(head, name)


def _in_folder(folder: str, name: str, fold: Fold) -> str | None:
    try:
        there = REAL.listdir(folder)
    except OSError:
        return None
    wanted = fold(name)
    return next((each for each in there if fold(each) == wanted), None)


def last_name(path: str) -> str:
    """The name at the end of a path."""
    return Path(path).name
