"""What is done with past runs, in History and from the results: nothing here spends by itself."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMessageBox

from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.gui.background.engine import Engine
from lensmor_desktop.gui.background.failures import Failure
from lensmor_desktop.gui.background.requests import Opened, ReadRuns
from lensmor_desktop.gui.controllers.account import Account
from lensmor_desktop.gui.dialogs.receipt import ReceiptDialog
from lensmor_desktop.gui.dialogs.saving import save_dialog
from lensmor_desktop.gui.files.outputs import copy_beside
from lensmor_desktop.gui.files.receipts import receipt_place
from lensmor_desktop.gui.pages.history_page import HistoryPage
from lensmor_desktop.gui.pages.results_page import ResultsPage
from lensmor_desktop.gui.places import HISTORY, RESULTS, SHEET
from lensmor_desktop.gui.wording import moment, told

if TYPE_CHECKING:
    from lensmor_desktop.gui.shell import Shell
    from lensmor_desktop.unlocking.receipt import Receipt


class History(QObject):
    """Brings past runs to their page, and carries out what is asked for there."""

    sheet_changed = Signal()  # results were written, or the original is back

    def __init__(
        self,
        shell: "Shell",
        engine: Engine,
        account: Account,
        page: HistoryPage,
        results: ResultsPage,
    ) -> None:
        super().__init__(shell)
        self._shell = shell
        self._engine = engine
        self._account = account
        self._page = page
        self._results = results
        self._came_from = SHEET
        page.receipt_asked.connect(lambda run: engine.read_receipt(run.run))
        page.save_asked.connect(self.save_receipt)
        page.write_asked.connect(lambda run: engine.write_again(run.run))
        page.write_to_asked.connect(self._write_to)
        page.restore_asked.connect(self._ask_to_restore)
        page.back_asked.connect(self._back)
        results.receipt_asked.connect(self.save_receipt)
        results.write_to_asked.connect(self._write_to)
        engine.runs_read.connect(page.show_runs)
        engine.receipt_read.connect(self._show_receipt)
        engine.receipt_saved.connect(self._on_saved)
        engine.written.connect(self._on_written)
        engine.restored.connect(self._on_restored)
        account.opened.connect(self._on_opened)

    @Slot()
    def show(self) -> None:
        """Past runs, unless one is under way; those that are known at once, then the newest."""
        if self._shell.is_running():
            return
        if self._shell.place != HISTORY:
            self._came_from = self._shell.place
            self._page.notice.say("")
        state = self._account.state
        if state is not None:
            self._page.show_runs(state.runs)
        self._engine.read_runs()
        self._shell.go(HISTORY)
        self._page.focus()

    def takes(self, request: object, _failure: Failure) -> bool:
        """Where past runs could not be read the page says so; why, the dialog does."""
        if isinstance(request, ReadRuns):
            self._page.show_unread()
        return False

    @Slot(object)
    def _on_opened(self, state: Opened) -> None:
        if self._shell.place == HISTORY:
            self._page.show_runs(state.runs)

    @Slot()
    def _back(self) -> None:
        self._shell.go(self._came_from if self._shell.can_go(self._came_from) else SHEET)

    # --- receipts ---

    @Slot(object)
    def save_receipt(self, run: RunSummary) -> None:
        """Asks where to, and writes the receipt there."""
        dialog = save_dialog(
            "saveReceiptDialog",
            self.tr("Save the receipt"),
            receipt_place(run),
            self.tr("CSV files (*.csv)"),
            self._shell,
        )
        dialog.fileSelected.connect(lambda path: self._engine.save_receipt(run.run, Path(path)))
        self._shell.open_dialog(dialog)

    @Slot(object)
    def _show_receipt(self, receipt: "Receipt") -> None:
        dialog = ReceiptDialog(receipt, self._shell)
        dialog.save_asked.connect(lambda: self.save_receipt(receipt.summary))
        self._shell.open_dialog(dialog)

    @Slot(object)
    def _on_saved(self, path: Path) -> None:
        text = self.tr("The receipt is saved in “{file}”.").format(file=path.name)
        if self._shell.place == RESULTS:
            self._results.saved.say(text, str(path.parent), "good")
        else:
            self._page.notice.say(text, str(path.parent), "good")

    # --- writing and restoring ---

    @Slot(object)
    def _write_to(self, run: RunSummary) -> None:
        source = Path(run.source)
        dialog = save_dialog(
            "writeToDialog",
            self.tr("Write the results to"),
            copy_beside(source),
            ";;".join(dict.fromkeys((f"*{source.suffix}", "*.xlsx", "*.csv"))),
            self._shell,
        )
        dialog.fileSelected.connect(lambda path: self._engine.write_again(run.run, Path(path)))
        self._shell.open_dialog(dialog)

    @Slot(object)
    def _on_written(self, run: RunSummary) -> None:
        shown = self._results.run_summary
        if shown is not None and shown.run == run.run:
            self._results.show_summary(run)
        self.sheet_changed.emit()
        if self._shell.place != HISTORY:
            return
        self._engine.read_runs()
        if run.output_note is not None:
            self._page.notice.say(told(run.output_note), tone="careful")
        else:
            path = Path(run.output)
            self._page.notice.say(
                self.tr("The results are written into “{file}”.").format(file=path.name),
                str(path.parent),
                "good",
            )

    @Slot(object)
    def _ask_to_restore(self, run: RunSummary) -> None:
        name = Path(run.source).name
        box = QMessageBox(self._shell)
        box.setObjectName("restoreQuestion")
        box.setWindowTitle(self.tr("Restore the original"))
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(
            self.tr("Put “{file}” back as it was before the run of {date}?").format(
                file=name, date=moment(run.started_at)
            )
        )
        box.setInformativeText(
            self.tr(
                "The file that stands there now is kept beside it, so nothing is lost. The emails "
                "stay in this program: “Write the results again” brings them back."
            )
        )
        leave = box.addButton(self.tr("Leave it"), QMessageBox.ButtonRole.RejectRole)
        leave.setObjectName("restoreNoButton")
        restore = box.addButton(self.tr("Restore"), QMessageBox.ButtonRole.AcceptRole)
        restore.setObjectName("restoreYesButton")
        restore.clicked.connect(lambda: self._engine.restore_original(run.run))
        box.setDefaultButton(leave)
        box.setEscapeButton(leave)
        self._shell.open_dialog(box)

    @Slot(object)
    def _on_restored(self, path: Path) -> None:
        self.sheet_changed.emit()
        self._page.notice.say(
            self.tr("“{file}” is as it was before that run.").format(file=path.name),
            self.tr("The file that stood there is beside it, with “before restore” in its name."),
            "good",
        )
        self._engine.read_runs()
