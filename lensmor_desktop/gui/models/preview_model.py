"""The top of the sheet as it stands, so that a person sees which column is which."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor, QFont

from lensmor_desktop.domain.rows import Layout
from lensmor_desktop.gui import theme
from lensmor_desktop.gui.models.roles import (
    ALIGNMENT,
    BACKGROUND,
    DISPLAY,
    FONT,
    FOREGROUND,
    TEXTS,
    Index,
)


class PreviewModel(QAbstractTableModel):
    """The first rows; chosen columns are tinted and say what they were taken for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[tuple[int, Mapping[int, str]]] = ()
        self._layout = Layout("", 1)
        self._letters: list[str] = []
        self._roles: dict[int, str] = {}

    def show_rows(self, rows: Sequence[tuple[int, Mapping[int, str]]], layout: Layout) -> bool:
        """Shows rows as (row number, text by column number); False if they are shown already."""
        if rows == self._rows and layout == self._layout:
            return False  # the person may have scrolled, or chosen a cell
        self.beginResetModel()
        self._rows = rows
        self._layout = layout
        last = max((max(texts, default=0) for _, texts in rows), default=0)
        last = max([last, *(column.index for column in layout.columns)])
        letters = {column.index: column.letter for column in layout.columns}
        self._letters = [letters.get(index, "") for index in range(1, last + 1)]
        self._roles = {}
        for column, role in (
            (layout.event, self.tr("Event ID")),
            (layout.person, self.tr("Personnel ID")),
            *((column, self.tr("Email")) for column in layout.emails),
        ):
            if column is not None:
                self._roles[column.index] = role
        self.endResetModel()
        return True

    def row_number(self, position: int) -> int | None:
        """The sheet's row number at a position."""
        return self._rows[position][0] if 0 <= position < len(self._rows) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Rows shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Columns shown."""
        return 0 if parent.isValid() else len(self._letters)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Letters with what the column was taken for, and row numbers."""
        if orientation == Qt.Orientation.Vertical:
            if role == DISPLAY and section < len(self._rows):
                return str(self._rows[section][0])
            return None
        if role == DISPLAY:
            letter = self._letters[section]
            taken = self._roles.get(section + 1)
            return f"{letter}: {taken}" if taken else letter
        if role == ALIGNMENT:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell shows."""
        if role in TEXTS:
            return self._rows[index.row()][1].get(index.column() + 1, "")
        if role == BACKGROUND:
            chosen = index.column() + 1 in self._roles
            return QColor(theme.colours().accent_soft) if chosen else None
        if role == FONT and self._rows[index.row()][0] == self._layout.header_row:
            font = QFont()
            font.setBold(True)
            return font
        if role == FOREGROUND and self._rows[index.row()][0] < self._layout.header_row:
            return QColor(theme.colours().muted)
        return None
