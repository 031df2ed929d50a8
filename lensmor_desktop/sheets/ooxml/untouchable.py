"""Cells that are not written to: formulas, merged cells, and what is protected.

To overwrite a formula would leave the calculation chain or a shared formula dangling.
"""

from collections.abc import Collection

from lensmor_desktop.domain.cells import cell_address, column_letter
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.sheets.ooxml import limits, wording
from lensmor_desktop.sheets.ooxml.faults import refused_writing
from lensmor_desktop.sheets.ooxml.ranges import CellRange
from lensmor_desktop.sheets.ooxml.scan import Scan
from lensmor_desktop.sheets.ooxml.tables import Table


def refuse_changed(
    label: str,
    sheet: str,
    header_row: int,
    scan: Scan,
    existing: frozenset[int],
    totals: tuple[Table, ...],
) -> None:
    """Refuses columns of an earlier run that a person has since given formulas or merged cells.

    Raises:
        SpliceRefused: there are such cells in one of the `existing` columns.
    """
    for column in sorted(existing):
        rows = [
            row
            for row in scan.formula_at.get(column, ())
            if row > header_row and not _in_totals(totals, row)
        ]
        letter = column_letter(column)
        if rows:
            raise refused_writing(
                label,
                say(
                    wording.FORMULAS_IN_COLUMN,
                    column=letter,
                    sheet=sheet,
                    cell=f"{letter}{rows[0]}",
                ),
                wording.HINT_FORMULAS_IN_COLUMN,
            )
        below = CellRange(column, header_row + 1, column, limits.MAX_ROW)
        for merge in [*scan.merges, *scan.occupied]:
            if merge.overlaps(below):
                raise refused_writing(
                    label,
                    say(wording.MERGED_IN_COLUMN, column=letter, sheet=sheet, cells=str(merge)),
                    wording.HINT_MERGED_IN_COLUMN,
                )


def refuse_cells(label: str, scan: Scan, columns: frozenset[int], rows: Collection[int]) -> None:
    """Refuses single cells that can't be given another content.

    Raises:
        SpliceRefused: one of them is such a cell, or the sheet is protected.
    """
    for column in sorted(columns):
        formulas = frozenset(scan.formula_at.get(column, ()))
        for row in sorted(rows):
            cell = cell_address(column, row)
            place = CellRange(column, row, column, row)
            if row in formulas or any(area.overlaps(place) for area in scan.occupied):
                raise refused_writing(
                    label, say(wording.CELL_FORMULA, cell=cell), wording.HINT_CELL_FORMULA
                )
            if any(merge.overlaps(place) for merge in scan.merges):
                raise refused_writing(
                    label, say(wording.CELL_MERGED, cell=cell), wording.HINT_CELL_MERGED
                )
    if scan.protected:
        raise refused_writing(label, say(wording.CELL_PROTECTED), wording.HINT_CELL_PROTECTED)


def _in_totals(totals: tuple[Table, ...], row: int) -> bool:
    """Whether this is the totals row of a table: nothing is written in or beside it."""
    return any(table.totals_row == row for table in totals)
