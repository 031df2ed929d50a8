"""What may be higher than its place: it scrolls up and down, and shows what the keyboard is on."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget


class TallArea(QScrollArea):
    """Never narrower than what is in it.

    A scroll area of Qt's follows the keyboard only from one of its own widgets to the next, not
    when it comes in from outside.
    """

    def __init__(self, inner: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inner)
        self._inner = inner
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)

    def minimumSizeHint(self) -> QSize:
        """What can't be wrapped."""
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(
            self._inner.minimumSizeHint().width() + bar, super().minimumSizeHint().height()
        )

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._inner.isAncestorOf(now):
            self.ensureWidgetVisible(now)
