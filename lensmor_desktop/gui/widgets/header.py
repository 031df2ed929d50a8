"""The top of the window: the bands of practice mode and of another host, and the line below."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from lensmor_desktop.gui import shortcuts, theme
from lensmor_desktop.gui.widgets.step_bar import StepBar
from lensmor_desktop.gui.wording import balance_text, breakable

if TYPE_CHECKING:
    from lensmor_desktop.domain.credits import Balance


def _tr(text: str) -> str:
    return QCoreApplication.translate("MainWindow", text)


class PracticeBand(QFrame):
    """Says that nothing is real, as long as nothing is."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("practiceBand")
        self.setProperty("kind", "band")
        text = QLabel(
            _tr("Practice mode: invented people and practice credits. Nothing is bought.")
        )
        text.setObjectName("practiceText")
        text.setWordWrap(True)
        text.setFont(theme.scaled(self.font(), 1.0, bold=True))
        self.leave = QPushButton(_tr("Leave practice mode"))
        self.leave.setObjectName("leavePracticeButton")
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.MARGIN, 5, theme.MARGIN, 5)
        line.addWidget(text, 1)
        line.addWidget(self.leave)


class PlaceBand(QFrame):
    """Says that another host than Lensmor's is asked, as long as one is."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("placeBand")
        self.setProperty("kind", "band")
        self._text = QLabel()
        self._text.setObjectName("placeText")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setFont(theme.scaled(self.font(), 1.0, bold=True))
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.MARGIN, 5, theme.MARGIN, 5)
        line.addWidget(self._text, 1)
        self.hide()

    def show_host(self, host: str) -> None:
        """The host as it is sent, with its port; "" where it is Lensmor's own."""
        text = _tr("Not Lensmor itself: {host} is asked, and your key goes there.")
        self._text.setText(text.format(host=breakable(host)) if host else "")
        self._text.setAccessibleName(text.format(host=host) if host else "")
        self.setVisible(bool(host))


class Header(QFrame):
    """Where the person is, what they own, and the ways that are always open."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("header")
        self.setProperty("kind", "header")
        self.steps = StepBar()
        self._account = QLabel()
        self._account.setObjectName("accountLabel")
        self.history = QPushButton(_tr("History"))
        self.history.setObjectName("historyButton")
        self.history.setProperty("kind", "place")
        self.history.setToolTip(
            _tr("Past runs, their receipts and originals ({keys})").format(
                keys=shortcuts.shown(shortcuts.history())
            )
        )
        self.settings = QPushButton(_tr("Settings"))
        self.settings.setObjectName("settingsButton")
        self.help = QPushButton("?")
        self.help.setObjectName("helpButton")
        self.help.setAccessibleName(_tr("Help"))
        self.help.setToolTip(
            _tr("The guide ({keys})").format(keys=shortcuts.shown(shortcuts.GUIDE))
        )
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.MARGIN - 8, 8, theme.MARGIN, 8)
        line.setSpacing(10)
        line.addWidget(self.steps)
        line.addStretch(1)
        line.addWidget(self._account)
        line.addWidget(self.history)
        line.addWidget(self.settings)
        line.addWidget(self.help)

    def show_balance(self, balance: "Balance | None") -> None:
        """The balance; None while it isn't known."""
        self._account.setToolTip("")
        text = "…" if balance is None else balance_text(balance)
        self._account.setText(_tr("Balance: {balance}").format(balance=text))

    def show_no_key(self) -> None:
        """There is no account to have a balance."""
        self._account.setToolTip("")
        self._account.setText(_tr("No key yet"))

    def show_no_balance(self, why: str) -> None:
        """The balance could not be read."""
        self._account.setText(_tr("Balance: not known"))
        self._account.setToolTip(why)
