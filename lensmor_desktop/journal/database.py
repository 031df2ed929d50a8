"""Opening the journal's SQLite file: durable, private, migrated, one engine at a time."""

import contextlib
import errno
import json
import sqlite3
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from lensmor_desktop.domain.sentences import NOTHING, Sentence, from_data, say, to_data
from lensmor_desktop.errors import AnotherAtWork, JournalDamaged, JournalError
from lensmor_desktop.journal import wording
from lensmor_desktop.platform import leftovers
from lensmor_desktop.platform.files import create_exclusive, discard, make_empty, move_if_free
from lensmor_desktop.platform.folders import belongs_to_another, make_private

MIGRATIONS: tuple[str, ...] = (
    "schema.sql",
    "schema_2.sql",
    "schema_3.sql",
    "schema_4.sql",
)
"""SQL files in order; the n-th brings a database from version n-1 to n."""

FILE = "journal.sqlite3"
BUSY_SECONDS = 10.0
# macOS' fsync only hands data to the drive; other systems have no other one, and don't mind.
_DURABLE = ("synchronous = FULL", "fullfsync = ON", "checkpoint_fullfsync = ON")


class Database:
    """A connection to the journal; used by the thread that opened it.

    WAL with `synchronous=FULL`, and on macOS `fullfsync`: when a transaction returns, it survives a
    power cut. The file and its folder are readable by their owner alone, for it holds addresses.
    """

    def __init__(self, path: Path) -> None:
        """Opens or makes the journal at `path`.

        Raises:
            JournalError: it can't be opened, is damaged, or was written by a newer version.
        """
        self.path = path
        try:
            make_private(path.parent)
            if belongs_to_another(path.parent):
                raise JournalError(
                    say(wording.OTHERS_TITLE),
                    say(wording.OTHERS, folder=path.parent),
                    say(wording.OTHERS_HINT),
                )
            if not path.exists():
                _make(path)
            elif path.stat().st_size == 0:
                raise damaged(path, wording.DAMAGED_EMPTY)
            with contextlib.suppress(OSError):  # shares answer in their own ways
                path.chmod(0o600)  # one that was copied back from somewhere may be open to all
            self._connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
            self._connection.row_factory = sqlite3.Row
            if self._version() == 0:  # one of ours is put in place whole
                raise damaged(path, wording.DAMAGED)
            for pragma in ("journal_mode = WAL", *_DURABLE, "foreign_keys = ON"):
                self._connection.execute(f"PRAGMA {pragma}")
            self._migrate()
        except BaseException as error:  # whatever it is: an open file can't be replaced on Windows
            self._close_quietly()
            if isinstance(error, sqlite3.DatabaseError):
                raise _translated(path, error) from error
            if isinstance(error, OSError):
                raise unwritable(path, error) from error
            raise

    def close(self) -> None:
        """Closes the connection; what was committed is on disk already."""
        self._connection.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of it or nothing; on disk when the block ends.

        Raises:
            JournalError: the disk is full, the file locked or damaged. Nothing was written.
        """
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            if self._connection.in_transaction:
                self._connection.rollback()
            # A guard of the schema is a defect of ours, not the disk's: it must be loud.
            if isinstance(error, sqlite3.IntegrityError):
                raise
            raise _translated(self.path, error) from error

    def all(self, sql: str, *values: object, **named: object) -> list[sqlite3.Row]:
        """The rows that a query answers with; its values are told in order (?) or by name (:it)."""
        try:
            return self._connection.execute(sql, named or values).fetchall()
        except sqlite3.DatabaseError as error:
            raise _translated(self.path, error) from error

    def one(self, sql: str, *values: object, **named: object) -> sqlite3.Row | None:
        """The first row that a query answers with, or None."""
        rows = self.all(sql, *values, **named)
        return rows[0] if rows else None

    def is_sound(self) -> bool:
        """Whether every page of the file can be read; takes a moment for a large one."""
        try:
            return [tuple(row) for row in self.all("PRAGMA quick_check(1)")] == [("ok",)]
        except JournalDamaged:
            return False

    def _migrate(self) -> None:
        version = self._version()
        if version > len(MIGRATIONS):
            raise JournalError(
                say(wording.NEWER_TITLE),
                say(wording.NEWER, file=self.path),
                say(wording.NEWER_HINT),
            )
        if version < len(MIGRATIONS):
            self._back_up(version)
        while self._version() < len(MIGRATIONS):
            with self.transaction() as connection:
                # Read again inside: another copy of the program may have migrated meanwhile.
                version = self._version()
                if version < len(MIGRATIONS):
                    _bring_to(connection, version + 1)

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    def _back_up(self, version: int) -> None:
        stamp = time.strftime("%Y%m%d-%H%M%S")
        copy = self.path.with_name(f"{self.path.stem}.v{version}.{stamp}.backup")
        make_empty(copy)
        try:
            with contextlib.closing(sqlite3.connect(copy)) as target:
                for pragma in _DURABLE:
                    target.execute(f"PRAGMA {pragma}")
                self._connection.backup(target)
        except BaseException:  # half a copy must not be taken for one
            discard(copy)
            raise

    def _close_quietly(self) -> None:
        with contextlib.suppress(AttributeError, sqlite3.Error):
            self._connection.close()


class EngineLock:
    """Lets one engine at a time send anything from a data folder.

    An operating-system lock: it goes when its process does, however that ends. Entering it raises
    AnotherAtWork while another has it.
    """

    NAME = "engine.lock"

    def __init__(self, folder: Path) -> None:
        from filelock import FileLock  # it brings asyncio with it, and only a run needs it

        self._folder = folder
        self._lock = FileLock(folder / self.NAME, mode=0o600)

    def __enter__(self) -> "EngineLock":
        from filelock import Timeout

        try:
            self._lock.acquire(blocking=False)
        except OSError as error:
            if not isinstance(error, Timeout):
                raise unwritable(self._folder / self.NAME, error) from error
            raise AnotherAtWork(
                say(wording.IN_USE_TITLE),
                say(wording.IN_USE, folder=self._folder),
                say(wording.IN_USE_HINT),
            ) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def _statements(name: str) -> Iterator[str]:
    """The statements of a SQL file, one by one: executescript() would commit in between."""
    from importlib import resources  # only where a journal is made, or one is older

    statement = ""
    for line in resources.files(__package__).joinpath(name).read_text("utf-8").splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _bring_to(connection: sqlite3.Connection, version: int) -> None:
    """Takes the step to a version; inside a transaction."""
    for statement in _statements(MIGRATIONS[version - 1]):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {version}")


def _make(path: Path) -> None:
    """Puts a new journal in place, whole: one of 0 bytes is then always one that was damaged.

    Raises:
        JournalDamaged: there was one, for what belongs to it is still there.
    """
    beside = [path.with_name(path.name + end) for end in ("-wal", "-shm")]
    kept = list((path.parent / "originals").glob("[0-9]*"))
    if any(each.exists() for each in (*beside, *kept)) and not path.exists():
        raise damaged(path, wording.DAMAGED_MISSING)
    new, file = create_exclusive(path.parent, leftovers.prefix(), ".new")
    file.close()
    try:
        with contextlib.closing(sqlite3.connect(new, isolation_level=None)) as connection:
            for pragma in _DURABLE:
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("BEGIN")
            for version in range(1, len(MIGRATIONS) + 1):
                _bring_to(connection, version)
            connection.execute("COMMIT")
        with contextlib.suppress(FileExistsError):  # another copy of the program was quicker
            move_if_free(new, path)
    finally:
        discard(new)


def _translated(path: Path, error: sqlite3.DatabaseError) -> JournalError:
    """What the database says, for people."""
    code = (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return JournalError(
            say(wording.BUSY_TITLE),
            say(wording.BUSY, file=path, seconds=round(BUSY_SECONDS)),
            say(wording.BUSY_HINT),
        )
    if code == sqlite3.SQLITE_FULL:
        return _full(path)
    # What isn't there is a table or a column: the file was cut, or made by something else.
    if isinstance(error, sqlite3.OperationalError) and code != sqlite3.SQLITE_ERROR:
        return unwritable(path, error)
    return damaged(path, wording.DAMAGED)


def damaged(path: Path, message: str) -> JournalDamaged:
    """The error for a journal that can't be read as one, and the way out."""
    return JournalDamaged(
        say(wording.DAMAGED_TITLE),
        say(message, file=path),
        say(wording.DAMAGED_HINT),
        path.parent,
    )


def _full(path: Path) -> JournalError:
    return JournalError(
        say(wording.FULL_TITLE), say(wording.FULL, file=path), say(wording.FULL_HINT)
    )


def unwritable(path: Path, error: Exception) -> JournalError:
    """The error for a file of the records that can't be opened or written."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full(path)
    why = error.strerror if isinstance(error, OSError) and error.strerror else error
    return JournalError(
        say(wording.UNWRITABLE_TITLE),
        say(wording.UNWRITABLE, file=path, why=why),
        say(wording.UNWRITABLE_HINT),
    )


def pack(sentence: Sentence | None) -> str | None:
    """A sentence as it is stored."""
    if not sentence:
        return None
    return json.dumps([sentence.template, [[name, to_data(of)] for name, of in sentence.values]])


@lru_cache(maxsize=4096)  # most people of a run have the same few sentences
def unpack(stored: str | None) -> Sentence:
    """A stored sentence."""
    if not stored:
        return NOTHING
    template, values = json.loads(stored)
    return Sentence(template, tuple((name, from_data(of)) for name, of in values))
