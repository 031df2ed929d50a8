"""Every data row with its verdict: what can be sent, what can't and why.

The order of the verdicts for a row: hidden (left out whatever else it is), settled by an earlier
run, an address is there already, an event row, an ID that can't be used, repeated, ready. So a
row whose address is known needs no ID, and is no problem if it has none. What the rows of one
person mean for each other stands in :mod:`drafts`.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lensmor_desktop.domain.cells import EMPTY_CELL, Cell, CellKind, cell_address
from lensmor_desktop.domain.identifiers import (
    Harm,
    IdentifierKind,
    Refusal,
    clean,
    read_identifier,
    shown,
)
from lensmor_desktop.domain.outcomes import Outcome, ResultColumn
from lensmor_desktop.domain.practice import PRACTICE_MARK, is_made_up
from lensmor_desktop.domain.rows import Column, Layout, Problem, SheetRow, Verdict
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.choices import Correction
from lensmor_desktop.sheets.columns import holds_address
from lensmor_desktop.sheets.csvtext.records import unescaped
from lensmor_desktop.sheets.drafts import Draft, both, finished, unite
from lensmor_desktop.sheets.results import OUTCOMES

_ERROR = CellKind.ERROR  # every row asks, and an enumeration takes its time to tell
_CORRECTED = re.compile(
    re.escape(wording.ROW_CORRECTED)
    .replace(re.escape("{typed}"), "(?P<typed>.+?)")
    .replace(re.escape("{value}"), "(?P<value>.*?)")
    .replace(re.escape("{cell}"), "[A-Z]+[0-9]+")
)


@dataclass(slots=True)
class RawRow:
    """The cells of a data row that checking needs, by column number.

    Attributes:
        unfit: set where they can't be told to stand under their headings.
        shared: columns whose cell stands in an earlier row and is merged with this one's.
    """

    number: int
    hidden: bool
    cells: Mapping[int, Cell]
    unfit: Problem | None = None
    shared: frozenset[int] = frozenset()


def needed_columns(layout: Layout) -> tuple[int, ...]:
    """The numbers of the columns whose cells checking reads."""
    columns = (*layout.telling, *(column for _, column in layout.results))
    return tuple(sorted({column.index for column in columns}))


def mark_of(row: RawRow, layout: Layout) -> str:
    """A mark of what stands in a row: of its IDs, wrong as they may be, its name and company.

    Begins with "=", as no ID does, and tells nobody what stands there.
    """
    columns = (
        layout.event,
        layout.person,
        layout.full_name,
        layout.first_name,
        layout.last_name,
        layout.company,
    )
    texts = "\x1f".join(_text(row, column) for column in columns)
    return "=" + hashlib.sha256(texts.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def whose(row: RawRow, layout: Layout) -> tuple[str, str]:
    """The name and the company that a row tells."""
    name = _text(row, layout.full_name) or " ".join(
        part for part in (_text(row, layout.first_name), _text(row, layout.last_name)) if part
    )
    return name, _text(row, layout.company)


def is_meant(correction: Correction, row: RawRow, column: Column, layout: Layout) -> bool:
    """Whether what a correction was made for still stands in a row: the same ID, the same person.

    An ID that can be used, but is somebody else's, is given as it was read: 789 where the cell
    holds 789.0.
    """
    cell = row.cells.get(column.index, EMPTY_CELL)
    if row.unfit is not None or whose(row, layout) != (correction.name, correction.company):
        return False
    if shown(cell.text) == correction.value:
        return True
    return bool(correction.value) and correction.value == _identifier(row, column, correction.kind)


def judge(
    rows: Iterable[RawRow],
    layout: Layout,
    *,
    include_hidden: bool,
    practice: bool,
    corrections: Sequence[Correction] = (),
) -> tuple[SheetRow, ...]:
    """Gives each row its verdict.

    Args:
        rows: the data rows in the order of the sheet, with the cells of `needed_columns`.
        include_hidden: treat hidden rows like others.
        practice: count the marks of practice runs.
        corrections: IDs that count instead of what stands in their cells.
    """
    judgement = _Judgement(
        layout, include_hidden=include_hidden, practice=practice, corrections=corrections
    )
    drafts = [judgement.draft(row) for row in rows]
    unite(drafts)
    drafts.reverse()
    return tuple(finished(drafts))


class _Judgement:
    """Judges rows one by one."""

    def __init__(
        self,
        layout: Layout,
        *,
        include_hidden: bool,
        practice: bool,
        corrections: Sequence[Correction],
    ) -> None:
        self._layout = layout
        self._corrections: dict[int, list[Correction]] = defaultdict(list)
        for correction in corrections:
            if correction.worksheet == layout.worksheet:
                self._corrections[correction.row].append(correction)
        self._include_hidden = include_hidden
        self._practice = practice
        results = dict(layout.results)
        self._status = results.get(ResultColumn.STATUS)
        self._details = results.get(ResultColumn.DETAILS)
        self._our_email = results.get(ResultColumn.EMAIL)

    def draft(self, row: RawRow) -> Draft:
        """The row with what it alone tells."""
        layout = self._layout
        draft = Draft(row.number, row.hidden)
        if row.unfit is not None:  # nothing in it is believed, not even what an earlier run wrote
            draft.verdict, draft.problem = Verdict.INVALID, row.unfit
            draft.reason = row.unfit.reason
            return draft
        draft.name, draft.company = whose(row, layout)
        draft.ours = self._our_address(row)
        draft.email, email_column = self._address(row, draft.ours)
        draft.earlier = self._earlier(row)
        event = self._event(row)
        person = self._person(row)
        if draft.earlier is not None and draft.earlier.settled:
            draft.served = self._served(row, person)
        for correction in self._corrections.get(row.number, ()):
            corrected = self._corrected(correction, draft, row)
            if corrected is None:
                continue
            if correction.kind is IdentifierKind.EVENT:
                event = corrected
            else:
                person = corrected
        draft.event_id = event if isinstance(event, str) else ""
        draft.person_id = person if isinstance(person, str) else ""
        draft.served = draft.served or draft.person_id  # no ID stands there, or none did
        if row.hidden and not self._include_hidden:
            draft.verdict, draft.reason = Verdict.HIDDEN, say(wording.ROW_HIDDEN)
        elif draft.earlier is not None and draft.earlier.settled:
            draft.verdict = Verdict.SETTLED
            gone = draft.earlier.delivered and email_column is None and bool(draft.person_id)
            draft.address_gone = gone
            template = wording.ROW_ADDRESS_GONE if gone else wording.ROW_SETTLED
            draft.reason = say(template, status=say(draft.earlier.value))
        elif email_column is not None and not layout.people_absent:
            draft.verdict = Verdict.HAS_EMAIL
            cell = cell_address(email_column.index, row.number)
            draft.reason = say(wording.ROW_HAS_EMAIL, cell=cell)
        elif draft.event_id and self._is_event_row(person, row):
            draft.verdict, draft.reason = Verdict.EVENT, say(wording.ROW_EVENT)
        else:
            self._check_ids(draft, row, event, person)
        return draft

    def _corrected(self, correction: Correction, draft: Draft, row: RawRow) -> str | Refusal | None:
        """The ID that counts by a correction; None if that was made for something else."""
        layout = self._layout
        column = layout.event if correction.kind is IdentifierKind.EVENT else layout.person
        if column is None or not clean(correction.text):
            return None  # nothing is no ID; and a row must not become an event's by a slip
        value = shown(row.cells.get(column.index, EMPTY_CELL).text)
        address = cell_address(column.index, row.number)
        if not is_meant(correction, row, column, layout):
            return None
        typed = shown(correction.text)
        template = wording.ROW_CORRECTED if value else wording.ROW_FILLED_IN
        said = say(template, typed=typed, cell=address, value=value)
        draft.corrected = both(draft.corrected, said)  # both IDs of a row may be corrected
        draft.found_by = mark_of(row, layout)
        return read_identifier(Cell(CellKind.TEXT, correction.text), correction.kind, address)

    def _event(self, row: RawRow) -> str | Refusal:
        column = self._layout.event
        if column is None:
            return self._layout.fixed_event_id
        return _identifier(row, column, IdentifierKind.EVENT)

    def _person(self, row: RawRow) -> str | Refusal | None:
        column = self._layout.person
        return _identifier(row, column, IdentifierKind.PERSON) if column is not None else None

    def _is_event_row(self, person: str | Refusal | None, row: RawRow) -> bool:
        """Whether a row with an event stands for the event itself.

        One that has its event by merged cells belongs to a group of people.
        """
        layout = self._layout
        if layout.people_absent:
            return True
        return (
            _is_empty(person) and layout.event is not None and layout.event.index not in row.shared
        )

    def _check_ids(
        self, draft: Draft, row: RawRow, event: str | Refusal, person: str | Refusal | None
    ) -> None:
        """Marks a row whose IDs can't be used, by the person's unless only the event's is there."""
        if isinstance(person, str) and isinstance(event, str):
            return
        results = [(person, self._layout.person), (event, self._layout.event)]
        if _is_empty(person) and not _is_empty(event):
            results.reverse()
        for result, column in results:
            if isinstance(result, Refusal) and column is not None:
                draft.verdict, draft.reason = Verdict.INVALID, result.reason
                draft.problem = _problem(row, column, result)
                return

    def _earlier(self, row: RawRow) -> Outcome | None:
        """What an earlier run of ours wrote. A real run overlooks what a practice run wrote."""
        if self._status is None:
            return None
        outcome = OUTCOMES.get(_text(row, self._status).casefold())
        return outcome if outcome and not self._is_overlooked(row) else None

    def _served(self, row: RawRow, person: str | Refusal | None) -> str:
        """Whom an earlier run's result is about: the ID that was typed for that run alone, if any.

        A correction that was made since, or is known no more, makes it nobody else's result.
        """
        if self._layout.person is not None:
            stands = shown(row.cells.get(self._layout.person.index, EMPTY_CELL).text)
            for said in _CORRECTED.finditer(_text(row, self._details)):
                if said["value"] == " ".join(stands.split()):
                    return clean(said["typed"])
        return person if isinstance(person, str) else ""

    def _is_overlooked(self, row: RawRow) -> bool:
        """Whether practice wrote what stands in our columns, and this is no practice.

        Our Details say so; where somebody took them away, an address does that only practice has.
        """
        if self._practice:
            return False
        details = _text(row, self._details)
        if details:
            return details.startswith(PRACTICE_MARK)
        if self._our_email is not None:
            return is_made_up(unescaped(_text(row, self._our_email)))
        return bool(_text(row, self._status)) and is_made_up(self._theirs(row)[0])

    def _theirs(self, row: RawRow) -> tuple[str, Column | None]:
        """The first address of the row's own columns, else what stands there in its place."""
        texts = [(_text(row, column), column) for column in self._layout.emails]
        with_address = (each for each in texts if holds_address(each[0]))
        return next(with_address, texts[0] if texts else ("", None))

    def _our_address(self, row: RawRow) -> str:
        """The address that an earlier run of ours wrote, "" if there is none."""
        if self._our_email is None:
            return ""
        ours = unescaped(_text(row, self._our_email))
        return ours if holds_address(ours) and not self._is_overlooked(row) else ""

    def _address(self, row: RawRow, ours: str) -> tuple[str, Column | None]:
        """The address of a row and the column where it stands: the person's own, else ours."""
        theirs, column = self._theirs(row)
        renamed = self._our_email is None and is_made_up(theirs) and self._is_overlooked(row)
        if holds_address(theirs) and not renamed:
            return theirs, column
        return (ours, self._our_email) if ours else (theirs, None)


def _problem(row: RawRow, column: Column, refusal: Refusal) -> Problem:
    """What is wrong in a cell, with the very texts that its sentence holds.

    A column that was chosen wrongly makes a problem of every row: made anew, these texts alone
    would take 100 bytes of memory for each.
    """
    cell = row.cells.get(column.index, EMPTY_CELL)
    address, value = cell_address(column.index, row.number), shown(cell.text)
    said = {each: each for _, each in refusal.reason.values if isinstance(each, str)}
    return Problem(
        said.get(address, address),
        said.get(value, value),
        refusal.reason,
        refusal.blocking,
        harm=refusal.harm,
    )


def _is_empty(result: str | Refusal | None) -> bool:
    return isinstance(result, Refusal) and result.harm is Harm.EMPTY


def _identifier(row: RawRow, column: Column, kind: IdentifierKind) -> str | Refusal:
    cell = row.cells.get(column.index, EMPTY_CELL)
    result = read_identifier(cell, kind, "")
    if isinstance(result, str):
        return result
    return read_identifier(cell, kind, cell_address(column.index, row.number))


def _text(row: RawRow, column: Column | None) -> str:
    """What a cell says, on one line; nothing for errors."""
    if column is None:
        return ""
    cell = row.cells.get(column.index)
    return "" if cell is None or cell.kind is _ERROR else " ".join(cell.text.split())
