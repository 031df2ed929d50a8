"""Looking events up, at no cost: which one an ID means, what an unlock adds, whether it is there.

One stray answer decides nothing: that an event isn't there is believed after several looks, some
time apart; one that can't be read now is no reason to stop everybody else.
"""

from collections.abc import Callable

from lensmor_desktop.api import (
    AnswerUnreadable,
    BadRequest,
    EventDetail,
    LensmorClient,
    NotFound,
    PersonnelPage,
    ServerTrouble,
)
from lensmor_desktop.domain.events import EventInfo
from lensmor_desktop.errors import ApiError
from lensmor_desktop.unlocking.caller import Answer, Caller
from lensmor_desktop.unlocking.prices import adds, unlock_price
from lensmor_desktop.unlocking.trouble import Halt

LOOKS_APART = (1.0, 3.0)
"""Seconds before each further look at an event that isn't found, while a person waits."""

LOOKS_IN_A_RUN = (0.0, 2.0, 5.0, 10.0)
"""Seconds before each look at an event that was there when the run was priced."""

NO_PAGE = PersonnelPage((), total=0, page=1, page_size=0, total_pages=0, has_more=False)
"""What stands for a list of people that can't be read."""


class Gone(Exception):
    """Lensmor answers, and has no such event, or shows it to nobody with this key."""


def look_up(
    client: LensmorClient, caller: Caller, event_id: str
) -> tuple[EventInfo, PersonnelPage]:
    """One look at an event: the event itself and the first page of its people.

    Returns:
        what is known of it. `found` is False where Lensmor says that there is none; where it gives
        no answer, the event has no ID and nothing to buy.

    Raises:
        Halt: stopped, the key refused, or the network stays away.
    """
    try:
        detail = _read(caller, lambda: client.event(event_id))
    except Gone:
        return EventInfo(event_id, found=False, unlock_credits=0), NO_PAGE
    try:
        page = _read(caller, lambda: client.personnel_page(event_id)) or NO_PAGE
    except Gone:
        page = NO_PAGE  # the event is there: its list isn't, now
    if detail is None:
        return EventInfo(event_id, access=page.access, unlock_credits=0), page
    credits, exact = unlock_price(page)
    info = EventInfo(
        requested_id=event_id,
        id=detail.id,
        event_id=detail.event_id,
        name=detail.name,
        date_start=detail.date_start,
        date_end=detail.date_end,
        venue=detail.venue,
        city=detail.city,
        country=detail.country,
        access=page.access,
        actual_total=page.actual_total,
        visible_total=page.visible_total,
        remaining_locked=page.remaining_locked,
        adds=adds(page),
        unlock_credits=credits,
        exact_credits=exact,
    )
    return info, page


def detail_now(client: LensmorClient, caller: Caller, event_id: str) -> EventDetail | None:
    """The event behind an ID that was known before; None where Lensmor gives no answer.

    Raises:
        Gone: it isn't there, at several looks apart.
        Halt: stopped, the key refused, or the network stays away.
    """
    for pause in LOOKS_IN_A_RUN:
        caller.wait(pause)
        try:
            return caller.patiently(lambda: client.event(event_id))
        except (NotFound, BadRequest):
            continue
        except ApiError:
            return None
    raise Gone


def is_gone(client: LensmorClient, caller: Caller, event_id: str) -> bool:
    """Whether an event that was known before isn't there any more, at several looks apart.

    Raises:
        Halt: stopped, the key refused, or the network stays away.
    """
    try:
        detail_now(client, caller, event_id)
    except Gone:
        return True
    return False


def _read(caller: Caller, call: Callable[[], Answer]) -> Answer | None:
    """An answer; None where Lensmor has none to this question, though it may to others.

    Raises:
        Gone: there is no such event.
        Halt: stopped, the key refused, or the network stays away.
    """
    try:
        return caller.patiently(call)
    except (NotFound, BadRequest) as error:
        raise Gone from error
    except ApiError:
        return None
    except Halt as halt:
        if isinstance(halt.__cause__, ServerTrouble | AnswerUnreadable):
            return None
        raise
