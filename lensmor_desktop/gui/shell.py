"""What the parts of the window know of the window: places, header, dialogs, and what it tells."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Signal, Slot
from PySide6.QtWidgets import QDialog, QMainWindow, QPushButton, QVBoxLayout, QWidget

from lensmor_desktop.gui import theme
from lensmor_desktop.gui.accessibility import announce, install_roles
from lensmor_desktop.gui.dropping import only_the_window
from lensmor_desktop.gui.pages.sheet_page import SheetPage
from lensmor_desktop.gui.places import HISTORY, REVIEW, SHEET, STEPS, UNLOCK
from lensmor_desktop.gui.widgets.header import Header, PlaceBand, PracticeBand
from lensmor_desktop.gui.widgets.places_stack import PlacesStack
from lensmor_desktop.gui.wording import together, told

if TYPE_CHECKING:
    from lensmor_desktop.domain.credits import Balance
    from lensmor_desktop.domain.sentences import Sentence
    from lensmor_desktop.gui.background.engine import Engine
    from lensmor_desktop.gui.background.failures import Failure


class Shell(QMainWindow):
    """The window without what is done in it.

    Controllers are given it, and tell it what to show; it knows none of them. What the person asks
    for reaches them as signals.
    """

    theme_changed = Signal()
    review_asked = Signal()
    file_arrived = Signal(object)  # Path
    failure_told = Signal(object)  # Failure
    set_aside_asked = Signal(object)  # Path
    settings_asked = Signal()
    support_asked = Signal(object, object)  # QDialog, Failure or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        install_roles()
        self._engine: Engine | None = None
        self._reached = {SHEET}
        self.dialogs: list[QDialog] = []
        self.sheet_page = SheetPage()
        self.pages = PlacesStack()
        self.pages.setObjectName("pages")
        self.pages.addWidget(self.sheet_page)
        central = QWidget()
        self.column = QVBoxLayout(central)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.band = PracticeBand()
        self.leave_button = self.band.leave
        self.column.addWidget(self.band)
        self.other_host = PlaceBand()
        self.column.addWidget(self.other_host)
        self.header = Header()
        self.steps = self.header.steps
        self.history = self.header.history
        self.settings = self.header.settings
        self.help_button = self.header.help
        self.column.addWidget(self.header)
        self.column.addWidget(self.pages, 1)
        self.setCentralWidget(central)
        self._add_notice_buttons()

    def _add_notice_buttons(self) -> None:
        self.key_button = QPushButton(_tr("Enter your key…"))
        self.key_button.setObjectName("enterKeyButton")
        self.sheet_page.notice.add_button(self.key_button)
        self.resume_button = QPushButton(_tr("&Go on with it"))
        self.resume_button.setObjectName("resumeInterruptedButton")
        self.resume_button.setProperty("kind", "primary")
        self.later_button = QPushButton(_tr("Not now"))
        self.later_button.setObjectName("resumeLaterButton")
        self.sheet_page.resume_offer.add_button(self.resume_button)
        self.sheet_page.resume_offer.add_button(self.later_button)

    def complete(self) -> None:
        """Whoever hears the signals is made now, if they aren't there yet."""

    # --- places ---

    @property
    def place(self) -> int:
        """Where the person is."""
        return self.pages.currentIndex()

    def go(self, step: int) -> None:
        """Shows a place."""
        if step in STEPS:
            self._reached.add(step)
        moves = step != self.place
        self.steps.show_state(step if step in STEPS else None, self._reached)
        if moves and self.isVisible():
            announce(self, self.steps.spoken(step) if step in STEPS else self.history.text())
        self.pages.setCurrentIndex(step)
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
            self.complete()
            self.review_asked.emit()
        elif step in self._reached:
            self.go(step)

    @property
    def is_at_work(self) -> bool:
        """Whether a run is under way."""
        return self._engine is not None and self._engine.running

    def is_running(self) -> bool:
        """Whether a run is under way; then the person is shown it instead of what they asked."""
        if self.is_at_work:
            self.go(UNLOCK)
        return self.is_at_work

    def lock(self, locked: bool) -> None:
        """During a run everything can be looked at and nothing changed."""
        self.sheet_page.lock(locked)
        self.settings.setEnabled(not locked)
        self.history.setEnabled(not locked)
        self.leave_button.setEnabled(not locked)

    def open_path(self, path: Path) -> None:
        """A file was dropped or comes from outside: it is opened, unless a run is under way."""
        self.complete()
        self.file_arrived.emit(path)

    # --- showing ---

    def changeEvent(self, event: QEvent) -> None:
        """Another theme: the drawn signs follow."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "steps"):
            self.steps.refresh_icons()
            self.theme_changed.emit()

    def show_mode(self, practice: bool) -> None:
        """Practice is unmistakable."""
        self.band.setVisible(practice)
        title = _tr("Lensmor Desktop")
        self.setWindowTitle(_tr("{title} (practice)").format(title=title) if practice else title)

    @Slot(object)
    def show_account(self, balance: "Balance | None") -> None:
        """The balance in the header; None while it isn't known."""
        self.header.show_balance(balance)

    def show_no_key(self, trouble: "Sentence | None" = None, host: str = "") -> None:
        """There is no key: what can be done without one, and why it may have to be typed again.

        Args:
            trouble: of the keychain.
            host: the one that is asked, if it isn't Lensmor's own.
        """
        self.header.show_no_key()
        self.key_button.show()
        self.sheet_page.notice.say(
            _tr("There is no Lensmor key yet, so nothing can be bought."),
            together(
                _tr("You can open and check a sheet and see its highest price without one."),
                "" if trouble is None else told(trouble),
                _tr(
                    "A key that is kept for Lensmor itself is never sent to {host}: enter the one "
                    "that you were given for it."
                ).format(host=host)
                if host
                else "",
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
        from lensmor_desktop.gui.dialogs.error import ErrorDialog

        self.complete()
        self.failure_told.emit(failure)
        dialog = ErrorDialog(failure, self, settings=failure.status == 401)
        dialog.set_aside_asked.connect(self.set_aside_asked)
        dialog.support_asked.connect(lambda crash: self.support_asked.emit(dialog, crash))
        dialog.finished.connect(
            lambda _code: self.settings_asked.emit() if dialog.settings_asked else None
        )
        self.open_dialog(dialog)

    def open_dialog(self, dialog: QDialog) -> None:
        """Shows a dialog without a loop of its own, and keeps it until it is closed."""
        only_the_window(dialog)
        self.dialogs.append(dialog)
        dialog.finished.connect(lambda _code: self._dialog_closed(dialog))
        dialog.open()

    def _dialog_closed(self, dialog: QDialog) -> None:
        if dialog in self.dialogs:
            self.dialogs.remove(dialog)
        dialog.deleteLater()


def _tr(text: str) -> str:
    return QCoreApplication.translate("MainWindow", text)
