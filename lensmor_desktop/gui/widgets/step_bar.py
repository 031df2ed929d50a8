"""The four places of the window as steps that a person can go back in."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from lensmor_desktop.gui import icons
from lensmor_desktop.gui.theme import restyle


class StepBar(QWidget):
    """Sheet, Review, Unlock, Results. What was reached can be returned to."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stepBar")
        self.setAccessibleName(self.tr("Steps"))
        self.names = [self.tr("Sheet"), self.tr("Review"), self.tr("Unlock"), self.tr("Results")]
        self._current: int | None = 0
        self._reached = {0}
        self._buttons: list[QPushButton] = []
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for at, name in enumerate(self.names):
            if at:
                arrow = QLabel("›")
                arrow.setProperty("kind", "muted")
                layout.addWidget(arrow)
            button = QPushButton(f" {name}")
            button.setObjectName(("stepSheet", "stepReview", "stepUnlock", "stepResults")[at])
            button.setProperty("kind", "step")
            button.setIconSize(QSize(20, 20))
            button.clicked.connect(lambda _checked=False, at=at: self.chosen.emit(at))
            layout.addWidget(button)
            self._buttons.append(button)
        self._refresh()

    def show_state(self, current: int | None, reached: set[int]) -> None:
        """Marks where the person is (None: beside the steps) and where they can go."""
        self._current = current
        self._reached = set(reached)
        self._refresh()

    def refresh_icons(self) -> None:
        """After a change of theme."""
        self._refresh()

    def _refresh(self) -> None:
        for at, button in enumerate(self._buttons):
            if at == self._current:
                state, spoken = "current", self.tr("you are here")
            elif at in self._reached:
                state = "done" if self._current is not None and at < self._current else "open"
                spoken = self.tr("go there")
            else:
                state, spoken = "ahead", self.tr("not reached yet")
            button.setIcon(icons.step_icon(at + 1, state))
            button.setEnabled(at in self._reached)
            button.setAccessibleName(
                self.tr("Step {n} of {all}: {name}, {state}").format(
                    n=at + 1, all=len(self.names), name=self.names[at], state=spoken
                )
            )
            restyle(button, "state", state)
