"""Who is behind the IDs: looked up at no cost before the first credit, and held against the sheet.

An event's list of people shows 50 at a time (contract, fact 9), a profile one. Where the list is
short, all of the sheet's people are looked up; where it is long, at least ten of each event.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lensmor_desktop.api import (
    MOST_PEOPLE_PER_PAGE,
    Contact,
    ContactState,
    LensmorClient,
    NotFound,
    PersonnelPage,
)
from lensmor_desktop.domain.events import Access
from lensmor_desktop.domain.identity import Agreement, Identity, compare
from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.rows import Inspection, SheetRow, Verdict
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.caller import Caller

SAMPLE = 10
"""People of each event who are looked up at least."""

MOST_PAGES = 8
"""Pages of an event's list that are read to find everybody; longer lists are sampled."""

MOST_PROFILES = 20
"""Profiles that are read to find everybody of an event; more people are sampled."""


@dataclass(slots=True)
class Lookups:
    """What was looked up so far: by person, and whom and which events Lensmor doesn't know."""

    contacts: dict[str, Contact] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)

    def missing(self, person_ids: Sequence[str]) -> list[str]:
        """Those of whom nothing is known yet."""
        return [p for p in person_ids if p not in self.contacts and p not in self.unknown]


class Lookup:
    """Looks people up in as few calls as are needed."""

    def __init__(self, client: LensmorClient, caller: Caller, known: Lookups) -> None:
        self._client = client
        self._caller = caller
        self._known = known

    def event(self, event_id: str, person_ids: Sequence[str], first: PersonnelPage) -> None:
        """Looks up the people of an event: all where that takes few calls, else a sample.

        Args:
            event_id: the event as the sheet has it.
            person_ids: the sheet's people of it.
            first: the first page of its list, which has been read anyway.
        """
        self._take(first)
        missing = self._known.missing(person_ids)
        pages = max(first.total_pages, math.ceil(first.total / MOST_PEOPLE_PER_PAGE))
        if len(missing) > SAMPLE and first.access is Access.FULL and pages <= MOST_PAGES:
            for number in range(2, pages + 1):
                self._take(self._page(event_id, number))
                if not self._known.missing(person_ids):
                    break
        missing = self._known.missing(person_ids)
        known = len(person_ids) - len(missing)
        if len(missing) > MOST_PROFILES:
            missing = _spread(missing, max(0, SAMPLE - known))
        for person in missing:
            self._profile(person)

    def _page(self, event_id: str, number: int) -> PersonnelPage:
        return self._caller.patiently(lambda: self._client.personnel_page(event_id, number))

    def _profile(self, person: str) -> None:
        try:
            contact = self._caller.patiently(lambda: self._client.profile(person))
        except NotFound:
            self._known.unknown.add(person)
        else:
            self._known.contacts[person] = contact

    def _take(self, page: PersonnelPage) -> None:
        for contact in page.items:
            self._known.contacts.setdefault(contact.id, contact)


def _spread(items: Sequence[str], count: int) -> list[str]:
    """So many of the items, evenly from the whole sheet."""
    if count <= 0:
        return []
    if count >= len(items):
        return list(items)
    step = len(items) / count
    return [items[int(number * step)] for number in range(count)]


def compared(inspection: Inspection, contacts: Mapping[str, Contact]) -> tuple[Identity, ...]:
    """Everyone who was looked up, held against the rows of the sheet.

    A person in several rows is compared with each; the row that disagrees is the one that counts.
    """
    identities: dict[str, Identity] = {}
    for row in inspection.rows:
        contact = contacts.get(row.person_id)
        if contact is None or row.verdict not in (Verdict.READY, Verdict.REPEATED):
            continue
        identity = _identity(row, contact)
        earlier = identities.get(row.person_id)
        if earlier is None or identity.agreement is Agreement.DIFFERENT:
            identities[row.person_id] = identity
    return tuple(identities.values())


def _identity(row: SheetRow, contact: Contact) -> Identity:
    return Identity(
        person_id=row.person_id,
        row=row.number,
        lensmor_name=contact.full_name,
        lensmor_company=contact.company_name,
        sheet_name=row.name,
        sheet_company=row.company,
        agreement=compare(row.name, row.company, contact.full_name, contact.company_name),
    )


def settled_by_lookup(
    person_ids: Sequence[str], known: Lookups, now: float
) -> tuple[PersonResult, ...]:
    """People who need no purchase: unlocked already, or unknown to Lensmor."""
    results = []
    for person in person_ids:
        contact = known.contacts.get(person)
        if person in known.unknown:
            details = say(wording.UNKNOWN_PERSON, person=person)
            results.append(PersonResult(person, Outcome.NOT_ELIGIBLE, details, at=now))
        elif contact is not None and contact.state is ContactState.UNLOCKED:
            outcome = Outcome.ALREADY_UNLOCKED if contact.email else Outcome.NO_EMAIL
            text = wording.ALREADY if contact.email else wording.NO_EMAIL_BEFORE
            results.append(PersonResult(person, outcome, say(text), email=contact.email, at=now))
    return tuple(results)
