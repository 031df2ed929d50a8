"""0000791 and 791: one person where Lensmor takes IDs for numbers, two where they are text to it.

Only Lensmor knows, and it tells when it is asked for the longer form: the profile that it shows
then has the ID 791. Until it did, only one of the two is offered: nobody is bought twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.plan import PersonPlan
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.unlocking import wording

# Imported in earnest where there is a key to ask with.
if TYPE_CHECKING:
    from lensmor_desktop.unlocking.contact_lookup import ContactLookup, Seen

MOST_ASKED = 50
"""IDs with zeros in front that are asked about, each at no cost."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of IDs that differ by zeros in front.

    Attributes:
        same: IDs of the sheet under which Lensmor knows somebody by another ID, and that ID.
        held: those who may be somebody else of the sheet, and are not sent for now.
    """

    same: tuple[tuple[str, str], ...]
    held: tuple[PersonResult, ...]


class SamePeople:
    """Asks Lensmor who is one person under two IDs."""

    def __init__(self, lookup: "ContactLookup", at: float) -> None:
        self._lookup = lookup
        self._at = at

    def ask(self, people: Sequence[PersonPlan]) -> Told:
        """Asks about everybody who stands in the sheet with and without zeros in front.

        Raises:
            Halt: stopped, the key refused, or the network stays away.
        """
        from lensmor_desktop.api import Contact
        from lensmor_desktop.unlocking.asking import Unknown

        pairs = _pairs(people)
        seen: dict[str, Seen] = self._lookup.profiles(list(pairs)[:MOST_ASKED])
        same: dict[str, str] = {}
        for person, contact in seen.items():
            if isinstance(contact, Contact) and contact.id != person:
                same[person] = contact.id
                if pairs[person] != contact.id:
                    same[pairs[person]] = contact.id
        decided = {person for person, each in seen.items() if isinstance(each, Contact | Unknown)}
        left = {person: other for person, other in pairs.items() if person not in decided}
        return Told(tuple(same.items()), _held(left, self._at))


def undecided(people: Sequence[PersonPlan], at: float) -> tuple[PersonResult, ...]:
    """Those who may be one person with somebody else of the sheet, while nobody can be asked.

    Args:
        people: those who are asked for.
        at: Unix seconds.
    """
    return _held(_pairs(people), at)


def _pairs(people: Sequence[PersonPlan]) -> dict[str, str]:
    """By each ID that is another one with zeros in front, that other; one of each stays out."""
    padded = {
        person.person_id: person.person_id.lstrip("0") or "0"
        for person in people
        if person.person_id.startswith("0") and person.person_id != "0"
    }
    if not padded:
        return {}
    stands_for = {p.person_id: p.person_id for p in people if p.person_id not in padded}
    pairs = {}
    for person, plain in padded.items():
        other = stands_for.setdefault(plain, person)
        if other != person:
            pairs[person] = other
    return pairs


def _held(pairs: dict[str, str], at: float) -> tuple[PersonResult, ...]:
    return tuple(
        PersonResult(person, Outcome.NOT_SENT, say(wording.MAYBE_SAME, other=other), at=at)
        for person, other in pairs.items()
    )
