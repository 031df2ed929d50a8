"""What a run may have spent so far, counted for the worst, and the limit that it never passes."""

from lensmor_desktop.api import LensmorClient
from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.progress import StoppedBy
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import ApiError, NotStarted, SpendingRefused
from lensmor_desktop.journal import Journal, RunRecord
from lensmor_desktop.journal.events import NONE
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.caller import Caller
from lensmor_desktop.unlocking.context import Context
from lensmor_desktop.unlocking.trouble import Halt


def committed_credits(context: Context) -> int:
    """The most credits that the run may have spent so far.

    Everyone who was sent counts in full, unless Lensmor's answer shows that they cost nothing.
    """
    run = context.run
    events = sum(event.credits for event in context.journal.events.of(run.id))
    return round(context.journal.charges.at_most(run.id) * run.credits_each + events)


def people_still_paid(context: Context) -> int:
    """How many more people the agreed credits pay for, should everyone sent so far be charged."""
    rest = context.run.credits_allowed - committed_credits(context)
    return max(0, rest // context.run.credits_each)


def check_limit(context: Context, price: int) -> None:
    """Called before every POST that spends.

    Raises:
        Halt: `price` credits more could pass what a person agreed to.
    """
    allowed = context.run.credits_allowed
    if committed_credits(context) + price > allowed:
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


def least_each(journal: Journal, run: RunRecord) -> float:
    """The least that one delivered person costs: the API's own price where it gave it (fact 11)."""
    if not run.exact or not run.people_allowed:
        return run.credits_each
    events = sum(event.price for event in journal.events.of(run.id) if event.state != NONE)
    each = max(0, run.estimated - events) / run.people_allowed
    # A price is a whole number: where that isn't one, the quote took some people to be free.
    return min(run.credits_each, each) if each.is_integer() else run.credits_each


def nothing_charged(context: Context, batch: int) -> bool:
    """Asks the balance whether a batch whose POST got no answer was charged for at all.

    Only a fall that everything else explains shows that it wasn't. Where the balance doesn't
    tell (it can't be read, doesn't count, or others spend from it), the answer is no.
    """
    run, journal = context.run, context.journal
    now = read_balance(context.client, context.caller)
    if now is None or now.unlimited or run.balance_before is None:
        return False
    bought = journal.people.delivered_by_others(run.id, batch)
    people = bought + journal.people.delivered_elsewhere(run.id)
    events = sum(event.credits for event in journal.events.of(run.id))
    return run.balance_before - now.total <= people * least_each(journal, run) + events


def free_the_uncharged(context: Context) -> None:
    """Asks the balance whether people without an address were charged for.

    The vendor: the refreshed balance is the truth of billing. If it fell by no more than the
    delivered explain, the others were free, and trying them again stays within what was agreed.
    """
    run = context.run
    now = read_balance(context.client, context.caller)
    if now is None or run.balance_before is None:
        return
    counts = context.journal.people.counts(run.id)
    explained = run.credits_each * sum(
        n for (_, outcome), n in counts.items() if outcome in (Outcome.UNLOCKED, Outcome.NO_EMAIL)
    ) + sum(event.credits for event in context.journal.events.of(run.id))
    if run.balance_before - now.total <= explained:
        context.journal.charges.failed_cost_nothing(run.id)
