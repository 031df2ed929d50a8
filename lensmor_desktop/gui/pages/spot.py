"""Where a person is in the table of rows, to bring them back there when the rows are made anew."""

from dataclasses import dataclass

from PySide6.QtCore import QItemSelection, QItemSelectionModel

from lensmor_desktop.gui.models.ranges import contiguous
from lensmor_desktop.gui.models.row_model import RowModel
from lensmor_desktop.gui.widgets.tables import Table, selected_spans

_FEW = 200
"""So many selected rows are remembered one by one; of more, only the current one is."""


@dataclass(frozen=True, slots=True)
class Spot:
    """The current row, the selected ones, by their numbers in the sheet, and what is in view."""

    position: int
    number: int
    selected: frozenset[int]
    down: int
    right: int

    @classmethod
    def of(cls, table: Table, rows: RowModel) -> "Spot":
        """Where the person is."""
        selected: set[int] = set()
        for span in selected_spans(table):
            if len(selected) + len(span) > _FEW:
                selected.clear()
                break
            for at in span:
                row = rows.row_at(at)
                if row is not None:
                    selected.add(row.number)
        position = table.currentIndex().row()
        current = rows.row_at(position)
        return cls(
            position,
            current.number if current is not None else 0,
            frozenset(selected),
            table.verticalScrollBar().value(),
            table.horizontalScrollBar().value(),
        )

    def take_up(self, table: Table, rows: RowModel) -> None:
        """Goes back there; to the row that took its place where the current one isn't shown."""
        if self.position < 0 or not rows.rowCount():
            return
        shown = rows.positions_of(self.selected | {self.number})
        at = shown.get(self.number, min(self.position, rows.rowCount() - 1))
        table.verticalScrollBar().setValue(self.down)
        table.horizontalScrollBar().setValue(self.right)
        places = [shown[number] for number in self.selected if number in shown] or [at]
        chosen = QItemSelection()
        last = rows.columnCount() - 1
        for first, end in contiguous(places):
            chosen.select(rows.index(first, 0), rows.index(end, last))
        model = table.selectionModel()
        model.setCurrentIndex(
            rows.index(at, RowModel.ROW), QItemSelectionModel.SelectionFlag.NoUpdate
        )
        model.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
