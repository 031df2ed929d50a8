"""The lists: `GET /external/personnel/list`, the people of an event with what an unlock would add,
and `GET /external/events/list`, the catalogue of events."""

from lensmor_desktop.sandbox.access import Access
from lensmor_desktop.sandbox.answers import Json, event_json
from lensmor_desktop.sandbox.calls import Call
from lensmor_desktop.sandbox.options import Lists
from lensmor_desktop.sandbox.protocol import Answer, Refusal
from lensmor_desktop.sandbox.reading import number_of, query_of

MAX_PAGE_SIZE = 50
MOST_EVENTS = 100
LONGEST_KEYWORD = 200


def people(call: Call) -> Answer:
    """One page of the people of an event (contract, fact 9)."""
    request = call.request
    event = call.event(query_of(request, "event_id"))
    page = number_of(request, "page", default=1)
    size = number_of(request, "pageSize", default=20)
    if size > MAX_PAGE_SIZE:
        if call.options.page_size == "refuse":
            raise Refusal(400, "INVALID_INPUT", f"pageSize is at most {MAX_PAGE_SIZE}.")
        size = MAX_PAGE_SIZE
    wanted = request.query.get("search_query", ("",))[-1].casefold().strip()
    matching = [
        each
        for each in call.world.people_of(event)
        if wanted in f"{each.full_name}\n{each.title}".casefold()
    ]
    pages = -(-len(matching) // size)
    access = Access.of(call.account, event, len(matching), page=page, pages=pages)
    shown = matching[: access.visible][(page - 1) * size : page * size] if access.accessible else []
    how = call.options.lists
    return Answer(
        200,
        {
            "items": [_item(call.tenant.contacts.json(person), how) for person in shown],
            "total": len(matching) if access.told else 0,
            "page": page,
            "pageSize": size,
            "totalPages": pages if access.told else 0,
            "hasMore": access.told and page < pages,
            **({} if how == "older" else {"semantics": access.json()}),
        },
    )


def events(call: Call) -> Answer:
    """One page of the events whose name holds every word of the keyword."""
    request = call.request
    keyword = request.query.get("keyword", ("",))[-1]
    page = number_of(request, "page", default=1)
    size = number_of(request, "pageSize", default=20)
    if size > MOST_EVENTS or len(keyword) > LONGEST_KEYWORD:
        raise Refusal(400, "INVALID_INPUT", "keyword is too long, or pageSize too large.")
    words = keyword.casefold().split()
    found = [
        event for event in call.world.events if all(word in event.name.casefold() for word in words)
    ]
    pages = -(-len(found) // size)
    return Answer(
        200,
        {
            "items": [event_json(event, None) for event in found[(page - 1) * size : page * size]],
            "total": len(found),
            "page": page,
            "pageSize": size,
            "totalPages": pages,
            "hasMore": page < pages,
        },
    )


def _item(contact: Json, how: Lists) -> Json:
    """A person as the list shows them; the profile tells all."""
    email = contact["email"]
    match how:
        case "masked" if isinstance(email, str):
            name, _, domain = email.partition("@")
            return {**contact, "email": f"{name[:1]}***@{domain}"}
        case "no_emails":
            return {**contact, "email": None}
        case "older":
            left_out = ("email", "contactUnlockStatus")
            return {name: value for name, value in contact.items() if name not in left_out}
        case _:
            return contact
