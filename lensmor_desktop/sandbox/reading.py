"""Reading requests: what the contract demands of queries and bodies, refused with 400 if not so."""

import contextlib
import json
from urllib.parse import unquote

from lensmor_desktop.sandbox.protocol import Refusal, Request, endpoint_of


def query_of(request: Request, name: str) -> str:
    """A query parameter that must be there."""
    values = request.query.get(name, ())
    if not values or not values[-1]:
        raise Refusal(400, "INVALID_INPUT", f"{name} is missing.")
    return values[-1]


def number_of(request: Request, name: str, *, default: int) -> int:
    """A query parameter that is a whole number from 1 up, if it is there."""
    values = request.query.get(name, ())
    if not values:
        return default
    text = values[-1]
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) < 1:
        raise Refusal(400, "INVALID_INPUT", f"{name} is a whole number from 1 up.")
    return int(text)


def object_of(request: Request) -> dict[str, object]:
    """The body, which must be a JSON object."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):  # thousands of brackets within brackets
        raise Refusal(400, "INVALID_INPUT", "The body is no JSON.") from None
    if not isinstance(body, dict):
        raise Refusal(400, "INVALID_INPUT", "The body is no JSON object.")
    return body


def text_of(body: dict[str, object], name: str, *, longest: int) -> str:
    """A field that must be a string of 1 to `longest` characters."""
    value = body.get(name)
    if not isinstance(value, str) or not 1 <= len(value) <= longest:
        raise Refusal(400, "INVALID_INPUT", f"{name} is a string of 1 to {longest} characters.")
    return value


def no_other_fields(body: dict[str, object], known: tuple[str, ...]) -> None:
    """Refuses fields that the contract doesn't name."""
    others = sorted(set(body) - set(known))
    if others:
        raise Refusal(400, "INVALID_INPUT", f"Unknown fields: {', '.join(others)}.")


def unlock_body(request: Request) -> tuple[str, list[str]]:
    """The event ID and the personnel IDs of a contact unlock."""
    body = object_of(request)
    no_other_fields(body, ("event_id", "personnel_ids"))
    event_id = text_of(body, "event_id", longest=100)
    people = body.get("personnel_ids")
    if not isinstance(people, list) or not people:
        raise Refusal(400, "INVALID_INPUT", "personnel_ids is a list of at least one string.")
    if not all(isinstance(each, str) for each in people):
        raise Refusal(400, "INVALID_INPUT", "personnel_ids holds strings only.")
    return event_id, people


def subjects_of(request: Request) -> frozenset[str]:
    """Every ID that a request is about: an event's, a task's, or people's, as it names them."""
    found = endpoint_of(request.method, request.path)
    named = {unquote(found[1])} if found else set()
    for name in ("event_id", "personnel_id"):
        named.update(request.query.get(name, ()))
    with contextlib.suppress(Refusal):
        body = object_of(request)
        params = body.get("params")
        holder = params if isinstance(params, dict) else body
        people = holder.get("personnel_ids")
        listed = people if isinstance(people, list) else []
        named.update(each for each in (holder.get("event_id"), *listed) if isinstance(each, str))
    return frozenset(named - {""})
