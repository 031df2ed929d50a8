"""`GET /external/personnel/list`: the people of an event, with what an unlock would add."""

from lensmor_desktop.sandbox import answers
from lensmor_desktop.sandbox.calls import Call
from lensmor_desktop.sandbox.protocol import Answer, Refusal
from lensmor_desktop.sandbox.reading import number_of, query_of

MAX_PAGE_SIZE = 50


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
    everybody = call.world.people_of(event)
    visible = everybody
    if not call.account.has_full_access(event):
        visible = everybody[: event.preview_limit]
    wanted = request.query.get("search_query", ("",))[-1].casefold().strip()
    matching = [
        each
        for each in visible
        if wanted in f"{each.full_name}\n{each.company}\n{each.title}".casefold()
    ]
    pages = -(-len(matching) // size)
    shown = matching[(page - 1) * size : page * size]
    return Answer(
        200,
        {
            "items": [call.tenant.contacts.json(person) for person in shown],
            "total": len(matching),
            "page": page,
            "pageSize": size,
            "totalPages": pages,
            "hasMore": page < pages,
            "semantics": answers.semantics_json(
                call.account,
                event,
                total=len(everybody),
                visible=len(visible),
                page=page,
                pages=pages,
            ),
        },
    )
