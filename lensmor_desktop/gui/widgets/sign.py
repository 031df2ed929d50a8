"""A drawn sign as a widget: always in the colours of the theme and sharp on any screen."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from lensmor_desktop.gui import icons


class Sign(QWidget):
    """One of the shapes of `icons`, of a fixed side in device-independent pixels."""

    def __init__(
        self, shape: str, tone: str, side: int = icons.SIDE, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._shape = shape
        self._tone = tone
        self._side = side
        self.setFixedSize(side, side)

    def show_sign(self, shape: str, tone: str) -> None:
        """Shows another one."""
        self._shape, self._tone = shape, tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws it anew, so that a change of theme or screen needs nothing else."""
        icons.sign(self._shape, self._tone, self._side).paint(QPainter(self), self.rect())
