"""A coloured box with a sign, a text, and up to two buttons: something to know or to decide."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from lensmor_desktop.gui.theme import restyle
from lensmor_desktop.gui.widgets.sign import Sign

_SIGNS = {
    "careful": ("triangle", "careful"),
    "bad": ("triangle", "bad"),
    "info": ("info", "accent"),
    "good": ("check", "good"),
}


class Callout(QFrame):
    """Hidden while it has nothing to say."""

    def __init__(self, name: str, tone: str = "careful", parent: QWidget | None = None) -> None:
        super().__init__(parent)
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
        self.setAccessibleName(f"{text} {hint}".strip())
        self.setVisible(bool(text))

    def text(self) -> str:
        """What it says now."""
        return f"{self._text.text()} {self._hint.text()}".strip()
