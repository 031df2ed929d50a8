"""What a run may have spent so far, counted for the worst, and the limit that it never passes."""

from lensmor_desktop.api import LensmorClient
from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.progress import StoppedBy
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import ApiError
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
    return round(context.journal.batches.chargeable(run.id) * run.credits_each + events)


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
        context.journal.batches.failed_cost_nothing(run.id)
