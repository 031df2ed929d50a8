"""The rows of a sheet after reading and checking, each tied to its place in the file."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import NamedTuple

from lensmor_desktop.domain.cells import column_letter
from lensmor_desktop.domain.identifiers import Harm
from lensmor_desktop.domain.outcomes import Outcome, ResultColumn
from lensmor_desktop.domain.sentences import NOTHING, Sentence


class Verdict(Enum):
    """What checking a row found, before anything is asked of Lensmor."""

    READY = "ready"  # a person to be unlocked
    REPEATED = "repeated"  # the same person stands further up; one purchase serves both
    HAS_EMAIL = "has_email"  # an address is there already
    SETTLED = "settled"  # an earlier run has dealt with this row
    INVALID = "invalid"  # an ID that can't be used
    HIDDEN = "hidden"  # hidden by a filter or by hand, and left out
    EVENT = "event"  # an event and no person
    EXCLUDED = "excluded"  # left out by the person at the keyboard


_TICKABLE = (Verdict.READY, Verdict.REPEATED, Verdict.EVENT)


class RowKind(Enum):
    """What a row is told by, wherever it stands."""

    PERSON = "person"
    EVENT = "event"  # the row stands for the event itself
    OTHER = "other"  # no ID that can be used, and perhaps an event's: it gets no address


class RowKey(NamedTuple):
    """Whose row it is, by kind and ID: an event and a person may have the same ID.

    Attributes:
        id: the person's, the event's, or what stands where an ID that can't be used does.
        event_id: under which event, for persons and others.
        result: whether the row is to show what came of it, not only why it was left out.
    """

    kind: RowKind
    id: str
    event_id: str = ""
    result: bool = False


_WITH_RESULT = (Verdict.READY, Verdict.REPEATED, Verdict.SETTLED, Verdict.EVENT)


def row_key(verdict: Verdict, event_id: str, person_id: str, reason: Sentence) -> RowKey:
    """Whose row it is, by what was found in it.

    Args:
        reason: for an INVALID row, the sentence that says what stands there.
    """
    if person_id:
        return RowKey(RowKind.PERSON, person_id, event_id, verdict in _WITH_RESULT)
    if verdict is Verdict.EVENT:
        return RowKey(RowKind.EVENT, event_id, result=True)
    value = dict(reason.values).get("value", "") if verdict is Verdict.INVALID else ""
    return RowKey(RowKind.OTHER, str(value), event_id)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: its number (1 is A) and its heading as it stands ("" for none)."""

    index: int
    title: str

    @property
    def letter(self) -> str:
        """The column's letters in Excel."""
        return column_letter(self.index)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in one cell that a person should look at.

    Attributes:
        cell: the address, B17.
        value: what stands there, shortened to 80 characters for display.
        reason: a sentence that says what is wrong and what to do.
        blocking: True for a refused row; False for a warning.
        in_cell: False where the whole row is meant, so that no other ID would mend it.
        harm: why the cell holds no usable ID, where that is the problem.
    """

    cell: str
    value: str
    reason: Sentence
    blocking: bool = True
    in_cell: bool = True
    harm: Harm | None = None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One data row. `number` is its row number in the sheet: its identity in the file.

    Attributes:
        event_id, person_id: the cleaned IDs, "" where there is none or it can't be used.
        verdict: what checking found; `reason` says why in a sentence.
        problem: set when the verdict is INVALID.
        first_row: for REPEATED, the row that stands for this person; for SETTLED, the row of the
            same person that an earlier run settled, where it is another.
        name, company: the sheet's own, to recognise the person ("" where there is no column).
        email: what stands in the email column (never logged).
        earlier: the status that an earlier run wrote into this row, if any.
        address_gone: that status says that an address came, and none stands in the row any more.
        hidden: hidden in the sheet, whether or not it is included.
        known_email: for SETTLED by another row (`first_row`), the address that an earlier run wrote
            there, to be filled in here at no cost (never logged).
        corrected: where a person corrected an ID for the run alone, a sentence that says so; the
            cell still holds what it held, and `reason` says it, too.
        found_by: for such a row, a mark of what stands in it, by which it is found again.
        fills_in: for SETTLED, whether a run would write something into it that is known already.
    """

    number: int
    event_id: str
    person_id: str
    verdict: Verdict
    reason: Sentence = NOTHING
    problem: Problem | None = None
    first_row: int | None = None
    name: str = ""
    company: str = ""
    email: str = field(default="", repr=False)
    earlier: Outcome | None = None
    address_gone: bool = False
    hidden: bool = False
    known_email: str = field(default="", repr=False)
    corrected: Sentence = NOTHING
    found_by: str = ""
    fills_in: bool = False

    @property
    def can_be_left_out(self) -> bool:
        """Whether a run would send, unlock or fill in anything for it."""
        return self.fills_in or self.verdict in _TICKABLE


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand in the sheet.

    Attributes:
        worksheet: its name; "" for CSV.
        header_row: the row number of the headings.
        columns: every column that has a heading or data.
        emails: columns of addresses of these people that stand in the sheet already.
        results: columns that an earlier run of ours made, by meaning.
        fixed_event_id: the one event typed in, for sheets with no event column.
        people_absent: a person said that the rows are events (`--person-column none`).
        event_column_absent: a person said that no column holds events (one is typed in).
        encoding: that of a text file, by Python's name, where a person chose it.
    """

    worksheet: str
    header_row: int
    columns: tuple[Column, ...] = ()
    event: Column | None = None
    person: Column | None = None
    emails: tuple[Column, ...] = ()
    full_name: Column | None = None
    first_name: Column | None = None
    last_name: Column | None = None
    company: Column | None = None
    results: tuple[tuple[ResultColumn, Column], ...] = ()
    fixed_event_id: str = ""
    people_absent: bool = False
    event_column_absent: bool = False
    encoding: str = ""

    @property
    def ids(self) -> tuple[Column, ...]:
        """The columns of IDs: of events, of people."""
        return tuple(column for column in (self.event, self.person) if column is not None)

    @property
    def names(self) -> tuple[Column, ...]:
        """The columns of people's names."""
        names = (self.full_name, self.first_name, self.last_name)
        return tuple(column for column in names if column is not None)

    @property
    def telling(self) -> tuple[Column, ...]:
        """All columns that tell who is in a row."""
        company = () if self.company is None else (self.company,)
        return (*self.ids, *self.emails, *self.names, *company)


class Subject(Enum):
    """What a question is about."""

    WORKSHEET = "worksheet"
    EVENT_COLUMN = "event column"
    PERSON_COLUMN = "person column"
    EMAIL_COLUMN = "email column"
    HEADER_ROW = "header row"
    EVENT_ID = "event id"
    ENCODING = "encoding"


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the program won't guess, with the candidates among which to choose.

    `options` are those that are no columns: each with what stands in the sheet if it is chosen.
    """

    subject: Subject
    text: Sentence
    hint: Sentence
    candidates: tuple[Column, ...] = ()
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Caution:
    """Something that a person should know before spending, not tied to one row."""

    code: str
    text: Sentence


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The file as it was when it was read: to notice later that it changed."""

    path: str
    sha256: str
    size: int
    modified_ns: int
    kind: str  # "xlsx", "xlsm", "csv", "tsv"


@dataclass(frozen=True, slots=True)
class Inspection:
    """A sheet after reading and checking: everything that is known before Lensmor is asked.

    Attributes:
        worksheets: those to choose from; `hidden_worksheets` can be chosen, too.
    """

    source: SourceFile
    worksheets: tuple[str, ...]
    layout: Layout
    rows: tuple[SheetRow, ...]
    questions: tuple[Question, ...] = ()
    warnings: tuple[Caution, ...] = ()
    hidden_worksheets: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of all rows, in the order of the sheet."""
        return tuple(row.problem for row in self.rows if row.problem is not None)

    def count(self, verdict: Verdict) -> int:
        """How many rows have this verdict."""
        return sum(1 for row in self.rows if row.verdict is verdict)

    def leaving_out(self, numbers: AbstractSet[int]) -> "Inspection":
        """The same with these rows left out, where there is anything to leave out."""
        if not numbers:
            return self
        rows = tuple(
            replace(row, verdict=Verdict.EXCLUDED, fills_in=False)
            if row.number in numbers and row.can_be_left_out
            else row
            for row in self.rows
        )
        return replace(self, rows=rows)
