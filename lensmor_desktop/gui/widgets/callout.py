"""A coloured box with a sign, a text, and up to two buttons: something to know or to decide."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from lensmor_desktop.gui.accessibility import HasRole, Speaker
from lensmor_desktop.gui.theme import restyle
from lensmor_desktop.gui.widgets.sign import Sign

_SIGNS = {
    "careful": ("triangle", "careful"),
    "bad": ("triangle", "bad"),
    "info": ("info", "accent"),
    "good": ("check", "good"),
}


class Callout(QFrame, HasRole):
    """Hidden while it has nothing to say; a screen reader announces it when it appears.

    Args:
        name: its object name.
        tone: careful, bad, info or good.
        parent: what it stands in.
        speaks: whether it is announced by itself; if not, somebody else tells what it says.
    """

    spoken_role = QAccessible.Role.Grouping

    def __init__(
        self,
        name: str,
        tone: str = "careful",
        parent: QWidget | None = None,
        speaks: bool = True,
    ) -> None:
        super().__init__(parent)
        self._speaker = Speaker(self) if speaks else None
        self.setObjectName(name)
        self.setProperty("kind", "callout")
        self._tone = ""
        self._sign = Sign(*_SIGNS[tone])
        self._text = QLabel()
        self._text.setObjectName(f"{name}Text")
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._hint = QLabel()
        self._hint.setObjectName(f"{name}Hint")
        self._hint.setWordWrap(True)
        self._hint.setTextFormat(Qt.TextFormat.PlainText)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(10, 8, 10, 8)
        self._layout.setSpacing(10)
        self._layout.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        self._layout.addLayout(texts, 1)
        texts.setSpacing(2)
        texts.addWidget(self._text)
        texts.addWidget(self._hint)
        self.set_tone(tone)
        self.hide()

    def add_button(self, button: QPushButton) -> None:
        """Puts a button at the right."""
        self._layout.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_tone(self, tone: str) -> None:
        """careful, bad, info or good."""
        self._tone = tone
        restyle(self, "tone", tone)
        self._sign.show_sign(*_SIGNS[tone])

    def say(self, text: str, hint: str = "", tone: str | None = None) -> None:
        """Shows a text, or hides the box if there is none."""
        if tone is not None:
            self.set_tone(tone)
        self._text.setText(text)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.setVisible(bool(text))
        if self._speaker is not None:
            self._speaker.say(text, hint)

    def showEvent(self, event: QShowEvent) -> None:
        """It is to be seen now, and told."""
        super().showEvent(event)
        if self._speaker is not None:
            self._speaker.tell()

    def text(self) -> str:
        """What it says now."""
        return f"{self._text.text()} {self._hint.text()}".strip()
