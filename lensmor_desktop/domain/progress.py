"""What a run reports while it works: frozen facts, safe to hand from thread to thread."""

from dataclasses import dataclass
from enum import Enum

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.sentences import Sentence


class BatchState(Enum):
    """The life of a batch; the journal's SQL guards which step may follow which."""

    PLANNED = "planned"
    SUBMITTING = "submitting"  # on disk before the POST
    SUBMITTED = "submitted"  # on disk with the task ID
    COMPLETED = "completed"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"  # the POST's outcome is not known

    @property
    def ended(self) -> bool:
        """Whether nothing follows."""
        return self in (BatchState.COMPLETED, BatchState.FAILED)


class StoppedBy(Enum):
    """Why a run ended before everything was settled; the value stands in the JSON."""

    CREDITS = "credits"
    LIMIT = "limit"
    KEY = "key"
    USER = "user"
    NETWORK = "network"


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
    """How far the run is. `credits_committed` is the most that was spent so far."""

    people_total: int
    people_settled: int
    credits_committed: int
    balance: Balance | None


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for the person, worth showing but no error."""

    text: Sentence


Progress = BatchProgress | PeopleSent | PeopleSettled | EventSettled | Waiting | Overall | Notice


@dataclass(frozen=True, slots=True)
class EventReport:
    """What became of an event, for results, receipt and JSON."""

    event_id: str
    name: str
    access: str
    outcome: EventOutcome | None
    credits: float
    details: Sentence


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run's result, as the journal has it.

    Attributes:
        run: the run's number.
        output: path of the file that holds the results; "" if none could be written yet.
        output_note: set when the results went elsewhere than planned, and why.
        counts: people by outcome.
        spent: credits spent according to the balance, or to the answers where the balance is
            unknown; `spent_exact` is False for the latter.
        resumable: whether something is still running or unsent that `resume` would take up.
    """

    run: int
    source: str
    worksheet: str
    output: str
    output_note: Sentence | None
    counts: dict[Outcome, int]
    events: tuple[EventReport, ...]
    batches: int
    estimated: int
    exact: bool
    balance_before: float | None
    balance_after: float | None
    spent: float
    spent_exact: bool
    stopped_by: StoppedBy | None
    stop_reason: Sentence | None
    resumable: bool
    finished: bool
    started_at: float
    practice: bool
    rows: int = 0
    notices: tuple[Sentence, ...] = ()
