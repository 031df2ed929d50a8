"""The four places of the window as steps that a person can go back in."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
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
        self._arrows: list[QLabel] = []
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for at, name in enumerate(self.names):
            if at:
                arrow = QLabel("›")
                arrow.setProperty("kind", "muted")
                layout.addWidget(arrow)
                self._arrows.append(arrow)
            button = QPushButton(f" {name}")
            button.setObjectName(("stepSheet", "stepReview", "stepUnlock", "stepResults")[at])
            button.setProperty("kind", "step")
            button.setIconSize(QSize(20, 20))
            button.clicked.connect(lambda _checked=False, at=at: self.chosen.emit(at))
            layout.addWidget(button)
            self._buttons.append(button)
        layout.addStretch(1)
        self._refresh()

    def show_state(self, current: int | None, reached: set[int]) -> None:
        """Marks where the person is (None: beside the steps) and where they can go."""
        self._current = current
        self._reached = set(reached)
        self._refresh()

    def sizeHint(self) -> QSize:
        """All names beside each other."""
        return QSize(self._width(short=False), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Where there is less room only the current step is named, and the others in their tips."""
        return QSize(self._width(short=True), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, more or fewer names."""
        super().resizeEvent(event)
        self._name()

    def spoken(self, step: int) -> str:
        """What a screen reader says of a step."""
        return self._buttons[step].accessibleName()

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
        self._name()
        self.updateGeometry()

    def _name(self) -> None:
        """Writes the names onto the buttons, as many as there is room for."""
        short = self.width() < self._width(short=False)
        for at, (button, name) in enumerate(zip(self._buttons, self.names, strict=True)):
            hidden = short and at != self._current
            button.setText("" if hidden else f" {name}")
            button.setToolTip(name if hidden else "")

    def _width(self, short: bool) -> int:
        """How wide it is with all names, or with that of the current step alone."""
        width = sum(arrow.sizeHint().width() for arrow in self._arrows)
        for at, (button, name) in enumerate(zip(self._buttons, self.names, strict=True)):
            metrics = button.fontMetrics()
            width += button.sizeHint().width() - metrics.horizontalAdvance(button.text())
            if not short or at == self._current:
                width += metrics.horizontalAdvance(f" {name}")
        return width
