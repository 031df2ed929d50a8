"""From checked rows, wishes and facts to an offer: who would be sent, and what it would cost.

Pure: the same input gives the same offer, and nothing is asked or written here.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import attrgetter

from lensmor_desktop.domain.credits import CREDITS_PER_EVENT, CREDITS_PER_PERSON
from lensmor_desktop.domain.events import EventInfo
from lensmor_desktop.domain.identity import Agreement
from lensmor_desktop.domain.outcomes import PersonResult
from lensmor_desktop.domain.plan import (
    EventPlan,
    Facts,
    Free,
    Obstacle,
    Offer,
    PersonPlan,
    Price,
    Trouble,
    Wishes,
)
from lensmor_desktop.domain.rows import Inspection, SheetRow, Verdict
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.errors import ChoiceRefused
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.event_rows import ambiguous, judged_by_events, refused_for_its_event
from lensmor_desktop.unlocking.grouping import batches_of
from lensmor_desktop.unlocking.people_rows import noted_by_people

PERSON_VERDICTS = (Verdict.READY, Verdict.REPEATED)
_VERDICT_OF = attrgetter("verdict")


def people_of(inspection: Inspection, excluded: frozenset[int] = frozenset()) -> list[PersonPlan]:
    """Everyone whom the sheet asks for, once each, in its order, with all their events and rows."""
    first: dict[str, SheetRow] = {}
    repeated: dict[str, list[SheetRow]] = {}  # most people stand in one row: no list for those
    for row in inspection.rows:
        if row.verdict in PERSON_VERDICTS and row.number not in excluded:
            person = row.person_id
            if person in first:
                repeated.setdefault(person, [first[person]]).append(row)
            else:
                first[person] = row
    under = {row.event_id: (row.event_id,) for row in first.values()}
    return [
        _in_several_rows(person, repeated[person])
        if person in repeated
        else PersonPlan(person, under[row.event_id], (row.number,))
        for person, row in first.items()
    ]


def merged(people: Sequence[PersonPlan], same: Mapping[str, str]) -> list[PersonPlan]:
    """The same people, those who are one under two IDs as one: with all their events and rows.

    Args:
        people: in the order of the sheet.
        same: by an ID of the sheet the one that Lensmor has (0000791: 791).
    """
    one: dict[str, PersonPlan] = {}
    for person in people:
        identity = same.get(person.person_id, person.person_id)
        before = one.get(identity)
        events, rows = person.event_ids, person.rows
        if before is not None:
            events = tuple(dict.fromkeys((*before.event_ids, *events)))
            rows = tuple(sorted((*before.rows, *rows)))
        one[identity] = PersonPlan(identity, events, rows)
    return list(one.values())


def _in_several_rows(person: str, rows: Sequence[SheetRow]) -> PersonPlan:
    events = dict.fromkeys(row.event_id for row in rows)
    return PersonPlan(person, tuple(events), tuple(row.number for row in rows))


def events_of(inspection: Inspection, *, left_out: bool = False) -> list[str]:
    """The sheet's events, in its order: those of people to be sent, and event rows.

    Args:
        inspection: the sheet.
        left_out: also those of which every row is left out; a person may still name one.
    """
    wanted = (*PERSON_VERDICTS, Verdict.EVENT, *((Verdict.EXCLUDED,) if left_out else ()))
    return list(
        dict.fromkeys(
            row.event_id
            for row in inspection.rows
            if row.event_id and (row.verdict in wanted or refused_for_its_event(row))
        )
    )


def under_known_events(people: Sequence[PersonPlan], facts: Facts) -> list[PersonPlan]:
    """Those people who have an event that can be used, each event once, by whichever of its IDs.

    A person whom an event didn't deliver isn't tried, nor paid for, under its other ID.
    """
    infos = {info.requested_id: info for info in facts.events}
    keys = {event: info.key for event, info in infos.items()}
    unusable = {event for event, info in infos.items() if not info.found}
    plans = []
    for person in people:
        events = person.event_ids
        if len(events) > 1 or events[0] in unusable:
            first: dict[str, str] = {}
            for event in events:
                if event not in unusable:
                    first.setdefault(keys.get(event, event), event)
            events = tuple(first.values())
            if not events:
                continue
            person = replace(person, event_ids=events)
        plans.append(person)
    return plans


def first_round(people: Sequence[PersonPlan]) -> list[tuple[str, tuple[str, ...]]]:
    """The batches in which everyone is tried under their first event."""
    return batches_of((person.event_ids[0], person.person_id) for person in people)


def make_offer(inspection: Inspection, wishes: Wishes, facts: Facts) -> Offer:
    """Puts together what a run would do and what it would cost.

    Raises:
        ChoiceRefused: an event is to be unlocked that the sheet doesn't name.
    """
    inspection = judged_by_events(inspection, facts, wishes.excluded_rows)
    inspection = noted_by_people(inspection, facts)
    chosen_rows = _chosen(inspection, wishes)
    same = dict(facts.same)
    found = _of_them(facts.found, chosen_rows, same)
    held = _of_them(facts.held, chosen_rows, same)
    events = _events(inspection, chosen_rows, wishes, facts)
    known = {result.person_id for result in (*found, *held)}
    busy = {result.person_id for result in facts.in_work} - known
    asked = merged(people_of(inspection, wishes.excluded_rows), same)
    asked = under_known_events(asked, facts)
    in_work = tuple(person for person in asked if person.person_id in busy)
    people = [p for p in asked if p.person_id not in known and p.person_id not in busy]
    each = credits_each(facts)
    event_credits = sum(e.info.unlock_credits for e in events if e.unlock)
    chosen, beyond_credits = _within(people, wishes, each, event_credits)
    price = _price(chosen, events, facts, each)
    affordable = None
    if facts.balance is not None and not facts.balance.unlimited:
        rest = max(0.0, facts.balance.total - event_credits)
        affordable = min(len(people), math.floor(rest / each))
    return Offer(
        inspection=inspection,
        wishes=wishes,
        people=tuple(chosen),
        held_back=tuple(people[len(chosen) :]),
        remembered=tuple(result.person_id for result in found if result.email),
        events=events,
        price=price,
        free=_free(inspection, wishes, asked, found, len(in_work)),
        batches=len(first_round(chosen)),
        facts=facts,
        credits_each=each,
        affordable_people=affordable,
        trouble=_obstacle(inspection, wishes, chosen, price, replace(facts, found=found))
        or _over_the_limit(wishes, price, each * beyond_credits)
        or _unaffordable(price, facts, affordable),
        found=found,
        held=held,
        in_work=in_work,
        beyond_credits=beyond_credits,
    )


def credits_each(facts: Facts) -> int:
    """The most that one person can cost: the price list, or more if the API says more (fact 11)."""
    quoted = [math.ceil(q.credits / len(q.person_ids)) for q in facts.quotes if q.person_ids]
    return max([CREDITS_PER_PERSON, facts.each or 0, *quoted])


def _chosen(inspection: Inspection, wishes: Wishes) -> Sequence[SheetRow]:
    """The rows that the person didn't leave out: every figure speaks of these."""
    out, excluded = wishes.excluded_rows, Verdict.EXCLUDED
    return [r for r in inspection.rows if r.number not in out and r.verdict is not excluded]


def _of_them(
    results: tuple[PersonResult, ...], rows: Sequence[SheetRow], same: Mapping[str, str]
) -> tuple[PersonResult, ...]:
    """The results of people who stand in these rows, under whichever of their IDs."""
    if not results:
        return results
    about = (*PERSON_VERDICTS, Verdict.SETTLED)
    people = {row.person_id for row in rows if row.verdict in about}
    people |= {identity for person, identity in same.items() if person in people}
    return tuple(result for result in results if result.person_id in people)


def _free(
    inspection: Inspection,
    wishes: Wishes,
    asked: Sequence[PersonPlan],
    found: Sequence[PersonResult],
    in_work: int,
) -> Free:
    counts = Counter(map(_VERDICT_OF, inspection.rows))
    out = wishes.excluded_rows
    left = sum(1 for row in inspection.rows if row.fills_in and row.number in out) if out else 0
    return Free(
        has_email_rows=counts[Verdict.HAS_EMAIL],
        settled_rows=counts[Verdict.SETTLED] - left,
        bought_before=len({r.person_id for r in found if r.email}),
        # Not those marked so: the row that one repeats may be left out.
        repeated_rows=sum(len(person.rows) - 1 for person in asked),
        in_work=in_work,
    )


def _within(
    people: list[PersonPlan], wishes: Wishes, each: int, event_credits: int
) -> tuple[list[PersonPlan], int]:
    """The people that the wishes allow, and how many the spending limit leaves out.

    Events come first: whatever they leave of the limit is for people.
    """
    chosen = people if wishes.limit is None else people[: max(0, wishes.limit)]
    if wishes.max_credits is None:
        return chosen, 0
    fits = max(0, wishes.max_credits - event_credits) // each
    return chosen[:fits], max(0, len(chosen) - fits)


def _price(
    people: Sequence[PersonPlan], events: Sequence[EventPlan], facts: Facts, each: int
) -> Price:
    quotes = {(q.event_id, q.person_ids): q.credits for q in facts.quotes}
    exact = all(e.info.exact_credits for e in events if e.unlock)
    elsewhere = {person.person_id for person in people if len(person.event_ids) > 1}
    people_credits = 0
    for event_id, person_ids in first_round(people):
        quoted, most = quotes.get((event_id, person_ids)), each * len(person_ids)
        if quoted is None:
            quoted, exact = most, False
        elif quoted < most and (again := sum(1 for p in person_ids if p in elsewhere)):
            # Whom this event leaves out may be bought under the next one of theirs.
            quoted, exact = min(most, quoted + each * again), False
        people_credits += quoted
    return Price(
        people=len(people),
        people_credits=people_credits,
        event_credits=sum(e.info.unlock_credits for e in events if e.unlock),
        exact=exact,
    )


def _events(
    inspection: Inspection, chosen: Sequence[SheetRow], wishes: Wishes, facts: Facts
) -> tuple[EventPlan, ...]:
    """Every event of the sheet, with those of its rows that aren't left out."""
    events = events_of(inspection, left_out=True)
    rows: dict[str, list[SheetRow]] = {event: [] for event in events}
    for row in chosen:
        if row.event_id in rows:
            rows[row.event_id].append(row)
    for asked in wishes.unlock_events:
        if asked not in rows:
            raise ChoiceRefused(
                say(wording.UNKNOWN_EVENT_ASKED_TITLE),
                say(wording.UNKNOWN_EVENT_ASKED, event=asked),
                say(wording.UNKNOWN_EVENT_ASKED_HINT, events=tuple(rows) or say(wording.NO_EVENTS)),
            )
    plans = []
    unlocked: set[str] = set()
    twice = ambiguous(facts.events)
    for event_id, its_rows in rows.items():
        info = facts.event(event_id)
        if info is None:
            info = EventInfo(requested_id=event_id, unlock_credits=CREDITS_PER_EVENT)
        if event_id in twice:
            info = replace(info, unlock_credits=0)  # nobody knows which of the two is meant
        # An event that is open already has nothing to unlock and nothing to pay; nor has one that
        # the sheet names a second time, by its other ID.
        wanted = event_id in wishes.unlock_events and info.found and info.unlock_credits > 0
        wanted = wanted and info.key not in unlocked
        if wanted:
            unlocked.add(info.key)
        people = {
            r.person_id
            for r in its_rows
            if r.verdict in PERSON_VERDICTS or (r.person_id and refused_for_its_event(r))
        }
        plans.append(
            EventPlan(
                info=info,
                unlock=wanted,
                people=len(people),
                rows=tuple(r.number for r in its_rows),
            )
        )
    return tuple(plans)


def _obstacle(
    inspection: Inspection,
    wishes: Wishes,
    people: Sequence[PersonPlan],
    price: Price,
    facts: Facts,
) -> Trouble | None:
    if inspection.questions:
        question = inspection.questions[0]
        return Trouble(
            Obstacle.QUESTIONS, say(wording.QUESTIONS, what=question.text), question.hint
        )
    if all(row.verdict is Verdict.SETTLED for row in inspection.rows) and not facts.found:
        return Trouble(Obstacle.NOTHING_TO_DO, say(wording.NOTHING), say(wording.NOTHING_HINT))
    if facts.blocked is not None:
        return facts.blocked
    spends = price.people > 0 or price.event_credits > 0
    if facts.trouble is not None and spends:
        return facts.trouble
    stranger = _first_stranger(people, facts)
    if stranger is not None and not wishes.skip_identity_check:
        return Trouble(Obstacle.IDENTITY, stranger, say(wording.STRANGER_HINT))
    return None


def _over_the_limit(wishes: Wishes, price: Price, beyond: int) -> Trouble | None:
    """Events that the spending limit doesn't pay for; `beyond`: what those left out would cost."""
    limit, events = wishes.max_credits, price.event_credits
    if limit is None or events <= limit:
        return None
    text = say(wording.LIMIT_SHORT, limit=limit, events=events)
    hint = say(wording.LIMIT_HINT, events=events)
    if beyond or price.people:
        everyone = price.total + beyond
        hint = say(wording.LIMIT_HINT_EVERYONE, events=events, everyone=everyone)
    return Trouble(Obstacle.LIMIT, text, hint)


def _unaffordable(price: Price, facts: Facts, affordable: int | None) -> Trouble | None:
    """A price that the balance doesn't cover."""
    if facts.balance is None or facts.balance.pays(price.total):
        return None
    if affordable:
        hint = say(wording.TOO_FEW_HINT, people=affordable)
    else:
        hint = say(wording.TOO_FEW_EVENTS_HINT)
    text = say(wording.TOO_FEW, price=price.total, balance=round(facts.balance.total))
    return Trouble(Obstacle.TOO_FEW_CREDITS, text, hint)


def _first_stranger(people: Sequence[PersonPlan], facts: Facts) -> Sentence | None:
    """Says of the first person to be sent whom Lensmor names otherwise than the sheet."""
    sent = {person.person_id for person in people}
    strangers = [identity for identity in facts.strangers if identity.person_id in sent]
    if not strangers:
        return None
    first = strangers[0]
    compared = sum(
        1
        for identity in facts.identities
        if identity.person_id in sent and identity.agreement is not Agreement.UNKNOWN
    )
    name, company = first.lensmor_name, first.lensmor_company
    lensmor = say(wording.NAME_OF_COMPANY, name=name, company=company) if company else name
    return say(
        wording.STRANGER,
        person=first.person_id,
        lensmor=lensmor,
        row=str(first.row),
        sheet=first.sheet_name,
        count=len(strangers),
        compared=compared,
    )
