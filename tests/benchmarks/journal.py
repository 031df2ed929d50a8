"""The journal: what it costs that each step is on disk before the next, and how much it leaves."""

import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from lensmor_desktop.domain.progress import BatchState
from lensmor_desktop.journal import Journal
from tests.benchmarks.rows import RUNS, RUNS_QUICK, Row, medians
from tests.benchmarks.unlocking import EVENT, REQUESTS_A_MINUTE, our_run, people, server_for
from tests.fakes.clock import FakeClock
from tests.unit.journal.a_run import ACCOUNT, begin, result

BATCHES, BATCHES_QUICK = 50, 20
SIZE, SIZE_QUICK = 20_000, 2_000
BATCH = 100
POLLS = 2
LEAST_REQUESTS = 2
MOST_MEGABYTES = 25.0
MOST_PEOPLE = 20_000
NOT_DURABLE = "the same without waiting for the disk"
PACE = "the time between two batches that the rate limit leaves"


def rows(quick: bool) -> list[Row]:
    """Everything about the journal."""
    batches, runs = (BATCHES_QUICK, RUNS_QUICK) if quick else (BATCHES, RUNS)
    took = medians(lambda: _both(batches), runs)
    each = took["durable"] / batches * 1000
    between = LEAST_REQUESTS / REQUESTS_A_MINUTE * 60 * 1000
    shown = f"{batches} batches of {BATCH}"
    size = SIZE_QUICK if quick else SIZE
    left = left_after(size)
    return [
        Row("journal: each batch", shown, each, took["hasty"] / batches * 1000, NOT_DURABLE, "ms"),
        Row("journal: each batch", shown, each, between, PACE, "ms"),
        Row(
            "journal: left on disk",
            f"{size:,} people",
            left / 1_000_000,
            None,
            "",
            "MB",
            MOST_MEGABYTES * size / MOST_PEOPLE,
        ),
    ]


def _both(batches: int) -> dict[str, float]:
    return {
        "durable": _seconds(batches, lambda journal: None),
        "hasty": _seconds(batches, _without_waiting),
    }


def _without_waiting(journal: Journal) -> None:
    """The operating system writes when it likes: nothing is sure to survive a power cut."""
    connection = journal._database._connection
    assert isinstance(connection, sqlite3.Connection)
    connection.execute("PRAGMA synchronous = OFF")


def _seconds(batches: int, prepare: Callable[[Journal], None]) -> float:
    """Seconds for what the engine writes of so many batches, from the plan to the end."""
    persons = [str(1_000 + number) for number in range(batches * BATCH)]
    with tempfile.TemporaryDirectory() as folder, closing(Journal(Path(folder))) as journal:
        prepare(journal)
        run = begin(journal, *persons)
        started = time.perf_counter()
        for first in range(0, len(persons), BATCH):
            _batch(journal, run, persons[first : first + BATCH])
        return time.perf_counter() - started


def _batch(journal: Journal, run: int, persons: list[str]) -> None:
    batch = journal.batches.plan(run, EVENT, persons)
    journal.batches.submitting(batch, ACCOUNT, 2.0)
    _exchange(journal, run, "POST", "/external/contacts/unlock")
    journal.batches.submitted(batch, task_id=str(batch), at=3.0, results=(), looking=())
    for part in range(POLLS):  # half of the people have a result at each
        _exchange(journal, run, "GET", f"/external/contacts/unlock-tasks/{batch}")
        journal.batches.settle(batch, [result(person) for person in persons[part::POLLS]])
    journal.batches.close(batch, BatchState.COMPLETED, 6.0)


def _exchange(journal: Journal, run: int, method: str, path: str) -> None:
    journal.requests.add(
        run,
        at=2.5,
        method=method,
        path=path,
        status=200,
        request_id="0123456789abcdef",
        trace_id="",
        seconds=0.1,
    )


def left_after(count: int) -> int:
    """Bytes that a whole run leaves in the data folder, the sheet as it was included."""
    clock = FakeClock()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with server_for(people(count), 1, clock.true) as server:
            our_run(folder, server, clock)
        files = (path for path in (folder / "data").rglob("*") if path.is_file())
        return sum(path.stat().st_size for path in files)
