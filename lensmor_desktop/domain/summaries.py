"""What a run came to, as the journal has it."""

from dataclasses import dataclass

from lensmor_desktop.domain.events import EventOutcome, labelled
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.sentences import Sentence
from lensmor_desktop.domain.states import StoppedBy


@dataclass(frozen=True, slots=True)
class EventReport:
    """What became of an event, for results, receipt and JSON."""

    event_id: str
    name: str
    access: str
    outcome: EventOutcome
    credits: float
    details: Sentence
    date_start: str = ""  # YYYY-MM-DD

    @property
    def label(self) -> str:
        """Its name and date, for people; its ID where Lensmor told no name."""
        return labelled(self.name, self.date_start, self.event_id)


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run's result, as the journal has it.

    Attributes:
        run: the run's number.
        output: path of the file that holds the results; "" if none could be written yet.
        output_note: set when the results went elsewhere than planned, and why.
        counts: people by outcome.
        why_failed: what the details say of most of those who failed.
        lost_rows: results that stood in no row of `output` when it was written.
        allowed: the most credits that a person said yes to.
        certain, at_most: credits charged for certain, and the most that may have been, or may yet
            be for people in work.
        spent: the best figure between these two; `spent_exact` where all three are one, for
            Lensmor's answers and the balance agree.
        in_work: people who were sent and have no result yet.
        unlimited: the account isn't gated, and its balance tells nothing.
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
    why_failed: Sentence | None = None
    lost_rows: int = 0
    certain: float = 0.0
    at_most: float = 0.0
    allowed: int = 0
    in_work: int = 0
    unlimited: bool = False
    notices: tuple[Sentence, ...] = ()
