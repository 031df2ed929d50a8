"""A title, which screen readers know for one: people jump from title to title."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QWidget

from lensmor_desktop.gui.accessibility import HasRole
from lensmor_desktop.gui.theme import make_title


class Heading(QLabel, HasRole):
    """Larger than the rest by a factor, and bold."""

    spoken_role = QAccessible.Role.Heading

    def __init__(self, text: str = "", factor: float = 1.5, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        make_title(self, factor)
