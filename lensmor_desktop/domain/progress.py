"""What a run reports while it works: frozen facts, safe to hand from thread to thread."""

from dataclasses import dataclass

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.outcomes import PersonResult
from lensmor_desktop.domain.sentences import Sentence
from lensmor_desktop.domain.states import BatchState


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """A batch has changed."""

    batch: int  # 1, 2, 3 ... in this run
    event_id: str
    people: int
    settled: int
    state: BatchState


@dataclass(frozen=True, slots=True)
class PeopleSent:
    """These people are with Lensmor, and have no result yet."""

    person_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeopleSettled:
    """These people have a result, which is in the journal already."""

    results: tuple[PersonResult, ...]


@dataclass(frozen=True, slots=True)
class EventSettled:
    """An event's unlock has an outcome."""

    event_id: str
    outcome: EventOutcome
    details: Sentence
    credits: float


@dataclass(frozen=True, slots=True)
class Waiting:
    """The run waits, and for what; seconds until it goes on."""

    reason: Sentence
    seconds: float


@dataclass(frozen=True, slots=True)
class Overall:
    """How far the run is, and what it has cost so far, in credits.

    Attributes:
        certain: charged for certain.
        at_most: the most that was charged, or may be for what is still in work.
        agreed: the most that a person said yes to.
        balance: as it was last read; None if it never was.
    """

    people_total: int
    people_settled: int
    certain: float
    at_most: float
    agreed: int
    balance: Balance | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for the person, worth showing but no error."""

    text: Sentence


Progress = BatchProgress | PeopleSent | PeopleSettled | EventSettled | Waiting | Overall | Notice
