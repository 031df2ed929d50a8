"""Widgets whose least height goes with their width: the parent has to know when that changes."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget


class Refitting(QObject):
    """Has a widget laid out anew when its width changes: its texts may take other lines.

    Of texts that change Qt tells the parent itself.
    """

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stops nothing."""
        if isinstance(event, QResizeEvent) and event.size().width() != event.oldSize().width():
            self._widget.updateGeometry()
        return False
