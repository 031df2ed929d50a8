"""Tables: a part of its own beside the worksheet (ECMA-376 part 1, 18.5)."""

from dataclasses import dataclass

from lensmor_desktop.sheets.ooxml.names import SPREADSHEET
from lensmor_desktop.sheets.ooxml.package import Package
from lensmor_desktop.sheets.ooxml.ranges import CellRange, parse_range
from lensmor_desktop.sheets.ooxml.styles import whole


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a worksheet.

    Attributes:
        name: as people see it.
        part: its part in the package.
        range: all of it, headings and totals included.
        header_row: the row number of its headings, None if it has none.
        totals_row: the row number of its totals, None if it has none.
        columns: the names of its columns.
        bound: filled by a query or an XML map: its columns belong to the source.
    """

    name: str
    part: str
    range: CellRange
    header_row: int | None
    totals_row: int | None
    columns: tuple[str, ...]
    bound: bool


def read_tables(package: Package, sheet_part: str) -> tuple[Table, ...]:
    """The tables of a worksheet; parts that are no proper table are left out.

    Raises:
        SheetError: a part is damaged.
    """
    found = []
    for part in package.related(sheet_part, "table"):
        root = package.tree(part)
        area = parse_range(root.attributes.get("ref", ""))
        if root.namespace not in SPREADSHEET or root.name != "table" or area is None:
            continue
        given = root.attributes
        headers = whole(given.get("headerRowCount"), 1)
        totals = whole(given.get("totalsRowCount"), 0)
        holder = root.child("tableColumns")
        columns = list(holder.all("tableColumn")) if holder else []
        bound = (
            given.get("tableType", "worksheet") != "worksheet"
            or "connectionId" in given
            or bool(package.related(part, "queryTable"))
            or any(
                "queryTableFieldId" in column.attributes or column.child("xmlColumnPr")
                for column in columns
            )
        )
        found.append(
            Table(
                given.get("displayName") or given.get("name", ""),
                part,
                area,
                area.first_row if headers else None,
                area.last_row if totals else None,
                tuple(column.attributes.get("name", "") for column in columns),
                bound,
            )
        )
    return tuple(found)
