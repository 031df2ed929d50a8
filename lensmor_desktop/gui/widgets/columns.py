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
    """One of the sheet's columns, or none of them; or several, where those make sense together."""

    def __init__(
        self, absent: str, parent: QWidget | None = None, *, several: bool = False
    ) -> None:
        super().__init__(parent)
        self._absent = absent
        self._several = several
        self._listed: object = None
        self.setPlaceholderText(self.tr("Choose a column…"))

    def minimumSizeHint(self) -> QSize:
        """Room for what is chosen where there is no such column: words that are always there."""
        hint = super().minimumSizeHint()
        around = hint.width() - self.minimumContentsLength() * self.fontMetrics().averageCharWidth()
        words = self.fontMetrics().horizontalAdvance(self._absent)
        return hint.expandedTo(QSize(words + around, 0))

    def chosen(self) -> str | None:
        """A column's letters, those of several divided by commas, "none", or None if unchosen."""
        data = self.currentData()
        return str(data) if data is not None else None

    def show_columns(
        self,
        columns: Sequence[Column],
        candidates: Sequence[Column],
        chosen: Sequence[Column],
        absent: bool,
        peeks: Mapping[int, tuple[str, ...]],
    ) -> None:
        """Lists the columns, candidates of a question first.

        A list that stays the same is left alone: it may be open just now.
        """
        together = candidates if self._several and len(candidates) > 1 else chosen
        listed = (tuple(columns), tuple(candidates), tuple(together), dict(peeks))
        if listed != self._listed:
            self._listed = listed
            self._list(columns, candidates, peeks)
            if len(together) > 1:
                self.insertItem(0, self._words(together), _letters(together))
        wanted = _letters(chosen) or (ABSENT if absent else None)
        at = -1 if wanted is None else self.findData(wanted)
        if at != self.currentIndex():
            self.setCurrentIndex(at)

    def _words(self, columns: Sequence[Column]) -> str:
        *others, last = (column.letter for column in columns)
        return self.tr("{columns} and {last} together").format(columns=", ".join(others), last=last)

    def _list(
        self,
        columns: Sequence[Column],
        candidates: Sequence[Column],
        peeks: Mapping[int, tuple[str, ...]],
    ) -> None:
        self.clear()
        first = {column.index for column in candidates}
        ordered = [column for column in candidates if column in columns]  # the likeliest first
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


def _letters(columns: Sequence[Column]) -> str:
    return ",".join(column.letter for column in columns)
