"""What two free calls tell of an event: which one it is, and what an unlock would add."""

from dataclasses import replace

from lensmor_desktop.api import EventDetail, PersonnelPage
from lensmor_desktop.domain.events import EventInfo
from lensmor_desktop.unlocking.asking import Failed, Unknown
from lensmor_desktop.unlocking.prices import adds, unlock_price

Told = EventDetail | PersonnelPage | Unknown | Failed
"""What a question about an event was answered."""


def event_info(event_id: str, detail: Told, page: Told) -> EventInfo:
    """What is known of an event; unknown is one that neither call knows, several looks apart.

    Where Lensmor doesn't tell which event it is, there is nothing to buy: what a person can't see
    isn't paid for.
    """
    if isinstance(detail, Unknown) and isinstance(page, Unknown):
        return EventInfo(requested_id=event_id, found=False, unlock_credits=0)
    info = EventInfo(requested_id=event_id)
    if isinstance(page, PersonnelPage):
        credits, exact = unlock_price(page)
        info = replace(
            info,
            access=page.access,
            actual_total=page.actual_total,
            visible_total=page.visible_total,
            remaining_locked=page.remaining_locked,
            adds=adds(page),
            unlock_credits=credits,
            exact_credits=exact,
        )
    if not isinstance(detail, EventDetail):
        return replace(info, unlock_credits=0)
    return replace(
        info,
        id=detail.id,
        event_id=detail.event_id,
        name=detail.name,
        date_start=detail.date_start,
        date_end=detail.date_end,
        venue=detail.venue,
        city=detail.city,
        country=detail.country,
    )
