"""A stand-in for the engine where the real one can't be brought into a state in a test's time.

Sheets are read and offers made by the real code; what Lensmor would have said is a fact that the
test gives. A run walks through its people at a given pace, and can be told to go wrong.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.events import Access, EventInfo, EventOutcome
from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.plan import Consent, Facts, Obstacle, Offer, Trouble, Wishes
from lensmor_desktop.domain.progress import (
    BatchProgress,
    EventSettled,
    Overall,
    PeopleSent,
    PeopleSettled,
    Progress,
    Waiting,
)
from lensmor_desktop.domain.rows import Inspection
from lensmor_desktop.domain.sentences import NOTHING, say
from lensmor_desktop.domain.states import BatchState, StoppedBy
from lensmor_desktop.domain.summaries import EventReport, RunSummary
from lensmor_desktop.sheets.choices import Choices
from lensmor_desktop.sheets.inspection import inspect_sheet
from lensmor_desktop.unlocking.planner import events_of, make_offer
from lensmor_desktop.unlocking.rejoining import Rejoined
from lensmor_desktop.unlocking.selecting import Selecting
from lensmor_desktop.unlocking.service import UnlockService
from lensmor_desktop.unlocking.wording import WAIT_PAUSED

CYCLE = (
    *([Outcome.UNLOCKED] * 12),
    Outcome.ALREADY_UNLOCKED,
    Outcome.NO_EMAIL,
    Outcome.FAILED,
    Outcome.UNCONFIRMED,
)


Report = Callable[[Progress], None]


def unheard(_: Progress) -> None:
    """Nobody is told."""


@dataclass
class Script:
    """What the stand-in will say and do. `calls` is what it was asked, in order."""

    balance: float | None = 30_050
    has_key: bool = True
    practice: bool = False
    events: tuple[EventInfo, ...] | None = None
    trouble: Trouble | None = None
    pace: float = 0.0  # seconds for each batch
    batch: int = 100
    waiting: tuple[str, float] | None = None
    opening: Exception | None = None
    offering: Exception | None = None
    running: Exception | None = None
    asking_balance: Exception | None = None
    inspecting: Exception | None = None
    offer_gate: threading.Event | None = None
    past: tuple[RunSummary, ...] = ()
    wishes: dict[str, Wishes] = field(default_factory=dict)  # by path
    calls: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list, repr=False)
    remembers: list[bool] = field(default_factory=list)


class FakeSelecting(Selecting):
    """Remembers what is asked for by the rows' numbers; `wishes` is by path."""

    def __init__(self, wishes: dict[str, Wishes]) -> None:
        self._wishes = wishes

    def wishes(self, inspection: Inspection) -> Wishes:
        return self._wishes.get(inspection.source.path, Wishes())

    def keep(self, inspection: Inspection, wishes: Wishes) -> None:
        self._wishes[inspection.source.path] = wishes

    def forget(self, path: Path, worksheet: str | None = None) -> None:
        self._wishes.pop(str(path), None)


class FakeService(UnlockService):
    """The real service where nobody overrides it, and that is without a journal."""

    def __init__(self, script: Script) -> None:
        if script.opening is not None:
            raise script.opening
        self.script = script
        self.practice = script.practice
        self.selecting = FakeSelecting(script.wishes)
        self._thread = threading.get_ident()

    @property
    def has_key(self) -> bool:
        return self.script.has_key or self.script.practice

    def _called(self, name: str) -> None:
        assert threading.get_ident() == self._thread, "a service belongs to one thread"
        self.script.calls.append(name)

    def close(self) -> None:
        self._called("close")

    def inspect(
        self,
        path: Path,
        choices: Choices,
        retry: frozenset[Outcome] = frozenset(),
        watch: Callable[[int], None] | None = None,
    ) -> Inspection:
        self._called("inspect")
        if self.script.inspecting is not None:
            raise self.script.inspecting
        return inspect_sheet(path, replace(choices, practice=self.practice), watch=watch)

    def offer(
        self,
        inspection: Inspection,
        wishes: Wishes,
        stop: threading.Event | None = None,
        report: Report = unheard,
    ) -> Offer:
        self._called("offer")
        if self.script.offer_gate is not None:
            assert self.script.offer_gate.wait(10)
        if self.script.offering is not None:
            raise self.script.offering
        return make_offer(inspection, wishes, self._facts(inspection))

    def _facts(self, inspection: Inspection) -> Facts:
        if not self.has_key:
            no_key = say("There is no Lensmor API key, so nothing can be unlocked yet.")
            return Facts(trouble=Trouble(Obstacle.NO_KEY, no_key, say("Enter the key.")))
        if self.script.trouble is not None:
            return Facts(trouble=self.script.trouble)
        known = self.script.events
        if known is None:
            known = tuple(invented(event, at) for at, event in enumerate(events_of(inspection)))
        balance = None if self.script.balance is None else Balance(self.script.balance)
        return Facts(balance=balance, events=known)

    def reprice(self, offer: Offer, wishes: Wishes) -> Offer:
        self._called("reprice")
        return make_offer(offer.inspection, wishes, offer.facts)

    def run(
        self,
        offer: Offer,
        consent: Consent,
        stop: threading.Event,
        report: Report = unheard,
        finish: threading.Event | None = None,
        pause: threading.Event | None = None,
    ) -> RunSummary:
        self._called("run")
        assert finish is not None
        assert pause is not None
        assert consent == Consent.to(offer)
        if self.script.running is not None:
            raise self.script.running
        return self._work(offer, stop, report, finish, pause)

    def resume(
        self,
        run: int,
        stop: threading.Event,
        report: Report = unheard,
        finish: threading.Event | None = None,
        pause: threading.Event | None = None,
    ) -> RunSummary:
        self._called("resume")
        before = next(each for each in self.script.past if each.run == run)
        left = sum(count for outcome, count in before.counts.items() if not outcome.settled)
        results = tuple(
            PersonResult(str(7_000_000 + at), Outcome.UNLOCKED, email=f"p{at}@example.com")
            for at in range(left)
        )
        report(BatchProgress(1, "1024", left, 0, BatchState.SUBMITTED))
        report(PeopleSettled(results))
        counts = {o: c for o, c in before.counts.items() if o.settled}
        counts[Outcome.UNLOCKED] = counts.get(Outcome.UNLOCKED, 0) + left
        return replace(
            before,
            counts=counts,
            resumable=False,
            finished=True,
            stopped_by=None,
            stop_reason=None,
        )

    def rejoined(self, run: int) -> Rejoined:
        self._called("rejoined")
        return Rejoined((), ())

    def write_again(
        self, run: int, output: Path | None = None, *, plain: bool = False, overwrite: bool = False
    ) -> RunSummary:
        self._called("write_again")
        before = next(each for each in self.script.past if each.run == run)
        return replace(before, output_note=None)

    def runs(self) -> tuple[RunSummary, ...]:
        self._called("runs")
        return self.script.past

    def balance(
        self,
        stop: threading.Event | None = None,
        report: Report = unheard,
        patience: float | None = None,
    ) -> Balance:
        self._called("balance")
        if self.script.asking_balance is not None:
            raise self.script.asking_balance
        return Balance(self.script.balance or 0)

    def _work(
        self,
        offer: Offer,
        stop: threading.Event,
        report: Callable[[Progress], None],
        finish: threading.Event,
        pause: threading.Event,
    ) -> RunSummary:
        people = list(offer.people)
        groups = [
            people[at : at + self.script.batch] for at in range(0, len(people), self.script.batch)
        ]
        counts: dict[Outcome, int] = {}
        spent = 0
        events = []
        for event in offer.events:
            if event.unlock:
                done = EventOutcome.UNLOCKED
                report(EventSettled(event.info.requested_id, done, NOTHING, 2000))
                spent += event.info.unlock_credits
                events.append(
                    EventReport(
                        event.info.requested_id, event.info.name, "full", done, 2000, NOTHING
                    )
                )
        for number, group in enumerate(groups, 1):
            event_id = group[0].event_ids[0]
            report(BatchProgress(number, event_id, len(group), 0, BatchState.PLANNED))
        settled = 0
        for number, group in enumerate(groups, 1):
            if pause.is_set():
                report(Waiting(say(WAIT_PAUSED), 0.0))
            while pause.is_set() and not finish.is_set() and not stop.wait(0.01):
                pass
            if finish.is_set() or stop.is_set():
                break
            event_id = group[0].event_ids[0]
            report(BatchProgress(number, event_id, len(group), 0, BatchState.SUBMITTED))
            report(PeopleSent(tuple(person.person_id for person in group)))
            if self.script.waiting is not None:
                report(Waiting(say(self.script.waiting[0]), self.script.waiting[1]))
            if stop.wait(self.script.pace):
                break
            results = tuple(
                self._result(person.person_id, at + settled) for at, person in enumerate(group)
            )
            settled += len(group)
            for result in results:
                counts[result.outcome] = counts.get(result.outcome, 0) + 1
                spent += 15 if result.outcome is Outcome.UNLOCKED else 0
            report(PeopleSettled(results))
            report(BatchProgress(number, event_id, len(group), len(group), BatchState.COMPLETED))
            report(Overall(len(people), settled, spent, spent, offer.price.total))
        if settled < len(people):
            counts[Outcome.NOT_SENT] = len(people) - settled
        return self._come_to(offer, counts, spent, settled < len(people), tuple(events))

    @staticmethod
    def _result(person_id: str, at: int) -> PersonResult:
        outcome = CYCLE[at % len(CYCLE)]
        email = f"person.{person_id}@example.com" if outcome.delivered else ""
        return PersonResult(person_id, outcome, say("Practice."), email=email, at=time.time())

    def _come_to(
        self,
        offer: Offer,
        counts: dict[Outcome, int],
        spent: int,
        stopped: bool,
        events: tuple[EventReport, ...],
    ) -> RunSummary:
        before = offer.balance.total if offer.balance else None
        summary = past_run(
            run=1,
            source=offer.inspection.source.path,
            counts=counts,
            events=events,
            estimated=offer.price.total,
            balance_before=before,
            balance_after=None if before is None else before - spent,
            spent=spent,
            stopped_by=StoppedBy.USER if stopped else None,
            stop_reason=say("You stopped the run.") if stopped else None,
            resumable=stopped,
            finished=not stopped,
            practice=self.practice,
        )
        self.script.past = (summary, *self.script.past)
        return summary


def past_run(**changes: Any) -> RunSummary:
    """A run's summary with the given differences."""
    facts: dict[str, Any] = {
        "run": 1,
        "source": "contacts.xlsx",
        "worksheet": "Sheet1",
        "output": changes.get("source", "contacts.xlsx"),
        "output_note": None,
        "counts": {Outcome.UNLOCKED: 10},
        "events": (),
        "batches": 1,
        "estimated": 150,
        "exact": False,
        "balance_before": 1000.0,
        "balance_after": 850.0,
        "spent": 150,
        "spent_exact": True,
        "stopped_by": None,
        "stop_reason": None,
        "resumable": False,
        "finished": True,
        "started_at": 1_700_000_000.0,
        "practice": False,
    }
    known = {**facts, **changes}
    for figure in ("certain", "at_most"):
        known.setdefault(figure, known["spent"])
    known.setdefault("allowed", known["estimated"])
    return RunSummary(**known)


def invented(event_id: str, at: int) -> EventInfo:
    """An event with a name; every second one is a preview."""
    preview = at % 2 == 1
    return EventInfo(
        requested_id=event_id,
        id=event_id,
        event_id=event_id,
        name=f"Invented Fair {at + 1}",
        date_start="2026-05-10",
        date_end="2026-05-12",
        city="Hanover",
        country="Germany",
        access=Access.PREVIEW if preview else Access.FULL,
        actual_total=640,
        visible_total=10 if preview else 640,
        remaining_locked=630 if preview else 0,
        unlock_credits=2000 if preview else 0,
        exact_credits=True,
    )


def opener_of(script: Script) -> Callable[..., FakeService]:
    """What the window's engine calls to open the stand-in."""

    def open_service(
        *,
        data_dir: Path | None,
        sandbox: bool,
        api_key: str,
        purchase_memory: bool = True,
        titles: Mapping[str, str] | None = None,
    ) -> FakeService:
        script.keys.append(api_key)
        script.practice = sandbox
        script.remembers.append(purchase_memory)
        return FakeService(script)

    return open_service
