"""A run at work, from its first request to its results in the sheet. Imported when one begins.

All that a run needs comes with this module: nothing is missing when credits have been spent.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.progress import PeopleSettled, Progress, Waiting
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.journal import Journal
from lensmor_desktop.sheets import Originals, Titles
from lensmor_desktop.unlocking import logbook, wording
from lensmor_desktop.unlocking.awake import kept_awake
from lensmor_desktop.unlocking.catching_up import CatchingUp
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
from lensmor_desktop.unlocking.recognition import same_account
from lensmor_desktop.unlocking.runner import Runner
from lensmor_desktop.unlocking.summary import summarise
from lensmor_desktop.unlocking.trouble import Halt, OtherAccount

LAST_LOOK_PATIENCE = 0.4
"""Seconds that a person who stopped a run waits for its last balance."""

OTHERS_PATIENCE = 30.0
"""Seconds for a network that is gone while other runs are asked: this one's own work is done."""

Report = Callable[[Progress], None]


class Carrier:
    """Carries out runs that stand in the journal; the service decides who may."""

    def __init__(
        self,
        journal: Journal,
        line: Line,
        clock: Clock,
        limits: Limits,
        others: CatchingUp,
        order_locks: Path | None = None,
    ) -> None:
        """Puts it together.

        Args:
            journal, line, clock, limits: as for `UnlockService`.
            others: knows what other runs of the account found out.
            order_locks: the folder of the lock of orders; None for the one that all share.
        """
        self._order_locks = order_locks
        self._journal = journal
        self._line = line
        self._clock = clock
        self._limits = limits
        self._others = others  # of the account in use

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
        write: Callable[[], Delivery],
    ) -> list[int]:
        """Works until everything is settled or the run is stopped, and notes how it ended.

        Args:
            run: its number.
            stop, report, finish, pause: as for `UnlockService.run`.
            write: writes the results as they are now, which is done now and then.

        Returns:
            other runs, which were asked about the people whom this one finds in their orders.
        """
        pause = pause or threading.Event()
        record = self._journal.runs.get(run)
        places = Path(record.output), Path(record.source.path)
        interim = InterimResults(*places, write, self._clock, pause, report)

        def tell(progress: Progress) -> None:
            interim.heed(progress)
            report(progress)

        meanwhile = interim.do_what_is_due
        halt = self._go(run, stop, tell, finish, pause, self._limits, meanwhile)
        asked: list[int] = []
        if halt is None and self._line.there:
            halt, asked = self._ask_others(run, stop, tell, meanwhile)
        # Another account's balance says nothing of this run.
        foreign = isinstance(halt, OtherAccount)
        gone = halt is not None and halt.by is StoppedBy.NETWORK
        sent = self._journal.requests.count(run) > 0 and not foreign and not gone
        balance = self._balance_after(stop, report) if sent else None
        finished = settle_unsent(self._journal, run, halt, self._clock.now())
        self._end(run, finished, balance, *why_stopped(self._journal, run, halt))
        report(overall(self._journal, self._journal.runs.get(run)))
        return asked

    def _go(
        self,
        run: int,
        stop: threading.Event,
        report: Report,
        finish: threading.Event | None,
        pause: threading.Event | None,
        limits: Limits,
        meanwhile: Callable[[], float],
    ) -> Halt | None:
        self._line.run = run
        logbook.begun(summarise(self._journal, run))
        try:
            return self._work(run, stop, report, finish, pause, limits, meanwhile)
        finally:
            self._line.run = None

    def _end(
        self,
        run: int,
        finished: bool,
        balance: Balance | None,
        stopped_by: StoppedBy | None,
        reason: Sentence | None,
    ) -> None:
        if balance is not None:
            account = self._others.account
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

    def _ask_others(
        self, run: int, stop: threading.Event, report: Report, meanwhile: Callable[[], float]
    ) -> tuple[Halt | None, list[int]]:
        """Finds out what became of people whom interrupted runs have sent, with those runs' means.

        Nothing is sent for them: their tasks are polled, and lost answers asked about, as if they
        were gone on with. What comes of it is theirs, and this run's as well.
        """
        asked: list[int] = []
        finish = threading.Event()
        finish.set()

        def waits(progress: Progress) -> None:
            if isinstance(progress, Waiting):
                report(progress)

        for other in sorted(set(self._journal.holding.claimants(run).values())):
            limits = self._limits if other in self._waits_for(run) else self._limits.one_look
            limits = replace(limits, offline=min(limits.offline, OTHERS_PATIENCE))
            before = self._journal.runs.get(other)
            self._journal.runs.resume(other)
            self._go(other, stop, waits, finish, None, limits, meanwhile)
            asked.append(other)
            done = settle_unsent(self._journal, other, None, self._clock.now())
            # Why it was stopped still holds for those whom it hasn't sent.
            stopped = before.stopped_by, before.stop_reason
            why = why_stopped(self._journal, other, None) if done else stopped
            self._end(other, done, self._balance_after(stop, report), *why)
            self._catch_up(run, report)
            if stop.is_set():
                return Halt(StoppedBy.USER, say(wording.STOP_USER), at_once=True), asked
        return None, asked

    def _waits_for(self, run: int) -> set[int]:
        """Runs in whose orders people of this one are still held."""
        claimants = self._journal.holding.claimants(run)
        held = {each.person_id for each in self._journal.holding.unsent(run) if each.held}
        return {number for person, number in claimants.items() if person in held}

    def _catch_up(self, run: int, report: Report) -> None:
        found = self._others.catch_up(self._journal.runs.get(run), self._clock.now())
        if found:
            report(PeopleSettled(found))

    def deliver(
        self,
        run: int,
        originals: Originals,
        titles: Titles,
        output: Path | None = None,
        *,
        plain: bool = False,
        overwrite: bool = False,
    ) -> Delivery:
        """Writes a run's results; see :func:`lensmor_desktop.unlocking.delivery.deliver`."""
        fallback = self._journal.folder / "results"
        return deliver(
            self._journal,
            run,
            originals,
            fallback,
            titles.known,
            output=output,
            plain=plain,
            overwrite=overwrite,
        )

    def _work(
        self,
        run: int,
        stop: threading.Event,
        report: Report,
        finish: threading.Event | None,
        pause: threading.Event | None,
        limits: Limits,
        meanwhile: Callable[[], float],
    ) -> Halt | None:
        summary = summarise(self._journal, run)
        if not self._line.there or not summary.resumable:
            return None  # nothing to send: only cells to fill in
        record, account = self._journal.runs.get(run), self._others.account
        client, caller = self._line.client, self._line.caller(stop, report, limits)
        caller.meanwhile = meanwhile
        try:
            ours = same_account(self._journal, client, caller, account, record.account)
        except Halt as halt:
            return halt
        if ours:
            self._catch_up(run, report)
        context = Context(
            run=record,
            journal=self._journal,
            account=account,
            client=client,
            caller=caller,
            clock=self._clock,
            limits=limits,
            report=report,
            order_lock=OrderLock(client.service, self._order_locks),
            finish=finish or threading.Event(),
            pause=pause or threading.Event(),
            foreign=not ours,
        )
        if ours and record.session > 1:
            look_at_balance(context)  # what happened since the run stopped isn't the run's
        with kept_awake():
            return Runner(context).work()

    def _balance_after(self, stop: threading.Event, report: Report) -> Balance | None:
        # A stop is about sending: one last look at the balance is free, and asked for if quick.
        if self._line.left_behind:
            return None
        stopped = stop.is_set()
        quick = replace(self._limits, offline=0.0, slowed=self._limits.offline)
        caller = self._line.caller(threading.Event() if stopped else stop, report, quick)
        if not stopped:
            return read_balance(self._line.client, caller)
        if caller.pacer.delay(self._clock.steady()) > LAST_LOOK_PATIENCE:
            return None
        with caller.answered_within(LAST_LOOK_PATIENCE):
            return read_balance(self._line.client, caller)
