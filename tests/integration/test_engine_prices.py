"""What Confirm showed is the most that is ever sent, whatever changes at Lensmor afterwards.

The practice server's prices, and who is free there, change between the offer and the run, during
it, and between a run and its going on.
"""

import json
import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent, Offer
from lensmor_desktop.domain.progress import BatchProgress, Progress
from lensmor_desktop.domain.states import BatchState, StoppedBy
from lensmor_desktop.domain.summaries import RunSummary
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
from lensmor_desktop.unlocking import wording
from tests.fakes.clock import FakeClock
from tests.fakes.engine import EVENT, Bench, make_world, people

UNLOCK, PRECHECK = Endpoint.UNLOCK_CONTACTS, Endpoint.PRECHECK
RICH = Options(balance=1_000_000, rate_limit=None, charge_resubmissions=True)
CLOSED = Event("300", name="Closed Fair", preview_limit=1)
LIST_PRICE = 15


def charge(bench: Bench, each: int) -> None:
    """From now on Lensmor takes so many credits for a person."""
    service = bench.server.service
    service.settle()  # what was due until now was charged for as it was then
    service.options = replace(service.options, credits_per_person=each)
    service.set_price(each)


def free(bench: Bench, persons: Iterable[Person]) -> None:
    """The account has these people already."""
    for person in persons:
        bench.server.service.account.people[person.id] = True


def no_longer_free(bench: Bench, persons: Iterable[Person]) -> None:
    for person in persons:
        del bench.server.service.account.people[person.id]


def run(bench: Bench, offer: Offer, report: Callable[[Progress], None] | None = None) -> RunSummary:
    return bench.service.run(offer, Consent.to(offer), bench.stop, report or bench.reports.append)


def stop_when_sent(bench: Bench, batches: int) -> Callable[[Progress], None]:
    """Stops the run as soon as so many batches are with Lensmor."""

    def report(progress: Progress) -> None:
        sent = isinstance(progress, BatchProgress) and progress.state is BatchState.SUBMITTED
        if sent and len(bench.posts()) == batches:
            bench.stop.set()

    return report


@pytest.fixture
def tens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten people in a batch, when it is priced and when it is sent."""
    monkeypatch.setattr("lensmor_desktop.unlocking.beginning.MAX_PEOPLE_PER_BATCH", 10)
    batches_of = "lensmor_desktop.unlocking.grouping.batches_of.__defaults__"
    monkeypatch.setattr(batches_of, (10,))


class TestAPersonsPrice:
    def test_fact_11_at_a_price_that_nobody_saw_nobody_is_sent(self, tmp_path: Path) -> None:
        persons = people(250)
        with Bench(tmp_path, persons, options=RICH) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)
            assert (offer.price.total, offer.price.exact) == (3750, True)
            charge(bench, 20)
            summary = run(bench, offer)
            assert bench.posts() == []
            assert summary.stopped_by is StoppedBy.LIMIT
            assert str(summary.stop_reason) == wording.STOP_PRICE.format(now=20, agreed=15)
            assert summary.counts == {Outcome.NOT_SENT: 250}
            assert not summary.resumable
            assert set(bench.cells(path).values()) == {("", "Not sent", wording.NOT_SENT_LIMIT)}
            # The sheet checked again shows what it costs now, and then it may be had.
            again = bench.offer(path)
            assert again.price.total == 5000
            assert run(bench, again).counts == {Outcome.UNLOCKED: 250}
            assert bench.server.ledger.spent == 5000

    @pytest.mark.usefixtures("tens")
    def test_fact_11_nor_when_it_rises_in_the_middle(self, tmp_path: Path) -> None:
        persons = people(4000)
        options = Options(balance=1_000_000, rate_limit=120, charge_resubmissions=True)
        with Bench(tmp_path, persons, options=options) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            risen = 100.0

            def dearer(moment: float) -> None:
                if moment - FakeClock.START >= risen:
                    charge(bench, 20)

            bench.clock.at_wait = dearer
            summary = run(bench, offer)
            late = [at for at in bench.times(UNLOCK) if at > risen]
            assert late == []
            assert str(summary.stop_reason) == wording.STOP_PRICE.format(now=20, agreed=15)
            assert summary.counts[Outcome.NOT_SENT] > 1000
            assert bench.server.ledger.spent <= offer.price.total
            assert len(bench.calls(UNLOCK)) * 10 == summary.counts[Outcome.UNLOCKED]

    def test_fact_11_nor_when_it_rises_before_a_run_goes_on(self, tmp_path: Path) -> None:
        persons = people(300)
        with Bench(tmp_path, persons, options=RICH) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            run(bench, offer, stop_when_sent(bench, 1))
            bench.restart()
            bench.clock.advance(86_400)
            charge(bench, 20)
            summary = bench.resume()
            assert len(bench.posts()) == 1
            assert summary.counts == {Outcome.UNLOCKED: 100, Outcome.NOT_SENT: 200}
            assert summary.stopped_by is StoppedBy.LIMIT
            assert str(summary.stop_reason) == wording.STOP_PRICE.format(now=20, agreed=15)
            assert bench.server.ledger.spent == 1500

    def test_a_person_who_is_free_is_no_price(self, tmp_path: Path) -> None:
        persons = people(100)
        with Bench(tmp_path, persons, options=RICH) as bench:
            free(bench, persons[:2])
            offer = bench.offer(bench.sheet_of(persons))
            charge(bench, 20)
            assert str(run(bench, offer).stop_reason).startswith("Lensmor now asks 20 credits")
            assert bench.posts() == []

    def test_fact_10_without_advice_the_price_that_was_agreed_to_holds(
        self, tmp_path: Path
    ) -> None:
        persons = people(150)
        options = replace(RICH, unsupported_actions=frozenset({"unlock_contact_emails"}))
        with Bench(tmp_path, persons, options=options) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            assert not offer.price.exact
            assert run(bench, offer).counts == {Outcome.UNLOCKED: 150}
            assert bench.server.ledger.spent == offer.price.total == 2250

    def test_precheck_is_asked_right_before_every_order(self, tmp_path: Path) -> None:
        persons = people(2000)
        options = replace(RICH, pace=Pace(median=30.0, spread=0.0, shortest=30.0, longest=30.0))
        with Bench(tmp_path, persons, options=options) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            before = len(bench.server.exchanges)
            run(bench, offer)
            asked: set[str] = set()
            for exchange in list(bench.server.exchanges)[before:]:
                if exchange.endpoint is PRECHECK:
                    asked = set(json.loads(exchange.body)["params"]["personnel_ids"])
                elif exchange.endpoint is UNLOCK:
                    assert asked == set(json.loads(exchange.body)["personnel_ids"])
                    asked = set()
            assert len(bench.posts()) == 20
            assert len(bench.calls(PRECHECK)) <= 12 + 20  # the offer's, one person's, the orders'

    def test_a_rise_is_noticed_before_the_next_order(self, tmp_path: Path) -> None:
        persons = people(4000)
        options = replace(RICH, pace=Pace(median=30.0, spread=0.0, shortest=30.0, longest=30.0))
        with Bench(tmp_path, persons, options=options) as bench:
            offer = bench.offer(bench.sheet_of(persons))

            def dearer(progress: Progress) -> None:
                if len(bench.posts()) == 1:
                    charge(bench, 20)

            summary = run(bench, offer, dearer)
            assert summary.stopped_by is StoppedBy.LIMIT
            assert len(bench.posts()) == 1
            bench.nobody_paid_twice()

    @pytest.mark.usefixtures("tens")
    @pytest.mark.parametrize("interrupted", [False, True])
    def test_fact_11_a_price_below_the_lists_reaches_everybody(
        self, tmp_path: Path, interrupted: bool
    ) -> None:
        persons = people(100)
        options = replace(RICH, credits_per_person=12)
        with Bench(tmp_path, persons, options=options) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            assert (offer.price.total, offer.price.exact) == (1200, True)
            if interrupted:
                run(bench, offer, stop_when_sent(bench, 5))
                bench.restart()
                summary = bench.resume()
            else:
                summary = run(bench, offer)
            assert summary.counts == {Outcome.UNLOCKED: 100}
            assert (summary.spent, summary.spent_exact) == (1200, True)
            assert len(bench.posts()) == 10
            bench.nobody_paid_twice()

    @pytest.mark.usefixtures("tens")
    def test_fact_11_nor_within_a_minute_where_it_cannot_be_paid_in_full(
        self, tmp_path: Path
    ) -> None:
        """A rise that the whole group's price doesn't show, for some of it are free."""
        persons = people(20)
        with Bench(tmp_path, persons, options=RICH) as bench:
            free(bench, persons[16:])
            offer = bench.offer(bench.sheet_of(persons))
            assert offer.price.total == 240

            def dearer(progress: Progress) -> None:
                if len(bench.posts()) == 1:
                    bench.server.service.advance(30.0)  # the first group has been charged for
                    charge(bench, 20)

            summary = run(bench, offer, dearer)
            assert len(bench.posts()) == 1
            assert str(summary.stop_reason) == wording.STOP_PRICE.format(now=20, agreed=15)
            assert bench.server.ledger.spent == 150

    @pytest.mark.usefixtures("tens")
    def test_those_sent_before_a_price_fell_count_at_the_old_one(self, tmp_path: Path) -> None:
        persons = people(100)
        with Bench(tmp_path, persons, options=RICH) as bench:
            free(bench, persons[60:])
            offer = bench.offer(bench.sheet_of(persons))
            assert offer.price.total == 900
            no_longer_free(bench, persons[60:])
            run(bench, offer, stop_when_sent(bench, 3))
            bench.clock.advance(3600)
            charge(bench, 12)
            bench.restart()
            summary = bench.resume()
            assert bench.server.ledger.spent <= 900
            assert summary.counts == {Outcome.UNLOCKED: 60, Outcome.ALREADY_UNLOCKED: 40}


class TestWhoIsFree:
    def test_the_free_are_not_sent_and_nothing_is_spent_for_them(self, tmp_path: Path) -> None:
        persons = people(100)
        with Bench(tmp_path, persons, options=RICH) as bench:
            free(bench, persons[20:30])
            offer = bench.offer(bench.sheet_of(persons))
            assert (offer.price.total, offer.price.exact) == (1350, True)
            summary = run(bench, offer)
            assert [len(ids) for ids in bench.posts()] == [90]
            assert summary.counts == {Outcome.UNLOCKED: 90, Outcome.ALREADY_UNLOCKED: 10}
            assert bench.server.ledger.spent == 1350
            assert summary.stopped_by is None

    def test_all_of_them_free_cost_nothing_and_nobody_is_sent(self, tmp_path: Path) -> None:
        persons = people(100)
        with Bench(tmp_path, persons, options=RICH) as bench:
            free(bench, persons)
            offer = bench.offer(bench.sheet_of(persons))
            assert offer.price.total == 0
            assert run(bench, offer).counts == {Outcome.ALREADY_UNLOCKED: 100}
            assert bench.posts() == []
            assert bench.server.ledger.spent == 0

    def test_who_is_no_longer_free_is_filled_in_and_not_paid_for(self, tmp_path: Path) -> None:
        """Their addresses were seen when the price was made; nothing is bought for them."""
        persons = people(100)
        with Bench(tmp_path, persons, options=RICH) as bench:
            path = bench.sheet_of(persons)
            free(bench, persons[:10])
            offer = bench.offer(path)
            no_longer_free(bench, persons[:10])
            summary = run(bench, offer)
            assert bench.server.ledger.spent == offer.price.total == 1350
            assert summary.counts == {Outcome.UNLOCKED: 90, Outcome.ALREADY_UNLOCKED: 10}
            assert all(bench.row_of(path, p.id)[0] == p.email for p in persons)

    def test_nor_when_a_run_goes_on(self, tmp_path: Path) -> None:
        persons = people(300)
        with Bench(tmp_path, persons, options=RICH) as bench:
            free(bench, persons[200:240])
            offer = bench.offer(bench.sheet_of(persons))
            assert offer.price.total == 3900
            run(bench, offer, stop_when_sent(bench, 1))
            bench.restart()
            no_longer_free(bench, persons[200:240])
            summary = bench.resume()
            assert bench.server.ledger.spent == 3900
            assert summary.counts == {Outcome.UNLOCKED: 260, Outcome.ALREADY_UNLOCKED: 40}

    def test_who_is_in_somebody_elses_work_is_not_sent_and_the_others_are(
        self, tmp_path: Path
    ) -> None:
        """Precheck has no figure for any of them then: each is looked up."""
        persons = people(50)
        with Bench(tmp_path, persons, options=RICH) as bench:
            free(bench, persons[:20])
            offer = bench.offer(bench.sheet_of(persons))
            assert offer.price.total == 450
            bench.server.service.contacts.elsewhere[persons[49].id] = bench.clock.true()
            summary = run(bench, offer)
            assert [len(ids) for ids in bench.posts()] == [29]
            assert summary.counts == {Outcome.UNLOCKED: 29, Outcome.ALREADY_UNLOCKED: 21}
            assert summary.spent <= offer.price.total

    @pytest.mark.parametrize("acts", [False, True])
    def test_what_a_lost_answer_may_have_cost_is_found_out_before_others_are_given_up(
        self, tmp_path: Path, acts: bool
    ) -> None:
        persons = people(200)
        with Bench(tmp_path, persons, options=RICH) as bench:
            free(bench, [*persons[:20], *persons[100:120]])
            offer = bench.offer(bench.sheet_of(persons))
            assert offer.price.total == 2400
            bench.server.faults = FaultPlan(
                [Fault(FaultKind.DROP, UNLOCK, calls=frozenset({1}), acts=acts)]
            )
            summary = run(bench, offer)
            assert summary.counts == {Outcome.UNLOCKED: 160, Outcome.ALREADY_UNLOCKED: 40}
            assert bench.server.ledger.spent == 2400
            bench.nobody_paid_twice()

    @pytest.mark.usefixtures("tens")
    @pytest.mark.parametrize("seed", range(12))
    def test_whatever_changes_no_more_is_spent_than_was_shown(
        self, tmp_path: Path, seed: int
    ) -> None:
        chance = random.Random(seed)
        persons = people(60)
        for person in chance.sample(range(60), 6):
            persons[person] = replace(persons[person], fate=Fate.NO_EMAIL)
        faults = [Fault(FaultKind.DROP, UNLOCK, probability=0.2, times=2, acts=seed % 2 == 0)]
        with Bench(tmp_path, persons, options=RICH) as bench:
            known = chance.sample(persons, 25)
            free(bench, known)
            path = bench.sheet_of(persons)
            limit = None if seed % 3 else chance.randrange(200, 600)
            offer = bench.offer(path, max_credits=limit)
            no_longer_free(bench, chance.sample(known, 10))
            bench.server.faults = FaultPlan(faults, seed=seed)
            summary = run(bench, offer, stop_when_sent(bench, 1 + seed % 4))
            while summary.resumable:
                summary = bench.resume()
            assert bench.server.ledger.spent <= offer.price.total
            assert limit is None or bench.server.ledger.spent <= limit
            bench.nobody_paid_twice()


class TestAnEventsPrice:
    def test_an_event_that_became_dearer_is_not_unlocked_and_nobody_is_sent(
        self, tmp_path: Path
    ) -> None:
        persons = people(3)
        with Bench(tmp_path, persons, events=[Event(EVENT), CLOSED]) as bench:
            rows = [[p.full_name, EVENT, p.id, ""] for p in persons]
            offer = bench.offer(bench.sheet([*rows, ["", "300", "", ""]]), unlock_events=("300",))
            assert offer.price.total == 2045
            dearer = replace(CLOSED, unlock_credits=2500)
            bench.server.service.world = make_world([Event(EVENT), dearer], persons)
            summary = run(bench, offer)
            assert bench.calls(Endpoint.UNLOCK_EVENT) == []
            assert bench.posts() == []
            assert bench.server.ledger.spent == 0
        assert summary.stopped_by is StoppedBy.LIMIT
        told = {"now": "2,500", "agreed": "2,000"}
        assert str(summary.stop_reason) == wording.STOP_EVENT_PRICE.format(**told)
        event = next(e for e in summary.events if e.event_id == "300")
        assert event.outcome is EventOutcome.NOT_UNLOCKED
        assert str(event.details) == wording.EVENT_DEARER.format(**told)
        assert summary.counts == {Outcome.NOT_SENT: 3}

    def test_the_events_after_it_are_over_with_the_run(self, tmp_path: Path) -> None:
        persons = people(3)
        later = replace(CLOSED, id="301")
        with Bench(tmp_path, persons, events=[Event(EVENT), CLOSED, later]) as bench:
            rows = [[p.full_name, EVENT, p.id, ""] for p in persons]
            ticked = [["", "300", "", ""], ["", "301", "", ""]]
            offer = bench.offer(bench.sheet([*rows, *ticked]), unlock_events=("300", "301"))
            dearer = replace(CLOSED, unlock_credits=2500)
            bench.server.service.world = make_world([Event(EVENT), dearer, later], persons)
            summary = run(bench, offer)
            assert bench.calls(Endpoint.UNLOCK_EVENT) == []
        assert not summary.resumable
        told = {event.event_id: str(event.details) for event in summary.events}
        assert told["301"] == wording.EVENT_STOPPED_BEFORE

    def test_one_that_became_cheaper_is(self, tmp_path: Path) -> None:
        with Bench(tmp_path, [], events=[CLOSED]) as bench:
            offer = bench.offer(bench.sheet([["", "300", "", ""]]), unlock_events=("300",))
            bench.server.service.world = make_world([replace(CLOSED, unlock_credits=1500)], [])
            summary = run(bench, offer)
            assert bench.server.ledger.spent == summary.spent == 1500

    def test_people_may_not_spend_what_was_agreed_for_the_event_twice(self, tmp_path: Path) -> None:
        """Events and people share one sum, and the free are no longer free."""
        persons = people(100)
        with Bench(tmp_path, persons, events=[Event(EVENT), CLOSED], options=RICH) as bench:
            free(bench, persons[:50])
            rows = [[p.full_name, EVENT, p.id, ""] for p in persons]
            offer = bench.offer(bench.sheet([*rows, ["", "300", "", ""]]), unlock_events=("300",))
            assert offer.price.total == 2750
            no_longer_free(bench, persons[:50])
            summary = run(bench, offer)
            assert bench.server.ledger.spent == 2750
            assert summary.counts == {Outcome.UNLOCKED: 50, Outcome.ALREADY_UNLOCKED: 50}
