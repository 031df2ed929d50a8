"""What all sections of the settings have in common."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from lensmor_desktop.gui.widgets.heading import Heading


class Section(QFrame):
    """A card with a title; `column` takes what belongs to it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self._heading = Heading("", 1.15)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(18, 14, 18, 16)
        self.column.setSpacing(9)
        self.column.addWidget(self._heading)

    @property
    def title(self) -> str:
        """What it is called, here and in the list of sections."""
        return self._heading.text()

    def set_title(self, title: str) -> None:
        """Says what it is called."""
        self._heading.setText(title)

    def add_choice(self, button: QWidget) -> None:
        """Adds a box to tick, no wider than it is: the blank beside it doesn't count as the box."""
        self.column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def first_field(self) -> QWidget | None:
        """The first thing in it that takes the keyboard."""
        for widget in self.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled():
                return widget
        return None


def about(text: str, name: str = "") -> QLabel:
    """A muted text that wraps."""
    label = QLabel(text)
    label.setObjectName(name)
    label.setProperty("kind", "muted")
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def subtitle(text: str) -> QLabel:
    """A heading inside a section."""
    label = Heading(text, 1.0)
    return label
