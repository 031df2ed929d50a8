"""Text is text: what stands in a cell, a file's name or an answer is never read as HTML.

A label or a tooltip of Qt's guesses what it is given (`Qt.AutoText`). With a guess of HTML, a cell
could show any headline, open a page in the program's name, or have a file or a share be opened, to
whose server Windows then sends the user's password hash.
"""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QTextBrowser, QWidget

_POLISH = QEvent.Type.Polish
_KEPT = "lensmorPlain"


class _PlainLabels(QObject):
    """Ends the guessing in every label, before it is measured or painted for the first time.

    Tooltips and the texts of message and file dialogs are labels of Qt's own, and come by as well.
    """

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Looks at a widget's last event before it is shown."""
        if (
            event.type() == _POLISH
            and isinstance(watched, QLabel)
            and watched.textFormat() is Qt.TextFormat.AutoText
        ):
            watched.setTextFormat(Qt.TextFormat.PlainText)
        return False


def keep_texts_plain() -> None:
    """From now on nothing in the program's windows guesses whether a text is HTML."""
    app = QApplication.instance()
    if app is not None and not app.property(_KEPT):
        app.setProperty(_KEPT, True)
        app.installEventFilter(_PlainLabels(app))


class TextBrowser(QTextBrowser):
    """Shows texts of our own, with pictures out of one folder, and opens nothing else.

    Args:
        pictures: the folder; None for no pictures at all.
    """

    def __init__(self, pictures: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures: dict[str, Path] = {}
        if pictures is not None:
            found = pictures.rglob("*.png")
            self._pictures = {path.relative_to(pictures).as_posix(): path for path in found}

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """A picture of the folder, by its path from there; something empty for all else."""
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return QByteArray(b" ")  # where nothing comes back, Qt opens what is named by itself
        path = self._pictures.get(QUrl(name).toString())
        return QImage(1, 1, QImage.Format.Format_Alpha8) if path is None else QImage(str(path))
