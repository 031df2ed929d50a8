"""How people stand at Lensmor now, read at no cost and in as few calls as are needed.

Two calls tell it: an event's list, 50 people at a time, and a person's profile (contract, fact 9).
The list is read where it has fewer pages than there are people to look up. What it leaves open is
asked of the profile: a person who isn't in it, no state at all, or somebody unlocked without a
usable address, for a list may leave addresses out or mask them.
"""

import math
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import TypeAlias

from lensmor_desktop.api import (
    MOST_PEOPLE_PER_PAGE,
    Contact,
    ContactState,
    LensmorClient,
    PersonnelPage,
)
from lensmor_desktop.domain.events import Access
from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.asking import Asker, Failed, Unknown
from lensmor_desktop.unlocking.caller import Caller

Seen: TypeAlias = "Contact | Unknown | Failed"


class Standing(Enum):
    """What a look at a person means for an order."""

    LOCKED = "locked"  # may be ordered
    UNLOCKED = "unlocked"  # costs nothing any more, with or without an address
    IN_WORK = "in_work"  # somebody's order has them: neither locked nor unlocked
    UNKNOWN = "unknown"  # Lensmor doesn't know the ID
    UNCHECKED = "unchecked"  # nobody could tell


def standing(seen: Seen) -> Standing:
    """How a person stands who was looked up. See `ContactState` for what counts as locked."""
    if isinstance(seen, Unknown):
        return Standing.UNKNOWN
    if isinstance(seen, Failed):
        return Standing.UNCHECKED
    if seen.state is ContactState.LOCKED:
        return Standing.LOCKED
    return Standing.UNLOCKED if seen.state is ContactState.UNLOCKED else Standing.IN_WORK


def free_result(person_id: str, seen: Seen, at: float) -> PersonResult | None:
    """The result of somebody who needs no purchase: unlocked already, or unknown to Lensmor.

    Args:
        person_id: the ID as the sheet has it.
        seen: what a look at them told.
        at: when that was (Unix seconds).
    """
    if isinstance(seen, Unknown):
        details = say(wording.UNKNOWN_PERSON, person=person_id)
        return PersonResult(person_id, Outcome.NOT_ELIGIBLE, details, at=at)
    if isinstance(seen, Failed) or seen.state is not ContactState.UNLOCKED:
        return None
    if seen.email:
        return PersonResult(
            person_id, Outcome.ALREADY_UNLOCKED, say(wording.ALREADY), email=seen.email, at=at
        )
    text = wording.EMAIL_UNUSABLE if seen.email_rejected else wording.NO_EMAIL_BEFORE
    return PersonResult(person_id, Outcome.NO_EMAIL, say(text), at=at)


def result_in_work(person_id: str, at: float) -> PersonResult:
    """What stands for somebody whom somebody else's order has, until the run knows more."""
    return PersonResult(person_id, Outcome.UNCONFIRMED, say(wording.IN_WORK), at=at)


class ContactLookup:
    """Looks people up; a failure with one of them stays with that one.

    It remembers how long an event's list is, and no person: what it tells is how they stand now.

    Attributes:
        requests: pages and profiles that were asked for, each once, however often it took.
    """

    def __init__(self, client: LensmorClient, caller: Caller) -> None:
        self.requests = 0
        self._client = client
        self._asker = Asker(client, caller)
        self._pages: dict[str, int] = {}  # of lists that show everybody; 0 for others

    def note(self, event_id: str, first: PersonnelPage) -> None:
        """Notes how long an event's list is, by a first page that was read anyway."""
        self._pages[event_id] = pages_of(first)

    def pages(self, event_id: str) -> int:
        """How many pages an event's list has; 0 where that isn't known, or it hides people."""
        return self._pages.get(event_id, 0)

    def contacts_of(
        self,
        event_id: str,
        person_ids: Sequence[str],
        first: PersonnelPage | None = None,
    ) -> dict[str, Seen]:
        """How these people of an event stand now.

        Args:
            event_id: the event whose list may be read; "" for none.
            person_ids: the people.
            first: the first page of that list, if it was read a moment ago.

        Returns:
            for each person what Lensmor shows, that it doesn't know them (several looks apart, all
            answered with 404), or why that couldn't be found out. Where the service treats
            0000791 and 791 as one person, the contact of 0000791 has the ID 791.

        Raises:
            Halt: stopped, the key refused, or the network stays away.
        """
        wanted = dict.fromkeys(person_ids)
        seen: dict[str, Seen] = dict(self.listed(event_id, list(wanted), first))
        seen.update(self.profiles(person for person in wanted if person not in seen))
        return {person: seen[person] for person in wanted}

    def listed(
        self,
        event_id: str,
        person_ids: Sequence[str],
        first: PersonnelPage | None = None,
        most: int | None = None,
    ) -> dict[str, Contact]:
        """Those of these people of whom the event's list tells all.

        Args:
            event_id, person_ids, first: as for :meth:`contacts_of`.
            most: a list of more pages is read no further than the first.

        Raises:
            Halt: stopped, the key refused, or the network stays away.
        """
        seen: dict[str, Contact] = {}
        wanted = frozenset(person_ids)
        if event_id and (first is not None or len(wanted) > 1):
            self._read_list(event_id, wanted, first, seen, most)
        return seen

    def profiles(self, person_ids: Iterable[str]) -> dict[str, Seen]:
        """How people stand by their profiles alone: the truth (contract, fact 2).

        Raises:
            Halt: stopped, the key refused, or the network stays away.
        """
        found = self._asker.each(
            person_ids, self._client.profile, lambda contact: bool(contact.raw_state)
        )
        self.requests += len(found)
        return {person: _told(seen) for person, seen in found.items()}

    def _read_list(
        self,
        event_id: str,
        wanted: frozenset[str],
        first: PersonnelPage | None,
        seen: dict[str, Contact],
        most: int | None,
    ) -> None:
        """Reads pages for as long as they are fewer than the people who are still missing."""
        known = self._pages.get(event_id)
        if first is None and known is not None and not 0 < known < len(wanted):
            return
        number = 1
        while True:
            page = first if first is not None and number == 1 else self._page(event_id, number)
            if page is None:
                return
            if number == 1:
                self.note(event_id, page)
            seen.update(
                {c.id: c for c in page.items if c.id in wanted and c.id not in seen and _tells(c)}
            )
            left = self._pages[event_id] - number
            if most is not None and self._pages[event_id] > most:
                return
            if not 0 < left < len(wanted) - len(seen):
                return
            number += 1

    def _page(self, event_id: str, number: int) -> PersonnelPage | None:
        self.requests += 1
        found = self._asker.one(lambda: self._client.personnel_page(event_id, number))
        return found if isinstance(found, PersonnelPage) else None


def pages_of(first: PersonnelPage) -> int:
    """How many pages an event's list has that shows everybody; 0 for one that doesn't.

    The list of an event that isn't unlocked shows its first page, and counts people whom it hides.
    """
    if first.access is not Access.FULL:
        return 0
    return max(first.total_pages, math.ceil(first.total / MOST_PEOPLE_PER_PAGE))


def _tells(contact: Contact) -> bool:
    """Whether a list's entry tells all: a state, and an address where there is to be one."""
    if contact.state is ContactState.UNLOCKED:
        return bool(contact.email)
    return contact.state is not ContactState.UNKNOWN or bool(contact.raw_state)


def _told(found: Seen) -> Seen:
    if isinstance(found, Contact) and not found.raw_state:
        return Failed(say(wording.STATE_NOT_TOLD))
    return found
