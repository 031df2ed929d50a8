"""The checkout's sentences: what is free and why, what the button does, why it can't be pressed."""

from collections.abc import Set as AbstractSet

from PySide6.QtCore import QCoreApplication

from lensmor_desktop.domain.events import Access
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Obstacle, Offer, Wishes
from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.gui.models.unknown import unknown_rows
from lensmor_desktop.gui.wording import counted, listed, named, number, together, told

_ONLY_MARKED = (Verdict.INVALID, Verdict.HAS_EMAIL, Verdict.HIDDEN)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Checkout", text)


def free_text(offer: Offer) -> str:
    """What costs nothing and why, and what is left out."""
    free = offer.free
    rows = [
        (
            free.bought_before,
            _tr("{n} person bought before: filled in"),
            _tr("{n} people bought before: filled in"),
        ),
        (
            sum(1 for result in offer.found if result.outcome is Outcome.NO_EMAIL),
            _tr("{n} person has no email at Lensmor"),
            _tr("{n} people have no email at Lensmor"),
        ),
        (
            free.in_work,
            _tr("{n} person is in another order already: waited for"),
            _tr("{n} people are in another order already: waited for"),
        ),
        (
            free.repeated_rows,
            _tr("{n} row repeats a person"),
            _tr("{n} rows repeat a person"),
        ),
        (
            free.has_email_rows,
            _tr("{n} row has an email already"),
            _tr("{n} rows have an email already"),
        ),
        _done_before(offer),
        (
            sum(1 for event in offer.events if event.info.access is Access.FULL),
            _tr("{n} event is open already"),
            _tr("{n} events are open already"),
        ),
    ]
    lines = [counted(count, one, many) for count, one, many in rows if count]
    text = ""
    if lines:
        text = _tr("Free:") + "".join(f"\n•  {line}" for line in lines)
    invalid = offer.inspection.count(Verdict.INVALID) + unknown_rows(offer)
    if invalid:
        text += ("\n" if text else "") + counted(
            invalid,
            _tr("{n} row has a problem and is not sent."),
            _tr("{n} rows have a problem and are not sent."),
        )
    if offer.beyond_first:
        text += ("\n" if text else "") + left_for_later(offer)
    return text


def left_for_later(offer: Offer) -> str:
    """Whom “only the first” leaves out."""
    return counted(
        offer.beyond_first,
        _tr("{n} person is left for later: only the first are sent."),
        _tr("{n} people are left for later: only the first are sent."),
    )


def limit_text(offer: Offer) -> str:
    """Whom the spending limit leaves out; "" for nobody, or where it is in the way altogether."""
    if not offer.beyond_credits or offer.obstacle is Obstacle.LIMIT:
        return ""
    limit, some = offer.wishes.max_credits or 0, len(offer.people)
    everyone, events = some + offer.beyond_credits, offer.price.event_credits
    left = counted(offer.beyond_credits, _tr("{n} person"), _tr("{n} people"))
    if some and events:
        text = _tr("Your limit of {limit} credits pays for the events and {some} of {all} people.")
    elif some:
        text = _tr("Your limit of {limit} credits pays for {some} of {all} people.")
    elif events:
        text = _tr("Your limit of {limit} credits pays for the events, but for no people.")
    else:
        text = _tr("Your limit of {limit} credits is less than one person costs ({each}).")
    text = text.format(
        limit=number(limit),
        some=number(some),
        all=number(everyone),
        each=number(offer.credits_each),
    )
    return together(text, _tr("Not sent: {people}.").format(people=left))


def raise_text(offer: Offer) -> str:
    """The button that takes in whoever the spending limit leaves out."""
    return _tr("Raise the limit to {n}").format(n=number(offer.enough_credits))


def choices_text(wishes: Wishes, left_out: AbstractSet[int]) -> str:
    """What was chosen for a sheet when it was shown before; "" where that is nothing.

    Args:
        wishes: what was asked for.
        left_out: the rows that are shown as left out.
    """
    events = len(wishes.unlock_events)
    parts = []
    if left_out:
        rows = counted(len(left_out), _tr("{n} row is left out"), _tr("{n} rows are left out"))
        parts.append(rows)
    if wishes.limit is not None:
        parts.append(_tr("only the first {n}").format(n=number(wishes.limit)))
    if wishes.max_credits is not None:
        parts.append(_tr("a limit of {n} credits").format(n=number(wishes.max_credits)))
    if events:
        parts.append(counted(events, _tr("{n} event is ticked"), _tr("{n} events are ticked")))
    return named(_tr("As you left this sheet"), listed(parts)) if parts else ""


def _done_before(offer: Offer) -> tuple[int, str, str]:
    """Rows that are done and aren't told of as people who are filled in, or have no email."""
    told_of = {
        each.person_id for each in offer.found if each.email or each.outcome is Outcome.NO_EMAIL
    }
    done, left_out = offer.free.settled_rows, offer.wishes.excluded_rows
    if told_of:
        done = sum(
            1
            for row in offer.inspection.rows
            if row.verdict is Verdict.SETTLED
            and row.person_id not in told_of
            and not (row.fills_in and row.number in left_out)
        )
    if done == offer.free.settled_rows:
        return done, _tr("{n} row was done before"), _tr("{n} rows were done before")
    return done, _tr("{n} other row was done before"), _tr("{n} other rows were done before")


def button_text(offer: Offer) -> str:
    """What the one button would do."""
    people, events = len(offer.people), sum(1 for event in offer.events if event.unlock)
    if people and events:
        return _tr("Unlock {emails} and {events}…").format(
            emails=counted(people, _tr("{n} email"), _tr("{n} emails")),
            events=counted(events, _tr("{n} event"), _tr("{n} events")),
        )
    if people:
        return counted(people, _tr("Unlock {n} email…"), _tr("Unlock {n} emails…"))
    if events:
        return counted(events, _tr("Unlock {n} event…"), _tr("Unlock {n} events…"))
    if offer.remembered:
        return _tr("Fill in known emails…")
    if offer.in_work:
        return _tr("Wait for those in another order…")
    if rows_to_mark(offer):
        return _tr("Write the statuses into the sheet…")
    return _tr("Unlock…")


def why_not(offer: Offer) -> str:
    """Why it can't be run as it stands, and what to do in this window about it."""
    hint = told(offer.obstacle_hint)
    if offer.obstacle is Obstacle.NO_KEY:
        hint = ""  # the button says it
    elif offer.obstacle is Obstacle.LIMIT:
        hint = _tr("Raise the limit, or untick events.")
    elif offer.obstacle is Obstacle.IDENTITY:
        hint = _tr(
            "Choose the right column, leave these rows out, or tick the box below if you are sure."
        )
    return together(told(offer.obstacle_text), hint)


def nothing_text() -> str:
    """Why nothing can be begun where nothing is in the way."""
    return _tr("Nobody is left to unlock in this sheet, and no event is ticked.")


def does_anything(offer: Offer) -> bool:
    """Whether a run would send, unlock, fill in or write down anything."""
    return bool(
        offer.people
        or offer.remembered
        or offer.in_work
        or any(event.unlock for event in offer.events)
        or rows_to_mark(offer)
    )


def rows_to_mark(offer: Offer) -> int:
    """Rows that a run sends nothing for, and whose status doesn't stand in the sheet yet."""
    left_out = offer.wishes.excluded_rows
    return sum(
        1
        for row in offer.inspection.rows
        if row.earlier is None and (row.verdict in _ONLY_MARKED or row.number in left_out)
    )
