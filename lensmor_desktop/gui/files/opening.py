"""Files and folders of results, opened in other programs: shown, or the person is told why not."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import UserFacingError
from lensmor_desktop.gui.background.failures import failure_of
from lensmor_desktop.gui.wording import (
    FILE_GONE_HINT,
    FILE_GONE_MESSAGE,
    NOT_SHOWN_HINT,
    NOT_SHOWN_MESSAGE,
    NOT_SHOWN_TITLE,
)
from lensmor_desktop.platform import opening

if TYPE_CHECKING:
    from lensmor_desktop.gui.shell import Shell


class NotShown(UserFacingError):
    """A file or folder can't be shown in another program."""


def open_file(window: "Shell", path: Path) -> None:
    """Opens a file in the program that the system has for it."""
    if not path.exists():
        _tell(window, path, FILE_GONE_MESSAGE, FILE_GONE_HINT)
    elif not _open(path):
        _tell(window, path, NOT_SHOWN_MESSAGE, NOT_SHOWN_HINT)


def show_in_folder(window: "Shell", path: Path) -> None:
    """Shows a file in its folder; of one that is gone, the next folder that is there."""
    if path.exists():
        command = opening.command_to_show(path)
        if (command and opening.start(command)) or _open(path.parent):
            return
        _tell(window, path, NOT_SHOWN_MESSAGE, NOT_SHOWN_HINT)
        return
    _tell(window, path, FILE_GONE_MESSAGE, FILE_GONE_HINT)
    there = next((folder for folder in path.parents if folder.is_dir()), None)
    if there is not None:
        _open(there)


def show_folder(window: "Shell", folder: Path) -> None:
    """Shows what is in a folder."""
    if not _open(folder):
        _tell(window, folder, NOT_SHOWN_MESSAGE, NOT_SHOWN_HINT)


def _open(path: Path) -> bool:
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _tell(window: "Shell", path: Path, message: str, hint: str) -> None:
    texts = (NOT_SHOWN_TITLE, message, hint)
    title, *said = (say(text, file=path.name, folder=path.parent) for text in texts)
    window.show_failure(failure_of(NotShown(title, *said)))
