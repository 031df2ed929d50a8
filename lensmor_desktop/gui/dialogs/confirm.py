"""The one place where a person says yes to spending. Nothing else in the program can."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from lensmor_desktop.domain.plan import Consent, EventPlan, Offer
from lensmor_desktop.gui.pages.checkout_texts import left_for_later, limit_text, rows_to_mark
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.gui.widgets.heading import Heading
from lensmor_desktop.gui.widgets.scrolling_dialog import ScrollingDialog
from lensmor_desktop.gui.wording import cautions_told, counted, number, together
from lensmor_desktop.gui.words import event_dates, event_name, event_place


class ConfirmDialog(ScrollingDialog):
    """States the spend in numbers and words. Cancel is the default button."""

    def __init__(self, offer: Offer, practice: bool, parent: QWidget | None = None) -> None:
        super().__init__(68, parent)
        self.setObjectName("confirmDialog")
        self.setWindowTitle(self.tr("Confirm"))
        self._offer = offer
        self._consent: Consent | None = None
        layout = self.column
        if practice:
            layout.addWidget(self._band())
        title = Heading(self._title(), 1.4)
        title.setObjectName("confirmTitle")
        layout.addWidget(title)
        self.text = QLabel("\n\n".join(self.sentences()))
        self.text.setObjectName("confirmText")
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(self.text)
        self.cautions = Callout("confirmCautions", "careful", speaks=False)
        self.cautions.say("\n".join(cautions_told(offer.cautions)))
        layout.addWidget(self.cautions)
        note = QLabel(
            self.tr("You can stop at any time. Closing the window is safe: you can go on later.")
        )
        note.setProperty("kind", "muted")
        note.setWordWrap(True)
        layout.addWidget(note)
        self.foot.addLayout(self._buttons(practice))
        told = (title.text(), *self.sentences(), *cautions_told(offer.cautions))
        self.setAccessibleDescription("\n".join(told))

    def _title(self) -> str:
        if self._offer.price.total:
            return self.tr("Spend credits?")
        if self._only_marks():
            return self.tr("Write the statuses?")
        return self.tr("Fill in for free?") if self._offer.remembered else self.tr("Begin?")

    def _only_marks(self) -> bool:
        """Whether nobody is sent and nothing filled in: the run only says why not."""
        offer = self._offer
        unlocks = any(event.unlock for event in offer.events)
        return not (offer.people or offer.remembered or offer.in_work or unlocks)

    @property
    def consent(self) -> Consent | None:
        """The yes, or None if there was none."""
        return self._consent

    def sentences(self) -> list[str]:
        """What is about to happen: people, each event, and the balance."""
        offer = self._offer
        first = []
        if self._only_marks():
            first.append(
                counted(
                    rows_to_mark(offer),
                    self.tr("Write into {n} row of the sheet why nothing is bought for it."),
                    self.tr("Write into {n} rows of the sheet why nothing is bought for them."),
                )
            )
            first.append(self.tr("Nobody is sent to Lensmor, and it costs nothing."))
        if offer.people:
            template = (
                self.tr("Unlock {who} for {credits} credits.")
                if offer.price.exact
                else self.tr("Unlock {who} for at most {credits} credits.")
            )
            who = counted(
                len(offer.people),
                self.tr("the email of {n} person"),
                self.tr("emails of {n} people"),
            )
            first.append(template.format(who=who, credits=number(offer.price.people_credits)))
        if offer.remembered:
            first.append(
                counted(
                    len(offer.remembered),
                    self.tr("Fill in {n} email that you bought before, for free."),
                    self.tr("Fill in {n} emails that you bought before, for free."),
                )
            )
        if offer.in_work:
            first.append(
                counted(
                    len(offer.in_work),
                    self.tr(
                        "{n} person is in another order already: this run pays nothing for them."
                    ),
                    self.tr(
                        "{n} people are in another order already: this run pays nothing for them."
                    ),
                )
            )
        left = together(limit_text(offer), left_for_later(offer) if offer.beyond_first else "")
        events = [self._event_sentence(event) for event in offer.events if event.unlock]
        if not events:
            return [part for part in (together(*first, *self._balance_sentence()), left) if part]
        last = []
        if offer.people:
            last.append(
                (
                    self.tr("Together: {credits} credits.")
                    if offer.price.exact
                    else self.tr("Together: at most {credits} credits.")
                ).format(credits=number(offer.price.total))
            )
        last.extend(self._balance_sentence())
        return [part for part in (together(*first), *events, left, together(*last)) if part]

    def _event_sentence(self, event: EventPlan) -> str:
        info = event.info
        name = event_name(info)
        when, where = event_dates(info), event_place(info)
        if when and where:
            name = self.tr("{event} ({when}, {where})").format(event=name, when=when, where=where)
        elif when or where:
            name = self.tr("{event} ({where})").format(event=name, where=when or where)
        return self.tr("Unlock the event {event} for {credits} credits.").format(
            event=name, credits=number(info.unlock_credits)
        )

    def _balance_sentence(self) -> list[str]:
        offer = self._offer
        if offer.balance is None or not offer.price.total:
            return []
        if offer.balance.unlimited:
            return [self.tr("Your account is unlimited.")]
        becomes = (
            self.tr("Your balance of {now} becomes {after}.")
            if offer.price.exact
            else self.tr("Your balance of {now} becomes at least {after}.")
        )
        return [
            becomes.format(now=number(offer.balance.total), after=number(offer.balance_after or 0))
        ]

    def _band(self) -> QFrame:
        band = QFrame()
        band.setProperty("kind", "band")
        text = QLabel(self.tr("Practice mode: these are practice credits, not yours."))
        text.setWordWrap(True)
        inner = QHBoxLayout(band)
        inner.setContentsMargins(12, 6, 12, 6)
        inner.addWidget(text)
        return band

    def _buttons(self, practice: bool) -> QHBoxLayout:
        total = self._offer.price.total
        if self._only_marks():
            yes = self.tr("Write the statuses")
        elif not total:
            only_filled_in = self._offer.remembered and not self._offer.people
            yes = self.tr("Fill in") if only_filled_in else self.tr("Begin, for free")
        elif practice and self._offer.price.exact:
            yes = self.tr("Spend {credits} practice credits")
        elif practice:
            yes = self.tr("Spend at most {credits} practice credits")
        elif self._offer.price.exact:
            yes = self.tr("Spend {credits} credits")
        else:
            yes = self.tr("Spend at most {credits} credits")
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setObjectName("cancelButton")
        self.cancel.setDefault(True)
        self.cancel.setAutoDefault(True)
        self.cancel.clicked.connect(self.reject)
        self.confirm = QPushButton(yes.format(credits=number(total)))
        self.confirm.setObjectName("confirmButton")
        self.confirm.setProperty("kind", "primary")
        self.confirm.setAutoDefault(False)
        self.confirm.clicked.connect(self._say_yes)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addStretch()
        line.addWidget(self.cancel)
        line.addWidget(self.confirm)
        self.cancel.setFocus()
        return line

    def _say_yes(self) -> None:
        self._consent = Consent.to(self._offer)
        self.accept()
