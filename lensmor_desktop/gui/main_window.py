"""The window: four places, the steps between them, and the engine's answers brought to them."""

from pathlib import Path

from PySide6.QtCore import QEvent, QProcess, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
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
from lensmor_desktop.domain.plan import Offer
from lensmor_desktop.domain.progress import Overall, Progress, RunSummary
from lensmor_desktop.domain.rows import Inspection
from lensmor_desktop.gui import samples, theme
from lensmor_desktop.gui.dialogs.confirm import ConfirmDialog
from lensmor_desktop.gui.dialogs.error import ErrorDialog
from lensmor_desktop.gui.dialogs.settings import SettingsDialog
from lensmor_desktop.gui.failures import Failure, failure_of
from lensmor_desktop.gui.pages.results_page import ResultsPage
from lensmor_desktop.gui.pages.review_page import ReviewPage
from lensmor_desktop.gui.pages.sheet_page import SheetPage
from lensmor_desktop.gui.pages.unlock_page import UnlockPage
from lensmor_desktop.gui.widgets.drop_area import dropped_file
from lensmor_desktop.gui.widgets.step_bar import StepBar
from lensmor_desktop.gui.wording import balance_text, counted, told
from lensmor_desktop.gui.worker import (
    Engine,
    Inspect,
    KeepKey,
    MakeOffer,
    Open,
    Opened,
    ReadBalance,
    Reading,
    Reprice,
    Resume,
    Run,
    TestKey,
    WriteAgain,
)

SHEET, REVIEW, UNLOCK, RESULTS = range(4)
SMALLEST = (900, 560)
AT_FIRST = (1180, 760)
"""Sizes in device-independent pixels."""


class MainWindow(QMainWindow):
    """Owns the pages and knows the person's way through them."""

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
        self.setWindowTitle(self.tr("Lensmor Desktop"))
        self.setMinimumSize(*SMALLEST)
        self.resize(*AT_FIRST)
        self.setAcceptDrops(True)
        self._engine = engine
        self._data_dir = data_dir
        self._state: Opened | None = None
        self._practice = practice
        self._path: Path | None = None
        self._inspection: Inspection | None = None
        self._reviewed: Inspection | None = None
        self._reached = {SHEET}
        self._outdated = False  # a run has written into the sheet since it was read
        self._go_on_to_review = False
        self._offered_run: RunSummary | None = None
        self._dialogs: list[QDialog] = []
        self._settings_dialog: SettingsDialog | None = None
        self._closing = False

        self.sheet_page = SheetPage()
        self.review_page = ReviewPage()
        self.unlock_page = UnlockPage()
        self.results_page = ResultsPage()
        self._build()
        self._connect_pages()
        self._connect_engine()
        self._show_mode()
        self._go(SHEET)
        self.sheet_page.drop.open_button.setFocus()
        engine.open(practice)
        if sheet is not None:
            self.open_path(sheet)

    # --- building ---

    def _build(self) -> None:
        self.pages = QStackedWidget()
        self.pages.setObjectName("pages")
        for page in (self.sheet_page, self.review_page, self.unlock_page, self.results_page):
            self.pages.addWidget(page)
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_band())
        column.addWidget(self._build_header())
        column.addWidget(self.pages, 1)
        self.setCentralWidget(central)
        QShortcut(QKeySequence.StandardKey.Open, self, self._choose_file)
        QShortcut(QKeySequence.StandardKey.Preferences, self, self.show_settings)
        for step in range(4):
            QShortcut(QKeySequence(f"Ctrl+{step + 1}"), self, lambda step=step: self._step(step))

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
        self._leave.clicked.connect(lambda: self.set_practice(False))
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
        self.settings = QPushButton(self.tr("Settings"))
        self.settings.setObjectName("settingsButton")
        self.settings.clicked.connect(self.show_settings)
        line = QHBoxLayout(header)
        line.setContentsMargins(theme.MARGIN - 8, 8, theme.MARGIN, 8)
        line.setSpacing(14)
        line.addWidget(self.steps)
        line.addStretch(1)
        line.addWidget(self.account)
        line.addWidget(self.settings)
        return header

    def _connect_pages(self) -> None:
        self.steps.chosen.connect(self._step)
        self.sheet_page.open_asked.connect(self._choose_file)
        self.sheet_page.sample_asked.connect(self.open_sample)
        self.sheet_page.choices_changed.connect(self._read_again)
        self.sheet_page.review_asked.connect(lambda: self._step(REVIEW))
        self._key_button = QPushButton(self.tr("Enter your key…"))
        self._key_button.setObjectName("enterKeyButton")
        self._key_button.clicked.connect(self.show_settings)
        self.sheet_page.notice.add_button(self._key_button)
        resume = QPushButton(self.tr("&Go on with it"))
        resume.setObjectName("resumeInterruptedButton")
        resume.clicked.connect(self._resume_offered)
        later = QPushButton(self.tr("Not now"))
        later.setObjectName("resumeLaterButton")
        later.clicked.connect(lambda: self.sheet_page.resume_offer.say(""))
        self.sheet_page.resume_offer.add_button(resume)
        self.sheet_page.resume_offer.add_button(later)
        review = self.review_page
        review.price_asked.connect(self._price)
        review.unlock_asked.connect(self._confirm)
        review.key_asked.connect(self.show_settings)
        review.sheet_asked.connect(lambda: self._step(SHEET))
        review.retry_asked.connect(self._offer)
        review.output_asked.connect(self._choose_output)
        self.unlock_page.stop_asked.connect(self._engine.stop_run)
        results = self.results_page
        results.open_asked.connect(self._open_outside)
        results.folder_asked.connect(self._show_in_folder)
        results.resume_asked.connect(self._resume)
        results.write_asked.connect(self._write_again)
        results.again_asked.connect(self._start_over)

    def _connect_engine(self) -> None:
        engine = self._engine
        engine.opened.connect(self._on_opened)
        engine.inspected.connect(self._on_inspected)
        engine.offered.connect(self._on_offered)
        engine.progressed.connect(self._on_progress)
        engine.run_ended.connect(self._on_run_ended)
        engine.written.connect(self._on_written)
        engine.balance_read.connect(self._show_account)
        engine.key_tested.connect(self._on_key_tested)
        engine.failed.connect(self._on_failed)
        engine.closed.connect(self._on_engine_closed)

    # --- what the person does ---

    @property
    def practice(self) -> bool:
        """Whether nothing is real."""
        return self._practice

    def open_path(self, path: Path) -> None:
        """Reads a sheet, unless a run is under way."""
        if self._engine.running:
            self._say_running()
            return
        path = path.expanduser().absolute()
        fresh = path != self._path
        self._path = path
        if fresh:
            self._inspection = None
            self._reached = {SHEET}
        self._go_on_to_review = False
        self.sheet_page.start_reading(path, fresh)
        self._go(SHEET)
        self._read()

    @Slot()
    def open_sample(self) -> None:
        """Practice mode with a fresh copy of the sample."""
        try:
            path = samples.fresh_copy(self._data_dir)
        except samples.SampleRefused as error:
            self._show_failure(failure_of(error))
            return
        if not self._practice:
            self.set_practice(True)
        self._path = None  # a fresh copy is a fresh sheet, even under the same name
        self.open_path(path)

    def set_practice(self, practice: bool) -> None:
        """Switches between practice and the real account; the sheet is put away."""
        if self._engine.running:
            self._say_running()
            return
        if practice == self._practice:
            return
        self._practice = practice
        self._state = None
        self._forget_sheet()
        self._show_account(None)
        self.sheet_page.notice.say("")
        self.sheet_page.resume_offer.say("")
        self._show_mode()
        self._engine.open(practice)

    @Slot()
    def show_settings(self) -> None:
        """The settings, unless a run is under way."""
        if self._engine.running:
            self._say_running()
            return
        if self._settings_dialog is not None:
            return
        dialog = SettingsDialog(self._state, self)
        dialog.test_asked.connect(self._engine.test_key)
        dialog.key_given.connect(self._engine.keep_key)
        dialog.practice_asked.connect(self.set_practice)
        dialog.finished.connect(self._settings_closed)
        self._settings_dialog = dialog
        self._open_dialog(dialog)

    def _settings_closed(self) -> None:
        self._settings_dialog = None

    @Slot()
    def _choose_file(self) -> None:
        if self._engine.running:
            self._say_running()
            return
        chosen, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Open a spreadsheet"),
            self._remembered_folder(),
            self.tr("Spreadsheets (*.xlsx *.xlsm *.csv *.tsv *.txt)")
            + ";;"
            + self.tr("All files (*)"),
        )
        if chosen:
            self.open_path(Path(chosen))

    def _remembered_folder(self) -> str:
        return str(self._path.parent) if self._path is not None and not self._practice else ""

    @Slot()
    def _choose_output(self) -> None:
        if self._inspection is None:
            return
        source = Path(self.review_page.output or self._inspection.source.path)
        if not self.review_page.output:
            source = source.with_name(f"{source.stem} - Lensmor{source.suffix}")
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.tr("Write the results to"), str(source), f"*{source.suffix}"
        )
        if chosen:
            same = Path(chosen) == Path(self._inspection.source.path)
            self.review_page.set_output("" if same else chosen)

    def _step(self, step: int) -> None:
        if step == REVIEW:
            self._go_to_review()
        elif step in self._reached:
            self._go(step)

    def _go_to_review(self) -> None:
        if self._inspection is None or (self._inspection.questions and not self._engine.running):
            return
        if self._outdated and not self._engine.running:
            self._go_on_to_review = True
            self._read()
            return
        if self._reviewed is not self._inspection and not self._engine.running:
            fresh = (
                self._reviewed is None
                or self._reviewed.source.path != self._inspection.source.path
                or self._reviewed.layout.worksheet != self._inspection.layout.worksheet
                or self._reviewed.source.sha256 != self._inspection.source.sha256
            )
            self._reviewed = self._inspection
            self.review_page.show_inspection(self._inspection, fresh)
            self._offer()
        self._go(REVIEW)

    def _go(self, step: int) -> None:
        self._reached.add(step)
        self.pages.setCurrentIndex(step)
        self.steps.show_state(step, self._reached)

    def _forget_sheet(self) -> None:
        self._path = None
        self._inspection = None
        self._reviewed = None
        self._outdated = False
        self._reached = {SHEET}
        self.sheet_page.clear()
        self._go(SHEET)

    @Slot()
    def _start_over(self) -> None:
        self._forget_sheet()

    # --- asking the engine ---

    def _read(self) -> None:
        from lensmor_desktop.sheets import Choices

        assert self._path is not None
        choices = Choices(**self.sheet_page.choices, practice=self._practice)
        self._engine.inspect(self._path, choices)

    @Slot()
    def _read_again(self) -> None:
        if self._path is None or self._engine.running:
            return
        self._go_on_to_review = False
        self._reached = {SHEET}
        self._go(SHEET)
        self.sheet_page.start_reading(self._path, fresh=False)
        self._read()

    @Slot()
    def _offer(self) -> None:
        if self._reviewed is not None:
            self.review_page.show_pricing()
            self._engine.offer(self._reviewed, self.review_page.wishes())

    @Slot()
    def _price(self) -> None:
        """The wishes have changed: price them on the facts that are known."""
        offer = self.review_page.offer
        if offer is None or self._engine.running:
            return  # they will be looked at when the offer comes
        self._engine.reprice(offer, self.review_page.wishes())

    @Slot(object)
    def _confirm(self, offer: Offer) -> None:
        if self._engine.running or self._engine.pricing or offer is not self.review_page.offer:
            return
        dialog = ConfirmDialog(offer, self._practice, self)
        dialog.accepted.connect(lambda: self._run(dialog, offer))
        self._open_dialog(dialog)

    def _run(self, dialog: ConfirmDialog, offer: Offer) -> None:
        if dialog.consent is None:
            return
        self.unlock_page.start(offer)
        self._enter_run()
        self._engine.run(offer, dialog.consent)

    @Slot(int)
    def _resume(self, run: int) -> None:
        summary = self.results_page.run_summary
        if summary is not None and summary.run == run:
            self._resume_run(summary)

    @Slot()
    def _resume_offered(self) -> None:
        if self._offered_run is not None:
            self._resume_run(self._offered_run)

    def _resume_run(self, summary: RunSummary) -> None:
        if self._engine.running:
            return
        self.sheet_page.resume_offer.say("")
        self.unlock_page.resume(summary)
        self._enter_run()
        self._engine.resume(summary.run)

    def _enter_run(self) -> None:
        self._reached.discard(RESULTS)
        self.sheet_page.lock(True)
        self.settings.setEnabled(False)
        self._leave.setEnabled(False)
        self._go(UNLOCK)
        self.unlock_page.stop.setFocus()
        # The engine counts as running from the call that follows; Review says so too.
        QTimer.singleShot(0, lambda: self.review_page.set_running(self._engine.running))

    def _leave_run(self) -> None:
        self.unlock_page.finish()
        self.sheet_page.lock(False)
        self.settings.setEnabled(True)
        self._leave.setEnabled(True)
        self.review_page.set_running(False)

    @Slot(int)
    def _write_again(self, run: int) -> None:
        self._engine.write_again(run)

    # --- the engine's answers ---

    @Slot(object)
    def _on_opened(self, state: Opened) -> None:
        if state.practice != self._practice:
            return  # the person has switched again meanwhile
        self._state = state
        self._show_mode()
        if state.has_key or state.practice:
            self.sheet_page.notice.say("")
            if not self._engine.busy:
                self._engine.read_balance()
        else:
            self._show_account(None)
            self._key_button.show()
            self.sheet_page.notice.say(
                self.tr("There is no Lensmor key yet, so nothing can be bought."),
                self.tr("You can open and check a sheet and see its highest price without one."),
                "info",
            )
        self._offer_resume(state.runs)
        if self.pages.currentIndex() == REVIEW:
            self._offer()  # with the new key
        elif self._reviewed is not None:
            self._reviewed = None  # priced with another key: price it again when it is looked at

    def _offer_resume(self, runs: tuple[RunSummary, ...]) -> None:
        self._offered_run = next((run for run in runs if run.resumable), None)
        run = self._offered_run
        if run is None:
            self.sheet_page.resume_offer.say("")
            return
        open_people = sum(count for outcome, count in run.counts.items() if not outcome.settled)
        self.sheet_page.resume_offer.say(
            self.tr("A run on “{file}” was interrupted.").format(file=Path(run.source).name),
            counted(
                open_people,
                self.tr("{n} person has no result yet. Going on never pays twice."),
                self.tr("{n} people have no result yet. Going on never pays twice."),
            ),
            "info",
        )

    @Slot(object)
    def _on_inspected(self, reading: Reading) -> None:
        if self._path is None:
            return
        self._inspection = reading.inspection
        self._outdated = False
        self.sheet_page.show_inspection(reading.inspection, reading.peeks, reading.top)
        if self._go_on_to_review:
            self._go_on_to_review = False
            self._go_to_review()
        elif self.pages.currentIndex() == SHEET:
            self.sheet_page.review.setFocus()

    @Slot(object)
    def _on_offered(self, offer: Offer) -> None:
        if self._reviewed is None or offer.inspection.source != self._reviewed.source:
            return
        self.review_page.show_offer(offer)
        if offer.balance is not None:
            self._show_account(offer.balance)
        if offer.wishes != self.review_page.wishes():
            # Ticked or typed while the lookups were under way.
            self.review_page.show_pricing()
            self._engine.reprice(offer, self.review_page.wishes())

    @Slot(object)
    def _on_progress(self, changes: tuple[Progress, ...]) -> None:
        self.unlock_page.take(changes)
        for change in reversed(changes):
            if isinstance(change, Overall):
                if change.balance is not None:
                    self._show_account(change.balance)
                break

    @Slot(object)
    def _on_run_ended(self, summary: RunSummary) -> None:
        self._leave_run()
        self._outdated = True
        if summary.balance_after is not None:
            self._show_account(Balance(summary.balance_after))
        self.results_page.show_summary(summary)
        self._go(RESULTS)
        focus = self.results_page.resume if summary.resumable else self.results_page.open
        focus.setFocus()

    @Slot(object)
    def _on_written(self, summary: RunSummary) -> None:
        self.results_page.show_summary(summary)

    @Slot(object)
    def _on_key_tested(self, balance: Balance) -> None:
        if self._settings_dialog is not None:
            self._settings_dialog.key_works(balance)

    @Slot(object, object)
    def _on_failed(self, request: object, failure: Failure) -> None:
        if self._closing:
            return
        if isinstance(request, TestKey):
            if self._settings_dialog is not None:
                self._settings_dialog.key_fails(failure)
            return
        if isinstance(request, ReadBalance):
            self._balance_failed(failure)
            return
        if isinstance(request, Inspect):
            self._reading_failed()
        elif isinstance(request, MakeOffer | Reprice):
            self.review_page.pricing_failed()
        elif isinstance(request, Run | Resume):
            self._leave_run()
            self._run_refused(request)
        elif isinstance(request, Open | KeepKey):
            self._key_button.hide()
            self.sheet_page.notice.say(
                f"{told(failure.title)} {told(failure.message)}".strip(), told(failure.hint), "bad"
            )
        elif isinstance(request, WriteAgain) and self.results_page.run_summary is not None:
            self.results_page.show_summary(self.results_page.run_summary)
        self._show_failure(failure)

    def _reading_failed(self) -> None:
        self._go_on_to_review = False
        self.sheet_page.reading_failed()
        if self._inspection is None:
            self._path = None
        self._go(SHEET)

    def _run_refused(self, request: Run | Resume) -> None:
        """It ended before anything was sent, or with an error of ours: the journal has it all."""
        self._reached.discard(UNLOCK)
        if isinstance(request, Run):
            self._go(REVIEW)
            self._offer()
        else:
            self._reached.discard(RESULTS)
            self._go(SHEET)
            self._engine.open(self._practice)  # offers what can be resumed again

    def _balance_failed(self, failure: Failure) -> None:
        self._show_account(None)
        text = f"{told(failure.title)} {told(failure.message)}".strip()
        self.account.setToolTip(text)
        self._key_button.setVisible(failure.status == 401)
        self.sheet_page.notice.say(text, told(failure.hint), "careful")

    # --- showing ---

    def _show_mode(self) -> None:
        self.band.setVisible(self._practice)
        title = self.tr("Lensmor Desktop")
        self.setWindowTitle(
            self.tr("{title} (practice)").format(title=title) if self._practice else title
        )

    @Slot(object)
    def _show_account(self, balance: Balance | None) -> None:
        self.account.setToolTip("")
        if balance is None and self._state is not None and not self._state.has_key:
            self.account.setText(self.tr("No key yet"))
        elif balance is None:
            self.account.setText(self.tr("Balance: {balance}").format(balance="…"))
        else:
            self.account.setText(
                self.tr("Balance: {balance}").format(balance=balance_text(balance))
            )

    def _show_failure(self, failure: Failure) -> None:
        dialog = ErrorDialog(failure, self, settings=failure.status == 401)
        dialog.finished.connect(
            lambda _code: self.show_settings() if dialog.settings_asked else None
        )
        self._open_dialog(dialog)

    def show_crash(self, failure: Failure) -> None:
        """An error that nobody caught, told in the one dialog; at most one at a time."""
        if not any(isinstance(dialog, ErrorDialog) for dialog in self._dialogs):
            self._show_failure(failure)

    def _say_running(self) -> None:
        self._go(UNLOCK)

    def _open_dialog(self, dialog: QDialog) -> None:
        """Shows a dialog without a loop of its own, and keeps it until it is closed."""
        self._dialogs.append(dialog)
        dialog.finished.connect(lambda _code: self._dialog_closed(dialog))
        dialog.open()

    def _dialog_closed(self, dialog: QDialog) -> None:
        if dialog in self._dialogs:
            self._dialogs.remove(dialog)
        dialog.deleteLater()

    @Slot(str)
    def _open_outside(self, path: str) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(path))

    @Slot(str)
    def _show_in_folder(self, path: str) -> None:
        import sys

        if sys.platform == "win32":
            QProcess.startDetached("explorer", ["/select,", str(Path(path))])
        elif sys.platform == "darwin":
            QProcess.startDetached("open", ["-R", path])
        else:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(path).parent)))

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
            self.open_path(path)

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
        if any(isinstance(dialog, QMessageBox) for dialog in self._dialogs):
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
        self._open_dialog(box)

    @Slot()
    def _on_engine_closed(self) -> None:
        self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Another theme: the drawn signs follow."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "steps"):
            self.steps.refresh_icons()
            self.review_page.refresh_icons()
