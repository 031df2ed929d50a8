"""Places on top of each other, of which one is seen; they ask for no more than they need."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QWidget

from lensmor_desktop.gui.widgets.refitting import Refitting


class LooseStack(QStackedWidget):
    """Needs what the place that is seen needs at its width; what doesn't fit scrolls in there.

    Qt's own takes the height that the highest place would like for the least that it needs.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        Refitting(self)

    def hasHeightForWidth(self) -> bool:
        """A height that goes with the width would be one that is liked."""
        return False

    def minimumSizeHint(self) -> QSize:
        """The least of the place that is seen."""
        least = super().minimumSizeHint()
        place = self.currentWidget()
        layout = place.layout() if place is not None else None
        if layout is not None and layout.hasHeightForWidth():
            width = max(self.width(), least.width())
            return QSize(least.width(), layout.totalMinimumHeightForWidth(width))
        return least


class PlacesStack(QStackedWidget):
    """Takes the room that the window leaves it, whatever is in it.

    Qt's own asks every page how large it would like to be whenever a word changes on one of them,
    also those that nobody sees; the window's size is its own business, so nobody needs to know.
    """

    def sizeHint(self) -> QSize:
        """As much as there is."""
        return QSize(0, 0)

    def minimumSizeHint(self) -> QSize:
        """The window has a least size of its own."""
        return QSize(0, 0)

    def hasHeightForWidth(self) -> bool:
        """What doesn't fit scrolls in its page."""
        return False
