"""Who plays in which sample: people of the practice world, chosen by what becomes of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from lensmor_desktop.sandbox.names import PEOPLE
from lensmor_desktop.sandbox.world import Fate, Person, World

HANSE = "204518"  # Hamburg, full access
PACIFIC = "204733"  # Vancouver, preview
NORDIC = "205160"  # Gothenburg, preview; its other ID is a word
NORDIC_OTHER = "nordic-harbour-2027"
IBERIA = "205377"  # Valencia, full access
LAKES = "198842"  # Detroit, full access, long over
KANSAI = "206019"  # Osaka, preview, expensive
GULF = "206402"  # Dubai, full access; its other ID is another number
GULF_OTHER = "981147"
ALPINE = "199305"  # Innsbruck, preview
UNKNOWN_EVENT = "299999"

# What the Lensmor Status column says in the end about a person who was sent.
STATUS_OF_FATE = {
    Fate.DELIVERED: "Unlocked",
    Fate.NO_EMAIL: "No email",
    Fate.FAILED: "Failed",
    Fate.FAILED_SILENTLY: "Failed",
    Fate.FAILED_ONCE: "Failed",
    Fate.LEFT_PENDING: "Failed",  # the profile says afterwards that they are still locked
    Fate.MISSING: "Failed",
    Fate.REFUSED: "Not eligible",
    Fate.ALREADY_UNLOCKED: "Already unlocked",
    Fate.ELSEWHERE: "Already unlocked",
}

Value = str | float | date | None
"""What a cell is made of."""


@dataclass(slots=True)
class Line:
    """A data row of a sample and what is expected of it.

    Attributes:
        event, person: what stands in the cells of the two IDs.
        who: the person of the practice world who is meant, if there is one.
        verdict: what checking finds (values of the program's `Verdict`).
        status: what stands in Lensmor Status after a run with the sample's arguments.
        given: an email that the sheet has already.
        note: a word for the reader, where the sample has a column for it.
        number: the row's number in the file, set when it is written.
    """

    event: Value
    person: Value
    who: Person | None = None
    verdict: str = "ready"
    status: str = ""
    given: str = ""
    note: str = ""
    number: int = 0

    @property
    def email(self) -> str:
        """The address that a run writes into the row, or ""."""
        if self.who is not None and self.status in ("Unlocked", "Already unlocked"):
            return self.who.email
        return ""


@dataclass(slots=True)
class Sample:
    """A sample file: its lines in order, and how `lensmor-batch` is to be called for it."""

    name: str
    shows: str
    lines: list[Line]
    arguments: tuple[str, ...] = ()
    worksheet: str = ""
    header_row: int = 1
    spent_on_events: int = 0


class Cast:
    """Hands out people of the standard world, each to one sample only."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._taken: set[str] = set()

    def pick(
        self,
        event_id: str,
        fate: Fate,
        count: int,
        *,
        fits: Callable[[Person], bool] = lambda person: len(person.events) == 1,
    ) -> list[Person]:
        """The next free people of the event with this fate."""
        event = self.world.event(event_id)
        assert event is not None
        free = [
            person
            for person in self.world.people_of(event)
            if person.fate is fate and person.id not in self._taken and fits(person)
        ]
        if len(free) < count:
            raise LookupError(f"event {event_id} has {len(free)} free people {fate}, not {count}")
        self._taken.update(person.id for person in free[:count])
        return free[:count]

    def ready(
        self,
        event_id: str,
        counts: dict[Fate, int],
        *,
        shown_as: str = "",
        fits: Callable[[Person], bool] = lambda person: len(person.events) == 1,
    ) -> list[Line]:
        """Lines for people to be sent, with their fates mixed evenly over the list."""
        groups = [self.pick(event_id, fate, count, fits=fits) for fate, count in counts.items()]
        spread = [
            ((index + 0.5) / len(group), order, person)
            for order, group in enumerate(groups)
            for index, person in enumerate(group)
        ]
        spread.sort(key=lambda each: each[:2])
        return [
            Line(shown_as or event_id, each.id, each, "ready", STATUS_OF_FATE[each.fate])
            for _, _, each in spread
        ]


def single_byte(person: Person) -> bool:
    """Whether a European Excel can save the person's name and company in its own code page."""
    try:
        f"{person.full_name}{person.company}".encode("cp1252")
    except UnicodeEncodeError:
        return False
    return len(person.events) == 1


def has_email(line: Line) -> Line:
    """The line with an email that the sheet has already."""
    assert line.who is not None
    line.verdict, line.status, line.given = "has_email", "Skipped", line.who.email
    return line


def repeat(line: Line, event: str = "") -> Line:
    """The same person again, under the same event or another."""
    return Line(event or line.event, line.person, line.who, "repeated", line.status)


def names_of(person: Person | None) -> tuple[str, str]:
    """Given and family name ("", "" for nobody)."""
    if person is None:
        return "", ""
    given = max(
        (name for names, _ in PEOPLE for name in names if person.full_name.startswith(name + " ")),
        key=len,
    )
    return given, person.full_name.removeprefix(given + " ")
