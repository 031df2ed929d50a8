"""The engine's one face for the command line and the window: inspect, offer, run, resume.

To be used by the thread that made it; only `stop` events may be set from elsewhere.
"""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from lensmor_desktop.api import Exchange, LensmorClient
from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent, Facts, Obstacle, Offer, Trouble, Wishes
from lensmor_desktop.domain.progress import Progress, RunSummary
from lensmor_desktop.domain.rows import Caution, Inspection, Verdict
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import KeyMissing, NotStarted, OutputError, SpendingRefused
from lensmor_desktop.journal import Journal
from lensmor_desktop.sheets import (
    Choices,
    Originals,
    RowValues,
    inspect_sheet,
)
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.awake import kept_awake
from lensmor_desktop.unlocking.beginning import check_consent, new_run
from lensmor_desktop.unlocking.caller import Caller
from lensmor_desktop.unlocking.clock import Clock, SystemClock
from lensmor_desktop.unlocking.context import Context
from lensmor_desktop.unlocking.delivery import deliver
from lensmor_desktop.unlocking.ending import call_off, settle_unsent
from lensmor_desktop.unlocking.identities import Lookups
from lensmor_desktop.unlocking.limits import Limits
from lensmor_desktop.unlocking.memory import Memory
from lensmor_desktop.unlocking.money import read_balance
from lensmor_desktop.unlocking.outputs import check_target, look_at_target
from lensmor_desktop.unlocking.planner import make_offer, people_of
from lensmor_desktop.unlocking.receipt import Receipt, make_receipt
from lensmor_desktop.unlocking.results import row_values
from lensmor_desktop.unlocking.runner import Runner
from lensmor_desktop.unlocking.summary import summarise
from lensmor_desktop.unlocking.survey import Survey
from lensmor_desktop.unlocking.trouble import Halt

SURVEY_PATIENCE = 5.0
"""Seconds for a network that is gone while a sheet is only looked at: a person is waiting."""

LOOKUPS_LAST = 600.0
"""Seconds for which who somebody is, and whether they are unlocked, is taken as known."""

LAST_LOOK_PATIENCE = 2.0
"""Seconds that a person who stopped a run waits for its last balance, where we are held up."""

Report = Callable[[Progress], None]
Connect = Callable[[Callable[[Exchange], None]], LensmorClient]


def _silent(_: Progress) -> None:
    return None


class UnlockService(AbstractContextManager["UnlockService"]):
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
            on_close: called last when the service is closed.
        """
        self.practice = practice
        self._journal = journal
        self._account = account
        self._clock = clock or SystemClock()
        self._limits = limits or Limits()
        self._originals = Originals(journal.folder / "originals")
        self._overwritten = Originals(journal.folder / "overwritten")
        self._memory = Memory(journal, account, purchases=purchase_memory)
        self._on_close = on_close
        self._lookups, self._looked_up_at = Lookups(), self._clock.steady()
        self._run: int | None = None
        self._caller: Caller | None = None
        self._client = connect(self._observe) if connect else None

    @property
    def has_key(self) -> bool:
        """Whether Lensmor can be asked at all."""
        return self._client is not None

    def close(self) -> None:
        """Closes the connection and the journal."""
        if self._client is not None:
            self._client.close()
        self._journal.close()
        self._on_close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def inspect(
        self, path: Path, choices: Choices, retry: frozenset[Outcome] = frozenset()
    ) -> Inspection:
        """Reads and checks a sheet; asks nobody and spends nothing.

        Args:
            path: the spreadsheet.
            choices: what a person chose by hand.
            retry: outcomes of earlier runs that don't count as settled this time.

        Raises:
            SheetError: it can't be read, or a choice doesn't fit it.
        """
        inspection = inspect_sheet(path, replace(choices, practice=self.practice))
        return self._memory.mark(inspection, retry)

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
        cautions, blocked = self._look_at_target(inspection, wishes)
        inspection = replace(inspection, warnings=_merged(inspection.warnings, cautions))
        known = self._memory.known(inspection)
        facts = self._ask(inspection, wishes, stop or threading.Event(), report)
        found = {r.person_id: r for r in (*facts.found, *known.found)}
        held = {r.person_id: r for r in (*facts.held, *known.held)}
        facts = replace(
            facts, found=tuple(found.values()), held=tuple(held.values()), blocked=blocked
        )
        return make_offer(inspection, wishes, facts)

    def reprice(self, offer: Offer, wishes: Wishes) -> Offer:
        """The same sheet and facts under other wishes; asks nobody, takes no time."""
        return make_offer(offer.inspection, wishes, offer.facts)

    def run(
        self, offer: Offer, consent: Consent, stop: threading.Event, report: Report = _silent
    ) -> RunSummary:
        """Carries out what a person said yes to, and writes the results into the workbook.

        Raises:
            SpendingRefused: it can't be paid, or isn't what was agreed to; nothing was sent.
            OutputError: the results could not be written; nothing was sent.
            JournalError: the records can't be written; nothing (more) was sent.
            SheetError, ApiError, NotStarted: nothing was sent.
        """
        check_consent(offer, consent)
        source = Path(offer.inspection.source.path)
        output = Path(offer.wishes.output) if offer.wishes.output else source
        with self._journal.lock():
            check_target(source, output, offer.inspection.layout)
            spends = bool(offer.people) or any(event.unlock for event in offer.events)
            balance = self._balance_now(offer, stop, report) if spends else None
            run = self._journal.runs.begin(
                new_run(
                    offer,
                    account=self._account,
                    practice=self.practice,
                    output=output,
                    balance=balance,
                    now=self._clock.now(),
                )
            )
            self._keep_originals(run, source, output)
            return self._carry_out(run, stop, report)

    def resume(self, run: int, stop: threading.Event, report: Report = _silent) -> RunSummary:
        """Goes on with a run within what was agreed to when it began.

        Raises:
            JournalError: there is no such run, or the records can't be written.
            KeyMissing: there is no key.
        """
        with self._journal.lock():
            record = self._journal.runs.get(run)
            if record.finished or not summarise(self._journal, run).resumable:
                # Nothing to send; but results that could not be written before may be now.
                self._deliver(run)
                return summarise(self._journal, run)
            if self._client is None:
                raise _key_missing()
            if not self._sent(run):  # the program may have ended before these were kept
                self._keep_originals(run, Path(record.source.path), Path(record.output))
            self._journal.runs.resume(run)
            return self._carry_out(run, stop, report, same_key=record.account == self._account)

    def write_again(self, run: int, output: Path | None = None) -> RunSummary:
        """Writes a run's results once more, to the same file or to another; sends nothing."""
        with self._journal.lock():
            self._deliver(run, output)
            return summarise(self._journal, run)

    def restore_original(self, run: int) -> Path:
        """Puts the sheet back as it was before the run; the present one is kept beside it."""
        return self._originals.restore(run)

    def runs(self) -> tuple[RunSummary, ...]:
        """Past runs, the newest first."""
        return tuple(summarise(self._journal, run.id) for run in self._journal.runs.all())

    def verdicts(self, run: int) -> Mapping[Verdict, int]:
        """How a run's rows were judged when it began."""
        return Counter(row.verdict for row in self._journal.runs.rows(run))

    def row_values(self, run: int) -> Mapping[int, RowValues]:
        """What a run's rows show, by row number."""
        return row_values(self._journal, self._journal.runs.get(run))

    def receipt(self, run: int) -> Receipt:
        """The receipt of a run: no key and no address in it."""
        return make_receipt(self._journal, run)

    def forget_purchases(self) -> int:
        """Clears the memory of what this account bought; returns how many addresses that were."""
        return self._journal.people.forget(self._account)

    def balance(self) -> Balance:
        """The account's credits, for "test my key".

        Raises:
            ApiError: the key was refused, or Lensmor couldn't be reached.
            KeyMissing: there is no key.
        """
        if self._client is None:
            raise _key_missing()
        return self._client.balance()

    def _ask(
        self, inspection: Inspection, wishes: Wishes, stop: threading.Event, report: Report
    ) -> Facts:
        if inspection.questions:
            return Facts()
        if self._client is None:
            trouble = Trouble(Obstacle.NO_KEY, say(wording.NO_KEY), say(wording.NO_KEY_HINT))
            return Facts(trouble=trouble)
        people = people_of(inspection, wishes.excluded_rows)
        if wishes.limit is not None:
            people = people[: wishes.limit]
        patience = min(self._limits.offline, SURVEY_PATIENCE)
        caller = self._new_caller(stop, report, replace(self._limits, offline=patience))
        return Survey(self._client, caller, self._current_lookups()).facts(
            inspection,
            people,
            self._memory.doubtful(inspection),
            look_up=not wishes.skip_identity_check,
        )

    def _look_at_target(
        self, inspection: Inspection, wishes: Wishes
    ) -> tuple[tuple[Caution, ...], Trouble | None]:
        if inspection.questions:
            return (), None
        source = Path(inspection.source.path)
        output = Path(wishes.output) if wishes.output else source
        return look_at_target(source, output, inspection.layout)

    def _current_lookups(self) -> Lookups:
        """Who was looked up a moment ago needn't be asked for again at every change of a wish."""
        now = self._clock.steady()
        if now - self._looked_up_at > LOOKUPS_LAST:
            self._lookups, self._looked_up_at = Lookups(), now
        return self._lookups

    def _balance_now(self, offer: Offer, stop: threading.Event, report: Report) -> Balance | None:
        assert self._client is not None, "an offer that spends has no trouble, so there is a key"
        caller = self._new_caller(stop, report, self._limits)
        try:
            balance = caller.patiently(self._client.balance)
        except Halt as halt:
            raise NotStarted(
                say(wording.NOT_STARTED_TITLE), halt.reason, say(wording.NOT_STARTED_HINT)
            ) from halt
        if not balance.pays(offer.price.total):
            raise SpendingRefused(
                say(wording.TOO_FEW_TITLE),
                say(wording.TOO_FEW, price=offer.price.total, balance=round(balance.total)),
                say(wording.TOO_FEW_EVENTS_HINT),
            )
        return balance

    def _keep_originals(self, run: int, source: Path, output: Path) -> None:
        """Keeps every file that the run will replace; without that, nothing is sent."""
        try:
            self._originals.keep(source, run)
            if output != source and output.exists():
                self._overwritten.keep(output, run)
        except OutputError:
            call_off(self._journal, run, self._clock.now())
            raise

    def _carry_out(
        self, run: int, stop: threading.Event, report: Report, *, same_key: bool = True
    ) -> RunSummary:
        if not same_key:
            self._journal.runs.adopt(run, self._account)
        self._run = run
        self._lookups = Lookups()  # whoever is locked now won't be afterwards
        try:
            halt = self._work(run, stop, report, same_key=same_key)
        finally:
            self._run = None
        finished = settle_unsent(self._journal, run, halt, self._clock.now())
        balance = self._balance_after(stop, report) if self._sent(run) else None
        self._journal.runs.end(
            run,
            at=self._clock.now(),
            finished=finished,
            balance_after=balance.total if balance else None,
            stopped_by=halt.by if halt else self._journal.runs.get(run).stopped_by,
            reason=halt.reason if halt else self._journal.runs.get(run).stop_reason,
            note=say(wording.NOT_WRITTEN_YET),
        )
        self._deliver(run)
        return summarise(self._journal, run)

    def _work(
        self, run: int, stop: threading.Event, report: Report, *, same_key: bool
    ) -> Halt | None:
        summary = summarise(self._journal, run)
        if self._client is None or not summary.resumable:
            return None  # nothing to send: only cells to fill in
        context = Context(
            run=self._journal.runs.get(run),
            journal=self._journal,
            client=self._client,
            caller=self._new_caller(stop, report, self._limits),
            clock=self._clock,
            limits=self._limits,
            report=report,
            same_key=same_key,
        )
        with kept_awake():
            return Runner(context).work()

    def _balance_after(self, stop: threading.Event, report: Report) -> Balance | None:
        assert self._client is not None
        # A stop is about sending: one last look at the balance is free, and asked for if quick.
        stopped = stop.is_set()
        caller = self._new_caller(
            threading.Event() if stopped else stop, report, replace(self._limits, offline=0.0)
        )
        held_up = caller.pacer.delay(self._clock.steady()) > LAST_LOOK_PATIENCE
        return None if stopped and held_up else read_balance(self._client, caller)

    def _sent(self, run: int) -> bool:
        return self._journal.requests.count(run) > 0

    def _deliver(self, run: int, output: Path | None = None) -> None:
        deliver(
            self._journal, run, self._originals, self._journal.folder / "results", output=output
        )

    def _new_caller(self, stop: threading.Event, report: Report, limits: Limits) -> Caller:
        earlier = self._caller
        self._caller = Caller(self._clock, stop, report, limits)
        if earlier is not None:
            self._caller.pacer = earlier.pacer  # what is known of the rate limit still holds
        return self._caller

    def _observe(self, exchange: Exchange) -> None:
        if self._caller is not None:
            self._caller.observe(exchange)
        self._journal.requests.add(
            self._run,
            at=exchange.started_at,
            method=exchange.method,
            path=exchange.path,
            status=exchange.status,
            request_id=exchange.request_id,
            trace_id=exchange.trace_id,
            seconds=exchange.seconds,
        )


def _merged(ours: tuple[Caution, ...], more: tuple[Caution, ...]) -> tuple[Caution, ...]:
    """Both, each once: an offer may be made of an inspection that another offer was made of."""
    return tuple(dict.fromkeys((*ours, *more)))


def _key_missing() -> KeyMissing:
    return KeyMissing(say(wording.NO_KEY_TITLE), say(wording.NO_KEY), say(wording.NO_KEY_HINT))
