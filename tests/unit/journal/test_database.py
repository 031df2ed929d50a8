"""The file itself: whole or not at all, private, and given back when it is closed."""

import errno
import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, ClassVar

import pytest

from lensmor_desktop.errors import JournalError
from lensmor_desktop.journal.database import FILE, Database
from lensmor_desktop.platform import kind
from tests.fakes.hard_places import AS_ROOT

VERSION_1 = Path(__file__).parents[2] / "fakes" / "journals" / "version-1.sqlite3"


def test_what_fails_inside_a_transaction_leaves_nothing_and_the_next_one_works(
    tmp_path: Path,
) -> None:
    database = Database(tmp_path / FILE)
    insert = "INSERT INTO selections (source, worksheet, chosen, at) VALUES (?, '', '', 0)"

    def write(*sources: str, end: Exception | None = None) -> None:
        with database.transaction() as connection:
            for source in sources:
                connection.execute(insert, (source,))
            if end is not None:
                raise end

    with pytest.raises(ZeroDivisionError):
        write("a", end=ZeroDivisionError())
    with pytest.raises(sqlite3.IntegrityError):
        write("b", "b")
    write("c")
    assert [row["source"] for row in database.all("SELECT source FROM selections")] == ["c"]
    database.close()


def test_what_was_committed_is_there_for_another_connection_at_once(tmp_path: Path) -> None:
    database = Database(tmp_path / FILE)
    assert database.one("PRAGMA synchronous")[0] == 2  # type: ignore[index]
    assert database.one("PRAGMA journal_mode")[0] == "wal"  # type: ignore[index]
    assert database.one("PRAGMA foreign_keys")[0] == 1  # type: ignore[index]
    with (
        pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"),
        database.transaction() as connection,
    ):
        connection.execute("INSERT INTO claims VALUES ('a', '1', 99)")
    database.close()


def test_a_file_of_a_newer_program_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    Database(tmp_path / FILE).close()
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(JournalError) as refused:
        Database(tmp_path / FILE)
    assert "newer" in str(refused.value).casefold()
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == 99
    assert list(tmp_path.glob("*.backup")) == []


class TestSoundness:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        database = Database(tmp_path / FILE)
        with database.transaction() as connection:
            connection.executemany(
                "INSERT INTO selections (source, worksheet, chosen, at) VALUES (?, '', ?, 0)",
                ((str(number), "x" * 500) for number in range(200)),
            )
        assert database.is_sound()
        database.close()
        return tmp_path / FILE

    @pytest.mark.parametrize("what", ["header", "cells", "cut"])
    def test_a_spoilt_page_is_noticed_wherever_it_is(self, file: Path, what: str) -> None:
        content = bytearray(file.read_bytes())
        last = len(content) - 4096
        if what == "header":
            content[last : last + 100] = b"\xff" * 100
        elif what == "cells":
            content[last - 8192 : last] = bytes(8192)
        else:
            content = content[:last]
        file.write_bytes(content)
        try:
            database = Database(file)
        except JournalError:
            return
        assert not database.is_sound()
        database.close()

    def test_a_file_that_says_it_is_no_database_is_not_sound(
        self, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        database = Database(file)
        content = bytearray(file.read_bytes())
        content[4096:] = b"\xee" * (len(content) - 4096)
        file.write_bytes(content)
        assert not database.is_sound()
        database.close()


class Failing(sqlite3.Connection):
    """A connection that fails at one of its statements or copies, counted over all of them."""

    made: ClassVar[list[sqlite3.Connection]]
    left: ClassVar[int]
    error: ClassVar[BaseException]

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        self._count()
        return super().execute(*arguments)

    def backup(self, *arguments: Any, **named: Any) -> None:
        self._count()
        super().backup(*arguments, **named)
        self._count()

    @classmethod
    def _count(cls) -> None:
        cls.left -= 1
        if cls.left == 0:
            raise cls.error


def is_closed(connection: sqlite3.Connection) -> bool:
    with suppress(sqlite3.ProgrammingError):
        connection.total_changes  # noqa: B018 - asked for what it raises
        return False
    return True


@pytest.mark.parametrize("state", ["new", "older", "kept"])
@pytest.mark.parametrize(
    "error",
    [
        sqlite3.OperationalError("database or disk is full"),
        sqlite3.InterfaceError("misused"),
        OSError(errno.ENOSPC, "no space"),
        KeyboardInterrupt(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_wherever_opening_fails_nothing_stays_open_and_no_half_copy_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str, error: BaseException
) -> None:
    connect = sqlite3.connect

    def watched(*arguments: Any, **named: Any) -> sqlite3.Connection:
        Failing.made.append(connect(*arguments, factory=Failing, **named))
        return Failing.made[-1]

    monkeypatch.setattr(sqlite3, "connect", watched)
    Failing.error = error
    opened, at = False, 0
    while not opened:
        at += 1
        folder = tmp_path / str(at)
        folder.mkdir(mode=0o700)
        Failing.made, Failing.left = [], 0
        if state == "older":
            (folder / FILE).write_bytes(VERSION_1.read_bytes())
        elif state == "kept":
            Database(folder / FILE).close()
        before = sorted(each.name for each in folder.iterdir())
        Failing.made, Failing.left = [], at
        try:
            Database(folder / FILE).close()
            opened = Failing.left > 0
        except (JournalError, type(error)):
            # Only the copy that was made whole before the step that failed may be there.
            extra = {each.name for each in folder.iterdir()} - {*before, f"{FILE}-wal"}
            copies = [each for each in extra if each.endswith(".backup")]
            assert extra <= {*copies, f"{FILE}-shm", FILE}
            for copy in copies:
                with closing(connect(folder / copy)) as kept:
                    assert kept.execute("PRAGMA user_version").fetchone()[0] == 1
        assert all(is_closed(each) for each in Failing.made), f"statement {at}"
    assert at > 5


def test_what_is_committed_survives_a_power_cut_on_a_mac_too(tmp_path: Path) -> None:
    """There, fsync alone leaves it in the drive's own memory."""
    database = Database(tmp_path / FILE)
    for pragma in ("fullfsync", "checkpoint_fullfsync"):
        assert [tuple(row) for row in database.all(f"PRAGMA {pragma}")] == [(1,)]
    assert [tuple(row) for row in database.all("PRAGMA synchronous")] == [(2,)]
    database.close()


class PosixOnly:
    __test__ = os.name == "posix" and Path("/proc/self/fd").exists()


class TestOnPosix(PosixOnly):
    def test_a_new_journal_and_an_older_one_leave_no_file_open(self, tmp_path: Path) -> None:
        def opened() -> set[str]:
            names = set()
            for each in Path("/proc/self/fd").iterdir():
                with suppress(OSError):  # the folder's own is gone again
                    names.add(str(each.readlink()))
            return names

        before = opened()
        new, old = tmp_path / "new", tmp_path / "old"
        old.mkdir(mode=0o700)
        (old / FILE).write_bytes(VERSION_1.read_bytes())
        for folder in (new, old):
            Database(folder / FILE).close()
        assert {name for name in opened() - before if str(tmp_path) in name} == set()
        assert [each.name for each in new.iterdir()] == [FILE]

    def test_the_copy_that_is_made_before_a_migration_is_whole_and_its_owners_alone(
        self, tmp_path: Path
    ) -> None:
        (tmp_path / FILE).write_bytes(VERSION_1.read_bytes())
        Database(tmp_path / FILE).close()
        (copy,) = tmp_path.glob("*.backup")
        assert kind.is_windows() or copy.stat().st_mode & 0o777 == 0o600
        with (
            closing(sqlite3.connect(copy)) as kept,
            closing(sqlite3.connect(VERSION_1.as_uri() + "?mode=ro", uri=True)) as was,
        ):
            assert kept.execute("PRAGMA user_version").fetchone()[0] == 1
            assert list(kept.iterdump()) == list(was.iterdump())


@pytest.mark.posix_only("Windows has no users' numbers")
def test_records_are_never_kept_in_somebody_elses_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    owner = 54_321 if AS_ROOT else os.getuid()
    if AS_ROOT:
        os.chown(folder, owner, owner)
    else:
        monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    with pytest.raises(JournalError, match="belongs to somebody else") as refusal:
        Database(folder / FILE)
    assert str(folder) in str(refusal.value)
    assert list(folder.iterdir()) == []


@pytest.mark.posix_only("Windows has no such modes")
def test_a_journal_that_was_copied_back_is_its_owners_alone_again(tmp_path: Path) -> None:
    Database(tmp_path / FILE).close()
    (tmp_path / FILE).chmod(0o664)
    with closing(Database(tmp_path / FILE)):
        assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
