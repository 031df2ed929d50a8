"""Trade-show events as Lensmor knows them."""

from dataclasses import dataclass
from enum import Enum


class Access(Enum):
    """How much of an event's people the account may see (contract, fact 9)."""

    PREVIEW = "preview"
    FULL = "full"
    UNKNOWN = "unknown"  # not asked, or an answer we don't understand


class Adds(Enum):
    """What an unlock would add to what the account sees already (contract, fact 9)."""

    MORE = "more"  # people who are hidden now
    NOTHING = "nothing"  # everybody is visible already: it would be money for nothing
    NOT_TOLD = "not_told"  # an older server, or an answer without its figures
    CONTRADICTORY = "contradictory"  # Lensmor's own figures disagree


class EventOutcome(Enum):
    """What became of an event in a run; the value is the word in the Lensmor Status column."""

    UNLOCKED = "Event unlocked"
    ALREADY_UNLOCKED = "Event already unlocked"
    NOT_UNLOCKED = "Event not unlocked"
    UNCONFIRMED = "Event unconfirmed"  # an answer was lost, and nothing told what became of it


@dataclass(frozen=True, slots=True)
class EventInfo:
    """An event looked up at no cost, so that a person recognises it before anything is spent.

    Attributes:
        requested_id: the ID as the sheet has it; `id` and `event_id` are Lensmor's two IDs, which
            can differ (either may be used in calls).
        found: False if Lensmor doesn't know it, or doesn't show it to this key.
        actual_total, visible_total, remaining_locked: people of the event, those visible now, and
            those that an unlock would add; None where not told.
        adds: what an unlock would add.
        unlock_credits: what unlocking costs (0 where there is nothing to buy: it is open, shows
            everybody, or could not be looked up); the API's figure if it gave one.
        exact_credits: whether `unlock_credits` is the API's own figure.
    """

    requested_id: str
    found: bool = True
    id: str = ""
    event_id: str = ""
    name: str = ""
    date_start: str = ""
    date_end: str = ""
    venue: str = ""
    city: str = ""
    country: str = ""
    access: Access = Access.UNKNOWN
    actual_total: int | None = None
    visible_total: int | None = None
    remaining_locked: int | None = None
    adds: Adds = Adds.NOT_TOLD
    unlock_credits: int = 2000
    exact_credits: bool = False

    @property
    def key(self) -> str:
        """One text for both IDs of an event, or the sheet's own where nobody told them."""
        return self.id or self.requested_id

    @property
    def read(self) -> bool:
        """Whether Lensmor told which event it is."""
        return bool(self.id)


def labelled(name: str, date: str, event_id: str) -> str:
    """An event for people: its name and when it begins, or its ID where there is no name."""
    if not name:
        return event_id
    return f"{name} ({date})" if date else name
