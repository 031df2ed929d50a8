"""`/__practice/*`: how a test in another process looks into the practice server and steers it.

    GET    /__practice/ledger      charges, acceptances, spent, paid_people, paid_twice, balance
    GET    /__practice/requests    method, target, status and fault of the exchanges so far
    POST   /__practice/faults      {"faults": [{"kind": ..., ...}], "seed": 0}
    POST   /__practice/balance     {"total": 300}
    POST   /__practice/advance     {"seconds": 60}
    POST   /__practice/reset       {}

Answered without a key and outside the rate limit. The product's own server has none of this.
"""

import json
from collections.abc import Mapping
from dataclasses import fields

from lensmor_desktop.sandbox import Endpoint, PracticeServer
from lensmor_desktop.sandbox.faults import Fault, FaultKind, FaultPlan
from lensmor_desktop.sandbox.protocol import Refusal, Request
from lensmor_desktop.sandbox.reading import object_of

PREFIX = "/__practice/"


def answer(server: PracticeServer, request: Request) -> tuple[int, bytes] | None:
    """The status and the JSON for a request below `/__practice/`; None for all others."""
    if not request.path.startswith(PREFIX):
        return None
    try:
        told = _told(server, request)
    except Refusal as refusal:
        return refusal.status, _json({"error": refusal.message})
    except (TypeError, ValueError) as error:
        return 400, _json({"error": str(error)})
    return 200, _json(told)


def fault_from_json(given: Mapping[str, object]) -> Fault:
    """A fault from its JSON form (endpoint by operationId, calls as a list).

    Raises:
        ValueError: something in it is not known.
    """
    unknown = sorted(set(given) - {each.name for each in fields(Fault)})
    if unknown:
        raise ValueError(f"a fault has no {', '.join(unknown)}")
    values = dict(given)
    values["kind"] = FaultKind(values.get("kind"))
    if values.get("endpoint") is not None:
        values["endpoint"] = Endpoint(values["endpoint"])
    calls = values.get("calls", ())
    if not isinstance(calls, list | tuple):
        raise ValueError("calls is a list of numbers")
    values["calls"] = frozenset(calls)
    return Fault(**values)  # type: ignore[arg-type]  # checked by name; a test's input


def _told(server: PracticeServer, request: Request) -> dict[str, object]:
    service = server.service
    match request.method, request.path.removeprefix(PREFIX):
        case "GET", "ledger":
            with service.lock:
                return {**service.ledger.to_json(), "balance": service.balance}
        case "GET", "requests":
            return {
                "requests": [
                    {
                        "method": each.method,
                        "target": each.target,
                        "status": each.status,
                        "fault": each.fault.value if each.fault else None,
                    }
                    for each in list(server.exchanges)
                ]
            }
        case "POST", "faults":
            body = object_of(request)
            faults = body.get("faults", [])
            if not isinstance(faults, list):
                raise ValueError("faults is a list")
            server.faults = FaultPlan(
                [fault_from_json(each) for each in faults], seed=_whole(body, "seed", 0)
            )
        case "POST", "balance":
            service.set_balance(_whole(object_of(request), "total", None))
        case "POST", "advance":
            service.advance(_whole(object_of(request), "seconds", None))
        case "POST", "reset":
            service.reset()
        case _:
            raise Refusal(404, "NOT_FOUND", f"There is no {request.method} {request.path}.")
    return {"done": True}


def _whole(body: dict[str, object], name: str, default: int | None) -> int:
    value = body.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{name} is a whole number from 0 up")
    return value


def _json(told: dict[str, object]) -> bytes:
    return json.dumps(told, ensure_ascii=False).encode()
