"""Right before an order: who of its people can be ordered, as far as free calls tell.

Colleagues, the web app, another computer or another folder act on the same account at any moment,
and whoever is ordered again while in work may be charged twice (contract, fact 5). So precheck is
asked for each order. Where it answers anything but "all of them, at the price that was agreed",
everybody of the order is looked up: who is unlocked is taken from their profile, who is in work is
held, and only those who are locked stay in the order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lensmor_desktop.api import Contact, LensmorClient
from lensmor_desktop.domain.outcomes import PersonResult
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.journal import Batch
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.caller import Caller
from lensmor_desktop.unlocking.contact_lookup import (
    ContactLookup,
    Standing,
    free_result,
    standing,
)
from lensmor_desktop.unlocking.context import Context, Why
from lensmor_desktop.unlocking.money import credits_left
from lensmor_desktop.unlocking.prices import Advice, Adviser, check_person_price
from lensmor_desktop.unlocking.trouble import AgreedUsedUp


@dataclass(frozen=True, slots=True)
class Ready:
    """What is left of an order after the look.

    Attributes:
        people: those who may be ordered now, in the order of the sheet.
        credits: what they cost by Lensmor's word; None where it gives no price.
        told: False where precheck says nothing at all, so that only the balance tells the price.
    """

    people: tuple[str, ...]
    credits: int | None
    told: bool = True


class OrderCheck:
    """Looks who of an order can be ordered; takes everybody else out of it."""

    def __init__(self, client: LensmorClient, caller: Caller) -> None:
        self._lookup = ContactLookup(client, caller)
        self._adviser = Adviser()
        self._begun = False  # what one person costs was asked for

    def ready(
        self, context: Context, batch: Batch, people: Sequence[str], *, look: bool
    ) -> tuple[Context, Ready]:
        """Settles who is unlocked or unknown to Lensmor, at no cost, and holds who is in work.

        Args:
            context: the run at work.
            batch: the order, planned.
            people: those of it who have no result yet.
            look: look everybody up whatever precheck says, for the order was refused before.

        Returns:
            the run at work, at the price of now where that may be taken (`check_person_price`),
            and what is left of the order.

        Raises:
            Halt: one person costs more than was agreed to; or stopped, the key refused, offline.
        """
        event = batch.event_id
        if not self._begun:
            # All of an order at the agreed price may be some of them at a higher one.
            context = check_person_price(context, self._adviser, event, people)
            self._begun = True
        advice = self._adviser.on(context, event, people)
        context = self._at_price(context, event, people, advice)
        if not look and _all_chargeable(context, advice, people):
            return context, Ready(tuple(people), advice.credits)
        locked = self._sort_out(context, batch, people)
        if not locked or not advice.told:
            return context, Ready(locked, None, advice.told)
        if len(locked) < len(people) or advice.in_work:
            advice = self._adviser.on(context, event, locked)
        if advice.in_work:
            # Their profiles don't show it: precheck has to say who it is.
            busy = self._in_work(context, event, locked)
            hold(context, batch, [person for person in locked if person in busy])
            locked = tuple(person for person in locked if person not in busy)
            advice = self._adviser.on(context, event, locked) if locked else advice
        return self._at_price(context, event, locked, advice), Ready(locked, advice.credits)

    def _at_price(
        self, context: Context, event: str, people: Sequence[str], advice: Advice
    ) -> Context:
        """Asks what one person costs where the figure for all can't be that of some of them."""
        each, credits = context.run.credits_each, advice.credits
        if credits is None or (credits <= each * len(people) and credits % each == 0):
            return context
        return check_person_price(context, self._adviser, event, people)

    def _sort_out(self, context: Context, batch: Batch, people: Sequence[str]) -> tuple[str, ...]:
        """Looks everybody up; those who are locked, and those of whom no free call tells, stay."""
        found = self._lookup.contacts_of(batch.event_id, people)
        results: list[PersonResult] = []
        held: dict[Why, list[str]] = {Why.ELSEWHERE: [], Why.ALREADY: []}
        locked: list[str] = []
        for person, seen in found.items():
            now = standing(seen)
            free = free_result(person, seen, context.clock.now())
            if now in (Standing.LOCKED, Standing.UNCHECKED):
                locked.append(person)  # unchecked: a person agreed to an order without advice
            elif now is Standing.IN_WORK:
                held[Why.ELSEWHERE].append(person)
            elif isinstance(seen, Contact) and seen.email_rejected:
                held[Why.ALREADY].append(person)  # another look may show one that can be used
            elif free is not None:
                results.append(replace(free, event_id=batch.event_id))
        context.settle(batch.id, results, free=True)
        for why, those in held.items():
            hold(context, batch, those, why)
        return tuple(locked)

    def _in_work(self, context: Context, event_id: str, people: Sequence[str]) -> frozenset[str]:
        """Those of whom precheck says that an order has them, found by halves."""
        if not self._adviser.on(context, event_id, people).in_work:
            return frozenset()
        if len(people) == 1:
            return frozenset(people)
        half = len(people) // 2
        return self._in_work(context, event_id, people[:half]) | self._in_work(
            context, event_id, people[half:]
        )


def affordable(context: Context, ready: Ready) -> tuple[str, ...]:
    """Those of an order whom the agreed credits pay for, should everyone sent so far be charged.

    A price that was agreed to may take some of them to be free, and only Lensmor's word tells how
    many; where that isn't enough, those go whom the credits pay for at full price.

    Raises:
        AgreedUsedUp: nobody.
    """
    left, each = credits_left(context), context.run.credits_each
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


def hold(context: Context, batch: Batch, people: Sequence[str], why: Why = Why.ELSEWHERE) -> None:
    """Moves people of an order into a batch that is only looked at."""
    if people:
        held = context.journal.batches.split(batch.id, people)
        context.journal.holding.hold(held, why.value)
        context.tell(held)
