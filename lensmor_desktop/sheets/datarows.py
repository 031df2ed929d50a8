"""The rows of a sheet that hold data, and what is passed over on the way, so that it can be told.

Nobody is left out without a word: what isn't read is either a line that holds no person (see
`footers`), or people under headings of their own, which would be read under the wrong ones.
"""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from lensmor_desktop.domain.cells import EMPTY_CELL, Cell, CellKind
from lensmor_desktop.domain.rows import Layout
from lensmor_desktop.sheets.files import SheetFile, SheetLine
from lensmor_desktop.sheets.footers import Places, is_line, is_table, trailing_footers
from lensmor_desktop.sheets.headers import are_same_headings, is_heading_row
from lensmor_desktop.sheets.leftout import Block, LeftOut
from lensmor_desktop.sheets.samples import SampledRow, sampled
from lensmor_desktop.sheets.validation import RawRow, needed_columns

_FOOTERS_SEARCHED = 15
_LONGEST_TABLE = 2000  # rows; what is longer is no small table below the people


def data_rows(
    sheet: SheetFile, layout: Layout, left_out: LeftOut | None = None
) -> Iterator[RawRow]:
    """The rows below the headings that hold data, with the cells that checking needs.

    Blank rows, totals rows of tables, repeated rows of headings, lines between groups, other tables
    below, and the footers of exports are no data; people under other headings aren't read.

    Args:
        left_out: is told what is passed over.

    Raises:
        SheetError: the worksheet can't be read.
    """
    left_out = LeftOut() if left_out is None else left_out
    reader = _DataRows(sheet, layout, left_out)
    held: deque[_Passing] = deque()  # the last ones may be footers
    for passing in reader:
        held.append(passing)
        if len(held) > _FOOTERS_SEARCHED:
            yield from _settled(held.popleft(), left_out)
    texts = [row for row in (sampled(sheet, each.line) for each in held) if row is not None]
    lines = {each.row.number for each in held if each.is_line}
    footers = trailing_footers(texts, reader.places.ids, reader.places.width, lines)
    for _ in range(len(held) - footers):
        yield from _settled(held.popleft(), left_out)
    left_out.lines.extend(each.row.number for each in held)


class _Passing(NamedTuple):
    """A row on its way, and whether it is a line that holds no person."""

    line: SheetLine
    row: RawRow
    is_line: bool = False


def _settled(passing: _Passing, left_out: LeftOut) -> Iterator[RawRow]:
    if passing.is_line:
        left_out.lines.append(passing.row.number)
    else:
        yield passing.row


class _DataRows:
    """Passes through a worksheet once."""

    def __init__(self, sheet: SheetFile, layout: Layout, left_out: LeftOut) -> None:
        self._sheet = sheet
        self._layout = layout
        self._left_out = left_out
        self._needed = needed_columns(layout)
        self.places = Places.of(layout)
        self._merged = sheet.merged(layout.worksheet)
        self._groups = [column.index for column in (layout.event, layout.company) if column]
        self._person = layout.person.index if layout.person else 0
        self._seen: dict[tuple[int, int], Cell] = {}  # the first cells of merged ones
        self._block: Block | None = None  # that the reading is in
        self._last = 0  # the last row with content that is no line passed over
        self._table: list[tuple[SheetLine, RawRow, SampledRow]] = []  # perhaps another table

    def __iter__(self) -> Iterator[_Passing]:
        sheet, needed, header_row = self._sheet, self._needed, self._layout.header_row
        totals = sheet.totals_rows(self._layout.worksheet)
        unfit = sheet.unfit(self._layout)
        read, empty = sheet.cell, CellKind.EMPTY
        for line in sheet.rows(self._layout.worksheet, needed):
            if line.number in totals:
                continue
            if line.number == header_row:
                self._block, self._last = None, header_row
                continue
            cells = {
                index: cell
                for index, raw in zip(needed, line.wanted, strict=True)
                if (cell := read(raw)).kind is not empty
            }
            row = RawRow(line.number, line.hidden, cells, unfit.get(line.number))
            if line.number < header_row:
                self._note_above(line, row)
                continue
            merged = self._merged is not None and self._note_first(row)
            yield from self._passed_on(line, self._spread(row) if merged else row, row)
        yield from self._settled_table()

    def _passed_on(self, line: SheetLine, row: RawRow, alone: RawRow) -> Iterator[_Passing]:
        """The row, and rows before it that turn out to be data with it; or none.

        Args:
            alone: the row without what merged cells say of it.
        """
        ids = (alone.cells.get(index) for index in self.places.ids)
        if self._block is None and any(cell is not None and cell.text.isdecimal() for cell in ids):
            yield from self._settled_table(row.number)  # nearly all rows
            self._last = row.number
            yield _Passing(line, row)
            return
        content = self.places.without_ours(sampled(self._sheet, line))
        if content is None:
            return
        if is_heading_row(content, self._layout):
            yield from self._settled_table(row.number)
            self._last = row.number
            self._block = None
            if not are_same_headings(content, self._layout):
                self._block = Block(row.number)
                self._left_out.blocks.append(self._block)
        elif self._block is not None:
            if is_line(content, self.places, unfit=row.unfit is not None):
                self._left_out.lines.append(row.number)
            else:
                self._block.rows.append(row.number)
        elif is_line(content, self.places, unfit=row.unfit is not None):
            yield from self._settled_table()
            yield _Passing(line, row, is_line=True)
        else:
            yield from self._perhaps_table(line, row, content)

    def _perhaps_table(
        self, line: SheetLine, row: RawRow, content: SampledRow
    ) -> Iterator[_Passing]:
        """Holds back rows that may be another table, which stands apart and has no ID in it."""
        before = self._table[-1][2].number if self._table else self._last
        apart = row.number > before + 1
        if self._table and (apart or len(self._table) >= _LONGEST_TABLE):
            yield from self._settled_table()
        self._last = row.number
        if self.places.may_be_person(content):
            yield from self._settled_table(row.number)
            yield _Passing(line, row)
        elif self._table or (apart and self.places.may_head_table(content)):
            self._table.append((line, row, content))
        else:
            yield _Passing(line, row)

    def _settled_table(self, next_row: int = 0) -> Iterator[_Passing]:
        """What is held back, unless it is another table; one that runs on to people is none."""
        if not self._table:
            return
        table, self._table = self._table, []
        runs_on = table[-1][1].number + 1 == next_row
        other = not runs_on and is_table([content for _, _, content in table], self.places)
        for line, row, _ in table:
            yield _Passing(line, row, is_line=other)

    def _note_above(self, line: SheetLine, row: RawRow) -> None:
        """Keeps what stands above the headings if it seems to be people."""
        content = sampled(self._sheet, line)
        if content is None:
            return
        if is_heading_row(content, self._layout):
            self._block = Block(row.number)
            self._left_out.blocks.append(self._block)
        elif self._block is not None:
            if not is_line(content, self.places):
                self._block.rows.append(row.number)
        elif self.places.is_whole(content):
            self._left_out.above.append(row.number)

    def _note_first(self, row: RawRow) -> bool:
        """Keeps what is seen of merged cells for the rows below; true if there are any here."""
        found = False
        for column in (*self._groups, self._person):
            area = self._merged.over(column, row.number) if self._merged and column else None
            if area is not None:
                found = True
                if area.first_cell == (column, row.number):
                    self._seen = {
                        cell: seen for cell, seen in self._seen.items() if cell[0] != column
                    }
                    self._seen[area.first_cell] = row.cells.get(column, EMPTY_CELL)
        return found

    def _spread(self, row: RawRow) -> RawRow:
        """The row with what merged cells say of it.

        An event or a company in merged cells counts for all of their rows. A person doesn't, as
        nobody is in a sheet several times because a cell is tall; that row has no ID of its own.
        """
        cells = dict(row.cells)
        shared = set()
        for column in (*self._groups, self._person):
            area = self._merged.over(column, row.number) if self._merged and column else None
            if area is None or area.first_cell == (column, row.number):
                continue
            if column == self._person:
                cells[column] = Cell(CellKind.COVERED)
            elif area.first_cell in self._seen:
                cells[column] = self._seen[area.first_cell]
                shared.add(column)
        return RawRow(row.number, row.hidden, cells, row.unfit, frozenset(shared))
