"""What goes into one row: the new cells, in the style and place that fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lensmor_desktop.domain.cells import column_index, column_letter
from lensmor_desktop.sheets.ooxml.celltext import CellWriter
from lensmor_desktop.sheets.ooxml.plain import cell_pattern, row_pattern
from lensmor_desktop.sheets.ooxml.plan import Layout
from lensmor_desktop.sheets.ooxml.scan import OTHER, Scan
from lensmor_desktop.sheets.ooxml.styles import whole
from lensmor_desktop.sheets.ooxml.values import date_to_serial
from lensmor_desktop.sheets.ooxml.xml import Parser, read_tag

Value = str | datetime | None


@dataclass(frozen=True, slots=True)
class Dates:
    """How a date is written: as a number in a date style, or as text where `style` is None."""

    style: int | None
    shown_as_date: frozenset[int]
    date_1904: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A cell that stands in the sheet, by its place in the bytes of its row.

    Attributes:
        column: :data:`OTHER` for an `extLst`, before which all cells go.
    """

    column: int
    start: int
    end: int
    style: bytes


class CellReader:
    """Finds the cells of rows that hold something in or after our columns.

    Plain rows are taken apart by their form (see :mod:`plain`). For others, an expat parser gets
    the root's start tag, for its namespaces, and then row after row.

    Args:
        root: the start tag of the worksheet.
        prefix: the namespace prefix of the rows.
        first: columns before this one aren't wanted.
    """

    def __init__(
        self, scan: Scan, root: bytes, prefix: bytes, first: int, label: str, part: str
    ) -> None:
        self._first = first
        self._row_form = row_pattern(prefix, formulas=True)
        self._cell_form = cell_pattern(prefix)
        self._columns: dict[bytes, int] = {}
        self._parser = Parser(label, part)
        self._found: list[Standing] = []
        self._depth = 0
        self._column = 0
        self._open: Standing | None = None
        self._cell = ""
        self._base = 0
        self._row = b""
        expat = self._parser.expat
        expat.StartElementHandler = self._start
        expat.EndElementHandler = self._end
        declaration = b'<?xml version="1.0" encoding="%s"?>' % scan.encoding.encode("ascii")
        tag = read_tag(root)
        self._fed = len(declaration) + len(root)
        self._parser.feed(declaration + (root[: tag.size - 2] + b" >" if tag.empty else root))

    def cells(self, row: bytes) -> list[Standing]:
        """The wanted cells of a row (all of it, from `<row` to the end of `</row>`)."""
        form = self._row_form.fullmatch(row)
        if form is not None and b"xmlns" not in form["a"]:
            return [
                Standing(column, match.start(), match.end(), match[2] or b"")
                for match in self._cell_form.finditer(row)
                if (column := self._column_of(match[1])) >= self._first
            ]
        self._found = []
        self._column = 0
        self._row = row
        self._base = self._fed
        self._parser.feed(row)
        self._fed += len(row)
        return self._found

    def _column_of(self, letters: bytes) -> int:
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = column_index(letters.decode("ascii")) or 0
        return column

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1:
            self._cell = f"{name.rpartition(' ')[0]} c"
        elif self._depth == 3:
            place = self._parser.expat.CurrentByteIndex - self._base
            if name == self._cell:
                address = attributes.get("r")
                self._column = (
                    column_index(address.rstrip("0123456789")) or 0 if address else self._column + 1
                )
                style = attributes.get("s", "").encode("ascii", "ignore")
                if self._column >= self._first:
                    self._open = Standing(self._column, place, place, style)
            else:
                self._open = Standing(OTHER, place, place, b"")

    def _end(self, _: str) -> None:
        if self._depth == 3 and self._open is not None:
            tag = read_tag(self._row, self._open.start)
            if tag.empty:
                end = self._open.start + tag.size
            else:
                place = self._parser.expat.CurrentByteIndex - self._base
                end = self._row.index(b">", place) + 1
            self._found.append(Standing(self._open.column, self._open.start, end, self._open.style))
            self._open = None
        self._depth -= 1


class RowWriter:
    """Makes the cells of a row."""

    def __init__(
        self,
        layout: Layout,
        values: Mapping[int, Sequence[Value]],
        dates: Dates,
        writer: CellWriter,
    ) -> None:
        self._layout = layout
        self._values = values
        self._dates = dates
        self._date_style = b"" if dates.style is None else str(dates.style).encode()
        self._writer = writer
        order = sorted(range(len(layout.columns)), key=lambda item: layout.columns[item])
        self._order = [
            (item, layout.columns[item], column_letter(layout.columns[item]).encode())
            for item in order
        ]
        self._new = frozenset(layout.new)
        self._column_styles = {column: self._column_style(column) for column in layout.columns}
        self._header_style = self._neighbour()

    def _column_style(self, column: int) -> bytes:
        for entry in self._layout.scan.columns:
            if entry.first <= column <= entry.last:
                return entry.style.encode("ascii", "ignore")
        return b""

    def _neighbour(self) -> bytes:
        """The style of the heading next to the new ones."""
        header = self._layout.scan.header
        left = [column for column in header if column < min(self._new, default=0)]
        return header[max(left)].encode("ascii", "ignore") if left else b""

    def column_style(self, column: int) -> bytes:
        """The style that the sheet gives to empty cells of a column, b"" for none."""
        return self._column_styles[column]

    def wanted(self, number: int) -> list[tuple[int, bytes, Value]]:
        """The cells to write into a row: column, letters and value, from left to right."""
        if number == self._layout.header_row:
            titles = self._layout.titles
            return [
                (column, letters, titles[item])
                for item, column, letters in self._order
                if column in self._new
            ]
        values = self._values[number]
        return [
            (column, letters, values[item])
            for item, column, letters in self._order
            if values[item] is not None
        ]

    def fresh(self, number: int, row_style: bytes, cells: list[tuple[int, bytes, Value]]) -> bytes:
        """Cells where none stand yet. An empty text makes no cell."""
        digits = str(number).encode()
        header = number == self._layout.header_row
        made = []
        for column, letters, value in cells:
            if header:
                style = self._header_style
            elif value == "":
                continue
            else:
                style = row_style or self._column_styles[column]
            made.append(self._cell(letters + digits, style, value))
        return b"".join(made)

    def replacing(self, number: int, letters: bytes, style: bytes, value: Value) -> bytes:
        """A cell in place of one that stands there; it keeps the style."""
        if number == self._layout.header_row and not style:
            style = self._header_style
        return self._cell(letters + str(number).encode(), style, value)

    def _cell(self, address: bytes, style: bytes, value: Value) -> bytes:
        if not isinstance(value, datetime):
            return self._writer.text(address, style, value or "")
        dates = self._dates
        if dates.style is None:
            return self._writer.text(address, style, value.isoformat(" ", "seconds"))
        if not style or whole(style.decode(), -1) not in dates.shown_as_date:
            style = self._date_style
        return self._writer.number(address, style, date_to_serial(value, dates.date_1904))
