"""An order whose answer was lost is not repeated while it may still arrive."""

from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent
from lensmor_desktop.sandbox import Endpoint, Fault, FaultKind, FaultPlan, Options, Pace
from tests.fakes.engine import Bench, people

UNLOCK, PROFILE, PRECHECK = Endpoint.UNLOCK_CONTACTS, Endpoint.PROFILE, Endpoint.PRECHECK
BALANCE = Endpoint.BALANCE
STEADY = Pace(median=8.0, spread=0.0, shortest=8.0, longest=8.0)
LOST = (FaultKind.SERVER_ERROR, FaultKind.DROP, FaultKind.HTML, FaultKind.EMPTY)


def strict(**more: object) -> Options:
    options = {"balance": 100_000, "rate_limit": None, "reorders": "charge", "pace": STEADY}
    return Options(**{**options, **more})  # type: ignore[arg-type]


def lost(kind: FaultKind, after: float, *, calls: int = 1) -> Fault:
    return Fault(kind, UNLOCK, frozenset({calls}), status=504, acts_after=after)


def seconds_between_orders(bench: Bench) -> float:
    first, second = bench.times(UNLOCK)[:2]
    return second - first


@pytest.mark.parametrize("kind", LOST)
@pytest.mark.parametrize("after", [1.0, 12.0, 30.0, 60.0, 110.0])
def test_an_order_that_arrives_late_is_waited_for(
    tmp_path: Path, kind: FaultKind, after: float
) -> None:
    persons = people(30)
    with Bench(tmp_path, persons, options=strict(), faults=[lost(kind, after)]) as bench:
        path = bench.sheet_of(persons)
        summary = bench.run(path)
        assert len(bench.posts()) == 1
        bench.nobody_paid_twice()
        assert summary.counts == {Outcome.UNLOCKED: 30}
        assert summary.spent == bench.server.ledger.spent == 450
        assert all(bench.row_of(path, p.id)[0] == p.email for p in persons)


@pytest.mark.parametrize("kind", LOST)
def test_one_that_never_arrived_is_repeated_after_two_minutes_and_three_looks(
    tmp_path: Path, kind: FaultKind
) -> None:
    persons = people(30)
    with Bench(tmp_path, persons, options=strict()) as bench:
        offer = bench.offer(bench.sheet_of(persons))
        bench.server.faults = FaultPlan([Fault(kind, UNLOCK, frozenset({1}), status=504)])
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert seconds_between_orders(bench) >= 120
        first, second = bench.times(UNLOCK)
        looks = [at for at in bench.times(PROFILE) if first < at <= second]
        assert len(looks) >= 3 * 30
        assert [at for at in bench.times(BALANCE) if first < at <= second]
        assert summary.counts == {Outcome.UNLOCKED: 30}
        assert (summary.spent, summary.spent_exact) == (450, True)
        bench.nobody_paid_twice()


@pytest.mark.parametrize("silent", [False, True])
def test_one_after_which_the_balance_fell_stays_unconfirmed_and_says_so(
    tmp_path: Path, silent: bool
) -> None:
    """Somebody else may have spent that; or it is what the order costs, which comes later yet."""
    persons = people(30)
    unsupported = frozenset({"unlock_contact_emails"}) if silent else frozenset()
    options = strict(unsupported_actions=unsupported)
    with Bench(tmp_path, persons, options=options) as bench:
        path = bench.sheet_of(persons)
        offer = bench.offer(path)
        bench.server.faults = FaultPlan([Fault(FaultKind.DROP, UNLOCK, frozenset({1}))])
        service = bench.server.service
        service.when(PROFILE, 31 if silent else 1, lambda: service.move_balance(-300))
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert len(bench.posts()) == 1
        assert summary.counts == {Outcome.UNCONFIRMED: 30}
        assert summary.resumable
        assert "isn't known yet" in bench.row_of(path, persons[0].id)[2]
        # A day later nobody is in work, and nothing more was spent.
        bench.clock.advance(86_400)
        bench.restart()
        summary = bench.resume()
        bench.nobody_paid_twice()
        assert summary.counts == {Outcome.UNLOCKED: 30}


@pytest.mark.parametrize("unlimited", [False, True])
def test_a_balance_that_says_nothing_leaves_it_to_the_looks(
    tmp_path: Path, unlimited: bool
) -> None:
    persons = people(10)
    with Bench(tmp_path, persons, options=strict(unlimited=unlimited)) as bench:
        offer = bench.offer(bench.sheet_of(persons))
        faults = [Fault(FaultKind.DROP, UNLOCK, frozenset({1}))]
        if not unlimited:
            faults.append(Fault(FaultKind.SERVER_ERROR, BALANCE))
        plan = FaultPlan(faults)
        bench.server.service.when(PRECHECK, 1, lambda: setattr(bench.server, "faults", plan))
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        bench.nobody_paid_twice()
        if unlimited:
            assert summary.counts == {Outcome.UNLOCKED: 10}
            assert seconds_between_orders(bench) >= 120
        else:
            # Nothing says that it wasn't charged for: it is not sent again.
            assert len(bench.posts()) == 1
            assert summary.counts == {Outcome.UNCONFIRMED: 10}


@pytest.mark.parametrize("arrives", [5.0, 45.0])
def test_other_orders_go_on_meanwhile(tmp_path: Path, arrives: float) -> None:
    persons = people(450)
    faults = [lost(FaultKind.SERVER_ERROR, arrives, calls=2)]
    with Bench(tmp_path, persons, options=strict(), faults=faults) as bench:
        summary = bench.run(bench.sheet_of(persons))
        assert summary.counts == {Outcome.UNLOCKED: 450}
        assert bench.server.ledger.spent == 6750
        bench.nobody_paid_twice()


@pytest.mark.parametrize("restart", [20.0, 90.0, 3600.0])
def test_a_restart_begins_the_two_minutes_anew(tmp_path: Path, restart: float) -> None:
    persons = people(20)
    faults = [lost(FaultKind.SERVER_ERROR, restart + 60.0)]
    with Bench(tmp_path, persons, options=strict(), faults=faults) as bench:
        path = bench.sheet_of(persons)
        offer = bench.offer(path)
        start = bench.clock.now()

        def leave(moment: float) -> None:
            if bench.posts() and moment - start > 10:
                bench.stop.set()

        bench.clock.at_wait = leave
        bench.service.run(offer, Consent.to(offer), bench.stop)
        bench.clock.at_wait = lambda moment: None
        bench.clock.advance(restart)
        bench.restart()
        bench.resume()
        assert len(bench.posts()) == 1
        bench.nobody_paid_twice()
        assert all(bench.row_of(path, p.id)[0] == p.email for p in persons)
