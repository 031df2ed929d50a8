"""Merged cells: only the first of them, at the top left, is seen (ECMA-376 part 1, 18.3.1.55).

Whatever stands in the others is what somebody merged away, and no program shows it. They are
listed behind the rows of a sheet, so a sheet that has some is passed over once before it is read.
"""

from collections.abc import Iterable, Iterator

from lensmor_desktop.sheets.ooxml.ranges import CellRange, parse_range
from lensmor_desktop.sheets.ooxml.raw import NO_CELL, Row
from lensmor_desktop.sheets.ooxml.rows import SheetNotes, read_rows

_MARKS = tuple("mergeCell ".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_MOST_AT_ONCE = 16_384  # no two merged cells overlap, so no row runs through more


def may_have_merges(chunks: Iterable[bytes]) -> bool:
    """Whether a worksheet's bytes could list merged cells."""
    before = b""
    for chunk in chunks:
        if any(mark in before + chunk[:40] or mark in chunk for mark in _MARKS):
            return True
        before = chunk[-40:]
    return False


def read_merges(chunks: Iterable[bytes], label: str, part: str) -> tuple[CellRange, ...]:
    """The merged cells that a worksheet lists.

    Raises:
        SheetError: not well-formed, or over budget.
    """
    notes = SheetNotes()
    for _ in read_rows(chunks, label, part, notes, blank=False):
        pass
    areas = [area for ref in notes.merged if (area := parse_range(ref)) is not None]
    return tuple(area for area in areas if area.first_cell != area.last_cell)


class Merges:
    """The merged cells of a sheet, by row.

    Args:
        areas: the merged cells.
    """

    def __init__(self, areas: Iterable[CellRange]) -> None:
        self._areas = sorted(areas, key=lambda area: area.first_row)
        self._next = 0
        self._here: list[CellRange] = []
        self._row = 0

    def at(self, row: int) -> list[CellRange]:
        """The merged cells that a row runs through. Rows are best asked for in their order."""
        if not self._areas or row == self._row:
            return self._here
        if row < self._row:
            self._next, self._here = 0, []
        self._row = row
        if self._here:
            self._here = [area for area in self._here if area.last_row >= row]
        while self._next < len(self._areas) and self._areas[self._next].first_row <= row:
            area = self._areas[self._next]
            self._next += 1
            if area.last_row >= row and len(self._here) < _MOST_AT_ONCE:
                self._here.append(area)
        return self._here

    def over(self, column: int, row: int) -> CellRange | None:
        """The merged cells that a cell belongs to."""
        for area in self.at(row):
            if area.first_column <= column <= area.last_column:
                return area
        return None


def without_hidden(rows: Iterable[Row], merges: Merges, wanted: tuple[int, ...]) -> Iterator[Row]:
    """Rows without the cells that lie under merged ones."""
    for row in rows:
        hidden = [
            column
            for area in merges.at(row.number)
            for column in row.cells
            if area.first_column <= column <= area.last_column
            and (column, row.number) != area.first_cell
        ]
        for column in hidden:
            row.cells.pop(column, None)
        if hidden:
            row.wanted = [row.cells.get(column, NO_CELL) for column in wanted]
        yield row
