"""A run that is refused because another is at work; and what is 6: only what can be resumed."""

import signal
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from lensmor_desktop.cli import commands
from lensmor_desktop.errors import AnotherAtWork
from lensmor_desktop.journal import EngineLock, Journal
from lensmor_desktop.platform.programs import batch_command
from lensmor_desktop.sandbox import Pace
from tests.unit.cli.driving import (
    Done,
    batch,
    cells,
    here,
    persons,
    posts,
    serve,
    sheet_of,
    start,
    wait_for,
)

PEOPLE = persons(3)


@pytest.mark.parametrize("command", ["run", "resume"])
def test_a_refused_command_says_what_is_going_on_and_is_2(tmp_path: Path, command: str) -> None:
    path = sheet_of(tmp_path / "people.csv", PEOPLE)
    data = tmp_path / "data"
    with serve(PEOPLE) as server:
        first = batch("run", path, "--yes", "--limit", 1, "--data-dir", data, url=server.base_url)
        assert first.code == 0
        with closing(sqlite3.connect(data / "journal.sqlite3")) as connection:
            connection.execute("UPDATE runs SET ended_at = NULL")  # as after a SIGKILL
            connection.commit()
        spent = len(posts(server))
        arguments = ["run", path, "--yes"] if command == "run" else ["resume"]
        with EngineLock(data):
            done = batch(*arguments, "--json", "--data-dir", data, url=server.base_url)
        assert len(posts(server)) == spent
    assert done.code == 2
    assert done.said[0] == "Another run is at work."
    assert "nothing was sent from here" in done.err
    assert "resume" not in done.err
    assert done.json["error"]["title"] == done.said[0]


def interrupted_by(error: BaseException, *, begun: bool, folder: Path) -> Done:
    """What the command line says of a run into which something breaks, early or late."""
    path = sheet_of(folder / "people.csv", PEOPLE)

    def carry_out(service: object, *_: object, **__: object) -> object:
        if begun:
            connection = sqlite3.connect(folder / "data" / "journal.sqlite3")
            with closing(connection):
                connection.execute(RUN)
                connection.commit()
        raise error

    with serve(PEOPLE) as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr("lensmor_desktop.unlocking.service.UnlockService.run", carry_out)
        return here("run", path, "--yes", "--data-dir", folder / "data", url=server.base_url)


RUN = (
    "INSERT INTO runs (account, practice, started_at, source, source_file, layout, output,"
    " batch_size, people_allowed, credits_allowed, credits_each, estimated, exact)"
    " VALUES ('a', 0, 1, 's', '{}', '{}', 'o', 100, 1, 15, 15, 15, 1)"
)


def disk_full() -> Exception:
    from lensmor_desktop.domain.sentences import say
    from lensmor_desktop.errors import JournalError

    return JournalError(say("The disk is full."), say(""), say("Make room."))


def test_records_that_fail_before_a_run_is_written_down_are_2(tmp_path: Path) -> None:
    done = interrupted_by(disk_full(), begun=False, folder=tmp_path)
    assert (done.code, done.said) == (2, ["The disk is full.", "Make room."])


def test_records_that_fail_once_a_run_is_written_down_are_6(tmp_path: Path) -> None:
    assert interrupted_by(disk_full(), begun=True, folder=tmp_path).code == 6


def test_a_second_ctrl_c_names_the_run_that_can_be_resumed(tmp_path: Path) -> None:
    done = interrupted_by(KeyboardInterrupt(), begun=True, folder=tmp_path)
    assert done.code == 6
    assert f"{batch_command('resume', '1')} " in done.err


def test_a_second_ctrl_c_before_a_run_is_written_down_speaks_of_no_resuming(
    tmp_path: Path,
) -> None:
    done = interrupted_by(KeyboardInterrupt(), begun=False, folder=tmp_path)
    assert done.said[0] == "Stopped before anything was sent."
    assert "resume" not in done.err


def test_records_that_cannot_even_be_read_may_hold_a_run(tmp_path: Path) -> None:
    def unreadable() -> int | None:
        raise disk_full()

    def work(stop: threading.Event) -> object:
        raise disk_full()

    with pytest.raises(Exception, match="disk is full") as caught:
        commands._carry_out(work, None, unreadable)  # type: ignore[arg-type]
    assert type(caught.value).__name__ == "CutShort"


def test_the_lock_is_told_from_records_that_cannot_be_written(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    with journal.lock(), pytest.raises(AnotherAtWork), EngineLock(tmp_path):
        pass
    journal.close()


@pytest.mark.parametrize("how", ["SIGINT", "SIGKILL"])
def test_run_after_a_run_that_was_cut_short_fills_the_sheet_in(tmp_path: Path, how: str) -> None:
    path = sheet_of(tmp_path / "people.csv", PEOPLE)
    data = ("--data-dir", tmp_path / "data")
    with serve(PEOPLE, pace=Pace(6.0, 0.0, 6.0, 6.0)) as server:
        first = start("run", path, "--yes", "--quiet", *data, url=server.base_url)
        deadline = time.monotonic() + 60
        while not posts(server) and first.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        first.send_signal(getattr(signal, how))
        wait_for(first)
        done = batch("run", path, "--yes", "--json", *data, url=server.base_url)
        assert done.code == 0, done.err
        assert cells(path, "Lensmor Email") == [person.email for person in PEOPLE]
        assert done.json["credits"]["spent"] == 0
        assert server.ledger.spent == 45
        assert server.ledger.paid_twice == frozenset()
        past = batch("runs", "--json", *data, url=server.base_url).json["runs"]
        assert [each["resumable"] for each in past] == [False, False]
