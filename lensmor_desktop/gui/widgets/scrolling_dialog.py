"""A dialog whose buttons are in view on any screen: what stands above them scrolls."""

from typing import ClassVar

from PySide6.QtCore import QEvent
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from lensmor_desktop.gui.accessibility import announce
from lensmor_desktop.gui.theme import keep_wide
from lensmor_desktop.gui.widgets.tall_area import TallArea, TallColumn
from lensmor_desktop.gui.window_place import room_on


class ScrollingDialog(QDialog):
    """`column` takes what may scroll, `foot` what is always in view.

    It is as high as what is in it, as far as the screen has room; while it is open it grows with
    that and never shrinks, so that nothing jumps about. When it opens its accessible description is
    announced; `urgent` interrupts what is being read.

    Args:
        characters: its least width, in characters of its font.
        parent: the window.
        spacing: between what stands in `column`, in device-independent pixels.
    """

    urgent: ClassVar[bool] = False

    def __init__(self, characters: int, parent: QWidget | None = None, spacing: int = 12) -> None:
        super().__init__(parent)
        self._needed = 0  # pixels of height, for all to be seen
        inner = TallColumn(gap=spacing)
        self.column = inner.column
        keep_wide(self.column, characters)
        self.foot = QVBoxLayout()
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(24, 22, 24, 18)
        self._whole.setSpacing(16)
        self._inner, self._area = inner, TallArea(inner)
        self._whole.addWidget(self._area, 1)
        self._whole.addLayout(self.foot)

    def showEvent(self, event: QShowEvent) -> None:
        """Now its style, and with it the room that it takes, is known."""
        room = room_on(self.screen())
        self.resize(self._whole.minimumSize().boundedTo(room))
        self._whole.activate()  # what is in it has its width now, and knows how high that makes it
        self._needed = self._height()
        self.resize(self.width(), min(self._needed, room.height()))
        super().showEvent(event)
        announce(self, self.accessibleDescription(), self.urgent)

    def _height(self) -> int:
        """Pixels for all to be seen, even if the scroll bar takes its width from the texts.

        Qt measures an area with its bar first, and leaves it there where that takes a line more.
        """
        width = self._area.width()
        bar = self._area.verticalScrollBar().sizeHint().width()
        more = self._inner.heightForWidth(width - bar) - self._inner.heightForWidth(width)
        return self._whole.totalSizeHint().height() + max(0, more)

    def event(self, event: QEvent) -> bool:
        """Something in it says more than ever before: it grows by that."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            needed = self._height()
            if needed > self._needed:
                room = room_on(self.screen())
                grown = self.height() + needed - self._needed
                self._needed = needed
                self.resize(self.width(), max(self.height(), min(grown, room.height())))
        return done
