"""A run that may unlock an event, for tests of what each look and answer makes of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.progress import EventSettled
from lensmor_desktop.domain.sentences import Sentence
from lensmor_desktop.journal import EventRecord
from lensmor_desktop.journal.events import ALREADY, SUBMITTING, UNLOCKED, WANTED
from lensmor_desktop.sandbox import Answer, Endpoint, Event, Request
from lensmor_desktop.unlocking.event_unlocks import unlock_events
from lensmor_desktop.unlocking.trouble import Halt
from tests.fakes.engine import EVENT, people
from tests.unit.unlocking.at_work import AtWork

UNLOCK, LIST, DETAIL = Endpoint.UNLOCK_EVENT, Endpoint.PEOPLE, Endpoint.EVENT
PUBLIC = "fair-2027"


class Fair(AtWork):
    """A run that may unlock an event for 2,000 credits of 5,000."""

    begins = WANTED
    price = 2000
    allowed = 5000

    def __init__(self, folder: Path, **more: Any) -> None:
        fair = Event(EVENT, PUBLIC, name="Practice Fair", preview_limit=2)
        record = EventRecord(
            EVENT,
            "Practice  FAIR",
            "preview",
            self.price,
            WANTED,
            row_id=EVENT,
            public_id=PUBLIC,
            date_start="2027-03-09",
        )
        run = {"events": [record], "credits_allowed": self.allowed, "balance_before": 5000.0}
        super().__init__(folder, people(3), events=[fair], run=run, **more)

    def __enter__(self) -> Self:
        super().__enter__()
        self.held = 0
        self.server.service.set_balance(5000)
        if self.begins == SUBMITTING:
            self.journal.events.submitting(self.context.run.id, EVENT)
        return self

    def unlock(self) -> Halt | None:
        """Unlocks what there is to unlock; why it stopped, if it did."""

        def hold() -> None:
            self.held += 1

        try:
            unlock_events(self.context, hold)
        except Halt as halt:
            return halt
        return None

    @property
    def event(self) -> EventRecord:
        """As the journal has it."""
        (event,) = self.journal.events.of(self.context.run.id)
        return event

    def is_settled(self, state: str, credits: float, details: Sentence) -> bool:
        """Whether it has come to this, on disk and by what was told."""
        outcome = {UNLOCKED: EventOutcome.UNLOCKED, ALREADY: EventOutcome.ALREADY_UNLOCKED}
        told = [each for each in self.told_of(EventSettled) if each.event_id == EVENT]
        assert [(each.outcome, each.details, each.credits) for each in told] == [
            (outcome.get(state, EventOutcome.NOT_UNLOCKED), details, credits)
        ]
        assert (self.event.state, self.event.credits) == (state, credits)
        assert self.event.details == details
        return True

    def paid(self) -> int:
        return 5000 - self.server.service.balance

    def shows_event(self, **changes: str) -> None:
        """From now on the event itself has these fields."""

        def change(request: Request, real: Callable[[], Answer]) -> Answer:
            answer = real()
            assert isinstance(answer.body, dict)
            return Answer(200, {"event": answer.body["event"] | changes})

        self.twist(DETAIL, change)

    def lists_from(self, when: float) -> None:
        """Until then the list lags: it shows a preview."""

        def change(request: Request, real: Callable[[], Answer]) -> Answer:
            answer = real()
            if self.clock.elapsed >= when or not isinstance(answer.body, dict):
                return answer
            semantics = answer.body["semantics"] | {"accessMode": "preview"}
            return Answer(200, answer.body | {"semantics": semantics})

        self.twist(LIST, change)


class Lost(Fair):
    """The same, its unlock sent by a program that ended before the answer."""

    begins = SUBMITTING


class Dear(Fair):
    """Agreed to at less than it costs."""

    price = 1999


class DearAndLost(Dear):
    begins = SUBMITTING


class Short(Fair):
    """The limit doesn't pay it."""

    allowed = 1999
