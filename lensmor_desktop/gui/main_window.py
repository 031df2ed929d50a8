"""The window: four places, the steps between them, the dialogs, and the end of it all."""

from pathlib import Path

from PySide6.QtCore import QEvent, QTimer, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.gui import theme
from lensmor_desktop.gui.conductor import Conductor
from lensmor_desktop.gui.dialogs.error import ErrorDialog
from lensmor_desktop.gui.engine import Engine
from lensmor_desktop.gui.failures import Failure
from lensmor_desktop.gui.history import History
from lensmor_desktop.gui.pages.history_page import HistoryPage
from lensmor_desktop.gui.pages.results_page import ResultsPage
from lensmor_desktop.gui.pages.review_page import ReviewPage
from lensmor_desktop.gui.pages.sheet_page import SheetPage
from lensmor_desktop.gui.pages.unlock_page import UnlockPage
from lensmor_desktop.gui.places import HISTORY, REVIEW, SHEET, STEPS, UNLOCK
from lensmor_desktop.gui.runs import Runs
from lensmor_desktop.gui.widgets.drop_area import dropped_file
from lensmor_desktop.gui.widgets.step_bar import StepBar
from lensmor_desktop.gui.wording import balance_text, told

SMALLEST = (900, 560)
AT_FIRST = (1180, 760)
"""Sizes in device-independent pixels."""
AFTER_FIRST_PAINT_MS = 50


class MainWindow(QMainWindow):
    """Owns the pages; `conductor` and `runs` know the person's way through them."""

    closed = Signal()  # the window is gone and the engine's thread has ended

    def __init__(
        self,
        engine: Engine,
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
        self._engine = engine
        self._reached = {SHEET}
        self._closing = False
        self.dialogs: list[QDialog] = []
        self.sheet_page = SheetPage()
        self.review_page = ReviewPage()
        self.unlock_page = UnlockPage()
        self.results_page = ResultsPage()
        self.history_page = HistoryPage()
        self._build()
        self.runs = Runs(self, engine)
        self.conductor = Conductor(self, engine, practice, data_dir)
        self.past = History(self, engine)
        self._connect()
        self.go(SHEET)
        self.sheet_page.drop.open_button.setFocus()
        self._sheet_at_start = sheet

    # --- building ---

    def _build(self) -> None:
        self.pages = QStackedWidget()
        self.pages.setObjectName("pages")
        for page in (
            self.sheet_page,
            self.review_page,
            self.unlock_page,
            self.results_page,
            self.history_page,
        ):
            self.pages.addWidget(page)
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_band())
        column.addWidget(self._build_header())
        column.addWidget(self.pages, 1)
        self.setCentralWidget(central)
        self._add_notice_buttons()

    def _build_band(self) -> QFrame:
        self.band = QFrame()
        self.band.setObjectName("practiceBand")
        self.band.setProperty("kind", "band")
        text = QLabel(
            self.tr("Practice mode: invented people and practice credits. Nothing is bought.")
        )
        text.setObjectName("practiceText")
        text.setFont(theme.scaled(self.font(), 1.0, bold=True))
        self._leave = QPushButton(self.tr("Leave practice mode"))
        self._leave.setObjectName("leavePracticeButton")
        line = QHBoxLayout(self.band)
        line.setContentsMargins(theme.MARGIN, 5, theme.MARGIN, 5)
        line.addWidget(text, 1)
        line.addWidget(self._leave)
        return self.band

    def _build_header(self) -> QFrame:
        header = QFrame()
        header.setObjectName("header")
        header.setProperty("kind", "header")
        self.steps = StepBar()
        self.account = QLabel()
        self.account.setObjectName("accountLabel")
        self.account.setAccessibleName(self.tr("Your balance"))
        self.history = QPushButton(self.tr("History"))
        self.history.setObjectName("historyButton")
        self.history.setProperty("kind", "place")
        self.history.setToolTip(self.tr("Past runs, their receipts and originals (Ctrl+H)"))
        self.settings = QPushButton(self.tr("Settings"))
        self.settings.setObjectName("settingsButton")
        line = QHBoxLayout(header)
        line.setContentsMargins(theme.MARGIN - 8, 8, theme.MARGIN, 8)
        line.setSpacing(14)
        line.addWidget(self.steps)
        line.addStretch(1)
        line.addWidget(self.account)
        line.addWidget(self.history)
        line.addWidget(self.settings)
        return header

    def _add_notice_buttons(self) -> None:
        self._key_button = QPushButton(self.tr("Enter your key…"))
        self._key_button.setObjectName("enterKeyButton")
        self.sheet_page.notice.add_button(self._key_button)
        self._resume = QPushButton(self.tr("&Go on with it"))
        self._resume.setObjectName("resumeInterruptedButton")
        self._later = QPushButton(self.tr("Not now"))
        self._later.setObjectName("resumeLaterButton")
        self.sheet_page.resume_offer.add_button(self._resume)
        self.sheet_page.resume_offer.add_button(self._later)

    def _connect(self) -> None:
        conductor = self.conductor
        self.steps.chosen.connect(self._step)
        self.settings.clicked.connect(conductor.show_settings)
        self.history.clicked.connect(self.past.show)
        self._key_button.clicked.connect(conductor.show_settings)
        self._leave.clicked.connect(lambda: conductor.set_practice(False))
        self._resume.clicked.connect(self.runs.resume_interrupted)
        self._later.clicked.connect(lambda: self.sheet_page.resume_offer.say(""))
        self.results_page.again_asked.connect(conductor.forget_sheet)
        self.results_page.retry_asked.connect(conductor.retry)
        self._engine.closed.connect(self.closed)
        QShortcut(QKeySequence.StandardKey.Open, self, conductor.choose_file)
        QShortcut(QKeySequence.StandardKey.Preferences, self, conductor.show_settings)
        QShortcut(QKeySequence("Ctrl+H"), self, self.past.show)
        for step in STEPS:
            QShortcut(QKeySequence(f"Ctrl+{step + 1}"), self, lambda step=step: self._step(step))

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
    def _step(self, step: int) -> None:
        if step == REVIEW:
            self.conductor.go_to_review()
        elif step in self._reached:
            self.go(step)

    def is_running(self) -> bool:
        """Whether a run is under way; then the person is shown it instead of what they asked."""
        if self._engine.running:
            self.go(UNLOCK)
        return self._engine.running

    def lock(self, locked: bool) -> None:
        """During a run everything can be looked at and nothing changed."""
        self.sheet_page.lock(locked)
        self.review_page.set_running(locked)
        self.settings.setEnabled(not locked)
        self.history.setEnabled(not locked)
        self._leave.setEnabled(not locked)

    # --- showing ---

    def show_mode(self, practice: bool) -> None:
        """Practice is unmistakable."""
        self.band.setVisible(practice)
        title = self.tr("Lensmor Desktop")
        self.setWindowTitle(
            self.tr("{title} (practice)").format(title=title) if practice else title
        )

    @Slot(object)
    def show_account(self, balance: Balance | None) -> None:
        """The balance in the header; None while it isn't known."""
        self.account.setToolTip("")
        text = "…" if balance is None else balance_text(balance)
        self.account.setText(self.tr("Balance: {balance}").format(balance=text))

    def show_no_key(self) -> None:
        """There is no key: what can be done without one."""
        self.account.setText(self.tr("No key yet"))
        self._key_button.show()
        self.sheet_page.notice.say(
            self.tr("There is no Lensmor key yet, so nothing can be bought."),
            self.tr("You can open and check a sheet and see its highest price without one."),
            "info",
        )

    def show_balance_failure(self, failure: Failure) -> None:
        """The balance could not be read: no dialog for that, but no silence either."""
        self.show_account(None)
        text = f"{told(failure.title)} {told(failure.message)}".strip()
        self.account.setToolTip(text)
        self._key_button.setVisible(failure.status == 401)
        self.sheet_page.notice.say(text, told(failure.hint), "careful")

    def show_failure(self, failure: Failure) -> None:
        """The one dialog for what went wrong."""
        if self._closing:
            return
        dialog = ErrorDialog(failure, self, settings=failure.status == 401)
        dialog.finished.connect(
            lambda _code: self.conductor.show_settings() if dialog.settings_asked else None
        )
        self.open_dialog(dialog)

    def show_crash(self, failure: Failure) -> None:
        """An error that nobody caught, told in the one dialog; at most one at a time."""
        if not any(isinstance(dialog, ErrorDialog) for dialog in self.dialogs):
            self.show_failure(failure)

    def open_dialog(self, dialog: QDialog) -> None:
        """Shows a dialog without a loop of its own, and keeps it until it is closed."""
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
            self.review_page.refresh_icons()

    def showEvent(self, event: QShowEvent) -> None:
        """The engine's imports would slow the first paint, so it begins right after it."""
        super().showEvent(event)
        QTimer.singleShot(AFTER_FIRST_PAINT_MS, self, self._begin)

    def _begin(self) -> None:
        self.conductor.start()
        if self._sheet_at_start is not None:
            sheet, self._sheet_at_start = self._sheet_at_start, None
            self.conductor.open_path(sheet)

    # --- drops and the end ---

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A single file is welcome anywhere on the window."""
        if not self._engine.running and dropped_file(event) is not None:
            event.acceptProposedAction()
            self.sheet_page.drop.set_over(True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """It went away again."""
        self.sheet_page.drop.set_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """It was dropped."""
        self.sheet_page.drop.set_over(False)
        path = dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self.conductor.open_path(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks once during a run; then hides at once and ends when the engine has."""
        if self._engine.running and not self._closing:
            event.ignore()
            self._ask_to_close()
            return
        self._close_engine()
        event.accept()

    def _close_engine(self) -> None:
        if not self._closing:
            self._closing = True
            self.hide()
            self._engine.close()

    def _ask_to_close(self) -> None:
        if any(isinstance(dialog, QMessageBox) for dialog in self.dialogs):
            return
        box = QMessageBox(self)
        box.setObjectName("closeQuestion")
        box.setWindowTitle(self.tr("Lensmor Desktop"))
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("A run is under way. Close anyway?"))
        box.setInformativeText(
            self.tr(
                "It is safe: nothing new is sent, and what is paid for is saved. Next time you "
                "can go on where it stopped."
            )
        )
        stay = box.addButton(self.tr("Keep running"), QMessageBox.ButtonRole.RejectRole)
        stay.setObjectName("keepRunningButton")
        leave = box.addButton(self.tr("Close now"), QMessageBox.ButtonRole.AcceptRole)
        leave.setObjectName("closeNowButton")
        leave.clicked.connect(self._close_engine)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        self.open_dialog(box)
