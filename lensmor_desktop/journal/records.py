"""A run and the rows of its sheet, as the journal has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lensmor_desktop.domain.outcomes import ResultColumn
from lensmor_desktop.domain.rows import Layout, SourceFile, Verdict
from lensmor_desktop.domain.sentences import Sentence
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.journal.events import EventRecord
from lensmor_desktop.journal.people import PersonRecord


@dataclass(frozen=True, slots=True)
class RowRecord:
    """A row of the sheet as it was judged when the run began.

    Attributes:
        kept: an earlier run's address stands in it, and its cells stay as they are.
        found_by: where an ID was corrected for the run alone, a mark of what stands in the row
            itself, by which it is found again; else "".
        asked_as: the ID under which the person is asked for, where Lensmor has another; else "".
    """

    number: int
    event_id: str
    person_id: str
    verdict: Verdict
    reason: Sentence
    kept: bool = False
    found_by: str = ""
    asked_as: str = ""

    @property
    def person(self) -> str:
        """The ID by which the run knows the row's person."""
        return self.asked_as or self.person_id


@dataclass(frozen=True, slots=True)
class HeldPeople:
    """People of one event who are in somebody else's order: never sent, but asked about.

    Attributes:
        why: whose order that is, as `Member.why` has it.
    """

    event_id: str
    person_ids: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class NewRun:
    """Everything that is written down before a run may send anything.

    Attributes:
        people_allowed, credits_allowed: the yes that a person gave.
        credits_each: the most that one person can cost, in credits.
        unlimited: the account isn't gated by its balance.
        held: those of `people` who wait for somebody else's order.
        titles: what the new columns are called; empty for the usual names.
        overwrite: whether `output` may take the place of another file.
    """

    account: str
    practice: bool
    started_at: float
    source: SourceFile
    layout: Layout
    output: str
    batch_size: int
    people_allowed: int
    credits_allowed: int
    credits_each: int
    estimated: int
    exact: bool
    balance_before: float | None
    rows: Sequence[RowRecord]
    people: Sequence[PersonRecord]
    events: Sequence[EventRecord]
    held: Sequence[HeldPeople] = ()
    stopped_by: StoppedBy | None = None
    stop_reason: Sentence | None = None
    identity_overruled: bool = False
    people_compared: int = 0
    unlimited: bool = False
    titles: Mapping[ResultColumn, str] = field(default_factory=dict)
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run as the journal has it. Times in Unix seconds, amounts in credits.

    Attributes:
        lost_rows: results that stood in no row of the delivered file, as of the last writing.
    """

    id: int
    account: str
    practice: bool
    started_at: float
    ended_at: float | None
    finished: bool
    source: SourceFile
    layout: Layout
    output: str
    delivered_to: str
    delivered_sha: str
    delivered_note: Sentence
    batch_size: int
    people_allowed: int
    credits_allowed: int
    credits_each: int
    estimated: int
    exact: bool
    balance_before: float | None
    balance_after: float | None
    stopped_by: StoppedBy | None
    stop_reason: Sentence
    identity_overruled: bool
    people_compared: int
    titles: Mapping[ResultColumn, str]
    overwrite: bool
    lost_rows: int
    session: int = 1  # grows each time that it is gone on with
