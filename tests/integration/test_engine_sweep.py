"""Random mixtures of everything that can go wrong, judged by the practice server's books.

Each seed is a world of its own: people with random fates under one to three events, faults on
random endpoints, a run that is stopped and killed at random moments and taken up again. When the
faults are over and nothing is left to resume, nobody was paid for twice and every address that was
paid for stands in the sheet.
"""

import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from lensmor_desktop.api import Exchange
from lensmor_desktop.domain.plan import Consent
from lensmor_desktop.domain.progress import Progress
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.errors import NotStarted
from lensmor_desktop.sandbox import (
    Endpoint,
    Event,
    Fate,
    Fault,
    FaultKind,
    FaultPlan,
    Options,
    Pace,
    Person,
)
from tests.fakes.engine import Bench

EVENTS = (Event("100"), Event("200", event_id="two", preview_limit=5), Event("300"))

FATES = (
    *(Fate.DELIVERED,) * 8,
    *(fate for fate in Fate if fate not in (Fate.DELIVERED, Fate.TASK_FAILS, Fate.STUCK)),
)

ENDPOINTS = (*(Endpoint.UNLOCK_CONTACTS,) * 4, *Endpoint)

INSTEAD = (FaultKind.DROP, FaultKind.SERVER_ERROR, FaultKind.HTML, FaultKind.EMPTY)
PLAIN = (
    FaultKind.DROP_BEFORE_READING,
    FaultKind.TRUNCATE,
    FaultKind.NOT_AN_OBJECT,
    FaultKind.REDIRECT,
    FaultKind.CONCURRENCY,
    FaultKind.NO_FEATURE,
    FaultKind.NO_TASK_ID,
    FaultKind.STATUS_UNKNOWN,
    FaultKind.ITEM_STATUS_UNKNOWN,
    FaultKind.STRANGERS,
    FaultKind.TWICE,
    FaultKind.WRONG_TYPES,
    FaultKind.EMAIL_LINE_BREAK,
    FaultKind.FLOATS,
)
REFUSALS = {
    Endpoint.UNLOCK_CONTACTS: (400, 401, 402, 409, 422),
    Endpoint.UNLOCK_EVENT: (400, 401, 402, 409, 422),
    Endpoint.TASK: (401, 404),
}

ROUGH_PARTS = 8
"""How often a run is taken up while things still go wrong."""

CALM_PARTS = 3
"""How often at most once nothing goes wrong any more."""


class Crash(BaseException):
    """The program ends here, with nothing tidied up."""


def some_faults(chance: random.Random) -> list[Fault]:
    return [_some_fault(chance) for _ in range(chance.randrange(1, 8))]


def _some_fault(chance: random.Random) -> Fault:
    endpoint = chance.choice(ENDPOINTS)
    probability = chance.choice((0.05, 0.1, 0.2, 0.4))
    kind = chance.choice(
        (*INSTEAD, *PLAIN, FaultKind.SLOW_DOWN, FaultKind.REFUSE, FaultKind.TASK_FAILS)
    )
    more: dict[str, object] = {}
    if kind in INSTEAD:
        more["acts"] = chance.random() < 0.5
        more["status"] = chance.choice((500, 502, 503, 504))
    if kind in (FaultKind.HTML, FaultKind.EMPTY):
        more["status"] = chance.choice((200, 201, 403, 502))
    if kind is FaultKind.SLOW_DOWN:
        more["retry_after"] = chance.choice(("", "7", "61"))
    if kind is FaultKind.REFUSE:
        more["status"] = chance.choice(REFUSALS.get(endpoint, (401,)))
    if kind is FaultKind.TASK_FAILS:
        endpoint = Endpoint.UNLOCK_CONTACTS
    return Fault(kind, endpoint, probability=probability, **more)  # type: ignore[arg-type]


class Story:
    """One seed's world, and what happens in it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.seed = seed
        self.chance = chance = random.Random(seed)
        self.events = EVENTS[: chance.randrange(1, 4)]
        self.people = [self._person(number) for number in range(chance.randrange(3, 45))]
        self.bench = Bench(
            folder,
            self.people,
            events=self.events,
            options=Options(
                pace=chance.choice((Pace.APP, Pace.BENCHMARK)),
                charge_resubmissions=True,
                charge_no_email=chance.random() < 0.3,
                rate_limit=chance.choice((None, None, 120, 40)),
                max_running_tasks=chance.choice((None, None, 1, 2)),
                seed=seed,
            ),
        )
        self.told: list[Progress] = []
        self.look: Callable[[RunSummary], RunSummary] = lambda summary: summary  # at each end
        self.stops = chance.choice((0.0, 0.02, 0.1))
        self.crashes = chance.choice((0.0, 0.005, 0.02))

    def _person(self, number: int) -> Person:
        count = min(len(self.events), self.chance.choice((1, 1, 1, 2)))
        events = self.chance.sample([event.id for event in self.events], k=count)
        # Who never comes out of a task keeps a run open for ever, so there aren't many of them.
        fates = (*FATES, Fate.STUCK) if self.seed % 10 == 5 else FATES
        return Person(str(1000 + number), tuple(events), self.chance.choice(fates))

    def play(self) -> tuple[Path, RunSummary]:
        """Runs, breaks, resumes; returns the sheet and how it ended."""
        bench, chance = self.bench, self.chance
        rows = [(p.full_name, event, p.id, "") for p in self.people for event in p.events]
        chance.shuffle(rows)
        path = bench.sheet(rows)
        named = {event for _, event, _, _ in rows}
        unlock = ("200",) if "200" in named and chance.random() < 0.5 else ()
        offer = bench.offer(path, unlock_events=unlock)
        self.allowed = len(offer.people) * 15 + offer.price.event_credits
        if not offer.people and not unlock:
            return path, bench.service.run(offer, Consent.to(offer), bench.stop)

        def start() -> RunSummary:
            return self.look(
                bench.service.run(offer, Consent.to(offer), bench.stop, self._maybe_crash)
            )

        def go_on() -> RunSummary:
            return self.look(bench.service.resume(1, bench.stop, self._maybe_crash))

        bench.server.faults = FaultPlan(some_faults(chance), seed=self.seed)
        bench.clock.at_wait = self._maybe_stop
        bench.at_exchange = self._maybe_crash_after
        for _ in range(ROUGH_PARTS):
            bench.stop.clear()
            if not bench.service.runs():
                self._survive(start)
            elif bench.service.runs()[0].resumable:
                self._survive(go_on)
        bench.server.faults = FaultPlan()
        bench.clock.at_wait = lambda moment: None
        bench.at_exchange = lambda exchange: None
        self.crashes = 0.0
        bench.stop.clear()
        summary = start() if not bench.service.runs() else go_on()
        for _ in range(CALM_PARTS):
            if summary.resumable:
                summary = go_on()
        return path, summary

    def _survive(self, part: Callable[[], RunSummary]) -> None:
        try:
            with suppress(NotStarted):
                part()
        except Crash:
            self.bench.abandon()

    def _maybe_stop(self, moment: float) -> None:
        if self.chance.random() < self.stops:
            self.bench.stop.set()

    def _maybe_crash(self, progress: Progress) -> None:
        self.told.append(progress)
        if self.chance.random() < self.crashes:
            raise Crash

    def _maybe_crash_after(self, exchange: Exchange) -> None:
        if self.chance.random() < self.crashes * 3:
            raise Crash


def judge(folder: Path, seed: int) -> None:
    story = Story(folder, seed)
    with story.bench as bench:
        path, summary = story.play()
        ledger = bench.server.ledger
        bench.nobody_paid_twice()
        assert ledger.spent <= story.allowed
        cells = bench.cells(path)
        for person in story.people:
            email, status, details = cells[person.id]
            assert status, person
            assert details, person
            assert email in ("", person.email)
            assert bool(email) == (status in ("Unlocked", "Already unlocked")), (person, status)
            if person.id in ledger.paid_people and person.fate is not Fate.NO_EMAIL:
                assert email == person.email, (person, status, details)
        left = {p.id for p in story.people if cells[p.id][1] in ("Unconfirmed", "Not sent")}
        # One who is stuck in a task whose ID was lost keeps the others of that task waiting.
        stuck = {p.id for p in story.people if p.fate is Fate.STUCK}
        assert not left or left & stuck, summary.counts
        assert summary.resumable == bool(left)
        assert {person for (person,) in bench.look("SELECT person_id FROM claims")} == left
        # Opened again, the sheet asks for nobody who was paid for.
        again = bench.offer(path)
        assert not {p.person_id for p in again.people} & ledger.paid_people


@pytest.mark.parametrize("seed", range(40))
def test_nobody_is_paid_twice_and_nothing_paid_for_is_lost(tmp_path: Path, seed: int) -> None:
    judge(tmp_path, seed)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1000, 2000, 20))
def test_nobody_is_paid_twice_and_nothing_paid_for_is_lost_in_the_long_run(
    tmp_path: Path, first: int
) -> None:
    for seed in range(first, first + 20):
        folder = tmp_path / str(seed)
        folder.mkdir()
        judge(folder, seed)
