"""How long a run waits, and for what: the network, a service that says "slower", one question."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from lensmor_desktop.api import Exchange, RateLimited
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.errors import NotStarted
from lensmor_desktop.sandbox import Endpoint, Fate, Fault, FaultKind, FaultPlan, Options, Pace
from lensmor_desktop.unlocking.limits import POLL_DELAYS, Limits
from tests.fakes.engine import Bench, people

SLOWER = (FaultKind.SLOW_DOWN, FaultKind.CONCURRENCY)
UNANSWERED = (FaultKind.SERVER_ERROR, FaultKind.HTML, FaultKind.DROP, FaultKind.EMPTY)
STUCK = Options(
    pace=Pace(median=9_000.0, spread=0.0, shortest=9_000.0, longest=9_000.0),
    rate_limit=None,
    charge_resubmissions=True,
)


def once_sent(bench: Bench, *faults: Fault) -> Callable[[Exchange], None]:
    """From the first order on the server misbehaves so."""

    def spoil(_: Exchange) -> None:
        if bench.posts():
            bench.server.faults = FaultPlan(faults)
            bench.at_exchange = lambda _: None

    return spoil


# Nothing but "slower"


@pytest.mark.parametrize("kind", SLOWER)
@pytest.mark.parametrize("patience", [0.0, 30.0, 300.0])
def test_fact_07_a_run_that_is_only_told_slower_ends_after_its_patience(
    tmp_path: Path, kind: FaultKind, patience: float
) -> None:
    persons = people(3)
    with Bench(tmp_path, persons, limits=Limits(offline=patience)) as bench:
        offer = bench.offer(bench.sheet_of(persons))
        bench.at_exchange = once_sent(bench, Fault(kind))
        begun = bench.clock.elapsed
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert summary.stopped_by is StoppedBy.NETWORK
        assert "nothing but “slower”" in str(summary.stop_reason)
        assert patience <= bench.clock.elapsed - begun <= patience + 60
        bench.server.faults = FaultPlan()
        assert bench.resume().counts == {Outcome.UNLOCKED: 3}
        bench.nobody_paid_twice()


@pytest.mark.parametrize("kind", SLOWER)
@pytest.mark.parametrize("count", [3, 150])
def test_fact_07_a_run_whose_orders_are_only_told_slower_ends_however_free_calls_are_answered(
    tmp_path: Path, kind: FaultKind, count: int
) -> None:
    persons = people(count)
    with Bench(tmp_path, persons, limits=Limits(slowed=30.0)) as bench:
        offer = bench.offer(bench.sheet_of(persons))
        bench.server.faults = FaultPlan([Fault(kind, Endpoint.UNLOCK_CONTACTS, retry_after="2")])
        begun = bench.clock.elapsed
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert summary.stopped_by is StoppedBy.NETWORK
        assert "nothing but “slower”" in str(summary.stop_reason)
        assert 30.0 <= bench.clock.elapsed - begun <= 90.0
        bench.server.faults = FaultPlan()
        assert bench.resume().counts == {Outcome.UNLOCKED: len(persons)}
        bench.nobody_paid_twice()


def test_fact_07_a_pause_that_is_longer_than_a_person_allowed_ends_the_run_unasked(
    tmp_path: Path,
) -> None:
    persons = people(3)
    with Bench(tmp_path, persons, limits=Limits(slowed=100.0)) as bench:
        offer = bench.offer(bench.sheet_of(persons))
        bench.at_exchange = once_sent(bench, Fault(FaultKind.SLOW_DOWN, retry_after="3600"))
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert summary.stopped_by is StoppedBy.NETWORK
        assert 100.0 <= bench.clock.elapsed < 200.0
        slowed = [each for each in bench.server.exchanges if each.status == 429]
        assert len(slowed) == 1, "nothing is asked before the time is up"


def test_fact_07_a_pause_that_is_asked_for_is_kept_however_long(tmp_path: Path) -> None:
    persons = people(3)
    with Bench(tmp_path, persons) as bench:
        offer = bench.offer(bench.sheet_of(persons))
        pause = Fault(FaultKind.SLOW_DOWN, times=1, retry_after="3000")
        bench.at_exchange = once_sent(bench, pause)
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert summary.counts == {Outcome.UNLOCKED: 3}
        assert bench.clock.elapsed > 3000


@pytest.mark.parametrize("kind", SLOWER)
def test_a_run_told_slower_now_and_then_goes_on_for_as_long_as_it_takes(
    tmp_path: Path, kind: FaultKind
) -> None:
    persons = people(3)
    options = Options(pace=Pace(2_000.0, 0.0, 2_000.0, 2_000.0), rate_limit=None)
    with Bench(tmp_path, persons, options=options, limits=Limits(offline=60.0, task=9e9)) as bench:
        bench.server.faults = FaultPlan([Fault(kind, Endpoint.TASK, frozenset(range(1, 99, 2)))])
        summary = bench.run(bench.sheet_of(persons))
        assert summary.counts == {Outcome.UNLOCKED: 3}
        assert bench.clock.elapsed > 1_000


@pytest.mark.parametrize("kind", SLOWER)
def test_a_run_that_is_told_slower_before_it_starts_isnt_started(
    tmp_path: Path, kind: FaultKind
) -> None:
    persons = people(3)
    with Bench(tmp_path, persons, limits=Limits(offline=40.0)) as bench:
        offer = bench.offer(bench.sheet_of(persons))
        bench.server.faults = FaultPlan([Fault(kind)])
        begun = bench.clock.elapsed
        with pytest.raises(NotStarted, match="nothing but “slower”"):
            bench.service.run(offer, Consent.to(offer), bench.stop)
        assert 40.0 <= bench.clock.elapsed - begun < 80.0
        assert bench.posts() == []


def test_the_balance_waits_where_lensmor_says_slower_as_long_as_it_may(tmp_path: Path) -> None:
    with Bench(tmp_path, people(1), limits=Limits(offline=40.0)) as bench:
        bench.server.faults = FaultPlan([Fault(FaultKind.SLOW_DOWN, times=3, retry_after="5")])
        assert bench.service.balance().total
        assert bench.clock.elapsed >= 15.0
        bench.server.faults = FaultPlan([Fault(FaultKind.SLOW_DOWN)])
        begun = bench.clock.elapsed
        with pytest.raises(RateLimited) as caught:
            bench.service.balance()
        assert 40.0 <= bench.clock.elapsed - begun < 80.0
        assert "has waited as long as it may" in str(caught.value.hint)


# One question, or the network


@pytest.mark.parametrize("kind", UNANSWERED)
def test_one_question_that_is_never_answered_is_not_the_network(
    tmp_path: Path, kind: FaultKind
) -> None:
    """A task that can't be asked, while everything else is answered, keeps nobody else waiting."""
    persons = people(150)
    with Bench(tmp_path, persons, options=Options(rate_limit=None, pace=Pace.FAST)) as bench:
        path = bench.sheet_of(persons)
        bench.server.faults = FaultPlan([Fault(kind, Endpoint.TASK, subject="700101")])
        summary = bench.run(path)
        assert summary.stopped_by is None
        assert summary.counts[Outcome.UNLOCKED] == 50
        assert summary.counts[Outcome.UNCONFIRMED] == 100
        bench.server.faults = FaultPlan()
        assert bench.resume().counts == {Outcome.UNLOCKED: 150}
        bench.nobody_paid_twice()


@pytest.mark.parametrize("kind", UNANSWERED)
def test_a_network_that_answers_nothing_stops_the_run_after_its_patience(
    tmp_path: Path, kind: FaultKind
) -> None:
    persons = people(150)
    with Bench(tmp_path, persons, limits=Limits(offline=120.0)) as bench:
        offer = bench.offer(bench.sheet_of(persons))
        bench.at_exchange = once_sent(bench, Fault(kind))
        begun = bench.clock.elapsed
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert summary.stopped_by is StoppedBy.NETWORK
        assert "couldn't be reached for 2 minutes" in str(summary.stop_reason)
        assert 120.0 <= bench.clock.elapsed - begun < 200.0
        asked = [each.endpoint for each in bench.server.exchanges]
        assert asked[-1] is Endpoint.BALANCE, "whether anything is answered was asked last"


# Polls


@pytest.mark.parametrize("polls", range(6))
def test_fact_04_a_fresh_process_keeps_to_the_pause_after_the_last_poll(
    tmp_path: Path, polls: int
) -> None:
    """Killed after each poll, and started again at once: never tighter than 3, 5, 10, 20, 20 …"""
    persons = people(1)
    with Bench(tmp_path, persons, options=STUCK) as bench:
        offer = bench.offer(bench.sheet_of(persons))

        def kill(_: float) -> None:
            if len(bench.calls(Endpoint.TASK)) >= polls and bench.posts():
                bench.stop.set()

        bench.clock.at_wait = kill
        bench.service.run(offer, Consent.to(offer), bench.stop)
        bench.clock.at_wait = lambda _: None
        bench.restart()
        bench.limits = Limits(task=200.0)
        bench.restart()
        bench.resume()
        sent = bench.times(Endpoint.UNLOCK_CONTACTS)[0]
        times = [sent, *bench.times(Endpoint.TASK)]
        pauses = [later - at for at, later in itertools.pairwise(times)]
        assert len(pauses) > polls
        for pause, least in zip(
            pauses, itertools.chain(POLL_DELAYS, itertools.repeat(20.0)), strict=False
        ):
            assert pause >= least - 0.01


def test_fact_04_a_process_that_starts_often_asks_no_oftener(tmp_path: Path) -> None:
    persons = people(1)
    with Bench(tmp_path, persons, options=STUCK) as bench:
        offer = bench.offer(bench.sheet_of(persons))
        begun = bench.clock.elapsed
        bench.clock.at_wait = lambda _: bench.stop.set() if bench.posts() else None
        bench.service.run(offer, Consent.to(offer), bench.stop)
        while bench.clock.elapsed - begun < 300:
            count = len(bench.calls(Endpoint.TASK))

            def stop_after_one(_: float, count: int = count) -> None:
                if len(bench.calls(Endpoint.TASK)) > count:
                    bench.stop.set()

            bench.clock.at_wait = stop_after_one
            bench.restart()
            bench.resume()
        times = bench.times(Endpoint.TASK)
        assert len(times) <= 18
        assert all(b - a >= 20.0 - 0.01 for a, b in itertools.pairwise(times[3:]))


def test_fact_04_a_clock_that_was_set_back_holds_a_poll_up_by_no_more_than_its_pause(
    tmp_path: Path,
) -> None:
    persons = people(1, Fate.DELIVERED)
    with Bench(tmp_path, persons) as bench:
        offer = bench.offer(bench.sheet_of(persons))
        bench.clock.at_wait = lambda _: bench.stop.set() if bench.calls(Endpoint.TASK) else None
        bench.service.run(offer, Consent.to(offer), bench.stop)
        bench.clock.at_wait = lambda _: None
        bench.clock.wrong_by = -86_400.0
        bench.restart()
        begun = bench.clock.elapsed
        assert bench.resume().counts == {Outcome.UNLOCKED: 1}
        assert bench.clock.elapsed - begun < 120
