"""The large area on which a spreadsheet is dropped."""

from enum import Enum
from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from lensmor_desktop.gui.theme import colours
from lensmor_desktop.gui.widgets.flow import FlowLayout
from lensmor_desktop.gui.widgets.heading import Heading
from lensmor_desktop.gui.widgets.sign import Sign
from lensmor_desktop.gui.widgets.tall_area import TallArea, TallColumn
from lensmor_desktop.sheets.unreadable import is_apple_folder


class Dropped(Enum):
    """What was dropped on the window."""

    FILE = "file"  # one; whether it is a sheet is for its reader to say
    SEVERAL = "several"
    FOLDER = "folder"
    LINK = "link"
    MAIL = "mail"
    MOVED = "moved"  # the other program would delete it
    OTHER = "other"


_MAIL_SCHEMES = ("mailbox", "imap", "imaps", "message", "mid", "cid", "outlook", "mailto")
_MAIL_FORMATS = ("filegroupdescriptor", "x-moz-message", "rfc822", "apple.mail", "renprivate")


def dropped_file(event: QDropEvent) -> Path | None:
    """The one local file of a drag, whatever its name; None for anything else."""
    urls = event.mimeData().urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    return Path(urls[0].toLocalFile())


def what_was_dropped(data: QMimeData) -> Dropped:
    """What a person dropped, for an answer that fits."""
    urls = data.urls()
    formats = " ".join(data.formats()).lower()
    if any(url.scheme().lower() in _MAIL_SCHEMES for url in urls) or (
        any(name in formats for name in _MAIL_FORMATS)
    ):
        return Dropped.MAIL
    if not urls:
        text = data.text().strip().lower() if data.hasText() else ""
        return Dropped.LINK if text.startswith(("http://", "https://")) else Dropped.OTHER
    if not all(url.isLocalFile() for url in urls):
        return Dropped.LINK
    if len(urls) > 1:
        return Dropped.SEVERAL
    path = Path(urls[0].toLocalFile())
    return Dropped.FOLDER if path.is_dir() and not is_apple_folder(path) else Dropped.FILE


class DropArea(QWidget):
    """A dashed frame with the two ways to begin. Drops elsewhere in the window count as well."""

    open_asked = Signal()
    sample_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dropArea")
        self._over = False
        self._picture = Sign("sheet", "neutral", 56)
        title = Heading(self.tr("Drop your spreadsheet here"), 1.6)
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title.setWordWrap(True)
        about = self._text(
            self.tr(
                "An Excel workbook or a CSV file with Lensmor's event IDs and personnel IDs, such "
                "as an export from your CRM."
            )
        )
        promise = self._text(
            self.tr(
                "You see every row and the price first. Nothing is spent before you have said yes."
            )
        )
        sample = self._text(self.tr("The sample has invented people in it and costs nothing."))
        self.open_button = QPushButton(self.tr("&Open a spreadsheet…"))
        self.open_button.setObjectName("openButton")
        self.open_button.setProperty("kind", "primary")
        self.open_button.clicked.connect(self.open_asked)
        self.sample_button = QPushButton(self.tr("&Try it with a sample"))
        self.sample_button.setObjectName("sampleButton")
        self.sample_button.setToolTip(
            self.tr("Practice mode: invented people, no key, no credits spent")
        )
        self.sample_button.clicked.connect(self.sample_asked)
        buttons = FlowLayout(gap=12, centred=True)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.sample_button)
        inner = TallColumn(gap=14)
        texts = inner.column
        texts.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        texts.addWidget(title)
        texts.addLayout(self._in_the_middle(about))
        texts.addLayout(self._in_the_middle(promise))
        texts.addLayout(self._in_the_middle(sample))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(40, 16, 40, 16)
        layout.setSpacing(14)
        layout.addStretch()
        layout.addWidget(TallArea(inner))  # the buttons are always in view
        layout.addLayout(buttons)
        layout.addStretch()
        self.set_over(False)

    @staticmethod
    def _text(text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("kind", "muted")
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setWordWrap(True)
        label.setMaximumWidth(100 * label.fontMetrics().averageCharWidth())
        return label

    @staticmethod
    def _in_the_middle(label: QLabel) -> QHBoxLayout:
        line = QHBoxLayout()  # an aligned label would not get the height of its lines
        line.addStretch(1)
        line.addWidget(label, 100)
        line.addStretch(1)
        return line

    def set_over(self, over: bool) -> None:
        """Whether a file hovers above the window."""
        self._over = over
        self._picture.show_sign("sheet", "accent" if over else "neutral")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The dashed frame."""
        c = colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(c.accent_soft if self._over else c.surface))
        pen = QPen(QColor(c.accent if self._over else c.neutral), 2 if self._over else 1.4)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 14, 14)
