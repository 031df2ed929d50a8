"""The journal's file: private, durable, one engine at a time, and clear about what is wrong."""

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from lensmor_desktop.errors import AnotherAtWork, JournalError
from lensmor_desktop.journal import Journal, database, wording
from lensmor_desktop.journal.database import EngineLock
from tests.unit.journal.a_run import ACCOUNT, begin, opened, planned, result, submitted

LOCK_IN_ANOTHER_PROGRAM = """\
import sys, pathlib
from lensmor_desktop.journal.database import EngineLock
with EngineLock(pathlib.Path(sys.argv[1])):
    print("locked", flush=True)
    sys.stdin.read()
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.posix_only("there are no modes that tell owners from others")
class TestPrivacy:
    def test_folder_and_files_are_their_owners_alone(self, tmp_path: Path) -> None:
        before = os.umask(0)
        try:
            journal = opened(tmp_path)
            batch = submitted(journal, "1")
            journal.batches.settle(batch, [result("1")])
            with journal.lock():
                files = {file.name: mode(file) for file in journal.folder.iterdir()}
        finally:
            os.umask(before)
            journal.close()
        assert mode(tmp_path / "data") == 0o700
        assert files.keys() >= {"journal.sqlite3", "journal.sqlite3-wal", "engine.lock"}
        assert set(files.values()) == {0o600}

    def test_a_journal_that_others_may_read_is_closed_to_them(self, tmp_path: Path) -> None:
        opened(tmp_path).close()
        file = tmp_path / "data" / "journal.sqlite3"
        file.chmod(0o644)
        opened(tmp_path).close()
        assert mode(file) == 0o600


def test_it_is_written_ahead_and_synced_at_every_commit(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    try:
        read = journal._database.one
        assert [
            tuple(read(f"PRAGMA {name}") or ()) for name in ("journal_mode", "synchronous")
        ] == [
            ("wal",),
            (2,),
        ]
        assert tuple(read("PRAGMA foreign_keys") or ()) == (1,)
    finally:
        journal.close()


def test_a_newer_journal_is_refused_and_left_alone(tmp_path: Path) -> None:
    opened(tmp_path).close()
    file = tmp_path / "data" / "journal.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = file.read_bytes()
    with pytest.raises(JournalError) as refused:
        opened(tmp_path)
    assert str(refused.value.title) == wording.NEWER_TITLE
    assert str(file) in str(refused.value.message)
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"x" * 4000]
)
def test_a_damaged_journal_is_named_and_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "data" / "journal.sqlite3"
    file.parent.mkdir()
    file.write_bytes(content)
    with pytest.raises(JournalError) as refused:
        opened(tmp_path)
    assert str(refused.value.title) == wording.DAMAGED_TITLE
    assert str(file) in str(refused.value.message)
    assert file.read_bytes() == content


def test_a_journal_that_is_a_folder_is_an_error_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "data" / "journal.sqlite3").mkdir(parents=True)
    with pytest.raises(JournalError) as refused:
        opened(tmp_path)
    assert str(refused.value.title) == wording.UNWRITABLE_TITLE
    assert "journal.sqlite3" in str(refused.value.message)


def test_a_folder_that_is_a_file_is_an_error_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(JournalError) as refused:
        opened(tmp_path)
    assert str(refused.value.title) == wording.UNWRITABLE_TITLE


def test_a_full_disk_is_an_error_and_nothing_is_half_written(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    try:
        pages = journal._database.one("PRAGMA page_count")
        assert pages is not None
        journal._database.all(f"PRAGMA max_page_count = {pages[0]}")  # as full as a disk can be
        with pytest.raises(JournalError) as refused:
            begin(journal, *(str(number) for number in range(5000)))
        assert str(refused.value.title) == wording.FULL_TITLE
        assert "Nothing more is sent" in str(refused.value.hint)
        assert journal.runs.all() == ()
    finally:
        journal.close()


def test_a_file_that_another_program_holds_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    journal = opened(tmp_path)
    batch = planned(journal, "1")
    other = sqlite3.connect(tmp_path / "data" / "journal.sqlite3", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalError) as refused:
            journal.batches.submitting(batch, ACCOUNT, 2.0)
        assert str(refused.value.title) == wording.BUSY_TITLE
        assert "full" not in str(refused.value)
        other.execute("ROLLBACK")
        journal.batches.submitting(batch, ACCOUNT, 2.0)
    finally:
        other.close()
        journal.close()


def test_a_run_that_is_not_there_is_named(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    try:
        with pytest.raises(JournalError) as refused:
            journal.runs.get(41)
    finally:
        journal.close()
    assert str(refused.value.title) == "There is no run 41."
    assert str(tmp_path / "data") in str(refused.value.message)


class TestOneEngineAtATime:
    def test_a_second_engine_is_told(self, tmp_path: Path) -> None:
        first, second = opened(tmp_path), opened(tmp_path)
        try:
            with first.lock():
                with pytest.raises(AnotherAtWork) as refused, second.lock():
                    pass
                assert str(refused.value.title) == wording.IN_USE_TITLE
                assert str(first.folder) in str(refused.value.message)
            with second.lock():
                pass
        finally:
            first.close()
            second.close()

    def test_another_program_is_told_and_a_killed_one_holds_nothing(self, tmp_path: Path) -> None:
        journal = opened(tmp_path)
        command = [sys.executable, "-c", LOCK_IN_ANOTHER_PROGRAM, str(journal.folder)]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == "locked\n"
            with pytest.raises(AnotherAtWork), journal.lock():
                pass
            other.kill()
            other.communicate()
        with journal.lock():
            pass
        journal.close()

    def test_a_lock_that_cannot_be_made_is_an_error_with_its_name(self, tmp_path: Path) -> None:
        (tmp_path / "engine.lock").mkdir()
        with pytest.raises(JournalError) as refused, EngineLock(tmp_path):
            pass
        assert str(refused.value.title) == wording.UNWRITABLE_TITLE
        assert "engine.lock" in str(refused.value.message)


def test_what_was_written_is_there_after_the_program_ended_without_closing(tmp_path: Path) -> None:
    journal: Journal = opened(tmp_path)
    batch = submitted(journal, "1", task_id="7001")
    again = opened(tmp_path)
    assert again.batches.get(batch).task_id == "7001"
    again.close()
    journal.close()
