"""Places on top of each other, of which one is seen; they ask for no more than they need."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget


class LooseStack(QStackedWidget):
    """Needs what the place that is seen needs at its width; what doesn't fit scrolls in there.

    Qt's own takes the height that the highest place would like for the least that it needs.
    """

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, perhaps other lines."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def event(self, event: QEvent) -> bool:
        """Other texts inside may take other lines."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().event(event)


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
