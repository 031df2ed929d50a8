"""A picture of a run's outcomes: one bar whose parts differ in colour, pattern and label."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QBrush, QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.gui import signs
from lensmor_desktop.gui.accessibility import HasRole
from lensmor_desktop.gui.theme import colours
from lensmor_desktop.gui.wording import listed, named, number
from lensmor_desktop.gui.words import outcome_word

ORDER = (
    Outcome.UNLOCKED,
    Outcome.ALREADY_UNLOCKED,
    Outcome.NO_EMAIL,
    Outcome.FAILED,
    Outcome.NOT_ELIGIBLE,
    Outcome.UNCONFIRMED,
    Outcome.NOT_SENT,
)
"""From good to open, always in this order."""

_PATTERNS = {
    Outcome.UNLOCKED: Qt.BrushStyle.SolidPattern,
    Outcome.ALREADY_UNLOCKED: Qt.BrushStyle.FDiagPattern,
    Outcome.NO_EMAIL: Qt.BrushStyle.Dense6Pattern,
    Outcome.FAILED: Qt.BrushStyle.DiagCrossPattern,
    Outcome.NOT_ELIGIBLE: Qt.BrushStyle.BDiagPattern,
    Outcome.UNCONFIRMED: Qt.BrushStyle.VerPattern,
    Outcome.NOT_SENT: Qt.BrushStyle.NoBrush,
}


def paint_part(painter: QPainter, rect: QRectF, outcome: Outcome) -> None:
    """One part: a soft ground, the outcome's pattern, and its outline."""
    colour = signs.outcome_colour(outcome)
    ground = QColor(colours().surface)
    painter.fillRect(rect, ground)
    if outcome is not Outcome.UNLOCKED:
        soft = QColor(colour)
        soft.setAlpha(45 if outcome is not Outcome.NOT_SENT else 0)
        painter.fillRect(rect, soft)
    painter.fillRect(rect, QBrush(colour, _PATTERNS[outcome]))
    painter.setPen(QPen(colour, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))


class OutcomeBar(QWidget, HasRole):
    """The bar. Its numbers stand in the legend, in its tip and in its accessible name."""

    spoken_role = QAccessible.Role.Graphic

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("outcomeBar")
        self._counts: dict[Outcome, int] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_counts(self, counts: dict[Outcome, int]) -> None:
        """Shows people by outcome."""
        self._counts = {outcome: counts.get(outcome, 0) for outcome in ORDER}
        words = listed(
            named(outcome_word(outcome), number(count))
            for outcome, count in self._counts.items()
            if count
        )
        self.setAccessibleName(named(self.tr("Outcomes"), words))
        self.setAccessibleDescription(words)
        self.setToolTip(words)
        self.update()

    def sizeHint(self) -> QSize:
        """As high as a line of text with air."""
        return QSize(400, round(self.fontMetrics().height() * 1.9))

    def changeEvent(self, event: QEvent) -> None:
        """Another theme: other colours."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.update()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the parts, none narrower than can be seen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        clip = QPainterPath()
        clip.addRoundedRect(whole, 6, 6)
        painter.setClipPath(clip)
        shown = {outcome: count for outcome, count in self._counts.items() if count}
        total = sum(shown.values())
        if not total:
            painter.fillRect(whole, QColor(colours().raised))
            return
        gap, least = 2.0, 10.0
        room = whole.width() - gap * (len(shown) - 1) - least * len(shown)
        x = 0.0
        for outcome, count in shown.items():
            width = least + room * count / total
            part = QRectF(x, 0, width, whole.height())
            paint_part(painter, part, outcome)
            self._label(painter, part, outcome, number(count))
            x += width + gap

    def _label(self, painter: QPainter, part: QRectF, outcome: Outcome, text: str) -> None:
        needed = self.fontMetrics().horizontalAdvance(text) + 14
        if needed > part.width():
            return
        plate = QRectF(0, 0, needed, self.fontMetrics().height() + 2)
        plate.moveCenter(part.center())
        if outcome is not Outcome.UNLOCKED:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours().surface))
            painter.drawRoundedRect(plate, 4, 4)
        painter.setPen(QColor(colours().surface if outcome is Outcome.UNLOCKED else colours().text))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)


class Swatch(QWidget):
    """A small square of an outcome's pattern, for the legend."""

    def __init__(self, outcome: Outcome, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outcome = outcome
        self.setFixedSize(18, 18)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the pattern."""
        paint_part(QPainter(self), QRectF(self.rect()), self._outcome)
