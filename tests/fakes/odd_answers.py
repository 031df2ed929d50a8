"""Odd answers to one endpoint about one subject, or about all of them: once, twice or always."""

from collections.abc import Callable
from dataclasses import dataclass

from lensmor_desktop.sandbox import Answer, Endpoint, Request
from tests.fakes.engine import Bench


@dataclass(frozen=True)
class Raw(Answer):
    """An answer with these very bytes."""

    raw: bytes = b""

    def encoded(self) -> bytes:
        return self.raw


def _refused(status: int, key: str) -> Callable[[Answer], Answer]:
    return lambda real: Answer(status, {"code": status, "message": "No.", "errorKey": key})


def _html(status: int) -> Callable[[Answer], Answer]:
    page = b"<!DOCTYPE html><html><body>Sign in</body></html>"
    return lambda real: Raw(status, None, {"Content-Type": "text/html"}, page)


def _cut_off(real: Answer) -> Answer:
    whole = real.encoded()
    return Raw(real.status, None, {}, whole[: len(whole) // 2])


def _wrong_types(real: Answer) -> Answer:
    return Answer(real.status, _twisted(real.body))


def _twisted(value: object) -> object:
    if isinstance(value, dict):
        return {name: _twisted(each) for name, each in value.items()}
    if isinstance(value, list):
        return {"0": value}
    return [value] if isinstance(value, str) else "maybe"


def _another(real: Answer) -> Answer:
    """The same answer about somebody or something else."""
    body = real.body
    if isinstance(body, dict) and isinstance(body.get("event"), dict):
        event = {**body["event"], "id": "999", "eventId": "9990", "name": "Another Fair"}
        return Answer(real.status, {**body, "event": event})
    if isinstance(body, dict) and "id" in body:
        return Answer(real.status, {**body, "id": "424242"})
    return Answer(real.status, [body])


ODD: dict[str, Callable[[Answer], Answer]] = {
    "404": _refused(404, "NOT_FOUND"),
    "403": _refused(403, "FORBIDDEN"),
    "401": _refused(401, "INVALID_API_KEY"),
    "400": _refused(400, "INVALID_REQUEST"),
    "409": _refused(409, "STATE_CONFLICT"),
    "500": _refused(500, "INTERNAL"),
    "no plan": lambda real: Answer(200, {"code": 400, "errorKey": "USER_HAS_NO_FEATURE"}),
    "another": _another,
    "html": _html(200),
    "html 403": _html(403),
    "cut off": _cut_off,
    "empty": lambda real: Raw(200, None, {}, b""),
    "wrong types": _wrong_types,
    "nothing in it": lambda real: Answer(real.status, {}),
}
"""What an endpoint may answer that it should not, made of its right answer."""


def strike(
    bench: Bench,
    endpoint: Endpoint,
    odd: str,
    about: Callable[[Request], bool] = lambda request: True,
    times: int = 0,
) -> None:
    """From now on an endpoint answers oddly.

    Args:
        bench: the server's.
        endpoint: which.
        odd: how, by its name in `ODD`.
        about: which of its requests.
        times: how often; 0 for always.
    """
    struck = 0

    def answer(request: Request, real: Callable[[], Answer]) -> Answer:
        nonlocal struck
        if about(request) and (not times or struck < times):
            struck += 1
            return ODD[odd](real())
        return real()

    bench.twist(endpoint, answer)


def zeros_count_for_nothing(bench: Bench) -> None:
    """From now on a profile asked for as 0000791 is that of 791: the service keeps numbers."""

    def answer(request: Request, real: Callable[[], Answer]) -> Answer:
        plain = request.query["personnel_id"][0].lstrip("0")
        person = bench.server.world.person(plain)
        return real() if person is None else Answer(200, bench.server.service.contacts.json(person))

    bench.twist(Endpoint.PROFILE, answer)
