"""A run at work, from its first request to its results in the sheet. Imported when one begins.

All that a run needs comes with this module: nothing is missing when credits have been spent.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.progress import Progress
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.journal import Journal
from lensmor_desktop.sheets import Originals, Titles
from lensmor_desktop.unlocking import logbook, wording
from lensmor_desktop.unlocking.awake import kept_awake
from lensmor_desktop.unlocking.clock import Clock
from lensmor_desktop.unlocking.context import Context
from lensmor_desktop.unlocking.delivery import Delivery, deliver
from lensmor_desktop.unlocking.ending import settle_unsent, why_stopped
from lensmor_desktop.unlocking.interim import InterimResults
from lensmor_desktop.unlocking.ledger import overall
from lensmor_desktop.unlocking.limits import Limits
from lensmor_desktop.unlocking.line import Line
from lensmor_desktop.unlocking.money import look_at_balance, read_balance, sufficient_balance
from lensmor_desktop.unlocking.order_lock import OrderLock
from lensmor_desktop.unlocking.runner import Runner
from lensmor_desktop.unlocking.summary import summarise
from lensmor_desktop.unlocking.trouble import Halt

LAST_LOOK_PATIENCE = 0.4
"""Seconds that a person who stopped a run waits for its last balance."""

Report = Callable[[Progress], None]


class Carrier:
    """Carries out runs that stand in the journal; the service decides who may."""

    def __init__(self, journal: Journal, line: Line, clock: Clock, limits: Limits) -> None:
        self._journal = journal
        self._line = line
        self._clock = clock
        self._limits = limits
        self._left_behind = False  # the last run had a request under way when it was stopped

    def balance_for(self, price: int, stop: threading.Event, report: Report) -> Balance:
        """The balance before a run; see :func:`sufficient_balance` for what is raised."""
        caller = self._line.caller(stop, report, self._limits)
        return sufficient_balance(self._line.client, caller, price)

    def carry_out(
        self,
        run: int,
        stop: threading.Event,
        report: Report,
        finish: threading.Event | None,
        pause: threading.Event | None,
        *,
        same_key: bool,
        write: Callable[[], Delivery],
    ) -> None:
        """Works until everything is settled or the run is stopped, and notes how it ended.

        Args:
            run: its number.
            stop, report, finish, pause: as for `UnlockService.run`.
            same_key: the key is the one that the run's tasks were made with.
            write: writes the results as they are now, which is done now and then.
        """
        self._line.run = run
        logbook.begun(summarise(self._journal, run))
        pause = pause or threading.Event()
        record = self._journal.runs.get(run)
        places = Path(record.output), Path(record.source.path)
        interim = InterimResults(*places, write, self._clock, pause, report)
        try:
            halt = self._work(run, stop, report, finish, pause, interim, same_key=same_key)
        finally:
            self._line.run = None
        finished = settle_unsent(self._journal, run, halt, self._clock.now())
        stopped_by, reason = why_stopped(self._journal, run, halt)
        sent = self._journal.requests.count(run) > 0
        balance = self._balance_after(stop, report) if sent and not self._gone(halt) else None
        if balance is not None:
            account = self._journal.runs.get(run).account
            self._journal.balances.add(run, self._clock.now(), account, balance)
        self._journal.runs.end(
            run,
            at=self._clock.now(),
            finished=finished,
            balance_after=balance.total if balance else None,
            stopped_by=stopped_by,
            reason=reason,
            note=say(wording.NOT_WRITTEN_YET),
        )
        report(overall(self._journal, self._journal.runs.get(run)))

    def deliver(
        self, run: int, originals: Originals, titles: Titles, output: Path | None = None
    ) -> Delivery:
        """Writes a run's results; see :func:`lensmor_desktop.unlocking.delivery.deliver`."""
        fallback = self._journal.folder / "results"
        return deliver(self._journal, run, originals, fallback, titles.known, output=output)

    def _work(
        self,
        run: int,
        stop: threading.Event,
        report: Report,
        finish: threading.Event | None,
        pause: threading.Event,
        interim: InterimResults,
        *,
        same_key: bool,
    ) -> Halt | None:
        summary = summarise(self._journal, run)
        if not self._line.there or not summary.resumable:
            return None  # nothing to send: only cells to fill in

        def tell(progress: Progress) -> None:
            interim.heed(progress)
            report(progress)

        caller = self._line.caller(stop, tell, self._limits)
        caller.meanwhile = interim.do_what_is_due
        context = Context(
            run=self._journal.runs.get(run),
            journal=self._journal,
            client=self._line.client,
            caller=caller,
            clock=self._clock,
            limits=self._limits,
            report=tell,
            order_lock=OrderLock(self._line.client.service),
            finish=finish or threading.Event(),
            pause=pause,
            same_key=same_key,
        )
        try:
            if context.run.session > 1:
                look_at_balance(context)  # what happened since the run stopped isn't the run's
            with kept_awake():
                return Runner(context).work()
        finally:
            self._left_behind = caller.left_behind

    def _gone(self, halt: Halt | None) -> bool:
        """Whether there is nobody who could tell the balance now."""
        return self._left_behind or (halt is not None and halt.by is StoppedBy.NETWORK)

    def _balance_after(self, stop: threading.Event, report: Report) -> Balance | None:
        # A stop is about sending: one last look at the balance is free, and asked for if quick.
        stopped = stop.is_set()
        quick = replace(self._limits, offline=0.0, slowed=self._limits.offline)
        caller = self._line.caller(threading.Event() if stopped else stop, report, quick)
        if not stopped:
            return read_balance(self._line.client, caller)
        if caller.pacer.delay(self._clock.steady()) > LAST_LOOK_PATIENCE:
            return None
        with caller.answered_within(LAST_LOOK_PATIENCE):
            return read_balance(self._line.client, caller)
