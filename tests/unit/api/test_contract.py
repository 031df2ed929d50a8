"""The contract's checker itself: what it lets through and what it must not."""

import pytest

from tests.fakes.contract import ContractBroken, check_request, check_response, contract

HEADERS = {"Authorization": "Bearer sk_x", "x-call-source": "api"}
UNLOCK = {"event_id": "139574", "personnel_ids": ["789"]}


def test_it_knows_the_nine_calls() -> None:
    found = {(verb, path) for path, item in contract()["paths"].items() for verb in item}
    assert len(found) == 9


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/external/credits/balance", None),
        ("GET", "/external/events/a%2Fb", None),
        ("GET", "/external/personnel/list?event_id=a%2Fb&page=1&pageSize=50", None),
        ("GET", "/external/personnel/profile?personnel_id=7", None),
        ("POST", "/external/actions/precheck", {"action_type": "x", "params": {}}),
        ("POST", "/external/events/a%3Fb/unlock", None),
        ("POST", "/external/contacts/unlock", UNLOCK),
        ("GET", "/external/contacts/unlock-tasks/321", None),
    ],
)
def test_good_requests(method: str, path: str, body: object) -> None:
    check_request(method, path, body, HEADERS)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/external/credits/balance", None),
        ("GET", "/external/nothing", None),
        ("GET", "/external/events/a/b", None),
        ("GET", "/external/events/a#b", None),
        ("GET", "/external/events/" + "x" * 101, None),
        ("GET", "/external/personnel/list", None),
        ("GET", "/external/personnel/list?event_id=", None),
        ("GET", "/external/personnel/list?event_id=1&page=0", None),
        ("GET", "/external/personnel/list?event_id=1&page=x", None),
        ("GET", "/external/personnel/list?event_id=1&event_id=2", None),
        ("GET", "/external/personnel/list?event_id=1&page_size=50", None),
        ("GET", "/external/contacts/unlock-tasks/abc", None),
        ("POST", "/external/events/1/unlock", {}),
        ("POST", "/external/contacts/unlock", None),
        ("POST", "/external/contacts/unlock", UNLOCK | {"personnel_ids": []}),
        ("POST", "/external/contacts/unlock", UNLOCK | {"personnel_ids": [789]}),
        ("POST", "/external/contacts/unlock", UNLOCK | {"personnel_ids": ["1"] * 101}),
        ("POST", "/external/contacts/unlock", UNLOCK | {"more": 1}),
    ],
)
def test_bad_requests(method: str, path: str, body: object) -> None:
    with pytest.raises(ContractBroken):
        check_request(method, path, body, HEADERS)


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "sk_x"}, {"Authorization": "Bearer x", "X-Call-Source": "desktop"}],
)
def test_bad_headers(headers: dict[str, str]) -> None:
    with pytest.raises(ContractBroken):
        check_request("POST", "/external/contacts/unlock", UNLOCK, headers)


ERROR = {"code": 402, "message": "m", "errorKey": "INSUFFICIENT_CREDITS", "traceId": "t"}


def test_good_answers() -> None:
    path = "/external/contacts/unlock"
    check_response("POST", path, 201, {"status": "accepted", "task_id": "1", "job_id": "1"})
    check_response("POST", path, 201, {"status": "success"})
    check_response("POST", path, 402, ERROR)
    check_response("POST", path, 500, "<html>")
    check_response("POST", path, 200, ERROR | {"code": 400, "errorKey": "USER_HAS_NO_FEATURE"})


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (201, {"status": "accepted"}),
        (201, {"status": "queued", "task_id": "1", "job_id": "1"}),
        (200, {"status": "success"}),
        (400, ERROR),
        (402, {"code": 402}),
        (418, ERROR),
        (503, {"message": "busy"}),
        (201, ERROR | {"code": 400, "errorKey": "USER_HAS_NO_FEATURE"}),
        (200, ERROR | {"code": 402, "errorKey": "USER_CONCURRENCY_LIMIT_EXCEEDED"}),
    ],
)
def test_bad_answers(status: int, body: object) -> None:
    with pytest.raises(ContractBroken):
        check_response("POST", "/external/contacts/unlock", status, body)


def test_no_message_quotes_a_value() -> None:
    secret = "jane@example.com"  # a value, as an address would be
    with pytest.raises(ContractBroken) as caught:
        check_response("GET", "/external/personnel/profile", 200, {"id": 7, "email": [secret]})
    assert secret not in str(caught.value)
