"""Laptops sleep and clocks jump: the run goes on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.sandbox import Options, Pace
from tests.fakes.engine import Bench, people

DAY = 86_400.0
SLOW = Options(pace=Pace.BENCHMARK, charge_resubmissions=True, rate_limit=None, balance=100_000)


def sleep_for_a_night(bench: Bench) -> None:
    bench.clock.advance(8 * 3600.0)


def clock_goes_back(bench: Bench) -> None:
    bench.clock.wrong_by -= 3 * DAY


def clock_goes_ahead(bench: Bench) -> None:
    bench.clock.wrong_by += 3 * DAY


@pytest.mark.parametrize("happening", [sleep_for_a_night, clock_goes_back, clock_goes_ahead])
@pytest.mark.parametrize("when", [1, 2, 3])
def test_a_run_goes_on_after(happening: Callable[[Bench], None], when: int, tmp_path: Path) -> None:
    persons = people(400)
    with Bench(tmp_path, persons, options=SLOW) as bench:
        sheet = bench.sheet_of(persons)
        waits = 0

        def at_wait(_: float) -> None:
            nonlocal waits
            waits += 1
            if waits == when:
                happening(bench)

        offer_made_before = bench.offer(sheet)
        bench.clock.at_wait = at_wait
        summary = bench.run(sheet)
        assert waits >= when
        assert summary.counts == {Outcome.UNLOCKED: 400}
        assert summary.stopped_by is None
        assert summary.spent == offer_made_before.price.total
        bench.nobody_paid_twice()


def test_a_clock_that_went_back_does_not_hide_the_newest_run(tmp_path: Path) -> None:
    persons = people(4)
    with Bench(tmp_path, persons) as bench:
        bench.run(bench.sheet_of(persons[:2], "first.csv"))
        clock_goes_back(bench)
        bench.run(bench.sheet_of(persons[2:], "second.csv"))
        assert [Path(run.source).name for run in bench.service.runs()] == [
            "second.csv",
            "first.csv",
        ]
