"""What a person chose in a sheet's Review, told by whom it is about and not by where they stand.

Row numbers mean nothing once somebody has sorted the sheet, so who is left out is remembered by
personnel ID. Only where another row of the same person counts is a row remembered by itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from lensmor_desktop.domain.plan import Wishes
from lensmor_desktop.domain.rows import SheetRow, Verdict

_ASKED_FOR = (Verdict.READY, Verdict.REPEATED)


@dataclass(frozen=True, slots=True)
class LeftOutRow:
    """A row that is left out, though its person counts by another; or the row of an event.

    Attributes:
        number: where it stood.
        place: which of the rows of this person and event it was, from 0.
    """

    number: int
    event_id: str
    person_id: str
    place: int


@dataclass(frozen=True, slots=True)
class Selection:
    """The choices for one sheet.

    Attributes:
        people: personnel IDs (see `same_person`) of whom no row counts, wherever they stand.
        rows: single rows that are left out beside.
        unlock_events: IDs of the events to be unlocked, as the sheet has them.
        limit: send at most so many people; None for all.
        max_credits: spend at most so many credits; None for no limit.
    """

    people: frozenset[str] = frozenset()
    rows: tuple[LeftOutRow, ...] = ()
    unlock_events: tuple[str, ...] = ()
    limit: int | None = None
    max_credits: int | None = None

    def wishes(self, rows: Sequence[SheetRow]) -> Wishes:
        """What that means for the rows as they stand now.

        Args:
            rows: every row of the sheet. Rows count as left out whatever their verdict is at the
                moment: whoever is hidden or done now may be asked for again.
        """
        return Wishes(
            unlock_events=self.unlock_events,
            limit=self.limit,
            max_credits=self.max_credits,
            excluded_rows=self._left_out(rows),
        )

    def _left_out(self, rows: Sequence[SheetRow]) -> frozenset[int]:
        people = self.people
        numbers = set()
        if people:
            numbers = {row.number for row in rows if same_person(row.person_id) in people}
        if self.rows:
            numbers |= _found_again(self.rows, rows)
        return frozenset(numbers)


def same_person(person_id: str) -> str:
    """A personnel ID without the zeros at its front, which spreadsheets take away."""
    return person_id.lstrip("0") or person_id


def select(rows: Sequence[SheetRow], wishes: Wishes, before: Selection | None) -> Selection:
    """What is to be remembered of a person's wishes.

    Args:
        rows: every row of the sheet that the wishes are about.
        wishes: what the person asks for now.
        before: what was remembered of the sheet so far. Whoever was left out and can't be ticked at
            the moment, for they aren't in the sheet, are hidden or done, stays left out.
    """
    before = before or Selection()
    excluded = wishes.excluded_rows
    out, ticked, done = _sorted_out(rows, excluded)
    in_part = {same_person(row.person_id) for row in before.rows}
    # A row that is done counts for its person only if it counted beside the one that is left out.
    wanted = ticked | (done & in_part)
    kept = before.people - ticked
    single = [
        row
        for row in rows
        if row.number in excluded and (not row.person_id or same_person(row.person_id) in wanted)
    ]
    return Selection(
        people=frozenset((out - wanted) | kept),
        rows=_placed(single, rows) if single else (),
        unlock_events=wishes.unlock_events,
        limit=wishes.limit,
        max_credits=wishes.max_credits,
    )


def _sorted_out(
    rows: Iterable[SheetRow], excluded: AbstractSet[int]
) -> tuple[set[str], set[str], set[str]]:
    """People with a row that is left out, with one that counts, and with one that is done."""
    out: set[str] = set()
    ticked: set[str] = set()
    done: set[str] = set()
    for row in rows:
        if not row.person_id:
            continue
        if row.number in excluded:
            out.add(same_person(row.person_id))
        elif row.verdict in _ASKED_FOR or row.fills_in:
            ticked.add(same_person(row.person_id))
        elif row.verdict is Verdict.SETTLED:
            done.add(same_person(row.person_id))
    return out, ticked, done


def _key(row: SheetRow | LeftOutRow) -> tuple[str, str]:
    return row.event_id, same_person(row.person_id)


def _by_key(
    rows: Iterable[SheetRow], wanted: AbstractSet[tuple[str, str]]
) -> dict[tuple[str, str], dict[int, int]]:
    """The rows of each person and event: row number -> which of them it is, from 0."""
    found: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for row in rows:
        if (key := _key(row)) in wanted:
            found[key][row.number] = len(found[key])
    return found


def _placed(single: Sequence[SheetRow], rows: Iterable[SheetRow]) -> tuple[LeftOutRow, ...]:
    alike = _by_key(rows, {_key(row) for row in single})
    return tuple(
        LeftOutRow(row.number, row.event_id, row.person_id, alike[_key(row)][row.number])
        for row in single
    )


def _found_again(single: Sequence[LeftOutRow], rows: Iterable[SheetRow]) -> set[int]:
    """Where these rows are now: in their place, else by event and person, in the same order."""
    groups: dict[tuple[str, str], list[LeftOutRow]] = defaultdict(list)
    for row in single:
        groups[_key(row)].append(row)
    now = _by_key(rows, groups.keys())
    numbers: set[int] = set()
    for key, group in groups.items():
        if all(row.number in now[key] for row in group):
            numbers.update(row.number for row in group)
        else:
            there = list(now[key])
            numbers.update(there[row.place] for row in group if row.place < len(there))
    return numbers
