"""What becomes of a request that failed: whoever made it deals with it, or the dialog tells why."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from lensmor_desktop.gui.background.engine import Engine
from lensmor_desktop.gui.background.failures import Failure

if TYPE_CHECKING:
    from lensmor_desktop.gui.shell import Shell

Taker = Callable[[object, Failure], bool]
"""Deals with a failure of its own requests; whether that is all, so that no dialog is needed."""


class Failing(QObject):
    """Asks one after the other."""

    def __init__(self, shell: "Shell", engine: Engine, takers: Sequence[Taker]) -> None:
        super().__init__(shell)
        self._shell = shell
        self._takers = takers
        engine.failed.connect(self._on_failed)

    @Slot(object, object)
    def _on_failed(self, request: object, failure: Failure) -> None:
        if not any(takes(request, failure) for takes in self._takers):
            self._shell.show_failure(failure)
