"""Choosing a column of the sheet, with its letter, its heading and a peek at its values."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from lensmor_desktop.domain.rows import Column

ABSENT = "none"


class QuietCombo(QComboBox):
    """A combo box that the wheel doesn't change by accident while the page scrolls."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(14)
        self.setMaxVisibleItems(16)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to the page."""
        event.ignore()


class ColumnCombo(QuietCombo):
    """One of the sheet's columns, or none of them."""

    def __init__(self, absent: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._absent = absent
        self._listed: object = None
        self.setPlaceholderText(self.tr("Choose a column…"))

    def minimumSizeHint(self) -> QSize:
        """Room for what is chosen where there is no such column: words that are always there."""
        hint = super().minimumSizeHint()
        around = hint.width() - self.minimumContentsLength() * self.fontMetrics().averageCharWidth()
        words = self.fontMetrics().horizontalAdvance(self._absent)
        return hint.expandedTo(QSize(words + around, 0))

    def chosen(self) -> str | None:
        """The letters of the column, "none", or None while nothing is chosen."""
        data = self.currentData()
        return str(data) if data is not None else None

    def show_columns(
        self,
        columns: Sequence[Column],
        candidates: Sequence[Column],
        chosen: Column | None,
        absent: bool,
        peeks: Mapping[int, tuple[str, ...]],
    ) -> None:
        """Lists the columns, candidates of a question first.

        A list that stays the same is left alone: it may be open just now.
        """
        listed = (tuple(columns), tuple(candidates), dict(peeks))
        if listed != self._listed:
            self._listed = listed
            self._list(columns, candidates, peeks)
        wanted = chosen.letter if chosen is not None else ABSENT if absent else None
        at = -1 if wanted is None else self.findData(wanted)
        if at != self.currentIndex():
            self.setCurrentIndex(at)

    def _list(
        self,
        columns: Sequence[Column],
        candidates: Sequence[Column],
        peeks: Mapping[int, tuple[str, ...]],
    ) -> None:
        self.clear()
        first = {column.index for column in candidates}
        ordered = [column for column in columns if column.index in first]
        ordered += [column for column in columns if column.index not in first]
        for at, column in enumerate(ordered):
            if first and at == len(first):
                self.insertSeparator(self.count())
            title = column.title.strip().replace("\n", " ") or self.tr("(no heading)")
            self.addItem(f"{column.letter}: {title}", column.letter)
            peek = ", ".join(peeks.get(column.index, ()))
            self.setItemData(self.count() - 1, peek, Qt.ItemDataRole.ToolTipRole)
        self.insertSeparator(self.count())
        self.addItem(self._absent, ABSENT)
