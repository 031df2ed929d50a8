import json
from dataclasses import replace

import pytest

from lensmor_desktop.sandbox import Fault, FaultKind, Options
from tests.fakes.contract import check_response
from tests.unit.sandbox.driving import START, STEADY, Drive

BALANCE = "/external/credits/balance"
NO_LIMIT = Options(pace=STEADY, rate_limit=None)


def test_a_new_account_holds_30050_credits_in_buckets_that_add_up() -> None:
    body = Drive().json("GET", BALANCE)
    assert body["totalBalance"] == body["totalAmount"] == 30_050
    buckets = body["subscriptionBalance"] + body["addonBalance"] + body["giftBalance"]
    assert buckets == 30_050


def test_buckets_still_add_up_after_spending_more_than_the_first_holds() -> None:
    drive = Drive(replace(NO_LIMIT, balance=12_000))
    assert drive.json("GET", BALANCE)["subscriptionBalance"] == 1_950
    drive.json("POST", "/external/events/1002/unlock")
    body = drive.json("GET", BALANCE)
    assert (body["subscriptionBalance"], body["addonBalance"], body["giftBalance"]) == (0, 9450, 50)
    assert body["totalBalance"] == 9_500
    assert body["totalAmount"] == 12_000


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer"},
        {"authorization": "Bearer   "},
        {"authorization": "Basic sk_practice"},
        {"authorization": "sk_practice"},
    ],
)
@pytest.mark.parametrize(
    ("method", "path"), [("GET", BALANCE), ("POST", "/external/events/1002/unlock")]
)
def test_without_a_bearer_key_nothing_happens(
    method: str, path: str, headers: dict[str, str]
) -> None:
    drive = Drive()
    answer = drive.ask(method, path, headers=headers, key=None)
    assert answer.status == 401
    assert drive.service.balance == 30_050


def test_any_key_is_good_unless_keys_are_named() -> None:
    assert Drive().ask("GET", BALANCE, key="uak_old").status == 200
    picky = Drive(replace(NO_LIMIT, accepted_keys=frozenset({"sk_right"})))
    assert picky.ask("GET", BALANCE, key="sk_wrong").status == 401
    assert picky.ask("GET", BALANCE, key="sk_right").status == 200


def test_the_request_id_comes_back_as_trace_id() -> None:
    answer = Drive().ask("GET", "/external/events/77", headers={"x-request-id": "0f3c-11"})
    assert answer.status == 404
    assert isinstance(answer.body, dict)
    assert answer.body["traceId"] == "0f3c-11"
    assert answer.headers["X-Request-ID"] == "0f3c-11"


def test_without_a_request_id_each_answer_has_a_trace_of_its_own() -> None:
    drive = Drive()
    traces = {drive.ask("GET", "/external/events/77").headers["X-Request-ID"] for _ in range(3)}
    assert len(traces) == 3


def test_rate_limit_headers_count_down_and_the_next_one_is_429() -> None:
    drive = Drive(replace(NO_LIMIT, rate_limit=3))
    remaining = [drive.ask("GET", BALANCE).headers["X-RateLimit-Remaining"] for _ in range(3)]
    assert remaining == ["2", "1", "0"]
    drive.now += 20.5
    refused = drive.ask("GET", BALANCE)
    assert refused.status == 429
    assert refused.headers["Retry-After"] == "40"
    assert refused.headers["X-RateLimit-Limit"] == "3"
    assert refused.headers["X-RateLimit-Reset"] == str(int(START + 60))
    drive.now = START + 60
    assert drive.ask("GET", BALANCE).status == 200


def test_a_refused_post_unlocks_nothing() -> None:
    drive = Drive(replace(NO_LIMIT, rate_limit=1))
    assert drive.ask("GET", BALANCE).status == 200
    body = drive.order("200")
    assert drive.ask("POST", "/external/contacts/unlock", body).status == 429
    drive.now += 3_600
    assert drive.service.ledger.acceptances == []


def test_each_key_has_a_window_of_its_own_and_a_missing_key_counts_by_address() -> None:
    drive = Drive(replace(NO_LIMIT, rate_limit=2))
    for key in ("sk_a", "sk_b"):
        assert [drive.ask("GET", BALANCE, key=key).status for _ in range(3)] == [200, 200, 429]
    assert [drive.ask("GET", BALANCE, key=None).status for _ in range(3)] == [401, 401, 429]


def test_a_clock_set_back_does_not_lock_anyone_out() -> None:
    drive = Drive(replace(NO_LIMIT, rate_limit=1))
    assert drive.ask("GET", BALANCE).status == 200
    drive.now -= 86_400
    assert drive.ask("GET", BALANCE).status == 200


def test_unknown_paths_and_methods_are_404() -> None:
    service = Drive().service
    for method, path in [
        ("GET", "/"),
        ("POST", BALANCE),
        ("GET", "/external/events/"),
        ("DELETE", "/external/events/1001"),
        ("GET", "/external/contacts/unlock-tasks"),
        ("GET", "/external/contacts/unlock"),
    ]:
        request = Drive.request(method, path, None, {"authorization": "Bearer k"})
        assert service.handle(request).status == 404


def test_fact_8_older_and_odder_balances_are_faults_that_keep_the_contract() -> None:
    drive = Drive()
    floats = drive.spoilt(Fault(FaultKind.FLOATS), "GET", BALANCE)
    assert b'"totalBalance":30050.0' in floats.body
    older = drive.spoilt(Fault(FaultKind.NO_ADDON_FIELDS), "GET", BALANCE)
    assert b"addon" not in older.body
    for delivery in (floats, older):
        check_response("GET", BALANCE, 200, json.loads(delivery.body))


def test_a_top_up_and_a_reset() -> None:
    drive = Drive(replace(NO_LIMIT, balance=10))
    assert drive.ask("POST", "/external/contacts/unlock", drive.order("200")).status == 402
    drive.service.set_balance(15)
    task = drive.unlock("200")["task_id"]
    drive.now += 30
    assert drive.task(task)["taskStatus"] == "completed"
    assert drive.total() == 0
    drive.service.reset()
    assert drive.total() == 10
    assert drive.service.ledger.charges == []
    assert drive.ask("GET", f"/external/contacts/unlock-tasks/{task}").status == 404
