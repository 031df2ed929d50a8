"""Windows' rule about open files, for this process: what is open can't be replaced or removed.

Python opens files there without sharing them for deletion; who is meant is found in /proc.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path("/proc/self/fd")


def held() -> set[str]:
    """The files that this process has open."""
    found = set()
    for each in HERE.iterdir():
        try:
            found.add(str(each.readlink()))
        except OSError:  # the one by which this is being read
            continue
    return found


def forbid_taking_open_files(patch: pytest.MonkeyPatch) -> list[str]:
    """From now on a file that this process has open can be neither replaced nor removed.

    Returns:
        the files for which that was tried.
    """
    refused: list[str] = []

    def watched(real: Callable[..., Any]) -> Callable[..., Any]:
        def act(*paths: Any, **named: Any) -> Any:
            there = held()
            for path in paths:
                whole = os.path.realpath(path)
                if whole in there:
                    refused.append(whole)
                    raise PermissionError(13, "The process cannot access the file", whole)
            return real(*paths, **named)

        return act

    for name in ("replace", "rename", "unlink", "remove"):
        patch.setattr(os, name, watched(getattr(os, name)))
    return refused
