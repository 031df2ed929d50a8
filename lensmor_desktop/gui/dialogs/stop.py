"""How to stop a run: at once, or after what is under way. The run goes on while it is asked."""

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from lensmor_desktop.gui.widgets.heading import Heading
from lensmor_desktop.gui.widgets.scrolling_dialog import ScrollingDialog
from lensmor_desktop.gui.wording import together


class StopDialog(ScrollingDialog):
    """Two ways to stop, each with what it means; the default leaves nobody half done."""

    finish_chosen = Signal()  # after what is under way
    stop_chosen = Signal()  # now

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(75, parent, spacing=6)
        self.setObjectName("stopDialog")
        self.setWindowTitle(self.tr("Stop"))
        title = Heading(self.tr("How should the run stop?"), 1.4)
        self.column.addWidget(title)
        about = self._text(
            "stopAbout",
            self.tr(
                "Either way nothing that was paid for is lost, nothing is paid twice, and you "
                "can go on later."
            ),
        )
        self.column.addWidget(about)
        self.setAccessibleDescription(together(title.text(), about.text()))
        self.foot.setSpacing(6)
        self.after = self._way(
            "stopAfterButton",
            self.tr("Stop &after what is under way"),
            self.tr(
                "Nobody else is sent. The emails of the people already sent are waited for, which "
                "can take some minutes."
            ),
        )
        self.after.setProperty("kind", "primary")
        self.after.setDefault(True)
        self.after.clicked.connect(lambda: self._choose(self.finish_chosen))
        self.now = self._way(
            "stopNowButton",
            self.tr("Stop &now"),
            self.tr(
                "Nobody else is sent, and nothing is waited for. What Lensmor is still looking up "
                "comes when you go on with the run."
            ),
        )
        self.now.clicked.connect(lambda: self._choose(self.stop_chosen))
        stay = QPushButton(self.tr("&Keep running"))
        stay.setObjectName("stopCancelButton")
        stay.clicked.connect(self.reject)
        line = QHBoxLayout()
        line.addStretch()
        line.addWidget(stay)
        self.foot.addLayout(line)
        self.after.setFocus()

    def _way(self, name: str, text: str, meaning: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleDescription(meaning)
        self.foot.addWidget(button)
        self.foot.addWidget(self._text(name.replace("Button", "About"), meaning))
        self.foot.addSpacing(12)
        return button

    def _text(self, name: str, text: str) -> QLabel:
        label = QLabel(text)
        label.setObjectName(name)
        label.setProperty("kind", "muted")
        label.setWordWrap(True)
        return label

    def _choose(self, signal: SignalInstance) -> None:
        signal.emit()
        self.accept()
