"""For people who hear the window: announcements, and roles that Qt's widgets don't have.

Qt hands an announcement on as a notification of UI Automation on Windows, as an announcement of
NSAccessibility on macOS and as a signal of AT-SPI on Linux (from Qt 6.8 on). Nothing is done while
no screen reader, or other tool of that kind, listens.
"""

from typing import ClassVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget


class Announcements(QObject):
    """Tells whoever wants to know what is announced."""

    made = Signal(str, bool)  # the text; whether it interrupts what is being read


announcements = Announcements()


def announce(widget: QWidget, text: str, urgent: bool = False) -> None:
    """Has a text read out, whatever the keyboard is on.

    Args:
        widget: what it is about.
        text: plain text; nothing is announced where it is empty.
        urgent: it interrupts what is being read, and doesn't wait for its end.
    """
    if not text or not QAccessible.isActive():
        return
    event = QAccessibleAnnouncementEvent(widget, text)
    if urgent:
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
    QAccessible.updateAccessibility(event)
    announcements.made.emit(text, urgent)


class Speaker:
    """What a widget has to say: announced once, and not before the widget is to be seen.

    Call `tell` in the widget's `showEvent`.
    """

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._said = self._due = ""

    def say(self, *parts: str) -> None:
        """The widget says this now, perhaps the same as before; nothing: the same counts as new."""
        text = "\n".join(filter(None, parts))
        self._due = text if text != self._said else ""
        if not text:
            self._said = ""
        self.tell()

    def tell(self) -> None:
        """Announces what is due, if the widget can be seen."""
        if self._due and self._widget.isVisible():
            announce(self._widget, self._due)
            self._said, self._due = self._due, ""


class HasRole:
    """Mixed into a widget's class: the role that a screen reader is told, and its text as name."""

    spoken_role: ClassVar[QAccessible.Role]


class _Interface(QAccessibleWidget):
    """What Qt tells of a widget with a role of ours."""

    def text(self, kind: QAccessible.Text) -> str:
        """Its accessible name, or what it says where it has none."""
        widget = self.object()
        if kind is QAccessible.Text.Name and isinstance(widget, QWidget):
            return widget.accessibleName() or str(getattr(widget, "text", str)())
        return super().text(kind)


def _interface(_class: str, widget: QObject) -> QAccessibleInterface | None:
    if isinstance(widget, QWidget) and isinstance(widget, HasRole):
        return _Interface(widget, widget.spoken_role)
    return None


_installed = False


def install_roles() -> None:
    """From now on Qt asks for our roles first. Needs the application; more than once does nothing.

    Qt asks once for each widget, in the middle of making it, so only its class can decide.
    """
    global _installed
    if not _installed:
        _installed = True
        QAccessible.installFactory(_interface)
