"""The checkout: what it costs, what is free, what remains, and the one button that leads on."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from lensmor_desktop.domain.plan import Obstacle, Offer, Wishes
from lensmor_desktop.gui.accessibility import Speaker
from lensmor_desktop.gui.pages.checkout_price import CheckoutPrice, line_between
from lensmor_desktop.gui.pages.checkout_texts import (
    button_text,
    does_anything,
    limit_text,
    nothing_text,
    raise_text,
    why_not,
)
from lensmor_desktop.gui.theme import make_roomy
from lensmor_desktop.gui.widgets.tall_area import TallArea, TallColumn
from lensmor_desktop.gui.widgets.wrapping_button import WrappingButton
from lensmor_desktop.gui.wording import number


class Checkout(QFrame):
    """Always in view beside the rows."""

    wishes_changed = Signal()
    unlock_asked = Signal()
    key_asked = Signal()
    sheet_asked = Signal()
    retry_asked = Signal()
    output_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("checkout")
        self.setProperty("kind", "card")
        self._offer: Offer | None = None
        self._running = False
        self._speaker = Speaker(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2, 14, 2, 14)
        outer.setSpacing(8)
        inner = TallColumn(gap=8)
        outer.addWidget(TallArea(inner), 1)  # before it is filled; see `ReviewPage`
        self._inner = inner.column
        self._inner.setContentsMargins(16, 0, 16, 0)
        self._price = CheckoutPrice(self._inner)
        self._build_limits()
        self._inner.addStretch()
        self._build_buttons(outer)

    # --- building ---

    def _build_limits(self) -> None:
        self._inner.addWidget(line_between())
        grid = QGridLayout()
        self._inner.addLayout(grid)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        self.limit = QSpinBox()
        self.limit.setObjectName("limitBox")
        self.limit.setRange(0, 10_000_000)
        self.limit.setSingleStep(100)
        self.limit.setGroupSeparatorShown(True)
        self.limit.setSpecialValueText(self.tr("no limit"))
        self.limit.setToolTip(self.tr("Credits. The run never spends more than this. 0: no limit"))
        self.first = QSpinBox()
        self.first.setObjectName("firstBox")
        self.first.setRange(0, 1_048_576)
        self.first.setGroupSeparatorShown(True)
        self.first.setSpecialValueText(self.tr("all people"))
        self.first.setToolTip(self.tr("People, from the top of the sheet. 0: all of them"))
        for row, (text, box) in enumerate(
            (
                (self.tr("Spending &limit"), self.limit),
                (self.tr("Only the &first"), self.first),
            )
        ):
            label = QLabel(text)
            label.setBuddy(box)
            box.setAccessibleName(text.replace("&", ""))
            make_roomy(box)
            box.valueChanged.connect(lambda _value: self.wishes_changed.emit())
            grid.addWidget(label, row, 0)
            grid.addWidget(box, row, 1)
        self.limit_note = QLabel()
        self.limit_note.setObjectName("limitNote")
        self.limit_note.setProperty("kind", "careful")
        self.limit_note.setWordWrap(True)
        self.limit_note.hide()
        self.raise_limit = WrappingButton()
        self.raise_limit.setObjectName("raiseLimitButton")
        self.raise_limit.clicked.connect(self._raise_limit)
        self.raise_limit.hide()
        self._inner.addWidget(self.limit_note)
        self._inner.addWidget(self.raise_limit)
        line = QHBoxLayout()
        self._inner.addLayout(line)
        self._output = QLabel()
        self._output.setObjectName("outputLabel")
        self._output.setProperty("kind", "muted")
        self._output.setWordWrap(True)
        self._output.setTextFormat(Qt.TextFormat.PlainText)
        self._change_output = QPushButton(self.tr("Change…"))
        self._change_output.setObjectName("outputButton")
        self._change_output.setProperty("kind", "link")
        self._change_output.setAccessibleName(self.tr("Change the file for the results"))
        self._change_output.clicked.connect(self.output_asked)
        line.addWidget(self._output, 1)
        line.addWidget(self._change_output)
        self._columns = QLabel()
        self._columns.setObjectName("columnsLabel")
        self._columns.setProperty("kind", "muted")
        self._renamed = QLabel()
        self._renamed.setObjectName("renamedLabel")
        for label in (self._columns, self._renamed):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.hide()
            self._inner.addWidget(label)

    def _build_buttons(self, outer: QVBoxLayout) -> None:
        self.reason = QLabel()
        self.reason.setObjectName("unlockReason")
        self.reason.setWordWrap(True)
        self.sure = QCheckBox(self.tr("I have checked: these &IDs are right"))
        self.sure.setObjectName("identityOverride")
        self.sure.clicked.connect(lambda _checked: self.wishes_changed.emit())
        self.sure.hide()
        self.help = WrappingButton(self.tr("Try again"))
        self.help.setObjectName("obstacleButton")
        self.help.clicked.connect(self._help)
        self.unlock = WrappingButton()
        self.unlock.setObjectName("unlockButton")
        self.unlock.setProperty("kind", "primary")
        self.unlock.clicked.connect(self._unlock)
        about = TallColumn(self.reason, self.sure, self.help, gap=8)
        about.column.setContentsMargins(16, 0, 16, 0)
        outer.addWidget(TallArea(about, hides=True))  # the button below is always in view
        below = QVBoxLayout()
        outer.addLayout(below)
        below.setContentsMargins(16, 0, 16, 0)
        below.addWidget(self.unlock)

    # --- what is shown ---

    def minimumSizeHint(self) -> QSize:
        """As wide as what can't be wrapped, and wide enough to be read."""
        usual = 45 * self.fontMetrics().averageCharWidth()
        return super().minimumSizeHint().expandedTo(QSize(usual, 0))

    def reset(self, wishes: Wishes) -> None:
        """Another sheet: the limits that were set for it, and nothing overruled."""
        self.sure.setChecked(False)
        self.sure.hide()
        for box, value in ((self.limit, wishes.max_credits), (self.first, wishes.limit)):
            box.blockSignals(True)
            box.setValue(value or 0)
            box.blockSignals(False)

    def set_running(self, running: bool) -> None:
        """During a run nothing can be asked for."""
        self._running = running
        for widget in (self.limit, self.first, self._change_output, self.sure):
            widget.setEnabled(not running)

    def show_output(self, path: str) -> None:
        """Where the results will go."""
        text = self.tr("Results go into {file}").format(file=Path(path).name)
        self._output.setText(text.replace("_", "_\u200b"))  # names of files are long words
        self._output.setToolTip(path)

    def show_columns(self, names: str, why: str) -> None:
        """Which columns the results go into, and why one isn't called as the person set it."""
        for label, text in ((self._columns, names), (self._renamed, why)):
            label.setText(text)
            label.setVisible(bool(text))

    def show_pricing(self, first_time: bool) -> None:
        """The price is being worked out: the button waits for it."""
        if first_time:
            self._offer = None
            self._price.show_pricing()
            self.limit_note.hide()
            self.raise_limit.hide()
            self.unlock.setText(self.tr("Unlock…"))
        self._refuse(self.tr("Working out the price…"))
        self._speaker.say()  # what comes is told, even if it is the same

    def show_failed(self) -> None:
        """The price could not be worked out; the error has been shown."""
        self._price.show_failed()
        self._refuse(self.tr("The price could not be worked out, so nothing can be unlocked."))
        self.help.setText(self.tr("Try again"))
        self.help.show()
        self._speaker.say(self.reason.text())

    def showEvent(self, event: QShowEvent) -> None:
        """What came while it was out of sight is told."""
        super().showEvent(event)
        self._speaker.tell()

    def show_offer(self, offer: Offer) -> None:
        """The whole checkout."""
        self._offer = offer
        self._price.show_offer(offer)
        self._show_limit(offer)
        self._show_button(offer)
        if not self._running:  # then there are other things to tell
            why_not = "" if self.reason.isHidden() else self.reason.text()
            self._speaker.say(self._price.price, self._price.balance, why_not)

    def _show_limit(self, offer: Offer) -> None:
        """Whom the spending limit leaves out, and the way to take them in."""
        text = limit_text(offer)
        self.limit_note.setText(text)
        self.limit_note.setVisible(bool(text))
        self.raise_limit.setText(raise_text(offer))
        self.raise_limit.setVisible(bool(text) and not self._running)

    def _show_button(self, offer: Offer) -> None:
        self.unlock.setText(button_text(offer))
        self.help.hide()
        self.sure.setVisible(offer.obstacle is Obstacle.IDENTITY or self.sure.isChecked())
        if self._running:
            self._refuse(self.tr("A run is under way. See the step Unlock."))
        elif offer.obstacle is None and not does_anything(offer):
            self._refuse(limit_text(offer) or nothing_text())
        elif offer.obstacle is None:
            self.reason.hide()
            self.unlock.setEnabled(True)
            self.unlock.setAccessibleDescription(self._price.price)
        elif offer.obstacle in (Obstacle.NO_KEY, Obstacle.KEY_REFUSED):
            self._refuse(why_not(offer))
            self.unlock.setText(
                self.tr("Enter your key to unlock…")
                if offer.obstacle is Obstacle.NO_KEY
                else self.tr("Change the key…")
            )
            self.unlock.setEnabled(True)
        else:
            self._refuse(why_not(offer))
            self._offer_help(offer)

    def _offer_help(self, offer: Offer) -> None:
        affordable = offer.affordable_people
        if offer.obstacle is Obstacle.TOO_FEW_CREDITS and affordable:
            self.help.setText(self.tr("Send only the first {n}").format(n=number(affordable)))
        elif offer.obstacle is Obstacle.LIMIT:
            self.help.setText(raise_text(offer))
        elif offer.obstacle is Obstacle.OFFLINE:
            self.help.setText(self.tr("Try again"))
        elif offer.obstacle is Obstacle.OUTPUT:
            self.help.setText(self.tr("Write to another file…"))
        elif offer.obstacle in (Obstacle.QUESTIONS, Obstacle.IDENTITY):
            self.help.setText(self.tr("Choose the columns"))
        else:
            return
        self.help.show()

    def _refuse(self, why: str) -> None:
        self.unlock.setEnabled(False)
        self.unlock.setAccessibleDescription(why)
        self.help.hide()
        self.reason.setText(why)
        self.reason.show()

    # --- what the person does ---

    def _help(self) -> None:
        offer = self._offer
        if offer is None or offer.obstacle in (None, Obstacle.OFFLINE):
            self.retry_asked.emit()
        elif offer.obstacle is Obstacle.TOO_FEW_CREDITS and offer.affordable_people:
            self.first.setValue(offer.affordable_people)
            self.first.setFocus()  # the button goes, and the keyboard would be anywhere
        elif offer.obstacle is Obstacle.LIMIT:
            self._raise_limit()
        elif offer.obstacle is Obstacle.OUTPUT:
            self.output_asked.emit()
        elif offer.obstacle in (Obstacle.QUESTIONS, Obstacle.IDENTITY):
            self.sheet_asked.emit()

    def _raise_limit(self) -> None:
        if self._offer is not None:
            self.limit.setValue(self._offer.enough_credits)
            self.limit.setFocus()

    def _unlock(self) -> None:
        if self._offer is not None and self._offer.obstacle in (
            Obstacle.NO_KEY,
            Obstacle.KEY_REFUSED,
        ):
            self.key_asked.emit()
        else:
            self.unlock_asked.emit()
