"""From Confirm to done: our run, a plain loop, and the bound: the longest task, or the rate.

The same tasks take the same time for all of them, drawn for each run by its own seed, so that each
run has its own ratio; the median of these is shown. Time is simulated, but for one real run.
"""

import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lensmor_desktop.unlocking.clock import SystemClock
from tests.benchmarks.plain_loop import HASTY, POLITE, plain_loop
from tests.benchmarks.rows import RUNS, RUNS_QUICK, Row
from tests.benchmarks.unlocking import (
    EVENT,
    REQUESTS_A_MINUTE,
    bound,
    bound_in_bursts,
    needed,
    our_run,
    people,
    server_for,
    told_by_the_contract,
)
from tests.fakes.clock import FakeClock

SIZES, SIZES_QUICK = (500, 5_000, 20_000), (500, 5_000)
REAL, REAL_QUICK = 500, 200
LONGEST_TASK = 60.0  # seconds, by the server's pace

NEAR_THE_BOUND = 1.25
EIGHT_TIMES = 1 / 8
EIGHT_TIMES_AT = 5_000
MOST_POLLS = 4.0

BOUND = "the bound: the longest task, or requests needed / rate"
BURSTS = "the bound of a client that sends each minute's requests at once"
CONTRACT = "a client that asks at the contract's tempo and is never short of requests"
SIMULATED = "the same run in simulated time"
LOOPS = {
    "a plain loop that asks every 2 s": HASTY,
    "a plain loop at the contract's tempo": POLITE,
}


@dataclass(frozen=True)
class Compared:
    """Seconds of one drawing of tasks.

    Attributes:
        others: what they are compared with, by its name in a row; the bound first.
        polls: how often a task was asked about, on the median.
    """

    ours: float
    others: Mapping[str, float]
    polls: float

    @property
    def bound(self) -> float:
        """What no client can beat."""
        return self.others[BOUND]

    @property
    def loops(self) -> tuple[float, ...]:
        """The plain loops, in the order of :data:`LOOPS`."""
        return tuple(self.others[loop] for loop in LOOPS)


def rows(quick: bool) -> list[Row]:
    """Everything about runs."""
    sizes, runs = (SIZES_QUICK, RUNS_QUICK) if quick else (SIZES, RUNS)
    found: list[Row] = []
    for size in sizes:
        found += _rows(size, [simulated(size, seed) for seed in range(1, runs + 1)])
    return [*found, *_in_real_time(REAL_QUICK if quick else REAL)]


def _rows(size: int, drawn: Sequence[Compared]) -> Iterator[Row]:
    ours = statistics.median(each.ours for each in drawn)
    shown = f"{size:,} people"
    for other in drawn[0].others:
        theirs = statistics.median(each.others[other] for each in drawn)
        paired = statistics.median(each.ours / each.others[other] for each in drawn)
        target = _target(size, other)
        yield Row("confirm to done", shown, ours, theirs, other, "s", target, paired)
    polls = statistics.median(each.polls for each in drawn)
    yield Row("polls of each task", shown, polls, None, "", "requests", MOST_POLLS)


def _target(size: int, other: str) -> float | None:
    limited = size / 100 * 2 / REQUESTS_A_MINUTE * 60 > LONGEST_TASK
    if other == BOUND and limited:
        return NEAR_THE_BOUND
    return EIGHT_TIMES if other in LOOPS and size == EIGHT_TIMES_AT else None


def simulated(size: int, seed: int) -> Compared:
    """One drawing of tasks, in time that takes none."""
    persons = people(size)
    with tempfile.TemporaryDirectory() as folder:
        clock = FakeClock()
        with server_for(persons, seed, clock.true) as server:
            ours = our_run(Path(folder), server, clock)
            others = {BOUND: bound(server)}
            if needed(server) > REQUESTS_A_MINUTE:
                others[BURSTS] = bound_in_bursts(server)
            else:
                others[CONTRACT] = told_by_the_contract(server)
    others |= {name: _loop(size, seed, delays) for name, delays in LOOPS.items()}
    return Compared(ours.seconds, others, statistics.median(ours.polls))


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
        others = {
            BOUND: bound(ours),
            CONTRACT: told_by_the_contract(ours),
            SIMULATED: simulated(size, 1).ours,
            next(iter(LOOPS)): took[0],
        }
    for other, seconds in others.items():
        shown = f"{size:,} people, real time"
        yield Row("confirm to done", shown, run.seconds, seconds, other, "s")
