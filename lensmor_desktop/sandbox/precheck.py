"""`POST /external/actions/precheck`: advice that reserves nothing (contract, fact 10)."""

from lensmor_desktop.sandbox.contacts import Contacts
from lensmor_desktop.sandbox.options import Options
from lensmor_desktop.sandbox.protocol import Refusal, Request
from lensmor_desktop.sandbox.reading import no_other_fields, object_of, text_of
from lensmor_desktop.sandbox.world import Event, World

UNLOCK_EMAILS = "unlock_contact_emails"
UNLOCK_EVENT = "unlock_event_contacts"
MAX_PEOPLE = 100
_FIELDS = ("action_type", "params", "call_source", "locale", "trace_id")

Verdict = dict[str, object]


def checked_body(request: Request) -> dict[str, object]:
    """The body, if it is what the contract demands; else a refusal with 400."""
    body = object_of(request)
    no_other_fields(body, _FIELDS)
    text_of(body, "action_type", longest=100)
    if not isinstance(body.get("params"), dict):
        raise Refusal(400, "INVALID_INPUT", "params is an object.")
    for name in ("call_source", "locale", "trace_id"):
        if not isinstance(body.get(name, ""), str):
            raise Refusal(400, "INVALID_INPUT", f"{name} is a string.")
    return body


def judge(
    body: dict[str, object], world: World, contacts: Contacts, options: Options, now: float
) -> Verdict:
    """What the action would do now, and what it would cost, in credits."""
    verdict = _judge(body, world, contacts, options, now)
    if not options.tells_credits:
        del verdict["credits"]
    return verdict


def _judge(
    body: dict[str, object], world: World, contacts: Contacts, options: Options, now: float
) -> Verdict:
    action = str(body["action_type"])
    params = body["params"]
    if action in options.unsupported_actions or not isinstance(params, dict):
        return _verdict(action, "unsupported_action")
    identifier = params.get("event_id")
    if action not in (UNLOCK_EMAILS, UNLOCK_EVENT):
        return _verdict(action, "unsupported_action")
    if not isinstance(identifier, str) or not identifier:
        return _verdict(action, "invalid_subject")
    event = world.event(identifier)
    if event is None:
        return _verdict(action, "not_found")
    if action == UNLOCK_EVENT:
        open_already = contacts.account.has_full_access(event)
        if options.refuse_complete_events and world.is_complete(event) and not open_already:
            return _verdict(action, "no_contacts_available")
        return _judge_event(action, event, contacts)
    each = contacts.credits if options.told_credits is None else options.told_credits
    return _judge_people(action, event, params.get("personnel_ids"), contacts, each, now)


def _judge_event(action: str, event: Event, contacts: Contacts) -> Verdict:
    if contacts.account.has_full_access(event):
        return _verdict(action, "already_unlocked", allowed=True)
    credits = event.unlock_credits
    if not contacts.account.pays(credits, reserved=contacts.board.reserved):
        return _verdict(action, "insufficient_balance", credits=credits)
    return _verdict(action, "ok", allowed=True, credits=credits)


def _judge_people(
    action: str, event: Event, people: object, contacts: Contacts, each: int, now: float
) -> Verdict:
    if not isinstance(people, list) or not people:
        return _verdict(action, "invalid_subject")
    if not all(isinstance(person_id, str) for person_id in people):
        return _verdict(action, "invalid_subject")
    if len(people) > MAX_PEOPLE:
        return _verdict(action, "exceed_max_unlock_limit")
    found = contacts.sort_out(event, people, now)
    if found.skips.unlocking:
        return _verdict(action, "unlock_in_progress")
    credits = len(found.chargeable) * each
    if found.chargeable:
        if not contacts.account.pays(credits, reserved=contacts.board.reserved):
            return _verdict(action, "insufficient_balance", credits=credits)
        return _verdict(action, "ok", allowed=True, credits=credits)
    if found.skips.unlocked:
        return _verdict(action, "already_unlocked", allowed=True)
    return _verdict(action, "not_found" if found.skips.missing else "invalid_subject")


def _verdict(action: str, reason: str, *, allowed: bool = False, credits: int = 0) -> Verdict:
    return {
        "ok": True,
        "action_type": action,
        "allowed": allowed,
        "should_charge": credits > 0,
        "credits": credits,
        "reason_code": reason,
        "biz_code": reason.upper(),
        "detail": {},
    }
