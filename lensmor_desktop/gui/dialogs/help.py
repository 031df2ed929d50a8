"""The guide, to be read beside the work."""

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lensmor_desktop.gui import translation
from lensmor_desktop.gui.plain_text import TextBrowser
from lensmor_desktop.gui.theme import make_roomy

FOLDER = Path(__file__).parents[1] / "resources"
SIZE = (780, 700)
"""In device-independent pixels, where the window has that much room."""
LINES_APART = 125  # per cent
PICTURE = "\ufffc"
"""What stands for a picture in a block's text."""


def guide_file() -> Path:
    """The guide in the window's language, or in English where there is none."""
    language = translation.locale().language()
    for name, ours in translation.LOCALES.items():
        path = FOLDER / f"guide.{name}.md"
        if ours.language() == language and path.exists():
            return path
    return FOLDER / "guide.md"


class HelpDialog(QDialog):
    """Doesn't stand in the way of the window: both can be used."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("helpDialog")
        self.setWindowTitle(self.tr("Help"))
        room = self.screen().availableSize() if parent is None else parent.size()
        self.resize(QSize(*SIZE).boundedTo(room - QSize(40, 50)))
        self.text = TextBrowser(FOLDER)
        self.text.setObjectName("helpText")
        self.text.setAccessibleName(self.tr("The guide"))
        self.text.setOpenExternalLinks(True)
        self.text.setMarkdown(guide_file().read_text(encoding="utf-8"))
        _space_out(self.text.document())
        self.search = QLineEdit()
        self.search.setObjectName("helpSearchEdit")
        self.search.setPlaceholderText(self.tr("Find in the guide…"))
        self.search.setAccessibleName(self.tr("Find in the guide"))
        self.search.setClearButtonEnabled(True)
        make_roomy(self.search)
        self.search.textEdited.connect(self._find)
        self.search.returnPressed.connect(self._find_next)
        close = QPushButton(self.tr("&Close"))
        close.setObjectName("helpCloseButton")
        close.setAutoDefault(False)  # Return in the field above finds the next place
        close.clicked.connect(self.close)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.search, 1)
        line.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.setSpacing(12)
        layout.addWidget(self.text, 1)
        layout.addLayout(line)

    def _find(self, wanted: str) -> None:
        """The first place, from the top at each letter."""
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        if wanted:
            self.text.find(wanted)

    def _find_next(self) -> None:
        """The next place; after the last one, the first."""
        wanted = self.search.text()
        if wanted and not self.text.find(wanted):
            self._find(wanted)


def _space_out(document: QTextDocument) -> None:
    """Markdown knows no distances, and a page without them is hard to read."""
    document.setDocumentMargin(18)
    cursor = QTextCursor(document)
    block = document.begin()
    while block.isValid():
        cursor.setPosition(block.position())
        form = block.blockFormat()
        if PICTURE not in block.text():  # the room would be in proportion to its height
            kind = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
            form.setLineHeight(LINES_APART, kind)
        if form.headingLevel():
            form.setTopMargin(20 if form.headingLevel() > 1 else 0)
            form.setBottomMargin(6)
        elif cursor.currentTable() is None:
            form.setBottomMargin(10)
        cursor.setBlockFormat(form)
        block = block.next()
