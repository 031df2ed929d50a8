"""Where the window stands on the screen: within it, and where the person left it last time.

All sizes are in device-independent pixels. What the window manager adds around a window can't be
measured before it is shown, so a frame is assumed that is as large as any.
"""

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from lensmor_desktop.settings.view import View

AT_FIRST = QSize(1180, 760)
SMALLEST = QSize(760, 400)
"""Below that even scrolling is no help; on a smaller screen the window takes all of it."""
FRAME = QMargins(8, 40, 8, 8)


def room_on(screen: QScreen, frame: QMargins = FRAME) -> QSize:
    """How large a window's inside may be on a screen, beside the taskbar and within the frame."""
    return screen.availableGeometry().marginsRemoved(frame).size()


def within(place: QRect, available: QRect, frame: QMargins = FRAME) -> QRect:
    """The same place where it fits, else the nearest and largest that does.

    Args:
        place: of the window's inside.
        available: the screen without what the system keeps of it.
        frame: what the window manager adds.
    """
    room = available.marginsRemoved(frame)
    size = place.size().boundedTo(room.size())
    last = QPoint(room.right() + 1 - size.width(), room.bottom() + 1 - size.height())
    return QRect(
        min(max(place.x(), room.x()), last.x()),
        min(max(place.y(), room.y()), last.y()),
        size.width(),
        size.height(),
    )


def open_at(window: QWidget, view: View) -> None:
    """Gives a window its place before it is shown: the last one, where that screen is still there.

    Windows puts a window for which no place is named where part of it may be out of sight.
    """
    screen = QGuiApplication.primaryScreen()
    wanted = QRect(QPoint(), AT_FIRST)
    wanted.moveCenter(screen.availableGeometry().center())
    if view.place is not None:
        wanted = QRect(*view.place)
        wanted.setSize(wanted.size().expandedTo(SMALLEST))
        screen = QGuiApplication.screenAt(wanted.center()) or screen
    window.setMinimumSize(SMALLEST.boundedTo(room_on(screen)))
    window.setGeometry(within(wanted, screen.availableGeometry()))
    if view.maximised:
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)


def view_of(window: QWidget) -> View:
    """The place that a window has, to be opened there again."""
    place = window.normalGeometry() if window.isMaximized() else window.geometry()
    return View((place.x(), place.y(), place.width(), place.height()), window.isMaximized())
