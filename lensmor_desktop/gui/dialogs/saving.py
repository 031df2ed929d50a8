"""Asking where to write a file, without a loop of its own; the system's dialog where it has one."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def save_dialog(
    name: str, title: str, offered: Path, kinds: str, parent: QWidget | None = None
) -> QFileDialog:
    """A dialog that emits `fileSelected`; whether to replace a file it asks by itself.

    Args:
        name: its object name.
        title: what it asks for.
        offered: the place and name that stand there first.
        kinds: Qt's filter of file names.
        parent: the window.
    """
    dialog = QFileDialog(parent, title, str(offered.parent), kinds)
    dialog.setObjectName(name)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(offered.suffix.removeprefix("."))
    dialog.selectFile(offered.name)
    return dialog
