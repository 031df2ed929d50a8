"""Who is behind the IDs: looked up at no cost before the first credit, and held against the sheet.

Where an event's list is short, all of the sheet's people are looked up; where it is long, at least
ten of each event.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lensmor_desktop.api import Contact, PersonnelPage
from lensmor_desktop.domain.identity import Agreement, Identity, compare
from lensmor_desktop.domain.rows import Inspection, SheetRow, Verdict
from lensmor_desktop.unlocking.asking import Failed
from lensmor_desktop.unlocking.contact_lookup import ContactLookup, Seen, Standing, standing

SAMPLE = 10
"""People of each event who are looked up at least."""

MOST_PAGES = 8
"""Pages of an event's list that are read to find everybody; longer lists are sampled."""

MOST_PROFILES = 20
"""Profiles that are read to find everybody of an event; more people are sampled."""


@dataclass(slots=True)
class Lookups:
    """What was looked up so far, by the ID that the sheet has."""

    seen: dict[str, Seen] = field(default_factory=dict)

    @property
    def contacts(self) -> dict[str, Contact]:
        """Those whom Lensmor showed."""
        return {person: seen for person, seen in self.seen.items() if isinstance(seen, Contact)}

    @property
    def failed(self) -> dict[str, Failed]:
        """Those who could not be looked up."""
        return {person: seen for person, seen in self.seen.items() if isinstance(seen, Failed)}

    def forget_passing(self) -> None:
        """Forgets what doesn't last: that somebody is in work, or couldn't be looked up."""
        passing = (Standing.IN_WORK, Standing.UNCHECKED)
        self.seen = {p: seen for p, seen in self.seen.items() if standing(seen) not in passing}

    def missing(self, person_ids: Sequence[str]) -> list[str]:
        """Those of whom nothing is known yet."""
        return [person for person in person_ids if person not in self.seen]

    def look_up(
        self,
        lookup: ContactLookup,
        event_id: str,
        person_ids: Sequence[str],
        first: PersonnelPage | None,
    ) -> None:
        """Looks up the people of an event: all where that takes few calls, else a sample.

        Args:
            lookup: asks Lensmor.
            event_id: the event as the sheet has it.
            person_ids: the sheet's people of it.
            first: the first page of its list, which has been read anyway; None if it couldn't be.

        Raises:
            Halt: stopped, the key refused, or the network stays away.
        """
        if first is not None:
            missing = self.missing(person_ids)
            self.seen.update(lookup.listed(event_id, missing, first, MOST_PAGES))
        missing = self.missing(person_ids)
        known = len(person_ids) - len(missing)
        if len(missing) > MOST_PROFILES:
            missing = _spread(missing, max(0, SAMPLE - known))
        self.seen.update(lookup.profiles(missing))


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
