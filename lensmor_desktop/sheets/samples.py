"""The first rows of a sheet, read in full: enough to find the headings and judge the columns."""

from collections.abc import Iterable
from dataclasses import dataclass

from lensmor_desktop.domain.cells import Cell, CellKind
from lensmor_desktop.sheets.files import SheetFile, SheetLine

SAMPLED_ROWS = 400
"""How many rows with content are looked at; the rest of a sheet is like its beginning."""


@dataclass(frozen=True, slots=True)
class SampledRow:
    """A row with content: its cells that aren't blank, and their texts without blanks around."""

    number: int
    hidden: bool
    cells: dict[int, Cell]
    texts: dict[int, str]


def sample(
    sheet: SheetFile, worksheet: str, limit: int = SAMPLED_ROWS, start: int = 1
) -> list[SampledRow]:
    """The first rows with content from row `start` on, at most `limit`.

    Raises:
        SheetError: the worksheet can't be read.
    """
    found: list[SampledRow] = []
    for line in sheet.rows(worksheet):
        row = sampled(sheet, line) if line.number >= start else None
        if row is not None:
            found.append(row)
            if len(found) >= limit:
                break
    return found


def sampled(sheet: SheetFile, line: SheetLine) -> SampledRow | None:
    """A row in full, or None if nothing stands in it."""
    cells: dict[int, Cell] = {}
    texts: dict[int, str] = {}
    for index, raw in line.cells.items():
        cell = sheet.cell(raw)
        if cell.kind is CellKind.EMPTY:
            continue
        text = sheet.display(raw).strip()
        if text or cell.kind is CellKind.UNCALCULATED:
            cells[index] = cell
            texts[index] = text
    return SampledRow(line.number, line.hidden, cells, texts) if cells else None


def widest(rows: Iterable[SampledRow]) -> int:
    """The number of the last column with content."""
    return max((max(row.cells) for row in rows), default=0)
