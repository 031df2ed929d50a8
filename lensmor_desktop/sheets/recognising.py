"""Who stands in the rows of a run that is gone on with, in the file as it is now.

Only for people to look at: where results belong is found out by `relocation`, which is stricter.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lensmor_desktop.domain.rows import Layout
from lensmor_desktop.sheets.datarows import data_rows
from lensmor_desktop.sheets.files import open_sheet
from lensmor_desktop.sheets.inspection import fingerprint
from lensmor_desktop.sheets.relocation import locate
from lensmor_desktop.sheets.titles import TITLES, Titles
from lensmor_desktop.sheets.validation import RawRow, judge, mark_of


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a row.

    Attributes:
        person_id: whose row it is.
        mark: where its ID was corrected for the run alone, the mark of what stands in it
            (`validation.mark_of`); else "".
    """

    person_id: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A row as it stands in the file now: its number, and the sheet's own name and company."""

    number: int
    name: str
    company: str


def recognise(
    path: Path, layout: Layout, rows: Mapping[int, Known], titles: Titles = TITLES
) -> dict[int, Recognised]:
    """Finds the names in a sheet that may have been written to, sorted or added to.

    Args:
        path: the sheet.
        layout: where things stood when it was read.
        rows: what is known of each row, by its number then.
        titles: the headings of our columns.

    Returns:
        by the number then, each row that was found: at its place, or the first with its person.

    Raises:
        SheetError: it can't be read.
        OutputError: its worksheet or its headings are gone.
    """
    marks: dict[int, str] = {}
    with open_sheet(path, layout.encoding) as sheet:
        # No row is looked up here, so that for this the file counts as unchanged.
        now = locate(sheet, path, layout, titles, read_as=fingerprint(path), identities={}).layout
        raw: Iterable[RawRow] = data_rows(sheet, now)
        if any(known.mark for known in rows.values()):
            raw = _marked(raw, now, marks)
        found = judge(raw, now, include_hidden=True, practice=True)
    at = {row.number: row for row in found}
    by_mark = {mark: number for number, mark in marks.items()}
    by_person = {row.person_id: row.number for row in reversed(found) if row.person_id}
    recognised = {}
    for number, known in rows.items():
        place = number
        if number not in at or not _stands(known, at[number].person_id, marks.get(number)):
            place = by_mark.get(known.mark, 0) or by_person.get(known.person_id, 0)
        if place:
            row = at[place]
            recognised[number] = Recognised(row.number, row.name, row.company)
    return recognised


def _marked(rows: Iterable[RawRow], layout: Layout, marks: dict[int, str]) -> Iterator[RawRow]:
    for row in rows:
        marks[row.number] = mark_of(row, layout)
        yield row


def _stands(known: Known, person_id: str, mark: str | None) -> bool:
    """Whether a row is still what it was."""
    return person_id == known.person_id or bool(known.mark and known.mark == mark)
