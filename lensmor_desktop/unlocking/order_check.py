"""Right before an order: who of its people can be ordered, as far as free calls tell.

Colleagues, the web app, another computer or another folder act on the same account at any moment, and
whoever is ordered again while in work may be charged twice (contract, fact 5). So precheck is asked
for each order. Where it answers anything but "all of them, at the price that was agreed", everybody
of the order is looked up: who is unlocked is taken from their profile, who is in work is held, and only
those who are locked stay in the order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lensmor_desktop.api import Contact, ContactState
from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.journal import Batch
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.context import Context, Why
from lensmor_desktop.unlocking.money import credits_left
from lensmor_desktop.unlocking.profile_lookup import Unknown, contacts_of
from lensmor_desktop.unlocking.prices import Advice, advice_on, check_person_price
from lensmor_desktop.unlocking.trouble import AgreedUsedUp


@dataclass(frozen=True, slots=True)
class Ready:
    """What is left of an order after the look.

    Attributes:
        people: those who may be ordered now, in the order of the sheet.
        credits: what they cost by Lensmor's word; None where it gives no price.
    """

    people: tuple[str, ...]
    credits: int | None


def check_order(
    context: Context, batch: Batch, people: Sequence[str], *, look: bool = False
) -> tuple[Context, Ready]:
    """Looks who of an order can be ordered; takes everybody else out of it.

    Whoever is unlocked, or unknown to Lensmor, is settled at no cost; whoever is in work is moved
    into a batch that is only looked at.

    Args:
        context: the run at work.
        batch: the order, planned.
        people: those of it who have no result yet.
        look: look everybody up whatever precheck says, for the order was refused before.

    Returns:
        the run at work, at the price of now where that may be taken (`check_person_price`), and
        what is left of the order.

    Raises:
        Halt: one person costs more than was agreed to; or stopped, the key refused, or offline.
    """
    advice = advice_on(context, batch.event_id, people)
    if not look and _all_chargeable(context, advice, people):
        return context, Ready(tuple(people), advice.credits)
    if advice.told and not _all_chargeable(context, advice, people):
        context = check_person_price(context, batch.event_id, people)
        if not look and _all_chargeable(context, advice, people):
            return context, Ready(tuple(people), advice.credits)
    locked = _sort_out(context, batch, people)
    if not locked or not advice.told:
        return context, Ready(locked, None)
    if len(locked) < len(people) or advice.in_work:
        advice = advice_on(context, batch.event_id, locked)
    if advice.in_work:
        # Their profiles don't show it: precheck has to say who it is.
        busy = _in_work(context, batch.event_id, locked)
        hold(context, batch, busy)
        locked = tuple(person for person in locked if person not in busy)
        advice = advice_on(context, batch.event_id, locked) if locked else advice
    return context, Ready(locked, advice.credits)


def affordable(context: Context, ready: Ready) -> tuple[str, ...]:
    """Those of an order whom the agreed credits pay for, should everyone sent so far be charged.

    A price that was agreed to may take some of them to be free, and only Lensmor's word tells how
    many; where that isn't enough, those go whom the credits pay for at full price.

    Raises:
        AgreedUsedUp: nobody.
    """
    left, each = credits_left(context), context.run.credits_each
    if len(ready.people) * each <= left:
        return ready.people
    if ready.credits is not None and ready.credits <= left:
        return ready.people
    paid = ready.people[: left // each]
    if not paid:
        raise AgreedUsedUp(
            StoppedBy.LIMIT,
            say(wording.STOP_AGREED, agreed=context.run.credits_allowed),
            at_once=False,
        )
    return paid


def _all_chargeable(context: Context, advice: Advice, people: Sequence[str]) -> bool:
    return advice.credits == len(people) * context.run.credits_each


def _sort_out(context: Context, batch: Batch, people: Sequence[str]) -> tuple[str, ...]:
    """Looks everybody up; those who are locked, and those of whom no free call tells, stay."""
    found = contacts_of(context.client, context.caller, batch.event_id, people)
    results: list[PersonResult] = []
    held: list[str] = []
    unusable: list[str] = []
    locked: list[str] = []
    for person in people:
        seen = found.get(person)
        if isinstance(seen, Unknown):
            details = say(wording.UNKNOWN_PERSON, person=person)
            results.append(_result(context, batch, person, Outcome.NOT_ELIGIBLE, details=details))
        elif not isinstance(seen, Contact) or seen.state is ContactState.LOCKED:
            locked.append(person)  # nobody tells: the person agreed to an order without advice
        elif seen.state is not ContactState.UNLOCKED:
            held.append(person)
        elif seen.email_rejected:
            unusable.append(person)
        else:
            results.append(_unlocked_before(context, batch, seen, person))
    context.settle(batch.id, results, free=True)
    hold(context, batch, held)
    hold(context, batch, unusable, Why.ALREADY)
    return tuple(locked)


def _unlocked_before(context: Context, batch: Batch, seen: Contact, person: str) -> PersonResult:
    if seen.email:
        details = say(wording.ALREADY)
        return _result(
            context, batch, person, Outcome.ALREADY_UNLOCKED, details=details, email=seen.email
        )
    return _result(context, batch, person, Outcome.NO_EMAIL, details=say(wording.NO_EMAIL_BEFORE))


def hold(context: Context, batch: Batch, people: Sequence[str], why: Why = Why.ELSEWHERE) -> None:
    """Moves people of an order into a batch that is only looked at."""
    if people:
        held = context.journal.batches.split(batch.id, people)
        context.journal.batches.hold(held, why.value)
        context.tell(held)


def _in_work(context: Context, event_id: str, people: Sequence[str]) -> frozenset[str]:
    """Those of whom precheck says that an order has them, found by halves."""
    if not people or not advice_on(context, event_id, people).in_work:
        return frozenset()
    if len(people) == 1:
        return frozenset(people)
    half = len(people) // 2
    return _in_work(context, event_id, people[:half]) | _in_work(context, event_id, people[half:])


def _result(
    context: Context,
    batch: Batch,
    person: str,
    outcome: Outcome,
    *,
    details: Sentence,
    email: str = "",
) -> PersonResult:
    return context.result(person, outcome, details, email=email, event_id=batch.event_id)
