"""A run from its beginning to its end: when the balance is read, and what is noted of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.progress import BatchProgress, Overall, PeopleSettled, Progress, Waiting
from lensmor_desktop.domain.states import BatchState, StoppedBy
from lensmor_desktop.journal import RunRecord
from lensmor_desktop.sandbox import (
    Endpoint,
    Event,
    Fault,
    FaultKind,
    FaultPlan,
    Options,
    Pace,
    Person,
)
from lensmor_desktop.unlocking.limits import Limits
from tests.fakes.engine import EVENT, Bench, people

PEOPLE = people(3)
BALANCE, TASK = Endpoint.BALANCE, Endpoint.TASK


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    options = Options(balance=1000, rate_limit=None, charge_resubmissions=True)
    with Bench(tmp_path, PEOPLE, options=options, limits=Limits(task=60)) as made:
        yield made


OTHERS = [Person(str(2000 + n), ("31",)) for n in range(2)]  # of another event: another order


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Bench]:
    """The same with a second event, whose people are in an order of their own."""
    options = Options(balance=1000, rate_limit=None, charge_resubmissions=True)
    events = [Event(EVENT, name="Practice Fair"), Event("31", name="Other Fair")]
    with Bench(tmp_path, [*PEOPLE, *OTHERS], events=events, options=options) as made:
        yield made


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Bench]:
    """The same with orders that take minutes, and a run whose own looks end before."""
    pace = Pace(median=300, spread=0, shortest=300, longest=300)
    options = Options(balance=1000, rate_limit=None, charge_resubmissions=True, pace=pace)
    with Bench(tmp_path, PEOPLE, options=options, limits=Limits(held=5)) as made:
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

    def test_the_balances_have_it_as_the_last_one_read(self, bench: Bench) -> None:
        bench.run(bench.sheet_of(PEOPLE))
        last = bench.service._journal.balances.of(1)[-1]
        assert (last.total, last.at) == (955.0, bench.clock.now())

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

    def test_with_nobody_left_to_send_nothing_is_asked(self, bench: Bench) -> None:
        bench.run(bench.sheet_of(PEOPLE))
        before = len(bench.server.exchanges)
        assert bench.resume().counts == {Outcome.UNLOCKED: 3}
        assert len(bench.server.exchanges) == before

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

    def test_who_was_not_sent_stays_so_and_why_it_was_stopped_too(self, two: Bench) -> None:
        stops(two)
        two.run(two.sheet_of([*PEOPLE, *OTHERS]))
        (sent,) = two.posts()
        two.stop.clear()
        two.reports = []
        two.run(two.sheet_of([p for p in (*PEOPLE, *OTHERS) if p.id in sent], "second.csv"))
        first = record(two, 1)
        assert (first.finished, first.stopped_by) == (False, StoppedBy.USER)
        assert first.stop_reason is not None
        assert first.session == 2  # it was gone on with, as by hand
        assert two.resume(1).counts == {Outcome.UNLOCKED: 5}
        two.nobody_paid_twice()

    def test_whoever_is_waited_for_is_asked_about_until_it_is_known(self, slow: Bench) -> None:
        stops(slow)
        slow.run(slow.sheet_of(PEOPLE))
        slow.stop.clear()
        began = len(slow.calls(TASK))
        summary = slow.run(slow.sheet_of(PEOPLE[:1], "second.csv"))
        assert summary.counts == {Outcome.ALREADY_UNLOCKED: 1}
        assert len(slow.calls(TASK)) > began + 3
        assert len(slow.posts()) == 1

    def test_whom_nobody_waits_for_is_asked_about_once(self, slow: Bench) -> None:
        """Their addresses are known already; what else came of that order is the other run's."""
        stops(slow)
        slow.run(slow.sheet_of(PEOPLE))
        slow.stop.clear()
        began = len(slow.calls(TASK))
        slow.profile_shows(PEOPLE[0].id, "unlocked", "known@x.example")
        summary = slow.run(slow.sheet_of(PEOPLE[:1], "second.csv"))
        assert summary.counts == {Outcome.ALREADY_UNLOCKED: 1}
        assert len(slow.calls(TASK)) - began <= 1

    def test_a_stop_while_they_are_asked_about_ends_this_run(self, slow: Bench) -> None:
        stops(slow)
        slow.run(slow.sheet_of(PEOPLE))
        slow.stop.clear()
        slow.reports = []
        asked = len(slow.calls(TASK))
        slow.clock.at_wait = lambda _: slow.stop.set() if len(slow.calls(TASK)) > asked else None
        summary = slow.run(slow.sheet_of(PEOPLE, "second.csv"))
        assert summary.stopped_by is StoppedBy.USER
        assert not record(slow, 2).finished


class TestResultsOnTheWay:
    def test_what_has_come_stands_in_the_sheet_before_the_run_ends(self, two: Bench) -> None:
        """A run of hours is looked into meanwhile, and a computer may lose its power."""
        path = two.sheet_of([*PEOPLE, *OTHERS])
        late = Fault(FaultKind.SERVER_ERROR, TASK, status=500, calls=frozenset(range(2, 40)))
        two.server.faults = FaultPlan([late])
        seen: list[int] = []

        def at_wait(_: float) -> None:
            if "Lensmor Email" in path.read_text("utf-8-sig"):
                seen.append(sum(1 for email, _, _ in two.cells(path).values() if email))

        two.clock.at_wait = at_wait
        two.run(path)
        assert seen
        assert 0 < min(seen) < 5
