"""How far to the right a worksheet is in use."""

from collections.abc import Iterator

from lensmor_desktop.domain.cells import CellKind
from lensmor_desktop.sheets.ooxml import limits
from lensmor_desktop.sheets.ooxml.ranges import CellRange, parse_range
from lensmor_desktop.sheets.ooxml.raw import has_formula
from lensmor_desktop.sheets.ooxml.scan import Scan
from lensmor_desktop.sheets.ooxml.styles import whole
from lensmor_desktop.sheets.ooxml.tables import Table
from lensmor_desktop.sheets.ooxml.workbook import SheetInfo, Workbook


def last_filled(workbook: Workbook, sheet: SheetInfo, used: int) -> int:
    """The last column in which a cell holds more than blanks.

    Ends at the first row that fills column `used`: mostly that of the headings.

    Args:
        used: the last column in which a cell has content of any kind, blanks among it.

    Raises:
        SheetError: the sheet is damaged.
    """
    last = 0
    for row in workbook.rows(sheet):
        for column, raw in row.cells.items():
            if column <= last:
                continue
            cell = workbook.cell(raw)
            blank = cell.kind is CellKind.EMPTY or (
                cell.kind is CellKind.TEXT and not cell.text.strip()
            )
            if has_formula(raw) or not blank:
                last = column
        if last >= used:
            return used
    return last


def last_used(
    workbook: Workbook, sheet: SheetInfo, scan: Scan, tables: tuple[Table, ...], header_row: int
) -> int:
    """The last column that new ones may not stand in or before."""
    last = scan.used
    # A title merged over a whole row above the headings takes no room beside the people.
    merges = [area for area in scan.merges if area.last_row >= header_row]
    for area in [*merges, *scan.occupied, *(table.range for table in tables)]:
        last = max(last, area.last_column)
    if scan.auto_filter is not None:
        last = max(last, scan.auto_filter.last_column)
    package = workbook.package
    for part in package.related(sheet.part, "pivotTable"):
        location = package.tree(part).child("location")
        place = parse_range(location.attributes.get("ref", "")) if location else None
        if place is not None:
            last = max(last, place.last_column)
    return last


def drawn(workbook: Workbook, sheet: SheetInfo) -> Iterator[CellRange]:
    """The cells under pictures, charts and controls (ECMA-376 part 1, 20.5.2)."""
    package = workbook.package
    for part in package.related(sheet.part, "drawing"):
        for anchor in package.tree(part).walk():
            if anchor.name not in ("twoCellAnchor", "oneCellAnchor"):
                continue
            corners = []
            for corner in ("from", "to"):
                element = anchor.child(corner)
                column = element.child("col") if element else None
                row = element.child("row") if element else None
                if column is not None and row is not None:
                    corners.append((whole(column.text, 0) + 1, whole(row.text, 0) + 1))
            if corners:
                first, last = corners[0], corners[-1]
                yield CellRange(
                    first[0],
                    first[1],
                    min(max(first[0], last[0]), limits.MAX_COLUMN),
                    max(first[1], last[1]),
                )
