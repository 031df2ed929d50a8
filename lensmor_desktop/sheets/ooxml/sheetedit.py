"""The one worksheet that changes, edited as a stream.

expat runs over the part and says where each tag begins; everything between two edits is copied as
it stands: comments, CDATA, prefixes, quoting, line ends. Nothing is parsed and written again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from lensmor_desktop.domain.cells import column_letter
from lensmor_desktop.sheets.ooxml import limits
from lensmor_desktop.sheets.ooxml.celltext import CellWriter
from lensmor_desktop.sheets.ooxml.plan import Layout
from lensmor_desktop.sheets.ooxml.ranges import CellRange, parse_range
from lensmor_desktop.sheets.ooxml.rows import TRUE
from lensmor_desktop.sheets.ooxml.styles import whole
from lensmor_desktop.sheets.ooxml.values import date_to_serial
from lensmor_desktop.sheets.ooxml.xml import Parser, Tag, read_tag, with_attributes

Value = str | datetime | None


class Dates:
    """How a date is written: as a number in a date style, or as text where there are no styles."""

    def __init__(self, style: int | None, date_styles: frozenset[int], date_1904: bool) -> None:
        self.style = style
        self.date_styles = date_styles
        self.date_1904 = date_1904


class SheetEditor:
    """Edits a worksheet: feed it the part, take what comes out."""

    def __init__(
        self,
        layout: Layout,
        values: Mapping[int, Sequence[Value]],
        dates: Dates,
        label: str,
    ) -> None:
        self._layout = layout
        self._values = values
        self._dates = dates
        self._parser = Parser(label, layout.sheet.part)
        self._window = bytearray()
        self._base = 0  # where the window begins in the part
        self._copied = 0  # up to where the part was copied or left out
        self._hold = -1  # from where bytes are still needed
        self._out: list[bytes] = []

        self._order = sorted(range(len(layout.columns)), key=lambda item: layout.columns[item])
        self._letters = [column_letter(column).encode() for column in layout.columns]
        self._new = frozenset(layout.new)
        header = layout.header_row if layout.new else 0
        rows = set(values) | {header} if header else set(values)
        self._rows = sorted(rows)
        self._next_row = 0
        first = min(layout.columns, default=0)
        # Cells of a row need to be looked at only where some stand in or after our columns.
        self._watch = layout.scan.last_cell >= first or layout.scan.other_in_rows
        self._writer = CellWriter(b"", "utf-8")
        self._styles = {column: self._column_style(column) for column in layout.columns}

        self._depth = 0
        self._namespace = ""
        self._in_data = False
        self._in_columns = False
        self._in_filter = False
        self._row = 0
        self._row_style = b""
        self._column = 0
        self._pending: list[tuple[int, int]] = []  # (column, place in the value list), reversed
        self._skipping = 0  # depth of an element that is being left out
        self._wanted_columns: list[tuple[int, float]] = sorted(
            (column, width)
            for column, width in zip(layout.columns, layout.widths, strict=True)
            if column in self._new
        )

    def run(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yields the edited part in chunks."""
        expat = self._parser.expat
        expat.StartElementHandler = self._start
        expat.EndElementHandler = self._end
        for chunk in chunks:
            self._window += chunk
            self._parser.feed(chunk)
            self._copy(self._hold if self._hold >= 0 else expat.CurrentByteIndex)
            if self._out:
                yield b"".join(self._out)
                self._out.clear()
        self._parser.feed(b"", True)
        self._copy(self._base + len(self._window))
        yield b"".join(self._out)
        self._out.clear()

    # Moving through the bytes

    def _copy(self, place: int) -> None:
        """Copies the part up to this place."""
        if place > self._copied:
            self._out.append(bytes(self._window[self._copied - self._base : place - self._base]))
            self._leave_out(place)

    def _leave_out(self, place: int) -> None:
        """Goes on behind this place without copying."""
        self._copied = place
        if place - self._base >= limits.CHUNK:
            del self._window[: place - self._base]
            self._base = place

    def _tag(self, place: int) -> Tag:
        return read_tag(self._window, place - self._base)

    def _bytes(self, place: int, size: int) -> bytes:
        return bytes(self._window[place - self._base : place - self._base + size])

    def _end_of_end_tag(self, place: int) -> int:
        """Where the end tag that begins here ends; for an empty element, where its tag does."""
        at = place - self._base
        if self._window[at : at + 2] != b"</":
            return place + self._tag(place).size
        return self._base + self._window.index(b">", at) + 1

    def _change(self, place: int, changes: dict[bytes, bytes | None]) -> None:
        """Exchanges attributes of the start tag at this place."""
        tag = self._tag(place)
        self._copy(place)
        self._out.append(with_attributes(self._bytes(place, tag.size), changes))
        self._leave_out(place + tag.size)

    # Tags

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._skipping:
            return
        depth = self._depth
        place = self._parser.expat.CurrentByteIndex
        if self._in_data:
            if depth == 3:
                self._start_row(place, attributes)
            elif depth == 4:
                self._start_cell(name, place, attributes)
            return
        namespace, _, word = name.rpartition(" ")
        if depth == 1:
            self._namespace = namespace
        elif namespace == self._namespace:
            if depth == 2:
                self._start_part(word, place, attributes)
            elif depth == 3 and self._in_columns and word == "col":
                self._start_column(place, attributes)
            elif depth == 3 and self._in_filter and word == "sortState":
                self._extend_sort(place, attributes)

    def _end(self, name: str) -> None:
        depth = self._depth
        self._depth -= 1
        if self._skipping:
            if depth == self._skipping:
                self._skipping = 0
                self._hold = -1
                self._leave_out(self._end_of_end_tag(self._parser.expat.CurrentByteIndex))
            return
        if depth == 3 and self._in_data:
            if self._pending:
                self._copy(self._parser.expat.CurrentByteIndex)
                self._write_pending(limits.MAX_COLUMN + 1)
            self._parser.expat.StartElementHandler = self._start
        elif depth == 2:
            if self._in_data:
                self._copy(self._parser.expat.CurrentByteIndex)
                self._write_rows(limits.MAX_ROW + 1)
                self._in_data = False
            elif self._in_columns:
                self._copy(self._parser.expat.CurrentByteIndex)
                self._write_columns(limits.MAX_COLUMN + 1)
                self._in_columns = False
            self._in_filter = False

    def _start_part(self, word: str, place: int, attributes: dict[str, str]) -> None:
        if word == "dimension":
            self._extend_dimension(place, attributes)
        elif word == "cols":
            self._in_columns = True
            self._open_empty(place)
        elif word == "sheetData":
            prefix = self._tag(place).prefix
            self._writer = CellWriter(prefix, self._parser.encoding)
            if self._wanted_columns and not self._layout.scan.has_columns:
                self._copy(place)
                self._out.append(b"<" + prefix + b"cols>")
                self._write_columns(limits.MAX_COLUMN + 1)
                self._out.append(b"</" + prefix + b"cols>")
            self._in_data = True
            if self._rows:
                self._open_empty(place)
        elif word == "autoFilter" and self._layout.filtered is not None:
            self._in_filter = True
            self._change(place, {b"ref": str(self._layout.filtered).encode()})
        elif word == "sortState":
            self._extend_sort(place, attributes)

    def _open_empty(self, place: int) -> None:
        """Turns `<a/>` into `<a>`, whose end is written now; what comes inside is written too."""
        tag = self._tag(place)
        if not tag.empty:
            return
        self._copy(place)
        start = self._bytes(place, tag.size)
        self._out.append(start[: start.rindex(b"/")].rstrip() + b">")
        if self._in_data:
            self._write_rows(limits.MAX_ROW + 1)
            self._in_data = False
        else:
            self._write_columns(limits.MAX_COLUMN + 1)
            self._in_columns = False
        self._out.append(b"</" + tag.name + b">")
        self._leave_out(place + tag.size)

    def _extend_dimension(self, place: int, attributes: dict[str, str]) -> None:
        area = parse_range(attributes.get("ref", ""))
        written = self._rows[:1] + self._rows[-1:]
        if area is None or not written:
            return
        columns = self._layout.columns
        wider = CellRange(
            min(area.first_column, *columns) if columns else area.first_column,
            min(area.first_row, written[0]),
            max(area.last_column, *columns) if columns else area.last_column,
            max(area.last_row, written[-1]),
        )
        if wider != area:
            self._change(place, {b"ref": str(wider).encode()})

    def _extend_sort(self, place: int, attributes: dict[str, str]) -> None:
        """Lets a remembered sort move the new columns along, where it spans the whole filter."""
        area = parse_range(attributes.get("ref", ""))
        before, after = self._layout.scan.auto_filter, self._layout.filtered
        if (
            area is not None
            and before is not None
            and after is not None
            and area.last_column == before.last_column
            and area.overlaps(before)
            and attributes.get("columnSort") not in TRUE
        ):
            self._change(place, {b"ref": str(area.widened_to(after.last_column)).encode()})

    # Columns

    def _column_style(self, column: int) -> bytes:
        for entry in self._layout.scan.columns:
            if entry.first <= column <= entry.last:
                return entry.style.encode("ascii", "ignore")
        return b""

    def _start_column(self, place: int, attributes: dict[str, str]) -> None:
        """Splits a range of columns that covers new ones, which it may hide."""
        first = whole(attributes.get("min"), 0)
        last = min(whole(attributes.get("max"), first), limits.MAX_COLUMN)
        covered = [entry for entry in self._wanted_columns if first <= entry[0] <= last]
        if any(column < first for column, _ in self._wanted_columns):
            self._copy(place)
            self._write_columns(first)
        if not covered:
            return
        tag = self._tag(place)
        start = self._bytes(place, tag.size)
        if not tag.empty:
            start = start[:-1].rstrip() + b"/>"
        self._copy(place)
        position = first
        for column, width in covered:
            if position < column:
                self._out.append(_column_range(start, position, column - 1))
            self._out.append(self._column_tag(column, width))
            position = column + 1
        if position <= last:
            self._out.append(_column_range(start, position, last))
        self._wanted_columns = [entry for entry in self._wanted_columns if entry not in covered]
        if tag.empty:
            self._leave_out(place + tag.size)
        else:
            self._skipping = self._depth
            self._hold = place
        return

    def _column_tag(self, column: int, width: float) -> bytes:
        style = self._styles[column]
        prefix = self._column_prefix
        return (
            b'<%scol min="%d" max="%d" width="%s"' % (prefix, column, column, _width(width))
            + (b' style="%s"' % style if style else b"")
            + b' customWidth="1"/>'
        )

    @property
    def _column_prefix(self) -> bytes:
        return self._writer.prefix

    def _write_columns(self, before: int) -> None:
        for column, width in self._wanted_columns:
            if column < before:
                self._out.append(self._column_tag(column, width))
        self._wanted_columns = [entry for entry in self._wanted_columns if entry[0] >= before]

    # Rows and cells

    def _start_row(self, place: int, attributes: dict[str, str]) -> None:
        given = attributes.get("r")
        self._row = self._row + 1 if given is None else int(given)
        rows = self._rows
        if self._next_row < len(rows) and rows[self._next_row] < self._row:
            self._copy(place)
            self._write_rows(self._row)
        if self._next_row >= len(rows) or rows[self._next_row] != self._row:
            self._pending = []
            self._parser.expat.StartElementHandler = self._count
            return
        self._next_row += 1
        custom = attributes.get("customFormat") in TRUE
        self._row_style = attributes.get("s", "").encode("ascii", "ignore") if custom else b""
        self._pending = self._cells_of(self._row)
        self._column = 0
        tag = self._tag(place)
        changes = self._spans(attributes)
        if tag.empty and self._pending and self._writes_something():
            self._copy(place)
            start = with_attributes(self._bytes(place, tag.size), changes)
            self._out.append(start[: start.rindex(b"/")].rstrip() + b">")
            self._write_pending(limits.MAX_COLUMN + 1)
            self._out.append(b"</" + tag.name + b">")
            self._leave_out(place + tag.size)
        elif changes and self._pending:
            self._change(place, changes)
        if tag.empty:
            self._pending = []
        if not self._watch:
            self._parser.expat.StartElementHandler = self._count

    def _count(self, _: str, __: dict[str, str]) -> None:
        """Stands in for :meth:`_start` inside rows where no cell needs to be looked at."""
        self._depth += 1

    def _cells_of(self, row: int) -> list[tuple[int, int]]:
        """What is to be written into a row, the last column first."""
        header = row == self._layout.header_row
        values = self._values.get(row)
        cells = []
        for item in reversed(self._order):
            column = self._layout.columns[item]
            if header:
                if column in self._new:
                    cells.append((column, item))
            elif values is not None and values[item] is not None:
                cells.append((column, item))
        return cells

    def _writes_something(self) -> bool:
        """Whether a row without cells gets any: an empty text makes no cell of its own."""
        return any(self._value(item) != "" for _, item in self._pending)

    def _value(self, item: int) -> Value:
        if self._row == self._layout.header_row:
            return self._layout.titles[item]
        return self._values[self._row][item]

    def _spans(self, attributes: dict[str, str]) -> dict[bytes, bytes | None]:
        """The `spans` of a row, widened if there are any and they don't reach far enough."""
        spans = attributes.get("spans")
        columns = [column for column, item in self._pending if self._value(item) != ""]
        if not spans or not columns:
            return {}
        pieces = spans.split()
        first, _, last = pieces[-1].partition(":")
        left, right = whole(first, 0), whole(last, 0)
        lowest = whole(pieces[0].partition(":")[0], 0)
        if not (left and right and lowest) or (lowest <= min(columns) and max(columns) <= right):
            return {}
        pieces[-1] = f"{left}:{max(right, *columns)}"
        if min(columns) < lowest:
            pieces[0] = f"{min(columns)}:{pieces[0].partition(':')[2]}"
        return {b"spans": " ".join(pieces).encode("ascii")}

    def _start_cell(self, name: str, place: int, attributes: dict[str, str]) -> None:
        if not self._pending:
            return
        if not name.endswith(" c"):  # an extLst, which stays last
            self._copy(place)
            self._write_pending(limits.MAX_COLUMN + 1)
            return
        address = attributes.get("r")
        self._column = (
            self._column + 1 if address is None else _column_of(address.rstrip("0123456789"))
        )
        if self._pending[-1][0] < self._column:
            self._copy(place)
            self._write_pending(self._column)
        if self._pending and self._pending[-1][0] == self._column:
            _, item = self._pending.pop()
            self._copy(place)
            self._out.append(
                self._cell(item, attributes.get("s", "").encode("ascii", "ignore"), True)
            )
            tag = self._tag(place)
            self._leave_out(place + tag.size)
            if not tag.empty:
                self._skipping = self._depth
                self._hold = place + tag.size

    def _write_pending(self, before: int) -> None:
        """Writes the cells of this row that stand before a column."""
        while self._pending and self._pending[-1][0] < before:
            _, item = self._pending.pop()
            cell = self._cell(item, b"", False)
            if cell:
                self._out.append(cell)

    def _cell(self, item: int, style: bytes, stands: bool) -> bytes:
        """A new cell, b"" where an empty one isn't needed.

        Args:
            style: of the cell that it replaces.
            stands: it replaces one.
        """
        value = self._value(item)
        column = self._layout.columns[item]
        address = self._letters[item] + str(self._row).encode()
        if self._row == self._layout.header_row:
            return self._writer.text(address, style or self._header_style(), str(value))
        if value == "" and not stands:
            return b""
        if not stands:
            style = self._row_style or self._styles[column]
        if isinstance(value, datetime):
            dates = self._dates
            if dates.style is None:
                return self._writer.text(address, style, value.isoformat(" ", "seconds"))
            if whole(style.decode(), -1) not in dates.date_styles:
                style = str(dates.style).encode()
            return self._writer.number(address, style, date_to_serial(value, dates.date_1904))
        return self._writer.text(address, style, value or "")

    def _header_style(self) -> bytes:
        """The style of the heading next to the new ones."""
        header = self._layout.scan.header
        left = [column for column in header if column < self._layout.new[0]]
        return header[max(left)].encode("ascii", "ignore") if left else b""

    def _write_rows(self, before: int) -> None:
        """Writes rows that the sheet doesn't list yet and that stand before a row."""
        rows = self._rows
        current = self._row
        prefix = self._writer.prefix
        while self._next_row < len(rows) and rows[self._next_row] < before:
            self._row = rows[self._next_row]
            self._next_row += 1
            self._row_style = b""
            self._pending = self._cells_of(self._row)
            if self._writes_something():
                self._out.append(b'<%srow r="%d">' % (prefix, self._row))
                self._write_pending(limits.MAX_COLUMN + 1)
                self._out.append(b"</%srow>" % prefix)
            self._pending = []
        self._row = current


def _column_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _column_range(tag: bytes, first: int, last: int) -> bytes:
    return with_attributes(tag, {b"min": b"%d" % first, b"max": b"%d" % last})


def _width(width: float) -> bytes:
    return f"{width:.7f}".rstrip("0").rstrip(".").encode("ascii")
