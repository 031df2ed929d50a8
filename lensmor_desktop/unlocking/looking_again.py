"""Addresses bought long ago, and people without one: Lensmor is asked again, at no cost.

An old address is filled in only where Lensmor still shows it. Where there was no address there may
be one now. The requests are bounded; whoever isn't looked at this time is next time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lensmor_desktop.api import Contact, ContactState
from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.rows import Caution
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.clock import day
from lensmor_desktop.unlocking.contact_lookup import ContactLookup, Seen, Standing, standing

MOST_REQUESTS = 100
"""By which people are looked at again for one price: less than a minute."""

OLD_UNCHECKED = "old_addresses_unchecked"
WITHOUT_UNCHECKED = "no_email_unchecked"


@dataclass(frozen=True, slots=True)
class Again:
    """What looking again told.

    Attributes:
        found: what is known now of those whose address is old, or was found since.
        unchecked: what is to be said of those who couldn't be looked at.
    """

    found: tuple[PersonResult, ...]
    unchecked: tuple[Caution, ...]


class LookAgain:
    """Looks at people again whose result the journal or the sheet has."""

    def __init__(self, lookup: ContactLookup, now: float) -> None:
        self._lookup = lookup
        self._now = now
        self._left = MOST_REQUESTS

    def at(self, old: Sequence[PersonResult], without: Sequence[PersonResult]) -> Again:
        """Looks at old addresses first, then at those who had none.

        Raises:
            Halt: stopped, the key refused, or the network stays away.
        """
        unchecked = []
        seen = self._look(old)
        told = [result for result in old if _told(result, seen)]
        found = [self._of_old(result, seen[result.person_id]) for result in told]
        if len(found) < len(old):
            text = say(wording.UNCHECKED_OLD, count=len(old) - len(found))
            unchecked.append(Caution(OLD_UNCHECKED, text))
        seen = self._look(without)
        for result in without:
            email = _address(seen.get(result.person_id))
            if email:
                late = result.outcome is Outcome.NO_EMAIL
                template = wording.FOUND_SINCE if late else wording.ALREADY
                found.append(self._shown(result, template, email))
        missed = sum(1 for result in without if not _told(result, seen))
        if missed:
            text = say(wording.UNCHECKED_WITHOUT, count=missed)
            unchecked.append(Caution(WITHOUT_UNCHECKED, text))
        return Again(tuple(found), tuple(unchecked))

    def _look(self, results: Sequence[PersonResult]) -> dict[str, Seen]:
        seen: dict[str, Seen] = {}
        for event_id, people in _by_event(results).items():
            before = self._lookup.requests
            if self._left > 0:
                seen.update(self._lookup.listed(event_id, people, most=self._left))
                left = self._left - (self._lookup.requests - before)
                missing = [person for person in people if person not in seen]
                seen.update(self._lookup.profiles(missing[: max(0, left)]))
            self._left -= self._lookup.requests - before
        return seen

    def _of_old(self, result: PersonResult, seen: Seen) -> PersonResult:
        email = _address(seen)
        if email:
            return self._shown(result, wording.BOUGHT_BEFORE, email)
        details = say(wording.NO_LONGER_SHOWN, date=day(result.at))
        return PersonResult(
            result.person_id, Outcome.NO_EMAIL, details, event_id=result.event_id, at=self._now
        )

    def _shown(self, result: PersonResult, template: str, email: str) -> PersonResult:
        return PersonResult(
            result.person_id,
            Outcome.ALREADY_UNLOCKED,
            say(template, date=day(result.at)),
            email=email,
            event_id=result.event_id,
            at=self._now,
        )


def _address(seen: object) -> str:
    unlocked = isinstance(seen, Contact) and seen.state is ContactState.UNLOCKED
    return seen.email if isinstance(seen, Contact) and unlocked else ""


def _told(result: PersonResult, seen: dict[str, Seen]) -> bool:
    """Whether a look told how somebody stands; work in progress is no word yet."""
    each = seen.get(result.person_id)
    return each is not None and standing(each) not in (Standing.UNCHECKED, Standing.IN_WORK)


def _by_event(results: Iterable[PersonResult]) -> dict[str, list[str]]:
    by_event: dict[str, list[str]] = {}
    for result in results:
        by_event.setdefault(result.event_id, []).append(result.person_id)
    return by_event
