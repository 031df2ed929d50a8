"""The files that were opened last, on the Sheet page: shown, opened again, forgotten."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from lensmor_desktop.gui.background.engine import Engine
from lensmor_desktop.gui.background.failures import Failure
from lensmor_desktop.gui.background.requests import Inspect, Reading
from lensmor_desktop.gui.controllers.account import Account

if TYPE_CHECKING:
    from lensmor_desktop.gui.shell import Shell


class Recents(QObject):
    """The engine's thread keeps the list; nothing is read from the disk before the first paint."""

    def __init__(
        self, shell: "Shell", engine: Engine, account: Account, open_path: Callable[[Path], None]
    ) -> None:
        super().__init__(shell)
        self._engine = engine
        self._card = shell.sheet_page.add_recent()
        self._shown: tuple[Path, ...] = ()
        self._missed: Path | None = None  # could not be opened: perhaps it is gone
        account.starting.connect(engine.read_recent)
        self._card.chosen.connect(open_path)
        self._card.clear_asked.connect(lambda: engine.read_recent(clear=True))
        engine.recent_read.connect(self._show)
        engine.inspected.connect(self._on_inspected)
        engine.failed.connect(self._on_failed)

    @Slot(object)
    def _show(self, paths: tuple[Path, ...]) -> None:
        missed, self._missed = self._missed, None
        gone = missed is not None and missed in self._shown and missed not in paths
        self._shown = paths
        note = ""
        if gone and missed is not None:
            note = self.tr("“{file}” is no longer there, so it was taken off this list.").format(
                file=missed.name
            )
        self._card.show_files(paths, note)

    @Slot(object)
    def _on_inspected(self, reading: Reading) -> None:
        if reading.recent:
            self._show(reading.recent)

    @Slot(object, object)
    def _on_failed(self, request: object, _failure: Failure) -> None:
        if isinstance(request, Inspect) and request.path in self._shown:
            self._missed = request.path
            self._engine.read_recent()
