"""What Lensmor charges now, held against what a person agreed to. Asking is free (fact 10).

A price was shown, and a person said yes to it; the POSTs come later, perhaps after days. So the
price is asked for again right before them: a run never goes on at a price that nobody has seen.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

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
from lensmor_desktop.journal.batches import OPEN
from lensmor_desktop.journal.events import NONE
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.caller import Caller
from lensmor_desktop.unlocking.context import Context
from lensmor_desktop.unlocking.trouble import Halt

PRICE_LASTS = 60.0
"""Seconds for which a person's price is taken as known: one request in a minute's 120."""

PRICE_LASTS_FOR = 10
"""Batches for which it is: so many leave within seconds, and each may cost 1,500 credits."""

_NO_ADVICE = (
    PrecheckReason.UNSUPPORTED_ACTION,
    PrecheckReason.FORBIDDEN,
    PrecheckReason.SYSTEM_ERROR,
    PrecheckReason.UNKNOWN,
)
"""Precheck's reasons that say nothing of the people who are asked about (fact 10)."""

_TRIES = 3
"""How often a run asks for advice that doesn't come; then it goes on without."""


class _Silent(Exception):
    """Lensmor gives no advice at the moment."""


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


def quote_now(context: Context, event_id: str, person_ids: Sequence[str]) -> int | None:
    """As :func:`quote`, for a run at work: what was agreed to is sent without advice, too.

    Raises:
        Halt: stopped, the key refused, or the network stays away.
    """
    try:
        return _told(context, event_id, person_ids)
    except _Silent:
        return None


def _told(context: Context, event_id: str, person_ids: Sequence[str]) -> int | None:
    caller, client = context.caller, context.client
    tries = 0
    while tries < _TRIES:
        try:
            answer = caller.once(lambda: client.precheck_contacts(event_id, person_ids))
        except (KeyRefused, Unreachable) as error:
            # Nothing can be sent either: it halts with the key, and waits for the network.
            caller.wait(caller.delay_after(error, 1))
        except (RateLimited, ConcurrencyLimited, Interrupted) as error:
            tries += 1
            caller.wait(caller.delay_after(error, tries))
        except (FeatureMissing, ServerTrouble, AnswerUnreadable):
            break
        except ApiError:
            return None  # it is about these people
        else:
            if answer.reason in _NO_ADVICE:
                break
            return _credits(answer)
    raise _Silent


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


def person_price(context: Context, event_id: str, people: Sequence[str]) -> int | None:
    """What one of these people costs now, in credits; 0 if they don't tell, None without advice.

    Some tell nothing, for they are unlocked already, in work or unknown: then others are asked
    about, and in the end all of them together, who can't cost more than as many at full price.

    Raises:
        Halt: more than what was agreed to; or stopped, the key refused, or offline.
    """
    told: int | None = 0
    try:
        for person in dict.fromkeys(people[at] for at in (0, len(people) // 2, -1)):
            if told := _told(context, event_id, (person,)):
                break
        now = told or math.ceil((_told(context, event_id, people) or 0) / len(people))
    except _Silent:
        return None  # advice that isn't given is no obstacle
    agreed = _agreed_each(context)
    if now > agreed:
        reason = say(wording.STOP_PRICE, now=now, agreed=agreed)
        raise Halt(StoppedBy.LIMIT, reason, at_once=False)
    return told or 0


def _agreed_each(context: Context) -> int:
    """What one person may cost: what they count for, or the list's price where that was shown.

    A price that fell below the list's after everybody was agreed to at it may rise to it again.
    """
    run = context.run
    listed = max(run.credits_each, CREDITS_PER_PERSON)
    events = sum(e.price for e in context.journal.events.of(run.id) if e.state != NONE)
    shown = run.people_allowed * listed + events <= run.credits_allowed
    return listed if shown else run.credits_each


class PersonPrice:
    """What one person costs, asked for before the first POST of a run and now and then after it."""

    def __init__(self) -> None:
        self._asked_at: float | None = None
        self._relying = 0  # batches on the last answer

    def checked(self, context: Context, batch_id: int) -> Context:
        """Asks what one person of a batch that is to be sent costs, unless that is known.

        Returns:
            the run at work; at Lensmor's own price where that is lower than the list's (fact 11)
            and nobody was sent yet, or where it has risen again to what was agreed to.

        Raises:
            Halt: one person costs more than when the person agreed; or stopped, or offline.
        """
        if self._known(context.clock.steady()):
            self._relying += 1
            return context
        batch = context.journal.batches.get(batch_id)
        people = [m.person_id for m in context.journal.batches.members(batch_id) if m.state == OPEN]
        if not people:
            return context
        credits = person_price(context, batch.event_id, people)
        if credits != 0:  # else the next people may tell
            self._asked_at, self._relying = context.clock.steady(), 1
        run = context.run
        if not credits or credits == run.credits_each:
            return context
        sent = context.journal.charges.at_most(run.id)
        if credits < run.credits_each and (sent or run.credits_each != CREDITS_PER_PERSON):
            return context  # somebody was sent at it, or it is Lensmor's own figure
        context.journal.runs.set_price(run.id, credits)
        return replace(context, run=context.journal.runs.get(run.id))

    def _known(self, now: float) -> bool:
        if self._asked_at is None or self._relying >= PRICE_LASTS_FOR:
            return False
        return now - self._asked_at < PRICE_LASTS
