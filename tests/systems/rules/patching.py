"""Replacing functions for a while, and the real ones for the rules themselves."""

import builtins
import functools
import os
import sys
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

REAL = SimpleNamespace(
    **{
        name: getattr(os, name)
        for name in (
            *(
                "access",
                "chdir",
                "chmod",
                "close",
                "fstat",
                "fsync",
                "getxattr",
                "kill",
                "link",
                "listdir",
            ),
            *("listxattr", "lstat", "mkdir", "open", "readlink", "remove", "removexattr", "rename"),
            *("replace", "rmdir", "scandir", "setxattr", "stat", "symlink", "truncate", "unlink"),
            *("utime",),
        )
    },
    open_file=builtins.open,
    realpath=os.path.realpath,
)
"""The functions of this system, as they were before any rule was laid."""

_NONE = object()
_OURS = ("lensmor_desktop", "tests", "__main__")
ONE_PATH = (
    "access",
    "chdir",
    "listdir",
    "lstat",
    "readlink",
    "scandir",
    "stat",
    "truncate",
    "utime",
)
"""Functions of `os` that only look at what is at one path, or change it in place."""
Spell = Callable[[str], str]


class RuleBroken(AssertionError):
    """Something was done that can only go wrong on the simulated system.

    No OSError: the program must not get over it.
    """


class Layer:
    """What is put in the place of something else, from `lay` to `lift`."""

    def __init__(self) -> None:
        self._wanted: list[tuple[Any, str, Any]] = []
        self._before: list[tuple[Any, str, Any]] = []

    def put(self, owner: Any, name: str, value: Any) -> None:
        """Notes that an attribute gets another value."""
        self._wanted.append((owner, name, value))

    def take_away(self, module: ModuleType, *names: str) -> None:
        """Notes that a module lacks some names, for the program and its tests.

        Libraries still find them: on the other system another half of theirs would run.
        """
        kept = {name: getattr(module, name) for name in names if hasattr(module, name)}

        def missing(name: str) -> Any:
            if name in kept and not is_called_by_us(1):
                return kept[name]
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")

        for name in kept:
            self.put(module, name, _NONE)
        self.put(module, "__getattr__", missing)

    def lay(self) -> None:
        """Puts everything in place."""
        for owner, name, value in self._wanted:
            self._before.append((owner, name, vars(owner).get(name, _NONE)))
            _set(owner, name, value)

    def lift(self) -> None:
        """Puts back what was there."""
        while self._before:
            _set(*self._before.pop())


def _set(owner: Any, name: str, value: Any) -> None:
    if value is not _NONE:
        setattr(owner, name, value)
    elif name in vars(owner):
        delattr(owner, name)


def is_called_by_us(depth: int) -> bool:
    """Whether the program or one of its tests calls, and not a library.

    Args:
        depth: how many calls lie between the one who asks and this.
    """
    caller = sys._getframe(depth + 1).f_globals.get("__name__", "")
    return caller.partition(".")[0] in _OURS


def like(real: Callable[..., Any], laid: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a function the name and signature of the one that it stands for."""
    return functools.update_wrapper(laid, real)


def spelled(path: Any, spell: Spell) -> Any:
    """Passes a path through a rule of names; numbers of open files and None go by."""
    if path is None or isinstance(path, int):
        return path
    plain = os.fspath(path)
    if isinstance(plain, bytes):
        return os.fsencode(spell(os.fsdecode(plain)))
    return spell(plain)


def kind_is(layer: Layer, platform: str) -> None:
    """Has `lensmor_desktop.platform.kind` answer for another system."""
    from lensmor_desktop.platform import kind

    layer.put(kind, "SYSTEM", platform)
