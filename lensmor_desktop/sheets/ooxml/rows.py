"""The rows of a worksheet as a stream (ECMA-376 part 1, 18.3.1.73 and 18.3.1.4).

Each row is handed out as soon as it ends; nothing is kept. Plain rows are taken from the text of
the part (:mod:`plainrows`). The others go through an expat parser; its handlers are closures over
local variables because they run for every tag: four times for each cell.
"""

from collections.abc import Iterable, Iterator, Sequence

from lensmor_desktop.domain.cells import column_index
from lensmor_desktop.sheets.ooxml import limits, wording
from lensmor_desktop.sheets.ooxml.faults import damaged, too_big, unusual
from lensmor_desktop.sheets.ooxml.names import SPREADSHEET
from lensmor_desktop.sheets.ooxml.plain import ROWS
from lensmor_desktop.sheets.ooxml.plainrows import PlainRows
from lensmor_desktop.sheets.ooxml.raw import DECODED, NO_CELL, RawCell, Row, is_hidden
from lensmor_desktop.sheets.ooxml.strict import StrictLane
from lensmor_desktop.sheets.ooxml.styles import whole
from lensmor_desktop.sheets.ooxml.xml import Parser


class SheetNotes:
    """What the reader noticed beside the rows."""

    def __init__(self) -> None:
        self.auto_filter = ""
        self.merged: list[str] = []
        self.in_pieces = False  # several elements for one row


def read_rows(
    chunks: Iterable[bytes],
    label: str,
    part: str,
    notes: SheetNotes,
    wanted: Sequence[int] = (),
    *,
    blank: bool = True,
) -> Iterator[Row]:
    """Yields the rows of a worksheet as they stand in the file.

    Rows without a number follow the one before; so do cells without an address. Elements of one
    number that follow each other are one row.

    Args:
        wanted: columns in ascending order whose cells each row is to have ready.
        blank: rows without any content, too; some sheets have a million of them.

    Raises:
        SheetError: not well-formed, not a worksheet, or over budget.
    """
    parser = Parser(label, part)
    ready: list[Row] = []
    for _ in _install(parser, label, part, ready, notes, wanted, blank).run(chunks):
        if len(ready) > 1:  # the last one may go on
            if notes.in_pieces:
                ready[:] = _joined(ready, wanted)
            yield from ready[:-1]
            del ready[:-1]
    yield from _joined(ready, wanted)


def _joined(rows: Iterable[Row], wanted: Sequence[int]) -> list[Row]:
    """Rows of which several that follow each other have one number, made one each."""
    joined: list[Row] = []
    for row in rows:
        if joined and joined[-1].number == row.number:
            before = joined.pop()
            cells = {**before.cells, **row.cells}
            given = [cells.get(column, NO_CELL) for column in wanted]
            row = Row(row.number, before.hidden or row.hidden, given, cells)
        joined.append(row)
    return joined


def _install(
    parser: Parser,
    label: str,
    part: str,
    ready: list[Row],
    notes: SheetNotes,
    wanted: Sequence[int],
    blank: bool,
) -> StrictLane:
    columns: dict[str, int] = {}
    seen = bytearray(limits.MAX_ROW // 8 + 1)
    depth = number = column = 0
    hidden = in_data = in_row = heard = inline = False
    phonetic = 0
    cells: dict[int, RawCell] = {}
    in_cell = False
    style = kind = formula = marker = ""
    pieces: list[str] = []
    size = 0
    sheet_data = row_name = cell_name = value_name = formula_name = ""
    inline_name = text_name = phonetic_name = filter_name = merge_name = ""

    def root(name: str) -> None:
        nonlocal sheet_data, row_name, cell_name, value_name, formula_name
        nonlocal inline_name, text_name, phonetic_name, filter_name, merge_name
        namespace, _, local = name.rpartition(" ")
        if namespace not in SPREADSHEET:
            raise unusual(label, wording.UNKNOWN_NAMESPACE, part=part)
        if local not in ("worksheet", "macrosheet"):
            raise unusual(label, wording.NOT_A_WORKSHEET, part=part)
        names = ["sheetData", "row", "c", "v", "f", "is", "t", "rPh", "autoFilter", "mergeCell"]
        (
            sheet_data, row_name, cell_name, value_name, formula_name,
            inline_name, text_name, phonetic_name, filter_name, merge_name,
        ) = (f"{namespace} {word}" for word in names)  # fmt: skip

    def start_row(attributes: dict[str, str]) -> None:
        nonlocal cells, column, in_row, hidden
        given = attributes.get("r")
        open_row(number + 1 if given is None else whole(given, 0))
        hidden = is_hidden(attributes)
        cells = {}
        column = 0
        in_row = True

    def open_row(place: int) -> None:
        nonlocal number
        before = number
        number = place
        if number > limits.MAX_ROW:
            raise too_big(label, wording.TOO_MANY_ROWS, part=part, most=limits.MAX_ROW)
        bit = 1 << (number & 7)
        if number == before and number >= 1:
            notes.in_pieces = True
        elif number < 1 or seen[number >> 3] & bit:
            raise damaged(label, wording.ROW_NUMBERS, part=part)
        seen[number >> 3] |= bit

    def pass_over(place: int) -> None:
        nonlocal number
        if place > limits.MAX_ROW:
            raise too_big(label, wording.TOO_MANY_ROWS, part=part, most=limits.MAX_ROW)
        number = place

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, column, in_cell, style, kind, formula, marker
        nonlocal heard, inline, in_data, phonetic
        depth += 1
        if depth == 5:
            if in_cell:
                if name == value_name:
                    heard = True
                    marker = DECODED
                elif name == formula_name:
                    formula = "f"
                elif name == inline_name:
                    inline = True
                    marker = DECODED
        elif depth == 4:
            if name == cell_name and in_row:
                address = attributes.get("r")
                if address is None:
                    column += 1
                else:
                    letters = address.rstrip("0123456789")
                    if letters in columns:
                        column = columns[letters]
                    else:
                        found = column_index(letters)
                        if found is None:
                            raise damaged(label, wording.NO_CELL, address=address[:20])
                        column = columns[letters] = found
                if column > 16_384:
                    raise too_big(label, wording.TOO_MANY_COLUMNS, part=part, most=16_384)
                in_cell = True
                style, kind = attributes.get("s", ""), attributes.get("t", "")
                formula = marker = ""
        elif depth > 5:
            if inline:
                if name == phonetic_name:
                    phonetic = phonetic or depth
                elif name == text_name:
                    heard = not phonetic
            if depth > 64:
                raise too_big(label, wording.TOO_DEEP, part=part)
        elif depth == 3:
            if in_data and name == row_name:
                start_row(attributes)
            elif name == merge_name:
                if len(notes.merged) >= limits.MAX_RANGES:
                    raise too_big(label, wording.TOO_MANY_MERGES)
                notes.merged.append(attributes.get("ref", ""))
        elif depth == 2:
            if name == sheet_data:
                in_data = True
            elif name == filter_name:
                notes.auto_filter = attributes.get("ref", "")
        else:
            root(name)

    def end(name: str) -> None:
        nonlocal depth, in_cell, in_row, size, heard, inline, in_data, phonetic
        heard = False
        if depth == 4:
            if in_cell:
                cells[column] = ("", style, kind, formula, marker, "".join(pieces))
                in_cell = False
                pieces.clear()
                size = 0
        elif depth == 3:
            if in_row:
                in_row = False
                if not blank and not any(cell[3] or cell[4] for cell in cells.values()):
                    depth -= 1
                    return
                given = [cells.get(column, NO_CELL) for column in wanted]
                ready.append(Row(number, hidden, given, cells))
        elif depth == 5:
            inline = False
            phonetic = 0
        elif depth == phonetic:
            phonetic = 0
        elif depth == 2:
            in_data = False
        depth -= 1

    def text(data: str) -> None:
        nonlocal size
        if heard and size < limits.MAX_CELL_TEXT:
            pieces.append(data)
            size += len(data)

    parser.expat.buffer_text = True
    parser.expat.StartElementHandler = start
    parser.expat.EndElementHandler = end
    parser.expat.CharacterDataHandler = text
    plain = PlainRows(wanted, open_row, ready.append, None if blank else pass_over)
    return StrictLane(parser, ROWS, b"row", plain, lambda: depth)
