"""Results in a new, plain workbook, for sheets that can't take new columns.

All cells are text, as a person sees them: nothing is a formula, and rows keep their numbers. What
else the sheet had (formats, charts, formulas) stays in the sheet, which is not touched.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from lensmor_desktop.domain.outcomes import ResultColumn
from lensmor_desktop.domain.rows import Caution, Layout, RowKey, SourceFile
from lensmor_desktop.platform.paths import is_there, same_file
from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.atomic import put_in_place, stamped
from lensmor_desktop.sheets.files import SheetFile, open_sheet
from lensmor_desktop.sheets.relocation import locate
from lensmor_desktop.sheets.results import free_title
from lensmor_desktop.sheets.titles import TITLES, Titles
from lensmor_desktop.sheets.writing import (
    WIDTHS,
    RowValues,
    WriteReport,
    at_new_places,
    iso_time,
    report,
    with_what_is_saved,
)

_LONGEST_TEXT = 32_767  # ECMA-376 part 1, 18.3.1.4: of a cell
_LONGEST_TITLE = 31


def write_plain(
    source: Path,
    output: Path,
    layout: Layout,
    values: Mapping[int, RowValues],
    *,
    titles: Titles = TITLES,
    fallback_folder: Path | None = None,
    read_as: SourceFile | None = None,
    identities: Mapping[int, RowKey] | None = None,
    marks: Mapping[int, str] | None = None,
) -> WriteReport:
    """Writes the worksheet's texts and the results into a new workbook.

    Args:
        source: the sheet that was read.
        output: where the workbook goes. Its name gets the suffix .xlsx; where that is the source
            itself, or a file that nobody named, the workbook goes beside it under another name.
        layout: where things stand in the sheet.
        values: for each row number, as it was read, what to write.
        read_as, identities, marks: as for `write_results`: rows that have moved since are found
            again.

    Raises:
        OutputError: it can't be written.
        SheetError: the source can't be read.
    """
    target = output.with_suffix(".xlsx")
    if same_file(target, source) or (target != output and is_there(target)):
        target = stamped(target, "Lensmor results")

    def attempt(unchanged: Callable[[], bool]) -> WriteReport:
        with open_sheet(source, layout.encoding) as sheet:
            located = locate(
                sheet, source, layout, titles, read_as=read_as, identities=identities, marks=marks
            )

        def write(file: BinaryIO) -> tuple[Caution, ...]:
            with open_sheet(
                source, layout.encoding
            ) as again:  # closed before the new file takes its place
                _write(again, file, located.layout, at_new_places(values, located), titles)
            return ()

        placed = put_in_place(
            target, write, like=source, fallback_folder=fallback_folder, unchanged=unchanged
        )
        return report(placed, located, values)

    return with_what_is_saved(source, target, attempt)


def _write(
    sheet: SheetFile,
    file: BinaryIO,
    layout: Layout,
    values: Mapping[int, RowValues],
    titles: Titles,
) -> None:
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    page: Any = book.create_sheet(_title(layout.worksheet))
    existing = dict(layout.results)
    width = max(
        (
            index
            for line in sheet.rows(layout.worksheet)
            for index, raw in line.cells.items()
            if sheet.display(raw).strip()  # a column of blanks takes no room
        ),
        default=0,
    )
    places: list[int] = []
    for meaning in ResultColumn:
        if meaning not in existing:
            width += 1
        place = existing[meaning].index if meaning in existing else width
        places.append(place)
        page.column_dimensions[get_column_letter(place)].width = WIDTHS[meaning]
    written = 0
    for line in sheet.rows(layout.worksheet):
        if line.number <= written:  # out of order: its place is taken
            continue
        texts = {index: sheet.display(raw) for index, raw in line.cells.items()}
        if line.number == layout.header_row:
            new = [free_title(meaning, layout.columns, titles) for meaning in ResultColumn]
            texts |= {place: title for place, title in zip(places, new, strict=True)
                      if not texts.get(place)}  # fmt: skip
        elif line.number in values:
            texts |= _texts(values[line.number], places)
        for _ in range(line.number - written - 1):
            page.append([])
        page.append([text_cell(page, texts.get(index, "")) for index in range(1, width + 1)])
        written = line.number
    book.save(file)


def _texts(row: RowValues, places: list[int]) -> dict[int, str]:
    given = (row.email, row.status, row.details, row.task, iso_time(row.checked_at))
    return {place: text for place, text in zip(places, given, strict=True) if text is not None}


def text_cell(page: Any, text: str) -> Any:
    """A cell that holds text whatever it begins with; openpyxl makes a formula of "=1"."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if not text:
        return None
    cell = WriteOnlyCell(page, ILLEGAL_CHARACTERS_RE.sub(" ", text)[:_LONGEST_TEXT])
    cell.data_type = "s"
    return cell


def _title(worksheet: str) -> str:
    title = "".join(" " if mark in r"[]:*?/\'" else mark for mark in worksheet).strip()
    return title[:_LONGEST_TITLE] or wording.PLAIN_SHEET
