"""How many people have an outcome so far: a sign, a number and a word."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.gui import signs
from lensmor_desktop.gui.widgets.sign import Sign
from lensmor_desktop.gui.wording import number
from lensmor_desktop.gui.words import outcome_word


class OutcomeCount(QWidget):
    """Hidden while there is nobody to count."""

    def __init__(self, outcome: Outcome, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outcome = outcome
        self.setObjectName(f"count_{outcome.name.lower()}")
        self._sign = Sign(*signs.OUTCOME_SIGNS[outcome])
        self._text = QLabel()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(5)
        line.addWidget(self._sign)
        line.addWidget(self._text)

    def show_number(self, count: int) -> None:
        """How many so far."""
        self._text.setText(f"{number(count)} {outcome_word(self._outcome)}")
        self.setVisible(bool(count))
