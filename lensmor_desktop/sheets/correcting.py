"""A corrected ID goes into the sheet itself: that one cell changes, and nothing else in the file.

The new content is text, whatever stood there: Excel keeps all the digits of a text.
"""

import hashlib
import shutil
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from lensmor_desktop.domain.cells import Cell, CellKind, cell_address
from lensmor_desktop.domain.identifiers import IdentifierKind, Refusal, read_identifier
from lensmor_desktop.domain.rows import Layout
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.errors import OutputError
from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.atomic import ChangedMeanwhile, put_in_place
from lensmor_desktop.sheets.choices import Correction
from lensmor_desktop.sheets.csvtext.splicing import CsvColumn, splice_csv
from lensmor_desktop.sheets.datarows import data_rows
from lensmor_desktop.sheets.files import CsvFile, SheetFile, open_sheet
from lensmor_desktop.sheets.formats import denied
from lensmor_desktop.sheets.places import check_place
from lensmor_desktop.sheets.validation import is_meant

CellAt = tuple[int, int]
"""A cell by its row and column numbers."""


def file_hash(path: Path) -> str:
    """The SHA-256 of a file as it is now.

    Raises:
        SheetError: it can't be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise denied(path, error) from error


def find_cell(path: Path, layout: Layout, correction: Correction) -> tuple[CellAt, str]:
    """The cell that a correction is about, in the file as it is now, and the ID that goes there.

    Raises:
        OutputError: something else stands there by now, or what was typed is no ID.
        SheetError: the file can't be read.
    """
    column = layout.event if correction.kind is IdentifierKind.EVENT else layout.person
    if column is None or correction.worksheet != layout.worksheet:
        raise _refused(path, "", say(wording.CORRECT_CHANGED))
    address = cell_address(column.index, correction.row)
    typed = read_identifier(Cell(CellKind.TEXT, correction.text), correction.kind, address)
    if isinstance(typed, Refusal):
        raise _refused(path, address, typed.reason)
    with open_sheet(path, layout.encoding) as sheet:
        if layout.worksheet in sheet.worksheets:
            for row in data_rows(sheet, layout):
                if row.number == correction.row and is_meant(correction, row, column, layout):
                    return (row.number, column.index), typed
    raise _refused(path, address, say(wording.CORRECT_CHANGED))


def write_cells(
    base: Path, target: Path, layout: Layout, cells: Mapping[CellAt, str], was: str
) -> None:
    """Puts a file into the place of another in which only these cells differ from `base`.

    Args:
        base: the sheet as it was before the first correction; only read.
        target: the sheet itself. Nothing is ever written elsewhere instead.
        layout: the worksheet and its row of headings.
        cells: what they are to say. With none, the sheet is again what `base` is, byte for byte.
        was: the hash of `target`, right before; if it is another by then, nothing is done.

    Raises:
        OutputError: it can't be written, or a cell can't be changed; nothing was.
        SheetError: it can't be read.
    """
    address = cell_address(*reversed(next(iter(cells)))) if cells else ""

    def write(file: BinaryIO) -> None:
        with base.open("rb") as source:
            if not cells:
                shutil.copyfileobj(source, file, 1 << 20)
                return
        with open_sheet(base, layout.encoding) as sheet:
            _write(sheet, base, file, layout, cells)

    try:
        check_place(target, base)
        put_in_place(
            target,
            write,
            like=target,
            nowhere_else=True,
            unchanged=lambda: file_hash(target) == was,
        )
    except ChangedMeanwhile as error:
        raise _refused(target, address, say(wording.CORRECT_CHANGED)) from error
    except OutputError as error:
        raise OutputError(
            _title(target, address), error.message, say(wording.CORRECT_HINT, hint=error.hint)
        ) from error


def _write(
    sheet: SheetFile, base: Path, file: BinaryIO, layout: Layout, cells: Mapping[CellAt, str]
) -> None:
    by_row: dict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), text in cells.items():
        by_row[row][column] = text
    if isinstance(sheet, CsvFile):
        _write_csv(sheet, base, file, layout, by_row)
        return
    from lensmor_desktop.sheets.ooxml import replace_cells

    replace_cells(base, file, layout.worksheet, layout.header_row, by_row)


def _write_csv(
    sheet: CsvFile,
    base: Path,
    file: BinaryIO,
    layout: Layout,
    by_row: Mapping[int, Mapping[int, str]],
) -> None:
    for row, texts in by_row.items():
        for column, text in texts.items():
            if not sheet.form.holds(text):
                raise _refused(
                    base,
                    cell_address(column, row),
                    say(wording.CORRECT_ENCODING, encoding=sheet.form.encoding),
                )
    numbers = sorted({column for texts in by_row.values() for column in texts})
    values = {row: [texts.get(column) for column in numbers] for row, texts in by_row.items()}
    columns = [CsvColumn("", column) for column in numbers]
    splice_csv(sheet.text, sheet.form, file, layout.header_row, columns, values)


def _title(path: Path, address: str) -> Sentence:
    if not address:
        return say(wording.CANT_CORRECT_SHEET, name=path.name)
    return say(wording.CANT_CORRECT, cell=address, name=path.name)


def _refused(path: Path, address: str, message: Sentence) -> OutputError:
    return OutputError(_title(path, address), message, say(wording.CORRECT_LATER_HINT))
