"""What a run may have spent so far, counted for the worst, and the limit that it never passes."""

from lensmor_desktop.api import LensmorClient
from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.errors import ApiError, NotStarted, SpendingRefused
from lensmor_desktop.journal import EventRecord
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.caller import Caller
from lensmor_desktop.unlocking.context import Context
from lensmor_desktop.unlocking.trouble import Halt


def committed_credits(context: Context) -> int:
    """The most credits that the run may have spent so far.

    Everyone who was sent counts in full, unless Lensmor's answer shows that they cost nothing.
    """
    run = context.run
    events = sum(event.at_most for event in context.journal.events.of(run.id))
    return round(context.journal.charges.at_most(run.id) * run.credits_each + events)


def credits_left(context: Context) -> int:
    """What is left of the agreed credits, should everyone sent so far be charged."""
    return max(0, context.run.credits_allowed - committed_credits(context))


def people_still_paid(context: Context) -> int:
    """How many more people the agreed credits pay for, should everyone sent so far be charged."""
    return credits_left(context) // context.run.credits_each


def check_event(context: Context, event: EventRecord) -> None:
    """Called before the POST that unlocks an event.

    Raises:
        Halt: it could pass what a person agreed to.
    """
    if event.price > credits_left(context):
        allowed = context.run.credits_allowed
        raise Halt(StoppedBy.LIMIT, say(wording.STOP_LIMIT, limit=allowed), at_once=False)


def read_balance(client: LensmorClient, caller: Caller) -> Balance | None:
    """The balance, or None if it can't be read now; a run never fails over it."""
    try:
        return caller.once(client.balance)
    except (ApiError, Halt):
        return None


def sufficient_balance(client: LensmorClient, caller: Caller, price: int) -> Balance:
    """The balance, right before a run that costs `price` credits.

    Raises:
        SpendingRefused: it doesn't pay that; nothing was sent.
        NotStarted: Lensmor can't be asked.
        ApiError: it refuses.
    """
    try:
        balance = caller.patiently(client.balance)
    except Halt as halt:
        raise NotStarted(
            say(wording.NOT_STARTED_TITLE), halt.reason, say(wording.NOT_STARTED_HINT)
        ) from halt
    if not balance.pays(price):
        raise SpendingRefused(
            say(wording.TOO_FEW_TITLE),
            say(wording.TOO_FEW, price=price, balance=round(balance.total)),
            say(wording.TOO_FEW_EVENTS_HINT),
        )
    return balance


def unexplained(context: Context, batch: int) -> float | None:
    """Credits by which the balance fell beyond what everything but one batch explains.

    None where the balance doesn't tell: it can't be read, or doesn't count. Others of the same
    account spend from it too, so that only a fall of nothing at all is certain.
    """
    run, journal = context.run, context.journal
    fall = _fall(context)
    if fall is None:
        return None
    bought = journal.people.delivered_by_others(run.id, batch)
    people = bought + journal.people.delivered_elsewhere(run.id)
    events = sum(event.credits for event in journal.events.of(run.id))
    return fall - people * run.credits_each - events


def _fall(context: Context) -> float | None:
    """Credits by which the balance fell since the run began; None where it doesn't tell.

    One that is higher than then was topped up, perhaps by somebody who went on with the run for
    that: what it would have fallen by can't be seen any more.
    """
    before, now = context.run.balance_before, read_balance(context.client, context.caller)
    if before is None or now is None or now.unlimited or now.total > before:
        return None
    return before - now.total


def pays_for(context: Context, batch: int, credits: float | None) -> bool:
    """Whether so many unexplained credits can be what a batch's unlocked people cost.

    Some of them may have been unlocked before, and others of the run, whose results are not in yet,
    may have been charged for. More than that was spent by somebody else of the account.
    """
    if credits is None:
        return False
    run, journal, each = context.run, context.journal, context.run.credits_each
    unlocked = (Outcome.UNLOCKED, Outcome.NO_EMAIL)  # the vendor doesn't say what these cost
    most = sum(1 for outcome in journal.batches.outcomes(batch) if outcome in unlocked)
    here = sum(1 for member in journal.batches.members(batch) if member.charged)
    elsewhere = journal.charges.at_most(run.id) - here
    most += elsewhere - journal.people.delivered_by_others(run.id, batch)
    return credits % each == 0 and each <= credits <= each * most


def may_have_cost(context: Context, credits: int) -> bool | None:
    """Whether the balance fell by so many credits more than the answers explain; None if unknown.

    False is certain; True may be somebody else of the same account.
    """
    run, journal = context.run, context.journal
    fall = _fall(context)
    if fall is None:
        return None
    counts = journal.people.counts(run.id)
    people = sum(n for (_, outcome), n in counts.items() if outcome is Outcome.UNLOCKED)
    events = sum(event.credits for event in journal.events.of(run.id))
    explained = people * run.credits_each + events
    return fall - explained >= credits


def free_the_uncharged(context: Context) -> None:
    """Asks the balance whether people without an address were charged for.

    The vendor: the refreshed balance is the truth of billing. If it fell by no more than the
    delivered explain, the others were free, and trying them again stays within what was agreed.
    """
    run = context.run
    now = read_balance(context.client, context.caller)
    if now is None or run.balance_before is None or now.total > run.balance_before:
        return
    counts = context.journal.people.counts(run.id)
    explained = run.credits_each * sum(
        n for (_, outcome), n in counts.items() if outcome in (Outcome.UNLOCKED, Outcome.NO_EMAIL)
    ) + sum(event.credits for event in context.journal.events.of(run.id))
    if run.balance_before - now.total <= explained:
        context.journal.charges.failed_cost_nothing(run.id)
