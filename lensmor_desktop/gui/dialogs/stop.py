"""How to stop a run: at once, or after what is under way. The run goes on while it is asked."""

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from lensmor_desktop.gui.theme import keep_wide, make_title


class StopDialog(QDialog):
    """Two ways to stop, each with what it means; the default leaves nobody half done."""

    finish_chosen = Signal()  # after what is under way
    stop_chosen = Signal()  # now

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stopDialog")
        self.setWindowTitle(self.tr("Stop"))
        layout = QVBoxLayout(self)
        keep_wide(layout, 75)
        layout.setContentsMargins(24, 22, 24, 18)
        layout.setSpacing(6)
        title = QLabel(self.tr("How should the run stop?"))
        make_title(title, 1.4)
        layout.addWidget(title)
        layout.addWidget(
            self._text(
                "stopAbout",
                self.tr(
                    "Either way nothing that was paid for is lost, nothing is paid twice, and you "
                    "can go on later."
                ),
            )
        )
        layout.addSpacing(10)
        self.after = self._way(
            layout,
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
            layout,
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
        layout.addLayout(line)
        self.after.setFocus()

    def _way(self, layout: QVBoxLayout, name: str, text: str, meaning: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleDescription(meaning)
        layout.addWidget(button)
        layout.addWidget(self._text(name.replace("Button", "About"), meaning))
        layout.addSpacing(12)
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
