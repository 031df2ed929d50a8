"""The one dialog for everything that goes wrong: what happened, what it means, what to do."""

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lensmor_desktop import __version__
from lensmor_desktop.diagnostics.redaction import redact
from lensmor_desktop.gui.background.failures import Failure
from lensmor_desktop.gui.widgets.heading import Heading
from lensmor_desktop.gui.widgets.scrolling_dialog import ScrollingDialog
from lensmor_desktop.gui.widgets.sign import Sign
from lensmor_desktop.gui.wording import told


class ErrorDialog(ScrollingDialog):
    """Title, message and hint; the details that support asks for only on request."""

    set_aside_asked = Signal(object)  # the folder of damaged records
    support_asked = Signal(object)  # the Failure; only for mistakes of ours
    urgent = True

    def __init__(
        self, failure: Failure, parent: QWidget | None = None, settings: bool = False
    ) -> None:
        super().__init__(68, parent)
        self.setObjectName("errorDialog")
        self.setWindowTitle(self.tr("Lensmor Desktop"))
        self.settings_asked = False
        self.failure = failure
        picture = Sign("triangle", "careful", 32)
        title = self._label("errorTitle", told(failure.title), Heading(factor=1.25))
        message = self._label("errorMessage", told(failure.message))
        hint = self._label("errorHint", told(failure.hint))
        texts = QVBoxLayout()
        texts.setSpacing(8)
        texts.addWidget(title)
        texts.addWidget(message)
        if hint.text():
            texts.addWidget(hint)
        self.details = self._label("errorDetails", self.details_text())
        self.details.setProperty("kind", "muted")
        self.details.hide()
        texts.addWidget(self.details)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(texts, 1)
        self.column.addLayout(top)
        self.column.addStretch()
        self.foot.addLayout(self._buttons(settings))
        self.setAccessibleDescription(" ".join((title.text(), message.text(), hint.text())))

    def details_text(self) -> str:
        """What Copy copies: facts for support, no key and no address."""
        lines = [f"Lensmor Desktop {__version__}", told(self.failure.title)]
        lines += [
            f"{QCoreApplication.translate('Details', label)}: {value}"
            for label, value in self.failure.details
        ]
        return redact("\n".join(lines))

    def _label(self, name: str, text: str, label: QLabel | None = None) -> QLabel:
        label = label or QLabel()
        label.setText(text)
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _buttons(self, settings: bool) -> QGridLayout:
        self._show = QPushButton(self.tr("Details"))
        self._show.setObjectName("detailsButton")
        self._show.setProperty("kind", "link")
        self._show.setCheckable(True)
        self._show.toggled.connect(self._toggle_details)
        self._copy = QPushButton(self.tr("Copy details"))
        self._copy.setObjectName("copyButton")
        self._copy.setProperty("kind", "link")
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.details_text()))
        self._copy.hide()
        close = QPushButton(self.tr("Close"))
        close.setObjectName("closeErrorButton")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        self._show.setVisible(bool(self.failure.details))
        line = QGridLayout()
        line.addWidget(self._show, 0, 0)
        line.addWidget(self._copy, 0, 1)
        line.setColumnStretch(2, 1)
        if settings:
            key = QPushButton(self.tr("Change the key…"))
            key.setObjectName("errorKeyButton")
            key.clicked.connect(self._ask_settings)
            line.addWidget(key, 0, 3)
        if self.failure.set_aside is not None:
            aside = QPushButton(self.tr("Set the record aside and begin a new one"))
            aside.setObjectName("setAsideButton")
            aside.setToolTip(
                self.tr("Moves the damaged record into a folder beside it. Nothing is deleted.")
            )
            aside.clicked.connect(self._set_aside)
            line.addWidget(aside, 0, 3)
        if self.failure.is_defect:
            self.support_button = QPushButton(self.tr("Save support file…"))
            self.support_button.setObjectName("supportButton")
            self.support_button.clicked.connect(lambda: self.support_asked.emit(self.failure))
            line.addWidget(self.support_button, 0, 4)
        line.addWidget(close, 0, 5)
        return line

    def _toggle_details(self, shown: bool) -> None:
        self.details.setVisible(shown)
        self._copy.setVisible(shown)

    def _set_aside(self) -> None:
        self.accept()
        self.set_aside_asked.emit(self.failure.set_aside)

    def _ask_settings(self) -> None:
        self.settings_asked = True
        self.accept()
