"""Shows the guide: F1, or the button in the header; during a run as well."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from lensmor_desktop.gui import dropping

if TYPE_CHECKING:
    from lensmor_desktop.gui.dialogs.help import HelpDialog
    from lensmor_desktop.gui.shell import Shell


class Help(QObject):
    """Makes the dialog when it is first asked for, and anew after a change of language."""

    def __init__(self, shell: "Shell") -> None:
        super().__init__(shell)
        self._shell = shell
        self._dialog: HelpDialog | None = None
        shell.help_button.clicked.connect(self.show)

    @Slot()
    def show(self) -> None:
        """Shows it, or brings it to the front."""
        if self._dialog is None:
            from lensmor_desktop.gui.dialogs.help import HelpDialog

            self._dialog = HelpDialog(self._shell)
            dropping.only_the_window(self._dialog)
            self._dialog.finished.connect(self._closed)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    @Slot()
    def _closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
