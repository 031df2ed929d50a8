"""The practice server's books: every charge, and every person taken into a task."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from enum import Enum


class ChargeKind(Enum):
    """What a charge was for."""

    EMAIL = "email"  # a person delivered by a task of the client's
    RESUBMISSION = "resubmission"  # a person in flight or unlocked sent again: the client's mistake
    EVENT = "event"  # an event unlocked
    ELSEWHERE = "elsewhere"  # someone else who shares the account: a person, or "" for other things


@dataclass(frozen=True, slots=True)
class Charge:
    """One charge: `subject` is the person's or the event's ID, `at` Unix seconds."""

    kind: ChargeKind
    subject: str
    task: str
    credits: int
    at: float


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A person taken into a task; `in_flight` if they were in flight or unlocked already."""

    person: str
    task: str
    at: float
    in_flight: bool


@dataclass(slots=True)
class Ledger:
    """All charges and acceptances since the practice began, oldest first."""

    charges: list[Charge] = field(default_factory=list)
    acceptances: list[Acceptance] = field(default_factory=list)

    @property
    def spent(self) -> int:
        """Credits charged by what the client did (people and events, mistakes included)."""
        return sum(each.credits for each in self.charges if each.kind is not ChargeKind.ELSEWHERE)

    @property
    def paid_people(self) -> frozenset[str]:
        """The people who were paid for: each one's address must reach the workbook."""
        kinds = (ChargeKind.EMAIL, ChargeKind.RESUBMISSION)
        return frozenset(each.subject for each in self.charges if each.kind in kinds)

    @property
    def paid_twice(self) -> frozenset[str]:
        """People and events charged more than once, or sent again while in flight or unlocked.

        Empty for a client that keeps its promises; a resubmission counts even where the person's
        fate would have cost nothing.
        """
        counts = Counter(
            (each.kind is ChargeKind.EVENT, each.subject)
            for each in self.charges
            if each.kind is not ChargeKind.ELSEWHERE
        )
        twice = {subject for (_, subject), count in counts.items() if count > 1}
        return frozenset(twice | {each.person for each in self.acceptances if each.in_flight})

    def to_json(self) -> dict[str, object]:
        """The books as JSON can express them."""
        return {
            "charges": [{**asdict(each), "kind": each.kind.value} for each in self.charges],
            "acceptances": [asdict(each) for each in self.acceptances],
            "spent": self.spent,
            "paid_people": sorted(self.paid_people),
            "paid_twice": sorted(self.paid_twice),
        }
