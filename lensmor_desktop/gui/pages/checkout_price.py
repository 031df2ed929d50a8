"""At the top of the checkout: what it costs, what is free, and what remains of the balance."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout

from lensmor_desktop.domain.plan import Offer
from lensmor_desktop.gui.pages.checkout_texts import free_text
from lensmor_desktop.gui.theme import make_title, restyle
from lensmor_desktop.gui.widgets.heading import Heading
from lensmor_desktop.gui.wording import balance_text, counted, named, number


def _tr(text: str) -> str:
    return QCoreApplication.translate("Checkout", text)


class CheckoutPrice(QVBoxLayout):
    """The figures of an offer.

    Args:
        column: where they are put.
    """

    def __init__(self, column: QVBoxLayout) -> None:
        super().__init__()
        self.setSpacing(column.spacing())
        column.addLayout(self)  # before it is filled; see `ReviewPage`
        self._build_price()
        self._build_balance()

    def _build_price(self) -> None:
        title = Heading(_tr("What it costs"), 1.15)
        self.addWidget(title)
        grid = QGridLayout()
        self.addLayout(grid)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        self._people = QLabel()
        self._people.setObjectName("peoplePrice")
        self._people_credits = _figure()
        self._events = QLabel()
        self._events.setObjectName("eventsPrice")
        self._events_credits = _figure()
        for row, (what, credits) in enumerate(
            ((self._people, self._people_credits), (self._events, self._events_credits))
        ):
            what.setWordWrap(True)
            grid.addWidget(what, row, 0)
            grid.addWidget(credits, row, 1, Qt.AlignmentFlag.AlignRight)
        self.addWidget(line_between())
        self._price = QLabel()
        self._price.setObjectName("priceLabel")
        self._price.setWordWrap(True)
        make_title(self._price, 1.35)
        self.addWidget(self._price)
        self._exactness = QLabel()
        self._exactness.setObjectName("exactLabel")
        self._exactness.setProperty("kind", "muted")
        self._exactness.setWordWrap(True)
        self.addWidget(self._exactness)
        self._free = QLabel()
        self._free.setObjectName("freeLabel")
        self._free.setWordWrap(True)
        self.addWidget(self._free)

    def _build_balance(self) -> None:
        self.addWidget(line_between())
        self._balance = QLabel()
        self._balance.setObjectName("balanceLabel")
        self._balance.setWordWrap(True)
        self.addWidget(self._balance)

    def show_pricing(self) -> None:
        """The price is being worked out, and nothing is known of it yet."""
        self._say(_tr("Working it out…"))
        for label in (
            self._people,
            self._people_credits,
            self._events,
            self._events_credits,
        ):
            label.setText("")
        self._free.hide()
        self._exactness.setText(_tr("Looking up events and your balance. This is free."))
        self._exactness.show()
        self._balance.setText(_tr("Balance: …"))

    def show_failed(self) -> None:
        """The price could not be worked out."""
        self._say(_tr("The price is not known"))
        self._exactness.hide()

    @property
    def price(self) -> str:
        """The price as it is heard: with what it is."""
        return self._price.accessibleName()

    @property
    def balance(self) -> str:
        """What there is, and what remains."""
        return self._balance.text()

    def _say(self, price: str) -> None:
        self._price.setText(price)
        self._price.setAccessibleName(named(_tr("Price"), price))

    def show_offer(self, offer: Offer) -> None:
        """All figures."""
        self._show_price(offer)
        self._show_free(offer)
        self._show_balance(offer)

    def _show_price(self, offer: Offer) -> None:
        price = offer.price
        people = counted(price.people, _tr("{n} person"), _tr("{n} people"))
        each, rest = divmod(price.people_credits, max(1, price.people))
        if not rest:
            people = f"{people} × {each if price.people else offer.credits_each}"
        self._people.setText(people)
        self._people_credits.setText(number(price.people_credits))
        ticked = [event for event in offer.events if event.unlock]
        events = counted(len(ticked), _tr("{n} event"), _tr("{n} events"))
        prices = {event.info.unlock_credits for event in ticked} or {2000}
        if len(prices) == 1:
            events = f"{events} × {number(next(iter(prices)))}"
        self._events.setText(events)
        self._events_credits.setText(number(price.event_credits))
        total = number(price.total)
        if price.total == 0:
            self._say(_tr("Nothing to pay"))
        elif price.exact:
            self._say(_tr("{credits} credits").format(credits=total))
        else:
            self._say(_tr("At most {credits} credits").format(credits=total))
        self._exactness.setVisible(price.total > 0)
        self._exactness.setText(
            _tr("This is Lensmor's own figure.")
            if price.exact
            else _tr("People without an address in Lensmor may cost nothing.")
        )

    def _show_free(self, offer: Offer) -> None:
        text = free_text(offer)
        self._free.setText(text)
        self._free.setVisible(bool(text))

    def _show_balance(self, offer: Offer) -> None:
        now = _tr("Balance now: {balance}").format(balance=balance_text(offer.balance))
        after = offer.balance_after
        if after is None:
            self._balance.setText(now)
        elif after < 0:
            self._balance.setText(
                now + "\n" + _tr("Missing: {credits} credits").format(credits=number(-after))
            )
        else:
            least = (
                _tr("Afterwards: {credits} credits")
                if offer.price.exact or not offer.price.total
                else _tr("Afterwards: at least {credits}")
            )
            self._balance.setText(now + "\n" + least.format(credits=number(after)))
        restyle(self._balance, "kind", "bad" if after is not None and after < 0 else "")


def line_between() -> QFrame:
    """A line that parts two subjects."""
    line = QFrame()
    line.setProperty("kind", "line")
    return line


def _figure() -> QLabel:
    label = QLabel()
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return label
