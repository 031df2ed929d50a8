"""The two calls that spend credits: the unlock of an event and of people's contacts."""

from lensmor_desktop.sandbox import answers
from lensmor_desktop.sandbox.calls import Call
from lensmor_desktop.sandbox.contacts import Skips
from lensmor_desktop.sandbox.ledger import ChargeKind
from lensmor_desktop.sandbox.protocol import Answer, Refusal
from lensmor_desktop.sandbox.reading import unlock_body
from lensmor_desktop.sandbox.refusals import concurrency_limit

MAX_PEOPLE = 100
CALL_SOURCES = ("api", "agent")


def unlock_event(call: Call, identifier: str) -> Answer:
    """`POST /external/events/{id}/unlock`; a repeat is free."""
    _check_call_source(call)
    event = call.event(identifier)
    if call.account.has_full_access(event):
        return Answer(201, answers.event_unlock_json(call.account, event, None))
    if call.options.refuse_complete_events and call.world.is_complete(event):
        raise Refusal(400, "INVALID_REQUEST", "There is nobody to unlock at this event.")
    credits = event.unlock_credits
    _check_balance(call, credits)
    call.account.events.add(event.id)
    call.account.charge(ChargeKind.EVENT, event.id, "", credits, call.now)
    return Answer(201, answers.event_unlock_json(call.account, event, credits))


def unlock_contacts(call: Call) -> Answer:
    """`POST /external/contacts/unlock`; what a repeat does is an option (contract, fact 5)."""
    _check_call_source(call)
    event_id, people_ids = unlock_body(call.request)
    if len(people_ids) > MAX_PEOPLE:
        message = f"At most {MAX_PEOPLE} people can be unlocked in one request."
        raise Refusal(422, "TOO_MANY_PERSONNEL", message, {"max": MAX_PEOPLE})
    event = call.event(event_id)
    options, board, contacts = call.options, call.tenant.board, call.tenant.contacts
    again = options.on_reorder == "charge"
    sorted_out = contacts.sort_out(
        event,
        people_ids,
        call.now,
        resubmit=again,
        unlocked_too=again and options.charge_unlocked,
    )
    skips = sorted_out.skips
    if options.on_reorder == "refuse" and (skips.unlocked or skips.unlocking):
        message = "Some of these people are unlocked or being unlocked already."
        raise Refusal(409, "STATE_CONFLICT", message)
    if not sorted_out.chargeable:
        return Answer(201, {"status": "success", **_skips_json(skips)})
    _check_balance(call, len(sorted_out.chargeable) * contacts.credits)
    most = options.max_running_tasks
    if most is not None and board.running >= most:
        return concurrency_limit(call.trace)
    task = board.submit(
        event.id,
        sorted_out.chargeable,
        call.now,
        repeated=sorted_out.repeated if again else (),
        never_ends=call.never_ends,
        fails=call.fails,
        error=call.error,
    )
    accepted = {"status": "accepted", "task_id": task.id, "job_id": task.id}
    return Answer(201, {**accepted, **_skips_json(skips)})


def _check_balance(call: Call, credits: int) -> None:
    reserved = call.tenant.board.reserved
    if not call.account.pays(credits, reserved=reserved):
        raise Refusal(
            402,
            "INSUFFICIENT_CREDITS",
            "There are not enough credits for this.",
            {"required": credits, "available": call.account.total - reserved},
        )


def _check_call_source(call: Call) -> None:
    source = call.request.headers.get("x-call-source")
    if source is not None and source not in CALL_SOURCES:
        raise Refusal(400, "INVALID_INPUT", "x-call-source is api or agent.")


def _skips_json(skips: Skips) -> dict[str, object]:
    detail = skips.detail()
    if not detail:
        return {}
    skipped = [person_id for group in detail.values() for person_id in group]
    return {"skipped_personnel_ids": skipped, "skipped_detail": detail}
