"""A run from its confirmation to its results, and runs that were interrupted."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.plan import Offer
from lensmor_desktop.domain.progress import Overall, Progress
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.gui.background.engine import Engine
from lensmor_desktop.gui.background.failures import Failure
from lensmor_desktop.gui.background.requests import Opened, Rejoin, Resume, Run
from lensmor_desktop.gui.controllers.account import Account
from lensmor_desktop.gui.dialogs.confirm import ConfirmDialog
from lensmor_desktop.gui.dialogs.stop import StopDialog
from lensmor_desktop.gui.files.opening import open_file, show_in_folder
from lensmor_desktop.gui.outside.showing import Outside
from lensmor_desktop.gui.pages.results_page import ResultsPage
from lensmor_desktop.gui.pages.review_page import ReviewPage
from lensmor_desktop.gui.pages.unlock_page import UnlockPage
from lensmor_desktop.gui.places import RESULTS, REVIEW, SHEET, UNLOCK
from lensmor_desktop.gui.wording import counted, together

if TYPE_CHECKING:
    from lensmor_desktop.gui.shell import Shell
    from lensmor_desktop.unlocking.rejoining import Rejoined


PREPARE_AFTER_MS = 100
"""When the confirm dialog has been painted, and long before anybody has read it."""


class Runs(QObject):
    """The only one that starts a run, and only with a consent from the confirm dialog."""

    starting = Signal()  # with a consent; nothing is sent yet
    ended = Signal()  # with results, which may stand in the sheet
    price_asked = Signal()  # it was refused before anything was sent

    def __init__(
        self,
        shell: "Shell",
        engine: Engine,
        account: Account,
        review: ReviewPage,
        page: UnlockPage,
        results: ResultsPage,
    ) -> None:
        super().__init__(shell)
        self._shell = shell
        self._engine = engine
        self._account = account
        self._review = review
        self._page = page
        self._results = results
        self._interrupted: RunSummary | None = None
        self._stop_dialog: StopDialog | None = None
        self._finishing = False  # nothing more is sent, what is under way is waited for
        self._paused = False
        self._shown: int | None = None  # the run whose rows Unlock shows, once it has ended
        self._held: list[Progress] | None = None  # of a run whose rows are still being read
        self.outside = Outside(shell)
        review.unlock_asked.connect(self._confirm)
        page.stop_asked.connect(self._stop)
        page.pause_asked.connect(self._pause_or_go_on)
        results.open_asked.connect(self._open_outside)
        results.folder_asked.connect(self._show_in_folder)
        results.resume_asked.connect(self.resume)
        results.write_asked.connect(self._engine.write_again)
        engine.progressed.connect(self._on_progress)
        engine.rejoined.connect(self._on_rejoined)
        engine.failed.connect(self._on_failed)
        engine.run_ended.connect(self.show_ended)
        engine.closed.connect(self.outside.close)
        account.opened.connect(self._on_opened)

    # --- starting ---

    @Slot(object)
    def _confirm(self, offer: Offer) -> None:
        shown = self._review.offer
        if self._engine.running or self._engine.pricing or offer is not shown:
            return
        dialog = ConfirmDialog(offer, self._account.practice, self._shell)
        dialog.accepted.connect(lambda: self._run(dialog, offer))
        dialog.rejected.connect(self._page.forget_prepared)
        self._shell.open_dialog(dialog)
        QTimer.singleShot(PREPARE_AFTER_MS, dialog, lambda: self._prepare(dialog, offer))

    def _prepare(self, dialog: ConfirmDialog, offer: Offer) -> None:
        if dialog.isVisible():
            self._page.prepare(offer)

    def _run(self, dialog: ConfirmDialog, offer: Offer) -> None:
        if dialog.consent is None:
            return
        self._shown = None
        self.starting.emit()
        self._page.start(offer)
        self._enter()
        self._engine.run(offer, dialog.consent)  # last: from now on it competes with the window

    @Slot()
    def resume_interrupted(self) -> None:
        """Goes on with the run that was offered at the start."""
        if self._interrupted is not None:
            self.resume(self._interrupted)

    @Slot(object)
    def resume(self, summary: RunSummary) -> None:
        """Goes on with a run: sends what is left of it, and asks about what is not known."""
        if self._engine.running or not summary.resumable:
            return
        self._shell.sheet_page.resume_offer.say("")
        known = summary.run == self._shown
        self._shown = None
        self._page.resume(summary, known)
        if not known:
            self._held = []
            self._engine.rejoin(summary.run)
        self._engine.resume(summary.run)
        self._enter()

    @Slot(object)
    def _on_opened(self, state: Opened) -> None:
        """Offers the newest run that can go on, if there is one."""
        waiting_runs = [run for run in state.runs if run.resumable]
        run = waiting_runs[0] if waiting_runs else None
        self._interrupted = run
        if run is None:
            self._shell.sheet_page.resume_offer.say("")
            return
        waiting = sum(count for outcome, count in run.counts.items() if not outcome.settled)
        hint = counted(
            waiting,
            self.tr("{n} person has no result yet. Going on never pays twice."),
            self.tr("{n} people have no result yet. Going on never pays twice."),
        )
        if not waiting:
            hint = self.tr("Going on writes its results into the sheet.")
        if len(waiting_runs) > 1:
            more = counted(
                len(waiting_runs) - 1,
                self.tr("{n} more run can go on: see History."),
                self.tr("{n} more runs can go on: see History."),
            )
            hint = together(hint, more)
        self._shell.sheet_page.resume_offer.say(
            self.tr("A run on “{file}” was interrupted.").format(file=Path(run.source).name),
            hint,
            "info",
        )

    @Slot(object)
    def _on_rejoined(self, rejoined: "Rejoined | None") -> None:
        held, self._held = self._held, None
        if rejoined is not None:
            self._page.rejoin(rejoined)
        if held:
            self._on_progress(tuple(held))

    @Slot(object, object)
    def _on_failed(self, request: object, _failure: object) -> None:
        if isinstance(request, Rejoin):
            self._on_rejoined(None)

    # --- under way ---

    @Slot()
    def _pause_or_go_on(self) -> None:
        if not self._engine.running or self._finishing:
            return
        self._paused = not self._paused
        self._engine.pause_run(self._paused)
        self._page.show_paused(self._paused)
        self.outside.pause(self._paused)

    @Slot()
    def _stop(self) -> None:
        """Asks how; who has chosen to wait and presses once more wants it now."""
        if self._finishing:
            self._stop_now()
        elif self._stop_dialog is None:
            dialog = StopDialog(self._shell)
            dialog.finish_chosen.connect(self._finish)
            dialog.stop_chosen.connect(self._stop_now)
            dialog.finished.connect(self._stop_answered)
            self._stop_dialog = dialog
            self._shell.open_dialog(dialog)

    @Slot()
    def _finish(self) -> None:
        self._finishing = True
        self._engine.finish_run()
        self._page.show_finishing()
        self.outside.pause(False)

    @Slot()
    def _stop_now(self) -> None:
        self._engine.stop_run()
        self._page.show_stopping()
        self.outside.pause(False)

    @Slot()
    def _stop_answered(self) -> None:
        self._stop_dialog = None

    def _enter(self) -> None:
        self._finishing = self._paused = False
        self._shell.forget_step(RESULTS)
        self._lock(True)
        self.outside.begin()
        self._shell.go(UNLOCK)
        # Not on Stop: the key that said yes may still be held down.
        self._page.batch_table.setFocus()

    def _leave(self) -> None:
        if self._stop_dialog is not None:
            self._stop_dialog.reject()  # there is nothing left to stop
        self._page.finish()
        self._lock(False)

    def _lock(self, locked: bool) -> None:
        self._shell.lock(locked)
        self._review.set_running(locked)

    @Slot(object)
    def _on_progress(self, changes: tuple[Progress, ...]) -> None:
        if self._held is not None:
            self._held.extend(changes)  # its rows come first
            return
        self._page.take(changes)
        known = [each.balance for each in changes if isinstance(each, Overall) and each.balance]
        if known:
            self._shell.show_account(known[-1])
        whole = [each for each in changes if isinstance(each, Overall)]
        if whole:
            self.outside.progress(whole[-1].people_settled, whole[-1].people_total)

    # --- the end ---

    @Slot(object)
    def show_ended(self, summary: RunSummary) -> None:
        """The results of a run that has just ended."""
        self._leave()
        self._shown = summary.run
        self.outside.end_with(summary)
        self.ended.emit()
        if summary.balance_after is not None:
            self._shell.show_account(Balance(summary.balance_after, summary.unlimited))
        self._results.show_summary(summary)
        self._shell.go(RESULTS)
        self._results.focus_next()

    def takes(self, request: object, _failure: Failure) -> bool:
        """A run that was refused is left; why, the dialog says."""
        if isinstance(request, Run | Resume):
            self._refused(request)
        return False

    def _refused(self, request: Run | Resume) -> None:
        """It ended before anything was sent, or with an error of ours: the journal has it all."""
        self._leave()
        self.outside.end(
            self.tr("The run needs you"),
            self.tr("It could not go on. Nothing that was paid for is lost: see the window."),
        )
        self._shell.forget_step(UNLOCK)
        if isinstance(request, Run):
            self._shell.go(REVIEW)
            self.price_asked.emit()
        else:
            self._shell.forget_step(RESULTS)
            self._shell.go(SHEET)
            self._engine.open(self._account.practice)  # offers to go on once more

    @Slot(str)
    def _open_outside(self, path: str) -> None:
        open_file(self._shell, Path(path))

    @Slot(str)
    def _show_in_folder(self, path: str) -> None:
        show_in_folder(self._shell, Path(path))
