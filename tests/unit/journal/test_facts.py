"""The journal in numbers, for support: how many of what, and nothing of anybody."""

import contextlib
import sqlite3
from pathlib import Path

from lensmor_desktop.journal.database import FILE, MIGRATIONS
from lensmor_desktop.journal.facts import journal_facts
from tests.unit.journal.a_run import opened, submitted


def test_each_table_is_counted_by_its_states(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    submitted(journal, "1", "2")
    file = tmp_path / "data" / FILE
    facts = journal_facts(file)
    journal.close()
    assert facts[1:] == (
        f"schema: {len(MIGRATIONS)}",
        "runs open: 1",
        "rows ready: 2",
        "events wanted: 1",
        "people batched: 2",
        "batches submitted: 1",
        "claims open: 2",
        "purchases kept: 0",
    )
    assert facts[0].startswith("bytes: ")


def test_what_is_no_state_stays_out(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    journal.close()
    file = tmp_path / "data" / FILE
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        add = (
            "INSERT INTO requests (at, method, path, request_id, trace_id, seconds)"
            " VALUES (1, ?, '/', '', '', 1)"
        )
        connection.execute(add, ("GET",))
        connection.execute(add, ("somebody@sample.example",))
        connection.execute(add, ("x" * 39,))
    facts = journal_facts(file)
    told = [each for each in facts if each.startswith("requests")]
    assert sorted(told) == ["requests GET 0: 1", "requests other: 1", "requests other: 1"]


def test_what_is_missing_empty_or_no_journal_is_said(tmp_path: Path) -> None:
    file = tmp_path / FILE
    assert journal_facts(file) == ("there is none",)
    file.mkdir()
    assert journal_facts(file) == ("there is none",)
    file.rmdir()
    file.write_bytes(b"")
    assert journal_facts(file) == ("bytes: 0", "damaged: it is empty")
    file.write_bytes(b"x" * 700)
    assert journal_facts(file) == ("bytes: 700", "can't be read: DatabaseError")
