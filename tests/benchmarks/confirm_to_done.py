"""From Confirm to done: our run, a plain loop, and the bound that no client can beat.

The same tasks take the same time for all of them, drawn for each run by its own seed. Time is
simulated, but for one real run.
"""

import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lensmor_desktop.unlocking.clock import SystemClock
from tests.benchmarks.plain_loop import HASTY, POLITE, plain_loop
from tests.benchmarks.rows import RUNS, RUNS_QUICK, Row
from tests.benchmarks.unlocking import (
    EVENT,
    REQUESTS_A_MINUTE,
    bound,
    our_run,
    people,
    server_for,
)
from tests.fakes.clock import FakeClock

SIZES, SIZES_QUICK = (500, 5_000, 20_000), (500, 5_000)
REAL, REAL_QUICK = 500, 200
LONGEST_TASK = 60.0  # seconds, by the server's pace

NEAR_THE_BOUND = 1.25
EIGHT_TIMES = 1 / 8
EIGHT_TIMES_AT = 5_000
MOST_POLLS = 4.0

NO_CLIENT = "the bound that no client can beat"
LOOPS = {
    "a plain loop that asks every 2 s": HASTY,
    "a plain loop at the contract's tempo": POLITE,
}


@dataclass(frozen=True)
class Compared:
    """Seconds of one drawing of tasks; `loops` in the order of :data:`LOOPS`."""

    ours: float
    bound: float
    loops: tuple[float, ...]
    polls: float  # for each task, on the median


def rows(quick: bool) -> list[Row]:
    """Everything about runs."""
    sizes, runs = (SIZES_QUICK, RUNS_QUICK) if quick else (SIZES, RUNS)
    found: list[Row] = []
    for size in sizes:
        found += _rows(size, [simulated(size, seed) for seed in range(1, runs + 1)])
    return [*found, *_in_real_time(REAL_QUICK if quick else REAL)]


def _rows(size: int, drawn: Sequence[Compared]) -> Iterator[Row]:
    def median(figures: Iterator[float]) -> float:
        return statistics.median(figures)

    ours = median(each.ours for each in drawn)
    shown = f"{size:,} people"
    limited = size / 100 * 2 / REQUESTS_A_MINUTE * 60 > LONGEST_TASK
    nearest = median(each.bound for each in drawn)
    target = NEAR_THE_BOUND if limited else None
    yield Row("confirm to done", shown, ours, nearest, NO_CLIENT, "s", target)
    for at, loop in enumerate(LOOPS):
        theirs = median(each.loops[at] for each in drawn)
        target = EIGHT_TIMES if size == EIGHT_TIMES_AT else None
        yield Row("confirm to done", shown, ours, theirs, loop, "s", target)
    polls = median(each.polls for each in drawn)
    yield Row("questions for each task", shown, polls, None, "", "requests", MOST_POLLS)


def simulated(size: int, seed: int) -> Compared:
    """One drawing of tasks, in time that takes none."""
    persons = people(size)
    with tempfile.TemporaryDirectory() as folder:
        clock = FakeClock()
        with server_for(persons, seed, clock.true) as server:
            ours = our_run(Path(folder), server, clock)
            least = bound(server)
    loops = tuple(_loop(size, seed, delays) for delays in LOOPS.values())
    return Compared(ours.seconds, least, loops, statistics.median(ours.polls))


def _loop(size: int, seed: int, delays: Sequence[float]) -> float:
    persons = people(size)
    clock = FakeClock()
    with server_for(persons, seed, clock.true) as server:
        listed = [(EVENT, person.id) for person in persons]
        delivered = plain_loop(server.base_url, listed, clock.advance, delays)
    assert delivered == size
    return clock.elapsed


def _in_real_time(size: int) -> Iterator[Row]:
    """Ours and the loop side by side, each with a server of its own: both wait nearly always."""
    persons = people(size)
    listed = [(EVENT, person.id) for person in persons]
    took: list[float] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        server_for(persons, 1) as ours,
        server_for(persons, 1) as theirs,
    ):

        def loop() -> None:
            started = time.monotonic()
            plain_loop(theirs.base_url, listed, time.sleep)
            took.append(time.monotonic() - started)

        beside = threading.Thread(target=loop)
        beside.start()
        run = our_run(Path(folder), ours, SystemClock())
        beside.join()
        least = bound(ours)
    shown = f"{size:,} people, real time"
    yield Row("confirm to done", shown, run.seconds, least, NO_CLIENT, "s")
    yield Row("confirm to done", shown, run.seconds, took[0], next(iter(LOOPS)), "s")
