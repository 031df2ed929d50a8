"""Where a worksheet has room for new columns: beyond all that is in use, and under no picture."""

from collections.abc import Iterator

from lensmor_desktop.domain.cells import is_blank
from lensmor_desktop.sheets.ooxml import limits
from lensmor_desktop.sheets.ooxml.ranges import CellRange, parse_range
from lensmor_desktop.sheets.ooxml.raw import has_formula
from lensmor_desktop.sheets.ooxml.scan import Scan
from lensmor_desktop.sheets.ooxml.styles import whole
from lensmor_desktop.sheets.ooxml.tables import Table
from lensmor_desktop.sheets.ooxml.workbook import SheetInfo, Workbook


def last_used(
    workbook: Workbook,
    sheet: SheetInfo,
    scan: Scan,
    tables: tuple[Table, ...],
    header_row: int,
) -> int:
    """The last column that is in use in the row of headings or below it, or holds a text above.

    A title that is merged over a whole row above the headings takes no room, and neither do cells
    with nothing but blanks.
    """
    merges = [merge for merge in scan.merges if merge.last_row >= header_row]
    areas = [*merges, *scan.occupied, *(table.range for table in tables)]
    if scan.auto_filter is not None:
        areas.append(scan.auto_filter)
    package = workbook.package
    for part in package.related(sheet.part, "pivotTable"):
        location = package.tree(part).child("location")
        place = parse_range(location.attributes.get("ref", "")) if location else None
        if place is not None:
            areas.append(place)
    last = max((area.last_column for area in areas), default=0)
    if scan.used <= last:
        return last
    return _last_with_text(workbook, sheet, last, scan.used)


def _last_with_text(workbook: Workbook, sheet: SheetInfo, beyond: int, used: int) -> int:
    """The last column with more than blanks in a cell, or a formula; at least `beyond`.

    Ends at the first row that fills column `used`, the last with any content: mostly that of the
    headings.
    """
    last = beyond
    for row in workbook.rows(sheet):
        for column, raw in row.cells.items():
            if column > last and (has_formula(raw) or not is_blank(workbook.cell(raw))):
                last = column
        if last >= used:
            break
    return last


def clear_of_drawings(
    workbook: Workbook,
    sheet: SheetInfo,
    scan: Scan,
    tables: tuple[Table, ...],
    used: int,
    wanted: int,
    header_row: int,
) -> tuple[int, bool]:
    """The first column where `wanted` columns lie under no picture or chart.

    A table or filter that ends right before is worth more than a clear view: then the columns
    stay beside it, and the second value is True if something lies over them.
    """
    start = used + 1
    areas = [area for area in _drawn(workbook, sheet) if area.last_row >= header_row]
    target = CellRange(start, header_row, start + wanted - 1, limits.MAX_ROW)
    if not wanted or not any(area.overlaps(target) for area in areas):
        return start, False
    beside = [table.range for table in tables if table.header_row == header_row and not table.bound]
    if scan.auto_filter is not None and scan.auto_filter.first_row == header_row:
        beside.append(scan.auto_filter)
    if any(area.last_column == used for area in beside):
        return start, True
    for area in sorted(areas, key=lambda area: area.first_column):
        target = CellRange(start, header_row, start + wanted - 1, limits.MAX_ROW)
        if area.overlaps(target):
            start = area.last_column + 1
    if start + wanted - 1 > limits.MAX_COLUMN:
        return used + 1, True
    return start, False


def _drawn(workbook: Workbook, sheet: SheetInfo) -> Iterator[CellRange]:
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
