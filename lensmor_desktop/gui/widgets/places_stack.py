"""The window's places on top of each other, of which one is seen."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget


class LooseStack(QStackedWidget):
    """What doesn't fit scrolls in its page, so that a page can do with less than it would like."""

    def hasHeightForWidth(self) -> bool:
        """Qt's own would take the height that a page would like for the least that it needs."""
        return False


class PlacesStack(LooseStack):
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
