"""Settings: the key, what is remembered, and practice mode."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.gui.failures import Failure
from lensmor_desktop.gui.requests import Opened
from lensmor_desktop.gui.theme import make_roomy, make_title
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.gui.wording import balance_text, counted, told
from lensmor_desktop.settings.credentials import KEY_VARIABLE, KeyPlace
from lensmor_desktop.settings.options import Options


class SettingsDialog(QDialog):
    """The key is typed hidden, tested at no cost, and kept in the system's keychain."""

    test_asked = Signal(str)
    key_given = Signal(str)  # "" forgets the key
    practice_asked = Signal(bool)
    options_given = Signal(object)  # Options
    forget_asked = Signal()  # the bought addresses

    def __init__(self, state: Opened | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settingsDialog")
        self.setWindowTitle(self.tr("Settings"))
        self.setMinimumWidth(500)
        self._was_practice = state is not None and state.practice
        self._options = Options() if state is None else state.options
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setSpacing(10)
        layout.addWidget(self._title(self.tr("Your Lensmor key")))
        layout.addWidget(self._text(self._about_key(state), "keyState"))
        layout.addLayout(self._key_line(state))
        self.outcome = Callout("keyResult", "info")
        layout.addWidget(self.outcome)
        layout.addSpacing(10)
        self._build_memory(layout, state)
        layout.addSpacing(10)
        layout.addWidget(self._title(self.tr("Practice mode")))
        layout.addWidget(
            self._text(
                self.tr(
                    "Invented people and practice credits, on this computer only. No key is used "
                    "and nothing is bought. A coloured band shows that it is on."
                ),
                "practiceAbout",
            )
        )
        self.practice = QCheckBox(self.tr("&Practice mode"))
        self.practice.setObjectName("practiceSwitch")
        self.practice.setChecked(self._was_practice)
        layout.addWidget(self.practice)
        layout.addSpacing(10)
        layout.addWidget(self._buttons())
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """As high as its texts need."""
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """A window's height doesn't follow texts that wrap by itself."""
        self.layout().activate()
        height = self.layout().totalHeightForWidth(self.width())
        self.setMinimumHeight(height)
        self.resize(self.width(), height)

    def _tell(self, callout: Callout, text: str, hint: str = "", tone: str = "info") -> None:
        callout.say(text, hint, tone)
        self._fit()

    # --- building ---

    def _title(self, text: str) -> QLabel:
        label = QLabel(text)
        make_title(label, 1.2)
        return label

    def _text(self, text: str, name: str) -> QLabel:
        label = QLabel(text)
        label.setObjectName(name)
        label.setProperty("kind", "muted")
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def _about_key(self, state: Opened | None) -> str:
        place = KeyPlace.NOWHERE if state is None else state.key_place
        if place is KeyPlace.NOWHERE:
            return self.tr(
                "There is no key yet. Copy it from your Lensmor account and paste it here. "
                "Checking a sheet works without it."
            )
        assert state is not None
        ends = self.tr("The key in use ends in {four}.").format(four=state.last_four or "…")
        if place is KeyPlace.ENVIRONMENT:
            return (
                ends
                + " "
                + self.tr(
                    "It comes from the environment ({variable}), which wins over a key typed here."
                ).format(variable=KEY_VARIABLE)
            )
        if place is KeyPlace.MEMORY:
            return (
                ends
                + " "
                + self.tr(
                    "This computer has no keychain that can be used, so the key is kept in memory "
                    "only: you will be asked for it again after closing the window."
                )
            )
        return ends + " " + self.tr("It is kept in this computer's keychain.")

    def _key_line(self, state: Opened | None) -> QHBoxLayout:
        self.key = QLineEdit()
        self.key.setObjectName("apiKeyEdit")
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setAccessibleName(self.tr("Lensmor key"))
        make_roomy(self.key)
        has_key = state is not None and state.key_place is not KeyPlace.NOWHERE
        self.key.setPlaceholderText(
            self.tr("Paste another key to replace it") if has_key else self.tr("Paste your key")
        )
        if state is not None and state.key_place is KeyPlace.ENVIRONMENT:
            self.key.setPlaceholderText(self.tr("Set by the environment"))
        self.key.setEnabled(state is None or state.key_place is not KeyPlace.ENVIRONMENT)
        self.key.textChanged.connect(lambda _text: self._refresh())
        self.test = QPushButton(self.tr("&Test key"))
        self.test.setObjectName("testKeyButton")
        self.test.setToolTip(self.tr("Asks Lensmor for your balance. This costs nothing."))
        self.test.setAutoDefault(False)
        self.test.clicked.connect(self._test)
        self.forget = QPushButton(self.tr("Forget key"))
        self.forget.setObjectName("forgetKeyButton")
        self.forget.setAutoDefault(False)
        self.forget.setVisible(
            state is not None and state.key_place in (KeyPlace.KEYCHAIN, KeyPlace.MEMORY)
        )
        self.forget.clicked.connect(self._forget)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.key, 1)
        line.addWidget(self.test)
        line.addWidget(self.forget)
        return line

    def _build_memory(self, layout: QVBoxLayout, state: Opened | None) -> None:
        layout.addWidget(self._title(self.tr("Addresses bought before")))
        layout.addWidget(
            self._text(
                self.tr(
                    "People whose email you bought with this key, in any sheet, are filled in from "
                    "this computer: at no cost, and without asking Lensmor."
                ),
                "memoryAbout",
            )
        )
        self.memory = QCheckBox(self.tr("&Fill in addresses that were bought before"))
        self.memory.setObjectName("purchaseMemorySwitch")
        self.memory.setChecked(self._options.purchase_memory)
        self.memory.setEnabled(state is not None)
        self.clear = QPushButton(self.tr("F&orget bought addresses…"))
        self.clear.setObjectName("forgetPurchasesButton")
        self.clear.setAutoDefault(False)
        # Without a key there is no account whose purchases could be meant.
        self.clear.setEnabled(state is not None and state.has_key)
        self.clear.clicked.connect(self._ask_to_forget)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.memory, 1)
        line.addWidget(self.clear)
        layout.addLayout(line)
        self.forgotten = Callout("memoryResult", "good")
        layout.addWidget(self.forgotten)

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox()
        self.save = box.addButton(self.tr("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.save.setObjectName("saveSettingsButton")
        self.save.setProperty("kind", "primary")
        self.save.setDefault(True)
        cancel = box.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        cancel.setObjectName("cancelSettingsButton")
        cancel.setAutoDefault(False)
        box.accepted.connect(self._save)
        box.rejected.connect(self.reject)
        return box

    # --- what the window says ---

    def key_works(self, balance: Balance) -> None:
        """The balance call was answered."""
        self._refresh()
        self._tell(
            self.outcome,
            self.tr("This key works. Balance: {balance}.").format(balance=balance_text(balance)),
            self.tr("Press Save to use it."),
            "good",
        )

    def key_fails(self, failure: Failure) -> None:
        """It was refused, or Lensmor could not be asked."""
        self._refresh()
        self._tell(
            self.outcome,
            f"{told(failure.title)} {told(failure.message)}".strip(),
            told(failure.hint),
            "bad",
        )

    def forgot(self, addresses: int) -> None:
        """The memory of bought addresses is empty now."""
        self.clear.setEnabled(True)
        self._tell(
            self.forgotten,
            counted(
                addresses,
                self.tr("{n} bought address is forgotten."),
                self.tr("{n} bought addresses are forgotten."),
            )
            if addresses
            else self.tr("There was no bought address to forget."),
            tone="good" if addresses else "info",
        )

    # --- what the person does ---

    def _refresh(self) -> None:
        self.test.setEnabled(bool(self.key.text().strip()))

    def _test(self) -> None:
        self.test.setEnabled(False)
        self._tell(self.outcome, self.tr("Asking Lensmor…"))
        self.test_asked.emit(self.key.text().strip())

    def _forget(self) -> None:
        self.key_given.emit("")
        self.accept()

    def _ask_to_forget(self) -> None:
        box = QMessageBox(self)
        box.setObjectName("forgetQuestion")
        box.setWindowTitle(self.tr("Forget bought addresses"))
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("Forget every address that was bought with this key?"))
        box.setInformativeText(
            self.tr(
                "They stay in the sheets they were written into, and the history stays too. But in "
                "other sheets these people are no longer filled in from this computer, so Lensmor "
                "has to be asked about them again."
            )
        )
        keep = box.addButton(self.tr("Keep them"), QMessageBox.ButtonRole.RejectRole)
        keep.setObjectName("forgetNoButton")
        forget = box.addButton(self.tr("Forget them"), QMessageBox.ButtonRole.AcceptRole)
        forget.setObjectName("forgetYesButton")
        forget.clicked.connect(self._forget_purchases)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.finished.connect(box.deleteLater)
        box.open()

    def _forget_purchases(self) -> None:
        self.clear.setEnabled(False)
        self.forget_asked.emit()

    def _save(self) -> None:
        typed = self.key.text().strip()
        if typed:
            self.key_given.emit(typed)
        if self.practice.isChecked() != self._was_practice:
            self.practice_asked.emit(self.practice.isChecked())
        if self.memory.isChecked() != self._options.purchase_memory:
            self.options_given.emit(replace(self._options, purchase_memory=self.memory.isChecked()))
        self.accept()
