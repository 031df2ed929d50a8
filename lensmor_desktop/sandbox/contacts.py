"""Who is locked, unlocking or unlocked, and what a submission of people comes down to."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lensmor_desktop.sandbox.account import Account
from lensmor_desktop.sandbox.answers import contact_json
from lensmor_desktop.sandbox.ledger import ChargeKind
from lensmor_desktop.sandbox.options import Options
from lensmor_desktop.sandbox.tasks import TaskBoard
from lensmor_desktop.sandbox.world import Event, Fate, Person, World


@dataclass(slots=True)
class Skips:
    """Submitted IDs that start nothing, by reason (contract, fact 2)."""

    invalid: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unlinked: list[str] = field(default_factory=list)
    unlocked: list[str] = field(default_factory=list)
    unlocking: list[str] = field(default_factory=list)

    def detail(self) -> dict[str, list[str]]:
        """`skipped_detail`: the groups that hold someone."""
        groups = {
            "invalid_personnel_ids": self.invalid,
            "missing_personnel_ids": self.missing,
            "unlinked_personnel_ids": self.unlinked,
            "already_unlocked_personnel_ids": self.unlocked,
            "unlocking_personnel_ids": self.unlocking,
        }
        return {name: ids for name, ids in groups.items() if ids}


@dataclass(slots=True)
class SortedOut:
    """A submission: who starts, who is skipped and why, and who was named more than once."""

    chargeable: list[Person] = field(default_factory=list)
    skips: Skips = field(default_factory=Skips)
    repeated: list[Person] = field(default_factory=list)


class Contacts:
    """The state of every person's contact.

    Attributes:
        elsewhere: person ID -> since when (Unix seconds) someone else's task has them.
    """

    def __init__(self, world: World, account: Account, board: TaskBoard, options: Options) -> None:
        self.account = account
        self.board = board
        self.credits = options.credits_per_person
        self.elsewhere: dict[str, float] = {}
        self._world = world
        self._options = options

    def look(self, person: Person, now: float) -> None:
        """Notes that someone looks at a person; someone else's task begins with the first look."""
        if person.fate is Fate.ELSEWHERE and not self.account.is_unlocked(person):
            self.elsewhere.setdefault(person.id, now)

    def settle(self, now: float) -> bool:
        """Delivers what someone else's tasks have had for long enough; says if any."""
        ready = [
            (person_id, since + self._options.elsewhere_seconds)
            for person_id, since in self.elsewhere.items()
            if since + self._options.elsewhere_seconds <= now
        ]
        for person_id, at in ready:
            del self.elsewhere[person_id]
            self.account.people[person_id] = True
            self.account.charge(ChargeKind.ELSEWHERE, person_id, "", self.credits, at)
        return bool(ready)

    def is_locked(self, person: Person) -> bool:
        """Whether nobody has unlocked the person and no task has them."""
        return not (self.account.is_unlocked(person) or self._in_work(person))

    def status(self, person: Person) -> str:
        """`contactUnlockStatus`: locked, unlocking or unlocked, in the words of the options."""
        if self.account.is_unlocked(person):
            return "unlocked"
        if self._in_work(person):
            return self._options.unlocking_word
        return self._options.failed_word if self.account.attempts.get(person.id) else "locked"

    def _in_work(self, person: Person) -> bool:
        return self.board.in_flight(person) or person.id in self.elsewhere

    def json(self, person: Person) -> dict[str, object]:
        """The person as `Contact`."""
        return contact_json(person, self.status(person), self.account.email_of(person))

    def sort_out(
        self,
        event: Event,
        people_ids: Iterable[str],
        now: float,
        *,
        resubmit: bool = False,
        unlocked_too: bool = False,
    ) -> SortedOut:
        """Sorts submitted IDs.

        Args:
            resubmit: people in flight in a task of this account's go in again (and are charged
                again) instead of being skipped.
            unlocked_too: so do those who are unlocked.
        """
        result = SortedOut()
        skips = result.skips
        seen: set[str] = set()
        for given in people_ids:
            person = self._world.person(given, as_number=self._options.numeric_ids)
            person_id = given if person is None else person.id
            if person_id in seen:
                if person is not None and person in result.chargeable:
                    result.repeated.append(person)
                continue
            seen.add(person_id)
            if not (person_id.isascii() and person_id.isdigit() and len(person_id) <= 20):
                skips.invalid.append(person_id)
                continue
            if person is None:
                skips.missing.append(person_id)
                continue
            self.look(person, now)
            if person.fate is Fate.REFUSED:
                skips.invalid.append(person_id)
            elif event.id not in person.events:
                skips.unlinked.append(person_id)
            elif self.account.is_unlocked(person) and not unlocked_too:
                skips.unlocked.append(person_id)
            elif person_id in self.elsewhere or (self.board.in_flight(person) and not resubmit):
                skips.unlocking.append(person_id)
            else:
                result.chargeable.append(person)
        return result
