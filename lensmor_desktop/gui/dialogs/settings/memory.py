"""Addresses that were bought before: whether they are filled in, and forgetting them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QMessageBox, QPushButton, QWidget

from lensmor_desktop.gui.background.requests import Opened
from lensmor_desktop.gui.dialogs.settings.section import Section, about
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.gui.wording import counted
from lensmor_desktop.settings.options import Options


class MemorySection(Section):
    """A switch, and a way to forget."""

    forget_asked = Signal()

    def __init__(
        self, state: Opened | None, options: Options, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.set_title(self.tr("Bought before"))
        self.column.addWidget(
            about(
                self.tr(
                    "People whose email you bought with this key, in any sheet, are filled in from "
                    "this computer: at no cost, and without asking Lensmor."
                ),
                "memoryAbout",
            )
        )
        self.switch = QCheckBox(self.tr("&Fill in addresses that were bought before"))
        self.switch.setObjectName("purchaseMemorySwitch")
        self.switch.setChecked(options.purchase_memory)
        self.clear = QPushButton(self.tr("F&orget bought addresses…"))
        self.clear.setObjectName("forgetPurchasesButton")
        # Without a key there is no account whose purchases could be meant.
        self.clear.setEnabled(state is not None and state.has_key)
        self.clear.clicked.connect(self._ask)
        line = QHBoxLayout()
        line.addWidget(self.clear)
        line.addStretch(1)
        self.add_choice(self.switch)
        self.column.addLayout(line)
        self.forgotten = Callout("memoryResult", "good")
        self.column.addWidget(self.forgotten)

    def forgot(self, addresses: int) -> None:
        """The memory of bought addresses is empty now."""
        self.clear.setEnabled(True)
        self.forgotten.say(
            counted(
                addresses,
                self.tr("{n} bought address is forgotten."),
                self.tr("{n} bought addresses are forgotten."),
            )
            if addresses
            else self.tr("There was no bought address to forget."),
            tone="good" if addresses else "info",
        )

    def _ask(self) -> None:
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
        forget.clicked.connect(self._forget)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.finished.connect(box.deleteLater)
        box.open()

    def _forget(self) -> None:
        self.clear.setEnabled(False)
        self.forget_asked.emit()
