"""Several runs into one sheet: what one has found out isn't taken back by another."""

from dataclasses import replace
from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent
from lensmor_desktop.sandbox import Endpoint, Fault, FaultKind, FaultPlan, Options, Pace
from tests.fakes.engine import Bench, people

STEADY = Pace(median=8.0, spread=0.0, shortest=8.0, longest=8.0)
STRICT = Options(
    balance=100_000, rate_limit=None, reorders="charge", charge_unlocked=True, pace=STEADY
)


@pytest.mark.parametrize("key", ["the same", "renewed", "another account's"])
def test_a_run_that_was_stopped_takes_nothing_back_that_a_later_one_wrote(
    tmp_path: Path, key: str
) -> None:
    persons = people(6)
    options = replace(STRICT, accounts={"sk_b": "b"} if key == "another account's" else {})
    with Bench(tmp_path, persons, options=options) as bench:
        path = bench.sheet_of(persons)
        offer = bench.offer(path)
        bench.server.service.when(Endpoint.PRECHECK, 1, bench.stop.set)
        first = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert first.counts == {Outcome.NOT_SENT: 6}
        bench.stop.clear()
        if key != "the same":
            bench.key = "sk_b"
            bench.restart()
        second = bench.run(path)
        assert second.counts == {Outcome.UNLOCKED: 6}
        written = bench.cells(path)
        bench.service.write_again(1)
        assert bench.cells(path) == written
        bench.resume(1)
        for person in persons:
            email, status, _ = bench.row_of(path, person.id)
            assert email == person.email
            assert status in ("Unlocked", "Already unlocked")
        bench.nobody_paid_twice()


def test_who_was_beyond_a_limit_and_was_bought_later_keeps_their_result(tmp_path: Path) -> None:
    persons = people(6)
    with Bench(tmp_path, persons, options=STRICT) as bench:
        path = bench.sheet_of(persons)
        offer = bench.offer(path, max_credits=30)
        bench.server.faults = FaultPlan([Fault(FaultKind.TASK_STUCK, Endpoint.UNLOCK_CONTACTS)])
        first = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert first.counts == {Outcome.UNCONFIRMED: 2, Outcome.NOT_SENT: 4}
        bench.server.faults = FaultPlan()
        second = bench.run(path)
        assert second.counts[Outcome.UNLOCKED] == 4
        bench.resume(1)
        for person in persons[2:]:
            assert bench.row_of(path, person.id)[:2] == (person.email, "Unlocked")
        bench.nobody_paid_twice()


def test_nor_does_a_later_one_take_back_what_the_stopped_one_wrote_since(tmp_path: Path) -> None:
    persons = people(6)
    with Bench(tmp_path, persons, options=STRICT) as bench:
        path = bench.sheet_of(persons)
        offer = bench.offer(path)
        bench.server.faults = FaultPlan([Fault(FaultKind.DROP, Endpoint.UNLOCK_CONTACTS)])
        bench.server.service.when(Endpoint.PROFILE, 1, bench.stop.set)
        bench.service.run(offer, Consent.to(offer), bench.stop)
        bench.stop.clear()
        bench.server.faults = FaultPlan()
        second = bench.run(path)  # it finds out that the order of the first never was
        assert second.counts == {Outcome.NOT_SENT: 6}
        assert bench.resume(1).counts == {Outcome.UNLOCKED: 6}
        written = bench.cells(path)
        bench.service.write_again(2)
        assert bench.cells(path) == written
        bench.nobody_paid_twice()
