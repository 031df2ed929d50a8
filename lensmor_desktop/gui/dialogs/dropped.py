"""Answers to what was dropped on the window and can't be opened: never silence."""

from PySide6.QtWidgets import QMessageBox, QWidget

from lensmor_desktop.gui.widgets.drop_area import Dropped


class DropBox(QMessageBox):
    """Says what the window makes of a drop, and what to do instead."""

    def __init__(self, what: Dropped, count: int, parent: QWidget | None = None) -> None:
        """Says it.

        Args:
            what: what was dropped; not a single file.
            count: how many files, where it was several.
            parent: the window.
        """
        super().__init__(parent)
        self.setObjectName("dropBox")
        self.setWindowTitle(self.tr("Lensmor Desktop"))
        self.setIcon(QMessageBox.Icon.Information)
        text, hint = self._says(what, count)
        self.setText(text)
        self.setInformativeText(hint)
        close = self.addButton(self.tr("Close"), QMessageBox.ButtonRole.AcceptRole)
        close.setObjectName("dropCloseButton")
        self.setEscapeButton(close)

    def _says(self, what: Dropped, count: int) -> tuple[str, str]:
        save = self.tr("Save the spreadsheet as a file on this computer, then drop that file here.")
        if what is Dropped.MOVED:
            return (
                self.tr(
                    "The program that this comes from would delete it there, so it was not opened."
                ),
                self.tr("It is still where it was. {save}").format(save=save),
            )
        if what is Dropped.SEVERAL:
            return (
                self.tr("These are {count} files; one sheet is opened at a time.").format(
                    count=count
                ),
                self.tr("Drop them one after the other. None of them was opened."),
            )
        if what is Dropped.FOLDER:
            return (
                self.tr("This is a folder."),
                self.tr("Open it, and drop the spreadsheet in it here."),
            )
        if what is Dropped.LINK:
            return self.tr("This is a link, and nothing is fetched from the web."), save
        if what is Dropped.MAIL:
            return self.tr("This comes from a mail program, and can't be opened from there."), save
        return self.tr("This is no file, so there is nothing to open."), save
