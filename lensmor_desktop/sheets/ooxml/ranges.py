"""Ranges of cells: "A1:E20", whole columns "F:J", whole rows "1:3"."""

import re
from dataclasses import dataclass

from lensmor_desktop.domain.cells import cell_address, column_index
from lensmor_desktop.sheets.ooxml.limits import MAX_COLUMN, MAX_ROW

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_COLUMNS = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})")
_ROWS = re.compile(r"\$?([0-9]{1,7}):\$?([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class CellRange:
    """A rectangle of cells; all four bounds belong to it."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int

    def __str__(self) -> str:
        first = cell_address(self.first_column, self.first_row)
        last = cell_address(self.last_column, self.last_row)
        return first if first == last else f"{first}:{last}"

    @property
    def first_cell(self) -> tuple[int, int]:
        """Column and row of the cell at the top left."""
        return self.first_column, self.first_row

    @property
    def last_cell(self) -> tuple[int, int]:
        """Column and row of the cell at the bottom right."""
        return self.last_column, self.last_row

    def holds_row(self, row: int) -> bool:
        """Whether this row runs through it."""
        return self.first_row <= row <= self.last_row

    def overlaps(self, other: "CellRange") -> bool:
        """Whether the two have a cell in common."""
        return (
            self.first_column <= other.last_column
            and other.first_column <= self.last_column
            and self.first_row <= other.last_row
            and other.first_row <= self.last_row
        )

    def widened_to(self, column: int) -> "CellRange":
        """The same rows, up to this column at least."""
        return CellRange(
            self.first_column, self.first_row, max(self.last_column, column), self.last_row
        )


def parse_cell(text: str) -> tuple[int, int] | None:
    """An address as (column, row), or None if it is none or lies outside any worksheet."""
    match = _CELL.fullmatch(text)
    if match is None:
        return None
    column, row = column_index(match[1]), int(match[2])
    return (column, row) if column is not None and 1 <= row <= MAX_ROW else None


def parse_range(text: str) -> CellRange | None:
    """A range from its text (a cell, cells, columns, rows; dollars allowed), or None."""
    text = text.strip()
    if match := _COLUMNS.fullmatch(text):
        columns = column_index(match[1]), column_index(match[2])
        return _range(columns[0], 1, columns[1], MAX_ROW)
    if match := _ROWS.fullmatch(text):
        return _range(1, int(match[1]), MAX_COLUMN, int(match[2]))
    first_text, colon, last_text = text.partition(":")
    first = parse_cell(first_text)
    last = parse_cell(last_text) if colon else first
    if first is None or last is None:
        return None
    return _range(first[0], first[1], last[0], last[1])


def _range(left: int | None, top: int, right: int | None, bottom: int) -> CellRange | None:
    if left is None or right is None:
        return None
    top, bottom = min(top, bottom), max(top, bottom)
    if not 1 <= top <= bottom <= MAX_ROW:
        return None
    return CellRange(min(left, right), top, max(left, right), bottom)
