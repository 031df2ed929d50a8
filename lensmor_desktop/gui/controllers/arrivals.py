"""Files that come from outside a running window: a second double-click, or "open with"."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QMessageBox

if TYPE_CHECKING:
    from lensmor_desktop.gui.shell import Shell

_log = logging.getLogger(__name__)


class Arrivals(QObject):
    """Brings the window to the front and opens the file, as soon as that disturbs nothing."""

    def __init__(self, window: "Shell") -> None:
        super().__init__(window)
        self._window = window
        self._waiting: Path | None = None

    def take(self, path: Path | None) -> bool:
        """Somebody started the program again, with a file or without; whether we are still there.

        While a dialog is open its question comes first: nobody is to say yes to one sheet while
        another is opened behind it. During a run the person is told that it can't be now.
        """
        if not self._window.isVisible():
            return False  # it is closing
        _log.info("started again %s", "without a file" if path is None else "with a file")
        self._come_forward()
        if path is not None:
            self._waiting = path
            QTimer.singleShot(0, self, self._open)
        return True

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """macOS hands files to a running program as events of the application."""
        if event.type() == QEvent.Type.FileOpen and isinstance(event, QFileOpenEvent):
            if event.file():
                self.take(Path(event.file()))
            return True
        return False

    @Slot()
    def _open(self) -> None:
        path = self._waiting
        if path is None or not self._window.isVisible():
            return
        if self._window.dialogs:
            last = self._window.dialogs[-1]
            last.finished.connect(self._after_the_dialog, Qt.ConnectionType.UniqueConnection)
            return
        self._waiting = None
        if self._window.is_at_work:
            self.tell_later(path)
        else:
            self._window.open_path(path)

    @Slot()
    def _after_the_dialog(self) -> None:
        # What the dialog's answer sets off comes first: a run may begin with it.
        QTimer.singleShot(0, self, self._open)

    def _come_forward(self) -> None:
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def tell_later(self, path: Path) -> None:
        """Says that a file can't be opened while a run is under way."""
        box = QMessageBox(self._window)
        box.setObjectName("arrivalBox")
        box.setWindowTitle(self.tr("Lensmor Desktop"))
        box.setIcon(QMessageBox.Icon.Information)
        box.setText(self.tr("“{file}” can't be opened now.").format(file=path.name))
        box.setInformativeText(
            self.tr("A run is under way, and it goes on. Open the file again when it has ended.")
        )
        close = box.addButton(self.tr("Close"), QMessageBox.ButtonRole.AcceptRole)
        close.setObjectName("arrivalCloseButton")
        box.setEscapeButton(close)
        self._window.open_dialog(box)
