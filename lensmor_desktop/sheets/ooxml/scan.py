"""Looking a worksheet over before it is edited: what is in use, where things stand.

One streaming pass with expat. It notes the byte places of all that may be edited, so that writing
needs no second parse, and refuses what the splicer would have to guess at: rows or cells out of
order, foreign elements among them, an encoding in which places can't be counted in bytes.
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from lensmor_desktop.domain.cells import cell_address, column_index
from lensmor_desktop.sheets.ooxml import limits, wording
from lensmor_desktop.sheets.ooxml.faults import damaged, too_big, unusual
from lensmor_desktop.sheets.ooxml.formulas import LONGEST, Lookout
from lensmor_desktop.sheets.ooxml.names import SPREADSHEET, split
from lensmor_desktop.sheets.ooxml.plain import RowParser
from lensmor_desktop.sheets.ooxml.ranges import CellRange, parse_range
from lensmor_desktop.sheets.ooxml.raw import TRUE
from lensmor_desktop.sheets.ooxml.styles import whole
from lensmor_desktop.sheets.ooxml.xml import Parser

ENCODINGS = ("utf-8", "us-ascii", "ascii", "iso-8859-1")
_CELLS = re.compile(rb'r="([A-Z]{1,3})[0-9]+"[^<>]*?(/?)>')
OTHER = 0xFFFF
"""In place of a row's last column: the row holds something beside its cells (an `extLst`)."""


@dataclass(slots=True)
class Place:
    """Where an element stands: its start tag, its end tag (an empty element: where it ends)."""

    start: int
    end: int = -1
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class ColumnRange:
    """A `<col>`: columns `first` to `last`, the style of their empty cells, its place."""

    first: int
    last: int
    style: str
    place: Place


class RowPlaces:
    """The rows that a sheet lists, in compact form: 22 bytes for each."""

    def __init__(self) -> None:
        self.numbers = array("I")
        self.starts = array("Q")
        self.ends = array("Q")  # where the end tag begins
        self.last_columns = array("H")


@dataclass(slots=True)
class Scan:
    """What one pass over a worksheet found.

    Attributes:
        used: the last column with content of any kind.
        header: column -> style of the cells with content in the header row.
        formula_at: column -> rows with a formula, for the columns asked about.
        occupied: ranges of array formulas and data tables.
        root, sheet_data, dimension, columns_place, filter_place, sorts: places of elements.
    """

    encoding: str = "utf-8"
    used: int = 0
    rows: RowPlaces = field(default_factory=RowPlaces)
    header: dict[int, str] = field(default_factory=dict)
    formula_at: dict[int, list[int]] = field(default_factory=dict)
    occupied: list[CellRange] = field(default_factory=list)
    merges: list[CellRange] = field(default_factory=list)
    columns: list[ColumnRange] = field(default_factory=list)
    auto_filter: CellRange | None = None
    protected: bool = False
    root: Place = field(default_factory=lambda: Place(-1))
    sheet_data: Place = field(default_factory=lambda: Place(-1))
    dimension: Place | None = None
    columns_place: Place | None = None
    filter_place: Place | None = None
    sorts: list[Place] = field(default_factory=list)


def check_encoding(head: bytes, label: str, part: str) -> None:
    """Refuses a worksheet in UTF-16 or UTF-32, with or without a byte order mark."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head[:4]:
        raise unusual(label, wording.IN_UTF16, part=part)


def _checked(chunks: Iterable[bytes], label: str, part: str) -> Iterator[bytes]:
    first = True
    for chunk in chunks:
        if first:
            check_encoding(chunk, label, part)
            first = False
        yield chunk


def scan_sheet(
    chunks: Iterable[bytes],
    label: str,
    part: str,
    header_row: int,
    watched: frozenset[int],
    lookout: Lookout,
) -> Scan:
    """Reads a worksheet once.

    Args:
        header_row: the row of the headings.
        watched: columns of which the formulas are wanted.
        lookout: collects what the formulas refer to.

    Raises:
        SheetError: something that can't be edited safely.
    """
    parser = Parser(label, part)
    scan = Scan()
    other = _Surroundings(parser, scan)
    rows, finish = _install(parser, scan, other, header_row, watched, lookout)
    for _ in rows.run(_checked(chunks, label, part)):
        pass
    finish()
    if scan.sheet_data.start < 0:
        raise unusual(label, wording.NO_ROWS, part=part)
    scan.encoding = parser.encoding
    return scan


class _Surroundings:
    """Notes what stands around the rows: columns, merged cells, the filter, protection."""

    def __init__(self, parser: Parser, scan: Scan) -> None:
        self._parser = parser
        self._scan = scan
        self.namespace = ""
        self._open: dict[int, Place] = {}  # depth -> element that wants to know its end
        self._in_filter = False

    def root(self, name: str, place: int) -> None:
        parser = self._parser
        self.namespace, local = split(name)
        if self.namespace not in SPREADSHEET:
            raise unusual(parser.label, wording.UNKNOWN_NAMESPACE, part=parser.part)
        if local not in ("worksheet", "macrosheet"):
            raise unusual(parser.label, wording.NOT_A_WORKSHEET, part=parser.part)
        if parser.encoding not in ENCODINGS:
            raise unusual(
                parser.label, wording.IN_ENCODING, part=parser.part, encoding=parser.encoding
            )
        self._scan.root = Place(place)

    def start(self, name: str, attributes: dict[str, str], depth: int) -> bool:
        """Notes an element; true if it is the list of rows."""
        namespace, word = split(name)
        if namespace != self.namespace:
            return False
        if depth == 2:
            return self._start_second(word, attributes)
        if depth == 3:
            if word == "mergeCell":
                self._merge(attributes.get("ref", ""))
            elif word == "col":
                self._column(attributes)
            elif word == "sortState" and self._in_filter:
                self._scan.sorts.append(Place(self._index, -1, attributes))
        return False

    def _start_second(self, word: str, attributes: dict[str, str]) -> bool:
        scan = self._scan
        place = Place(self._index, -1, attributes)
        self._in_filter = False
        if word == "sheetData":
            if scan.sheet_data.start >= 0:
                label, part = self._parser.label, self._parser.part
                raise unusual(label, wording.ROWS_TWICE, part=part)
            scan.sheet_data = self._open[2] = place
            return True
        if word == "dimension":
            scan.dimension = place
        elif word == "cols" and scan.columns_place is None:
            scan.columns_place = self._open[2] = place
        elif word == "autoFilter":
            scan.filter_place = place
            scan.auto_filter = parse_range(attributes.get("ref", ""))
            self._in_filter = True
        elif word == "sortState":
            scan.sorts.append(place)
        elif word == "sheetProtection":
            scan.protected = attributes.get("sheet") in TRUE
        return False

    def end(self, depth: int) -> None:
        """Notes where an element ends."""
        place = self._open.pop(depth, None)
        if place is not None:
            place.end = self._index

    @property
    def _index(self) -> int:
        return self._parser.expat.CurrentByteIndex

    def _merge(self, ref: str) -> None:
        area = parse_range(ref)
        if area is not None:
            self._scan.merges.append(area)
            if len(self._scan.merges) > limits.MAX_RANGES:
                raise too_big(self._parser.label, wording.TOO_MANY_MERGES)

    def _column(self, attributes: dict[str, str]) -> None:
        first = whole(attributes.get("min"), 0)
        last = min(whole(attributes.get("max"), first), limits.MAX_COLUMN)
        if not 1 <= first <= last or len(self._scan.columns) > limits.MAX_COLUMN:
            part = self._parser.part
            raise damaged(self._parser.label, wording.NO_COLUMN, part=part)
        place = self._open[3] = Place(self._index)
        style = attributes.get("style", "")
        self._scan.columns.append(ColumnRange(first, last, style, place))


def _install(
    parser: Parser,
    scan: Scan,
    other: _Surroundings,
    header_row: int,
    watched: frozenset[int],
    lookout: Lookout,
) -> tuple[RowParser, Callable[[], None]]:
    """Sets the handlers: closures, because they run four times for each cell of the sheet."""
    label, part, expat = parser.label, parser.part, parser.expat
    columns: dict[str, int] = {}
    places = scan.rows
    depth = row = column = used = reach = 0
    digits = 1
    row_text = style = row_name = cell_name = value_name = formula_name = inline_name = ""
    in_data = in_header = False
    formula: list[str] = []
    known: list[tuple[bytes, bytes]] = []
    known_last = known_used = 0

    def start_row(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, row_text, digits, in_header
        if name != row_name:
            raise unusual(label, wording.AMONG_ROWS, part=part)
        given = attributes.get("r")
        before = row
        row = row + 1 if given is None else whole(given, 0)
        if row == before:
            raise unusual(label, wording.ROW_IN_PIECES, part=part, row=row)
        if row < before:
            raise unusual(label, wording.ROWS_OUT_OF_ORDER, part=part)
        if row > limits.MAX_ROW:
            raise too_big(label, wording.TOO_MANY_ROWS, part=part, most=limits.MAX_ROW)
        places.numbers.append(row)
        places.starts.append(expat.CurrentByteIndex)
        row_text = str(row)
        digits = -len(row_text)
        column = 0
        in_header = row == header_row

    def new_letters(address: str) -> int:
        letters = address[:digits]
        found = column_index(letters)
        if found is None or address[digits:] != row_text:
            raise damaged(label, wording.CELL_OUT_OF_PLACE, part=part, row=row)
        columns[letters] = found
        return found

    def start_other_in_row(name: str) -> None:
        nonlocal column
        if split(name) != (other.namespace, "extLst"):
            raise unusual(label, wording.AMONG_CELLS, part=part)
        column = OTHER  # nothing may follow it

    def start_formula(attributes: dict[str, str]) -> None:
        nonlocal reach
        expat.CharacterDataHandler = formula.append
        reach = 0
        area = parse_range(attributes["ref"]) if "ref" in attributes else None
        if area is not None:
            if (
                attributes.get("t") in ("array", "dataTable")
                and len(scan.occupied) < limits.MAX_RANGES
            ):
                scan.occupied.append(area)
            reach = max(0, area.last_column - column)
        if column in watched:
            scan.formula_at.setdefault(column, []).append(row)

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, column, used, style, in_data
        nonlocal row_name, cell_name, value_name, formula_name, inline_name
        depth += 1
        if in_data:
            if depth == 5:
                if name == value_name or name == formula_name or name == inline_name:  # noqa: SIM109
                    if column > used and column != OTHER:
                        used = column
                    if in_header:
                        scan.header[column] = style
                    if name == formula_name:
                        start_formula(attributes)
            elif depth == 4:
                if name != cell_name:
                    start_other_in_row(name)
                    return
                before = column
                address = attributes.get("r")
                if address is None:
                    column += 1
                elif address.endswith(row_text):
                    column = columns.get(address[:digits]) or new_letters(address)
                else:
                    new_letters(address)
                if column <= before:
                    raise unusual(label, wording.CELLS_OUT_OF_ORDER, part=part, row=row)
                if column > 16_384:
                    raise too_big(
                        label, wording.TOO_MANY_COLUMNS, part=part, most=limits.MAX_COLUMN
                    )
                if in_header:
                    style = attributes.get("s", "")
            elif depth == 3:
                start_row(name, attributes)
            elif depth > limits.MAX_DEPTH:
                raise too_big(label, wording.TOO_DEEP, part=part)
        elif depth == 1:
            other.root(name, expat.CurrentByteIndex)
            row_name, cell_name, value_name, formula_name, inline_name = (
                f"{other.namespace} {word}" for word in ("row", "c", "v", "f", "is")
            )
        elif depth > limits.MAX_DEPTH:
            raise too_big(label, wording.TOO_DEEP, part=part)
        elif other.start(name, attributes, depth):
            in_data = True

    def end(name: str) -> None:
        nonlocal depth, in_data
        if in_data:
            if depth == 3:
                places.ends.append(expat.CurrentByteIndex)
                places.last_columns.append(column)
            elif depth == 5:
                if name == formula_name:
                    expat.CharacterDataHandler = None
                    if formula:
                        text = "".join(formula)[:LONGEST]
                        lookout.note(cell_address(column, row), text, True, used, reach)
                        formula.clear()
            elif depth == 2:
                in_data = False
                other.end(2)
        else:
            other.end(depth)
        depth -= 1

    def plain(match: re.Match[bytes], base: int) -> bool:
        """A row in the fast lane: no formulas, not the header row."""
        nonlocal row, used, known, known_last, known_used
        number = int(match["n"])
        if number == header_row or number <= row or number > limits.MAX_ROW:
            return False
        cells = _CELLS.findall(match["c"] or b"")
        if cells != known:
            order = [column_index(letters.decode("ascii")) or 0 for letters, _ in cells]
            if 0 in order or any(left >= right for left, right in pairwise(order)):
                return False
            known = cells
            known_last = order[-1] if order else 0
            filled = [at for at, (_, empty) in zip(order, cells, strict=True) if not empty]
            known_used = filled[-1] if filled else 0
        row = number
        if known_used > used:
            used = known_used
        places.numbers.append(number)
        # Blanks before a row belong to the match, not to the row.
        places.starts.append(base + match.start("n") - len(rows.prefix) - 8)
        places.ends.append(
            base + match.end() - (len(rows.prefix) + 6 if match["c"] is not None else 0)
        )
        places.last_columns.append(known_last)
        return True

    def finish() -> None:
        scan.used = used

    expat.StartElementHandler = start
    expat.EndElementHandler = end
    rows = RowParser(parser, plain, lambda: depth)
    return rows, finish
