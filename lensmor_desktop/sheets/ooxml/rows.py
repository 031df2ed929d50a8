"""The rows of a worksheet as a stream (ECMA-376 part 1, 18.3.1.73 and 18.3.1.4).

One expat parser runs over the unpacked part and hands out each row as soon as it ends; nothing is
kept. The handlers are closures over local variables because they run for every tag of the sheet:
four times for each cell.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from lensmor_desktop.domain.cells import column_index
from lensmor_desktop.sheets.ooxml import limits, wording
from lensmor_desktop.sheets.ooxml.faults import damaged, too_big, unusual
from lensmor_desktop.sheets.ooxml.names import SPREADSHEET
from lensmor_desktop.sheets.ooxml.plain import RowParser
from lensmor_desktop.sheets.ooxml.styles import whole
from lensmor_desktop.sheets.ooxml.xml import Parser

TRUE = ("1", "true")
_ATTRIBUTES = re.compile(r'\s([\w:.-]+)="([^"]*)"')
_PLAIN_ATTRIBUTES = re.compile(r'(?:\s+[\w:.-]+="[^"&]*")*\s*')
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


def plain_cells(prefix: str) -> re.Pattern[str]:
    """Takes the cells of a plain row apart, into what :data:`RawCell` says."""
    p = re.escape(prefix)
    return re.compile(
        rf'<{p}c r="([A-Z]++)[0-9]++"(?: s="([0-9]++)"|)(?: t="([A-Za-z]++)"|)[^<>]*+>'
        rf"(?:\s*+(<{p}f)(?: [^<>]*)?>(?:[^<]*+</{p}f>|)|)"
        rf"(?:\s*+(<{p}v ?/>|<{p}v>|<{p}is>\s*+<{p}t[^<>]*+>)([^<]*+)|)"
    )


def unescape_xml(text: str) -> str:
    """Character data with its references resolved; expat has found them right."""
    return _REFERENCE.sub(_referred, text)


def _referred(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    return chr(int(match[1], 16) if match[1] else int(match[2]))


RawCell = tuple[str, str, str, str, str, str]
"""A cell as it stands in the XML; :meth:`Workbook.cell` says what it means.

Its column (or ""), style (`s`), kind (`t`), something if it holds a formula, something if it holds
a value (:data:`DECODED` or the tag before it), the value. A bare tuple, because a sheet has
millions of them and a program looks at a few columns only. Use the functions below.
"""

DECODED = "decoded"
"""The value of this raw cell is text already, with no references of XML in it."""


def raw_text(raw: RawCell) -> str | None:
    """The content of `<v>` or of `<is>`; None where there is none."""
    marker, text = raw[4], raw[5]
    if not marker:
        return None
    if marker is DECODED:
        return text
    if marker.endswith("/>"):
        return ""
    return unescape_xml(text) if "&" in text else text


def has_formula(raw: RawCell) -> bool:
    """Whether the cell holds a formula; its text is then the cached result."""
    return raw[3] != ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that the sheet lists: its number, whether it is hidden, its cells by column number."""

    number: int
    hidden: bool
    cells: dict[int, RawCell]


class SheetNotes:
    """What the reader noticed beside the rows."""

    def __init__(self) -> None:
        self.auto_filter = ""


def read_rows(chunks: Iterable[bytes], label: str, part: str, notes: SheetNotes) -> Iterator[Row]:
    """Yields the rows of a worksheet as they stand in the file.

    Rows without a number follow the one before; so do cells without an address.

    Raises:
        SheetError: not well-formed, not a worksheet, or over budget.
    """
    parser = Parser(label, part)
    ready: list[Row] = []
    for _ in _install(parser, label, part, ready, notes).run(chunks):
        if ready:
            yield from ready
            ready.clear()


def _install(
    parser: Parser, label: str, part: str, ready: list[Row], notes: SheetNotes
) -> RowParser:
    columns: dict[str, int] = {}
    seen = bytearray(limits.MAX_ROW // 8 + 1)
    depth = number = column = 0
    hidden = in_data = in_row = wanted = inline = False
    phonetic = 0
    cells: dict[int, RawCell] = {}
    in_cell = False
    style = kind = formula = marker = ""
    pieces: list[str] = []
    size = 0
    sheet_data = row_name = cell_name = value_name = formula_name = ""
    inline_name = text_name = phonetic_name = filter_name = ""
    cells_in: Callable[[str], list[RawCell]] | None = None

    def root(name: str) -> None:
        nonlocal sheet_data, row_name, cell_name, value_name, formula_name
        nonlocal inline_name, text_name, phonetic_name, filter_name
        namespace, _, local = name.rpartition(" ")
        if namespace not in SPREADSHEET:
            raise unusual(label, wording.UNKNOWN_NAMESPACE, part=part)
        if local not in ("worksheet", "macrosheet"):
            raise unusual(label, wording.NOT_A_WORKSHEET, part=part)
        names = ["sheetData", "row", "c", "v", "f", "is", "t", "rPh", "autoFilter"]
        (
            sheet_data, row_name, cell_name, value_name, formula_name,
            inline_name, text_name, phonetic_name, filter_name,
        ) = (f"{namespace} {word}" for word in names)  # fmt: skip

    def start_row(attributes: dict[str, str]) -> None:
        nonlocal cells, column, in_row
        given = attributes.get("r")
        open_row(number + 1 if given is None else whole(given, 0), attributes)
        cells = {}
        column = 0
        in_row = True

    def open_row(place: int, attributes: dict[str, str]) -> None:
        nonlocal number, hidden
        number = place
        if number > limits.MAX_ROW:
            raise too_big(label, wording.TOO_MANY_ROWS, part=part, most=limits.MAX_ROW)
        bit = 1 << (number & 7)
        if number < 1 or seen[number >> 3] & bit:
            raise damaged(label, wording.ROW_NUMBERS, part=part)
        seen[number >> 3] |= bit
        hidden = bool(attributes) and (
            attributes.get("hidden") in TRUE or _no_height(attributes.get("ht"))
        )

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, column, in_cell, style, kind, formula, marker
        nonlocal wanted, inline, in_data, phonetic
        depth += 1
        if depth == 5:
            if in_cell:
                if name == value_name:
                    wanted = True
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
                    wanted = not phonetic
            if depth > 64:
                raise too_big(label, wording.TOO_DEEP, part=part)
        elif depth == 3:
            if in_data and name == row_name:
                start_row(attributes)
        elif depth == 2:
            if name == sheet_data:
                in_data = True
            elif name == filter_name:
                notes.auto_filter = attributes.get("ref", "")
        else:
            root(name)

    def end(name: str) -> None:
        nonlocal depth, in_cell, size, wanted, inline, in_data, phonetic
        wanted = False
        if depth == 4:
            if in_cell:
                cells[column] = ("", style, kind, formula, marker, "".join(pieces))
                in_cell = False
                pieces.clear()
                size = 0
        elif depth == 3:
            if in_row:
                end_row(cells)
        elif depth == 5:
            inline = False
            phonetic = 0
        elif depth == phonetic:
            phonetic = 0
        elif depth == 2:
            in_data = False
        depth -= 1

    def end_row(found: dict[int, RawCell]) -> None:
        nonlocal in_row
        in_row = False
        ready.append(Row(number, hidden, found))

    def take(content: bytes) -> dict[int, RawCell] | None:
        """The cells of a plain row; None if one is in a column that wasn't met before."""
        nonlocal cells_in
        if cells_in is None:
            cells_in = plain_cells(lane.prefix.decode("utf-8")).findall
        xml = content.decode("utf-8")
        if "\r" in xml:
            xml = xml.replace("\r\n", "\n").replace("\r", "\n")
        try:
            return {columns[raw[0]]: raw for raw in cells_in(xml)}
        except KeyError:
            return None

    def plain(match: re.Match[bytes], _: int) -> bool:
        """A row in the fast lane. expat comes behind, so it may still turn out to be no XML."""
        row, shown, content = match.group("n", "a", "c")
        given: dict[str, str] = {}
        try:
            found = take(content or b"")
            if b"hidden" in shown or b"ht" in shown:
                text = shown.decode("utf-8")
                if not _PLAIN_ATTRIBUTES.fullmatch(text):
                    return False
                given.update(_ATTRIBUTES.findall(text))
        except (ValueError, OverflowError):  # no UTF-8, no character
            return False
        if found is None:
            return False
        open_row(int(row), given)
        end_row(found)
        return True

    def text(data: str) -> None:
        nonlocal size
        if wanted and size < limits.MAX_CELL_TEXT:
            pieces.append(data)
            size += len(data)

    parser.expat.buffer_text = True
    parser.expat.StartElementHandler = start
    parser.expat.EndElementHandler = end
    parser.expat.CharacterDataHandler = text
    lane = RowParser(parser, True, plain, lambda: depth)
    return lane


def _no_height(height: str | None) -> bool:
    if height is None:
        return False
    try:
        return float(height) == 0
    except ValueError:
        return False
