"""What a run would do and what it would cost, before a person says yes."""

from dataclasses import dataclass
from enum import Enum

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.events import EventInfo
from lensmor_desktop.domain.identity import Agreement, Identity
from lensmor_desktop.domain.outcomes import PersonResult
from lensmor_desktop.domain.rows import Caution, Inspection
from lensmor_desktop.domain.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person asked for.

    Attributes:
        unlock_events: IDs of events to be unlocked (each costs credits); "all" is spelled out
            by the caller.
        limit: send at most so many people; None for all.
        max_credits: spend at most so many credits; None for no limit.
        excluded_rows: row numbers that the person unticked.
        output: path to write to; "" for the sheet itself.
        skip_identity_check: run although Lensmor's names may not be the sheet's.
        overwrite: `output` may take the place of a file that is there.
    """

    unlock_events: tuple[str, ...] = ()
    limit: int | None = None
    max_credits: int | None = None
    excluded_rows: frozenset[int] = frozenset()
    output: str = ""
    skip_identity_check: bool = False
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """A person to be sent: once, under the first event; under the next only if that fails."""

    person_id: str
    event_ids: tuple[str, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EventPlan:
    """An event of the sheet, what was found out about it, and whether to unlock it."""

    info: EventInfo
    unlock: bool
    people: int
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Price:
    """What a plan costs, in credits.

    Attributes:
        exact: True where the API itself gave every figure; else the total is "at most".
    """

    people: int
    people_credits: int
    event_credits: int
    exact: bool

    @property
    def total(self) -> int:
        """Credits for people and events together."""
        return self.people_credits + self.event_credits


@dataclass(frozen=True, slots=True)
class Free:
    """People and rows that cost nothing, and why (people, except where rows are named)."""

    has_email_rows: int = 0
    settled_rows: int = 0
    bought_before: int = 0
    repeated_rows: int = 0
    in_work: int = 0


class Obstacle(Enum):
    """Why a plan can't be run as it stands."""

    QUESTIONS = "questions"  # a column has to be chosen first
    NOTHING_TO_DO = "nothing_to_do"
    TOO_FEW_CREDITS = "too_few_credits"
    NO_KEY = "no_key"
    KEY_REFUSED = "key_refused"
    OFFLINE = "offline"
    OUTPUT = "output"
    LIMIT = "limit"  # the spending limit doesn't pay for the events that are to be unlocked
    IDENTITY = "identity"  # Lensmor's names aren't the sheet's: probably the wrong column


@dataclass(frozen=True, slots=True)
class Quote:
    """What the API's precheck says that sending these people would cost, in credits."""

    event_id: str
    person_ids: tuple[str, ...]
    credits: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a plan can't be run as it stands, and what to do about it."""

    obstacle: Obstacle
    text: Sentence
    hint: Sentence


@dataclass(frozen=True, slots=True)
class Facts:
    """What the free calls and the journal told before a run. Nothing here has cost anything.

    Attributes:
        events: by the ID that the sheet has.
        found: people whose address is known already (bought before, or unlocked elsewhere).
        held: people who must not be sent now, and why: another run may have sent them.
        in_work: people whom somebody else's order has. They aren't priced and never ordered; the
            run looks at them until they are settled, for nothing.
        each: what Lensmor itself says that one person costs, in credits; None where it didn't.
        same: IDs of the sheet under which Lensmor knows somebody by another ID, and that ID:
            0000791 and 791 are one person, who is asked for once.
        shows: names that stand in place of events' IDs, and the events of these names.
        unchecked: what could not be found out beforehand, for a person to decide on.
        identities: who Lensmor says that people are, beside what the sheet says.
        trouble: why Lensmor couldn't be asked (no key, refused, offline).
        blocked: why the results couldn't be written.
        target: what a person should know of the file that gets the results.
    """

    balance: Balance | None = None
    events: tuple[EventInfo, ...] = ()
    quotes: tuple[Quote, ...] = ()
    found: tuple[PersonResult, ...] = ()
    held: tuple[PersonResult, ...] = ()
    in_work: tuple[PersonResult, ...] = ()
    each: int | None = None
    same: tuple[tuple[str, str], ...] = ()
    shows: tuple[tuple[str, tuple[EventInfo, ...]], ...] = ()
    unchecked: tuple[Caution, ...] = ()
    identities: tuple[Identity, ...] = ()
    trouble: Trouble | None = None
    blocked: Trouble | None = None
    target: tuple[Caution, ...] = ()

    @property
    def strangers(self) -> tuple[Identity, ...]:
        """People whom Lensmor names otherwise than the sheet."""
        return tuple(i for i in self.identities if i.agreement is Agreement.DIFFERENT)

    def event(self, event_id: str) -> EventInfo | None:
        """What was found out about an event, by the ID that the sheet has."""
        return next((e for e in self.events if e.requested_id == event_id), None)


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything to be shown before the yes: the checkout.

    Attributes:
        people: those to be sent, in sheet order, after `limit` and `max_credits`.
        held_back: people who stay Not sent because of `max_credits` (first) or `limit`.
        remembered: people whose address is filled in at no cost (person IDs).
        found: results that are known already, of people who aren't left out.
        held: people who must not be sent now, without those who are left out.
        in_work: those of the people asked for whom somebody else's order has.
        facts: what the offer rests on, to price it again under other wishes; of everybody.
        balance: None where it isn't known (no key, no network).
        affordable_people: how many people the balance pays for after the events; None if unknown.
        obstacle: why it can't be run now, with a sentence for the person.
        batches: how many requests for people the first round takes.
    """

    inspection: Inspection
    wishes: Wishes
    people: tuple[PersonPlan, ...]
    held_back: tuple[PersonPlan, ...]
    remembered: tuple[str, ...]
    events: tuple[EventPlan, ...]
    price: Price
    free: Free
    batches: int
    facts: Facts
    credits_each: int
    affordable_people: int | None = None
    trouble: Trouble | None = None
    found: tuple[PersonResult, ...] = ()
    held: tuple[PersonResult, ...] = ()
    in_work: tuple[PersonPlan, ...] = ()
    beyond_credits: int = 0  # how many people `max_credits` leaves out

    @property
    def stopped_short(self) -> bool:
        """Whether `max_credits` leaves people out."""
        return self.beyond_credits > 0

    @property
    def beyond_first(self) -> int:
        """How many people `limit` leaves out."""
        return len(self.held_back) - self.beyond_credits

    @property
    def enough_credits(self) -> int:
        """A spending limit that leaves nobody out whom `limit` allows, in credits."""
        everyone = self.credits_each * (len(self.people) + self.beyond_credits)
        return self.price.event_credits + everyone

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """All that a person should know before the yes, each once: every surface shows these.

        Of the sheet as it was read, of the file that gets the results, of what wasn't found out.
        """
        facts = self.facts
        return tuple(dict.fromkeys((*self.inspection.warnings, *facts.target, *facts.unchecked)))

    @property
    def balance(self) -> Balance | None:
        """The account's credits; None where they aren't known."""
        return self.facts.balance

    @property
    def obstacle(self) -> Obstacle | None:
        """Why it can't be run as it stands; None if it can."""
        return self.trouble.obstacle if self.trouble else None

    @property
    def obstacle_text(self) -> Sentence | None:
        """The obstacle in a sentence."""
        return self.trouble.text if self.trouble else None

    @property
    def obstacle_hint(self) -> Sentence | None:
        """What to do about the obstacle."""
        return self.trouble.hint if self.trouble else None

    @property
    def agreed(self) -> int:
        """The most credits that a yes to this offer allows: its price, or a lower limit."""
        limit = self.wishes.max_credits
        return self.price.total if limit is None else min(self.price.total, limit)

    @property
    def balance_after(self) -> float | None:
        """What would remain, in credits; None where the balance is unknown or unlimited."""
        if self.balance is None or self.balance.unlimited:
            return None
        return self.balance.total - self.price.total


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's yes to one price. Nothing is sent without it, nor for more than it says."""

    credits: int
    people: int
    events: tuple[str, ...]

    @classmethod
    def to(cls, offer: Offer) -> "Consent":
        """The yes to exactly this offer. Made only where a person confirmed it."""
        return cls(
            credits=offer.price.total,
            people=offer.price.people,
            events=tuple(event.info.requested_id for event in offer.events if event.unlock),
        )
