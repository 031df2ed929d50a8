"""The key: typed hidden unless it is to be seen, tested at no cost, kept in the keychain."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from lensmor_desktop.api.address import check_key
from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.keys import clean_key
from lensmor_desktop.errors import ChoiceRefused
from lensmor_desktop.gui.background.failures import Failure, failure_of
from lensmor_desktop.gui.background.requests import Opened
from lensmor_desktop.gui.dialogs.settings.section import Section, about
from lensmor_desktop.gui.theme import make_roomy
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.gui.widgets.flow import FlowLayout
from lensmor_desktop.gui.wording import balance_text, together, told
from lensmor_desktop.settings.credentials import KEY_VARIABLE, KeyPlace


class KeySection(Section):
    """Which key is in use, and a field for another."""

    test_asked = Signal(str)
    forget_asked = Signal()

    def __init__(self, state: Opened | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_title(self.tr("Your Lensmor key"))
        place = KeyPlace.NOWHERE if state is None else state.key_place
        self.column.addWidget(about(self._about(place, state), "keyState"))
        self.key = QLineEdit()
        self.key.setObjectName("apiKeyEdit")
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setAccessibleName(self.tr("Lensmor key"))
        make_roomy(self.key)
        if place is KeyPlace.ENVIRONMENT:
            self.key.setPlaceholderText(self.tr("Set up on this computer"))
        elif place is KeyPlace.NOWHERE:
            self.key.setPlaceholderText(self.tr("Paste your key"))
        else:
            self.key.setPlaceholderText(self.tr("Paste another key to replace it"))
        self.key.setEnabled(place is not KeyPlace.ENVIRONMENT)
        self.key.textChanged.connect(lambda _text: self._refresh())
        self.show_key = QPushButton(self.tr("Show"))
        self.show_key.setObjectName("showKeyButton")
        self.show_key.setCheckable(True)
        self.show_key.setToolTip(self.tr("Shows what you typed. Make sure that nobody looks on."))
        self.show_key.setAccessibleName(self.tr("Show the key that you typed"))
        self.show_key.setEnabled(self.key.isEnabled())
        self.show_key.toggled.connect(self._show_typed)
        self.test = QPushButton(self.tr("&Test key"))
        self.test.setObjectName("testKeyButton")
        self.test.setToolTip(self.tr("Asks Lensmor for your balance. This costs nothing."))
        self.test.clicked.connect(self._test)
        self.forget = QPushButton(self.tr("Forget key"))
        self.forget.setObjectName("forgetKeyButton")
        self.forget.setVisible(place in (KeyPlace.KEYCHAIN, KeyPlace.MEMORY))
        self.forget.clicked.connect(self.forget_asked)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.key, 1)
        line.addWidget(self.show_key)
        self.column.addLayout(line)
        deeds = FlowLayout(gap=8)  # the field has the whole line, or what it asks for would be cut
        deeds.addWidget(self.test)
        deeds.addWidget(self.forget)
        self.column.addLayout(deeds)
        self.outcome = Callout("keyResult", "info")
        self.column.addWidget(self.outcome)
        self._refresh()

    @property
    def typed(self) -> str:
        """The key that was typed, as it will be sent; "" for none. See :meth:`first_wrong`."""
        return clean_key(self.key.text())

    def wipe(self) -> None:
        """Leaves nothing of what was typed in the field, nor in what it could undo."""
        self.key.setText("")  # clearing could be undone; this can't

    def first_wrong(self) -> QWidget | None:
        """The field, where what was typed can't be a key; then it is said why."""
        if not self.key.text().strip():
            return None
        try:
            check_key(self.key.text())
        except ChoiceRefused as refused:
            self.fails(failure_of(refused))
            return self.key
        return None

    def _about(self, place: KeyPlace, state: Opened | None) -> str:
        if place is KeyPlace.NOWHERE or state is None:
            return self.tr(
                "There is no key yet. Copy it from your Lensmor account and paste it here. "
                "Checking a sheet works without it."
            )
        ends = self.tr("The key in use ends in {four}.").format(four=state.last_four or "…")
        kept = {
            KeyPlace.ENVIRONMENT: self.tr(
                "Whoever looks after this computer has set it up ({variable}), and it wins over a "
                "key typed here."
            ).format(variable=KEY_VARIABLE),
            KeyPlace.MEMORY: self.tr(
                "This computer has no keychain that can be used, so the key is kept in memory "
                "only: you will be asked for it again after closing the window."
            ),
            KeyPlace.KEYCHAIN: self.tr("It is kept in this computer's keychain."),
        }
        if place is KeyPlace.MEMORY and state.keychain_trouble is not None:
            kept[place] = told(state.keychain_trouble)
        return together(ends, kept[place])

    def works(self, balance: Balance) -> None:
        """The balance call was answered."""
        self._refresh()
        self.outcome.say(
            self.tr("This key works. Balance: {balance}.").format(balance=balance_text(balance)),
            self.tr("Press Save to use it."),
            "good",
        )

    def fails(self, failure: Failure) -> None:
        """It was refused, or Lensmor could not be asked."""
        self._refresh()
        self.outcome.say(
            together(told(failure.title), told(failure.message)), told(failure.hint), "bad"
        )

    def _refresh(self) -> None:
        self.test.setEnabled(bool(self.key.text().strip()))

    def _show_typed(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.key.setEchoMode(mode)

    def _test(self) -> None:
        if self.first_wrong() is not None:
            return
        self.test.setEnabled(False)
        self.outcome.say(self.tr("Asking Lensmor…"), tone="info")
        self.test_asked.emit(self.typed)
