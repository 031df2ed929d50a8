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
from lensmor_desktop.journal import Journal
from lensmor_desktop.sheets import Originals, Titles
from lensmor_desktop.unlocking import logbook, wording
from lensmor_desktop.unlocking.awake import kept_awake
from lensmor_desktop.unlocking.clock import Clock
from lensmor_desktop.unlocking.context import Context
from lensmor_desktop.unlocking.delivery import deliver
from lensmor_desktop.unlocking.ending import settle_unsent, why_stopped
from lensmor_desktop.unlocking.ledger import overall
from lensmor_desktop.unlocking.limits import Limits
from lensmor_desktop.unlocking.line import Line
from lensmor_desktop.unlocking.money import look_at_balance, read_balance, sufficient_balance
from lensmor_desktop.unlocking.order_lock import OrderLock
from lensmor_desktop.unlocking.runner import Runner
from lensmor_desktop.unlocking.summary import summarise
from lensmor_desktop.unlocking.trouble import Halt

LAST_LOOK_PATIENCE = 2.0
"""Seconds that a person who stopped a run waits for its last balance, where we are held up."""

Report = Callable[[Progress], None]


class Carrier:
    """Carries out runs that stand in the journal; the service decides who may."""

    def __init__(self, journal: Journal, line: Line, clock: Clock, limits: Limits) -> None:
        self._journal = journal
        self._line = line
        self._clock = clock
        self._limits = limits

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
    ) -> None:
        """Works until everything is settled or the run is stopped, and notes how it ended.

        Args:
            run: its number.
            stop, report, finish, pause: as for `UnlockService.run`.
            same_key: the key is the one that the run's tasks were made with.
        """
        self._line.run = run
        logbook.begun(summarise(self._journal, run))
        try:
            halt = self._work(run, stop, report, finish, pause, same_key=same_key)
        finally:
            self._line.run = None
        finished = settle_unsent(self._journal, run, halt, self._clock.now())
        stopped_by, reason = why_stopped(self._journal, run, halt)
        sent = self._journal.requests.count(run) > 0
        balance = self._balance_after(stop, report) if sent else None
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
    ) -> None:
        """Writes a run's results; see :func:`lensmor_desktop.unlocking.delivery.deliver`."""
        fallback = self._journal.folder / "results"
        deliver(self._journal, run, originals, fallback, titles.known, output=output)

    def _work(
        self,
        run: int,
        stop: threading.Event,
        report: Report,
        finish: threading.Event | None,
        pause: threading.Event | None,
        *,
        same_key: bool,
    ) -> Halt | None:
        summary = summarise(self._journal, run)
        if not self._line.there or not summary.resumable:
            return None  # nothing to send: only cells to fill in
        context = Context(
            run=self._journal.runs.get(run),
            journal=self._journal,
            client=self._line.client,
            caller=self._line.caller(stop, report, self._limits),
            clock=self._clock,
            limits=self._limits,
            report=report,
            order_lock=OrderLock(self._line.client.service),
            finish=finish or threading.Event(),
            pause=pause or threading.Event(),
            same_key=same_key,
        )
        if context.run.session > 1:
            look_at_balance(context)  # what happened since the run stopped isn't the run's
        with kept_awake():
            return Runner(context).work()

    def _balance_after(self, stop: threading.Event, report: Report) -> Balance | None:
        # A stop is about sending: one last look at the balance is free, and asked for if quick.
        stopped = stop.is_set()
        caller = self._line.caller(
            threading.Event() if stopped else stop, report, replace(self._limits, offline=0.0)
        )
        held_up = caller.pacer.delay(self._clock.steady()) > LAST_LOOK_PATIENCE
        return None if stopped and held_up else read_balance(self._line.client, caller)
