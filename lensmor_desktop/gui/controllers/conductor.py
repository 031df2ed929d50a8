"""The person's way from a file to a price: what they ask for, and what the engine answers."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Slot
from PySide6.QtWidgets import QFileDialog

from lensmor_desktop.domain.outcomes import RETRIED
from lensmor_desktop.domain.plan import Offer, Wishes
from lensmor_desktop.domain.rows import Inspection
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.gui.background.engine import Engine
from lensmor_desktop.gui.background.failures import Failure, failure_of
from lensmor_desktop.gui.background.requests import (
    Inspect,
    MakeOffer,
    Opened,
    Reading,
    Reprice,
)
from lensmor_desktop.gui.controllers.account import Account
from lensmor_desktop.gui.controllers.made_corrections import MadeCorrections
from lensmor_desktop.gui.controllers.open_sheet import OpenSheet
from lensmor_desktop.gui.controllers.reading import SheetReading
from lensmor_desktop.gui.controllers.selecting import Selecting
from lensmor_desktop.gui.dialogs.saving import save_dialog
from lensmor_desktop.gui.files import samples
from lensmor_desktop.gui.files.outputs import copy_beside, usual_output
from lensmor_desktop.gui.pages.review_page import ReviewPage
from lensmor_desktop.gui.places import REVIEW, SHEET
from lensmor_desktop.platform.paths import same_file

if TYPE_CHECKING:
    from lensmor_desktop.gui.shell import Shell


class Conductor(QObject):
    """Knows the sheet that is open; brings the engine's answers about it to the pages."""

    def __init__(
        self,
        shell: "Shell",
        engine: Engine,
        account: Account,
        sheet: OpenSheet,
        made: MadeCorrections,
        review: ReviewPage,
        data_dir: Path | None,
    ) -> None:
        super().__init__(shell)
        self._shell = shell
        self._engine = engine
        self._data_dir = data_dir
        self.account = account
        self.sheet = sheet
        self._made = made
        self._review = review
        self._asked_for = Wishes()  # of that sheet, when it was read
        self._reviewed: Inspection | None = None  # what Review shows
        self._retry_output = ""
        self._usual_output = ""  # where the results go unless the person says otherwise
        self._go_on_to_review = False
        self._stay = False  # only an ID was corrected: what Review shows stays where it is
        self.selecting = Selecting(shell, engine, review)
        self.reading = SheetReading(
            self, engine, shell.sheet_page, account, sheet, made, self.selecting
        )
        self._connect()

    @property
    def path(self) -> Path | None:
        """The file of the sheet that is open."""
        return self.sheet.path

    @property
    def inspection(self) -> Inspection | None:
        """What was read of it."""
        return self.sheet.inspection

    @property
    def state(self) -> Opened | None:
        """The open service, or None while there is none."""
        return self.account.state

    @property
    def practice(self) -> bool:
        """Whether nothing is real."""
        return self.account.practice

    def _connect(self) -> None:
        self.reading.began.connect(self._on_reading_began)
        sheet, review = self._shell.sheet_page, self._review
        sheet.open_asked.connect(self.choose_file)
        sheet.sample_asked.connect(self.open_sample)
        sheet.cancel_asked.connect(self.forget_sheet)
        sheet.review_asked.connect(self.go_to_review)
        review.price_asked.connect(self._price)
        review.key_asked.connect(self.account.show_settings)
        review.sheet_asked.connect(lambda: self._shell.go(SHEET))
        review.retry_asked.connect(self.offer)
        review.output_asked.connect(self._choose_output)
        self.account.opened.connect(self._on_opened)
        self.account.mode_changed.connect(self.forget_sheet)
        self.account.checking_changed.connect(self._mark_outdated)
        self.account.options_changed.connect(self._set_output)
        self.account.settings_closed.connect(self._settings_closed)
        self._engine.inspected.connect(self._on_inspected)
        self._engine.offered.connect(self._on_offered)

    # --- what the person does ---

    def open_path(self, path: Path) -> None:
        """Reads a sheet, unless a run is under way."""
        if self._shell.is_running():
            return
        self.account.start()
        path = path.expanduser().absolute()
        fresh = self.sheet.open(path)
        self._forget_retry()
        self.reading.begin(path, fresh)

    @Slot(object)
    def retry(self, run: RunSummary) -> None:
        """Reads a run's sheet again, its failed people as new, and shows them with a new price."""
        if self._shell.is_running():
            return
        path = Path(run.source)
        fresh = self.sheet.open(path)
        self.sheet.retried = RETRIED
        # Results that were meant for another file go there again; not those that had to.
        elsewhere = run.output not in ("", run.source) and run.output_note is None
        self._retry_output = run.output if elsewhere else ""
        self.reading.begin(path, fresh, worksheet=run.worksheet if fresh else "")
        self._go_on_to_review = True

    def sheet_changed(self) -> None:
        """What was read may not be so any more: it is read again before the next price."""
        self.sheet.outdated = True
        self._forget_retry()

    @Slot(object)
    def set_aside(self, folder: Path) -> None:
        """Moves damaged records out of the way and starts anew."""
        self._engine.set_aside(folder)

    def _forget_retry(self) -> None:
        self.sheet.retried, self._retry_output = frozenset(), ""

    @Slot()
    def open_sample(self) -> None:
        """Practice mode with a fresh copy of the sample."""
        if self._shell.is_running():
            return
        try:
            path = samples.fresh_copy(self._data_dir)
        except samples.SampleRefused as error:
            self._shell.show_failure(failure_of(error))
            return
        self.account.set_practice(True)
        self.sheet.path = None  # a fresh copy is a fresh sheet, even under the same name
        self._made.forget(path)
        self.selecting.leave()
        self.selecting.forget(path)
        self.open_path(path)

    @Slot()
    def forget_sheet(self) -> None:
        """Back to the start, with no sheet."""
        self.selecting.leave()
        self.sheet.close()
        self._reviewed = None
        self._forget_retry()
        self.reading.give_up()
        self._shell.sheet_page.clear()
        self._shell.forget_steps()

    @Slot()
    def _mark_outdated(self) -> None:
        self.sheet.outdated = True  # which rows are ready or free is to be found again

    @Slot()
    def _settings_closed(self) -> None:
        if self.sheet.outdated and self._shell.place == REVIEW:
            self.go_to_review()

    @Slot()
    def choose_file(self) -> None:
        """Asks for a file."""
        if self._shell.is_running():
            return
        folder = str(self.path.parent) if self.path is not None and not self.practice else ""
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        chosen, _ = QFileDialog.getOpenFileName(
            self._shell,
            self.tr("Open a spreadsheet"),
            folder or QStandardPaths.writableLocation(documents),
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
        review = self._review
        source = Path(self.inspection.source.path)
        dialog = save_dialog(
            "outputDialog",
            self.tr("Write the results to"),
            Path(review.output or copy_beside(source)),
            f"*{source.suffix}",
            self._shell,
        )
        dialog.fileSelected.connect(
            # The dialog has asked whether a file may be replaced.
            lambda to: review.set_output("" if same_file(Path(to), source) else to, True)
        )
        self._shell.open_dialog(dialog)

    @Slot()
    def go_to_review(self) -> None:
        """Shows the rows and asks for the price, where that isn't done yet."""
        if self.inspection is None:
            return
        if self._engine.running:
            self._shell.go(REVIEW)
        elif self.reading.under_way or self.inspection.questions:
            return  # what is to be reviewed isn't known yet
        elif self.sheet.outdated:
            self._go_on_to_review = True
            self.reading.ask()
        else:
            if self._reviewed is not self.inspection:
                stay = self._stay and self._only_corrected(self._reviewed, self.inspection)
                fresh = not (stay or self._same_sheet(self._reviewed, self.inspection))
                self._stay = False
                self._reviewed = self.inspection
                if fresh:
                    self._usual_output = self._by_the_settings()
                self._review.show_inspection(
                    self.inspection,
                    fresh,
                    self._asked_for,
                    retry=bool(self.sheet.retried),
                    output=self._retry_output or (self._usual_output if fresh else ""),
                    stay=stay,
                )
                self.selecting.show(self.inspection, self._asked_for, corrected=stay)
                if not self._set_output():
                    QTimer.singleShot(0, self, self.offer)  # the rows are painted first
                if fresh:
                    # Not wherever Qt finds a place: Unlock, which had it, waits for the price.
                    self._shell.go(REVIEW)
                    self._review.row_table.setFocus()
            self._shell.go(REVIEW)

    def _by_the_settings(self) -> str:
        assert self._reviewed is not None
        return usual_output(Path(self._reviewed.source.path), self.account.options.output)

    @Slot()
    def _set_output(self) -> bool:
        """The usual place may be another now (and is then priced anew); a chosen one stays."""
        review = self._review
        if self._reviewed is None or self._engine.running or review.output != self._usual_output:
            return False
        self._usual_output = self._by_the_settings()
        if review.output == self._usual_output:
            return False
        review.set_output(self._usual_output)
        return True

    @staticmethod
    def _same_sheet(one: Inspection | None, other: Inspection) -> bool:
        """Whether ticks by row number still mean the same rows."""
        return (
            one is not None
            and one.source == other.source
            and one.layout.worksheet == other.layout.worksheet
        )

    def _only_corrected(self, one: Inspection | None, other: Inspection) -> bool:
        """Whether nothing but corrections of ours lies between two readings of a sheet."""
        if one is None or one.layout.worksheet != other.layout.worksheet:
            return False
        written = self._made.written
        return one.source == other.source or other.source.sha256 == written

    # --- asking the engine ---

    def judge_again(self) -> None:
        """An ID was corrected, in the sheet or for the run: Review shows the rows anew."""
        if self.path is None or self._engine.running:
            return
        self._review.forget_offer()
        self._engine.give_up_offer()
        self._stay = True
        self._go_on_to_review = True
        self.reading.ask()

    @Slot()
    def offer(self) -> None:
        """Asks for events, balance and price of what Review shows."""
        if self._reviewed is not None:
            self._review.show_pricing()
            self._engine.offer(self._reviewed, self._review.wishes())

    @Slot()
    def _price(self) -> None:
        """The wishes have changed: price them on the facts that are known."""
        review = self._review
        if review.offer is None or self._engine.running:
            return  # without an offer the wishes will be looked at when it comes
        if self.selecting.asks_for_more(review.wishes()):
            self.offer()  # who they are, and what they cost, isn't known yet
        else:
            self._engine.reprice(review.offer, review.wishes())

    @Slot()
    def _on_reading_began(self) -> None:
        self._go_on_to_review = False
        self._shell.forget_steps()

    # --- the engine's answers ---

    @Slot(object)
    def _on_opened(self, _state: Opened) -> None:
        if self._shell.place == REVIEW and self.sheet.outdated:
            self.go_to_review()
        elif self._shell.place == REVIEW:
            self.offer()  # with the new key
        else:
            self._reviewed = None  # priced with another key: again when it is looked at

    @Slot(object)
    def _on_inspected(self, reading: Reading) -> None:
        if self.path is None:
            return
        self.sheet.inspection, self._asked_for = reading.inspection, reading.wishes
        self.sheet.outdated = False
        sheet = self._shell.sheet_page
        sheet.show_reading(reading)
        if self._go_on_to_review:
            self._go_on_to_review = False
            self.go_to_review()
        elif self._shell.place == SHEET:
            sheet.focus_next()

    @Slot(object)
    def _on_offered(self, offer: Offer) -> None:
        if self._reviewed is None or offer.inspection.source is not self._reviewed.source:
            return  # made of what was read before
        review = self._review
        review.show_offer(offer)
        self.selecting.note_offer(offer)
        if offer.balance is not None:
            self.account.show_balance(offer.balance)
        if offer.wishes != review.wishes():
            # Ticked or typed while the lookups were under way.
            review.show_pricing()
            self._price()

    def takes(self, request: object, failure: Failure) -> bool:
        """Deals with a failure on the way to a price; whether no dialog is needed for it."""
        if self.selecting.takes(request):
            return True
        if isinstance(request, Inspect):
            if not self.reading.goes_on_after(failure):
                self._reading_failed()
        elif isinstance(request, MakeOffer | Reprice):
            self._review.pricing_failed()
        return False

    def _reading_failed(self) -> None:
        self._go_on_to_review = self._stay = False
        self._shell.sheet_page.reading_failed()
        if self.inspection is None:
            self.sheet.path = None
        self._shell.go(SHEET)
