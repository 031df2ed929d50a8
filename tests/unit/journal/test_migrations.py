"""A journal of an older version is brought to the present one, and kept as it was beside it."""

import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.journal import Journal
from lensmor_desktop.journal.database import MIGRATIONS
from lensmor_desktop.platform import kind

OLD = Path(__file__).parents[2] / "fakes" / "journals" / "version-1.sqlite3"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    shutil.copy(OLD, tmp_path / "journal.sqlite3")
    return tmp_path


def test_a_stored_older_journal_keeps_every_address_and_run(old: Path) -> None:
    before = sqlite3.connect(old / "journal.sqlite3")
    addresses = set(before.execute("SELECT person_id, email FROM purchases"))
    before.close()
    journal = Journal(old)
    (run,) = journal.runs.all()
    people = journal.people.of(run.id)
    found = journal.people.purchases(run.account, [person.person_id for person in people])
    assert {(p.person_id, p.email) for p in found.values()} == addresses
    assert len(addresses) == 17
    assert sum(1 for person in people if person.outcome is Outcome.UNLOCKED) == 16
    assert run.identity_overruled is False
    assert [batch.people for batch in journal.batches.of(run.id)] == [14, 6]
    journal.close()


def test_a_backup_is_made_before_and_can_be_opened(old: Path) -> None:
    Journal(old).close()
    (backup,) = old.glob("*.backup")
    connection = sqlite3.connect(backup)
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    assert connection.execute("SELECT count(*) FROM purchases").fetchone() == (17,)
    connection.close()
    assert kind.is_windows() or stat.S_IMODE(backup.stat().st_mode) & 0o077 == 0


def test_a_migrated_journal_is_like_a_new_one(old: Path) -> None:
    Journal(old).close()
    Journal(old / "new").close()

    def shape(path: Path) -> list[tuple[str, ...]]:
        connection = sqlite3.connect(path)
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        shape = connection.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
        ).fetchall()
        connection.close()
        return shape

    assert shape(old / "journal.sqlite3") == shape(old / "new" / "journal.sqlite3")


def test_a_current_journal_makes_no_backup(tmp_path: Path) -> None:
    Journal(tmp_path).close()
    Journal(tmp_path).close()
    assert list(tmp_path.glob("*.backup")) == []
