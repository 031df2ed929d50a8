"""The table of the sheet's rows: ticks, and a way from a row with a problem to its correction."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QWidget

from lensmor_desktop.gui.widgets.tables import TickTable

_CORRECTING_KEYS = (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class RowTable(TickTable):
    """Enter, F2 or a double click asks to correct the current row."""

    correct_asked = Signal()
    undo_asked = Signal()

    def __init__(self, name: str, spoken: str, column: int, parent: QWidget | None = None) -> None:
        super().__init__(name, spoken, column, parent)
        self._tick_column = column
        self._correct = QAction(self.tr("Correct the ID…"), self)
        self._correct.triggered.connect(self.correct_asked)
        self._undo = QAction(self.tr("Undo the correction"), self)
        self._undo.triggered.connect(self.undo_asked)
        self.addActions([self._correct, self._undo])
        self.offer(False, False)
        self.doubleClicked.connect(self._double_clicked)

    def offer(self, correct: bool, undo: bool) -> None:
        """What can be done with the current row."""
        for action, can in ((self._correct, correct), (self._undo, undo)):
            action.setVisible(can)
            action.setEnabled(can)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and F2 correct, where there is something to correct."""
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if plain and event.key() in _CORRECTING_KEYS and self._correct.isEnabled():
            self.correct_asked.emit()
            return
        super().keyPressEvent(event)

    def _double_clicked(self, index: QModelIndex) -> None:
        if index.column() != self._tick_column and self._correct.isEnabled():
            self.correct_asked.emit()
