"""Where precheck gives no price, the balance tells: at most one order can be wrong."""

from pathlib import Path
from typing import Any

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.sandbox import Endpoint, Fault, FaultKind, FaultPlan, Options, Pace
from tests.fakes.engine import Bench, people
from tests.integration.test_engine_prices import charge

SILENT = frozenset({"unlock_contact_emails"})
STEADY = Pace(median=8.0, spread=0.0, shortest=8.0, longest=8.0)
UNLOCK, BALANCE = Endpoint.UNLOCK_CONTACTS, Endpoint.BALANCE


def silent(**more: Any) -> Options:
    return Options(
        balance=100_000,
        rate_limit=None,
        reorders="charge",
        unsupported_actions=SILENT,
        pace=STEADY,
        **more,
    )


@pytest.mark.parametrize("limit", [None, 3000])
def test_a_price_that_nobody_told_stops_the_run_after_one_order(
    tmp_path: Path, limit: int | None
) -> None:
    persons = people(400)
    with Bench(tmp_path, persons, options=silent(credits_per_person=30)) as bench:
        path = bench.sheet_of(persons)
        summary = bench.run(path, max_credits=limit)
        assert len(bench.posts()) == 1
        assert bench.server.ledger.spent == 3000
        assert summary.stopped_by is StoppedBy.LIMIT
        assert "1,500 credits more" in str(summary.stop_reason)
        bench.nobody_paid_twice()


def test_a_price_that_rises_in_the_middle_costs_one_order_at_most(tmp_path: Path) -> None:
    persons = people(500)
    with Bench(tmp_path, persons, options=silent()) as bench:
        offer = bench.offer(bench.sheet_of(persons))
        bench.server.service.when(UNLOCK, 3, lambda: charge(bench, 20))
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert len(bench.posts()) == 3
        assert bench.server.ledger.spent == 2 * 1500 + 2000
        assert summary.stopped_by is StoppedBy.LIMIT


def test_the_balance_is_read_before_and_after_every_order(tmp_path: Path) -> None:
    persons = people(300)
    with Bench(tmp_path, persons, options=silent()) as bench:
        assert bench.run(bench.sheet_of(persons)).counts == {Outcome.UNLOCKED: 300}
        kinds = [each.endpoint for each in bench.server.exchanges]
        orders = [at for at, kind in enumerate(kinds) if kind is UNLOCK]
        assert len(orders) == 3
        for before, after in zip([0, *orders], [*orders, len(kinds)], strict=True):
            assert BALANCE in kinds[before:after]


def test_what_somebody_else_spends_on_people_of_the_sheet_is_no_price(tmp_path: Path) -> None:
    persons = people(300)
    with Bench(tmp_path, persons, options=silent()) as bench:
        path = bench.sheet_of(persons)
        offer = bench.offer(path)
        bench.server.service.colleague(persons[40:60], seconds=5.0)
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert summary.counts == {Outcome.UNLOCKED: 280, Outcome.ALREADY_UNLOCKED: 20}
        assert summary.stopped_by is None


def test_people_who_fail_at_no_cost_are_no_reason_to_stop(tmp_path: Path) -> None:
    from lensmor_desktop.sandbox import Fate

    persons = [*people(150), *people(150, Fate.FAILED, start=5000)]
    with Bench(tmp_path, persons, options=silent()) as bench:
        summary = bench.run(bench.sheet_of(persons))
        assert summary.counts == {Outcome.UNLOCKED: 150, Outcome.FAILED: 150}


def test_a_balance_that_cannot_be_read_stops_nobody(tmp_path: Path) -> None:
    persons = people(200)
    with Bench(tmp_path, persons, options=silent()) as bench:
        offer = bench.offer(bench.sheet_of(persons))

        def blind() -> None:
            bench.server.faults = FaultPlan([Fault(FaultKind.SERVER_ERROR, BALANCE)])

        bench.server.service.when(UNLOCK, 1, blind)
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert summary.counts == {Outcome.UNLOCKED: 200}
        assert bench.server.ledger.spent == 3000


def test_a_balance_that_does_not_pay_the_next_order_stops_before_it(tmp_path: Path) -> None:
    persons = people(200)
    with Bench(tmp_path, persons, options=silent()) as bench:
        offer = bench.offer(bench.sheet_of(persons))
        spent = lambda: bench.server.service.move_balance(-96_600)  # noqa: E731
        bench.server.service.when(UNLOCK, 1, spent, after=True)
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert len(bench.posts()) == 1
        assert summary.stopped_by in (StoppedBy.CREDITS, StoppedBy.LIMIT)
