"""The practice account: its credits, and what it has unlocked."""

from dataclasses import dataclass, field

from lensmor_desktop.sandbox.ledger import Charge, ChargeKind, Ledger
from lensmor_desktop.sandbox.world import Event, Fate, Person, World

STANDARD_BALANCE = 30_050
"""Credits at the start of a practice."""


@dataclass(slots=True)
class Account:
    """Credits in their buckets (contract, fact 8) and everything this account may see.

    Attributes:
        subscription, addon, gift: credits left in each bucket, spent in this order.
        amounts: what the buckets held at first, in the same order.
        unlimited: no gating; balances still count down so that charges can be seen.
        events: IDs (`Event.id`) of events unlocked during the practice.
        people: person ID -> whether there is an email, for everyone unlocked.
        attempts: person ID -> failed attempts so far.
    """

    subscription: int
    addon: int
    gift: int
    amounts: tuple[int, int, int]
    unlimited: bool = False
    events: set[str] = field(default_factory=set)
    people: dict[str, bool] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)

    @classmethod
    def opened(cls, world: World, total: int, *, unlimited: bool = False) -> "Account":
        """A new account with so many credits, in which some of the world is unlocked already."""
        account = cls(0, 0, 0, (0, 0, 0), unlimited)
        account.set_total(total)
        for person in world.people:
            if person.fate is Fate.ALREADY_UNLOCKED:
                account.people[person.id] = True
        return account

    @property
    def total(self) -> int:
        """All credits left."""
        return self.subscription + self.addon + self.gift

    def set_total(self, total: int) -> None:
        """Puts the account at so many credits, as a top-up or a spree elsewhere would."""
        self.gift = min(total, 50)
        self.addon = min(total - self.gift, 10_000)
        self.subscription = total - self.gift - self.addon
        self.amounts = (
            max(self.amounts[0], self.subscription),
            max(self.amounts[1], self.addon),
            max(self.amounts[2], self.gift),
        )

    def pays(self, credits: int, *, reserved: int = 0) -> bool:
        """Whether so many credits are there beyond those reserved for what is in flight."""
        return self.unlimited or self.total - reserved >= credits

    def charge(self, kind: ChargeKind, subject: str, task: str, credits: int, at: float) -> None:
        """Takes credits and writes it down; a balance never falls below zero."""
        self.ledger.charges.append(Charge(kind, subject, task, credits, at))
        for bucket in ("subscription", "addon", "gift"):
            taken = min(credits, getattr(self, bucket))
            setattr(self, bucket, getattr(self, bucket) - taken)
            credits -= taken

    def has_full_access(self, event: Event) -> bool:
        """Whether all people of the event are visible."""
        return event.preview_limit is None or event.id in self.events

    def is_unlocked(self, person: Person) -> bool:
        """Whether the person's contact is unlocked, with or without an email."""
        return person.id in self.people

    def email_of(self, person: Person) -> str | None:
        """The address, if it is unlocked and there is one."""
        return person.email if self.people.get(person.id) else None
