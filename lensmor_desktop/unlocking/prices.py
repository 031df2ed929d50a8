"""What Lensmor charges now, held against what a person agreed to. Asking is free (fact 10).

A price was shown, and a person said yes to it; the POSTs come later, perhaps after days. So the
price is asked for again right before them: a run never goes on at a price that nobody has seen.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lensmor_desktop.api import (
    AnswerUnreadable,
    ConcurrencyLimited,
    FeatureMissing,
    Interrupted,
    KeyRefused,
    LensmorClient,
    PersonnelPage,
    Precheck,
    PrecheckReason,
    RateLimited,
    ServerTrouble,
    Unreachable,
)
from lensmor_desktop.domain.credits import CREDITS_PER_EVENT, CREDITS_PER_PERSON
from lensmor_desktop.domain.events import Access, Adds
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.errors import ApiError
from lensmor_desktop.journal.events import NONE
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.caller import Caller
from lensmor_desktop.unlocking.context import Context
from lensmor_desktop.unlocking.trouble import Halt

_NO_ADVICE = (
    PrecheckReason.UNSUPPORTED_ACTION,
    PrecheckReason.FORBIDDEN,
    PrecheckReason.SYSTEM_ERROR,
    PrecheckReason.UNKNOWN,
)
"""Precheck's reasons that say nothing of the people who are asked about (fact 10)."""

_ASK_AGAIN = (RateLimited, ConcurrencyLimited, Interrupted, ServerTrouble, AnswerUnreadable)

_TRIES = 3
"""How often a run asks for advice that doesn't come; then it goes on without."""


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
    return None if answer is None else _credits(answer)


def _credits(answer: Precheck) -> int | None:
    if answer.reason is PrecheckReason.ALREADY_UNLOCKED and not answer.should_charge:
        return 0
    priced = answer.reason in (PrecheckReason.OK, PrecheckReason.INSUFFICIENT_BALANCE)
    if priced and answer.credits is not None and answer.credits > 0:
        return answer.credits
    return None


@dataclass(frozen=True, slots=True)
class Advice:
    """What precheck says of one order; it reserves nothing (fact 10).

    Attributes:
        credits: what the order would cost; None where precheck gives no price.
        in_work: an order that isn't done has some of its people.
        told: False where precheck says nothing of these people at all.
    """

    credits: int | None = None
    in_work: bool = False
    told: bool = True


class Adviser:
    """Asks precheck about the orders of a run; an answer that doesn't come is no obstacle.

    Where it gave none it is asked once, not several times, until it tells something again.
    """

    def __init__(self) -> None:
        self._tries = _TRIES

    def on(self, context: Context, event_id: str, person_ids: Sequence[str]) -> Advice:
        """What precheck says of an order of these people.

        Raises:
            Halt: stopped, the key refused, or the network stays away.
        """
        advice = self._asked(context, event_id, person_ids)
        self._tries = _TRIES if advice.told else 1
        return advice

    def _asked(self, context: Context, event_id: str, person_ids: Sequence[str]) -> Advice:
        caller, client = context.caller, context.client
        tries = 0
        while tries < self._tries:
            try:
                answer = caller.once(lambda: client.precheck_contacts(event_id, person_ids))
            except (KeyRefused, Unreachable) as error:
                # Nothing can be sent either: it halts with the key, and waits for the network.
                caller.wait(caller.delay_after(error, 1))
            except _ASK_AGAIN as error:
                tries += 1
                if tries < self._tries:
                    caller.wait(caller.delay_after(error, tries))
            except ApiError:
                break
            else:
                if answer.reason in _NO_ADVICE:
                    break
                in_work = answer.reason is PrecheckReason.UNLOCK_IN_PROGRESS
                return Advice(_credits(answer), in_work)
        return Advice(told=False)


def adds(page: PersonnelPage) -> Adds:
    """What unlocking an event would add to what its list shows already (fact 9).

    Counts are of the query, and ours has no filter. Where a preview hides nobody an unlock buys
    nothing; where the figures disagree, nobody can tell.
    """
    if page.access is Access.FULL:
        return Adds.NOTHING
    told = {page.unlock_required}
    if page.remaining_locked is not None:
        told.add(page.remaining_locked > 0)
    if page.actual_total is not None and page.visible_total is not None:
        told.add(page.actual_total > page.visible_total)
    told.discard(None)
    if len(told) != 1:
        return Adds.CONTRADICTORY if told else Adds.NOT_TOLD
    return Adds.MORE if told.pop() else Adds.NOTHING


def unlock_price(page: PersonnelPage) -> tuple[int, bool]:
    """What unlocking an event costs, and whether the API said so itself (facts 9 and 11).

    Nothing, where it would add nothing.
    """
    if adds(page) is Adds.NOTHING:
        return 0, True
    if page.unlock_credits is not None and page.unlock_credits > 0:
        return page.unlock_credits, True
    return CREDITS_PER_EVENT, False


def check_person_price(
    context: Context, adviser: Adviser, event_id: str, people: Sequence[str]
) -> Context:
    """Finds out what one of these people costs now, by asking about some of them alone.

    Some tell nothing, for they are unlocked already, in work or unknown: then others are asked
    about, and in the end all of them together, who can't cost more than as many at full price.

    Returns:
        the run at work; at Lensmor's own price where that is lower than the list's (fact 11) and
        nobody was sent yet, or where it has risen again to what was agreed to.

    Raises:
        Halt: more than what was agreed to; or stopped, the key refused, or offline.
    """
    told: int | None = None
    for person in dict.fromkeys(people[at] for at in (0, len(people) // 2, -1)):
        advice = adviser.on(context, event_id, (person,))
        if not advice.told:
            return context
        if told := advice.credits:
            break
    now = told or math.ceil((adviser.on(context, event_id, people).credits or 0) / len(people))
    agreed = _agreed_each(context)
    if now > agreed:
        reason = say(wording.STOP_PRICE, now=now, agreed=agreed)
        raise Halt(StoppedBy.LIMIT, reason, at_once=False)
    run = context.run
    if not told or told == run.credits_each:
        return context
    sent = context.journal.charges.at_most(run.id)
    if told < run.credits_each and (sent or run.credits_each != CREDITS_PER_PERSON):
        return context  # somebody was sent at it, or it is Lensmor's own figure
    context.journal.runs.set_price(run.id, told)
    return replace(context, run=context.journal.runs.get(run.id))


def _agreed_each(context: Context) -> int:
    """What one person may cost: what they count for, or the list's price where that was shown.

    A price that fell below the list's after everybody was agreed to at it may rise to it again.
    """
    run = context.run
    listed = max(run.credits_each, CREDITS_PER_PERSON)
    events = sum(e.price for e in context.journal.events.of(run.id) if e.state != NONE)
    shown = run.people_allowed * listed + events <= run.credits_allowed
    return listed if shown else run.credits_each
