"""The journal in numbers, for support: how many of what, and nothing of anybody."""

import contextlib
import re
import sqlite3
from pathlib import Path

_COUNTS = (
    ("runs", "SELECT state || ' ' || coalesce(stopped_by, ''), count(*) FROM runs GROUP BY 1"),
    ("rows", "SELECT verdict, count(*) FROM sheet_rows GROUP BY 1"),
    ("events", "SELECT state, count(*) FROM run_events GROUP BY 1"),
    ("people", "SELECT coalesce(outcome, state), count(*) FROM people GROUP BY 1"),
    ("batches", "SELECT state, count(*) FROM batches GROUP BY 1"),
    ("claims", "SELECT 'open', count(*) FROM claims"),
    ("purchases", "SELECT 'kept', count(*) FROM purchases"),
    ("requests", "SELECT method || ' ' || coalesce(status, 0), count(*) FROM requests GROUP BY 1"),
)


def journal_facts(file: Path) -> tuple[str, ...]:
    """Schema, size and counts of a journal, as lines of text; changes nothing, waits for nobody.

    Args:
        file: the journal's database; it may be missing, damaged, or in use by the engine.
    """
    if not file.is_file():
        return ("there is none",)
    lines = [f"bytes: {file.stat().st_size}"]
    if not file.stat().st_size:
        return (*lines, "damaged: it is empty")
    try:
        connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=1.0)
        with contextlib.closing(connection):
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            lines.append(f"schema: {version}")
            for name, sql in _COUNTS:
                lines += [
                    f"{name} {_word(kind)}: {count}" for kind, count in connection.execute(sql)
                ]
    except sqlite3.Error as error:
        lines.append(f"can't be read: {type(error).__name__}")
    return tuple(lines)


def _word(kind: object) -> str:
    """A state's name; anything that isn't one stays out."""
    word = str(kind).strip()
    return word if re.fullmatch(r"[\w -]{1,40}", word, re.ASCII) else "other"
