"""The practice server's world: invented events and invented people, found by ID."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum


class Fate(Enum):
    """What will become of a person who is submitted; every outcome that the contract names."""

    DELIVERED = "delivered"
    """Unlocked with an email; the only fate that costs credits."""
    NO_EMAIL = "no_email"
    """Unlocked without an email (contract, fact 1)."""
    FAILED = "failed"
    """The item fails with an errorCode."""
    FAILED_SILENTLY = "failed_silently"
    """The item fails without an errorCode."""
    FAILED_ONCE = "failed_once"
    """The first attempt fails, the next one delivers."""
    LEFT_PENDING = "left_pending"
    """The item is still pending in the completed task, and nothing comes of it."""
    LATE = "late"
    """The item is still pending in the completed task, and is delivered (and charged) later."""
    STUCK = "stuck"
    """The item is still pending in the completed task, and the contact stays unlocking for ever."""
    MISSING = "missing"
    """The person is missing from the task's items."""
    TASK_FAILS = "task_fails"
    """The whole task fails when this person's turn comes; those before have their results."""
    ALREADY_UNLOCKED = "already_unlocked"
    """Unlocked before the practice began; skipped, and never charged."""
    ELSEWHERE = "elsewhere"
    """Another program's task has the person from the first look on, and delivers later."""
    REFUSED = "refused"
    """The service calls the ID invalid (`invalid_personnel_ids`)."""


@dataclass(frozen=True, slots=True)
class Event:
    """An invented trade show.

    Attributes:
        id: one of its two identifiers.
        event_id: the other; "" means the same as `id`.
        preview_limit: how many of its people are visible before it is unlocked; None where the
            account has full access from the start.
        unlock_credits: what unlocking it costs, in credits.
    """

    id: str
    event_id: str = ""
    name: str = "Practice Fair"
    date_start: str = "2027-03-09"
    date_end: str = "2027-03-11"
    venue: str = "Practice Halls"
    city: str = "Example City"
    country: str = "Germany"
    url: str = "https://fair.example/"
    exhibitors: int = 120
    preview_limit: int | None = None
    unlock_credits: int = 2000

    @property
    def other_id(self) -> str:
        """What answers call `eventId`."""
        return self.event_id or self.id


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person; `events` are IDs (`Event.id`) of the events that list them."""

    id: str
    events: tuple[str, ...]
    fate: Fate = Fate.DELIVERED
    full_name: str = "Robin Practice"
    title: str = "Buyer"
    company: str = "Practice Goods"
    department: str = "Purchasing"
    seniority: str = "Manager"
    own_email: str = field(default="", repr=False)

    @property
    def email(self) -> str:
        """The address that an unlock delivers; always below `.example`."""
        return self.own_email or f"robin.{self.id}@practice-goods.example"

    @property
    def linkedin_url(self) -> str:
        """An invented profile address."""
        return f"https://linkedin.example/in/{self.id}"


class World:
    """Events and people, looked up by ID.

    An event's `eventId` may be the `id` of another one, as it is with the vendor; then an ID means
    the latter.

    Raises:
        ValueError: two events share an `id` or an `eventId`, two people share an ID, or a person's
            event is unknown.
    """

    def __init__(self, events: Iterable[Event], people: Iterable[Person]) -> None:
        self._rows: dict[str, Event] = {}
        self._public: dict[str, Event] = {}
        self.events: tuple[Event, ...] = tuple(events)
        for event in self.events:
            if event.id in self._rows or event.other_id in self._public:
                raise ValueError(f"two events have the ID {event.id} or {event.other_id}")
            self._rows[event.id] = event
            self._public[event.other_id] = event
        self.people: tuple[Person, ...] = tuple(people)
        self._people: dict[str, Person] = {}
        self._by_number: dict[str, Person] = {}
        self._attendance: dict[str, list[Person]] = {event.id: [] for event in self.events}
        for person in self.people:
            if person.id in self._people:
                raise ValueError(f"two people have the ID {person.id}")
            self._people[person.id] = person
            self._by_number.setdefault(person.id.lstrip("0"), person)
            for identifier in person.events:
                if identifier not in self._attendance:
                    raise ValueError(f"person {person.id} is listed under no event {identifier}")
                self._attendance[identifier].append(person)

    def event(self, identifier: str) -> Event | None:
        """The event with this `id`, else the one with this `eventId`, or None."""
        return self._rows.get(identifier) or self._public.get(identifier)

    def person(self, identifier: str, *, as_number: bool = False) -> Person | None:
        """The person with this ID, or None.

        Args:
            as_number: leading zeros don't count, in this ID and in the person's.
        """
        found = self._people.get(identifier)
        if found is None and as_number:
            return self._by_number.get(identifier.lstrip("0"))
        return found

    def people_of(self, event: Event) -> Sequence[Person]:
        """The people of an event, in the order in which lists show them."""
        return self._attendance[event.id]

    def is_complete(self, event: Event) -> bool:
        """Whether a preview of the event shows everybody."""
        limit = event.preview_limit
        return limit is None or len(self.people_of(event)) <= limit

    @classmethod
    def standard(cls) -> "World":
        """The world of practice mode and of the sample sheets; always the same."""
        from lensmor_desktop.sandbox import generate

        return generate.standard_world()

    @classmethod
    def generate(cls, seed: int, *, events: int, people: int) -> "World":
        """A world of any size, always the same for the same numbers."""
        from lensmor_desktop.sandbox import generate

        return generate.generated_world(seed, events=events, people=people)
