"""A journal that is damaged, empty or gone is told as such, and there is a way out of it."""

import os
import sqlite3
import stat
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from lensmor_desktop.errors import AnotherAtWork, JournalDamaged, JournalError
from lensmor_desktop.journal import wording
from lensmor_desktop.journal.aside import set_aside
from lensmor_desktop.journal.database import EngineLock
from lensmor_desktop.journal.facts import journal_facts
from lensmor_desktop.platform import kind
from tests.unit.journal.a_run import begin, opened, result, submitted

Harm = Callable[[Path], None]


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def emptied_with_wal(file: Path) -> None:
    file.with_name(file.name + "-wal").write_bytes(b"x" * 100)
    emptied(file)


def gone_but_for_wal(file: Path) -> None:
    file.unlink()
    file.with_name(file.name + "-wal").write_bytes(b"x" * 100)


def gone_but_for_originals(file: Path) -> None:
    file.unlink()
    (file.parent / "originals" / "1").mkdir(parents=True, exist_ok=True)


def rubbish(file: Path) -> None:
    file.write_bytes(b"not a database at all" * 1000)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def of_another_program(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE notes (text)")


def page_overwritten(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096 : 4096 * 6] = b"\xff" * 4096 * 5
    file.write_bytes(content)


HARMS = [
    emptied,
    emptied_with_wal,
    gone_but_for_wal,
    gone_but_for_originals,
    rubbish,
    cut,
    of_another_program,
    page_overwritten,
]


def a_journal(folder: Path) -> Path:
    journal = opened(folder)
    begin(journal, *(str(number) for number in range(300)))
    journal.close()
    return folder / "data" / "journal.sqlite3"


def look(folder: Path) -> None:
    journal = opened(folder)
    try:
        journal.runs.all()
        for run in journal.runs.all():
            journal.people.of(run.id)
            journal.runs.rows(run.id)
    finally:
        journal.close()


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_damage_is_told_with_the_way_out_and_nothing_is_changed(tmp_path: Path, harm: Harm) -> None:
    file = a_journal(tmp_path)
    harm(file)
    before = {f: f.read_bytes() for f in file.parent.iterdir() if f.is_file()}
    with pytest.raises(JournalDamaged) as refused:
        look(tmp_path)
    told = refused.value
    assert str(told.title) == wording.DAMAGED_TITLE
    assert str(file) in str(told.message)
    assert "set it aside" in str(told.hint)
    assert told.folder == file.parent
    assert "Errno" not in str(told)
    assert ("is empty (0 bytes)" in str(told)) == (harm in (emptied, emptied_with_wal))
    assert ("is missing" in str(told)) == (harm in (gone_but_for_wal, gone_but_for_originals))
    left = ("-wal", "-shm")  # SQLite's own, of a file that it could open
    after = {f: f.read_bytes() for f in file.parent.iterdir() if f.is_file()}
    assert {f: c for f, c in after.items() if f in before and not f.name.endswith(left)} == {
        f: c for f, c in before.items() if not f.name.endswith(left)
    }


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_it_is_set_aside_with_all_that_belongs_to_it_and_a_new_one_begins(
    tmp_path: Path, harm: Harm
) -> None:
    file = a_journal(tmp_path)
    (file.parent / "originals" / "1").mkdir(parents=True, exist_ok=True)
    (file.parent / "originals" / "1" / "leads.csv").write_text("as it was")
    harm(file)
    damaged = file.read_bytes() if file.exists() else b""
    aside = set_aside(file.parent)
    assert aside.parent == file.parent
    assert kind.is_windows() or stat.S_IMODE(aside.stat().st_mode) == 0o700
    if damaged:
        assert (aside / file.name).read_bytes() == damaged
    # The first run of the new journal is number 1 again: it must not find the old one's original.
    assert (aside / "originals" / "1" / "leads.csv").read_text() == "as it was"
    assert not (file.parent / "originals").exists()
    look(tmp_path)
    journal = opened(tmp_path)
    assert journal.runs.all() == ()
    journal.close()


def test_a_sound_journal_is_not_set_aside(tmp_path: Path) -> None:
    file = a_journal(tmp_path)
    before = file.read_bytes()
    with pytest.raises(JournalError) as refused:
        set_aside(file.parent)
    assert str(refused.value.title) == wording.NOT_DAMAGED_TITLE
    assert file.read_bytes() == before


def test_nor_is_one_that_another_copy_works_with(tmp_path: Path) -> None:
    file = a_journal(tmp_path)
    journal = opened(tmp_path)
    with journal.lock():
        with pytest.raises(AnotherAtWork) as refused:
            set_aside(file.parent)
        assert str(refused.value.title) == wording.IN_USE_TITLE
    journal.close()
    assert file.exists()


def test_what_cannot_be_set_aside_is_told_with_the_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(JournalError) as refused:
        set_aside(tmp_path / "data")
    assert "journal.sqlite3" in str(refused.value)
    assert not isinstance(refused.value, JournalDamaged)


def test_a_lock_that_cannot_be_made_is_told_with_its_file(tmp_path: Path) -> None:
    file = a_journal(tmp_path)
    (file.parent / EngineLock.NAME).unlink(missing_ok=True)
    (file.parent / EngineLock.NAME).mkdir()
    with pytest.raises(JournalError) as refused, EngineLock(file.parent):
        pass
    assert not isinstance(refused.value, AnotherAtWork)
    assert EngineLock.NAME in str(refused.value)


def test_a_first_start_is_no_damage_whatever_else_is_in_the_folder(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "logs").mkdir(parents=True)
    (data / "logs" / "batch.log").write_text("started")
    (data / "engine.lock").write_text("")
    (data / "originals").mkdir()
    look(tmp_path)


def test_two_first_starts_at_once_make_one_journal(tmp_path: Path) -> None:
    failures: list[BaseException] = []
    together = threading.Barrier(8)

    def start() -> None:
        together.wait()
        try:
            look(tmp_path)
        except BaseException as error:  # told in the test's thread
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    names = {file.name for file in (tmp_path / "data").iterdir()}
    assert not [name for name in names if name.endswith(".new")]


def test_a_start_that_is_killed_leaves_no_empty_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "link", killed)
    with pytest.raises(KeyboardInterrupt):
        opened(tmp_path)
    assert not (tmp_path / "data" / "journal.sqlite3").exists()
    monkeypatch.undo()
    look(tmp_path)


def test_support_reads_that_a_journal_is_empty(tmp_path: Path) -> None:
    file = a_journal(tmp_path)
    emptied(file)
    assert journal_facts(file) == ("bytes: 0", "damaged: it is empty")


@pytest.mark.posix_only("there are no modes that tell owners from others")
class TestPrivacy:
    @pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
    def test_a_folder_that_was_open_to_others_is_closed(self, tmp_path: Path, umask: int) -> None:
        data = tmp_path / "data"
        data.mkdir()
        data.chmod(0o775)
        before = os.umask(umask)
        try:
            journal = opened(tmp_path)
            batch = submitted(journal, "1")
            journal.batches.settle(batch, [result("1")])
            journal.close()
        finally:
            os.umask(before)
        assert stat.S_IMODE(data.stat().st_mode) == 0o700

    def test_it_is_closed_when_a_journal_is_set_aside_too(self, tmp_path: Path) -> None:
        file = a_journal(tmp_path)
        rubbish(file)
        file.parent.chmod(0o775)
        set_aside(file.parent)
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700

    def test_the_folder_that_a_person_works_in_keeps_its_rights(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        data = tmp_path / "data"
        data.mkdir()
        data.chmod(0o755)
        monkeypatch.chdir(data)
        opened(tmp_path).close()
        assert stat.S_IMODE(data.stat().st_mode) == 0o755
        assert stat.S_IMODE((data / "journal.sqlite3").stat().st_mode) == 0o600
