"""Asynchronous unlock tasks: when each person's turn comes, and what comes of it."""

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from statistics import NormalDist
from typing import ClassVar

from lensmor_desktop.sandbox.account import Account
from lensmor_desktop.sandbox.ledger import Acceptance, ChargeKind
from lensmor_desktop.sandbox.world import Fate, Person, World

STARTS_AFTER = 0.15
"""The part of a task's time for which it is pending."""
LAST_PERSON_AT = 0.95
"""The part of a task's time after which all its people had their turn."""
FIRST_TASK = 700_101
"""The number of the first task."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long tasks take: seconds, lognormal around a median, within bounds."""

    median: float
    spread: float
    shortest: float
    longest: float

    APP: ClassVar["Pace"]
    BENCHMARK: ClassVar["Pace"]
    FAST: ClassVar["Pace"]

    def seconds(self, *key: object) -> float:
        """The duration that belongs to a key; always the same for the same key."""
        digest = blake2b(repr(key).encode(), digest_size=8).digest()
        chance = (int.from_bytes(digest, "big") + 0.5) / 2**64
        drawn = self.median * math.exp(self.spread * NormalDist().inv_cdf(chance))
        return min(self.longest, max(self.shortest, drawn))


Pace.APP = Pace(median=4.0, spread=0.35, shortest=2.0, longest=9.0)
Pace.BENCHMARK = Pace(median=8.0, spread=0.8, shortest=2.0, longest=60.0)
Pace.FAST = Pace(median=0.05, spread=0.2, shortest=0.02, longest=0.1)


@dataclass(slots=True)
class Task:
    """A task and how far it is. Times are Unix seconds; all fields survive as JSON.

    Attributes:
        turns: when each person's turn comes.
        fates: what each person's turn brings (values of :class:`Fate`).
        results: person ID -> "unlocked" or "failed", as far as known.
        holding: people whom the task still has in flight.
        prepaid: people charged at submission, because they were in flight already.
        never_ends: stuck for ever, by a fault.
        fails_at: index of the person at whose turn the task fails; None if it doesn't.
        elsewhere: somebody else who uses the account ordered it.
        error: what a failed task says about it.
    """

    id: str
    event: str
    starts_at: float
    ends_at: float
    people: list[str]
    turns: list[float]
    fates: list[str]
    holding: list[str]
    prepaid: list[str] = field(default_factory=list)
    results: dict[str, str] = field(default_factory=dict)
    never_ends: bool = False
    fails_at: int | None = None
    ended: bool = False
    elsewhere: bool = False
    error: str = ""

    def status(self, now: float) -> str:
        """`taskStatus` at that time (contract, fact 3)."""
        if now < self.starts_at:
            return "pending"
        if not self.ended:
            return "processing"
        return "completed" if self.fails_at is None else "failed"

    def outlived_by(self, index: int) -> bool:
        """Whether this person is in flight still after the task's end."""
        reached = self.fails_at is None or index < self.fails_at
        return reached and self.fates[index] in (Fate.LATE.value, Fate.STUCK.value)


class TaskBoard:
    """All tasks of the account, moved on by :meth:`settle`.

    Attributes:
        next_id: the number of the next task.
    """

    def __init__(
        self,
        world: World,
        account: Account,
        pace: Pace,
        *,
        seed: int,
        credits: int,
        late: float,
        charge_no_email: bool = False,
        first: int = FIRST_TASK,
    ) -> None:
        self.tasks: dict[str, Task] = {}
        self.next_id = first
        self._credits = credits
        self._world = world
        self._account = account
        self._pace = pace
        self._seed = seed
        self._late = late
        self._charge_no_email = charge_no_email
        self._agenda: list[tuple[float, int, int]] = []
        self._in_flight: Counter[str] = Counter()
        self._running: set[str] = set()

    def in_flight(self, person: Person) -> bool:
        """Whether an unfinished task has this person."""
        return person.id in self._in_flight

    @property
    def reserved(self) -> int:
        """Credits that the people in flight may still cost."""
        return len(self._in_flight) * self._credits

    @property
    def running(self) -> int:
        """How many of the client's tasks are pending or processing."""
        return sum(not self.tasks[each].elsewhere for each in self._running)

    def set_price(self, credits: int) -> None:
        """What one delivered address costs from now on."""
        self._credits = credits

    def submit(
        self,
        event_id: str,
        people: Sequence[Person],
        now: float,
        *,
        repeated: Sequence[Person] = (),
        never_ends: bool = False,
        fails: bool = False,
        error: str = "",
        elsewhere: bool = False,
        seconds: float | None = None,
    ) -> Task:
        """Starts a task.

        Args:
            people: each once; one who is in flight or unlocked already is charged at once, again.
            repeated: people named more than once in the request, to be charged again too.
            never_ends: the task is stuck for ever.
            fails: the task fails when half of its people had their turn; somebody else's at once.
            error: what the failed task says about it.
            elsewhere: somebody else who uses the account ordered it; nothing of it is the client's.
            seconds: how long it takes; as the pace has it if None.
        """
        number = self.next_id
        self.next_id += 1
        if seconds is None:
            seconds = self._pace.seconds(self._seed, number)
        starts_at = now + seconds * STARTS_AFTER
        each = seconds * (LAST_PERSON_AT - STARTS_AFTER) / max(1, len(people))
        task = Task(
            id=str(number),
            event=event_id,
            starts_at=starts_at,
            ends_at=now + seconds,
            people=[person.id for person in people],
            turns=[starts_at + each * (index + 1) for index in range(len(people))],
            fates=[self._fate(person).value for person in people],
            holding=[person.id for person in people],
            never_ends=never_ends,
            fails_at=(0 if elsewhere else len(people) // 2) if fails else None,
            elsewhere=elsewhere,
            error=error,
        )
        if Fate.TASK_FAILS.value in task.fates and task.fails_at is None:
            task.fails_at = task.fates.index(Fate.TASK_FAILS.value)
        for person in people:
            if not elsewhere:
                again = self.in_flight(person) or self._account.is_unlocked(person)
                self._accept(person, task, now, again=again)
                if again:
                    task.prepaid.append(person.id)
            self._in_flight[person.id] += 1
        for person in repeated:
            self._accept(person, task, now, again=True)
        self.tasks[task.id] = task
        self._running.add(task.id)
        self._schedule(task)
        return task

    def restore(self, tasks: Iterable[Task], next_id: int) -> None:
        """Takes up the tasks of an earlier session where they stood."""
        self.next_id = next_id
        for task in tasks:
            self.tasks[task.id] = task
            self._in_flight.update(task.holding)
            if not task.ended:
                self._running.add(task.id)
            self._schedule(task)

    def settle(self, now: float) -> bool:
        """Moves everything on to `now` (Unix seconds); says whether anything changed."""
        changed = False
        while self._agenda and self._agenda[0][0] <= now:
            at, number, index = heapq.heappop(self._agenda)
            task = self.tasks[str(number)]
            if index == _END:
                self._end(task)
            else:
                self._turn(task, index, at)
            changed = True
        return changed

    def _schedule(self, task: Task) -> None:
        if task.never_ends:
            return
        held = set(task.holding)
        for index, at in enumerate(task.turns):
            if task.people[index] in held and task.fates[index] != Fate.STUCK.value:
                when = task.ends_at + self._late if task.outlived_by(index) else at
                heapq.heappush(self._agenda, (when, int(task.id), index))
        if not task.ended:
            heapq.heappush(self._agenda, (task.ends_at, int(task.id), _END))

    def _fate(self, person: Person) -> Fate:
        if person.fate is Fate.FAILED_ONCE:
            again = self._account.attempts.get(person.id, 0) > 0
            return Fate.DELIVERED if again else Fate.FAILED
        return person.fate

    def _accept(self, person: Person, task: Task, now: float, *, again: bool) -> None:
        ledger = self._account.ledger
        ledger.acceptances.append(Acceptance(person.id, task.id, now, again))
        if again:
            self._account.charge(ChargeKind.RESUBMISSION, person.id, task.id, self._credits, now)

    def _turn(self, task: Task, index: int, at: float) -> None:
        person_id = task.people[index]
        if task.fails_at is not None and index >= task.fails_at:
            return  # stays pending until the task ends
        match Fate(task.fates[index]):
            case Fate.LEFT_PENDING | Fate.MISSING:
                return  # given back when the task ends
            case Fate.NO_EMAIL:
                self._account.people.setdefault(person_id, False)
                task.results[person_id] = "unlocked"
                if self._charge_no_email:
                    self._charge(task, person_id, at)
            case Fate.FAILED | Fate.FAILED_SILENTLY:
                attempts = self._account.attempts
                attempts[person_id] = attempts.get(person_id, 0) + 1
                task.results[person_id] = "failed"
            case _:
                self._account.people[person_id] = True
                task.results[person_id] = "unlocked"
                self._charge(task, person_id, at)
        self._give_back(task, person_id)

    def _charge(self, task: Task, person_id: str, at: float) -> None:
        if person_id not in task.prepaid:
            kind = ChargeKind.ELSEWHERE if task.elsewhere else ChargeKind.EMAIL
            self._account.charge(kind, person_id, task.id, self._credits, at)

    def _end(self, task: Task) -> None:
        task.ended = True
        self._running.discard(task.id)
        for index, person_id in enumerate(task.people):
            if person_id not in task.results and not task.outlived_by(index):
                self._give_back(task, person_id)

    def _give_back(self, task: Task, person_id: str) -> None:
        task.holding.remove(person_id)
        self._in_flight[person_id] -= 1
        if not self._in_flight[person_id]:
            del self._in_flight[person_id]


_END = -1
