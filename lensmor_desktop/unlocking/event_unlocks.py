"""Unlocking the events that a person ticked, before any of their people are sent.

An event unlock is idempotent (contract, fact 5): after a lost answer it is simply sent again, and
a repeat answers that the event is unlocked already. Its intent is on disk before it all the same.
"""

from collections.abc import Callable

from lensmor_desktop.api import (
    Conflict,
    EventUnlock,
    NotEnoughCredits,
    NotFound,
    OutcomeUnknown,
)
from lensmor_desktop.domain.events import Access, EventOutcome
from lensmor_desktop.domain.progress import EventSettled
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.errors import ApiError
from lensmor_desktop.journal import EventRecord
from lensmor_desktop.journal.events import ALREADY, REFUSED, SUBMITTING, UNLOCKED
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.context import Context
from lensmor_desktop.unlocking.event_checks import check, page_of, surest_id
from lensmor_desktop.unlocking.money import check_event, may_have_cost
from lensmor_desktop.unlocking.trouble import Halt

_READ_AGAIN_SECONDS = (0.0, 2.0, 5.0)
"""Pauses before each reading of the list after an unlock, until it reads `full` (fact 9)."""

_AFTER_A_LOSS_SECONDS = (0.0, 2.0, 5.0, 10.0, 20.0, 30.0, 30.0, 30.0)
"""The same after a lost answer: the request may be carried out long after it was given up."""

_TRY_AGAIN_SECONDS = (5.0, 10.0, 20.0)
"""Pauses before an unlock is sent again that met a conflict, or an event that isn't found now."""


def unlock_events(context: Context, hold: Callable[[], None]) -> None:
    """Unlocks every event of the run that was agreed to and isn't settled.

    Args:
        context: the run at work.
        hold: called before each request that may spend; it returns when the run isn't paused,
            and raises Halt when nothing more is to be sent.

    Raises:
        Halt: stopped, offline, the key refused, or too few credits; the rest stays to be done.
    """
    for event in context.journal.events.of(context.run.id):
        if event.pending:
            _unlock(context, event, hold)
        elif event.state == UNLOCKED and not _was_read_again(event):
            _read_again(context, event)  # the program ended in between


def _unlock(context: Context, event: EventRecord, hold: Callable[[], None]) -> None:
    lost = event.state == SUBMITTING  # an answer never reached us, perhaps an earlier program's
    hold()
    if not lost:
        _check_limit(context, event)
    found = check(context, event)
    if found.open:
        _take_open(context, event, lost=lost)
    elif found.why:
        _not_bought(context, event, found.why, lost=lost)
    elif found.price > event.price:
        _dearer(context, event, found.price, lost=lost)
    else:
        _buy(context, event, found.price, hold, lost=lost)


def _buy(
    context: Context, event: EventRecord, price: int, hold: Callable[[], None], *, lost: bool
) -> None:
    run, journal = context.run, context.journal

    def post() -> EventUnlock:
        nonlocal lost
        hold()
        journal.events.submitting(run.id, event.event_id)
        try:
            return context.client.unlock_event(surest_id(event))
        except OutcomeUnknown:
            lost = True
            raise
        except ApiError:
            if not lost:
                journal.events.not_sent(run.id, event.event_id)
            raise

    for pause in (*_TRY_AGAIN_SECONDS, None):
        try:
            answer = context.caller.patiently(post, repeatable=True)
            break
        except ApiError as error:
            if lost:
                _refused_after_a_loss(context, event, error, price)
                return
            passing = isinstance(error, NotFound | Conflict) and not _is_open(context, event)
            if pause is None or not passing:
                _refused(context, event, error)
                return
            context.caller.wait(pause)
    _take(context, event, answer, price, lost=lost)


def _take(
    context: Context, event: EventRecord, answer: EventUnlock, price: int, *, lost: bool
) -> None:
    """Settles an event by the answer to its unlock."""
    # It was locked when the run was priced, so where it is open it was our lost try that opened it.
    told = event.price if answer.credits_used is None else answer.credits_used
    credits = told if not answer.already_unlocked else price if lost else 0
    if answer.names_another(event.event_id, event.row_id, event.public_id):
        other = answer.name or answer.event_id or answer.public_id
        details = say(wording.EVENT_ANSWER_OTHER, other=other, credits=round(credits))
        _settle(context, event, REFUSED, credits, details)
    elif answer.already_unlocked and not lost:
        _settle(context, event, ALREADY, 0, say(wording.EVENT_ALREADY), answer.name)
    else:
        done = say(wording.EVENT_DONE, credits=round(credits))
        late = say(wording.EVENT_DONE_LATE)
        _settle(
            context,
            event,
            UNLOCKED,
            credits,
            late if answer.already_unlocked else done,
            answer.name,
        )
        _read_again(context, event)


def _take_open(context: Context, event: EventRecord, *, lost: bool) -> None:
    """Settles an event that is open already: nothing is sent (again)."""
    if lost:  # it was locked when the run was priced
        _settle(context, event, UNLOCKED, event.price, say(wording.EVENT_DONE_LATE))
        _read_again(context, event)
    else:
        _settle(context, event, ALREADY, 0, say(wording.EVENT_ALREADY))


def _not_bought(context: Context, event: EventRecord, why: Sentence, *, lost: bool) -> None:
    """Settles an event for which nothing is sent (again)."""
    if not lost or _told_after_a_loss(context, event, event.price) is False:
        _settle(context, event, REFUSED, 0, why)


def _check_limit(context: Context, event: EventRecord) -> None:
    """Before the first POST: the agreed credits have to pay for it.

    Raises:
        Halt: they don't; the event is settled, and nothing was sent.
    """
    try:
        check_event(context, event)
    except Halt:
        _settle(context, event, REFUSED, 0, say(wording.EVENT_LIMIT))
        raise


def _dearer(context: Context, event: EventRecord, price: int, *, lost: bool) -> None:
    """Settles an event that is locked and costs more than a person agreed to: nothing is sent.

    Where an answer was lost, a list that lags behind its unlock can show it so as well.

    Raises:
        Halt: it wasn't unlocked, and won't be.
    """
    told = {"now": price, "agreed": event.price}
    if lost and _told_after_a_loss(context, event, event.price) is not False:
        return
    _settle(context, event, REFUSED, 0, say(wording.EVENT_DEARER, **told))
    raise Halt(StoppedBy.LIMIT, say(wording.STOP_EVENT_PRICE, **told), at_once=False)


def _refused(context: Context, event: EventRecord, error: ApiError) -> None:
    """Settles an event that Lensmor refused to unlock, at no cost.

    Raises:
        Halt: for want of credits; the event stays to be done.
    """
    if isinstance(error, NotEnoughCredits):
        raise Halt(
            StoppedBy.CREDITS, say(wording.STOP_CREDITS, why=error.message), at_once=False
        ) from error
    # A conflict says that the event's state isn't what we think: it may be open (fact 6).
    if isinstance(error, Conflict) and _is_open(context, event):
        _settle(context, event, ALREADY, 0, say(wording.EVENT_ALREADY))
    elif isinstance(error, NotFound):
        _settle(context, event, REFUSED, 0, say(wording.EVENT_UNKNOWN, event=event.event_id))
    else:
        _settle(context, event, REFUSED, 0, say(wording.EVENT_REFUSED, why=error.message))


def _refused_after_a_loss(
    context: Context, event: EventRecord, error: ApiError, price: int
) -> None:
    """Settles an event whose first POST got no answer and whose next one was refused.

    The first may have been carried out and paid for all the same, which its list tells (fact 9),
    or the balance. Where neither does it stays open, and counts in full until a resumed run knows.

    Raises:
        Halt: for want of credits.
    """
    if _told_after_a_loss(context, event, price) is False:
        _refused(context, event, error)


def _told_after_a_loss(context: Context, event: EventRecord, price: int) -> bool | None:
    """Settles an event whose POST got no answer, if anything tells what became of it.

    Args:
        price: what it would have cost, in credits.

    Returns:
        whether it was unlocked; where it wasn't, it is as if it had never been sent. None if
        nothing tells.
    """
    taken = _was_taken(context, event, price)
    if taken:
        _settle(context, event, UNLOCKED, price, say(wording.EVENT_DONE_LATE))
        _read_again(context, event)
    elif taken is None:
        details = say(wording.EVENT_NOT_KNOWN)
        context.report(EventSettled(event.event_id, EventOutcome.UNCONFIRMED, details, 0.0))
    else:
        context.journal.events.not_sent(context.run.id, event.event_id)
    return taken


def _was_taken(context: Context, event: EventRecord, price: int) -> bool | None:
    """Whether a POST without an answer has unlocked an event; None where nothing tells."""
    seen = False
    for pause in _AFTER_A_LOSS_SECONDS:
        context.caller.wait(pause)
        page = page_of(context, event)
        if page is not None and page.access is Access.FULL:
            return True  # it was locked when the run was priced
        seen = seen or page is not None
    paid = may_have_cost(context, price)
    return False if paid is False or (paid is None and seen) else None


def _is_open(context: Context, event: EventRecord) -> bool:
    page = page_of(context, event)
    return page is not None and page.access is Access.FULL


def _was_read_again(event: EventRecord) -> bool:
    still_preview = event.details.template == wording.EVENT_STILL_PREVIEW
    return event.access == Access.FULL.value or still_preview


def _read_again(context: Context, event: EventRecord) -> None:
    for pause in _READ_AGAIN_SECONDS:
        context.caller.wait(pause)
        page = page_of(context, event)  # unlocked all the same where it can't be read
        if page is not None and page.access is Access.FULL:
            now = next(
                e for e in context.journal.events.of(context.run.id) if e.event_id == event.event_id
            )
            context.journal.events.read_again(
                context.run.id, event.event_id, Access.FULL.value, now.details
            )
            return
    context.journal.events.read_again(
        context.run.id, event.event_id, event.access, say(wording.EVENT_STILL_PREVIEW)
    )


def _settle(
    context: Context,
    event: EventRecord,
    state: str,
    credits: float,
    details: Sentence,
    name: str = "",
) -> None:
    context.journal.events.settle(
        context.run.id,
        event.event_id,
        state=state,
        credits=credits,
        details=details,
        name=name or "",
    )
    outcome = {
        UNLOCKED: EventOutcome.UNLOCKED,
        ALREADY: EventOutcome.ALREADY_UNLOCKED,
    }.get(state, EventOutcome.NOT_UNLOCKED)
    context.report(EventSettled(event.event_id, outcome, details, credits))
