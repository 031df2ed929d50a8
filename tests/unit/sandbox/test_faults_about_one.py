import json
from dataclasses import replace
from typing import Any

import pytest

from lensmor_desktop.sandbox import Delivery, Endpoint, Fault, FaultKind, FaultPlan, deliver
from lensmor_desktop.sandbox.protocol import endpoint_of
from lensmor_desktop.sandbox.reading import subjects_of
from tests.unit.sandbox.driving import START, Drive

UNLOCK = "/external/contacts/unlock"
PRECHECK = "/external/actions/precheck"


def profile_of(person: str) -> str:
    return f"/external/personnel/profile?personnel_id={person}"


def meets(drive: Drive, plan: FaultPlan, method: str, target: str, body: object = None) -> Delivery:
    """A request that meets whatever the plan has for it, as the sockets would have it."""
    request = drive.request(method, target, body, {"authorization": "Bearer sk"})
    found = endpoint_of(method, request.path)
    assert found is not None
    return deliver(drive.service, request, plan.next(found[0], lambda: subjects_of(request)))


def told(delivery: Delivery) -> Any:
    return json.loads(delivery.body)


@pytest.mark.parametrize(
    ("method", "target", "body", "subjects"),
    [
        ("GET", "/external/credits/balance", None, set()),
        ("GET", "/external/events/a%2Fb", None, {"a/b"}),
        ("POST", "/external/events/1002/unlock", None, {"1002"}),
        ("GET", "/external/personnel/list?event_id=1001&page=2", None, {"1001"}),
        ("GET", "/external/personnel/profile?personnel_id=7", None, {"7"}),
        ("GET", "/external/contacts/unlock-tasks/700101", None, {"700101"}),
        ("POST", UNLOCK, {"event_id": "1", "personnel_ids": ["2", "3"]}, {"1", "2", "3"}),
        (
            "POST",
            PRECHECK,
            {"action_type": "x", "params": {"event_id": "1", "personnel_ids": ["2"]}},
            {"1", "2"},
        ),
        ("POST", UNLOCK, {"event_id": 1, "personnel_ids": [2, "3"]}, {"3"}),
        ("POST", UNLOCK, ["4"], set()),
    ],
)
def test_what_a_request_is_about(
    method: str, target: str, body: object, subjects: set[str]
) -> None:
    assert subjects_of(Drive.request(method, target, body, {})) == subjects


def test_one_persons_profile_fails_and_the_others_answer() -> None:
    drive = Drive()
    plan = FaultPlan([Fault(FaultKind.SERVER_ERROR, Endpoint.PROFILE, subject="201")])
    assert meets(drive, plan, "GET", profile_of("200")).status == 200
    assert meets(drive, plan, "GET", profile_of("201")).status == 500
    assert meets(drive, plan, "GET", profile_of("201")).status == 500
    assert meets(drive, plan, "GET", profile_of("202")).status == 200


def test_calls_about_one_are_counted_for_that_one() -> None:
    drive = Drive()
    fault = Fault(
        FaultKind.REFUSE, Endpoint.PROFILE, subject="201", calls=frozenset({2}), status=404
    )
    plan = FaultPlan([fault])
    asked = ["200", "201", "200", "201", "201"]
    statuses = [meets(drive, plan, "GET", profile_of(each)).status for each in asked]
    assert statuses == [200, 200, 200, 404, 200]


def test_calls_of_the_endpoint_are_counted_as_before_beside_those_about_one() -> None:
    drive = Drive()
    plan = FaultPlan(
        [
            Fault(FaultKind.SERVER_ERROR, Endpoint.PROFILE, subject="201", times=1),
            Fault(FaultKind.EMPTY, Endpoint.PROFILE, calls=frozenset({3}), status=502),
        ]
    )
    asked = ["200", "201", "202", "201"]
    statuses = [meets(drive, plan, "GET", profile_of(each)).status for each in asked]
    assert statuses == [200, 500, 502, 200]


def test_one_id_that_is_malformed_to_the_server_refuses_the_whole_order() -> None:
    drive = Drive()
    fault = Fault(FaultKind.REFUSE, Endpoint.UNLOCK_CONTACTS, subject="205", status=400)
    plan = FaultPlan([fault])
    refused = meets(drive, plan, "POST", UNLOCK, drive.order("204", "205", "206"))
    assert refused.status == 400
    assert told(refused)["errorKey"] == "INVALID_INPUT"
    assert drive.service.ledger.acceptances == []
    assert meets(drive, plan, "POST", UNLOCK, drive.order("204", "206")).status == 201


def test_one_event_is_unknown_for_a_moment() -> None:
    drive = Drive()
    fault = Fault(FaultKind.REFUSE, Endpoint.EVENT, subject="1002", times=1, status=404)
    plan = FaultPlan([fault])
    assert meets(drive, plan, "GET", "/external/events/1001").status == 200
    assert meets(drive, plan, "GET", "/external/events/1002").status == 404
    assert meets(drive, plan, "GET", "/external/events/1002").status == 200


def test_one_precheck_is_refused_because_of_one_person() -> None:
    drive = Drive()
    plan = FaultPlan([Fault(FaultKind.REFUSE, Endpoint.PRECHECK, subject="205", status=403)])
    body = {"action_type": "unlock_contact_emails", "params": drive.order("205")}
    refused = meets(drive, plan, "POST", PRECHECK, body)
    assert (refused.status, told(refused)["errorKey"]) == (403, "FORBIDDEN")


def test_an_answer_under_another_id() -> None:
    drive = Drive()
    plan = FaultPlan([Fault(FaultKind.OTHER_ID, other="7")])
    assert told(meets(drive, plan, "GET", profile_of("200")))["id"] == "7"
    event = told(meets(drive, plan, "GET", "/external/events/1002"))["event"]
    assert (event["id"], event["eventId"], event["name"]) == ("7", "7", "Preview Fair")
    unlocked = told(meets(drive, plan, "POST", "/external/events/1002/unlock"))
    assert (unlocked["event"]["id"], unlocked["creditsUsed"]) == ("7", 2500)
    accepted = told(meets(drive, plan, "POST", UNLOCK, drive.order("200")))
    assert accepted["task_id"] == accepted["job_id"] == "7"
    task = told(meets(drive, plan, "GET", "/external/contacts/unlock-tasks/700101"))
    assert task["taskId"] == "7"


def test_a_refusal_has_its_own_text_where_a_test_wants_it() -> None:
    drive = Drive()
    plan = FaultPlan([Fault(FaultKind.REFUSE, status=400, message="No jane%40acme.example here")])
    told_message = told(meets(drive, plan, "GET", profile_of("200")))["message"]
    assert told_message == "No jane%40acme.example here"


def test_a_failed_task_says_why_where_a_test_wants_it() -> None:
    drive = Drive()
    plan = FaultPlan([Fault(FaultKind.TASK_FAILS, message="Provider quota is used up")])
    task_id = told(meets(drive, plan, "POST", UNLOCK, drive.order("200", "201")))["task_id"]
    assert "errorMessage" not in drive.task(task_id)
    drive.now += 10
    task = drive.task(task_id)
    assert (task["taskStatus"], task["errorMessage"]) == ("failed", "Provider quota is used up")


@pytest.mark.parametrize(
    "kind",
    [
        FaultKind.SERVER_ERROR,
        FaultKind.DROP,
        FaultKind.DROP_BEFORE_READING,
        FaultKind.HANG,
        FaultKind.HTML,
        FaultKind.EMPTY,
        FaultKind.SLOW_DOWN,
        FaultKind.REFUSE,
    ],
)
@pytest.mark.parametrize("acts", [False, True])
@pytest.mark.parametrize("path", [UNLOCK, "/external/events/preview-fair/unlock"])
def test_an_order_arrives_long_after_its_lost_answer(
    kind: FaultKind, path: str, acts: bool
) -> None:
    drive = Drive()
    body = drive.order("200", "201") if path == UNLOCK else None
    price = 30 if body else 2_500
    plan = FaultPlan([Fault(kind, times=1, status=504, acts=acts, acts_after=30)])
    lost = meets(drive, plan, "POST", path, body)
    assert lost.answer is None
    assert lost.drop or lost.status in (429, 504)
    drive.now += 29.9
    assert drive.service.ledger.acceptances == []
    assert drive.profile("200")["contactUnlockStatus"] == "locked"
    assert drive.total() == 30_050
    drive.now += 60
    assert drive.total() == 30_050 - price
    ledger = drive.service.ledger
    assert ledger.spent == price
    assert ledger.paid_twice == frozenset()
    began = [each.at for each in ledger.acceptances] or [each.at for each in ledger.charges]
    assert set(began) == {START + 30}


def test_an_order_that_was_repeated_before_the_first_one_arrived_is_charged_twice() -> None:
    drive = Drive(replace(Drive().options, reorders="charge"))
    plan = FaultPlan([Fault(FaultKind.SERVER_ERROR, times=1, status=504, acts_after=30)])
    meets(drive, plan, "POST", UNLOCK, drive.order("200"))
    drive.now += 21
    assert meets(drive, plan, "POST", UNLOCK, drive.order("200")).status == 201
    drive.now += 60
    assert drive.service.ledger.paid_twice == frozenset({"200"})


def test_a_late_order_that_is_refused_changes_nothing() -> None:
    drive = Drive()
    plan = FaultPlan([Fault(FaultKind.DROP, acts_after=30)])
    meets(drive, plan, "POST", UNLOCK, drive.order("200", event="77"))
    drive.now += 60
    assert drive.service.ledger.acceptances == []
