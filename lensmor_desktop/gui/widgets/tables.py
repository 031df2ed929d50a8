"""Tables that stay quick with 50,000 rows and can be worked by keyboard alone."""

from collections.abc import Iterable

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPalette,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from lensmor_desktop.gui.models.roles import Index
from lensmor_desktop.gui.theme import colours

ROOM_FOR_SIGN = 36
"""Pixels that a sign and the margins of a cell take."""


class Table(QTableView):
    """A table of whole rows: no grid noise, fixed row height, widths set once."""

    def __init__(self, name: str, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAlternatingRowColors(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 1.75))
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        self._usual: dict[int, int] = {}  # widths that no person has chosen, in pixels

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Gives the header a selection of its own, or Select all tests every row for it."""
        super().setModel(model)
        if model is not None:
            self._header_selection = QItemSelectionModel(model, self)
            self.horizontalHeader().setSelectionModel(self._header_selection)

    def set_widths(self, *characters: int) -> None:
        """Column widths in characters of the table's font; the last column takes the rest.

        Where a heading is longer in the person's language, its column is as wide as that.
        """
        one = self.fontMetrics().averageCharWidth()
        for column, count in enumerate(characters):
            self._set_usual(column, count * one + 14)

    def fit_words(self, column: int, words: Iterable[str]) -> None:
        """Makes a column wide enough for the longest of its words, with a sign before it."""
        widest = max(self.fontMetrics().horizontalAdvance(word) for word in words)
        self._set_usual(column, max(self.columnWidth(column), widest + ROOM_FOR_SIGN))

    def dragged(self) -> tuple[int, ...]:
        """The width in pixels of each column that the person chose otherwise; 0 for the others."""
        widths = [(self.columnWidth(column), usual) for column, usual in self._usual.items()]
        return tuple(width if width != usual else 0 for width, usual in widths)

    def take_dragged(self, widths: tuple[int, ...]) -> None:
        """Takes up what `dragged` told, where it fits this table."""
        if len(widths) == len(self._usual):
            for column, width in enumerate(widths):
                if width:
                    self.setColumnWidth(column, width)

    def _set_usual(self, column: int, width: int) -> None:
        self.setColumnWidth(column, width)
        self._usual[column] = width

    def showEvent(self, event: QShowEvent) -> None:
        """Before that the style, and with it the room that a heading takes, isn't known."""
        header = self.horizontalHeader()
        for column in self._usual:
            if self.columnWidth(column) < header.sectionSizeHint(column):
                self._set_usual(column, header.sectionSizeHint(column))
        super().showEvent(event)

    def set_lines(self, lines: int) -> None:
        """Makes the table high enough for so many lines."""
        self.setMinimumHeight(
            self.horizontalHeader().sizeHint().height()
            + lines * self.verticalHeader().defaultSectionSize()
            + 16
        )


class TickTable(Table):
    """A table with ticks: Space, or a click on the tick, toggles the selected rows."""

    toggled = Signal(object)  # positions, in order

    def __init__(self, name: str, spoken: str, column: int, parent: QWidget | None = None) -> None:
        super().__init__(name, spoken, parent)
        self._delegate = _TickDelegate(self)
        self._delegate.ticked.connect(self._tick_one)
        self.setItemDelegateForColumn(column, self._delegate)
        action = QAction(self.tr("Tick or untick the selected rows"), self)
        action.triggered.connect(self.toggle_selected)
        self.addAction(action)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt makes the first row the current one then, and here it is to be seen which that is."""
        super().focusInEvent(event)
        current, chosen = self.currentIndex(), self.selectionModel()
        if current.isValid() and not chosen.hasSelection():
            self.selectRow(current.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space ticks."""
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.toggle_selected()
            return
        super().keyPressEvent(event)

    def toggle_selected(self) -> None:
        """Toggles what is selected, or the current row."""
        spans = selected_spans(self)
        if len(spans) == 1:
            self.toggled.emit(spans[0])  # all of them, perhaps, and not one by one
        elif spans:
            self.toggled.emit(sorted(set().union(*spans)))
        elif self.currentIndex().isValid():
            self.toggled.emit([self.currentIndex().row()])

    def _tick_one(self, position: int) -> None:
        self.toggled.emit([position])


def selected_spans(table: QTableView) -> list[range]:
    """The positions of the selected rows, as they hang together."""
    selection = table.selectionModel().selection()
    spans = (selection.at(each) for each in range(selection.count()))
    return [range(span.top(), span.bottom() + 1) for span in spans]


class _TickDelegate(QStyledItemDelegate):
    """Takes clicks on a tick box without asking the model's flags."""

    ticked = Signal(int)

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Gives the box an outline that is seen in the dark, where Fusion's would not be.

        The frame of the current cell would stand beside the box as if there were another one; where
        the row is selected anyway, it tells nothing.
        """
        super().initStyleOption(option, index)
        palette = option.palette
        palette.setColor(QPalette.ColorRole.Window, QColor(colours().outline_base))
        option.palette = palette
        if option.state & QStyle.StateFlag.State_Selected:
            option.state &= ~QStyle.StateFlag.State_HasFocus

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """A click on the box toggles that one row."""
        if index.data(Qt.ItemDataRole.CheckStateRole) is None:
            return False
        if event.type() not in (
            QEvent.Type.MouseButtonRelease,
            QEvent.Type.MouseButtonPress,
            QEvent.Type.MouseButtonDblClick,
        ):
            return False
        assert isinstance(event, QMouseEvent)
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        if not self._box(option, index).contains(event.position().toPoint()):
            return False
        if event.type() == QEvent.Type.MouseButtonRelease:
            self.ticked.emit(index.row())
        return True

    def _box(self, option: QStyleOptionViewItem, index: Index) -> QRect:
        full = QStyleOptionViewItem(option)
        self.initStyleOption(full, index)
        style = full.widget.style()
        box = style.subElementRect(
            QStyle.SubElement.SE_ItemViewItemCheckIndicator, full, full.widget
        )
        return box.adjusted(-5, -5, 5, 5)  # a little slack for unsteady hands
