"""Files that are dragged onto the window: they are read where they are, never taken from there.

Whoever drops says what becomes of the file in the end. Windows' Explorer offers "move" as soon as
Shift is held down, and deletes the file when the window answers so; mail programs and archivers
may offer nothing else. So the answer is always "copy" (or "link", where that is all there is), and
an offer that can only be a move is refused.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QToolTip, QWidget

from lensmor_desktop.gui.widgets.drop_area import Dropped, dropped_file, what_was_dropped

if TYPE_CHECKING:
    from lensmor_desktop.gui.shell import Shell

HARMLESS = (Qt.DropAction.CopyAction, Qt.DropAction.LinkAction)
"""What leaves a file where it is, the better one first."""


def take_a_copy(event: QDropEvent) -> bool:
    """Answers a drag, a move within it or a drop; whether it may be dropped here.

    Qt makes the proposed action of one that isn't possible, so that "copy" alone isn't safe.
    """
    for action in HARMLESS:
        if event.possibleActions() & action:
            event.setDropAction(action)
            event.accept()
            return True
    event.setDropAction(Qt.DropAction.IgnoreAction)
    event.ignore()
    return False


def over(window: "Shell", event: QDropEvent) -> None:
    """Something is dragged over the window: whether it would be taken is to be seen."""
    taken = take_a_copy(event)
    can_be_opened = taken and not window.is_at_work and dropped_file(event) is not None
    window.sheet_page.drop.set_over(can_be_opened)
    if not taken:
        # No drop will come of it, so this is the moment to say why.
        text = QCoreApplication.translate(
            "Drops", "Dropping this here would delete it where it is now, so it can't be dropped."
        )
        QToolTip.showText(window.mapToGlobal(event.position().toPoint()), text, window)


def dropped(window: "Shell", event: QDropEvent) -> None:
    """It was dropped: it is opened, or the person is told why not."""
    window.sheet_page.drop.set_over(False)
    path, what = dropped_file(event), what_was_dropped(event.mimeData())
    if not take_a_copy(event):
        what = Dropped.MOVED
    if path is None or what is not Dropped.FILE:
        from lensmor_desktop.gui.dialogs.dropped import DropBox

        window.open_dialog(DropBox(what, len(event.mimeData().urls()), window))
    elif window.is_at_work:
        from lensmor_desktop.gui.controllers.arrivals import Arrivals

        Arrivals(window).tell_later(path)
    else:
        window.open_path(path)


def only_the_window(top: QWidget) -> None:
    """Within a window nothing else takes what is dropped.

    Qt's fields do by themselves, with whatever the other program proposes: a workbook that is
    dropped on the search field would be moved into it as text.
    """
    for widget in top.findChildren(QWidget):
        if widget.acceptDrops():
            widget.setAcceptDrops(False)
