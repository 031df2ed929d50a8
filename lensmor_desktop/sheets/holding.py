"""Our columns in a file: which they are, and whether results of a run stand in them."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.outcomes import Outcome, ResultColumn
from lensmor_desktop.domain.rows import Column
from lensmor_desktop.errors import SheetError
from lensmor_desktop.sheets.columns import holds_address
from lensmor_desktop.sheets.files import SheetFile, open_sheet
from lensmor_desktop.sheets.results import find_results
from lensmor_desktop.sheets.samples import sample
from lensmor_desktop.sheets.titles import TITLES, Titles

_HEADINGS_SEARCHED = 20
_STATUS, _EMAIL = ResultColumn.STATUS, ResultColumn.EMAIL
_OF_CHECKS = (
    Outcome.NOT_SENT,
    Outcome.INVALID,
    Outcome.SKIPPED,
    EventOutcome.NOT_UNLOCKED,
    EventOutcome.ALREADY_UNLOCKED,
)
"""The statuses that a check writes as well; an address it never writes."""
_OF_RUNS = frozenset(
    outcome.value.casefold() for outcome in (*Outcome, *EventOutcome) if outcome not in _OF_CHECKS
)


def holds_results(path: Path, titles: Titles = TITLES) -> bool:
    """Whether a file has our columns, and in them what only a run writes.

    Args:
        path: the file; one that can't be read as a sheet holds none.
        titles: the headings of our columns, now and in earlier runs.
    """
    try:
        with open_sheet(path) as sheet:
            return any(
                _below(sheet, worksheet, row, found.get(_STATUS), found.get(_EMAIL))
                for worksheet in sheet.worksheets
                for row, found in _ours(sheet, worksheet, titles)
            )
    except SheetError:
        return False


def result_columns(path: Path, worksheet: str, titles: Titles = TITLES) -> tuple[Column, ...]:
    """Our columns in a file that was written, by which a person finds them; () where none are.

    Args:
        path: the file.
        worksheet: the name of the worksheet that was written, "" for a text file. A new workbook
            may call it otherwise: then the first one that has them counts.
        titles: the headings of our columns, now and in earlier runs.
    """
    with contextlib.suppress(SheetError), open_sheet(path) as sheet:
        first = [each for each in sheet.worksheets if each == worksheet]
        for each in (*first, *sheet.worksheets):
            for _, found in _ours(sheet, each, titles):
                return tuple(sorted(found.values(), key=lambda column: column.index))
    return ()


def _ours(
    sheet: SheetFile, worksheet: str, titles: Titles
) -> Iterator[tuple[int, dict[ResultColumn, Column]]]:
    """Rows of headings that have our columns, and which these are."""
    rows = sample(sheet, worksheet)
    for at, row in enumerate(rows[:_HEADINGS_SEARCHED]):
        columns = [Column(index, text) for index, text in sorted(row.texts.items())]
        found = dict(find_results(columns, rows[at + 1 :], titles)[0])
        if _STATUS in found or _EMAIL in found:
            yield row.number, found


def _below(
    sheet: SheetFile, worksheet: str, headings: int, status: Column | None, email: Column | None
) -> bool:
    for line in sheet.rows(worksheet):
        if line.number <= headings:
            continue
        texts = [
            sheet.display(line.cells[column.index]).strip()
            if column is not None and column.index in line.cells
            else ""
            for column in (status, email)
        ]
        if texts[0].casefold() in _OF_RUNS or holds_address(texts[1]):
            return True
    return False
