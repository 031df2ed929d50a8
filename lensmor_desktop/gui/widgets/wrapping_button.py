"""A button whose text takes two lines where one is too short for it."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton


class WrappingButton(QPushButton):
    """Breaks its text at the blank that leaves the shortest lines; `text` has it unbroken."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._whole = ""
        self.setText(text)

    def text(self) -> str:
        """The text as it was given."""
        return self._whole

    def setText(self, text: str) -> None:
        """Shows a text in one line or in two."""
        self._whole = text
        self.setAccessibleName(text.replace("&", ""))
        self._fit(self.width())
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """Room for two lines' width; the height is that of what is shown."""
        shown = super().sizeHint()
        return QSize(self._around() + self._widest(self._broken()), shown.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, perhaps another number of lines."""
        self._fit(event.size().width())
        super().resizeEvent(event)

    def _fit(self, width: int) -> None:
        needed = self._around() + self._widest(self._whole)
        wanted = self._whole if needed <= width else self._broken()
        if super().text() != wanted:
            super().setText(wanted)

    def _around(self) -> int:
        """What the style adds to the text's own width."""
        return super().sizeHint().width() - self._widest(super().text())

    def _broken(self) -> str:
        words = self._whole.split(" ")
        breaks = [f"{' '.join(words[:at])}\n{' '.join(words[at:])}" for at in range(1, len(words))]
        return min(breaks, key=self._widest, default=self._whole)

    def _widest(self, text: str) -> int:
        lines = text.replace("&", "").split("\n")
        return max(self.fontMetrics().horizontalAdvance(line) for line in lines)
