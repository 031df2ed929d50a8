"""A run of ours against a practice server, in simulated time or in real time."""

import csv
import itertools
import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lensmor_desktop.api import LensmorClient
from lensmor_desktop.domain.plan import Consent, Offer, Wishes
from lensmor_desktop.journal import Journal
from lensmor_desktop.sandbox import Endpoint, Event, Options, Pace, Person, PracticeServer, World
from lensmor_desktop.sandbox.tasks import STARTS_AFTER, Task
from lensmor_desktop.sheets import Choices
from lensmor_desktop.unlocking.clock import Clock
from lensmor_desktop.unlocking.limits import POLL_DELAYS
from lensmor_desktop.unlocking.service import UnlockService

EVENT = "204518"
REQUESTS_A_MINUTE = 120
ENOUGH = 20  # credits for each person, who costs 15
HEADINGS = ("Name", "Lensmor Event ID", "Lensmor Personnel ID", "Email")


def people(count: int) -> list[Person]:
    """So many people of one event, who all have an address."""
    return [Person(str(1_000 + number), (EVENT,)) for number in range(count)]


def server_for(
    persons: Sequence[Person], seed: int, clock: Callable[[], float] = time.time
) -> PracticeServer:
    """A server whose tasks take 8 seconds on the median and 60 at most, with a rate limit."""
    options = Options(
        pace=Pace.BENCHMARK,
        rate_limit=REQUESTS_A_MINUTE,
        charge_resubmissions=True,
        balance=max(100_000, ENOUGH * len(persons)),
        seed=seed,
    )
    world = World([Event(EVENT, name="Practice Fair")], persons)
    return PracticeServer(world, options=options, clock=clock)


def sheet_of(folder: Path, rows: Sequence[Sequence[str]]) -> Path:
    """A CSV with these rows below :data:`HEADINGS`."""
    path = folder / "people.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADINGS, *rows])
    return path


def row_of(person: Person) -> tuple[str, ...]:
    """A person's row, with no address."""
    return (person.full_name, person.events[0], person.id, "")


def offered(service: UnlockService, sheet: Path) -> Offer:
    """What a person is shown for a sheet."""
    inspection = service.inspect(sheet, Choices())
    return service.offer(inspection, Wishes(skip_identity_check=True))


def engine(folder: Path, base_url: str, clock: Clock) -> UnlockService:
    """Our engine with a journal in `folder`."""
    return UnlockService(
        Journal(folder / "data"),
        lambda observe: LensmorClient(base_url, "sk_ours", observe=observe),
        "benchmark",
        clock=clock,
    )


@dataclass(frozen=True)
class Took:
    """What a run took, from the yes to the results in the sheet.

    Attributes:
        seconds: by the clock that it was given.
        polls: how often each of its tasks was asked about.
    """

    seconds: float
    polls: tuple[int, ...]


def our_run(folder: Path, server: PracticeServer, clock: Clock) -> Took:
    """Unlocks everybody that the server knows, as the program does."""
    sheet = sheet_of(folder, [row_of(person) for person in server.world.people])
    with engine(folder, server.base_url, clock) as service:
        offer = offered(service, sheet)
        started = clock.steady()
        summary = service.run(offer, Consent.to(offer), threading.Event())
        seconds = clock.steady() - started
    assert summary.finished
    assert not server.ledger.paid_twice
    assert len(server.ledger.paid_people) == len(server.world.people)
    polls = Counter(each.target for each in server.exchanges if each.endpoint is Endpoint.TASK)
    return Took(seconds, tuple(polls.values()))


def bound(server: PracticeServer) -> float:
    """Seconds of max(longest task, requests needed / rate), with the tasks that a server has seen.

    Needed are three requests for each batch: whether its people can be ordered is asked once, it
    is sent once and asked about once. What else a run asks for (the balance) isn't granted here.
    """
    return max(longest_task(server), needed(server) / REQUESTS_A_MINUTE * 60)


def bound_in_bursts(server: PracticeServer) -> float:
    """The same for a client that uses each minute's requests up at once, as the server counts them.

    Such a client has a hundred tasks in flight, and leaves no request to anybody else with its key.
    """
    full = math.ceil(needed(server) / REQUESTS_A_MINUTE) - 1
    return max(longest_task(server), full * 60.0)


def needed(server: PracticeServer) -> int:
    """Requests that it takes at least to look at every batch, to send it and to ask about it."""
    return 3 * len(server.service.board.tasks)


def longest_task(server: PracticeServer) -> float:
    """Seconds that the longest of a server's tasks took."""
    return max(_seconds(task) for task in server.service.board.tasks.values())


def told_by_the_contract(server: PracticeServer) -> float:
    """Seconds after which the contract's questions tell of the longest task that it has ended.

    Nobody knows beforehand when that is; asked at 3, 8, 18, 38, ... seconds (fact 4), a task that
    takes 13 is known to have ended after 18.
    """
    at = 0.0
    for delay in itertools.chain(POLL_DELAYS, itertools.repeat(POLL_DELAYS[-1])):
        at += delay
        if at >= longest_task(server):
            break
    return at


def _seconds(task: Task) -> float:
    return (task.ends_at - task.starts_at) / (1 - STARTS_AFTER)
