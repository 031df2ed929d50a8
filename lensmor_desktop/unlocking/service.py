"""The engine's one face for the command line and the window: inspect, offer, run, resume.

To be used by the thread that made it; only `stop` events may be set from elsewhere.
"""

import math
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent, Offer, Wishes
from lensmor_desktop.domain.rows import Column, Inspection
from lensmor_desktop.journal import Journal
from lensmor_desktop.platform.leftovers import sweep
from lensmor_desktop.sheets import (
    TITLES,
    Choices,
    Correction,
    Titles,
    inspect_sheet,
    result_columns,
)
from lensmor_desktop.unlocking import logbook
from lensmor_desktop.unlocking.clock import Clock, SystemClock
from lensmor_desktop.unlocking.keeping import Keeper
from lensmor_desktop.unlocking.limits import Limits
from lensmor_desktop.unlocking.line import Connect, Line
from lensmor_desktop.unlocking.memory import Memory
from lensmor_desktop.unlocking.outputs import check_target, output_of
from lensmor_desktop.unlocking.past_runs import PastRuns
from lensmor_desktop.unlocking.planner import make_offer
from lensmor_desktop.unlocking.preparation import Preparation
from lensmor_desktop.unlocking.selecting import Selecting

# What only a run, a correction or a look at the past needs is imported for it: a check of ten rows
# is to start like any small program.
if TYPE_CHECKING:
    from lensmor_desktop.domain.progress import Progress
    from lensmor_desktop.domain.summaries import RunSummary
    from lensmor_desktop.sheets.correcting import CellAt
    from lensmor_desktop.unlocking.carrying import Carrier
    from lensmor_desktop.unlocking.correcting import SheetCorrections
    from lensmor_desktop.unlocking.delivery import Delivery
    from lensmor_desktop.unlocking.recognition import Recognition
    from lensmor_desktop.unlocking.rejoining import Rejoined

Report = Callable[["Progress"], None]


def _silent(_: "Progress") -> None:
    return None


class UnlockService(PastRuns, AbstractContextManager["UnlockService"]):
    """Everything that can be done with a sheet, one account and one journal."""

    def __init__(
        self,
        journal: Journal,
        connect: Connect | None,
        account: str,
        *,
        practice: bool = False,
        clock: Clock | None = None,
        limits: Limits | None = None,
        purchase_memory: bool = True,
        titles: Titles | None = None,
        order_locks: Path | None = None,
        on_close: Callable[[], None] = lambda: None,
    ) -> None:
        """Puts the engine together.

        Args:
            journal: the records; closed with this service.
            connect: makes the client, given who is to be told of each exchange; None with no key.
            account: a fingerprint of key and service, never the key.
            practice: the practice server is behind it, and results are marked so.
            clock: the computer's own, unless a test brings another.
            limits: how patient to be.
            purchase_memory: fill in addresses that this account bought before, in any file.
            titles: what the new columns are called; None for the usual names.
            order_locks: where programs on this computer keep their orders apart; None for the place
                that all of them share.
            on_close: called last when the service is closed.
        """
        super().__init__(journal)
        for folder in (journal.folder, journal.folder / "results"):
            sweep(folder)
        self.practice = practice
        self._account = account
        self._clock = clock or SystemClock()
        self._limits = limits or Limits()
        self._keeper = Keeper(journal, self._clock)
        self._memory = Memory(journal, account, purchases=purchase_memory)
        self.selecting = Selecting(journal, self._clock)  # what is asked for of each sheet
        self._chosen_titles = titles or TITLES
        self._order_locks = journal.folder if practice else order_locks
        self._on_close = on_close
        self._line = Line(connect, journal, self._clock)
        self._uses_memory = purchase_memory
        self._preparation = Preparation(
            self._line,
            self._memory,
            lambda: self._recognition,
            self._clock,
            self._limits,
            self._titles,
        )

    @property
    def has_key(self) -> bool:
        """Whether Lensmor can be asked at all."""
        return self._line.there

    def close(self) -> None:
        """Closes the connection and the journal."""
        self._line.close()
        self._journal.close()
        self._on_close()

    def __exit__(self, *_: object) -> None:
        self.close()

    def inspect(
        self,
        path: Path,
        choices: Choices,
        retry: frozenset[Outcome] = frozenset(),
        watch: Callable[[int], None] | None = None,
    ) -> Inspection:
        """Reads and checks a sheet; asks nobody and spends nothing.

        Args:
            path: the spreadsheet.
            choices: what a person chose by hand.
            retry: outcomes of earlier runs that don't count as settled this time.
            watch: told how many rows are read; what it raises ends the reading.

        Raises:
            SheetError: it can't be read, or a choice doesn't fit it.
        """
        choices = replace(choices, practice=self.practice)
        return self._memory.mark(inspect_sheet(path, choices, self._titles(), watch), retry)

    def correct(self, inspection: Inspection, correction: Correction) -> "CellAt":
        """Puts a corrected ID into the sheet itself; see :class:`SheetCorrections`."""
        with self._journal.lock():  # no run may be writing into it
            return self._corrections.put(inspection, correction)

    def take_back(self, inspection: Inspection, cell: "CellAt") -> None:
        """Puts back what stood in a cell before it was corrected; see :class:`SheetCorrections`."""
        with self._journal.lock():
            self._corrections.take_back(inspection, cell)

    def offer(
        self,
        inspection: Inspection,
        wishes: Wishes,
        stop: threading.Event | None = None,
        report: Report = _silent,
    ) -> Offer:
        """Looks up balance and events (free calls), and prices the run.

        Trouble with key or network is no error here: the offer says so in its `trouble`.

        Raises:
            ChoiceRefused: an event is to be unlocked that the sheet doesn't name.
            Halt: `stop` was set.
        """
        return self._preparation.offer(inspection, wishes, stop or threading.Event(), report)

    def reprice(self, offer: Offer, wishes: Wishes) -> Offer:
        """The same sheet and facts under other wishes; asks nobody, takes no time."""
        return make_offer(offer.inspection, wishes, offer.facts)

    def write_checked(self, offer: Offer) -> Path:
        """Writes the verdicts of a check into the copy that the offer's wishes name.

        Raises:
            ChoiceRefused: that is the sheet itself, or holds a run's results.
            OutputError, SheetError: it can't be written, or another file is there.
        """
        from lensmor_desktop.unlocking.checked import write_checked

        self._keeper.before_checking(offer, self._titles())
        return write_checked(
            offer,
            Path(offer.wishes.output),
            self._titles(),
            practice=self.practice,
            at=self._clock.now(),
            fallback=self._journal.folder / "results",
        ).path

    def result_columns(self, output: str, worksheet: str) -> tuple[Column, ...]:
        """Our columns in a file that was written; () where it has none or can't be read."""
        return result_columns(Path(output), worksheet, self._titles()) if output else ()

    def run(
        self,
        offer: Offer,
        consent: Consent,
        stop: threading.Event,
        report: Report = _silent,
        finish: threading.Event | None = None,
        pause: threading.Event | None = None,
    ) -> "RunSummary":
        """Carries out what a person said yes to, and writes the results into the workbook.

        Args:
            offer: what was shown.
            consent: the yes to it.
            stop: set from any thread, ends the run at once; what is in flight can be resumed.
            report: is told of every step, in this thread.
            finish: set from any thread, sends nothing more but waits for what is in flight.
            pause: while set, nothing new is sent; what is in flight goes on.

        Raises:
            SpendingRefused: it can't be paid, or isn't what was agreed to; nothing was sent.
            OutputError: the results could not be written; nothing was sent.
            JournalError: the records can't be written; nothing (more) was sent.
            AnotherAtWork: another copy of the program is sending; nothing was sent from here.
            SheetError, ApiError, NotStarted: nothing was sent.
        """
        from lensmor_desktop.unlocking.beginning import check_consent, new_run

        check_consent(offer, consent)
        source = Path(offer.inspection.source.path)
        output = output_of(source, offer.wishes.output)
        with self._journal.lock():
            may, layout = offer.wishes.overwrite, offer.inspection.layout
            check_target(source, output, layout, self._titles(), overwrite=may)
            spends = bool(offer.people) or any(event.unlock for event in offer.events)
            price = offer.price.total
            balance = self._carrier.balance_for(price, stop, report) if spends else None
            run = self._journal.runs.begin(
                new_run(
                    offer,
                    account=self._account,
                    practice=self.practice,
                    output=output,
                    balance=balance,
                    now=self._clock.now(),
                    titles=self._chosen_titles.new,
                )
            )
            self._keeper.before_run(run, source, output)
            return self._carry_out(run, stop, report, finish, pause)

    def resume(
        self,
        run: int,
        stop: threading.Event,
        report: Report = _silent,
        finish: threading.Event | None = None,
        pause: threading.Event | None = None,
    ) -> "RunSummary":
        """Goes on with a run within what was agreed to when it began; see :meth:`run`.

        With another account's key nothing is sent and nothing asked: the summary says so.

        Raises:
            JournalError: there is no such run, or the records can't be written.
            AnotherAtWork: another copy of the program is sending; nothing was sent from here.
            KeyMissing: there is no key.
        """
        with self._journal.lock():
            record = self._journal.runs.get(run)
            if record.finished or not self._summary(run).resumable:
                # Nothing to send; but results that could not be written before may be now.
                self._deliver(run)
                return self._summary(run)
            _ = self._line.client  # without a key nothing can be gone on with
            if not self._journal.requests.count(run):  # it may have ended before these were kept
                self._keeper.before_run(run, Path(record.source.path), Path(record.output))
            self._journal.runs.resume(run)
            return self._carry_out(run, stop, report, finish, pause)

    def rejoined(self, run: int) -> "Rejoined":
        """What is to be seen of a run that is gone on with; see :func:`rejoining.rejoin`."""
        from lensmor_desktop.unlocking.rejoining import rejoin

        return rejoin(self._journal, run, self._titles())

    def write_again(
        self, run: int, output: Path | None = None, *, plain: bool = False, overwrite: bool = False
    ) -> "RunSummary":
        """Writes a run's results once more; sends nothing, and needs no key.

        Args: as for :func:`lensmor_desktop.unlocking.delivery.deliver`.

        Raises:
            JournalError: there is no such run.
            OutputError, SheetError: another file is there, its name ends as no file of results
                does, or it can't be written while another one has the results.
        """
        with self._journal.lock():
            output = self._keeper.before_writing(run, output, plain=plain, overwrite=overwrite)
            self._deliver(run, output, plain=plain, overwrite=overwrite)
            return self._summary(run)

    def restore_original(self, run: int) -> Path:
        """Puts the sheet back as it was before the run; the present one is kept beside it."""
        return self._keeper.originals.restore(run)

    def forget_purchases(self) -> int:
        """Clears the memory of what this account bought; returns how many addresses that were."""
        return self._journal.people.forget(self._account)

    def balance(
        self,
        stop: threading.Event | None = None,
        report: Report = _silent,
        patience: float | None = None,
    ) -> Balance:
        """The account's credits, for "test my key".

        Args:
            stop: set from any thread, gives up.
            report: is told of waits.
            patience: seconds to wait for an answer, and where Lensmor says "slower"; None for as
                long as a run does.

        Raises:
            ApiError: the key was refused, or Lensmor couldn't be reached.
            KeyMissing: there is no key.
            Halt: `stop` was set.
        """
        slowed = self._limits.offline if patience is None else patience
        limits = replace(self._limits, slowed=slowed)
        caller = self._line.caller(stop or threading.Event(), report, limits)
        within = math.inf if patience is None else patience
        return caller.past_slowness(self._line.client.balance, within)

    @cached_property
    def _corrections(self) -> "SheetCorrections":
        from lensmor_desktop.unlocking.correcting import SheetCorrections

        return SheetCorrections(self._keeper.corrected)

    @cached_property
    def _carrier(self) -> "Carrier":
        from lensmor_desktop.unlocking.carrying import Carrier
        from lensmor_desktop.unlocking.catching_up import CatchingUp

        others = CatchingUp(self._journal, self._account, memory=self._uses_memory)
        return Carrier(
            self._journal, self._line, self._clock, self._limits, others, self._order_locks
        )

    @cached_property
    def _recognition(self) -> "Recognition":
        from lensmor_desktop.unlocking.recognition import Recognition

        return Recognition(self._journal, self._account)

    def _carry_out(
        self,
        run: int,
        stop: threading.Event,
        report: Report,
        finish: threading.Event | None,
        pause: threading.Event | None,
    ) -> "RunSummary":
        self._preparation.forget_lookups()
        write = partial(self._deliver, run)
        asked = self._carrier.carry_out(run, stop, report, finish, pause, write)
        for other in asked:
            # Not where its file is gone: it would come back beside the one that is worked with.
            if Path(self._journal.runs.get(other).output).exists():
                self._deliver(other)
        self._deliver(run)
        return logbook.ended(self._summary(run))

    def _deliver(self, run: int, output: Path | None = None, **how: bool) -> "Delivery":
        return self._carrier.deliver(run, self._keeper.originals, self._titles(), output, **how)

    def _titles(self) -> Titles:
        """What our columns are called, and were in any run: a setting may have been changed."""
        return self._chosen_titles.knowing(self._journal.runs.titles())
