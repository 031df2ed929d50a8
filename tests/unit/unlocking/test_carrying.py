"""A run from its beginning to its end: when the balance is read, and what is noted of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.progress import BatchProgress, Overall, PeopleSettled, Progress, Waiting
from lensmor_desktop.domain.states import BatchState, StoppedBy
from lensmor_desktop.journal import RunRecord
from lensmor_desktop.sandbox import Endpoint, Fault, FaultKind, FaultPlan, Options
from lensmor_desktop.unlocking.limits import Limits
from tests.fakes.engine import Bench, people

PEOPLE = people(3)
BALANCE, TASK = Endpoint.BALANCE, Endpoint.TASK


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    options = Options(balance=1000, rate_limit=None, charge_resubmissions=True)
    with Bench(tmp_path, PEOPLE, options=options, limits=Limits(task=60)) as made:
        yield made


def record(bench: Bench, run: int = 1) -> RunRecord:
    """A run as the journal has it."""
    return bench.service._journal.runs.get(run)


def stops(bench: Bench, state: BatchState = BatchState.SUBMITTED) -> None:
    """The next run is stopped as soon as a group is in this state."""

    class Stopping(list[Progress]):
        def append(self, progress: Progress) -> None:
            super().append(progress)
            if isinstance(progress, BatchProgress) and progress.state is state:
                bench.stop.set()

    bench.reports = Stopping()


class TestTheBalanceAfterwards:
    def test_it_is_noted_with_the_end(self, bench: Bench) -> None:
        bench.run(bench.sheet_of(PEOPLE))
        run = record(bench)
        assert (run.finished, run.stopped_by) == (True, None)
        assert (run.balance_before, run.balance_after) == (1000.0, 955.0)
        assert run.ended_at == bench.clock.now()

    def test_it_is_not_asked_for_where_nothing_was_sent(self, bench: Bench) -> None:
        path = bench.sheet_of(PEOPLE)
        bench.run(path)
        path = bench.sheet_of(PEOPLE, "again.csv")
        offer = bench.offer(path)
        assert not offer.people
        before = len(bench.calls(BALANCE))
        summary = bench.run(path)
        assert summary.counts == {Outcome.ALREADY_UNLOCKED: 3}
        assert record(bench, 2).balance_after is None
        assert len(bench.calls(BALANCE)) <= before + 2  # for the offer, and before it began

    def test_whoever_stops_a_run_gets_it_as_well_if_it_is_quick(self, bench: Bench) -> None:
        stops(bench)
        summary = bench.run(bench.sheet_of(PEOPLE))
        assert summary.stopped_by is StoppedBy.USER
        assert summary.resumable
        assert record(bench).balance_after is not None

    def test_and_not_where_lensmor_has_asked_for_a_pause(self, bench: Bench) -> None:
        slower = Fault(FaultKind.SLOW_DOWN, TASK, retry_after="30")
        bench.server.faults = FaultPlan([slower])
        bench.clock.at_wait = lambda _: bench.stop.set() if bench.calls(TASK) else None
        bench.run(bench.sheet_of(PEOPLE))
        assert record(bench).balance_after is None
        assert bench.server.exchanges[-1].endpoint is TASK


class TestGoingOn:
    def test_the_balance_is_read_first_and_the_end_is_noted_anew(self, bench: Bench) -> None:
        stops(bench)
        bench.run(bench.sheet_of(PEOPLE))
        first = record(bench).ended_at
        bench.clock.advance(100)
        bench.reports = []
        asked: list[str] = []
        bench.at_exchange = lambda exchange: asked.append(exchange.path)
        summary = bench.resume()
        assert summary.counts == {Outcome.UNLOCKED: 3}
        assert "balance" in asked[0]
        run = record(bench)
        assert first is not None
        assert (run.ended_at or 0.0) > first + 99
        assert (run.finished, run.stopped_by, run.balance_after) == (True, None, 955.0)
        bench.nobody_paid_twice()

    def test_the_last_report_has_everybody(self, bench: Bench) -> None:
        bench.run(bench.sheet_of(PEOPLE))
        last = bench.reports[-1]
        assert isinstance(last, Overall)
        assert (last.people_settled, last.people_total) == (3, 3)


class TestPeopleOfARunThatWasInterrupted:
    def test_what_came_of_them_is_told_and_both_runs_have_it(self, bench: Bench) -> None:
        stops(bench)
        path = bench.sheet_of(PEOPLE)
        bench.run(path)
        bench.stop.clear()
        bench.reports = []
        summary = bench.run(bench.sheet_of(PEOPLE, "second.csv"))
        assert bench.row_of(path, PEOPLE[0].id)[:2] == (PEOPLE[0].email, "Unlocked")
        assert [each for each in bench.reports if isinstance(each, Waiting)]  # while it is asked
        assert summary.counts == {Outcome.ALREADY_UNLOCKED: 3}
        told = [r for p in bench.reports if isinstance(p, PeopleSettled) for r in p.results]
        assert {each.person_id for each in told} == {each.id for each in PEOPLE}
        first = record(bench, 1)
        assert (first.finished, first.balance_after) == (True, 955.0)
        assert len(bench.posts()) == 1
        bench.nobody_paid_twice()
