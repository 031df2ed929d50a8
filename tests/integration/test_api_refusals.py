"""Every refusal is its own error; what leaves a purchase open and what does not."""

from collections.abc import Iterator

import pytest

from lensmor_desktop.api import (
    AnswerUnreadable,
    BadRequest,
    ConcurrencyLimited,
    Conflict,
    Exchange,
    FeatureMissing,
    KeyRefused,
    LensmorClient,
    NotEnoughCredits,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    ServerTrouble,
    TooManyPeople,
)
from lensmor_desktop.errors import ApiError
from tests.fakes.http_server import Answer, ScriptedServer, error_body
from tests.integration.api_calls import CALLS, CONTACT, KEY, SPENDING, TASK, failure


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def noted() -> list[Exchange]:
    return []


@pytest.fixture
def client(server: ScriptedServer, noted: list[Exchange]) -> Iterator[LensmorClient]:
    made = LensmorClient(server.url, KEY, observe=noted.append)
    yield made
    made.close()


# Refusals


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, BadRequest),
        (401, KeyRefused),
        (402, NotEnoughCredits),
        (403, BadRequest),
        (404, NotFound),
        (409, Conflict),
        (422, TooManyPeople),
        (429, RateLimited),
    ],
)
@pytest.mark.parametrize("with_body", [True, False])
def test_fact_06_every_refusal_is_its_own_error(
    server: ScriptedServer,
    client: LensmorClient,
    noted: list[Exchange],
    name: str,
    status: int,
    kind: type[ApiError],
    with_body: bool,
) -> None:
    body: object = error_body(status, "SOME_KEY") if with_body else b""
    server.will(Answer(status, body, headers={"Retry-After": "7"}))
    error = failure(client, name)
    assert type(error) is kind
    assert error.status == status
    assert error.method == server.received[0].method
    assert error.path == server.received[0].path.partition("?")[0]
    assert error.retry_after == 7.0
    sent_id = server.received[0].headers["x-request-id"]
    expected = ("SOME_KEY", "trace-from-server") if with_body else ("", sent_id)
    assert (error.error_key, error.trace_id) == expected
    assert (noted[0].status, noted[0].error_key, noted[0].retry_after) == (status, expected[0], 7.0)


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize(
    ("code", "key", "kind"),
    [
        (400, "USER_HAS_NO_FEATURE", FeatureMissing),
        (429, "USER_CONCURRENCY_LIMIT_EXCEEDED", ConcurrencyLimited),
    ],
)
def test_fact_06_business_error_with_http_200(
    server: ScriptedServer,
    client: LensmorClient,
    noted: list[Exchange],
    name: str,
    code: int,
    key: str,
    kind: type[ApiError],
) -> None:
    body = error_body(code, key) | {"data": None, "details": None}
    server.will(Answer(200, body))
    error = failure(client, name)
    assert type(error) is kind
    assert (error.status, error.error_key, error.trace_id) == (200, key, "trace-from-server")
    assert noted[0].slowed is (code == 429)
    assert noted[0].trace_id == "trace-from-server"


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("status", [200, 201])
@pytest.mark.parametrize(
    ("code", "kind"), [(401, KeyRefused), (402, NotEnoughCredits), (404, NotFound)]
)
def test_fact_06_any_error_body_is_recognised_under_a_success(
    server: ScriptedServer,
    client: LensmorClient,
    name: str,
    status: int,
    code: int,
    kind: type[ApiError],
) -> None:
    server.will(Answer(status, error_body(code)))
    assert type(failure(client, name)) is kind


def test_fact_06_the_business_errors_are_known_under_their_real_status_too(
    server: ScriptedServer, client: LensmorClient
) -> None:
    server.will(
        Answer(400, error_body(400, "USER_HAS_NO_FEATURE")),
        Answer(429, error_body(429, "USER_CONCURRENCY_LIMIT_EXCEEDED")),
        Answer(400, error_body(400, "INSUFFICIENT_CREDITS")),
    )
    kinds = [type(failure(client, "unlock_contacts")) for _ in range(3)]
    assert kinds == [FeatureMissing, ConcurrencyLimited, NotEnoughCredits]


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("status", [408, 425, 499, 500, 502, 503, 504, 520])
def test_fact_05_a_server_error_leaves_only_a_purchase_open(
    server: ScriptedServer, client: LensmorClient, name: str, status: int
) -> None:
    server.will(Answer(status, error_body(status, "SERVER_ERROR"), {"Retry-After": "3"}))
    error = failure(client, name)
    assert type(error) is (OutcomeUnknown if name in SPENDING else ServerTrouble)
    assert (error.status, error.retry_after) == (status, 3.0)


@pytest.mark.parametrize("name", SPENDING)
@pytest.mark.parametrize(("status", "code"), [(500, 402), (503, 429), (502, 404), (201, 500)])
def test_fact_05_no_body_makes_a_server_error_of_a_purchase_certain(
    server: ScriptedServer, client: LensmorClient, name: str, status: int, code: int
) -> None:
    server.will(Answer(status, error_body(code)))
    assert type(failure(client, name)) is OutcomeUnknown


@pytest.mark.parametrize(
    ("status", "code", "kind"), [(500, 404, NotFound), (200, 500, ServerTrouble)]
)
def test_a_question_believes_the_more_certain_of_status_and_body(
    server: ScriptedServer, client: LensmorClient, status: int, code: int, kind: type[ApiError]
) -> None:
    server.will(Answer(status, error_body(code)))
    assert type(failure(client, "event")) is kind


ODD_BODIES: dict[str, bytes] = {
    "empty": b"",
    "html": b"<!DOCTYPE html><html><body>Sign in to the hotel's network</body></html>",
    "text": b"OK",
    "truncated": b'{"status": "accepted", "task_',
    "list": b"[]",
    "null": b"null",
    "number": b"7",
    "nothing in it": b"{}",
    "not a number": b'{"totalBalance": NaN}',
    "huge number": b'{"totalBalance": ' + b"9" * 5000 + b"}",
    "deep": b"[" * 200_000,
    "binary": bytes(range(256)),
    "half an error": b'{"code": 402}',
    "error of odd types": b'{"code": "402", "errorKey": 7}',
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("odd", ODD_BODIES)
def test_fact_06_an_answer_that_is_none(
    server: ScriptedServer, client: LensmorClient, name: str, odd: str
) -> None:
    server.will(Answer(CALLS[name][1], ODD_BODIES[odd]))
    kind = OutcomeUnknown if name in SPENDING else AnswerUnreadable
    assert type(failure(client, name)) is kind


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_web_page_is_not_taken_for_lensmors_refusal(
    server: ScriptedServer, client: LensmorClient, name: str, status: int
) -> None:
    server.will(Answer(status, ODD_BODIES["html"]))
    kind = OutcomeUnknown if name in SPENDING else AnswerUnreadable
    assert type(failure(client, name)) is kind


def test_an_answer_about_somebody_else_is_refused(
    server: ScriptedServer, client: LensmorClient
) -> None:
    server.will(Answer(200, CONTACT | {"id": "790"}), Answer(200, TASK | {"taskId": "322"}))
    assert type(failure(client, "profile")) is AnswerUnreadable
    assert type(failure(client, "task")) is AnswerUnreadable
