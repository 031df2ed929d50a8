"""The window from its first paint to the end of it all: its parts come, files, and its closing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QPushButton, QWidget

from lensmor_desktop.gui import dropping, parts, window_place
from lensmor_desktop.gui.places import SHEET
from lensmor_desktop.gui.plain_text import keep_texts_plain
from lensmor_desktop.gui.shell import Shell
from lensmor_desktop.settings.paths import data_folder
from lensmor_desktop.settings.view import keep_view, read_view

if TYPE_CHECKING:
    from lensmor_desktop.gui.background.engine import Engine
    from lensmor_desktop.gui.background.failures import Failure

UNPAINTED_MS = 500
"""A window that starts out of sight is never painted, and begins after so long all the same."""
P = TypeVar("P")


class Part(Generic[P]):
    """A part of the window, which is made with all the others if it isn't there yet."""

    def __init__(self, of: Callable[[parts.Parts], P]) -> None:
        self._of = of

    def __get__(self, window: "MainWindow", _kind: type["MainWindow"]) -> P:
        return self._of(window.making.whole())


class MainWindow(Shell):
    """Has its parts made after the first paint, or when one is first asked for."""

    painted = Signal()  # the person sees it; nothing else is there yet
    assembled = Signal()  # all parts are there, and the engine is about to begin
    closed = Signal()  # the window is gone and the engine's thread has ended

    engine = Part(lambda made: made.engine)
    review_page = Part(lambda made: made.review_page)
    unlock_page = Part(lambda made: made.unlock_page)
    results_page = Part(lambda made: made.results_page)
    history_page = Part(lambda made: made.history_page)
    conductor = Part(lambda made: made.conductor)
    runs = Part(lambda made: made.runs)
    corrections = Part(lambda made: made.corrections)
    support = Part(lambda made: made.support)

    def __init__(
        self,
        bring: Callable[[], "Engine"],
        practice: bool = False,
        sheet: Path | None = None,
        data_dir: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        keep_texts_plain()
        super().__init__(parent)
        self.setObjectName("mainWindow")
        self._data = data_folder(data_dir)
        self._view = read_view(self._data)
        window_place.open_at(self, self._view)
        self.setAcceptDrops(True)
        self._closing = False
        self._painted = False
        self._bring = bring
        self.show_mode(practice)
        steps = parts.make_parts(self, self._take_engine, practice, data_dir, self._view)
        self.making = parts.Making(steps)
        self.early = parts.Early(self.making, self)
        self.go(SHEET)
        self.sheet_page.drop.open_button.setFocus()
        self._sheet_at_start = sheet

    def _take_engine(self) -> "Engine":
        self._engine = engine = self._bring()
        engine.closed.connect(self.closed)
        return engine

    @property
    def has_engine(self) -> bool:
        """Whether the engine was brought; before that there is nothing to wait for or to end."""
        return self._engine is not None

    def complete(self) -> None:
        """Makes every part that isn't there yet."""
        self.making.whole()

    # --- showing ---

    def show_failure(self, failure: "Failure") -> None:
        """The one dialog for what went wrong, unless the window is closing."""
        if not self._closing:
            super().show_failure(failure)

    def show_crash(self, failure: "Failure") -> bool:
        """An error that nobody caught, told in the one dialog, at most one at a time; if it was."""
        from lensmor_desktop.gui.dialogs.error import ErrorDialog

        crashes = [d for d in self.dialogs if isinstance(d, ErrorDialog) and d.failure.is_defect]
        if crashes or self._closing:
            return False
        self.show_failure(failure)
        return True

    def showEvent(self, event: QShowEvent) -> None:
        """Everything else would slow the first paint, so it begins right after it."""
        super().showEvent(event)
        if not self._painted:
            self.early.watch(self.windowHandle())
        QTimer.singleShot(UNPAINTED_MS, self, self._unseen)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The first paint: what is in the window is painted in the same go."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self._first_seen)

    def _unseen(self) -> None:
        if not self._painted:
            self._painted = True
            self._first_seen()

    def _first_seen(self) -> None:
        self.painted.emit()
        self._begin()

    def _begin(self) -> None:
        """Makes one part at a time, so that the window stays alive; then the engine begins."""
        if self._closing:
            return
        if self.making.step():
            QTimer.singleShot(0, self, self._begin)
            return
        self.early.over()
        self.assembled.emit()
        self.conductor.account.start()
        if self._sheet_at_start is not None:
            sheet, self._sheet_at_start = self._sheet_at_start, None
            self.open_path(sheet)

    # --- drops and the end ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard, as people expect; Space does so too."""
        button = self.focusWidget()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.isAutoRepeat() and isinstance(button, QPushButton):
            button.click()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A single file is welcome anywhere on the window; anything else gets an answer."""
        dropping.over(self, event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """The answer stays the same, also when Shift is pressed on the way."""
        dropping.over(self, event)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """It went away again."""
        self.sheet_page.drop.set_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """It was dropped: it is opened, or the person is told why not."""
        dropping.dropped(self, event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks once during a run; then hides at once and ends when the engine has."""
        if self.is_at_work and not self._closing:
            event.ignore()
            self._ask_to_close()
            return
        self._close_engine()
        event.accept()

    def _close_engine(self) -> None:
        if not self._closing:
            self._closing = True
            self._keep_view()
            self.hide()
            if self.making.done:
                self.conductor.selecting.keep()
            if self._engine is not None:
                self._engine.close()
            else:
                self.closed.emit()

    def _keep_view(self) -> None:
        now = window_place.view_of(self)
        if self.making.done:
            now = self.making.whole().widths.add_to(now)
        else:  # closed before there was anything to drag
            now = replace(now, splits=self._view.splits, columns=self._view.columns)
        keep_view(self._data, now)

    def wait(self, milliseconds: int) -> bool:
        """Waits for the end of the engine's thread; whether it has ended, or never began."""
        return self._engine is None or self._engine.wait(milliseconds)

    def _ask_to_close(self) -> None:
        from lensmor_desktop.gui.dialogs.closing import ClosingBox

        if not any(isinstance(dialog, ClosingBox) for dialog in self.dialogs):
            box = ClosingBox(self)
            box.leave.clicked.connect(self._close_engine)
            self.open_dialog(box)
