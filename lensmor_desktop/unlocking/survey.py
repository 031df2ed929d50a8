"""The free calls before a run: the balance, the events, what precheck says, who is known already.

Nothing here spends a credit; trouble with the key or the network becomes a fact of its own, so
that a sheet can be checked without either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lensmor_desktop.api import (
    Contact,
    ContactState,
    FeatureMissing,
    KeyRefused,
    LensmorClient,
    NotFound,
)
from lensmor_desktop.domain.events import EventInfo
from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.plan import Facts, Obstacle, PersonPlan, Quote, Trouble
from lensmor_desktop.domain.rows import Inspection
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import ApiError
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.caller import Caller
from lensmor_desktop.unlocking.event_lookup import LOOKS_APART
from lensmor_desktop.unlocking.event_lookup import look_up as look_up_event
from lensmor_desktop.unlocking.identities import Lookup, Lookups, compared, settled_by_lookup
from lensmor_desktop.unlocking.planner import events_of, first_round, under_known_events
from lensmor_desktop.unlocking.prices import quote
from lensmor_desktop.unlocking.trouble import Halt

MAX_PRECHECKS = 10
"""Batches whose price is asked for before a run; beyond them the price is "at most"."""


class Survey:
    """Asks Lensmor everything that is worth knowing before a person says yes."""

    def __init__(self, client: LensmorClient, caller: Caller, lookups: Lookups) -> None:
        self._client = client
        self._caller = caller
        self._lookups = lookups
        self._by_event: Mapping[str, Sequence[str]] = {}  # whom to look up under which event

    def facts(
        self,
        inspection: Inspection,
        people: Sequence[PersonPlan],
        doubtful: Sequence[str],
        *,
        look_up: bool = True,
    ) -> Facts:
        """Looks everything up.

        Args:
            inspection: the sheet.
            people: those who would be sent.
            doubtful: people whom an earlier run left unconfirmed; each is looked up.
            look_up: find out who the people are; False when a person overruled that.

        Raises:
            Halt: the user stopped it.
        """
        facts = Facts()
        try:
            facts = replace(facts, balance=self._caller.patiently(self._client.balance))
            self._by_event = _by_event(people) if look_up else {}
            for event_id in events_of(inspection):
                info = self._event(event_id)
                facts = replace(facts, events=(*facts.events, info))
            facts = replace(facts, events=self._look_again(facts.events))
            people = under_known_events(people, facts)
            found, held = self._doubtful(doubtful)
            if look_up:
                asked = [person.person_id for person in people]
                now = self._caller.clock.now()
                found = (*settled_by_lookup(asked, self._lookups, now), *found)
                identities = compared(inspection, self._lookups.contacts)
                facts = replace(facts, identities=identities)
            facts = replace(facts, found=found, held=held)
            settled = {result.person_id for result in (*found, *held)}
            left = [person for person in people if person.person_id not in settled]
            return replace(facts, quotes=self._quotes(first_round(left), facts))
        except (KeyRefused, FeatureMissing) as error:
            return replace(facts, trouble=_trouble(Obstacle.KEY_REFUSED, error))
        except ApiError as error:
            return replace(facts, trouble=_trouble(Obstacle.OFFLINE, error))
        except Halt as halt:
            cause = halt.__cause__
            if isinstance(cause, KeyRefused | FeatureMissing):
                return replace(facts, trouble=_trouble(Obstacle.KEY_REFUSED, cause))
            if isinstance(cause, ApiError):
                return replace(facts, trouble=_trouble(Obstacle.OFFLINE, cause))
            raise

    def _event(self, event_id: str) -> EventInfo:
        info, page = look_up_event(self._client, self._caller, event_id)
        person_ids = self._by_event.get(event_id, ())
        if person_ids and info.found:
            Lookup(self._client, self._caller, self._lookups).event(event_id, person_ids, page)
        return info

    def _look_again(self, events: tuple[EventInfo, ...]) -> tuple[EventInfo, ...]:
        """That Lensmor doesn't know an event is believed after several looks, some time apart."""
        for pause in LOOKS_APART:
            doubtful = {e.requested_id for e in events if not e.found} - self._lookups.gone
            if not doubtful:
                break
            self._caller.wait(pause)
            events = tuple(
                self._event(e.requested_id) if e.requested_id in doubtful else e for e in events
            )
        self._lookups.gone |= {e.requested_id for e in events if not e.found}
        return events

    def _doubtful(
        self, person_ids: Sequence[str]
    ) -> tuple[tuple[PersonResult, ...], tuple[PersonResult, ...]]:
        """People whom an earlier run left unconfirmed: only those locked now may be sent."""
        found, held = [], []
        for person in person_ids:
            try:
                contact: Contact | None = self._caller.patiently(
                    lambda person=person: self._client.profile(person)  # type: ignore[misc]
                )
            except NotFound:
                continue
            assert contact is not None
            now = self._caller.clock.now()
            if contact.state is ContactState.UNLOCKED:
                outcome = Outcome.ALREADY_UNLOCKED if contact.email else Outcome.NO_EMAIL
                text = wording.ALREADY if contact.email else wording.NO_EMAIL_BEFORE
                found.append(PersonResult(person, outcome, say(text), email=contact.email, at=now))
            elif contact.state is not ContactState.LOCKED:
                held.append(
                    PersonResult(
                        person, Outcome.UNCONFIRMED, say(wording.IN_PROGRESS_ELSEWHERE), at=now
                    )
                )
        return tuple(found), tuple(held)

    def _quotes(
        self, batches: Sequence[tuple[str, tuple[str, ...]]], facts: Facts
    ) -> tuple[Quote, ...]:
        quotes = []
        for event_id, person_ids in batches[:MAX_PRECHECKS]:
            info = facts.event(event_id)
            if info is None or not info.found:
                continue
            credits = quote(self._client, self._caller, event_id, person_ids)
            if credits is not None:
                quotes.append(Quote(event_id, person_ids, credits))
        return tuple(quotes)


def _by_event(people: Sequence[PersonPlan]) -> dict[str, list[str]]:
    """Whom to look up under which event: everyone under the first that they are tried under."""
    by_event: dict[str, list[str]] = {}
    for person in people:
        by_event.setdefault(person.event_ids[0], []).append(person.person_id)
    return by_event


def _trouble(obstacle: Obstacle, error: ApiError) -> Trouble:
    return Trouble(obstacle, error.message, error.hint)
