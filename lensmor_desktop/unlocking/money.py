"""What a run may have spent so far, counted for the worst, and the limit that it never passes."""

import math

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
from lensmor_desktop.unlocking.ledger import Ledger
from lensmor_desktop.unlocking.trouble import Halt

_NOT_STARTED_HINTS = {
    StoppedBy.USER: wording.NOT_STARTED_STOPPED_HINT,
    StoppedBy.KEY: wording.NOT_STARTED_KEY_HINT,
}


def committed(context: Context) -> int:
    """The most credits that the run's orders so far may cost.

    Everyone who was sent counts in full, unless Lensmor's answer shows that they cost nothing.
    """
    return math.ceil(Ledger.of(context.journal, context.run.id).ordered)


def credits_left(context: Context) -> int:
    """What is left of the agreed credits, should everyone sent so far be charged."""
    return max(0, context.run.credits_allowed - committed(context))


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
        hint = _NOT_STARTED_HINTS.get(halt.by, wording.NOT_STARTED_HINT)
        raise NotStarted(say(wording.NOT_STARTED_TITLE), halt.reason, say(hint)) from halt
    if not balance.pays(price):
        raise SpendingRefused(
            say(wording.TOO_FEW_TITLE),
            say(wording.TOO_FEW, price=price, balance=round(balance.total)),
            say(wording.TOO_FEW_EVENTS_HINT),
        )
    return balance


def look_at_balance(context: Context) -> Balance | None:
    """Reads the balance and writes down what it was; None if it can't be read now."""
    balance = read_balance(context.client, context.caller)
    if balance is not None:
        run = context.run
        context.journal.balances.add(run.id, context.clock.now(), context.account, balance)
    return balance


def unexplained(context: Context, batch: int | None = None) -> float | None:
    """Credits by which the balance has fallen beyond what everything but one batch explains.

    Others of the same account spend from it too, so that only a fall of nothing is certain.

    Args:
        context: the run at work.
        batch: the batch whose people aren't counted; None to count everybody.

    Returns:
        0 or less where the batch has cost nothing; None where the balance doesn't tell: it can't
        be read, doesn't count, or was topped up.
    """
    if look_at_balance(context) is None:
        return None
    ledger = Ledger.of(context.journal, context.run.id)
    if ledger.fall is None or ledger.topped_up:
        return None
    return ledger.fall.most - ledger.explained_without(batch)


def pays_for(context: Context, batch: int, credits: float | None) -> bool:
    """Whether so many unexplained credits can be what a batch's unlocked people cost.

    Some of them may have been unlocked before, and others, whose results are not in yet or who are
    in somebody else's work, may have been charged for. More than that was spent by somebody else.
    """
    if credits is None:
        return False
    journal = context.journal
    each = journal.batches.get(batch).credits_each or context.run.credits_each
    unlocked = (Outcome.UNLOCKED, Outcome.NO_EMAIL)  # the vendor doesn't say what these cost
    here = each * sum(1 for outcome in journal.batches.outcomes(batch) if outcome in unlocked)
    most = here + Ledger.of(journal, context.run.id).doubtful_without(batch)
    return credits % each == 0 and each <= credits <= most


def may_have_cost(context: Context, credits: int) -> bool | None:
    """Whether the balance fell by so many credits more than the answers explain; None if unknown.

    False is certain; True may be somebody else of the same account.
    """
    beyond = unexplained(context)
    return None if beyond is None else beyond >= credits


def overspent(context: Context) -> float:
    """Credits by which the balance, as last read, fell beyond the most that the orders can cost.

    0 where it fell by no more, or doesn't tell. More is either somebody else of the account, or a
    higher price than Lensmor had told.
    """
    ledger = Ledger.of(context.journal, context.run.id)
    if ledger.fall is None:
        return 0.0
    return max(0.0, ledger.fall.least - ledger.ordered - ledger.elsewhere)


def free_the_uncharged(context: Context) -> None:
    """Asks the balance whether people without an address were charged for.

    The vendor: the refreshed balance is the truth of billing. If it fell by no more than what was
    unlocked explains, the others were free, and trying them again stays within what was agreed.
    """
    if look_at_balance(context) is None:
        return
    ledger = Ledger.of(context.journal, context.run.id)
    if ledger.fall is not None and ledger.fall.most <= ledger.unlocked:
        context.journal.charges.failed_cost_nothing(context.run.id)
