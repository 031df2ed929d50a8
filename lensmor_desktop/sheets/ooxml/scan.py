"""Looking a worksheet over before it is edited: what is in use, and what can't be handled.

One streaming pass. What it refuses, the splicer would have to guess at: rows or cells out of
order, foreign elements among them, an encoding in which places can't be counted in bytes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lensmor_desktop.domain.cells import cell_address, column_index
from lensmor_desktop.sheets.ooxml import limits
from lensmor_desktop.sheets.ooxml.faults import damaged, too_big, unusual
from lensmor_desktop.sheets.ooxml.formulas import LONGEST, Lookout
from lensmor_desktop.sheets.ooxml.names import SPREADSHEET, split
from lensmor_desktop.sheets.ooxml.ranges import CellRange, parse_range
from lensmor_desktop.sheets.ooxml.rows import TRUE
from lensmor_desktop.sheets.ooxml.styles import whole
from lensmor_desktop.sheets.ooxml.xml import Parser

ENCODINGS = ("utf-8", "us-ascii", "ascii", "iso-8859-1")
MAX_RANGES = 200_000


@dataclass(slots=True)
class ColumnRange:
    """A `<col>`: columns `first` to `last` and the style of their empty cells."""

    first: int
    last: int
    style: str


@dataclass(slots=True)
class Scan:
    """What one pass over a worksheet found.

    Attributes:
        used: the last column with content of any kind, ranges included.
        last_cell: the last column with a `<c>`, were it only a style.
        last_row: the last row listed.
        header: column -> style of the cells with content in the header row.
        formula_at: column -> rows with a formula, for the columns asked about.
        other_in_rows: a row holds something beside its cells (an `extLst`).
    """

    used: int = 0
    last_cell: int = 0
    last_row: int = 0
    header: dict[int, str] = field(default_factory=dict)
    formula_at: dict[int, list[int]] = field(default_factory=dict)
    other_in_rows: bool = False
    occupied: list[CellRange] = field(default_factory=list)
    merges: list[CellRange] = field(default_factory=list)
    columns: list[ColumnRange] = field(default_factory=list)
    has_columns: bool = False
    auto_filter: CellRange | None = None
    protected: bool = False


def check_encoding(head: bytes, label: str, part: str) -> None:
    """Refuses a worksheet in UTF-16 or UTF-32, with or without a byte order mark."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head[:4]:
        raise unusual(label, f"“{part}” is in UTF-16")


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
    finish = _install(parser, scan, header_row, watched, lookout)
    first = True
    for chunk in chunks:
        if first:
            check_encoding(chunk, label, part)
            first = False
        parser.feed(chunk)
    parser.feed(b"", True)
    finish()
    return scan


def _install(
    parser: Parser, scan: Scan, header_row: int, watched: frozenset[int], lookout: Lookout
) -> Callable[[], None]:
    label, part = parser.label, parser.part
    columns: dict[str, int] = {}
    depth = row = column = last_row = used = last_cell = 0
    row_text = ""
    in_data = in_formula = seen_data = False
    style = ""
    formula: list[str] = []
    reach = 0
    row_name = cell_name = formula_name = ""
    content_names: tuple[str, ...] = ()
    namespace = ""

    def root(name: str) -> None:
        nonlocal namespace, row_name, cell_name, formula_name, content_names
        namespace, local = split(name)
        if namespace not in SPREADSHEET:
            raise unusual(label, f"“{part}” is in an unknown namespace")
        if local not in ("worksheet", "macrosheet"):
            raise unusual(label, f"“{part}” is no worksheet")
        if parser.encoding not in ENCODINGS:
            raise unusual(label, f"“{part}” is in the encoding {parser.encoding}")
        row_name, cell_name, formula_name = (f"{namespace} {word}" for word in ("row", "c", "f"))
        content_names = (f"{namespace} v", formula_name, f"{namespace} is")

    def start_row(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, last_row, row_text
        if name != row_name:
            raise unusual(label, f"“{part}” holds something else among its rows")
        given = attributes.get("r")
        row = last_row + 1 if given is None else whole(given, 0)
        if row <= last_row:
            raise unusual(label, f"the rows of “{part}” are out of order")
        if row > limits.MAX_ROW:
            raise too_big(label, f"“{part}” has more than {limits.MAX_ROW:,} rows")
        last_row = row
        row_text = str(row)
        column = 0

    def new_letters(letters: str) -> int:
        found = column_index(letters)
        if found is None or letters != letters.upper():
            raise damaged(label, f"“{part}” has a cell out of place in row {row:,}")
        columns[letters] = found
        return found

    def start_cell(name: str, attributes: dict[str, str]) -> None:
        nonlocal column, last_cell, style
        if name != cell_name:
            if split(name) != (namespace, "extLst"):
                raise unusual(label, f"“{part}” holds something else among its cells")
            scan.other_in_rows = True
            column = limits.MAX_COLUMN + 1  # nothing may follow it
            return
        before = column
        address = attributes.get("r")
        if address is None:
            column += 1
        else:
            letters = address.removesuffix(row_text)
            column = columns.get(letters) or new_letters(letters)
            if column <= before:
                raise unusual(label, f"the cells of row {row:,} in “{part}” are out of order")
        if column > limits.MAX_COLUMN:
            raise too_big(label, f"“{part}” has more than {limits.MAX_COLUMN:,} columns")
        if column > last_cell:
            last_cell = column
        style = attributes.get("s", "")

    def start_content(name: str, attributes: dict[str, str]) -> None:
        nonlocal used, in_formula, reach
        if name in content_names:
            if column > used and column <= limits.MAX_COLUMN:
                used = column
            if row == header_row:
                scan.header[column] = style
            if name == formula_name:
                in_formula = True
                reach = 0
                area = parse_range(attributes.get("ref", ""))
                if area is not None:
                    kind = attributes.get("t")
                    if kind in ("array", "dataTable") and len(scan.occupied) < MAX_RANGES:
                        scan.occupied.append(area)
                    reach = max(0, area.last_column - column)
                if column in watched:
                    scan.formula_at.setdefault(column, []).append(row)

    def start_other(name: str, attributes: dict[str, str]) -> None:
        nonlocal in_data, seen_data
        space, word = split(name)
        if space != namespace:
            return
        if depth == 2:
            if word == "sheetData":
                if seen_data:
                    raise unusual(label, f"“{part}” has two lists of rows")
                in_data = seen_data = True
            elif word == "cols":
                scan.has_columns = True
            elif word == "autoFilter":
                scan.auto_filter = parse_range(attributes.get("ref", ""))
            elif word == "sheetProtection":
                scan.protected = attributes.get("sheet") in TRUE
        elif depth == 3 and word == "mergeCell":
            area = parse_range(attributes.get("ref", ""))
            if area is not None:
                scan.merges.append(area)
                if len(scan.merges) > MAX_RANGES:
                    raise too_big(label, f"“{part}” has too many merged cells")
        elif depth == 3 and word == "col":
            first = whole(attributes.get("min"), 0)
            last = min(whole(attributes.get("max"), first), limits.MAX_COLUMN)
            if not 1 <= first <= last or len(scan.columns) > limits.MAX_COLUMN:
                raise damaged(label, f"“{part}” describes a column that can't be")
            scan.columns.append(ColumnRange(first, last, attributes.get("style", "")))

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if in_data:
            if depth == 5:
                start_content(name, attributes)
            elif depth == 4:
                start_cell(name, attributes)
            elif depth == 3:
                start_row(name, attributes)
            elif depth > limits.MAX_DEPTH:
                raise too_big(label, f"“{part}” is nested too deeply")
        elif depth == 1:
            root(name)
        elif depth > limits.MAX_DEPTH:
            raise too_big(label, f"“{part}” is nested too deeply")
        else:
            start_other(name, attributes)

    def end(name: str) -> None:
        nonlocal depth, in_data, in_formula
        if in_formula and depth == 5:
            in_formula = False
            if formula:
                lookout.note(cell_address(column, row), "".join(formula), True, used, reach)
                formula.clear()
        elif depth == 2:
            in_data = False
        depth -= 1

    def text(data: str) -> None:
        if in_formula and len(formula) < LONGEST:
            formula.append(data)

    def finish() -> None:
        if not seen_data:
            raise unusual(label, f"“{part}” has no list of rows")
        scan.used = used
        scan.last_cell = last_cell
        scan.last_row = last_row

    parser.expat.buffer_text = True
    parser.expat.StartElementHandler = start
    parser.expat.EndElementHandler = end
    parser.expat.CharacterDataHandler = text
    return finish


def scan_formulas(chunks: Iterable[bytes], label: str, sheet: str, part: str, out: Lookout) -> None:
    """Reads the formulas of another worksheet for what they refer to."""
    parser = Parser(label, part)
    depth = 0
    inside = False
    place = ""
    formula: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, inside, place
        depth += 1
        if depth == 4:
            place = attributes.get("r", "")
        elif depth == 5:
            inside = name.endswith(" f")
        elif depth > limits.MAX_DEPTH:
            raise too_big(label, f"“{part}” is nested too deeply")

    def end(_: str) -> None:
        nonlocal depth, inside
        depth -= 1
        if inside and depth == 4:
            inside = False
            out.note(f"{sheet}!{place[:12]}", "".join(formula), False, 0)
            formula.clear()

    def text(data: str) -> None:
        if inside and len(formula) < LONGEST:
            formula.append(data)

    parser.expat.buffer_text = True
    parser.expat.StartElementHandler = start
    parser.expat.EndElementHandler = end
    parser.expat.CharacterDataHandler = text
    parser.feed_all(chunks)
