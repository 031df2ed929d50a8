"""A run at work: a real journal and client, the practice server, a clock that takes no time.

Its steps are taken one by one, without the loop around them: a test tells what each is to do next.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from lensmor_desktop.api import Exchange, LensmorClient
from lensmor_desktop.domain.progress import BatchProgress, PeopleSent, PeopleSettled
from lensmor_desktop.domain.sentences import Sentence
from lensmor_desktop.domain.states import BatchState
from lensmor_desktop.journal import Batch, Journal
from lensmor_desktop.journal.batches import CLOSED
from lensmor_desktop.sandbox import (
    Answer,
    Endpoint,
    Event,
    Fault,
    FaultPlan,
    Options,
    Person,
    Request,
)
from lensmor_desktop.unlocking.context import Context, Next, Step
from lensmor_desktop.unlocking.limits import Limits
from lensmor_desktop.unlocking.line import Line
from lensmor_desktop.unlocking.order_lock import OrderLock
from lensmor_desktop.unlocking.submission import Orders
from tests.fakes.clock import FakeClock
from tests.fakes.engine import EVENT, Bench, people
from tests.unit.journal.a_run import ACCOUNT, begin

COUNT = 3


class AtWork(Bench):
    """A run of these people, all in one planned batch.

    Use as a context manager.

    Args:
        persons: COUNT of the usual ones if there are none.
        run: other fields of the run than usual (`NewRun`).
    """

    def __init__(
        self,
        folder: Path,
        persons: Sequence[Person] = (),
        *,
        options: Options | None = None,
        faults: Iterable[Fault] = (),
        limits: Limits | None = None,
        run: dict[str, Any] | None = None,
        events: Sequence[Event] = (Event(EVENT, name="Practice Fair"),),
    ) -> None:
        self.persons = persons or people(COUNT)
        super().__init__(
            folder, self.persons, options=options, faults=faults, limits=limits, events=events
        )
        self.ids = tuple(person.id for person in self.persons)
        self._about_run = {"started_at": FakeClock.START} | (run or {})
        self.told: list[object] = []

    def __enter__(self) -> Self:
        super().__enter__()
        self.journal = Journal(self.folder / "data")
        self._stack.callback(self.journal.close)
        number = begin(self.journal, *self.ids, **self._about_run)
        self.batch = self.journal.batches.plan(number, EVENT, self.ids)

        def connect(observe: Callable[[Exchange], None]) -> LensmorClient:
            return LensmorClient(self.server.base_url, self.key, observe=observe)

        line = Line(connect, self.journal, self.clock)
        self._stack.callback(line.close)
        self.caller = line.caller(self.stop, self.told.append, self.limits)
        self.context = Context(
            run=self.journal.runs.get(number),
            journal=self.journal,
            account=ACCOUNT,
            client=line.client,
            caller=self.caller,
            clock=self.clock,
            limits=self.limits,
            report=self.told.append,
            order_lock=OrderLock("here", self.folder),
        )
        return self

    # What stands in the journal.

    def at(self, batch: int | None = None) -> Batch:
        """A batch as it is now."""
        return self.journal.batches.get(batch or self.batch)

    def state(self, batch: int | None = None) -> BatchState:
        return self.at(batch).state

    def open_in(self, batch: int | None = None) -> list[str]:
        """Who of a batch has no result yet."""
        members = self.journal.batches.members(batch or self.batch)
        return [member.person_id for member in members if member.state != CLOSED]

    def looked_up(self, batch: int | None = None) -> dict[str, str]:
        """Whose profile is to be read, and why."""
        members = self.journal.batches.members(batch or self.batch)
        return {member.person_id: member.why for member in members if member.state == "looking"}

    def charged(self, batch: int | None = None) -> list[str]:
        """Who of a batch may have been charged for."""
        return [m.person_id for m in self.journal.batches.members(batch or self.batch) if m.charged]

    def outcomes(self) -> dict[str, str]:
        """Each person's result so far."""
        found = self.journal.people.of(self.context.run.id)
        return {each.person_id: each.outcome.value for each in found if each.outcome}

    def details(self, person: str) -> Sentence:
        """What a person's result says."""
        found = self.journal.people.of(self.context.run.id)
        return next(each.details for each in found if each.person_id == person)

    def email(self, person: str) -> str:
        """The address that a person's result has."""
        found = self.journal.people.of(self.context.run.id)
        return next(each.email for each in found if each.person_id == person)

    # What was told to whom watches.

    def told_of(self, kind: type[Any]) -> list[Any]:
        return [each for each in self.told if isinstance(each, kind)]

    @property
    def told_states(self) -> list[BatchState]:
        return [each.state for each in self.told_of(BatchProgress)]

    @property
    def told_sent(self) -> list[tuple[str, ...]]:
        return [each.person_ids for each in self.told_of(PeopleSent)]

    @property
    def told_settled(self) -> list[str]:
        return [r.person_id for each in self.told_of(PeopleSettled) for r in each.results]

    # What the server does.

    def fails(self, *faults: Fault) -> None:
        """From now on these things go wrong, calls counted anew."""
        self.server.faults = FaultPlan(faults)

    def answers(self, endpoint: Endpoint, **changes: object) -> None:
        """Changes these fields of an endpoint's answers from now on."""

        def change(request: Request, real: Callable[[], Answer]) -> Answer:
            answer = real()
            assert isinstance(answer.body, dict)
            return replace(answer, body=answer.body | changes)

        self.twist(endpoint, change)

    def prechecked(self) -> int:
        """How often advice was asked for so far."""
        return len(self.calls(Endpoint.PRECHECK))


class Sending(AtWork):
    """A run at work, and its orders."""

    def __enter__(self) -> Self:
        super().__enter__()
        self.orders = Orders(self.context.client, self.caller)
        return self

    def send(self, batch: int | None = None, *, alone: bool = True) -> tuple[Next, ...]:
        """One try; keeps the run as it is afterwards."""
        self.context, steps = self.orders.send(self.context, batch or self.batch, alone=alone)
        return steps

    def waits(self, batch: int | None = None) -> list[float]:
        """Sends a batch that is refused until something else than the same again is due."""
        waited = []
        while (steps := self.send(batch)) and len(steps) == 1 and steps[0].step is Step.SEND:
            waited.append(steps[0].after)
        self.last = steps
        return waited
