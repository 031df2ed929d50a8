import json
from typing import Any

import pytest

from lensmor_desktop.sandbox import Endpoint, Fault, FaultKind, FaultPlan
from tests.fakes.contract import ContractBroken, check_response
from tests.fakes.practice_control import fault_from_json
from tests.unit.sandbox.driving import Drive

UNLOCK = "/external/contacts/unlock"


def kinds(plan: FaultPlan, endpoint: Endpoint, calls: int) -> list[FaultKind | None]:
    faults = [plan.next(endpoint) for _ in range(calls)]
    return [fault.kind if fault else None for fault in faults]


def test_a_fault_strikes_the_named_calls_of_the_named_endpoint() -> None:
    plan = FaultPlan([Fault(FaultKind.DROP, Endpoint.TASK, calls=frozenset({2, 3}))])
    assert kinds(plan, Endpoint.BALANCE, 3) == [None] * 3
    assert kinds(plan, Endpoint.TASK, 4) == [None, FaultKind.DROP, FaultKind.DROP, None]
    assert plan.struck == 2


def test_a_fault_strikes_at_most_so_often_and_the_first_in_line_wins() -> None:
    plan = FaultPlan([Fault(FaultKind.EMPTY, times=1), Fault(FaultKind.HTML, times=2)])
    assert kinds(plan, Endpoint.EVENT, 4) == [
        FaultKind.EMPTY,
        FaultKind.HTML,
        FaultKind.HTML,
        None,
    ]


def test_chance_follows_from_the_seed_and_the_call_alone() -> None:
    def drawn(seed: int, *order: Endpoint) -> dict[Endpoint, list[bool]]:
        plan = FaultPlan([Fault(FaultKind.DROP, probability=0.3)], seed=seed)
        found: dict[Endpoint, list[bool]] = {}
        for endpoint in order:
            found.setdefault(endpoint, []).append(plan.next(endpoint) is not None)
        return found

    turns = [Endpoint.TASK, Endpoint.BALANCE] * 200
    assert drawn(1, *turns) == drawn(1, *sorted(turns, key=lambda each: each.value))
    assert drawn(1, *turns) != drawn(2, *turns)
    assert 80 < sum(sum(each) for each in drawn(1, *turns).values()) < 160


def test_a_fault_from_json() -> None:
    given = {"kind": "refuse", "endpoint": "contactUnlockTask", "calls": [1], "status": 404}
    assert fault_from_json(given) == Fault(
        FaultKind.REFUSE, Endpoint.TASK, calls=frozenset({1}), status=404
    )


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"kind": "nonsense"},
        {"kind": "drop", "endpoint": "x"},
        {"kind": "drop", "when": 1},
        {"kind": "drop", "calls": 3},
    ],
)
def test_a_fault_that_is_not_understood_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"fault|valid|calls"):
        fault_from_json(given)


def submitted(fault: Fault) -> tuple[Drive, Any]:
    drive = Drive()
    return drive, drive.spoilt(fault, "POST", UNLOCK, drive.order("200"))


@pytest.mark.parametrize("acts", [False, True])
@pytest.mark.parametrize(
    "kind",
    [
        FaultKind.DROP,
        FaultKind.HANG,
        FaultKind.SERVER_ERROR,
        FaultKind.HTML,
        FaultKind.EMPTY,
        FaultKind.REFUSE,
        FaultKind.SLOW_DOWN,
        FaultKind.REDIRECT,
        FaultKind.NO_FEATURE,
        FaultKind.CONCURRENCY,
    ],
)
def test_what_replaces_the_answer_acts_only_where_it_says_so(kind: FaultKind, acts: bool) -> None:
    drive, delivery = submitted(Fault(kind, acts=acts))
    assert len(drive.service.ledger.acceptances) == acts
    assert (delivery.answer is not None) is acts
    assert delivery.drop is (kind in (FaultKind.DROP, FaultKind.HANG))
    assert b"accepted" not in delivery.body


@pytest.mark.parametrize("status", [401, 402, 404, 409, 422, 429, 500, 502, 503])
def test_refusals_and_server_errors_are_json_as_the_contract_says(status: int) -> None:
    _, delivery = submitted(Fault(FaultKind.REFUSE, status=status, error_key="SOME_KEY"))
    body = json.loads(delivery.body)
    check_response("POST", UNLOCK, status, body)
    assert (body["errorKey"], body["traceId"]) == ("SOME_KEY", "mine")


def test_a_proxys_page_is_html() -> None:
    _, delivery = submitted(Fault(FaultKind.HTML, status=502))
    assert delivery.headers["Content-Type"].startswith("text/html")
    assert b"<h1>502 Bad Gateway</h1>" in delivery.body


@pytest.mark.parametrize("after", ["7", "Fri, 20 Nov 2026 12:00:00 GMT", ""])
def test_429_with_a_time_a_date_or_nothing(after: str) -> None:
    _, delivery = submitted(Fault(FaultKind.SLOW_DOWN, retry_after=after))
    assert delivery.status == 429
    assert delivery.headers.get("Retry-After", "") == after


@pytest.mark.parametrize("kind", [FaultKind.NO_FEATURE, FaultKind.CONCURRENCY])
def test_fact_6_business_errors_come_with_http_200(kind: FaultKind) -> None:
    _, delivery = submitted(Fault(kind))
    assert delivery.status == 200
    check_response("POST", UNLOCK, 200, json.loads(delivery.body))


def test_the_wire_is_told_what_to_do() -> None:
    drive, cut = submitted(Fault(FaultKind.TRUNCATE))
    assert cut.sent == len(cut.body) // 2
    assert len(drive.service.ledger.acceptances) == 1
    assert submitted(Fault(FaultKind.TRUNCATE, size=5))[1].sent == 5
    assert submitted(Fault(FaultKind.HUGE))[1].padding == 50_000_000
    assert submitted(Fault(FaultKind.DRIP, seconds=0.5))[1].drip == 0.5
    assert submitted(Fault(FaultKind.DELAY, seconds=3.0))[1].wait == 3.0
    elsewhere = submitted(Fault(FaultKind.REDIRECT, location="http://127.0.0.1:1/x"))[1]
    assert (elsewhere.status, elsewhere.headers["Location"]) == (302, "http://127.0.0.1:1/x")


def test_an_accepted_answer_without_a_task_id_breaks_the_contract() -> None:
    drive, delivery = submitted(Fault(FaultKind.NO_TASK_ID))
    assert json.loads(delivery.body) == {"status": "accepted"}
    assert len(drive.service.ledger.acceptances) == 1


def polled(kind: FaultKind) -> Any:
    drive = Drive()
    task_id = drive.unlock("200", "201")["task_id"]
    drive.now += 10
    target = f"/external/contacts/unlock-tasks/{task_id}"
    return json.loads(drive.spoilt(Fault(kind), "GET", target).body)


def test_polls_that_nobody_should_trust() -> None:
    assert polled(FaultKind.STATUS_UNKNOWN)["taskStatus"] == "archiving"
    odd = polled(FaultKind.ITEM_STATUS_UNKNOWN)["items"]
    assert {each["status"] for each in odd} == {"reticulating"}
    strangers = [each["personnelId"] for each in polled(FaultKind.STRANGERS)["items"]]
    assert strangers == ["200", "201", "99999999999"]
    twice = polled(FaultKind.TWICE)["items"]
    assert [(each["personnelId"], each["status"]) for each in twice] == [
        ("200", "unlocked"),
        ("201", "unlocked"),
        ("200", "failed"),
        ("201", "failed"),
    ]
    assert "\r\n" in polled(FaultKind.EMAIL_LINE_BREAK)["items"][0]["email"]
    assert polled(FaultKind.EMAIL_FORMULA)["items"][0]["email"].startswith("=")
    assert isinstance(polled(FaultKind.NOT_AN_OBJECT), list)


def test_wrong_types_break_the_contract_everywhere() -> None:
    body = polled(FaultKind.WRONG_TYPES)
    assert isinstance(body["taskId"], int)
    with pytest.raises(ContractBroken):
        check_response("GET", "/external/contacts/unlock-tasks/1", 200, body)


def test_an_unlimited_account_in_an_event_unlocks_answer() -> None:
    drive = Drive()
    path = "/external/events/1002/unlock"
    body = json.loads(drive.spoilt(Fault(FaultKind.UNLIMITED), "POST", path).body)
    assert body["balanceAfter"]["unlimited"] is True
    check_response("POST", path, 201, body)
    again = json.loads(drive.spoilt(Fault(FaultKind.UNLIMITED), "POST", path).body)
    assert again["balanceAfter"] is None


@pytest.mark.parametrize("kind", list(FaultKind))
def test_every_fault_can_meet_every_endpoint(kind: FaultKind) -> None:
    drive = Drive()
    task_id = drive.unlock("200")["task_id"]
    for method, target, body in [
        ("GET", "/external/credits/balance", None),
        ("GET", "/external/events/1002", None),
        ("POST", "/external/events/1002/unlock", None),
        ("GET", "/external/personnel/list?event_id=1001", None),
        ("GET", "/external/personnel/profile?personnel_id=200", None),
        (
            "POST",
            "/external/actions/precheck",
            {"action_type": "unlock_event_contacts", "params": {"event_id": "1001"}},
        ),
        ("POST", UNLOCK, drive.order("201")),
        ("GET", f"/external/contacts/unlock-tasks/{task_id}", None),
    ]:
        delivery = drive.spoilt(Fault(kind), method, target, body)
        assert delivery.drop or 200 <= delivery.status < 600
