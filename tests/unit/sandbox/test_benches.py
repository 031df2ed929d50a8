"""The bench that engine tests stand on: several data folders, several threads, one clock."""

import threading
from pathlib import Path

import pytest

from lensmor_desktop.sandbox import Endpoint, Options, Pace
from tests.fakes.clock import SharedClock
from tests.fakes.engine import EVENT, Bench, people, together

WAITS = {"early": [3.0, 3.0, 3.0], "late": [4.0, 4.0]}


def test_time_moves_to_the_earliest_end_only_when_all_wait() -> None:
    clock = SharedClock()
    seen: list[tuple[float, str]] = []
    ready = threading.Barrier(2)

    def go(name: str) -> None:
        with clock.taking_part():
            ready.wait()
            for seconds in WAITS[name]:
                assert clock.wait(seconds, threading.Event()) is False
                seen.append((clock.steady(), name))

    threads = [threading.Thread(target=go, args=(name,)) for name in WAITS]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert seen == [(3, "early"), (4, "late"), (6, "early"), (8, "late"), (9, "early")]


def test_a_stop_ends_a_wait_though_time_stands_still() -> None:
    clock = SharedClock()
    stop, ready, over = threading.Event(), threading.Barrier(2), threading.Event()
    stopped: list[bool] = []

    def go() -> None:
        with clock.taking_part():
            ready.wait()
            stopped.append(clock.wait(5, stop))
            over.set()

    thread = threading.Thread(target=go)
    with clock.taking_part():  # and never waits
        thread.start()
        ready.wait()
        stop.set()
        assert over.wait(20)
    thread.join()
    assert (stopped, clock.elapsed) == ([True], 0.0)


def test_whoever_takes_no_part_moves_time_at_once() -> None:
    clock = SharedClock()
    assert clock.wait(5, threading.Event()) is False
    assert clock.elapsed == 5


def test_two_data_folders_at_the_same_time_on_one_server(tmp_path: Path) -> None:
    persons = people(240)
    options = Options(pace=Pace.APP, rate_limit=None)
    with Bench(tmp_path, persons, options=options) as bench:
        other = bench.beside("other")
        sheets = {
            bench: bench.sheet_of(persons[:120]),
            other: other.sheet_of(persons[120:]),
        }
        runs = together(*((each, lambda one: one.run(sheets[one])) for each in sheets))
        assert [len((run.balance_after and [run]) or []) for run in runs] == [1, 1]
        began = [exchange.at for exchange in bench.calls(Endpoint.UNLOCK_CONTACTS)]
        assert max(began) - min(began) < 3  # no run is over sooner: side by side, not in turn
        for each, sheet in sheets.items():
            assert all(email for email, _, _ in each.cells(sheet).values())
            assert each.look("select count(*) from runs") == [(1,)]
        assert len(bench.server.ledger.paid_people) == 240
        bench.nobody_paid_twice()


def test_a_failure_in_one_folder_is_told_when_all_have_ended(tmp_path: Path) -> None:
    persons = people(3)
    with Bench(tmp_path, persons) as bench:
        other = bench.beside("other")
        sheet = bench.sheet_of(persons)
        done: list[str] = []

        def fail(_: Bench) -> None:
            raise LookupError("as wanted")

        def work(one: Bench) -> None:
            one.run(sheet)
            done.append("work")

        with pytest.raises(LookupError, match="as wanted"):
            together((other, fail), (bench, work))
        assert done == ["work"]


def test_another_folder_can_have_another_account(tmp_path: Path) -> None:
    persons = people(3)
    options = Options(pace=Pace.APP, rate_limit=None, accounts={"sk_other": "other"})
    with Bench(tmp_path, persons, options=options) as bench:
        other = bench.beside("other", key="sk_other")
        bench.run(bench.sheet_of(persons))
        other.run(other.sheet_of(persons))
        assert bench.account_of("sk_other") != bench.account_of(bench.key)
        bench.nobody_paid_twice()
        for account in bench.server.service.accounts:
            ledger = bench.server.service.ledger_of(account)
            assert ledger.paid_people == {each.id for each in persons}
            assert not ledger.paid_twice


def test_the_judgement_looks_at_every_account(tmp_path: Path) -> None:
    persons = people(3)
    options = Options(
        pace=Pace.APP, rate_limit=None, accounts={"sk_other": "other"}, reorders="charge"
    )
    with Bench(tmp_path, persons, options=options) as bench:
        bench.beside("other", key="sk_other")
        board = bench.server.service.tenant("other").board
        for _ in range(2):
            board.submit(EVENT, persons[:1], bench.clock.now())
        with pytest.raises(AssertionError, match="other"):
            bench.nobody_paid_twice()
