"""The window: four places, the steps between them, the dialogs, and the end of it all."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
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
from PySide6.QtWidgets import (
    QDialog,
    QMainWindow,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lensmor_desktop.gui import dropping, parts, theme
from lensmor_desktop.gui.pages.sheet_page import SheetPage
from lensmor_desktop.gui.places import HISTORY, REVIEW, SHEET, STEPS, UNLOCK
from lensmor_desktop.gui.widgets.header import Header, PracticeBand
from lensmor_desktop.gui.widgets.places_stack import PlacesStack
from lensmor_desktop.gui.wording import together, told

if TYPE_CHECKING:
    from lensmor_desktop.domain.credits import Balance
    from lensmor_desktop.domain.sentences import Sentence
    from lensmor_desktop.gui.background.engine import Engine
    from lensmor_desktop.gui.background.failures import Failure

SMALLEST = (900, 560)
AT_FIRST = (1180, 760)
"""Sizes in device-independent pixels."""
UNPAINTED_MS = 500
"""A window that starts out of sight is never painted, and begins after so long all the same."""


class MainWindow(QMainWindow):
    """Owns the pages; `conductor` and `runs` know the person's way through them.

    Most of its parts (`parts.NAMES`) are made after the first paint, or when first asked for.
    """

    painted = Signal()  # the person sees it; nothing else is there yet
    assembled = Signal()  # all parts are there, and the engine is about to begin
    closed = Signal()  # the window is gone and the engine's thread has ended

    def __init__(
        self,
        bring: Callable[[], "Engine"],
        practice: bool = False,
        sheet: Path | None = None,
        data_dir: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("mainWindow")
        self.setMinimumSize(*SMALLEST)
        self.resize(*AT_FIRST)
        self.setAcceptDrops(True)
        self._reached = {SHEET}
        self._closing = False
        self._painted = False
        self.dialogs: list[QDialog] = []
        self.sheet_page = SheetPage()
        self._build()
        self.show_mode(practice)
        self._parts: Iterator[None] = parts.make_parts(self, bring, practice, data_dir)
        self.early = parts.Early(self._parts, self)
        self.go(SHEET)
        self.sheet_page.drop.open_button.setFocus()
        self._sheet_at_start = sheet

    # --- building ---

    def _build(self) -> None:
        self.pages = PlacesStack()
        self.pages.setObjectName("pages")
        self.pages.addWidget(self.sheet_page)
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.band = PracticeBand()
        self.leave_button = self.band.leave
        column.addWidget(self.band)
        column.addWidget(self._build_header())
        column.addWidget(self.pages, 1)
        self.setCentralWidget(central)
        self._add_notice_buttons()

    def _build_header(self) -> Header:
        self.header = Header()
        self.steps = self.header.steps
        self.history = self.header.history
        self.settings = self.header.settings
        self.help_button = self.header.help
        return self.header

    def _add_notice_buttons(self) -> None:
        self.key_button = QPushButton(self.tr("Enter your key…"))
        self.key_button.setObjectName("enterKeyButton")
        self.sheet_page.notice.add_button(self.key_button)
        self.resume_button = QPushButton(self.tr("&Go on with it"))
        self.resume_button.setObjectName("resumeInterruptedButton")
        self.resume_button.setProperty("kind", "primary")
        self.later_button = QPushButton(self.tr("Not now"))
        self.later_button.setObjectName("resumeLaterButton")
        self.sheet_page.resume_offer.add_button(self.resume_button)
        self.sheet_page.resume_offer.add_button(self.later_button)

    def __getattr__(self, name: str) -> object:
        """A part that isn't there yet is made, with all that are still to come."""
        if name in parts.NAMES and "_parts" in self.__dict__:
            for _ in self._parts:
                pass
            if name in self.__dict__:
                return self.__dict__[name]
        raise AttributeError(f"{type(self).__name__} has no attribute {name}")

    # --- places ---

    @property
    def place(self) -> int:
        """Where the person is."""
        return self.pages.currentIndex()

    def go(self, step: int) -> None:
        """Shows a place."""
        if step in STEPS:
            self._reached.add(step)
        self.pages.setCurrentIndex(step)
        self.steps.show_state(step if step in STEPS else None, self._reached)
        theme.restyle(self.history, "state", "current" if step == HISTORY else "")

    def can_go(self, step: int) -> bool:
        """Whether a step has something to show."""
        return step in self._reached

    def forget_step(self, step: int) -> None:
        """A place that no longer has anything to show."""
        self._reached.discard(step)

    def forget_steps(self) -> None:
        """Back to the first place; the others have to be reached again."""
        self._reached = {SHEET}
        self.go(SHEET)

    @Slot(int)
    def step_to(self, step: int) -> None:
        """A step was chosen: shows it, if there is anything to see."""
        if step == REVIEW:
            self.conductor.go_to_review()
        elif step in self._reached:
            self.go(step)

    def is_running(self) -> bool:
        """Whether a run is under way; then the person is shown it instead of what they asked."""
        if self.is_at_work:
            self.go(UNLOCK)
        return self.is_at_work

    @property
    def has_engine(self) -> bool:
        """Whether the engine was brought; before that there is nothing to wait for or to end."""
        return "engine" in self.__dict__

    @property
    def is_at_work(self) -> bool:
        """Whether a run is under way."""
        return self.has_engine and self.engine.running

    def lock(self, locked: bool) -> None:
        """During a run everything can be looked at and nothing changed."""
        self.sheet_page.lock(locked)
        self.review_page.set_running(locked)
        self.settings.setEnabled(not locked)
        self.history.setEnabled(not locked)
        self.leave_button.setEnabled(not locked)

    # --- showing ---

    def show_mode(self, practice: bool) -> None:
        """Practice is unmistakable."""
        self.band.setVisible(practice)
        title = self.tr("Lensmor Desktop")
        self.setWindowTitle(
            self.tr("{title} (practice)").format(title=title) if practice else title
        )

    @Slot(object)
    def show_account(self, balance: "Balance | None") -> None:
        """The balance in the header; None while it isn't known."""
        self.header.show_balance(balance)

    def show_no_key(self, trouble: "Sentence | None" = None) -> None:
        """There is no key: what can be done without one, and why it may have to be typed again."""
        self.header.show_no_key()
        self.key_button.show()
        self.sheet_page.notice.say(
            self.tr("There is no Lensmor key yet, so nothing can be bought."),
            together(
                self.tr("You can open and check a sheet and see its highest price without one."),
                "" if trouble is None else told(trouble),
            ),
            "info",
        )

    def show_balance_failure(self, failure: "Failure") -> None:
        """The balance could not be read: no dialog for that, but no silence either."""
        text = together(told(failure.title), told(failure.message))
        self.header.show_no_balance(text)
        self.key_button.setVisible(failure.status == 401)
        self.sheet_page.notice.say(text, told(failure.hint), "careful")

    def show_failure(self, failure: "Failure") -> None:
        """The one dialog for what went wrong."""
        if self._closing:
            return
        from lensmor_desktop.gui.dialogs.error import ErrorDialog

        self.support.note(failure)
        dialog = ErrorDialog(failure, self, settings=failure.status == 401)
        dialog.set_aside_asked.connect(self.conductor.set_aside)
        dialog.support_asked.connect(lambda crash: self.support.save_support_file(dialog, crash))
        dialog.finished.connect(
            lambda _code: self.conductor.account.show_settings() if dialog.settings_asked else None
        )
        self.open_dialog(dialog)

    def show_crash(self, failure: "Failure") -> bool:
        """An error that nobody caught, told in the one dialog, at most one at a time; if it was."""
        from lensmor_desktop.gui.dialogs.error import ErrorDialog

        crashes = [d for d in self.dialogs if isinstance(d, ErrorDialog) and d.failure.is_defect]
        if crashes or self._closing:
            return False
        self.show_failure(failure)
        return True

    def open_dialog(self, dialog: QDialog) -> None:
        """Shows a dialog without a loop of its own, and keeps it until it is closed."""
        dropping.only_the_window(dialog)
        self.dialogs.append(dialog)
        dialog.finished.connect(lambda _code: self._dialog_closed(dialog))
        dialog.open()

    def _dialog_closed(self, dialog: QDialog) -> None:
        if dialog in self.dialogs:
            self.dialogs.remove(dialog)
        dialog.deleteLater()

    def changeEvent(self, event: QEvent) -> None:
        """Another theme: the drawn signs follow."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "steps"):
            self.steps.refresh_icons()
            if "review_page" in self.__dict__:
                self.review_page.refresh_icons()

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
        more = next(self._parts, self) is None
        if more:
            QTimer.singleShot(0, self, self._begin)
            return
        self.assembled.emit()
        self.conductor.account.start()
        if self._sheet_at_start is not None:
            sheet, self._sheet_at_start = self._sheet_at_start, None
            self.conductor.open_path(sheet)

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
            self.hide()
            if "conductor" in self.__dict__:
                self.conductor.selecting.keep()
            if self.has_engine:
                self.engine.close()
            else:
                self.closed.emit()

    def wait(self, milliseconds: int) -> bool:
        """Waits for the end of the engine's thread; whether it has ended, or never began."""
        return not self.has_engine or self.engine.wait(milliseconds)

    def _ask_to_close(self) -> None:
        from lensmor_desktop.gui.dialogs.closing import ClosingBox

        if not any(isinstance(dialog, ClosingBox) for dialog in self.dialogs):
            box = ClosingBox(self)
            box.leave.clicked.connect(self._close_engine)
            self.open_dialog(box)
