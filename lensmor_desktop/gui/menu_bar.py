"""macOS' menu bar, where people there look for everything that a program can do.

On Windows and Linux the window has none: all of it stands in the window.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QKeyCombination, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox

from lensmor_desktop import __version__
from lensmor_desktop.gui.commands import Commands

if TYPE_CHECKING:
    from lensmor_desktop.gui.shell import Shell

CLOSE, MINIMISE, QUIT = "Ctrl+W", "Ctrl+M", "Ctrl+Q"
"""Command-W, Command-M, Command-Q: what each program has to answer to."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("MenuBar", text)


def fill_menu_bar(window: "Shell", commands: Commands) -> None:
    """Makes the menus. About, Settings and Quit go to the program's own menu, by their roles."""
    bar = window.menuBar()
    file = bar.addMenu(_tr("File"))
    file.addAction(commands.open)
    file.addAction(commands.sample)
    file.addSeparator()
    _add(file, "closeAction", _tr("Close the window"), window.close, CLOSE)
    commands.settings.setMenuRole(QAction.MenuRole.PreferencesRole)
    file.addAction(commands.settings)
    leave = _add(file, "quitAction", _tr("Quit Lensmor Desktop"), window.close, QUIT)
    leave.setMenuRole(QAction.MenuRole.QuitRole)
    _fill_edit(bar.addMenu(_tr("Edit")))
    view = bar.addMenu(_tr("View"))
    view.addActions(commands.steps)
    view.addSeparator()
    view.addAction(commands.history)
    place = bar.addMenu(_tr("Window"))
    _add(place, "minimiseAction", _tr("Minimise"), window.showMinimized, MINIMISE)
    _add(place, "zoomAction", _tr("Zoom"), lambda: _zoom(window))
    guide = bar.addMenu(_tr("Help"))
    guide.addAction(commands.guide)
    about = _add(guide, "aboutAction", _tr("About Lensmor Desktop"), lambda: _about(window))
    about.setMenuRole(QAction.MenuRole.AboutRole)


def _add(menu: QMenu, name: str, text: str, work: Callable[..., object], keys: str = "") -> QAction:
    action = QAction(text, menu)
    action.setObjectName(name)
    action.setShortcut(QKeySequence(keys))
    action.setMenuRole(QAction.MenuRole.NoRole)
    action.triggered.connect(lambda _checked=False: work())
    menu.addAction(action)
    return action


def _fill_edit(menu: QMenu) -> None:
    command = Qt.KeyboardModifier.ControlModifier
    shift = command | Qt.KeyboardModifier.ShiftModifier
    for name, text, modifiers, key in (
        ("undoAction", _tr("Undo"), command, Qt.Key.Key_Z),
        ("redoAction", _tr("Redo"), shift, Qt.Key.Key_Z),
        ("cutAction", _tr("Cut"), command, Qt.Key.Key_X),
        ("copyAction", _tr("Copy"), command, Qt.Key.Key_C),
        ("pasteAction", _tr("Paste"), command, Qt.Key.Key_V),
        ("selectAllAction", _tr("Select all"), command, Qt.Key.Key_A),
    ):
        keys = QKeyCombination(modifiers, key)
        action = _add(menu, name, text, partial(_type, menu, keys))
        action.setShortcut(QKeySequence(keys))
        if name == "redoAction":
            menu.addSeparator()


def _type(edit: QMenu, keys: QKeyCombination) -> None:
    """Gives keys to what has the keyboard: fields, tables and texts know what they mean.

    Meanwhile they aren't those of the menu, or they would come back here for good.
    """
    widget = QApplication.focusWidget()
    if widget is None:
        return
    for action in edit.actions():
        action.setEnabled(False)
    try:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, keys.key(), keys.keyboardModifiers())
            QApplication.sendEvent(widget, event)
    finally:
        for action in edit.actions():
            action.setEnabled(True)


def _zoom(window: "Shell") -> None:
    if window.isMaximized():
        window.showNormal()
    else:
        window.showMaximized()


def _about(window: "Shell") -> None:
    box = QMessageBox(window)
    box.setObjectName("aboutBox")
    box.setWindowTitle(_tr("About Lensmor Desktop"))
    box.setIconPixmap(window.windowIcon().pixmap(64, 64))
    box.setText(_tr("Lensmor Desktop {version}").format(version=__version__))
    box.setInformativeText(_tr("It unlocks Lensmor's emails for the people in a spreadsheet."))
    close = box.addButton(_tr("Close"), QMessageBox.ButtonRole.AcceptRole)
    close.setObjectName("aboutCloseButton")
    box.setEscapeButton(close)
    window.open_dialog(box)
