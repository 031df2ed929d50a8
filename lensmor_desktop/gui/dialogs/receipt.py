"""A run's receipt to be read: the same facts as in the file, section by section."""

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lensmor_desktop.gui.plain_text import TextBrowser
from lensmor_desktop.gui.theme import colours
from lensmor_desktop.gui.widgets.heading import Heading
from lensmor_desktop.gui.window_place import room_on
from lensmor_desktop.gui.wording import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lensmor_desktop.domain.sentences import Value
    from lensmor_desktop.unlocking.receipt import Receipt


class ReceiptDialog(QDialog):
    """Every line of a receipt; the text can be selected and copied. No key and no address."""

    save_asked = Signal()

    def __init__(self, receipt: "Receipt", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("receiptDialog")
        self.setWindowTitle(self.tr("Receipt"))
        self.resize(QSize(720, 540).boundedTo(room_on(self.screen())))
        title = Heading(self.tr("Receipt of run {n}").format(n=receipt.summary.run), 1.4)
        title.setObjectName("receiptTitle")
        self.text = TextBrowser()
        self.text.setObjectName("receiptText")
        self.text.setAccessibleName(self.tr("Receipt"))
        self.text.setOpenLinks(False)
        self.text.setHtml(_page(receipt.lines()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setSpacing(12)
        layout.addWidget(title)
        layout.addWidget(self.text, 1)
        layout.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        self.save = QPushButton(self.tr("&Save receipt…"))
        self.save.setObjectName("receiptSaveButton")
        self.save.clicked.connect(self._save)
        close = QPushButton(self.tr("&Close"))
        close.setObjectName("receiptCloseButton")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        line = QHBoxLayout()
        line.addWidget(self.save)
        line.addStretch()
        line.addWidget(close)
        return line

    def _save(self) -> None:
        self.accept()
        self.save_asked.emit()


def _page(lines: "Sequence[tuple[Value, Value, Value]]") -> str:
    c = colours()
    parts = []
    for section, group in groupby(lines, key=lambda line: line[0]):
        parts.append(f'<h3 style="color:{c.accent}">{escape(shown(section))}</h3>')
        parts.append('<table width="100%" cellspacing="0" cellpadding="3">')
        parts += [
            f'<tr><td width="36%" style="color:{c.muted}">{escape(shown(what))}</td>'
            f"<td>{escape(shown(value))}</td></tr>"
            for _, what, value in group
        ]
        parts.append("</table>")
    return "".join(parts)
