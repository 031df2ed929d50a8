"""What may be larger than its place: it scrolls, and shows what the keyboard is on."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

LEAST_LINES = 3
"""So many lines of text are to be seen of it at least, or scrolling would be a riddle."""
_COMES_OR_GOES = (QEvent.Type.ShowToParent, QEvent.Type.HideToParent)
_DIRECTLY = Qt.FindChildOption.FindDirectChildrenOnly


class TallColumn(QWidget):
    """What is scrolled: widgets below each other, no higher than they have to be.

    Qt's own areas take the height that is liked for the height that is needed, and would scroll a
    table that could just as well be lower.

    Args:
        widgets: what is in it from the start; `column` takes more.
        gap: what is left between them, in device-independent pixels.
    """

    def __init__(self, *widgets: QWidget, gap: int = 10) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(gap)
        for widget in widgets:
            self.column.addWidget(widget)

    def heightForWidth(self, width: int) -> int:
        """The least that shows everything at that width."""
        return self.column.totalMinimumHeightForWidth(width)


class TallArea(QScrollArea):
    """As high as what is in it where there is room, and no lower than a few lines where not.

    It scrolls sideways only in a window that is narrower than what can't be wrapped. A scroll area
    of Qt's asks for a height that has nothing to do with its width, and follows the keyboard only
    from one of its own widgets to the next, not when it comes in from outside.

    Args:
        inner: what it shows; its layout is there already, or is made before it is shown.
        hides: it goes away while everything in it is hidden.
    """

    def __init__(self, inner: QWidget, parent: QWidget | None = None, hides: bool = False) -> None:
        super().__init__(parent)
        self._inner = inner
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inner)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)
        if hides:
            for widget in inner.findChildren(QWidget, options=_DIRECTLY):
                widget.installEventFilter(self)  # a layout that is hidden doesn't tell of changes
            if self._is_empty():
                self.hide()  # not the other way round: without a parent it would be a window

    def sizeHint(self) -> QSize:
        """As high as what is in it is at the width that it has."""
        hint = self._inner.sizeHint()
        if self._inner.hasHeightForWidth():
            width = max(self.width(), self._inner.minimumSizeHint().width())
            hint.setHeight(self._inner.heightForWidth(width))
        return hint

    def minimumSizeHint(self) -> QSize:
        """What can't be wrapped, and a few lines."""
        bar = self.verticalScrollBar().sizeHint().width()
        lines = round(LEAST_LINES * self.fontMetrics().lineSpacing())
        return QSize(
            self._inner.minimumSizeHint().width() + bar, min(lines, self.sizeHint().height())
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, perhaps another height of what is in it."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Other texts inside may take other lines; and all of it may be hidden, or not any more."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self._inner:
            self.updateGeometry()
        elif (
            event.type() in _COMES_OR_GOES
            and watched is not self._inner
            and self.parentWidget() is not None
        ):
            self.setVisible(not self._is_empty())
        return super().eventFilter(watched, event)

    def _is_empty(self) -> bool:
        layout = self._inner.layout()
        return layout is not None and layout.isEmpty()

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._inner.isAncestorOf(now):
            self.ensureWidgetVisible(now)
