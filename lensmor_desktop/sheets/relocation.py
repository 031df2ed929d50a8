"""Where a run's results belong in a file now, which may have changed since it was read.

An hour can pass between reading and writing, and people go on working. What they did is never
undone, because the file is read afresh. But rows may have moved, and an address in another person's
row would be worse than none: so rows are found again by their IDs, and the headings by their words.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lensmor_desktop.domain.outcomes import ResultColumn
from lensmor_desktop.domain.rows import Column, Layout, SourceFile
from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.atomic import cannot_write
from lensmor_desktop.sheets.columns import survey
from lensmor_desktop.sheets.files import SheetFile
from lensmor_desktop.sheets.inspection import data_rows, fingerprint
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
    identities: Mapping[int, str] | None = None,
    marks: Mapping[int, str] | None = None,
) -> Located:
    """Finds the headings, our columns and the rows in a file.

    Args:
        sheet: the file, opened.
        layout: as it was when the file was read.
        read_as: the file as it was read; rows are looked up only if it has changed since.
        identities: for each row that was read its personnel ID, or the event ID of an event row.
        marks: for rows whose ID was corrected for the run alone, the mark of what stands in them
            (`validation.mark_of`): their ID is not in the file.

    Raises:
        OutputError: the worksheet or the headings are gone, or the headings have moved and nothing
            tells where the rows are.
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
    return _Search(sheet, now).located(identities, marks or {})


def _unchanged(path: Path, read_as: SourceFile) -> bool:
    return fingerprint(path).sha256 == read_as.sha256


def _from_headings(sheet: SheetFile, path: Path, layout: Layout) -> list[SampledRow]:
    """The sheet's first rows from the row of headings on, wherever it is now."""
    columns = [column for column in (layout.event, layout.person) if column is not None]
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

    def __init__(self, sheet: SheetFile, now: Layout) -> None:
        self._sheet = sheet
        self._now = now
        self._ids: dict[int, str] = {}
        self._marks: dict[int, str] = {}

    def located(self, identities: Mapping[int, str], marks: Mapping[int, str]) -> Located:
        """Where the rows with these IDs and marks are now."""
        rows = data_rows(self._sheet, self._now)
        current = judge(
            self._marked(rows) if marks else rows, self._now, include_hidden=True, practice=True
        )
        self._ids = {row.number: row.person_id or row.event_id for row in current}
        if all(
            self._stays(number, identity, marks.get(number))
            for number, identity in identities.items()
        ):
            return Located(self._now)
        moved: dict[int, tuple[int, ...]] = {}
        lost: list[int] = []
        # First those that a mark tells apart: what they seem to be by their IDs, they aren't.
        self._by_marks({n: marks[n] for n in identities if n in marks}, identities, moved, lost)
        self._by_ids({n: i for n, i in identities.items() if n not in marks}, moved, lost)
        return Located(self._now, moved, tuple(sorted(lost)))

    def _marked(self, rows: Iterable[RawRow]) -> Iterator[RawRow]:
        for row in rows:
            self._marks[row.number] = mark_of(row, self._now)
            yield row

    def _stays(self, number: int, identity: str, mark: str | None) -> bool:
        same = self._ids.get(number, "") == identity
        return same if mark is None else same or self._marks.get(number) == mark

    def _by_marks(
        self,
        marks: Mapping[int, str],
        identities: Mapping[int, str],
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
                self._ids.pop(moved[number][0], None)
        for number, mark in marks.items():
            if number in moved:
                continue
            # A person may have put the right ID into the sheet since; then that tells the row.
            places = [place for place, found in self._ids.items() if found == identities[number]]
            others = sum(
                1 for each, identity in identities.items()
                if identity == identities[number] and each not in moved
            )  # fmt: skip
            if identities[number] and not times[mark] and len(places) == others == 1:
                moved[number] = (places[0],)
                self._ids.pop(places[0])
            else:
                lost.append(number)

    def _by_ids(
        self,
        identities: Mapping[int, str],
        moved: dict[int, tuple[int, ...]],
        lost: list[int],
    ) -> None:
        unsure = bool(lost)
        before: dict[str, list[int]] = defaultdict(list)
        for number, identity in sorted(identities.items()):
            before[identity].append(number)
        after: dict[str, list[int]] = defaultdict(list)
        for number, identity in self._ids.items():
            after[identity].append(number)
        for identity, numbers in before.items():
            places = after.get(identity, [])
            if not identity:
                continue  # a row without any ID has no address, and can't be found again
            # A corrected row that wasn't found may be one of these places, by its wrong ID.
            if not places or (unsure and len(places) > len(numbers)):
                lost.extend(numbers)
                continue
            # One row each in their order; rows that came later get what the last of them got.
            for place, number in enumerate(numbers):
                last = place == len(numbers) - 1
                moved[number] = tuple(places[place:] if last else places[place : place + 1])
