"""Stopped, killed, offline, out of credits, with another key: every run goes on where it stood."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lensmor_desktop.api import Exchange
from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent
from lensmor_desktop.domain.progress import (
    BatchProgress,
    EventSettled,
    PeopleSettled,
    Progress,
)
from lensmor_desktop.domain.states import BatchState, StoppedBy
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.errors import JournalError, KeyMissing
from lensmor_desktop.sandbox import (
    ChargeKind,
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
from lensmor_desktop.unlocking.limits import Limits
from tests.fakes.engine import EVENT, Bench, people

OTHER = Event("300", name="Other Fair", preview_limit=1)
POST = "/external/contacts/unlock"


class Crash(BaseException):
    """The program ends here, with nothing tidied up."""


def a_crowd() -> list[Person]:
    """People of two events, with results of every kind, in three batches."""
    fates = [
        Fate.NO_EMAIL,
        Fate.FAILED,
        Fate.LEFT_PENDING,
        Fate.LATE,
        Fate.MISSING,
        Fate.REFUSED,
        Fate.ELSEWHERE,
        Fate.FAILED_ONCE,
    ]
    return [
        *people(104),
        *(Person(str(3000 + n), (EVENT,), fate) for n, fate in enumerate(fates)),
        *(Person(str(5000 + n), ("300",)) for n in range(6)),
        Person("6000", (EVENT, "300"), Fate.FAILED_ONCE),
    ]


def rows_of(persons: list[Person]) -> list[tuple[str, str, str, str]]:
    return [(p.full_name, event, p.id, "") for p in persons for event in p.events]


def all_is_well(bench: Bench, path: Path, persons: list[Person], summary: RunSummary) -> None:
    """Everyone settled, nobody paid twice, every paid address in the sheet."""
    bench.nobody_paid_twice()
    cells = bench.cells(path)
    assert {status for _, status, _ in cells.values()}.isdisjoint({"Unconfirmed", "Not sent", ""})
    for person in persons:
        if person.id in bench.server.ledger.paid_people:
            assert cells[person.id][0] == person.email
        if person.fate is Fate.DELIVERED:
            assert cells[person.id][1] == "Unlocked"
    assert not summary.resumable
    assert summary.finished
    assert summary.stopped_by is None
    assert bench.look("SELECT * FROM claims") == []


class TestStopping:
    @pytest.mark.parametrize("moment", range(0, 30, 2))
    def test_a_run_that_is_stopped_at_any_moment_goes_on_from_there(
        self, tmp_path: Path, moment: int
    ) -> None:
        persons = a_crowd()
        with Bench(tmp_path, persons, events=[Event(EVENT), OTHER]) as bench:
            path = bench.sheet(rows_of(persons))
            offer = bench.offer(path)
            waits = 0

            def at_wait(_: float) -> None:
                nonlocal waits
                waits += 1
                if waits == moment + 1:
                    bench.stop.set()

            bench.clock.at_wait = at_wait
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            if summary.stopped_by is StoppedBy.USER:
                assert summary.resumable
                assert not summary.finished
                statuses = {status for _, status, _ in bench.cells(path).values()}
                assert statuses & {"Unconfirmed", "Not sent"}
                paid = bench.server.ledger.paid_people
                bench.restart()
                summary = bench.resume()
                assert bench.server.ledger.paid_people >= paid
            all_is_well(bench, path, persons, summary)

    def test_a_run_that_is_stopped_again_and_again_comes_to_its_end(self, tmp_path: Path) -> None:
        persons = a_crowd()
        with Bench(tmp_path, persons, events=[Event(EVENT), OTHER]) as bench:
            path = bench.sheet(rows_of(persons))
            offer = bench.offer(path)
            waits = 0

            def at_wait(_: float) -> None:
                nonlocal waits
                waits += 1
                if waits % 6 == 0:
                    bench.stop.set()

            bench.clock.at_wait = at_wait
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            for _ in range(60):
                if summary.resumable:
                    summary = bench.resume()
            # The last stop may have come when all was settled.
            all_is_well(bench, path, persons, replace(summary, stopped_by=None))

    def test_a_stop_does_not_wait_for_a_rate_limit(self, tmp_path: Path) -> None:
        persons = people(2)
        faults = [Fault(FaultKind.SLOW_DOWN, Endpoint.TASK, retry_after="900")]
        with Bench(tmp_path, persons, faults=faults) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)

            def at_wait(_: float) -> None:
                if bench.calls(Endpoint.TASK):
                    bench.stop.set()

            bench.clock.at_wait = at_wait
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            assert bench.clock.elapsed < 10
        assert summary.stopped_by is StoppedBy.USER
        assert summary.balance_after is None

    def test_a_stop_before_the_first_post_sends_nothing(self, tmp_path: Path) -> None:
        persons = people(3)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)
            bench.at_exchange = lambda exchange: bench.stop.set()
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            assert bench.posts() == []
            assert set(bench.cells(path).values()) == {("", "Not sent", wording.NOT_SENT_USER)}
        assert summary.counts == {Outcome.NOT_SENT: 3}


def crash_on_report(bench: Bench, wanted: Callable[[Progress], bool]) -> Callable[[Progress], None]:
    def report(progress: Progress) -> None:
        if wanted(progress):
            raise Crash

    return report


def crashed(bench: Bench, path: Path, wanted: Callable[[Progress], bool]) -> None:
    """Runs until a report is as wanted, and leaves the engine as a crash does."""
    offer = bench.offer(path)
    with pytest.raises(Crash):
        bench.service.run(offer, Consent.to(offer), bench.stop, crash_on_report(bench, wanted))
    bench.abandon()


class TestCrashes:
    @pytest.mark.parametrize(
        ("state", "fault"),
        [
            (BatchState.PLANNED, Fault(FaultKind.SLOW_DOWN, Endpoint.UNLOCK_CONTACTS, times=1)),
            (BatchState.SUBMITTING, None),
            (BatchState.SUBMITTED, None),
            (BatchState.COMPLETED, None),
            (
                BatchState.UNCONFIRMED,
                Fault(FaultKind.DROP, Endpoint.UNLOCK_CONTACTS, times=1, acts=True),
            ),
            (BatchState.UNCONFIRMED, Fault(FaultKind.DROP, Endpoint.UNLOCK_CONTACTS, times=1)),
            (
                BatchState.FAILED,
                Fault(FaultKind.TASK_FAILS, Endpoint.UNLOCK_CONTACTS, times=1),
            ),
        ],
    )
    def test_a_program_that_ends_in_any_state_of_a_batch_is_taken_up(
        self, tmp_path: Path, state: BatchState, fault: Fault | None
    ) -> None:
        persons = people(3)
        with Bench(tmp_path, persons, faults=[fault] if fault else []) as bench:
            path = bench.sheet_of(persons)
            crashed(bench, path, lambda p: isinstance(p, BatchProgress) and p.state is state)
            assert bench.look("SELECT state FROM batches") == [(state.value,)]
            summary = bench.resume()
            if state is BatchState.FAILED:
                assert summary.counts == {Outcome.UNLOCKED: 1, Outcome.FAILED: 2}
                bench.nobody_paid_twice()
            else:
                all_is_well(bench, path, persons, summary)
                assert bench.server.ledger.spent == 45
            assert len(bench.posts()) <= 2

    def test_an_answer_that_never_reached_the_journal_is_asked_about(self, tmp_path: Path) -> None:
        persons = people(3)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)

            def at_exchange(exchange: Exchange) -> None:
                if exchange.path == POST:
                    raise Crash

            bench.at_exchange = at_exchange
            with pytest.raises(Crash):
                bench.service.run(offer, Consent.to(offer), bench.stop)
            bench.abandon()
            assert bench.look("SELECT state, task_id FROM batches") == [("submitting", "")]
            bench.at_exchange = lambda exchange: None
            summary = bench.resume()
            assert len(bench.posts()) == 1
            all_is_well(bench, path, persons, summary)
            assert {d for _, _, d in bench.cells(path).values()} == {wording.DELIVERED_LATE}

    def test_results_that_were_on_disk_are_not_asked_for_again(self, tmp_path: Path) -> None:
        persons = people(20)
        slow = Options(pace=Pace(40.0, 0.0, 40.0, 40.0), charge_resubmissions=True, rate_limit=None)
        with Bench(tmp_path, persons, options=slow) as bench:
            path = bench.sheet_of(persons)
            crashed(bench, path, lambda p: isinstance(p, PeopleSettled))
            early = {p for (p,) in bench.look("SELECT person_id FROM people WHERE email <> ''")}
            assert 0 < len(early) < 20
            settled: list[str] = []
            bench.reports.clear()
            summary = bench.resume()
            for report in bench.reports:
                if isinstance(report, PeopleSettled):
                    settled.extend(r.person_id for r in report.results)
            assert not early & set(settled)
            all_is_well(bench, path, persons, summary)

    @pytest.mark.parametrize("number", range(0, 24, 2))
    def test_a_crash_after_any_exchange_loses_nothing(self, tmp_path: Path, number: int) -> None:
        persons = a_crowd()
        with Bench(tmp_path, persons, events=[Event(EVENT), OTHER]) as bench:
            path = bench.sheet(rows_of(persons))
            offer = bench.offer(path, unlock_events=("300",))
            count = 0

            def at_exchange(_: Exchange) -> None:
                nonlocal count
                count += 1
                if count == number + 2:  # the first one reads the balance: no run yet
                    raise Crash

            bench.at_exchange = at_exchange
            with pytest.raises(Crash):
                bench.service.run(offer, Consent.to(offer), bench.stop)
            bench.abandon()
            bench.at_exchange = lambda exchange: None
            summary = bench.resume()
            all_is_well(bench, path, persons, summary)
            events = [c for c in bench.server.ledger.charges if c.kind is ChargeKind.EVENT]
            assert len(events) == 1
            assert summary.events[1].outcome is EventOutcome.UNLOCKED
            assert summary.events[1].credits == 2000

    def test_a_crash_in_a_run_that_only_unlocks_events_is_taken_up(self, tmp_path: Path) -> None:
        with Bench(tmp_path, [], events=[OTHER]) as bench:
            path = bench.sheet([("Booth list", "300", "", "")])
            offer = bench.offer(path, unlock_events=("300",))
            with pytest.raises(Crash):
                bench.service.run(
                    offer,
                    Consent.to(offer),
                    bench.stop,
                    crash_on_report(bench, lambda p: isinstance(p, EventSettled)),
                )
            bench.abandon()
            summary = bench.resume()
            assert bench.cells(path)[""][1] == "Event unlocked"
            assert summary.events[0].access == "full"  # the list was called again all the same
            bench.nobody_paid_twice()
        assert summary.spent == 2000


class TestCredits:
    def test_402_in_the_middle_polls_what_is_in_flight_and_goes_on_after_a_top_up(
        self, tmp_path: Path
    ) -> None:
        persons = people(250)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)

            def spend_elsewhere(exchange: Exchange) -> None:
                if exchange.path == POST:
                    bench.server.service.set_balance(2000)
                    bench.at_exchange = lambda exchange: None

            bench.at_exchange = spend_elsewhere
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            assert summary.stopped_by is StoppedBy.CREDITS
            assert summary.counts == {Outcome.UNLOCKED: 100, Outcome.NOT_SENT: 150}
            assert [len(ids) for ids in bench.posts()] == [100, 100]
            cells = bench.cells(path)
            assert cells[persons[0].id][0] == persons[0].email
            assert cells[persons[200].id] == ("", "Not sent", wording.NOT_SENT_CREDITS)
            again = bench.resume()
            assert again.stopped_by is StoppedBy.CREDITS
            bench.server.service.set_balance(9000)
            all_is_well(bench, path, persons, bench.resume())

    def test_402_on_an_event_leaves_it_to_be_resumed_and_does_not_count_as_lost(
        self, tmp_path: Path
    ) -> None:
        persons = [Person("1", ("300",))]
        refused = Fault(FaultKind.REFUSE, Endpoint.UNLOCK_EVENT, status=402, times=1)
        with Bench(tmp_path, persons, events=[OTHER], faults=[refused]) as bench:
            path = bench.sheet_of(persons)
            summary = bench.run(path, unlock_events=("300",))
            assert summary.stopped_by is StoppedBy.CREDITS
            assert bench.posts() == []
            # Someone else of the account unlocks it meanwhile: our run spends nothing on it.
            bench.server.service.account.events.add("300")
            summary = bench.resume()
            all_is_well(bench, path, persons, summary)
        (event,) = summary.events
        assert (event.outcome, event.credits) == (EventOutcome.ALREADY_UNLOCKED, 0)
        assert summary.spent == 15


class TestKeys:
    def test_401_in_the_middle_loses_nothing_and_a_new_key_goes_on(self, tmp_path: Path) -> None:
        persons = a_crowd()
        with Bench(tmp_path, persons, events=[Event(EVENT), OTHER]) as bench:
            service = bench.server.service
            path = bench.sheet(rows_of(persons))
            offer = bench.offer(path)

            def withdraw(moment: float) -> None:
                if bench.calls(Endpoint.TASK):
                    good = frozenset({"sk_new"})
                    service.options = replace(service.options, accepted_keys=good)

            bench.clock.at_wait = withdraw
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            assert summary.stopped_by is StoppedBy.KEY
            assert summary.resumable
            assert bench.resume().stopped_by is StoppedBy.KEY
            with bench.open("") as keyless, pytest.raises(KeyMissing):
                keyless.resume(1, bench.stop)
            with bench.open("sk_new") as renewed:
                summary = renewed.resume(1, bench.stop)
            all_is_well(bench, path, persons, summary)

    def test_a_task_that_the_new_key_does_not_see_is_left_to_the_old_one(
        self, tmp_path: Path
    ) -> None:
        persons = people(3)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            crashed(
                bench,
                path,
                lambda p: isinstance(p, BatchProgress) and p.state is BatchState.SUBMITTED,
            )
            unseen = Fault(FaultKind.REFUSE, Endpoint.TASK, status=404)
            bench.server.faults = FaultPlan([unseen])
            with bench.open("sk_of_someone_else") as other:
                summary = other.resume(1, bench.stop)
            assert summary.counts == {Outcome.UNCONFIRMED: 3}
            bench.server.faults = FaultPlan()
            all_is_well(bench, path, persons, bench.resume())


class TestNetwork:
    @pytest.mark.parametrize("begins", [0.0, 2.0, 9.0])
    @pytest.mark.parametrize("lasts", [30.0, 200.0])
    def test_a_network_that_goes_and_comes_is_waited_for(
        self, tmp_path: Path, begins: float, lasts: float
    ) -> None:
        persons = a_crowd()
        with Bench(tmp_path, persons, events=[Event(EVENT), OTHER]) as bench:
            path = bench.sheet(rows_of(persons))
            offer = bench.offer(path)
            start = bench.clock.now()
            gone = FaultPlan([Fault(FaultKind.DROP_BEFORE_READING)])
            there = FaultPlan()

            def weather(moment: float) -> None:
                away = begins <= moment - start < begins + lasts
                bench.server.faults = gone if away else there

            bench.clock.at_wait = weather
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            assert bench.clock.elapsed > begins + lasts or begins > 5
            all_is_well(bench, path, persons, summary)

    def test_a_network_that_is_gone_for_good_stops_the_run_which_can_be_resumed(
        self, tmp_path: Path
    ) -> None:
        persons = people(3)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)

            def unplug(moment: float) -> None:
                if bench.posts():
                    bench.server.stop()

            bench.clock.at_wait = unplug
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            cells = bench.cells(path)
            assert 300 <= bench.clock.elapsed < 400
        assert summary.stopped_by is StoppedBy.NETWORK
        assert summary.resumable
        assert not summary.finished
        assert "couldn't be reached for 5 minutes" in str(summary.stop_reason)
        assert set(cells.values()) == {("", "Unconfirmed", wording.STILL_RUNNING)}

    def test_patience_counts_from_the_last_answer_of_any_kind(self, tmp_path: Path) -> None:
        persons = people(2)
        faults = [
            Fault(FaultKind.SERVER_ERROR, Endpoint.TASK, calls=frozenset({1})),
            Fault(FaultKind.REFUSE, Endpoint.TASK, calls=frozenset({2}), status=404),
            Fault(FaultKind.SERVER_ERROR, Endpoint.TASK, calls=frozenset({3})),
        ]
        with Bench(tmp_path, persons, faults=faults, limits=Limits(offline=7.0)) as bench:
            summary = bench.run(bench.sheet_of(persons))
        assert summary.counts == {Outcome.UNLOCKED: 2}


class TestStuck:
    def test_a_stuck_task_is_left_running_and_can_be_asked_about_later(
        self, tmp_path: Path
    ) -> None:
        persons = people(2)
        faults = [Fault(FaultKind.TASK_STUCK, Endpoint.UNLOCK_CONTACTS)]
        with Bench(tmp_path, persons, faults=faults, limits=Limits(task=120)) as bench:
            path = bench.sheet_of(persons)
            summary = bench.run(path)
            assert summary.counts == {Outcome.UNCONFIRMED: 2}
            assert summary.resumable
            polls = len(bench.calls(Endpoint.TASK))
            assert bench.resume().resumable
            assert len(bench.calls(Endpoint.TASK)) > polls
            assert len(bench.posts()) == 1
            (task,) = bench.server.service.board.tasks.values()
            task.never_ends = False
            bench.server.service.board._schedule(task)
            all_is_well(bench, path, persons, bench.resume())

    def test_one_stuck_task_keeps_no_other_waiting(self, tmp_path: Path) -> None:
        persons = people(250)
        faults = [
            Fault(FaultKind.TASK_STUCK, Endpoint.UNLOCK_CONTACTS, calls=frozenset({1})),
        ]
        with Bench(tmp_path, persons, faults=faults, limits=Limits(task=60)) as bench:
            summary = bench.run(bench.sheet_of(persons))
        assert summary.counts == {Outcome.UNCONFIRMED: 100, Outcome.UNLOCKED: 150}

    def test_a_profile_that_cannot_be_read_keeps_no_other_waiting(self, tmp_path: Path) -> None:
        persons = people(4, Fate.LATE)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)
            real = bench.server.service.handle

            def broken(request: object, **more: bool) -> object:
                query = getattr(request, "query", {})
                if query.get("personnel_id") == (persons[0].id,):
                    bench.stop.set() if bench.clock.elapsed > 200 else None
                    return replace(real(request), status=500, body={})  # type: ignore[arg-type]
                return real(request, **more)  # type: ignore[arg-type]

            bench.server.service.handle = broken  # type: ignore[method-assign,assignment]
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            assert summary.counts[Outcome.UNLOCKED] == 3
            bench.server.service.handle = real  # type: ignore[method-assign]
            all_is_well(bench, path, persons, bench.resume())


def test_a_run_that_does_not_exist_cannot_be_resumed(tmp_path: Path) -> None:
    with Bench(tmp_path, people(1)) as bench, pytest.raises(JournalError, match="no run 7"):
        bench.resume(7)


def test_resuming_a_finished_run_asks_and_sends_nothing(tmp_path: Path) -> None:
    persons = people(2)
    with Bench(tmp_path, persons) as bench:
        path = bench.sheet_of(persons)
        bench.run(path)
        calls = len(bench.server.exchanges)
        summary = bench.resume()
        assert len(bench.server.exchanges) == calls
        all_is_well(bench, path, persons, summary)
