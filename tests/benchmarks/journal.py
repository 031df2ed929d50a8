"""The journal: what it costs that each step is on disk before the next, and how much it leaves."""

import itertools
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path

from lensmor_desktop.domain.states import BatchState
from lensmor_desktop.journal import Journal
from tests.benchmarks.rows import RUNS, RUNS_QUICK, Row
from tests.benchmarks.unlocking import EVENT, REQUESTS_A_MINUTE, our_run, people, server_for
from tests.fakes.clock import FakeClock
from tests.unit.journal.a_run import ACCOUNT, begin, result

BATCHES, BATCHES_QUICK = 100, 50
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
    found = [_both(batches) for _ in range(runs)]
    durable = statistics.median(itertools.chain(*(each for each, _ in found))) * 1000
    hasty = statistics.median(itertools.chain(*(each for _, each in found))) * 1000
    between = LEAST_REQUESTS / REQUESTS_A_MINUTE * 60 * 1000
    shown = f"{batches * runs} batches of {BATCH}"
    size = SIZE_QUICK if quick else SIZE
    left = left_after(size)
    return [
        Row("journal: a batch", shown, durable, hasty, NOT_DURABLE, "ms"),
        Row("journal: durability of a batch", shown, durable - hasty, between, PACE, "ms"),
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


def _both(batches: int) -> tuple[list[float], list[float]]:
    """Seconds of each batch, with and without waiting for the disk.

    The two take turns, batch by batch, so that whatever else the disk does meets both alike.
    """
    persons = [str(1_000 + number) for number in range(batches * BATCH)]
    took: tuple[list[float], list[float]] = ([], [])
    with (
        tempfile.TemporaryDirectory() as here,
        tempfile.TemporaryDirectory() as there,
        closing(Journal(Path(here))) as durable,
        closing(Journal(Path(there))) as hasty,
    ):
        _without_waiting(hasty)
        runs = [(durable, begin(durable, *persons)), (hasty, begin(hasty, *persons))]
        for first in range(0, len(persons), BATCH):
            for (journal, run), seconds in zip(runs, took, strict=True):
                started = time.perf_counter()
                _batch(journal, run, persons[first : first + BATCH])
                seconds.append(time.perf_counter() - started)
    return took


def _without_waiting(journal: Journal) -> None:
    """The operating system writes when it likes: nothing is sure to survive a power cut."""
    connection = journal._database._connection
    assert isinstance(connection, sqlite3.Connection)
    connection.execute("PRAGMA synchronous = OFF")


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
