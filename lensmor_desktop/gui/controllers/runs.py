"""A run from its confirmation to its results, and runs that were interrupted."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.plan import Offer
from lensmor_desktop.domain.progress import Overall, Progress
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.gui.background.engine import Engine
from lensmor_desktop.gui.background.requests import Rejoin, Resume, Run
from lensmor_desktop.gui.dialogs.confirm import ConfirmDialog
from lensmor_desktop.gui.dialogs.stop import StopDialog
from lensmor_desktop.gui.files.opening import open_file, show_in_folder
from lensmor_desktop.gui.outside.showing import Outside
from lensmor_desktop.gui.places import RESULTS, REVIEW, SHEET, UNLOCK
from lensmor_desktop.gui.wording import counted, together

if TYPE_CHECKING:
    from lensmor_desktop.gui.main_window import MainWindow
    from lensmor_desktop.unlocking.rejoining import Rejoined


PREPARE_AFTER_MS = 100
"""When the confirm dialog has been painted, and long before anybody has read it."""


class Runs(QObject):
    """The only one that starts a run, and only with a consent from the confirm dialog."""

    def __init__(self, window: "MainWindow", engine: Engine) -> None:
        super().__init__(window)
        self._window = window
        self._engine = engine
        self._interrupted: RunSummary | None = None
        self._stop_dialog: StopDialog | None = None
        self._finishing = False  # nothing more is sent, what is under way is waited for
        self._paused = False
        self._shown: int | None = None  # the run whose rows Unlock shows, once it has ended
        self._held: list[Progress] | None = None  # of a run whose rows are still being read
        self.outside = Outside(window)
        window.review_page.unlock_asked.connect(self._confirm)
        window.unlock_page.stop_asked.connect(self._stop)
        window.unlock_page.pause_asked.connect(self._pause_or_go_on)
        results = window.results_page
        results.open_asked.connect(self._open_outside)
        results.folder_asked.connect(self._show_in_folder)
        results.resume_asked.connect(self.resume)
        results.write_asked.connect(self._engine.write_again)
        engine.progressed.connect(self._on_progress)
        engine.rejoined.connect(self._on_rejoined)
        engine.failed.connect(self._on_failed)
        engine.run_ended.connect(self.show_ended)
        engine.closed.connect(self.outside.close)

    # --- starting ---

    @Slot(object)
    def _confirm(self, offer: Offer) -> None:
        shown = self._window.review_page.offer
        if self._engine.running or self._engine.pricing or offer is not shown:
            return
        dialog = ConfirmDialog(offer, self._window.conductor.practice, self._window)
        dialog.accepted.connect(lambda: self._run(dialog, offer))
        dialog.rejected.connect(self._window.unlock_page.forget_prepared)
        self._window.open_dialog(dialog)
        QTimer.singleShot(PREPARE_AFTER_MS, dialog, lambda: self._prepare(dialog, offer))

    def _prepare(self, dialog: ConfirmDialog, offer: Offer) -> None:
        if dialog.isVisible():
            self._window.unlock_page.prepare(offer)

    def _run(self, dialog: ConfirmDialog, offer: Offer) -> None:
        if dialog.consent is None:
            return
        self._shown = None
        self._window.conductor.selecting.keep()
        self._window.unlock_page.start(offer)
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
        self._window.sheet_page.resume_offer.say("")
        known = summary.run == self._shown
        self._shown = None
        self._window.unlock_page.resume(summary, known)
        if not known:
            self._held = []
            self._engine.rejoin(summary.run)
        self._engine.resume(summary.run)
        self._enter()

    def offer_resume(self, runs: tuple[RunSummary, ...]) -> None:
        """Offers the newest run that can go on, if there is one."""
        waiting_runs = [run for run in runs if run.resumable]
        run = waiting_runs[0] if waiting_runs else None
        self._interrupted = run
        if run is None:
            self._window.sheet_page.resume_offer.say("")
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
        self._window.sheet_page.resume_offer.say(
            self.tr("A run on “{file}” was interrupted.").format(file=Path(run.source).name),
            hint,
            "info",
        )

    @Slot(object)
    def _on_rejoined(self, rejoined: "Rejoined | None") -> None:
        held, self._held = self._held, None
        if rejoined is not None:
            self._window.unlock_page.rejoin(rejoined)
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
        self._window.unlock_page.show_paused(self._paused)
        self.outside.pause(self._paused)

    @Slot()
    def _stop(self) -> None:
        """Asks how; who has chosen to wait and presses once more wants it now."""
        if self._finishing:
            self._stop_now()
        elif self._stop_dialog is None:
            dialog = StopDialog(self._window)
            dialog.finish_chosen.connect(self._finish)
            dialog.stop_chosen.connect(self._stop_now)
            dialog.finished.connect(self._stop_answered)
            self._stop_dialog = dialog
            self._window.open_dialog(dialog)

    @Slot()
    def _finish(self) -> None:
        self._finishing = True
        self._engine.finish_run()
        self._window.unlock_page.show_finishing()
        self.outside.pause(False)

    @Slot()
    def _stop_now(self) -> None:
        self._engine.stop_run()
        self._window.unlock_page.show_stopping()
        self.outside.pause(False)

    @Slot()
    def _stop_answered(self) -> None:
        self._stop_dialog = None

    def _enter(self) -> None:
        self._finishing = self._paused = False
        self._window.forget_step(RESULTS)
        self._window.lock(True)
        self.outside.begin()
        self._window.go(UNLOCK)
        # Not on Stop: the key that said yes may still be held down.
        self._window.unlock_page.batch_table.setFocus()

    def _leave(self) -> None:
        if self._stop_dialog is not None:
            self._stop_dialog.reject()  # there is nothing left to stop
        self._window.unlock_page.finish()
        self._window.lock(False)

    @Slot(object)
    def _on_progress(self, changes: tuple[Progress, ...]) -> None:
        if self._held is not None:
            self._held.extend(changes)  # its rows come first
            return
        self._window.unlock_page.take(changes)
        known = [each.balance for each in changes if isinstance(each, Overall) and each.balance]
        if known:
            self._window.show_account(known[-1])
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
        self._window.conductor.sheet_changed()
        if summary.balance_after is not None:
            self._window.show_account(Balance(summary.balance_after, summary.unlimited))
        results = self._window.results_page
        results.show_summary(summary)
        self._window.go(RESULTS)
        results.focus_next()

    def refused(self, request: Run | Resume) -> None:
        """It ended before anything was sent, or with an error of ours: the journal has it all."""
        self._leave()
        self.outside.end(
            self.tr("The run needs you"),
            self.tr("It could not go on. Nothing that was paid for is lost: see the window."),
        )
        self._window.forget_step(UNLOCK)
        if isinstance(request, Run):
            self._window.go(REVIEW)
            self._window.conductor.offer()
        else:
            self._window.forget_step(RESULTS)
            self._window.go(SHEET)
            self._engine.open(self._window.conductor.practice)  # offers to go on once more

    @Slot(str)
    def _open_outside(self, path: str) -> None:
        open_file(self._window, Path(path))

    @Slot(str)
    def _show_in_folder(self, path: str) -> None:
        show_in_folder(self._window, Path(path))
