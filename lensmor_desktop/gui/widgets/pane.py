"""A part of a splitter that is never smaller than its wrapped texts need it to be."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from lensmor_desktop.gui.widgets.refitting import Refitting


class Pane(QFrame):
    """Splitters don't ask for the height that goes with a width; this tells it as the least.

    It is empty at first, and filled through `column` when it has its place: what is in it then has
    the style sheet worked through once, not once more for each change of parent.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        Refitting(self)

    def minimumSizeHint(self) -> QSize:
        """What the layout needs at this width."""
        least = super().minimumSizeHint()
        height = self.column.totalMinimumHeightForWidth(max(self.width(), least.width()))
        return QSize(least.width(), max(least.height(), height))
