"""What a desktop offers beside the work may fail, and the work never notices.

Progress in a dock, a notification, a computer kept awake: each goes through a library to a part of
the system that may be missing, forbidden or of another version than we know. Whatever is raised
there ends here: it is written down once, with where it came from, and the call gives None.
"""

import logging
from collections.abc import Callable
from functools import wraps
from inspect import CO_VARARGS
from types import FunctionType
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
C = TypeVar("C", bound=type)

_log = logging.getLogger(__name__)
_told: set[tuple[str, type[Exception]]] = set()
"""What has failed since the program started, by its name and the kind of its error."""


def harmlessly(call: Callable[P, T], /, *args: P.args, **named: P.kwargs) -> T | None:
    """Calls what the work doesn't depend on.

    Returns:
        what it gives, or None where it failed.
    """
    try:
        return call(*args, **named)
    except Exception as error:  # whatever it is: a run that is paid for doesn't end for an extra
        _write_down(call, error)
        return None


def harmless(made: C) -> C:
    """A class none of whose methods ever raises, whoever calls it: a run, a signal or a timer.

    What a failed method gives is None. Making an object isn't covered: `__init__` only keeps what
    it is given.
    """
    for name, method in list(vars(made).items()):
        if name.startswith("__"):
            continue
        if isinstance(method, staticmethod) and isinstance(method.__func__, FunctionType):
            setattr(made, name, staticmethod(_guarded(method.__func__)))
        elif isinstance(method, FunctionType):
            setattr(made, name, _guarded(method))
    return made


def _guarded(method: FunctionType) -> Callable[..., Any]:
    # Qt looks at a slot's text to see how much of a signal it takes, and can't look through us.
    takes_any = method.__code__.co_flags & CO_VARARGS
    most = None if takes_any else method.__code__.co_argcount

    @wraps(method)
    def guarded(*args: Any, **named: Any) -> Any:
        return harmlessly(method, *args[:most], **named)

    return guarded


def _write_down(call: Callable[..., object], error: Exception) -> None:
    """The first failure of its kind; a launcher that fails does so a hundred times in a run."""
    name = getattr(call, "__qualname__", type(call).__name__)
    if (name, type(error)) not in _told:
        _told.add((name, type(error)))
        _log.warning("%s failed and is done without", name, exc_info=error)
