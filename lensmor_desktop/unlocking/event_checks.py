"""What is looked at right before an event is paid for: is it the one, and is there anything to buy?

A person saw an event and its price, and said yes; the POST may come days later, and its number may
by then, or all along, be another event's. So it is read once more, at no cost.
"""

from dataclasses import dataclass

from lensmor_desktop.api import EventDetail, NotFound, PersonnelPage
from lensmor_desktop.domain.events import Access, Adds, labelled
from lensmor_desktop.domain.sentences import NOTHING, Sentence, say
from lensmor_desktop.errors import ApiError
from lensmor_desktop.journal import EventRecord
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.context import Context
from lensmor_desktop.unlocking.prices import adds, unlock_price

_LOOKS_APART = (0.0, 2.0, 5.0, 10.0)
"""Seconds before each look at an event that was there when the run was priced."""


@dataclass(frozen=True, slots=True)
class Checked:
    """An event as it is now.

    Attributes:
        price: what its unlock costs, in credits: Lensmor's figure, else what was agreed to.
        open: the account has full access.
        why: set where nothing must be bought.
    """

    price: int = 0
    open: bool = False
    why: Sentence = NOTHING


def check(context: Context, event: EventRecord) -> Checked:
    """Reads an event and its list right before its unlock.

    Raises:
        Halt: stopped, the key refused, or the network stays away.
    """
    detail = _detail(context, event)
    if not isinstance(detail, EventDetail):
        return Checked(why=detail)
    if _is_another(event, detail):
        now = labelled(detail.name, detail.date_start, detail.event_id)
        return Checked(why=say(wording.EVENT_ANOTHER, now=now, shown=event.label))
    page = page_of(context, event)
    if page is None:
        return Checked(event.price)
    if page.access is Access.FULL:
        return Checked(open=True)
    if adds(page) is Adds.NOTHING:
        return Checked(why=say(wording.EVENT_NOTHING_HIDDEN))
    now_asked, told = unlock_price(page)
    return Checked(now_asked if told else event.price)


def surest_id(event: EventRecord) -> str:
    """Its row ID where that is known: a number is tried as one first, so it can't be mistaken."""
    return event.row_id or event.event_id


def page_of(context: Context, event: EventRecord) -> PersonnelPage | None:
    """The first page of an event's people; None where it can't be read."""
    try:
        return context.caller.patiently(lambda: context.client.personnel_page(surest_id(event)))
    except ApiError:
        return None


def _detail(context: Context, event: EventRecord) -> EventDetail | Sentence:
    """The event itself, or why nothing can be bought: no single answer decides that it is gone."""
    for pause in _LOOKS_APART:
        context.caller.wait(pause)
        try:
            return context.caller.patiently(lambda: context.client.event(surest_id(event)))
        except NotFound:
            continue
        except ApiError as error:
            return say(wording.EVENT_UNREAD, why=error.message)
    return say(wording.EVENT_UNKNOWN, event=event.event_id)


def _is_another(event: EventRecord, detail: EventDetail) -> bool:
    """Whether it is another event than the one that was shown when a person said yes."""
    shown = (event.row_id, event.public_id, _plain(event.name))
    now = (detail.id, detail.event_id, _plain(detail.name))
    return any(a and b and a != b for a, b in zip(shown, now, strict=True))


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
