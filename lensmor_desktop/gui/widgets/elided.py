"""A line that ends in dots where it has no room, and tells the whole in its tip."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy


class ElidedLabel(QLabel):
    """For values that may be longer than any window: paths, a peek at a column."""

    def __init__(self, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__()
        self._mode = mode
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def text(self) -> str:
        """The whole text, as it was given."""
        return self._whole

    def setText(self, text: str) -> None:
        """Shows as much of it as there is room for."""
        self._whole = text
        self.setAccessibleName(text)  # who hears it has no use for dots
        self.setToolTip("")
        self._fit(self.width())

    def minimumSizeHint(self) -> QSize:
        """As narrow as it has to be."""
        return QSize(0, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, another end."""
        super().resizeEvent(event)
        self._fit(event.size().width())

    def _fit(self, width: int) -> None:
        shown = self.fontMetrics().elidedText(self._whole, self._mode, width)
        super().setText(shown)
        if shown != self._whole and not self.toolTip():
            self.setToolTip(self._whole)
