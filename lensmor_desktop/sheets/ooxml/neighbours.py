"""Whose a table or a filter is: the people's own grows with new columns, nobody else's does."""

from collections.abc import Collection, Sequence

from lensmor_desktop.sheets.ooxml.ranges import CellRange
from lensmor_desktop.sheets.ooxml.tables import Table


def holds_all(area: CellRange, keys: Collection[int]) -> bool:
    """Whether all columns that say whose a row is run through a range."""
    return all(area.first_column <= key <= area.last_column for key in keys)


def holds_some(area: CellRange, keys: Collection[int]) -> bool:
    """Whether one of these columns does; true if none is known."""
    return not keys or any(area.first_column <= key <= area.last_column for key in keys)


def own(
    header_row: int,
    keys: Collection[int],
    tables: Sequence[Table],
    auto_filter: CellRange | None,
) -> tuple[CellRange, ...]:
    """The ranges that can grow with columns beside them."""
    found = [table.range for table in tables if table.header_row == header_row and not table.bound]
    if auto_filter is not None and auto_filter.first_row == header_row:
        found.append(auto_filter)
    return tuple(area for area in found if holds_all(area, keys))


def clear_of_foreign(
    start: int,
    header_row: int,
    keys: Collection[int],
    tables: Sequence[Table],
    auto_filter: CellRange | None,
) -> int:
    """The first column for ours, with an empty one after somebody else's table or filter.

    Beside the people's own range there is no gap: that one is extended.
    """
    beside = own(header_row, keys, tables, auto_filter)
    if not keys or any(area.last_column == start - 1 for area in beside):
        return start
    areas = [table.range for table in tables]
    if auto_filter is not None:
        areas.append(auto_filter)
    touched = any(
        area.last_column == start - 1 and area.last_row >= header_row and not holds_some(area, keys)
        for area in areas
    )
    return start + 1 if touched else start
