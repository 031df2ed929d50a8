"""A practice service in simulated time; every request and answer is held against the contract."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

from lensmor_desktop.sandbox import (
    Answer,
    Event,
    Fate,
    Fault,
    Options,
    Pace,
    Person,
    PracticeService,
    Request,
    World,
    deliver,
)
from tests.fakes.contract import ContractBroken, check_request, check_response

START = 1_795_000_000.0
KEY = "sk_practice"
STEADY = Pace(median=10.0, spread=0.0, shortest=10.0, longest=10.0)

FULL = Event("1001", name="Full Fair")
PREVIEW = Event("1002", "preview-fair", name="Preview Fair", preview_limit=3, unlock_credits=2500)


def small_world() -> World:
    """Two events; people 100 + n of the first have each fate in turn, and so on."""
    fates = [Person(str(100 + index), ("1001",), fate) for index, fate in enumerate(Fate)]
    plain = [Person(str(200 + index), ("1001",)) for index in range(120)]
    others = [
        Person(str(400 + index), ("1002",), full_name=f"Ása Nr {index}") for index in range(8)
    ]
    return World([FULL, PREVIEW], [*fates, *plain, *others, Person("500", ("1001", "1002"))])


def person_with(fate: Fate) -> str:
    """The small world's person with this fate."""
    return str(100 + list(Fate).index(fate))


@dataclass
class Drive:
    """Asks a service and checks both sides, unless the request is broken on purpose."""

    options: Options = field(default_factory=lambda: Options(pace=STEADY, rate_limit=None))
    world: World = field(default_factory=small_world)
    now: float = START

    def __post_init__(self) -> None:
        self.service = PracticeService(self.world, self.options, clock=lambda: self.now)

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        raw: bytes | None = None,
        key: str | None = KEY,
    ) -> Answer:
        """One request; the answer, checked."""
        target = f"{path}?{urlencode(query)}" if query else path
        sent = {} if key is None else {"authorization": f"Bearer {key}"}
        sent.update(headers or {})
        request = self.request(method, target, body, sent, raw)
        answer = self.service.handle(request)
        if answer.status < 400:
            check_request(method, target, body, sent)
        check_response(method, target, answer.status, json.loads(answer.encoded()))
        return answer

    @staticmethod
    def request(
        method: str, target: str, body: object, headers: dict[str, str], raw: bytes | None = None
    ) -> Request:
        path, _, query = target.partition("?")
        encoded = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        values = parse_qs(query, keep_blank_values=True)
        return Request(
            method, path, {name: tuple(each) for name, each in values.items()}, headers, encoded
        )

    def spoilt(self, fault: Fault, method: str, target: str, body: object = None) -> Any:
        """A request that meets a fault: the delivery."""
        headers = {"authorization": f"Bearer {KEY}", "x-request-id": "mine"}
        return deliver(self.service, self.request(method, target, body, headers), fault)

    def json(self, *args: Any, **more: Any) -> Any:
        """The body of a good answer."""
        answer = self.ask(*args, **more)
        assert answer.status in (200, 201), answer
        return answer.body

    def unlock(self, *people: str, event: str = "1001") -> Any:
        """The answer's body to a contact unlock."""
        return self.json("POST", "/external/contacts/unlock", self.order(*people, event=event))

    @staticmethod
    def order(*people: str, event: str = "1001") -> dict[str, object]:
        return {"event_id": event, "personnel_ids": list(people)}

    def task(self, task_id: str) -> Any:
        return self.json("GET", f"/external/contacts/unlock-tasks/{task_id}")

    def profile(self, person: str) -> Any:
        return self.json("GET", "/external/personnel/profile", query={"personnel_id": person})

    def precheck(self, action: str, **params: object) -> Any:
        body = {"action_type": action, "params": params, "call_source": "api"}
        return self.json("POST", "/external/actions/precheck", body)

    def total(self) -> Any:
        return self.json("GET", "/external/credits/balance")["totalBalance"]

    def event(self, identifier: str) -> Answer:
        return self.ask("GET", f"/external/events/{quote(identifier, safe='')}")


__all__ = ["ContractBroken", "Drive", "person_with", "small_world"]
