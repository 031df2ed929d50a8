"""What a run makes of advice that is missing, and of prices and balances that move both ways."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent, Offer
from lensmor_desktop.domain.progress import Progress
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.sandbox import (
    Endpoint,
    Event,
    Fate,
    Fault,
    FaultKind,
    FaultPlan,
    Options,
)
from lensmor_desktop.unlocking import wording
from tests.fakes.clock import FakeClock
from tests.fakes.engine import EVENT, Bench, make_world, people

UNLOCK, UNLOCK_EVENT = Endpoint.UNLOCK_CONTACTS, Endpoint.UNLOCK_EVENT
PRECHECK, LIST = Endpoint.PRECHECK, Endpoint.PEOPLE
RICH = Options(balance=1_000_000, rate_limit=None, charge_resubmissions=True)
CLOSED = Event("300", name="Closed Fair", preview_limit=1)


def charge(bench: Bench, each: int) -> None:
    """From now on Lensmor takes so many credits for a person."""
    service = bench.server.service
    service.settle()  # what was due until now was charged for as it was then
    service.options = replace(service.options, credits_per_person=each)
    service.set_price(each)


def run(bench: Bench, offer: Offer, report: Callable[[Progress], None] | None = None) -> RunSummary:
    return bench.service.run(offer, Consent.to(offer), bench.stop, report or bench.reports.append)


def stop_after(bench: Bench, endpoint: Endpoint) -> Callable[[float], None]:
    """Stops the run as soon as an endpoint was called."""

    def at_wait(moment: float) -> None:
        if bench.calls(endpoint):
            bench.stop.set()

    return at_wait


class TestAPersonsPrice:
    @pytest.mark.parametrize("unknown", [(0,), (0, 50), (0, 50, 99)])
    def test_fact_11_a_rise_is_seen_where_some_tell_nothing(
        self, tmp_path: Path, unknown: tuple[int, ...]
    ) -> None:
        """IDs that Lensmor doesn't know have no price, wherever they stand in the sheet."""
        persons = people(100)
        rows = [[p.full_name, EVENT, p.id, ""] for p in persons]
        for at in unknown:
            rows[at][2] = str(990_000 + at)
        with Bench(tmp_path, persons, options=RICH) as bench:
            offer = bench.offer(bench.sheet(rows))
            assert offer.price.total == 15 * (100 - len(unknown))
            charge(bench, 20)
            summary = run(bench, offer)
            assert bench.posts() == []
            assert bench.server.ledger.spent == 0
            assert summary.stopped_by is StoppedBy.LIMIT
            assert str(summary.stop_reason).startswith("Lensmor now asks 20 credits")

    def test_a_price_that_falls_and_rises_again_to_what_was_shown_stops_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("lensmor_desktop.unlocking.beginning.MAX_PEOPLE_PER_BATCH", 10)
        persons = people(3000)
        with Bench(tmp_path, persons, options=replace(RICH, rate_limit=120)) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            charge(bench, 12)

            def back(moment: float) -> None:
                if moment - FakeClock.START >= 100:
                    charge(bench, 15)

            bench.clock.at_wait = back
            summary = run(bench, offer)
            assert summary.counts == {Outcome.UNLOCKED: 3000}
            assert summary.stopped_by is None
            assert bench.server.ledger.spent < offer.price.total
            bench.nobody_paid_twice()


class TestAdvice:
    @pytest.mark.parametrize(
        "kind",
        [
            FaultKind.DROP,
            FaultKind.SERVER_ERROR,
            FaultKind.HTML,
            FaultKind.NO_FEATURE,
            FaultKind.SLOW_DOWN,
            FaultKind.CONCURRENCY,
        ],
    )
    def test_fact_10_advice_that_never_comes_stops_no_run(
        self, tmp_path: Path, kind: FaultKind
    ) -> None:
        """Only precheck is out of order: what was agreed to is sent at what was agreed to."""
        persons = people(300)
        with Bench(tmp_path, persons, options=RICH) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            bench.server.faults = FaultPlan([Fault(kind, PRECHECK)])
            summary = run(bench, offer)
            assert summary.counts == {Outcome.UNLOCKED: 300}
            assert bench.server.ledger.spent == offer.price.total == 4500
            assert bench.clock.elapsed < 120


class TestALostEvent:
    def offer(self, bench: Bench) -> Offer:
        return bench.offer(bench.sheet([["", "300", "", ""]]), unlock_events=("300",))

    @pytest.mark.parametrize("acts", [False, True])
    def test_fact_11_is_not_asked_for_again_at_a_price_that_nobody_saw(
        self, tmp_path: Path, acts: bool
    ) -> None:
        lost = Fault(FaultKind.DROP, UNLOCK_EVENT, times=2, acts=acts)
        with Bench(tmp_path, [], events=[CLOSED], options=RICH, faults=[lost]) as bench:
            offer = self.offer(bench)
            bench.clock.at_wait = stop_after(bench, UNLOCK_EVENT)
            assert run(bench, offer).resumable
            bench.clock.at_wait = lambda _: None
            bench.server.service.world = make_world([replace(CLOSED, unlock_credits=2500)], [])
            sent = len(bench.calls(UNLOCK_EVENT))
            summary = bench.resume()
            (event,) = summary.events
            assert not summary.resumable
            if acts:  # it is open, and asking again is free
                assert event.outcome is EventOutcome.UNLOCKED
                assert bench.server.ledger.spent == summary.spent == 2000
            else:
                assert len(bench.calls(UNLOCK_EVENT)) == sent
                assert event.outcome is EventOutcome.NOT_UNLOCKED
                told = {"now": "2,500", "agreed": "2,000"}
                assert str(event.details) == wording.EVENT_DEARER.format(**told)
                assert summary.stopped_by is StoppedBy.LIMIT
                assert bench.server.ledger.spent == summary.spent == 0

    def test_that_was_cheaper_than_shown_may_still_have_been_paid_for(self, tmp_path: Path) -> None:
        with Bench(tmp_path, [], events=[CLOSED], options=RICH) as bench:
            offer = self.offer(bench)
            bench.server.service.world = make_world([replace(CLOSED, unlock_credits=1500)], [])
            faults = [
                Fault(FaultKind.DROP, UNLOCK_EVENT, calls=frozenset({1}), acts=True),
                Fault(FaultKind.REFUSE, UNLOCK_EVENT, status=404),
                Fault(FaultKind.REFUSE, LIST, calls=frozenset(range(2, 40)), status=404),
            ]
            bench.server.faults = FaultPlan(faults)
            summary = run(bench, offer)
            assert bench.server.ledger.spent == 1500
            assert summary.events[0].outcome is EventOutcome.UNCONFIRMED
            bench.server.faults = FaultPlan()
            summary = bench.resume()
            assert summary.events[0].outcome is EventOutcome.UNLOCKED
            assert bench.server.ledger.spent == 1500


class TestATopUp:
    def test_bought_credits_do_not_make_what_was_paid_for_look_free(self, tmp_path: Path) -> None:
        persons = people(80) + people(20, Fate.FAILED, start=3000)
        lost = Fault(FaultKind.DROP, UNLOCK, calls=frozenset({1}), acts=True)
        with Bench(tmp_path, persons, options=RICH, faults=[lost]) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            bench.clock.at_wait = stop_after(bench, UNLOCK)
            assert run(bench, offer).counts == {Outcome.UNCONFIRMED: 100}
            bench.clock.at_wait = lambda _: None
            bench.clock.advance(600)
            bench.server.service.set_balance(bench.server.service.balance + 10_000)
            summary = bench.resume()
            assert summary.counts == {Outcome.UNLOCKED: 80, Outcome.UNCONFIRMED: 20}
            assert summary.spent == bench.server.ledger.spent == 1200
            assert summary.notices == ()
            assert len(bench.posts()) == 1
