"""A dialog whose buttons are in view on any screen: what stands above them scrolls."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from lensmor_desktop.gui.theme import keep_wide
from lensmor_desktop.gui.widgets.tall_area import TallArea
from lensmor_desktop.gui.window_place import room_on


class ScrollingDialog(QDialog):
    """`column` takes what may scroll, `foot` what is always in view.

    It is as high as what is in it, as far as the screen has room; while it is open it grows with
    that and never shrinks, so that nothing jumps about.

    Args:
        characters: its least width, in characters of its font.
        parent: the window.
        spacing: between what stands in `column`, in device-independent pixels.
    """

    def __init__(self, characters: int, parent: QWidget | None = None, spacing: int = 12) -> None:
        super().__init__(parent)
        inner = QWidget()
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(spacing)
        keep_wide(self.column, characters)
        self.foot = QVBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 22, 24, 18)
        layout.setSpacing(16)
        layout.addWidget(TallArea(inner), 1)
        layout.addLayout(self.foot)

    def showEvent(self, event: QShowEvent) -> None:
        """Now its style, and with it the room that it takes, is known."""
        self._fit()
        super().showEvent(event)

    def event(self, event: QEvent) -> bool:
        """Something in it says more or less than before."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._fit()
        return done

    def _fit(self) -> None:
        layout = self.layout()
        room = room_on(self.screen())
        before = self.size() if self.isVisible() else layout.minimumSize()
        width = min(max(before.width(), layout.minimumSize().width()), room.width())
        self.resize(width, min(before.height(), room.height()))
        layout.activate()  # what is in it has its width now, and knows how high that makes it
        wanted = max(before.height(), layout.totalSizeHint().height())
        self.resize(width, min(wanted, room.height()))
