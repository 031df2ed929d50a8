"""Reading a workbook: its sheets, their rows as a stream, and what a cell means."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from lensmor_desktop.domain.cells import EMPTY_CELL, Cell, CellKind
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.sheets.ooxml import limits, wording
from lensmor_desktop.sheets.ooxml.faults import damaged, refused_reading, too_big
from lensmor_desktop.sheets.ooxml.merges import (
    Merges,
    may_have_merges,
    read_merges,
    without_hidden,
)
from lensmor_desktop.sheets.ooxml.names import DOCUMENT_RELATIONSHIPS, SHEET_KINDS, SPREADSHEET
from lensmor_desktop.sheets.ooxml.numberformats import NumberFormat
from lensmor_desktop.sheets.ooxml.package import Package
from lensmor_desktop.sheets.ooxml.ranges import CellRange, parse_range
from lensmor_desktop.sheets.ooxml.raw import (
    CHARACTER_SIGNS,
    TRUE,
    RawCell,
    Row,
    has_formula,
    may_hold,
    raw_text,
)
from lensmor_desktop.sheets.ooxml.rows import SheetNotes, read_rows
from lensmor_desktop.sheets.ooxml.strings import SharedStrings, unescape
from lensmor_desktop.sheets.ooxml.styles import Styles, whole
from lensmor_desktop.sheets.ooxml.tables import Table, read_tables
from lensmor_desktop.sheets.ooxml.values import (
    UNCALCULATED_CELL,
    date_cell,
    is_short_number,
    number_cell,
    shown_number,
)
from lensmor_desktop.sheets.ooxml.xml import Element

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_MACRO = "application/vnd.ms-excel."
_KINDS = {
    f"{_SHEET}sheet.main+xml": "xlsx",
    f"{_SHEET}template.main+xml": "xltx",
    f"{_MACRO}sheet.macroEnabled.main+xml".lower(): "xlsm",
    f"{_MACRO}template.macroEnabled.main+xml".lower(): "xltm",
    f"{_MACRO}addin.macroEnabled.main+xml".lower(): "xlam",
    f"{_MACRO}sheet.binary.macroEnabled.main".lower(): "xlsb",
}

_NUMBER = CellKind.NUMBER  # every row asks, and an enumeration takes its time to tell
_LOOKED_THROUGH = 8 << 20
"""Bytes of a sheet that are looked through for merged cells before its first rows are shown."""
_REMEMBERED = 50_000
"""Cells that are kept because others say the same."""


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """A sheet as workbook.xml lists it.

    Attributes:
        part: its part in the package.
        kind: "worksheet", "chartsheet", "dialogsheet" or "macrosheet".
        state: "visible", "hidden" or "veryHidden".
    """

    name: str
    part: str
    kind: str
    state: str


class Workbook:
    """An open workbook, read only. Use it in a `with` statement."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.part = _main_part(package)
        self.kind = _KINDS.get(package.content_type(self.part).lower(), "xlsx")
        if self.kind == "xlsb":
            raise refused_reading(package.label, say(wording.IS_XLSB), wording.HINT_SAVE_XLSX)
        self._root = package.tree(self.part)
        if self._root.namespace not in SPREADSHEET or self._root.name != "workbook":
            raise damaged(package.label, wording.NOT_THE_WORKBOOK, part=self.part)
        self.sheets = tuple(self._list_sheets())
        properties = self._root.child("workbookPr")
        self.date_1904 = properties is not None and properties.attributes.get("date1904") in TRUE
        self._calculates_nothing = self._left_to_excel()
        self._strings: SharedStrings | None = None
        self._styles: Styles | None = None
        self._formats: dict[str, NumberFormat] = {}
        self._known: dict[str, Cell] = {}  # shared strings by their number, as text
        self._dates: dict[str, Cell] = {}
        self._date_styles: set[str] = set()
        self._plain_styles: set[str] = set()
        self._notes: dict[str, SheetNotes] = {}
        self._merged: dict[str, tuple[CellRange, ...]] = {}

    @classmethod
    def open(cls, path: Path) -> "Workbook":
        """Opens a workbook.

        Raises:
            SheetError: it can't be read, with a sentence that says what it is and what to do.
        """
        package = Package.open(path)
        try:
            return cls(package)
        except BaseException:
            package.close()
            raise

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self.package.close()

    def _list_sheets(self) -> Iterator[SheetInfo]:
        links = {link.id: link for link in self.package.relationships(self.part)}
        holder = self._root.child("sheets")
        listed = list(holder.all("sheet")) if holder else []
        if len(listed) > limits.MAX_SHEETS:
            raise too_big(self.package.label, wording.TOO_MANY_SHEETS, most=limits.MAX_SHEETS)
        for element in listed:
            given = element.attributes
            link = next(
                (
                    links[given[f"{namespace} id"]]
                    for namespace in DOCUMENT_RELATIONSHIPS
                    if given.get(f"{namespace} id") in links
                ),
                None,
            )
            if link is None or not link.part or not self.package.has(link.part):
                continue
            kind = SHEET_KINDS.get(link.word)
            if kind is not None:
                state = given.get("state", "visible")
                yield SheetInfo(given.get("name", ""), link.part, kind, state)

    def _left_to_excel(self) -> bool:
        """Whether a program that calculates nothing wrote the formulas.

        Such programs write 0 or nothing as each result, and ask Excel to calculate when it opens
        the file. One that calculates also keeps the order in which it did (`calcChain`).
        """
        properties = self._root.child("calcPr")
        if properties is None or self.package.related(self.part, "calcChain"):
            return False
        given = properties.attributes
        return given.get("fullCalcOnLoad") in TRUE or given.get("calcCompleted") in ("0", "false")

    def position(self, sheet: SheetInfo) -> int:
        """The index that `localSheetId` of a defined name gives for this sheet."""
        holder = self._root.child("sheets")
        names = (
            [element.attributes.get("name") for element in holder.all("sheet")] if holder else []
        )
        return names.index(sheet.name)

    def defined_names(self) -> Iterator[Element]:
        """The `definedName` elements of workbook.xml, with their places in its bytes."""
        holder = self._root.child("definedNames")
        return holder.all("definedName") if holder else iter(())

    def rows(
        self, sheet: SheetInfo, wanted: Sequence[int] = (), *, as_seen: bool = False
    ) -> Iterator[Row]:
        """The rows that the sheet lists, in file order, as a stream.

        Args:
            wanted: columns in ascending order whose cells each row is to have ready.
            as_seen: leave out what nobody sees: cells under merged ones, rows without content.

        Raises:
            SheetError: the sheet holds no cells, is damaged, or over budget.
        """
        if sheet.kind not in ("worksheet", "macrosheet"):
            raise refused_reading(
                self.package.label, say(wording.NO_WORKSHEET), wording.HINT_NO_WORKSHEET
            )
        notes = self._notes[sheet.part] = SheetNotes()
        chunks = self.package.stream(sheet.part)
        rows = read_rows(chunks, self.package.label, sheet.part, notes, wanted, blank=not as_seen)
        if not as_seen:
            return rows
        hurried = not wanted and self.package.member(sheet.part).unpacked > _LOOKED_THROUGH
        if hurried and sheet.part not in self._merged:
            return rows  # to look for merged cells would take longer than the first rows may
        areas = self._merged_cells(sheet)
        return without_hidden(rows, Merges(areas), tuple(wanted)) if areas else rows

    def merges(self, sheet: SheetInfo) -> Merges:
        """The merged cells of a sheet.

        Raises:
            SheetError: the sheet is damaged, or over budget.
        """
        return Merges(self._merged_cells(sheet))

    def _merged_cells(self, sheet: SheetInfo) -> tuple[CellRange, ...]:
        found = self._merged.get(sheet.part)
        if found is None:
            package, part = self.package, sheet.part
            found = ()
            if may_have_merges(package.stream(part)):
                found = read_merges(package.stream(part), package.label, part)
            self._merged[part] = found
        return found

    def cell(self, raw: RawCell) -> Cell:
        """What a cell means. A formula counts by its cached result.

        Raises:
            SheetError: the shared strings or styles are damaged.
        """
        _, style, kind, formula, marker, text = raw
        if formula and self._calculates_nothing and text.strip() in ("", "0"):
            return UNCALCULATED_CELL
        if kind == "s":
            known = self._known.get(text)
            if known is not None:
                return known
        elif kind == "" and marker:  # short cuts for what most cells are
            if style in self._plain_styles:
                if is_short_number(text):
                    return Cell(_NUMBER, text)
            elif style in self._date_styles:
                known = self._dates.get(text)
                if known is not None:
                    return known
        content = raw_text(raw)
        if content is None or (not content and kind != "str" and has_formula(raw)):
            return UNCALCULATED_CELL if has_formula(raw) else EMPTY_CELL
        if kind in ("", "n"):
            return self._number(content, style)
        if kind == "s":
            return self._shared(content) if content.strip() else EMPTY_CELL
        return _other(kind, content)

    def marked(self, sheet: SheetInfo, marks: Sequence[str]) -> Callable[[RawCell], bool] | None:
        """Tells of a raw cell whether one of some characters may stand in it, before it is read.

        Returns:
            None where none of them stands in the whole sheet.

        Raises:
            SheetError: the sheet or the shared strings are damaged, or over budget.
        """
        numbers = self.strings.holding(marks)
        if not numbers and not may_hold(self.package.stream(sheet.part), marks):
            return None
        signs = re.compile("|".join(map(re.escape, (*marks, *CHARACTER_SIGNS)))).search

        def may(raw: RawCell) -> bool:
            kind, text = raw[2], raw[5]
            if kind == "s":
                return text in known or not text.isdecimal() or text[0] == "0"
            return signs(text) is not None

        known = {str(number) for number in numbers}
        return may

    def _number(self, text: str, style: str) -> Cell:
        shown = self._formats.get(style)
        if shown is None:
            shown = self._formats[style] = self.styles.number_format(whole(style or "0", 0))
            if shown.is_date:
                self._date_styles.add(style)
            elif not shown.scientific and not shown.code:
                self._plain_styles.add(style)
        if not shown.is_date:
            return number_cell(text, shown, self.date_1904)
        known = self._dates.get(text)
        if known is None:
            known = number_cell(text, shown, self.date_1904)
            self._dates[text] = known
            if len(self._dates) > _REMEMBERED:
                self._dates.clear()
        return known

    def display(self, raw: RawCell) -> str:
        """A cell as text for a preview: dates in ISO form, numbers plain."""
        cell = self.cell(raw)
        if cell.kind is not CellKind.NUMBER:
            return cell.text
        return shown_number(cell.text) if cell.seen is None else cell.seen

    def _shared(self, text: str) -> Cell:
        try:
            string = self.strings[int(text)]
        except (ValueError, IndexError) as error:
            raise damaged(self.package.label, wording.TEXT_MISSING) from error
        cell = Cell(CellKind.TEXT, string) if string else EMPTY_CELL
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[text] = cell
        return cell

    @property
    def strings(self) -> SharedStrings:
        """The shared strings, read when first needed."""
        if self._strings is None:
            parts = self.package.related(self.part, "sharedStrings")
            self._strings = (
                SharedStrings.parse(
                    self.package.stream(parts[0], limits.MAX_STRINGS), self.package.label, parts[0]
                )
                if parts
                else SharedStrings()
            )
        return self._strings

    @property
    def styles_part(self) -> str:
        """The part with the cell formats, "" if there is none."""
        return next(iter(self.package.related(self.part, "styles")), "")

    @property
    def styles(self) -> Styles:
        """The cell formats, read when first needed."""
        if self._styles is None:
            part = self.styles_part
            self._styles = (
                Styles.parse(self.package.stream(part, limits.MAX_STYLES), self.package.label, part)
                if part
                else Styles()
            )
        return self._styles

    def tables(self, sheet: SheetInfo) -> tuple[Table, ...]:
        """The tables on a sheet, with their ranges, header rows and totals rows."""
        return read_tables(self.package, sheet.part)

    def auto_filter(self, sheet: SheetInfo) -> CellRange | None:
        """The range of the sheet's own filter, as the workbook's hidden name gives it.

        Once :meth:`rows` has run to the end of the sheet, what the sheet itself says counts.
        """
        notes = self._notes.get(sheet.part)
        if notes is not None and notes.auto_filter:
            return parse_range(notes.auto_filter)
        position = str(self.position(sheet))
        for name in self.defined_names():
            if (
                name.attributes.get("name", "").lower() == "_xlnm._filterdatabase"
                and name.attributes.get("localSheetId") == position
            ):
                return parse_range(name.text.rpartition("!")[2])
        return None


def _other(kind: str, text: str) -> Cell:
    """A cell that is neither a number nor a shared string."""
    if kind in ("inlineStr", "str"):
        return Cell(CellKind.TEXT, unescape(text)) if text else EMPTY_CELL
    text = text.strip()
    if not text:
        return EMPTY_CELL
    if kind == "b":
        return Cell(CellKind.BOOLEAN, "TRUE" if text in TRUE else "FALSE")
    if kind == "e":
        return Cell(CellKind.ERROR, text)
    return date_cell(text) if kind == "d" else Cell(CellKind.TEXT, text)


def _main_part(package: Package) -> str:
    parts = package.related("", "officeDocument")
    if not parts:
        raise damaged(package.label, wording.SHEET_LIST_MISSING)
    return parts[0]
