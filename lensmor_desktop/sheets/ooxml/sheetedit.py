"""The one worksheet that changes, edited as a stream.

The scan has noted where each tag begins. Here the part is unpacked a second time and copied byte
for byte, except at those places: comments, CDATA, prefixes, quoting and line ends stay as they are,
because nothing is parsed and written again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from lensmor_desktop.sheets.ooxml import limits
from lensmor_desktop.sheets.ooxml.celltext import CellWriter
from lensmor_desktop.sheets.ooxml.plan import Layout
from lensmor_desktop.sheets.ooxml.ranges import CellRange, parse_range
from lensmor_desktop.sheets.ooxml.raw import TRUE
from lensmor_desktop.sheets.ooxml.rowedit import CellReader, Dates, RowWriter, Value
from lensmor_desktop.sheets.ooxml.scan import OTHER, ColumnRange, Place
from lensmor_desktop.sheets.ooxml.styles import whole
from lensmor_desktop.sheets.ooxml.xml import Tag, read_tag, with_attributes

Edit = tuple[int, int, bytes]
"""From where to where bytes are exchanged, and for what."""


class Source:
    """The bytes of a part as a stream, with a window from where it was copied."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._window = bytearray()
        self._base = 0
        self._done = 0  # bytes of the window that were copied or left out

    def _fill(self, place: int) -> bool:
        while self._base + len(self._window) < place:
            if self._done:
                del self._window[: self._done]
                self._base += self._done
                self._done = 0
            chunk = next(self._chunks, b"")
            if not chunk:
                return False
            self._window += chunk
        return True

    def copy(self, place: int) -> Iterator[bytes]:
        """The bytes up to a place; goes on behind them."""
        while self._base + self._done < place:
            available = self._base + len(self._window)
            end = min(place, available)
            start = self._base + self._done
            if end > start:
                yield bytes(self._window[start - self._base : end - self._base])
                self._done = end - self._base
            if end < place and not self._fill(available + 1):
                return

    def leave_out(self, place: int) -> None:
        """Goes on behind a place without copying."""
        self._fill(place)
        self._done = place - self._base

    def peek(self, start: int, end: int) -> bytes:
        """Bytes that were not copied yet."""
        self._fill(end)
        if start < self._base + self._done:
            raise ValueError("these bytes have been passed already")
        return bytes(self._window[start - self._base : end - self._base])

    def tag(self, place: int) -> Tag:
        """The start tag at a place."""
        size = 256
        while True:
            complete = self._fill(place + size)
            try:
                return read_tag(self._window, place - self._base)
            except ValueError:
                if not complete or size > limits.MAX_TOKEN:
                    raise
                size *= 4

    def end_of(self, element: Place) -> int:
        """Where an element ends."""
        tag = self.tag(element.start)
        return element.start + tag.size if tag.empty else self.end_of_tag(element.end)

    def end_of_tag(self, place: int) -> int:
        """Where the end tag at a place ends."""
        size = 64
        while b">" not in (data := self.peek(place, place + size)):
            size *= 4
        return place + data.index(b">") + 1

    def rest(self) -> Iterator[bytes]:
        """Everything that is left."""
        yield bytes(self._window[self._done :])
        yield from self._chunks


class SheetEditor:
    """Turns a layout and values into edits of a worksheet."""

    def __init__(
        self,
        layout: Layout,
        values: Mapping[int, Sequence[Value]],
        dates: Dates,
        label: str,
    ) -> None:
        self._layout = layout
        self._scan = layout.scan
        self._label = label
        self._values = values
        self._dates = dates
        header = [layout.header_row] if layout.new else []
        self._numbers = sorted({*values, *header})
        self._first = min(layout.columns, default=0)
        self._widths = sorted(
            (column, width)
            for column, width in zip(layout.columns, layout.widths, strict=True)
            if column in layout.new
        )

    def run(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yields the edited part.

        Args:
            chunks: the part, the same bytes that were scanned.
        """
        source = Source(chunks)
        gathered: list[bytes] = []
        size = 0
        for start, end, data in self._edits(source):
            for piece in source.copy(start):
                gathered.append(piece)
                size += len(piece)
            source.leave_out(end)
            gathered.append(data)
            size += len(data)
            if size >= limits.CHUNK:
                yield b"".join(gathered)
                gathered.clear()
                size = 0
        yield b"".join(gathered)
        yield from source.rest()

    def _edits(self, source: Source) -> Iterator[Edit]:
        """All edits, from the beginning to the end of the part."""
        scan = self._scan
        root_place = scan.root.start
        root = source.peek(root_place, root_place + source.tag(root_place).size)
        if scan.dimension is not None:
            yield from self._dimension(source, scan.dimension)
        place = scan.sheet_data
        # Columns stand before the rows, and need the prefix of what is around them.
        prefix = read_tag(root).prefix
        self._rows = RowWriter(
            self._layout, self._values, self._dates, CellWriter(prefix, scan.encoding)
        )
        if scan.columns_place is not None and self._widths:
            yield from self._columns(source, scan.columns_place)
        # The list of rows comes now; only its own tags are near enough to be looked at.
        yield from self._sheet_data(source, place, root)
        after = [*scan.sorts]
        if scan.filter_place is not None:
            after.append(scan.filter_place)
        for element in sorted(after, key=lambda element: element.start):
            yield from self._filter(source, element)

    def _change(self, source: Source, place: int, changes: dict[bytes, bytes | None]) -> Edit:
        end = place + source.tag(place).size
        return place, end, with_attributes(source.peek(place, end), changes)

    def _dimension(self, source: Source, place: Place) -> Iterator[Edit]:
        area = parse_range(place.attributes.get("ref", ""))
        columns = self._layout.columns
        if area is None or not self._numbers or not columns:
            return
        wider = CellRange(
            min(area.first_column, *columns),
            min(area.first_row, self._numbers[0]),
            max(area.last_column, *columns),
            max(area.last_row, self._numbers[-1]),
        )
        if wider != area:
            yield self._change(source, place.start, {b"ref": str(wider).encode()})

    def _filter(self, source: Source, place: Place) -> Iterator[Edit]:
        """Widens the filter, and a remembered sort that spans all of it."""
        before, after = self._scan.auto_filter, self._layout.filtered
        area = parse_range(place.attributes.get("ref", ""))
        if before is None or after is None or area is None:
            return
        if (
            area.last_column == before.last_column
            and area.overlaps(before)
            and place.attributes.get("columnSort") not in TRUE
        ):
            ref = str(area.widened_to(after.last_column)).encode()
            yield self._change(source, place.start, {b"ref": ref})

    # Columns

    def _columns(self, source: Source, place: Place) -> Iterator[Edit]:
        """Gives new columns a width, splitting ranges that cover them and may hide them."""
        left = list(self._widths)
        tag = source.tag(place.start)
        prefix = tag.prefix
        for entry in self._scan.columns:
            before = [item for item in left if item[0] < entry.first]
            covered = [item for item in left if entry.first <= item[0] <= entry.last]
            left = left[len(before) + len(covered) :]
            start = entry.place.start
            text = b"".join(self._column_tag(prefix, *item) for item in before)
            if not covered:
                if text:
                    yield start, start, text
                continue
            text += self._split(source, entry, covered, prefix)
            yield start, source.end_of(entry.place), text
        text = b"".join(self._column_tag(prefix, *item) for item in left)
        if tag.empty:
            old = source.peek(place.start, place.start + tag.size)
            text = _opened(old) + text + b"</" + tag.name + b">"
            yield place.start, place.start + tag.size, text
        elif text:
            yield place.end, place.end, text

    def _split(
        self, source: Source, entry: ColumnRange, covered: list[tuple[int, float]], prefix: bytes
    ) -> bytes:
        start = entry.place.start
        tag = source.tag(start)
        old = source.peek(start, start + tag.size)
        if not tag.empty:
            old = old[:-1].rstrip() + b"/>"
        pieces = []
        position = entry.first
        for column, width in covered:
            if position < column:
                pieces.append(_column_range(old, position, column - 1))
            pieces.append(self._column_tag(prefix, column, width))
            position = column + 1
        if position <= entry.last:
            pieces.append(_column_range(old, position, entry.last))
        return b"".join(pieces)

    def _column_tag(self, prefix: bytes, column: int, width: float) -> bytes:
        style = self._rows.column_style(column)
        return (
            b'<%scol min="%d" max="%d" width="%s"' % (prefix, column, column, _width(width))
            + (b' style="%s"' % style if style else b"")
            + b' customWidth="1"/>'
        )

    # Rows

    def _sheet_data(self, source: Source, place: Place, root: bytes) -> Iterator[Edit]:
        tag = source.tag(place.start)
        prefix = tag.prefix
        self._rows = RowWriter(
            self._layout, self._values, self._dates, CellWriter(prefix, self._scan.encoding)
        )
        if self._widths and self._scan.columns_place is None:
            text = b"".join(self._column_tag(prefix, *item) for item in self._widths)
            columns = b"<%scols>%s</%scols>" % (prefix, text, prefix)
            yield place.start, place.start, columns
        if tag.empty:
            new = b"".join(self._new_row(prefix, number) for number in self._numbers)
            if new:
                old = source.peek(place.start, place.start + tag.size)
                text = _opened(old) + new + b"</" + tag.name + b">"
                yield place.start, place.start + tag.size, text
            return
        part = self._layout.sheet.part
        reader = CellReader(self._scan, root, prefix, self._first, self._label, part)
        rows = self._scan.rows
        position, count = 0, len(rows.numbers)
        for number in self._numbers:
            while position < count and rows.numbers[position] < number:
                position += 1
            if position < count and rows.numbers[position] == number:
                yield from self._row(source, reader, number, position)
            else:
                at = rows.starts[position] if position < count else place.end
                text = self._new_row(prefix, number)
                if text:
                    yield at, at, text

    def _new_row(self, prefix: bytes, number: int) -> bytes:
        cells = self._rows.fresh(number, b"", self._rows.wanted(number))
        return b'<%srow r="%d">%s</%srow>' % (prefix, number, cells, prefix) if cells else b""

    def _row(
        self, source: Source, reader: CellReader, number: int, position: int
    ) -> Iterator[Edit]:
        """The edits of a row that stands in the sheet."""
        rows = self._scan.rows
        start, end = rows.starts[position], rows.ends[position]
        cells = self._rows.wanted(number)
        if not cells:
            return
        tag = source.tag(start)
        old = source.peek(start, start + tag.size)
        style = _row_style(old, tag)
        made = b""
        if rows.last_columns[position] < self._first:
            made = self._rows.fresh(number, style, cells)
            if not made:
                return
        new = with_attributes(old, changes) if (changes := _spans(old, tag, cells)) else old
        if tag.empty:
            text = _opened(new) + made + b"</" + tag.name + b">"
            yield start, start + tag.size, text
            return
        # All of the row is looked at before the first edit: what was passed is forgotten.
        row = b"" if made else source.peek(start, source.end_of_tag(end))
        if new is not old:
            yield start, start + tag.size, new
        if made:
            yield end, end, made
            return
        for left, right, text in self._among(reader, row, number, style, cells, end - start):
            yield start + left, start + right, text

    def _among(
        self,
        reader: CellReader,
        row: bytes,
        number: int,
        style: bytes,
        cells: list[tuple[int, bytes, Value]],
        end: int,
    ) -> Iterator[Edit]:
        """New cells in a row where others stand in or after our columns."""
        left = list(cells)
        for standing in reader.cells(row):
            if not left:
                return
            if standing.column < left[0][0]:
                continue
            before = [cell for cell in left if cell[0] < standing.column]
            left = left[len(before) :]
            text = self._rows.fresh(number, style, before)
            if left and left[0][0] == standing.column and standing.column != OTHER:
                _, letters, value = left.pop(0)
                text += self._rows.replacing(number, letters, standing.style, value)
                yield standing.start, standing.end, text
            elif text:
                yield standing.start, standing.start, text
        text = self._rows.fresh(number, style, left)
        if text:
            yield end, end, text


def _opened(tag: bytes) -> bytes:
    """The start tag of what was an empty element."""
    return tag[: tag.rindex(b"/")].rstrip() + b">"


def _row_style(row_tag: bytes, tag: Tag) -> bytes:
    """The style that a row gives to its empty cells, b"" for none."""
    custom = tag.attributes.get(b"customFormat")
    style = tag.attributes.get(b"s")
    if custom is None or style is None or row_tag[custom[0] : custom[1]] not in (b"1", b"true"):
        return b""
    return row_tag[style[0] : style[1]]


def _spans(
    row_tag: bytes, tag: Tag, cells: list[tuple[int, bytes, Value]]
) -> dict[bytes, bytes | None]:
    """The `spans` of a row, widened if there are any and they don't reach far enough."""
    place = tag.attributes.get(b"spans")
    columns = [column for column, _, value in cells if value != ""]
    if place is None or not columns:
        return {}
    pieces = row_tag[place[0] : place[1]].decode("latin-1").split()
    if not pieces:
        return {}
    lowest = whole(pieces[0].partition(":")[0], 0)
    left, _, right = pieces[-1].partition(":")
    highest = whole(right, 0)
    if not lowest or not highest or (lowest <= columns[0] and columns[-1] <= highest):
        return {}
    pieces[-1] = f"{left}:{max(highest, columns[-1])}"
    pieces[0] = f"{min(lowest, columns[0])}:{pieces[0].partition(':')[2]}"
    return {b"spans": " ".join(pieces).encode("latin-1")}


def _column_range(tag: bytes, first: int, last: int) -> bytes:
    return with_attributes(tag, {b"min": b"%d" % first, b"max": b"%d" % last})


def _width(width: float) -> bytes:
    return f"{width:.7f}".rstrip("0").rstrip(".").encode("ascii")
