"""Runs that are stopped on the way: exit code 6, and `resume` finishes what was paid for.

Four runs are stopped at the same time, each in its own way, and then resumed.
"""

import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from lensmor_desktop.sandbox import Endpoint, Fault, FaultKind, FaultPlan, PracticeServer
from tests.unit.cli.driving import (
    Done,
    batch,
    cells,
    persons,
    posts,
    serve,
    sheet_of,
    start,
    wait_for,
)

PEOPLE = persons(3)
ADDRESSES = [person.email for person in PEOPLE]
# The balance tells whether anything is answered at all.
GONE = FaultPlan([Fault(FaultKind.DROP, each) for each in (Endpoint.TASK, Endpoint.BALANCE)])


@dataclass(frozen=True)
class Stopped:
    """A run that was stopped, what its sheet said then, and what resuming it came to."""

    server: PracticeServer
    sheet: Path
    first: Done
    statuses: list[str]
    addresses: list[str]
    resumed: Done


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.02)


def stop_by(how: str, server: PracticeServer, folder: Path) -> Stopped:
    """Runs a sheet, stops it after its people were sent, and resumes it."""
    path = sheet_of(folder / f"{how}.csv", PEOPLE)
    data = ("--data-dir", folder / how)
    program = start("run", path, "--yes", "--json", "--patience", 1, *data, url=server.base_url)
    until(lambda: posts(server) or program.poll() is not None)
    if how == "network":
        server.faults = GONE  # the first look at the task comes three seconds later
    else:
        program.send_signal(getattr(signal, how))
    first = wait_for(program)
    statuses = addresses = [""] * len(PEOPLE)
    if how != "SIGKILL":
        statuses, addresses = cells(path, "Lensmor Status"), cells(path, "Lensmor Email")
    server.faults = FaultPlan()
    resumed = batch("resume", "--json", *data, url=server.base_url)
    return Stopped(server, path, first, statuses, addresses, resumed)


WAYS = ("SIGINT", "SIGTERM", "SIGKILL", "network")


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Stopped]]:
    folder = tmp_path_factory.mktemp("stopping")
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        servers = [stack.enter_context(serve(PEOPLE)) for _ in WAYS]
        ended = pool.map(stop_by, WAYS, servers, [folder] * len(WAYS))
        yield dict(zip(WAYS, ended, strict=True))


@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM"])
def test_a_polite_stop_is_6_and_resumable(stopped: dict[str, Stopped], how: str) -> None:
    first = stopped[how].first
    assert first.code == 6
    assert first.json["stopped_by"] == "user"
    assert first.json["resumable"] is True
    assert "Stopping: nothing new is sent. What is under way can be resumed." in first.said
    assert stopped[how].statuses == ["Unconfirmed"] * 3
    assert stopped[how].addresses == [""] * 3


def test_a_network_that_stays_away_is_6_and_resumable(stopped: dict[str, Stopped]) -> None:
    first = stopped["network"].first
    assert first.code == 6
    assert first.json["stopped_by"] == "network"
    assert first.json["resumable"] is True
    assert first.json["stop_reason"].startswith("Lensmor couldn't be reached for")
    assert stopped["network"].statuses == ["Unconfirmed"] * 3


@pytest.mark.parametrize("how", WAYS)
def test_resume_brings_what_was_paid_for_and_sends_nobody_again(
    stopped: dict[str, Stopped], how: str
) -> None:
    was = stopped[how]
    assert was.resumed.code == 0, was.resumed.err
    assert was.resumed.json["people"]["delivered"] == 3
    assert was.resumed.json["resumable"] is False
    assert cells(was.sheet, "Lensmor Status") == ["Unlocked"] * 3
    assert cells(was.sheet, "Lensmor Email") == ADDRESSES
    assert posts(was.server) == ["/external/contacts/unlock"]
    assert was.server.ledger.paid_twice == frozenset()
    assert was.server.ledger.spent == was.resumed.json["credits"]["spent"] == 45


def test_an_unreachable_server_stops_a_run_before_it_starts(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "people.csv", PEOPLE)
    before = path.read_bytes()
    with serve(PEOPLE) as gone:
        url = gone.base_url
    done = batch("run", path, "--yes", "--json", "--patience", 0, url=url)
    assert done.code == 6
    assert done.json["stopped_by"] == "network"
    assert "127.0.0.1" in done.said[0]
    assert path.read_bytes() == before
    balance = batch("balance", url=url)
    assert balance.code == 6
    assert balance.said[0] == "Lensmor can’t be reached."


def test_a_stop_while_prices_are_asked_for_sends_nothing(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "people.csv", PEOPLE)
    slow = Fault(FaultKind.DELAY, Endpoint.EVENT, seconds=30)
    with serve(PEOPLE) as server:
        server.faults = FaultPlan([slow])
        program = start("run", path, "--yes", "--json", url=server.base_url)
        until(lambda: server.faults.struck or program.poll() is not None)
        program.send_signal(signal.SIGINT)
        done = wait_for(program, timeout=15)
        assert posts(server) == []
    assert done.code == 6
    assert done.said == ["Stopped before anything was sent.", "Start it again when you like."]
    assert done.json["error"]["title"] == done.said[0]


@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("endpoint", [Endpoint.TASK, Endpoint.UNLOCK_CONTACTS])
def test_a_stop_while_a_request_hangs_frees_the_records_for_the_next_start(
    tmp_path: Path, how: str, endpoint: Endpoint
) -> None:
    path = sheet_of(tmp_path / "people.csv", PEOPLE)
    data = ("--data-dir", tmp_path / "data")
    hangs = Fault(FaultKind.HANG, endpoint, seconds=600, acts=True)
    with serve(PEOPLE) as server:
        server.faults = FaultPlan([hangs])
        program = start("run", path, "--yes", "--json", *data, url=server.base_url)
        until(lambda: server.faults.struck or program.poll() is not None)
        program.send_signal(getattr(signal, how))
        first = wait_for(program, timeout=30)
        assert first.code == 6
        assert first.json["stopped_by"] == "user"
        assert first.json["resumable"] is True
        server.faults = FaultPlan()
        if endpoint is Endpoint.TASK:
            resumed = batch("resume", "--json", *data, url=server.base_url)
            assert resumed.code == 0, resumed.err
            assert cells(path, "Lensmor Email") == ADDRESSES
        else:
            states = batch("runs", "--json", *data, url=server.base_url).json["runs"]
            assert states[0]["resumable"] is True
            assert cells(path, "Lensmor Status") == ["Unconfirmed"] * 3
        assert server.ledger.paid_twice == frozenset()
