"""What Lensmor charges now, held against what a person agreed to. Asking is free (fact 10).

A price was shown, and a person said yes to it; the POSTs come later, perhaps after days. So the
price is asked for again right before them: a run never goes on at a price that nobody has seen.
"""

from collections.abc import Sequence
from dataclasses import replace

from lensmor_desktop.api import (
    AnswerUnreadable,
    FeatureMissing,
    KeyRefused,
    LensmorClient,
    PersonnelPage,
    Precheck,
    PrecheckReason,
    ServerTrouble,
)
from lensmor_desktop.domain.credits import CREDITS_PER_EVENT, CREDITS_PER_PERSON
from lensmor_desktop.domain.events import Access
from lensmor_desktop.domain.progress import StoppedBy
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import ApiError
from lensmor_desktop.journal import EventRecord
from lensmor_desktop.journal.batches import OPEN
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.caller import Caller
from lensmor_desktop.unlocking.context import Context
from lensmor_desktop.unlocking.trouble import Halt

PRICE_LASTS = 60.0
"""Seconds for which a person's price is taken as known: one request in a minute's 120."""

_ASKED_ABOUT = 3
"""People at most who are asked about, one after the other: those unlocked already have no price."""


def quote(
    client: LensmorClient, caller: Caller, event_id: str, person_ids: Sequence[str]
) -> int | None:
    """Precheck's figure for these people, in credits; None if there is none to rely on (fact 10).

    Raises:
        Halt: stopped, the key refused, or the network stays away.
    """

    def ask() -> Precheck | None:
        try:
            return client.precheck_contacts(event_id, person_ids)
        except (AnswerUnreadable, ServerTrouble):
            return None  # nobody waits for advice

    try:
        answer = caller.patiently(ask)
    except (KeyRefused, FeatureMissing):
        raise
    except ApiError:
        return None  # advice that isn't given is no obstacle
    if answer is None:
        return None
    if answer.reason is PrecheckReason.ALREADY_UNLOCKED and not answer.should_charge:
        return 0
    priced = answer.reason in (PrecheckReason.OK, PrecheckReason.INSUFFICIENT_BALANCE)
    if priced and answer.credits is not None and answer.credits > 0:
        return answer.credits
    return None


def unlock_price(page: PersonnelPage) -> tuple[int, bool]:
    """What unlocking an event costs, and whether the API said so itself (facts 9 and 11)."""
    if page.access is Access.FULL:
        return 0, True
    if page.unlock_credits is not None and page.unlock_credits > 0:
        return page.unlock_credits, True
    return CREDITS_PER_EVENT, False


def event_price(context: Context, event: EventRecord) -> int:
    """What an event's unlock costs now, in credits; what was agreed to where that isn't told.

    Raises:
        Halt: stopped, the key refused, or the network stays away.
    """
    try:
        page = context.caller.patiently(lambda: context.client.personnel_page(event.event_id))
    except ApiError:
        return event.price
    now, told = unlock_price(page)
    return now if told else event.price


def person_price(context: Context, event_id: str, people: Sequence[str]) -> int | None:
    """What one of these people costs now, in credits; None where that isn't told.

    Raises:
        Halt: more than what was agreed to; or stopped, the key refused, or offline.
    """
    credits = None
    for person in people[:_ASKED_ABOUT]:
        credits = quote(context.client, context.caller, event_id, (person,))
        if credits != 0:
            break  # a price, or no advice
    agreed = context.run.credits_each
    if credits is not None and credits > agreed:
        reason = say(wording.STOP_PRICE, now=credits, agreed=agreed)
        raise Halt(StoppedBy.LIMIT, reason, at_once=False)
    return credits or None


class PersonPrice:
    """What one person costs, asked for before the first POST of a run and now and then after it."""

    def __init__(self) -> None:
        self._asked_at: float | None = None

    def checked(self, context: Context, batch_id: int) -> Context:
        """Asks what one person of a batch that is to be sent costs, unless that is known.

        Returns:
            the run at work; at Lensmor's own price where that is lower than the list's (fact 11)
            and nobody was sent yet.

        Raises:
            Halt: one person costs more than when the person agreed; or stopped, or offline.
        """
        now = context.clock.steady()
        if self._asked_at is not None and now - self._asked_at < PRICE_LASTS:
            return context
        batch = context.journal.batches.get(batch_id)
        people = [m.person_id for m in context.journal.batches.members(batch_id) if m.state == OPEN]
        credits = person_price(context, batch.event_id, people)
        self._asked_at = context.clock.steady()
        run = context.run
        if credits is None or credits == run.credits_each:
            return context
        if run.credits_each != CREDITS_PER_PERSON or context.journal.charges.at_most(run.id):
            return context  # Lensmor's own figure, or somebody was sent at it
        context.journal.runs.set_price(run.id, credits)
        return replace(context, run=context.journal.runs.get(run.id))
