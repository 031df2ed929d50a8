"""What the window can be told to do by keys, and on macOS by the menu bar."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from lensmor_desktop.gui import shortcuts
from lensmor_desktop.gui.places import STEPS
from lensmor_desktop.platform.kind import is_macos

if TYPE_CHECKING:
    from lensmor_desktop.gui.parts import Parts
    from lensmor_desktop.gui.shell import Shell


class Commands(QObject):
    """One action for each; its keys work in the whole window."""

    def __init__(self, window: "Shell", made: "Parts") -> None:
        super().__init__(window)
        self._window = window
        conductor = made.conductor
        self.open = self._command(
            "openAction", self.tr("Open a spreadsheet…"), conductor.choose_file, shortcuts.OPEN
        )
        self.sample = self._command(
            "sampleAction", self.tr("Try it with a sample"), conductor.open_sample
        )
        self.settings = self._command(
            "settingsAction",
            self.tr("Settings…"),
            made.account.show_settings,
            shortcuts.SETTINGS,
        )
        self.steps = tuple(
            self._command(
                f"stepAction{step + 1}",
                name,
                lambda _checked=False, step=step: window.step_to(step),
                shortcuts.step(step),
            )
            for step, name in zip(STEPS, window.steps.names, strict=True)
        )
        self.history = self._command(
            "historyAction", self.tr("History"), made.past.show, shortcuts.history()
        )
        self.guide = self._command(
            "guideAction", self.tr("Guide"), made.guide.show, shortcuts.GUIDE
        )
        if is_macos():
            from lensmor_desktop.gui.menu_bar import fill_menu_bar

            fill_menu_bar(window, self)

    def _command(
        self, name: str, text: str, work: Callable[..., object], keys: str = ""
    ) -> QAction:
        action = QAction(text, self)
        action.setObjectName(name)
        action.setShortcut(QKeySequence(keys))
        # By its text Qt would move some actions of a menu bar elsewhere on macOS.
        action.setMenuRole(QAction.MenuRole.NoRole)
        action.triggered.connect(work)
        self._window.addAction(action)
        return action
