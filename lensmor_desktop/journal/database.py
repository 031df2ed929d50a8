"""Opening the journal's SQLite file: durable, private, migrated, one engine at a time."""

import contextlib
import json
import os
import sqlite3
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from lensmor_desktop.domain.sentences import NOTHING, Sentence, from_data, say, to_data
from lensmor_desktop.errors import AnotherAtWork, JournalError
from lensmor_desktop.journal import wording

MIGRATIONS: tuple[str, ...] = (
    "schema.sql",
    "schema_2.sql",
    "schema_3.sql",
    "schema_4.sql",
)
"""SQL files in order; the n-th brings a database from version n-1 to n."""

BUSY_SECONDS = 10.0


class Database:
    """A connection to the journal; used by the thread that opened it.

    WAL with `synchronous=FULL`: when a transaction returns, it survives a power cut. The file and
    its folder are readable by their owner alone, for it holds addresses.
    """

    def __init__(self, path: Path) -> None:
        """Opens or makes the journal at `path`.

        Raises:
            JournalError: it can't be opened, is damaged, or was written by a newer version.
        """
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            # Made by us first, so that no moment exists at which others could read it.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            with contextlib.suppress(PermissionError):
                path.chmod(0o600)  # one that was copied back from somewhere may be open to all
            self._connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
            self._connection.row_factory = sqlite3.Row
            for pragma in (
                "journal_mode = WAL",
                "synchronous = FULL",
                "foreign_keys = ON",
            ):
                self._connection.execute(f"PRAGMA {pragma}")
            self._migrate()
        except sqlite3.DatabaseError as error:
            self._close_quietly()
            raise self._translated(error) from error
        except OSError as error:
            raise _unwritable(path, error) from error

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
            raise self._translated(error) from error

    def all(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """The rows that a query answers with."""
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._translated(error) from error

    def one(self, sql: str, *values: object) -> sqlite3.Row | None:
        """The first row that a query answers with, or None."""
        rows = self.all(sql, *values)
        return rows[0] if rows else None

    def _migrate(self) -> None:
        version = self._version()
        if version > len(MIGRATIONS):
            raise JournalError(
                say(wording.NEWER_TITLE),
                say(wording.NEWER, file=self.path),
                say(wording.NEWER_HINT),
            )
        if 0 < version < len(MIGRATIONS):
            self._back_up(version)
        while self._version() < len(MIGRATIONS):
            with self.transaction() as connection:
                # Read again inside: another copy of the program may have migrated meanwhile.
                version = self._version()
                if version < len(MIGRATIONS):
                    for statement in _statements(MIGRATIONS[version]):
                        connection.execute(statement)
                    connection.execute(f"PRAGMA user_version = {version + 1}")

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    def _back_up(self, version: int) -> None:
        stamp = time.strftime("%Y%m%d-%H%M%S")
        copy = self.path.with_name(f"{self.path.stem}.v{version}.{stamp}.backup")
        os.close(os.open(copy, os.O_CREAT | os.O_RDWR, 0o600))
        os.close(os.open(copy, os.O_CREAT | os.O_RDWR, 0o600))
        target = sqlite3.connect(copy)
        try:
            self._connection.backup(target)
        finally:
            target.close()

    def _translated(self, error: sqlite3.DatabaseError) -> JournalError:
        if isinstance(error, sqlite3.OperationalError):
            return _unwritable(self.path, error)
        return JournalError(
            say(wording.DAMAGED_TITLE),
            say(wording.DAMAGED, file=self.path),
            say(wording.DAMAGED_HINT),
        )

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
        self._lock = FileLock(folder / self.NAME, timeout=0, mode=0o600)

    def __enter__(self) -> "EngineLock":
        from filelock import Timeout

        try:
            self._lock.acquire()
        except OSError as error:
            if not isinstance(error, Timeout):
                raise _unwritable(self._folder / self.NAME, error) from error
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


def _unwritable(path: Path, error: Exception) -> JournalError:
    return JournalError(
        say(wording.UNWRITABLE_TITLE),
        say(wording.UNWRITABLE, file=path, why=error),
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
