"""Results as a plain list, for when no sheet can take them: who, event, email, status, details.

The headings are those that the program knows, so that the list is itself a sheet to go on with.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from lensmor_desktop.domain.csv_output import csv_text
from lensmor_desktop.domain.outcomes import ResultColumn
from lensmor_desktop.domain.rows import RowKey, RowKind
from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.atomic import Placed, cannot_write, put_in_place
from lensmor_desktop.sheets.files import TEXT_SUFFIXES
from lensmor_desktop.sheets.titles import TITLES, Titles
from lensmor_desktop.sheets.writing import WIDTHS, RowValues, WriteReport, iso_time

LIST_SUFFIXES = (".xlsx", *TEXT_SUFFIXES)
_WIDTHS = (10.0, 20.0, 18.0)


def check_list_suffix(output: Path) -> None:
    """Checks that a file's name says that it is a workbook without macros, or a text file.

    Raises:
        OutputError: it doesn't.
    """
    if output.suffix.lower() not in LIST_SUFFIXES:
        raise cannot_write(output, wording.LIST_SUFFIX, wording.LIST_SUFFIX_HINT)


def write_list(
    output: Path,
    values: Mapping[int, RowValues],
    keys: Mapping[int, RowKey],
    *,
    titles: Titles = TITLES,
    like: Path,
    fallback_folder: Path | None = None,
) -> WriteReport:
    """Writes results into a new workbook, or a text file, of nothing else.

    Args:
        output: where to; its suffix says which of the two.
        values: for each row number what came of it.
        keys: whose each row is.
        titles: what our columns are called.
        like: a file whose permissions it gets.
        fallback_folder: a folder for it if it can't be written where it should go.

    Raises:
        OutputError: it can't be written, or its name fits neither.
    """
    lines = [_headings(titles), *_lines(values, keys)]
    check_list_suffix(output)
    suffix = output.suffix.lower()
    write: Any = _workbook
    if suffix != ".xlsx":
        write = _tabs if suffix in (".tsv", ".tab") else _commas
    placed: Placed[None] = put_in_place(
        output, lambda file: write(file, lines), like=like, fallback_folder=fallback_folder
    )
    return WriteReport(placed.path, (), placed.note)


def _headings(titles: Titles) -> tuple[str, ...]:
    ours = (titles.new[meaning] for meaning in ResultColumn)
    return (wording.LIST_ROW, wording.LIST_PERSON, wording.LIST_EVENT, *ours)


def _lines(
    values: Mapping[int, RowValues], keys: Mapping[int, RowKey]
) -> Iterator[tuple[str, ...]]:
    for number, row in sorted(values.items()):
        key = keys[number]
        event = key.id if key.kind is RowKind.EVENT else key.event_id
        person = key.id if key.kind is RowKind.PERSON else ""
        given = (row.email, row.status, row.details, row.task, iso_time(row.checked_at))
        yield (str(number), person, event, *(text or "" for text in given))


def _workbook(file: BinaryIO, lines: Sequence[Sequence[str]]) -> None:
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    from lensmor_desktop.sheets.plain import text_cell

    book = Workbook(write_only=True)
    page: Any = book.create_sheet(wording.PLAIN_SHEET)
    for index, width in enumerate((*_WIDTHS, *WIDTHS.values()), 1):
        page.column_dimensions[get_column_letter(index)].width = width
    for line in lines:
        page.append([text_cell(page, text) for text in line])
    book.save(file)


def _commas(file: BinaryIO, lines: Iterable[Sequence[str]]) -> None:
    _text(file, lines, ",")


def _tabs(file: BinaryIO, lines: Iterable[Sequence[str]]) -> None:
    _text(file, lines, "\t")


def _text(file: BinaryIO, lines: Iterable[Sequence[str]], delimiter: str) -> None:
    """UTF-8 with a mark, by which Excel knows it; nothing in it becomes a formula."""
    file.write(csv_text(lines, delimiter).encode("utf-8-sig"))
