"""The person's way from a file to a price: what they ask for, and what the engine answers."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Offer
from lensmor_desktop.domain.progress import RunSummary
from lensmor_desktop.domain.rows import Inspection
from lensmor_desktop.gui import samples
from lensmor_desktop.gui.dialogs.saving import save_dialog
from lensmor_desktop.gui.dialogs.settings import SettingsDialog
from lensmor_desktop.gui.engine import Engine
from lensmor_desktop.gui.failures import Failure, failure_of
from lensmor_desktop.gui.pages.results_page import RETRIED
from lensmor_desktop.gui.places import HISTORY, REVIEW, SHEET
from lensmor_desktop.gui.requests import (
    Inspect,
    KeepKey,
    MakeOffer,
    Open,
    Opened,
    ReadBalance,
    Reading,
    ReadRuns,
    Reprice,
    Resume,
    Run,
    TestKey,
)
from lensmor_desktop.gui.wording import told
from lensmor_desktop.settings.options import Options

if TYPE_CHECKING:
    from lensmor_desktop.gui.main_window import MainWindow


class Conductor(QObject):
    """Knows the sheet, the account and the mode; brings the engine's answers to the pages."""

    def __init__(
        self, window: "MainWindow", engine: Engine, practice: bool, data_dir: Path | None
    ) -> None:
        super().__init__(window)
        self._window = window
        self._engine = engine
        self._data_dir = data_dir
        self.state: Opened | None = None
        self.practice = practice
        self.path: Path | None = None
        self.inspection: Inspection | None = None
        self._reviewed: Inspection | None = None  # what Review shows
        self.outdated = False  # what was read of the sheet may not be so any more
        self._retry: frozenset[Outcome] = frozenset()  # outcomes that don't count as settled
        self._retry_output = ""
        self._go_on_to_review = False
        self._settings: SettingsDialog | None = None
        self._started = False
        self._connect()
        window.show_mode(practice)

    @Slot()
    def start(self) -> None:
        """Opens the engine, once; everything that is asked of it comes after that."""
        if not self._started:
            self._started = True
            self._engine.open(self.practice)

    def _connect(self) -> None:
        sheet, review = self._window.sheet_page, self._window.review_page
        sheet.open_asked.connect(self.choose_file)
        sheet.sample_asked.connect(self.open_sample)
        sheet.choices_changed.connect(self._read_again)
        sheet.review_asked.connect(self.go_to_review)
        review.price_asked.connect(self._price)
        review.key_asked.connect(self.show_settings)
        review.sheet_asked.connect(lambda: self._window.go(SHEET))
        review.retry_asked.connect(self.offer)
        review.output_asked.connect(self._choose_output)
        self._engine.opened.connect(self._on_opened)
        self._engine.inspected.connect(self._on_inspected)
        self._engine.offered.connect(self._on_offered)
        self._engine.balance_read.connect(self._window.show_account)
        self._engine.key_tested.connect(self._on_key_tested)
        self._engine.forgotten.connect(self._on_forgotten)
        self._engine.failed.connect(self._on_failed)

    # --- what the person does ---

    def open_path(self, path: Path) -> None:
        """Reads a sheet, unless a run is under way."""
        if self._window.is_running():
            return
        self.start()
        path = path.expanduser().absolute()
        fresh = path != self.path
        self.path = path
        if fresh:
            self.inspection = None
        self._forget_retry()
        self._read_from_scratch(fresh)

    @Slot(object)
    def retry(self, run: RunSummary) -> None:
        """Reads a run's sheet again, its failed people as new, and shows them with a new price."""
        if self._window.is_running():
            return
        path = Path(run.source)
        fresh = path != self.path
        self.path = path
        if fresh:
            self.inspection = None
        self._retry = RETRIED
        # Results that were meant for another file go there again; not those that had to.
        elsewhere = run.output not in ("", run.source) and run.output_note is None
        self._retry_output = run.output if elsewhere else ""
        self._read_from_scratch(fresh, worksheet=run.worksheet if fresh else "")
        self._go_on_to_review = True

    def sheet_changed(self) -> None:
        """What was read may not be so any more: it is read again before the next price."""
        self.outdated = True
        self._forget_retry()

    def _forget_retry(self) -> None:
        self._retry, self._retry_output = frozenset(), ""

    @Slot()
    def open_sample(self) -> None:
        """Practice mode with a fresh copy of the sample."""
        if self._window.is_running():
            return
        try:
            path = samples.fresh_copy(self._data_dir)
        except samples.SampleRefused as error:
            self._window.show_failure(failure_of(error))
            return
        self.set_practice(True)
        self.path = None  # a fresh copy is a fresh sheet, even under the same name
        self.open_path(path)

    def set_practice(self, practice: bool) -> None:
        """Switches between practice and the real account; the sheet is put away."""
        if practice == self.practice or self._window.is_running():
            return
        self.practice = practice
        self.state = None
        self.forget_sheet()
        self._window.show_account(None)
        self._window.sheet_page.notice.say("")
        self._window.sheet_page.resume_offer.say("")
        self._window.show_mode(practice)
        if self._started:
            self._engine.open(practice)
        self.start()

    @Slot()
    def forget_sheet(self) -> None:
        """Back to the start, with no sheet."""
        self.path = None
        self.inspection = None
        self._reviewed = None
        self.outdated = False
        self._forget_retry()
        self._window.sheet_page.clear()
        self._window.forget_steps()

    @Slot()
    def show_settings(self) -> None:
        """The settings, unless a run is under way."""
        if self._settings is not None or self._window.is_running():
            return
        dialog = SettingsDialog(self.state, self._window)
        dialog.test_asked.connect(self._engine.test_key)
        dialog.key_given.connect(self._engine.keep_key)
        dialog.practice_asked.connect(self.set_practice)
        dialog.options_given.connect(self._keep_options)
        dialog.forget_asked.connect(self._engine.forget_purchases)
        dialog.finished.connect(self._settings_closed)
        self._settings = dialog
        self._window.open_dialog(dialog)

    @Slot()
    def _settings_closed(self) -> None:
        self._settings = None
        if self.outdated and self._window.place == REVIEW:
            self.go_to_review()

    @Slot(object)
    def _keep_options(self, options: Options) -> None:
        self.outdated = True  # which rows are filled in for free depends on them
        self._engine.keep_options(options)

    @Slot()
    def choose_file(self) -> None:
        """Asks for a file."""
        if self._window.is_running():
            return
        folder = str(self.path.parent) if self.path is not None and not self.practice else ""
        chosen, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Open a spreadsheet"),
            folder,
            self.tr("Spreadsheets (*.xlsx *.xlsm *.csv *.tsv *.txt)")
            + ";;"
            + self.tr("All files (*)"),
        )
        if chosen:
            self.open_path(Path(chosen))

    @Slot()
    def _choose_output(self) -> None:
        if self.inspection is None:
            return
        review = self._window.review_page
        source = Path(self.inspection.source.path)
        offered = review.output or str(source.with_stem(f"{source.stem} - Lensmor"))
        dialog = save_dialog(
            "outputDialog",
            self.tr("Write the results to"),
            Path(offered),
            f"*{source.suffix}",
            self._window,
        )
        dialog.fileSelected.connect(
            lambda chosen: review.set_output("" if Path(chosen) == source else chosen)
        )
        self._window.open_dialog(dialog)

    @Slot()
    def go_to_review(self) -> None:
        """Shows the rows and asks for the price, where that isn't done yet."""
        if self.inspection is None:
            return
        if self._engine.running:
            self._window.go(REVIEW)
        elif self.inspection.questions:
            return
        elif self.outdated:
            self._go_on_to_review = True
            self._read()
        else:
            if self._reviewed is not self.inspection:
                fresh = not self._same_sheet(self._reviewed, self.inspection)
                self._reviewed = self.inspection
                self._window.review_page.show_inspection(
                    self.inspection, fresh, retry=bool(self._retry), output=self._retry_output
                )
                self.offer()
            self._window.go(REVIEW)

    @staticmethod
    def _same_sheet(one: Inspection | None, other: Inspection) -> bool:
        """Whether ticks by row number still mean the same rows."""
        return (
            one is not None
            and one.source == other.source
            and one.layout.worksheet == other.layout.worksheet
        )

    # --- asking the engine ---

    def _read(self) -> None:
        from lensmor_desktop.sheets import Choices

        assert self.path is not None
        choices = Choices(**self._window.sheet_page.choices, practice=self.practice)
        self._engine.inspect(self.path, choices, self._retry)

    def _read_from_scratch(self, fresh: bool, worksheet: str = "") -> None:
        assert self.path is not None
        self._go_on_to_review = False
        self._window.forget_steps()
        self._window.sheet_page.start_reading(self.path, fresh)
        if worksheet:
            self._window.sheet_page.columns.choose_worksheet(worksheet)
        self._read()

    @Slot()
    def _read_again(self) -> None:
        if self.path is not None and not self._engine.running:
            self._read_from_scratch(fresh=False)

    @Slot()
    def offer(self) -> None:
        """Asks for events, balance and price of what Review shows."""
        if self._reviewed is not None:
            self._window.review_page.show_pricing()
            self._engine.offer(self._reviewed, self._window.review_page.wishes())

    @Slot()
    def _price(self) -> None:
        """The wishes have changed: price them on the facts that are known."""
        review = self._window.review_page
        if review.offer is not None and not self._engine.running:
            self._engine.reprice(review.offer, review.wishes())
        # Without an offer the wishes will be looked at when it comes.

    # --- the engine's answers ---

    @Slot(object)
    def _on_opened(self, state: Opened) -> None:
        if state.practice != self.practice:
            return  # the person has switched again meanwhile
        self.state = state
        if state.has_key:
            self._window.sheet_page.notice.say("")
            if not self._engine.busy:
                self._engine.read_balance()
        else:
            self._window.show_no_key()
        self._window.runs.offer_resume(state.runs)
        if self._window.place == HISTORY:
            self._window.history_page.show_runs(state.runs)
        if self._window.place == REVIEW and self.outdated:
            self.go_to_review()
        elif self._window.place == REVIEW:
            self.offer()  # with the new key
        else:
            self._reviewed = None  # priced with another key: again when it is looked at

    @Slot(object)
    def _on_inspected(self, reading: Reading) -> None:
        if self.path is None:
            return
        self.inspection = reading.inspection
        self.outdated = False
        sheet = self._window.sheet_page
        sheet.show_inspection(reading.inspection, reading.peeks, reading.top)
        if self._go_on_to_review:
            self._go_on_to_review = False
            self.go_to_review()
        elif self._window.place == SHEET and not sheet.is_typing():
            sheet.focus_next()

    @Slot(object)
    def _on_offered(self, offer: Offer) -> None:
        if not self._same_sheet(self._reviewed, offer.inspection):
            return
        review = self._window.review_page
        review.show_offer(offer)
        if offer.balance is not None:
            self._window.show_account(offer.balance)
        if offer.wishes != review.wishes():
            # Ticked or typed while the lookups were under way.
            review.show_pricing()
            self._engine.reprice(offer, review.wishes())

    @Slot(object)
    def _on_key_tested(self, balance: Balance) -> None:
        if self._settings is not None:
            self._settings.key_works(balance)

    @Slot(int)
    def _on_forgotten(self, addresses: int) -> None:
        self.outdated = True
        if self._settings is not None:
            self._settings.forgot(addresses)

    @Slot(object, object)
    def _on_failed(self, request: object, failure: Failure) -> None:
        if isinstance(request, TestKey):
            if self._settings is not None:
                self._settings.key_fails(failure)
            return
        if isinstance(request, ReadBalance):
            self._window.show_balance_failure(failure)
            return
        if isinstance(request, Inspect):
            self._reading_failed()
        elif isinstance(request, MakeOffer | Reprice):
            self._window.review_page.pricing_failed()
        elif isinstance(request, ReadRuns):
            self._window.history_page.show_unread()
        elif isinstance(request, Run | Resume):
            self._window.runs.refused(request)
        elif isinstance(request, Open | KeepKey):
            self._window.sheet_page.notice.say(
                f"{told(failure.title)} {told(failure.message)}".strip(), told(failure.hint), "bad"
            )
        self._window.show_failure(failure)

    def _reading_failed(self) -> None:
        self._go_on_to_review = False
        self._window.sheet_page.reading_failed()
        if self.inspection is None:
            self.path = None
        self._window.go(SHEET)
