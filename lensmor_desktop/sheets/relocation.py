"""Where a run's results belong in a file now, which may have changed since it was read.

An hour can pass between reading and writing, and people go on working. What they did is never
undone, because the file is read afresh. But rows may have moved, and an address in another person's
row would be worse than none: so rows are found again by their IDs, and the headings by their words.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lensmor_desktop.domain.outcomes import ResultColumn
from lensmor_desktop.domain.rows import Column, Layout, RowKey, RowKind, SourceFile, row_key
from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.atomic import cannot_write
from lensmor_desktop.sheets.columns import survey
from lensmor_desktop.sheets.datarows import data_rows
from lensmor_desktop.sheets.files import SheetFile
from lensmor_desktop.sheets.inspection import fingerprint
from lensmor_desktop.sheets.results import find_results
from lensmor_desktop.sheets.samples import SampledRow, sample
from lensmor_desktop.sheets.titles import Titles
from lensmor_desktop.sheets.validation import RawRow, judge, mark_of

_SEARCHED = 100


@dataclass(frozen=True, slots=True)
class Located:
    """A layout that fits the file as it is now.

    Attributes:
        layout: with `header_row`, columns and `results` as they are now.
        moved: old row number -> new ones, where rows were looked up; None where nothing moved.
        lost: old rows that are no longer in the file.
    """

    layout: Layout
    moved: Mapping[int, tuple[int, ...]] | None = None
    lost: tuple[int, ...] = ()


def locate(
    sheet: SheetFile,
    path: Path,
    layout: Layout,
    titles: Titles,
    *,
    read_as: SourceFile | None = None,
    identities: Mapping[int, RowKey] | None = None,
    marks: Mapping[int, str] | None = None,
) -> Located:
    """Finds the headings, our columns and the rows in a file.

    Args:
        sheet: the file, opened.
        layout: as it was when the file was read.
        read_as: the file as it was read; rows are looked up only if it has changed since.
        identities: for each row that was read whose it is (`domain.rows.row_key`).
        marks: for rows whose ID was corrected for the run alone, the mark of what stands in them
            (`validation.mark_of`): their ID is not in the file.

    Raises:
        OutputError: the worksheet or the headings are gone, or the headings have moved and nothing
            tells where the rows are; or none of the rows is there any more.
    """
    if layout.worksheet not in sheet.worksheets:
        raise cannot_write(path, wording.SOURCE_CHANGED, wording.SOURCE_CHANGED_HINT)
    rows = _from_headings(sheet, path, layout)
    if identities is None and rows[0].number != layout.header_row:
        raise cannot_write(path, wording.SOURCE_CHANGED, wording.SOURCE_CHANGED_HINT)
    facts = survey(rows, rows[0].number)
    columns = tuple(fact.column for fact in facts)
    results, _ = find_results(columns, rows[1:], titles)
    now = replace(
        layout,
        header_row=rows[0].number,
        columns=columns,
        event=_again(layout.event, columns),
        person=_again(layout.person, columns),
        full_name=_again(layout.full_name, columns),
        first_name=_again(layout.first_name, columns),
        last_name=_again(layout.last_name, columns),
        company=_again(layout.company, columns),
        results=_with_known(results, layout, columns),
    )
    if identities is None or (read_as is not None and _unchanged(path, read_as)):
        return Located(now)
    return _Search(sheet, path, now).located(identities, marks or {})


def _unchanged(path: Path, read_as: SourceFile) -> bool:
    return fingerprint(path).sha256 == read_as.sha256


def _from_headings(sheet: SheetFile, path: Path, layout: Layout) -> list[SampledRow]:
    """The sheet's first rows from the row of headings on, wherever it is now."""
    columns = layout.ids
    rows = sample(sheet, layout.worksheet, start=layout.header_row)
    if rows and rows[0].number == layout.header_row:
        texts = rows[0].texts
        if all(texts.get(column.index, "") == column.title for column in columns):
            return rows
    titles = {column.title for column in columns}
    for row in sample(sheet, layout.worksheet, _SEARCHED):
        if "" not in titles and titles.issubset(row.texts.values()):
            return sample(sheet, layout.worksheet, start=row.number)
    raise cannot_write(path, wording.SOURCE_CHANGED, wording.SOURCE_CHANGED_HINT)


def _again(column: Column | None, columns: tuple[Column, ...]) -> Column | None:
    """The same column now: where it was if its heading is there, else where its heading is."""
    if column is None or column in columns or not column.title:
        return column
    return next((found for found in columns if found.title == column.title), column)


def _with_known(
    results: tuple[tuple[ResultColumn, Column], ...], layout: Layout, columns: tuple[Column, ...]
) -> tuple[tuple[ResultColumn, Column], ...]:
    """Our columns as found now; those known from reading count too if they still stand there."""
    found = dict(results)
    for meaning, column in layout.results:
        if meaning not in found and column in columns:
            found[meaning] = column
    return tuple(found.items())


class _Search:
    """Finds rows again in a file that may have changed."""

    def __init__(self, sheet: SheetFile, path: Path, now: Layout) -> None:
        self._sheet = sheet
        self._path = path
        self._now = now
        self._keys: dict[int, RowKey] = {}
        self._marks: dict[int, str] = {}

    def located(self, keys: Mapping[int, RowKey], marks: Mapping[int, str]) -> Located:
        """Where the rows with these keys and marks are now.

        Raises:
            OutputError: none of those that can have an address or an event's result is there.
        """
        rows = data_rows(self._sheet, self._now)
        current = judge(
            self._marked(rows) if marks else rows, self._now, include_hidden=True, practice=True
        )
        self._keys = {
            row.number: row_key(row.verdict, row.event_id, row.person_id, row.reason)
            for row in current
        }
        if all(self._stays(number, key, marks.get(number)) for number, key in keys.items()):
            return Located(self._now)
        moved: dict[int, tuple[int, ...]] = {}
        lost: list[int] = []
        # First those that a mark tells apart: what they seem to be by their IDs, they aren't.
        self._by_marks({n: marks[n] for n in keys if n in marks}, keys, moved, lost)
        self._by_keys({n: key for n, key in keys.items() if n not in marks}, moved, lost)
        found = any(places and keys[n].result for n, places in moved.items())
        if lost and not found:
            raise cannot_write(self._path, wording.ROWS_GONE, wording.SOURCE_CHANGED_HINT)
        return Located(self._now, moved, tuple(sorted(lost)))

    def _marked(self, rows: Iterable[RawRow]) -> Iterator[RawRow]:
        for row in rows:
            self._marks[row.number] = mark_of(row, self._now)
            yield row

    def _stays(self, number: int, key: RowKey, mark: str | None) -> bool:
        now = self._keys.get(number)
        if mark is not None and self._marks.get(number) == mark:
            return True
        if key.kind is RowKind.OTHER and not key.id:
            # Why it was left out isn't in the file any more: that no other's ID is there will do.
            return now is None or now.kind is not RowKind.PERSON
        return now is not None and _whose(now) == _whose(key)

    def _by_marks(
        self,
        marks: Mapping[int, str],
        keys: Mapping[int, RowKey],
        moved: dict[int, tuple[int, ...]],
        lost: list[int],
    ) -> None:
        """Places rows whose ID was corrected: only where no other row looks the same."""
        times = Counter(self._marks.values())
        wanted = Counter(marks.values())
        at = {mark: number for number, mark in self._marks.items()}
        for number, mark in marks.items():
            if times[mark] == wanted[mark] == 1:
                moved[number] = (at.pop(mark),)
                self._keys.pop(moved[number][0], None)
        for number, mark in marks.items():
            if number in moved:
                continue
            # A person may have put the right ID into the sheet since; then that tells the row.
            group = _group(keys[number])
            places = [place for place, found in self._keys.items() if _group(found) == group]
            others = sum(
                1 for each, key in keys.items() if _group(key) == group and each not in moved
            )
            if group is not None and not times[mark] and len(places) == others == 1:
                moved[number] = (places[0],)
                self._keys.pop(places[0])
            elif keys[number].result:
                lost.append(number)

    def _by_keys(
        self, keys: Mapping[int, RowKey], moved: dict[int, tuple[int, ...]], lost: list[int]
    ) -> None:
        """Places rows by whose they are: the same event first, then the same person."""
        unsure = bool(lost)
        before: dict[RowKey, list[int]] = defaultdict(list)
        for number, key in keys.items():
            group = _group(key)
            if group is not None:  # a row without any ID has no address, and isn't found again
                before[group].append(number)
        after: dict[RowKey, list[int]] = defaultdict(list)
        for number, key in self._keys.items():
            group = _group(key)
            if group is not None:
                after[group].append(number)
        for group, numbers in before.items():
            places = after.get(group, [])
            # A corrected row that wasn't found may be one of these places, by its wrong ID.
            if not places or (unsure and len(places) > len(numbers)):
                lost.extend(number for number in numbers if keys[number].result)
                continue
            self._pair(numbers, places, keys, moved)

    def _pair(
        self,
        numbers: list[int],
        places: list[int],
        keys: Mapping[int, RowKey],
        moved: dict[int, tuple[int, ...]],
    ) -> None:
        """One row each in their order; rows that came later get what the first of them got."""
        shown = [number for number in sorted(numbers) if keys[number].result]
        left_out = len(shown) < len(numbers)
        if shown and left_out:
            if set(numbers) <= set(places):  # each where it was
                moved.update((number, (number,)) for number in numbers)
                moved[shown[0]] += tuple(place for place in places if place not in numbers)
                return
            # Which of a person's rows was left out can't be told: the address is right in each.
            moved.update((number, ()) for number in numbers)
            numbers = shown
        free: dict[RowKey, deque[int]] = defaultdict(deque)
        for place in places:
            free[_whose(self._keys[place])].append(place)
        rest = []
        for number in sorted(numbers):
            if free[_whose(keys[number])]:
                moved[number] = (free[_whose(keys[number])].popleft(),)
            else:
                rest.append(number)
        left = deque(sorted(place for some in free.values() for place in some))
        for number in rest:
            moved[number] = (left.popleft(),) if left else ()
        moved[min(numbers)] += tuple(left)


def _whose(key: RowKey) -> RowKey:
    """What tells a row in any file: whether it is to show a result does not stand there."""
    return key._replace(result=False)


def _group(key: RowKey) -> RowKey | None:
    """Rows that can stand for each other: those of one person under any event; None for no ID."""
    if key.kind is RowKind.PERSON:
        return RowKey(key.kind, key.id)
    return _whose(key) if key.id else None
