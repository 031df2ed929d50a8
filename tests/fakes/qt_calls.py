"""Listens to calls of Qt's own functions, which are carried out all the same.

Nothing of Qt's is replaced by something of another shape: a function of the class stays one of the
class, an object's method stays a method, and Qt itself judges what it was given.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices


def listen(
    monkeypatch: pytest.MonkeyPatch, kind: type, name: str, fails: Exception | None = None
) -> list[tuple[object, ...]]:
    """From now on each call that Qt took is noted, with what it was given.

    Args:
        monkeypatch: undoes it.
        kind: the class whose function it is.
        name: the function's name.
        fails: raised after Qt has taken a call.
    """
    calls: list[tuple[object, ...]] = []
    found = vars(kind)[name]

    def noting(function: Callable[..., Any], skip: int) -> Callable[..., Any]:
        @wraps(function)
        def noted(*given: Any) -> Any:
            answer = function(*given)
            calls.append(given[skip:])
            if fails is not None:
                raise fails
            return answer

        return noted

    if isinstance(found, staticmethod):
        monkeypatch.setattr(kind, name, staticmethod(noting(found.__func__, 0)))
    else:
        monkeypatch.setattr(kind, name, noting(found, 1))
    return calls


class Opened(QObject):
    """Takes what `QDesktopServices.openUrl` is asked to open, as Qt lets a program do."""

    def __init__(self, *schemes: str) -> None:
        super().__init__()
        self.urls: list[QUrl] = []
        self._schemes = schemes or ("file",)

    def __enter__(self) -> "Opened":
        for scheme in self._schemes:
            # PySide's types say bytes, and PySide itself takes text only.
            QDesktopServices.setUrlHandler(scheme, self, "take")  # type: ignore[arg-type]
        return self

    def __exit__(self, *_ended: object) -> None:
        for scheme in self._schemes:
            QDesktopServices.unsetUrlHandler(scheme)

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.urls.append(url)
