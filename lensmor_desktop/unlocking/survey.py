"""The free calls before a run: the balance, the events, who is known or in work, what it costs.

Nothing here spends a credit, and nothing advisory stands in the way: what can't be found out about
an event or a person is said, and a person decides. Only trouble with the key, the balance or the
network is everybody's, and becomes a fact of its own, so that a sheet can be checked without them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from lensmor_desktop.api import (
    Contact,
    FeatureMissing,
    KeyRefused,
    LensmorClient,
    PersonnelPage,
)
from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.plan import Facts, Obstacle, PersonPlan, Trouble
from lensmor_desktop.domain.rows import Caution, Inspection
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import ApiError
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.asking import Asker, Failed, Unknown
from lensmor_desktop.unlocking.caller import Caller
from lensmor_desktop.unlocking.contact_lookup import (
    ContactLookup,
    Seen,
    Standing,
    free_result,
    result_in_work,
    standing,
)
from lensmor_desktop.unlocking.event_lookup import Told, event_info
from lensmor_desktop.unlocking.event_names import events_named, names_in
from lensmor_desktop.unlocking.identities import Lookups, compared
from lensmor_desktop.unlocking.looking_again import LookAgain
from lensmor_desktop.unlocking.memory import Known
from lensmor_desktop.unlocking.planner import events_of, merged, under_known_events
from lensmor_desktop.unlocking.same_person import SamePeople, undecided
from lensmor_desktop.unlocking.sifting import Sifter
from lensmor_desktop.unlocking.trouble import Halt

EVENT_UNCHECKED = "event_unchecked"
NAMES_UNCHECKED = "names_unchecked"
PEOPLE_UNCHECKED = "people_unchecked"
PEOPLE_LEFT_OUT = "people_not_looked_up"


class Survey:
    """Asks Lensmor everything that is worth knowing before a person says yes."""

    def __init__(self, client: LensmorClient, caller: Caller, lookups: Lookups) -> None:
        self._client = client
        self._caller = caller
        self._asker = Asker(client, caller)
        self._lookup = ContactLookup(client, caller)
        self._lookups = lookups
        self._pages: dict[str, PersonnelPage] = {}

    def facts(
        self,
        inspection: Inspection,
        people: Sequence[PersonPlan],
        doubtful: Sequence[str],
        *,
        known: Known = Known(),  # noqa: B008 - frozen
        limit: int | None = None,
        look_up: bool = True,
    ) -> Facts:
        """Looks everything up.

        Args:
            inspection: the sheet.
            people: those who are asked for.
            doubtful: people whom an earlier run left unconfirmed; each is looked up.
            known: what the journal knows; old addresses and people without one are looked at again.
            limit: so many of the people at most would be sent.
            look_up: find out who the people are; False when a person overruled that.

        Raises:
            Halt: the user stopped it.
        """
        facts = Facts(held=undecided(people, self._now))
        try:
            balance = self._asker.one(self._client.balance)
            if not isinstance(balance, Balance):
                return replace(facts, trouble=_no_balance(balance))
            facts, people = self._one_each(replace(facts, balance=balance), people)
            facts = self._events(facts, events_of(inspection, left_out=True))
            names = names_in(inspection, facts.events)
            facts = replace(facts, shows=events_named(self._client, self._caller, names))
            people = under_known_events(people, facts)
            again = LookAgain(self._lookup, self._now).at(known.old, known.without)
            facts = replace(
                facts, found=again.found, unchecked=(*facts.unchecked, *again.unchecked)
            )
            facts = self._doubtful(facts, people, doubtful)
            if look_up:
                facts = self._identities(facts, inspection, people[:limit])
            return self._prices(facts, people, limit)
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

    def _one_each(
        self, facts: Facts, people: Sequence[PersonPlan]
    ) -> tuple[Facts, Sequence[PersonPlan]]:
        """Finds out who is one person under two IDs, where zeros in front could make them so."""
        told = SamePeople(self._lookup, self._now).ask(people)
        return replace(facts, same=told.same, held=told.held), merged(people, dict(told.same))

    def _events(self, facts: Facts, event_ids: Sequence[str]) -> Facts:
        ask = (self._client.event, self._client.personnel_page)
        answers = self._asker.each(  # together, so that they wait together where one is odd
            [(which, event_id) for event_id in event_ids for which in (0, 1)],
            lambda question: ask[question[0]](question[1]),
        )
        details = {event_id: answers[0, event_id] for event_id in event_ids}
        lists = {event_id: answers[1, event_id] for event_id in event_ids}
        for event_id, page in lists.items():
            if isinstance(page, PersonnelPage):
                self._pages[event_id] = page
                self._lookup.note(event_id, page)
        events = [event_info(event, details[event], lists[event]) for event in event_ids]
        unchecked = [
            caution
            for event_id in event_ids
            for caution in _event_cautions(event_id, details[event_id], lists[event_id])
        ]
        return replace(facts, events=tuple(events), unchecked=(*facts.unchecked, *unchecked))

    def _doubtful(
        self, facts: Facts, people: Sequence[PersonPlan], doubtful: Sequence[str]
    ) -> Facts:
        """People whom an earlier run left unconfirmed: only those locked now may be sent."""
        if not doubtful:
            return facts
        wanted = frozenset(doubtful)
        seen: dict[str, Seen] = {}
        for event_id, ids in _by_event(p for p in people if p.person_id in wanted).items():
            seen.update(self._lookup.contacts_of(event_id, ids))
        held = [
            PersonResult(person, Outcome.UNCONFIRMED, say(wording.UNCHECKED_DOUBTFUL), at=self._now)
            for person, each in seen.items()
            if standing(each) is Standing.UNCHECKED
        ]
        return replace(self._with(facts, seen), held=(*facts.held, *held))

    def _identities(
        self, facts: Facts, inspection: Inspection, people: Sequence[PersonPlan]
    ) -> Facts:
        self._lookups.forget_passing()
        for event_id, ids in _by_event(people).items():
            info = facts.event(event_id)
            if info is not None and info.found:
                self._lookups.look_up(self._lookup, event_id, ids, self._pages.get(event_id))
        asked = {person.person_id for person in people}
        known = {
            person: seen
            for person, seen in self._lookups.seen.items()
            if person in asked and not _has_failed(seen)
        }
        contacts = self._lookups.contacts
        contacts |= {person: contacts[other] for person, other in facts.same if other in contacts}
        unchecked = _caution(NAMES_UNCHECKED, wording.UNCHECKED_NAMES, self._lookups.failed)
        return replace(
            self._with(facts, known),
            identities=compared(inspection, contacts),
            unchecked=(*facts.unchecked, *unchecked),
        )

    def _prices(self, facts: Facts, people: Sequence[PersonPlan], limit: int | None) -> Facts:
        out = {each.person_id for each in (*facts.found, *facts.held, *facts.in_work)}
        known = {info.requested_id for info in facts.events if info.found}
        left = [p for p in people if p.person_id not in out and p.event_ids[0] in known]
        sifter = Sifter(self._client, self._caller, self._lookup)
        quotes = sifter.sift(left, limit)
        facts = self._with(facts, sifter.seen)
        busy = [result_in_work(person, self._now) for person in sifter.busy]
        unchecked = _caution(PEOPLE_UNCHECKED, wording.UNCHECKED_PEOPLE, sifter.unchecked)
        if left_out := sifter.left_out - sifter.seen.keys():
            text = say(wording.UNCHECKED_TOO_MANY, count=len(left_out))
            unchecked.append(Caution(PEOPLE_LEFT_OUT, text))
        return replace(
            facts,
            quotes=quotes,
            each=sifter.each,
            in_work=(*facts.in_work, *busy),
            unchecked=(*facts.unchecked, *unchecked),
        )

    def _with(self, facts: Facts, seen: dict[str, Seen]) -> Facts:
        """The facts, and what looking at some people told; nobody is told of twice."""
        known = {each.person_id for each in (*facts.found, *facts.held, *facts.in_work)}
        new = {person: each for person, each in seen.items() if person not in known}
        found = [free_result(person, each, self._now) for person, each in new.items()]
        in_work = [
            result_in_work(person, self._now)
            for person, each in new.items()
            if standing(each) is Standing.IN_WORK
        ]
        return replace(
            facts,
            found=(*facts.found, *(result for result in found if result is not None)),
            in_work=(*facts.in_work, *in_work),
        )

    @property
    def _now(self) -> float:
        return self._caller.clock.now()


def _event_cautions(event_id: str, detail: Told, page: Told) -> Iterable[Caution]:
    if isinstance(detail, Unknown) and isinstance(page, Unknown):
        return
    for answer, template in (
        (detail, wording.UNCHECKED_EVENT),
        (page, wording.UNCHECKED_EVENT_LIST),
    ):
        if isinstance(answer, Unknown | Failed):
            why = answer.why if isinstance(answer, Failed) else say(wording.NOT_THERE)
            yield Caution(EVENT_UNCHECKED, say(template, event=event_id, why=why))


def _has_failed(seen: Seen) -> bool:
    """Whether it only tells that an attempt at the person failed; precheck says what may follow."""
    return isinstance(seen, Contact) and seen.raw_state.casefold() == "failed"


def _by_event(people: Iterable[PersonPlan]) -> dict[str, list[str]]:
    """Whom to look up under which event: everyone under the first that they are tried under."""
    by_event: dict[str, list[str]] = {}
    for person in people:
        by_event.setdefault(person.event_ids[0], []).append(person.person_id)
    return by_event


def _caution(code: str, template: str, failed: dict[str, Failed]) -> list[Caution]:
    """What is said of people about whom Lensmor couldn't be asked: how many, and why the first."""
    if not failed:
        return []
    why = next(iter(failed.values())).why
    return [Caution(code, say(template, count=len(failed), why=why))]


def _trouble(obstacle: Obstacle, error: ApiError) -> Trouble:
    return Trouble(obstacle, error.message, error.hint)


def _no_balance(balance: Unknown | Failed) -> Trouble:
    if isinstance(balance, Failed):
        return Trouble(Obstacle.OFFLINE, balance.why, balance.hint)
    return Trouble(Obstacle.OFFLINE, say(wording.NOT_THERE), say(wording.NOT_STARTED_HINT))
