"""The client over real HTTP: every call against the contract, every refusal as its own error."""

import re
from collections.abc import Callable, Iterator

import pytest

from lensmor_desktop import __version__
from lensmor_desktop.api import (
    AnswerUnreadable,
    BadRequest,
    ConcurrencyLimited,
    Conflict,
    ContactState,
    Exchange,
    FeatureMissing,
    Interrupted,
    KeyRefused,
    LensmorClient,
    NotEnoughCredits,
    NotFound,
    OutcomeUnknown,
    PrecheckReason,
    RateLimit,
    RateLimited,
    ServerTrouble,
    TaskStatus,
    TooManyPeople,
    support_line,
)
from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.events import Access
from lensmor_desktop.errors import ApiError
from tests.fakes.contract import check_request, check_response
from tests.fakes.http_server import Answer, ScriptedServer, error_body

KEY = "sk_secret_7"
Call = Callable[[LensmorClient], object]

BALANCE = {
    "totalAmount": 10.0,
    "totalBalance": 4680.5,
    "subscriptionAmount": 1,
    "subscriptionBalance": 2,
    "giftAmount": 3,
    "giftBalance": 4,
    "resetAt": None,
}
EVENT = {"event": {"id": "26855", "eventId": "139574", "name": "Example Expo"}}
CONTACT = {"id": "789", "contactUnlockStatus": "unlocked", "email": "jane@example.com"}
PAGE = {
    "items": [CONTACT],
    "total": 1,
    "page": 1,
    "pageSize": 50,
    "totalPages": 1,
    "hasMore": False,
    "semantics": {"accessMode": "full"},
}
PRECHECK = {
    "ok": True,
    "action_type": "unlock_contact_emails",
    "allowed": True,
    "should_charge": True,
    "credits": 15,
    "reason_code": "ok",
    "biz_code": "b",
    "detail": {},
}
EVENT_UNLOCK = {
    "success": True,
    "alreadyUnlocked": False,
    "creditsUsed": 2000,
    "balanceAfter": {
        "subscriptionBalance": 0,
        "permanentBalance": 1,
        "totalBalance": 1,
        "unlimited": False,
    },
    "event": {"id": "26855", "eventId": "139574", "name": "Example Expo"},
}
ACCEPTED = {"status": "accepted", "task_id": "321", "job_id": "321"}
TASK = {
    "taskId": "321",
    "taskStatus": "completed",
    "items": [{"personnelId": "789", "status": "unlocked", "email": "jane@example.com"}],
}

CALLS: dict[str, tuple[Call, int, dict[str, object]]] = {
    "balance": (lambda client: client.balance(), 200, BALANCE),
    "event": (lambda client: client.event("139574"), 200, EVENT),
    "personnel_page": (lambda client: client.personnel_page("139574"), 200, PAGE),
    "profile": (lambda client: client.profile("789"), 200, CONTACT),
    "precheck_contacts": (lambda client: client.precheck_contacts("1", ["789"]), 200, PRECHECK),
    "precheck_event": (
        lambda client: client.precheck_event("1"),
        200,
        PRECHECK | {"action_type": "unlock_event_contacts"},
    ),
    "unlock_event": (lambda client: client.unlock_event("139574"), 201, EVENT_UNLOCK),
    "unlock_contacts": (lambda client: client.unlock_contacts("139574", ["789"]), 201, ACCEPTED),
    "task": (lambda client: client.task("321"), 200, TASK),
}
SPENDING = ["unlock_event", "unlock_contacts"]
ASKING = [name for name in CALLS if name not in SPENDING]


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


def failure(client: LensmorClient, name: str) -> ApiError:
    with pytest.raises(ApiError) as caught:
        CALLS[name][0](client)
    assert KEY not in f"{caught.value!s} {caught.value!r} {support_line(caught.value)}"
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None  # a foreign error would hold the request and its key
    return caught.value


# Requests


@pytest.mark.parametrize("name", CALLS)
def test_every_request_and_answer_is_as_the_contract_says(
    server: ScriptedServer, client: LensmorClient, noted: list[Exchange], name: str
) -> None:
    call, status, body = CALLS[name]
    server.will(Answer(status, body))
    call(client)
    (request,) = server.received
    check_request(request.method, request.path, request.json, request.headers)
    check_response(request.method, request.path, status, body)
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["accept"] == "application/json"
    assert request.headers["user-agent"] == f"lensmor-desktop/{__version__}"
    assert re.fullmatch(
        r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", request.headers["x-request-id"]
    )
    assert ("x-call-source" in request.headers) is (name in SPENDING)
    (exchange,) = noted
    assert (exchange.method, exchange.status) == (request.method, status)
    assert exchange.path == request.path.partition("?")[0]
    assert exchange.request_id == request.headers["x-request-id"]
    assert exchange.seconds >= 0


def test_every_request_has_its_own_id(server: ScriptedServer, client: LensmorClient) -> None:
    server.otherwise = Answer(200, BALANCE)
    for _ in range(5):
        client.balance()
    assert len({request.headers["x-request-id"] for request in server.received}) == 5


def test_bodies_of_the_posts(server: ScriptedServer, client: LensmorClient) -> None:
    for name in ("unlock_contacts", "unlock_event", "precheck_contacts", "precheck_event"):
        call, status, body = CALLS[name]
        server.will(Answer(status, body))
        call(client)
    assert [request.json for request in server.received] == [
        {"personnel_ids": ["789"], "event_id": "139574"},
        None,
        {
            "action_type": "unlock_contact_emails",
            "params": {"event_id": "1", "personnel_ids": ["789"]},
            "call_source": "api",
        },
        {
            "action_type": "unlock_event_contacts",
            "params": {"event_id": "1"},
            "call_source": "api",
        },
    ]
    assert server.received[0].headers["x-call-source"] == "api"


@pytest.mark.parametrize(
    ("identity", "encoded"),
    [
        ("a/b", "a%2Fb"),
        ("a?b=c&d", "a%3Fb%3Dc%26d"),
        ("a#b", "a%23b"),
        ("a b", "a%20b"),
        ("100%", "100%25"),
        ("%2F", "%252F"),
        ("é", "%C3%A9"),
        ("a\\b;c", "a%5Cb%3Bc"),
        ("../credits", "..%2Fcredits"),
        ("a..b", "a..b"),
    ],
)
def test_an_id_in_a_path_stays_one_piece(
    server: ScriptedServer, client: LensmorClient, identity: str, encoded: str
) -> None:
    server.will(Answer(201, EVENT_UNLOCK), Answer(200, EVENT), Answer(200, PAGE))
    client.unlock_event(identity)
    client.event(identity)
    client.personnel_page(identity)
    paths = [request.path for request in server.received]
    assert paths[:2] == [f"/external/events/{encoded}/unlock", f"/external/events/{encoded}"]
    for request in server.received:
        check_request(request.method, request.path, request.json, request.headers)


@pytest.mark.parametrize("identity", ["", ".", ".."])
def test_an_id_that_would_change_the_path_is_never_sent(
    server: ScriptedServer, client: LensmorClient, identity: str
) -> None:
    for call in (client.unlock_event, client.event, client.task):
        with pytest.raises(NotFound):
            call(identity)
    assert server.received == []


def test_fact_09_page_sizes_are_at_most_50(server: ScriptedServer, client: LensmorClient) -> None:
    server.otherwise = Answer(200, PAGE)
    client.personnel_page("1", 3, 100, "Jane Doe & Co")
    client.personnel_page("1", page_size=0)
    assert [request.path for request in server.received] == [
        "/external/personnel/list?event_id=1&page=3&pageSize=50&search_query=Jane+Doe+%26+Co",
        "/external/personnel/list?event_id=1&page=1&pageSize=1",
    ]


@pytest.mark.parametrize(
    ("event", "people"),
    [
        ("1", []),
        ("1", [str(number) for number in range(101)]),
        ("1", ["7", "8", "7"]),
        ("1", ["7", ""]),
        ("", ["7"]),
    ],
)
def test_fact_12_a_batch_that_is_no_batch_is_never_sent(
    server: ScriptedServer, client: LensmorClient, event: str, people: list[str]
) -> None:
    with pytest.raises(ValueError, match="a batch"):
        client.unlock_contacts(event, people)
    assert server.received == []


def test_fact_12_a_hundred_people_and_their_event_are_sent(
    server: ScriptedServer, client: LensmorClient
) -> None:
    people = [str(number) for number in range(100)]
    server.will(Answer(201, ACCEPTED))
    client.unlock_contacts("139574", people)
    assert server.received[0].json == {"personnel_ids": people, "event_id": "139574"}


# Answers


def test_answers_become_models(server: ScriptedServer, client: LensmorClient) -> None:
    results = {}
    for name, (call, status, body) in CALLS.items():
        server.will(Answer(status, body))
        results[name] = call(client)
    assert results["balance"] == Balance(4680.5)
    assert results["event"].name == "Example Expo"
    assert results["personnel_page"].access is Access.FULL
    assert results["profile"].state is ContactState.UNLOCKED
    assert results["precheck_contacts"].reason is PrecheckReason.OK
    assert results["unlock_event"].credits_used == 2000
    assert (results["unlock_contacts"].accepted, results["unlock_contacts"].task_id) == (
        True,
        "321",
    )
    assert results["task"].status is TaskStatus.COMPLETED
    assert results["task"].items[0].delivered


def test_fact_01_a_create_call_is_not_a_result(
    server: ScriptedServer, client: LensmorClient
) -> None:
    server.will(Answer(201, {"status": "accepted"}))
    error = failure(client, "unlock_contacts")
    assert isinstance(error, OutcomeUnknown)
    assert "before anything is sent again" in str(error.message)


def test_fact_02_success_without_a_task(server: ScriptedServer, client: LensmorClient) -> None:
    server.will(Answer(201, {"status": "success", "skipped_personnel_ids": ["789"]}))
    submission = client.unlock_contacts("1", ["789"])
    assert (submission.accepted, submission.task_id, submission.skipped) == (False, "", ("789",))


def test_fact_05_a_repeated_event_unlock(server: ScriptedServer, client: LensmorClient) -> None:
    again = EVENT_UNLOCK | {"alreadyUnlocked": True, "creditsUsed": 0, "balanceAfter": None}
    server.will(Answer(201, again))
    read = client.unlock_event("139574")
    assert (read.already_unlocked, read.credits_used, read.balance_after) == (True, 0.0, None)


def test_names_in_any_language_and_a_byte_order_mark(
    server: ScriptedServer, client: LensmorClient
) -> None:
    server.will(Answer(200, '\ufeff{"event": {"id": "1", "name": "Fëria 東京"}}'))
    assert client.event("1").name == "Fëria 東京"


def test_one_broken_byte_does_not_hide_a_task(
    server: ScriptedServer, client: LensmorClient
) -> None:
    server.will(
        Answer(
            200,
            b'{"taskId": "321", "taskStatus": "completed", "items": ['
            b'{"personnelId": "1", "status": "unlocked", "email": "ok@example.com"},'
            b'{"personnelId": "2", "status": "unlocked", "email": "br\xffken@example.com"}]}',
        )
    )
    one, two = client.task("321").items
    assert one.delivered
    assert not two.delivered
    assert two.email_rejected


@pytest.mark.parametrize("way", [{"chunked": True}, {"compress": True}, {"keep": False}])
def test_ways_to_send_an_answer(
    server: ScriptedServer, client: LensmorClient, way: dict[str, bool]
) -> None:
    server.will(Answer(200, BALANCE, **way))
    assert client.balance() == Balance(4680.5)


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


# Headers, privacy, the observer


def test_fact_07_rate_limit_headers_reach_the_observer(
    server: ScriptedServer, client: LensmorClient, noted: list[Exchange]
) -> None:
    server.will(
        Answer(
            200,
            BALANCE,
            {
                "x-ratelimit-limit": "120",
                "X-RateLimit-Remaining": "118",
                "X-RATELIMIT-RESET": "1795176060",
                "Date": "Fri, 20 Nov 2026 12:00:00 GMT",
            },
        )
    )
    client.balance()
    assert noted[0].rate == RateLimit(120, 118, 1_795_176_060.0)
    assert noted[0].server_time == 1_795_176_000.0


@pytest.mark.parametrize("name", CALLS)
def test_fact_13_a_server_that_echoes_the_key_or_an_address_is_not_quoted(
    server: ScriptedServer, client: LensmorClient, noted: list[Exchange], name: str
) -> None:
    echo = {
        "code": 400,
        "message": f"key {KEY} may not see jane.doe@example.com here",
        "errorKey": KEY,
        "traceId": f"t-{KEY}",
    }
    server.will(Answer(400, echo))
    error = failure(client, name)
    told = f"{error} {error!r} {vars(error)} {support_line(error)} {noted}"
    assert KEY not in told
    assert "jane.doe" not in told
    assert "key … may not see … here" in str(error.message)
    assert error.trace_id == server.received[0].headers["x-request-id"]


def test_fact_13_nothing_of_a_client_shows_the_key(
    server: ScriptedServer, client: LensmorClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    server.will(Answer(200, CONTACT), Answer(401, error_body(401)))
    contact = client.profile("789")
    error = failure(client, "balance")
    shown = f"{client!r} {client._transport!r} {vars(client._transport)} {contact!r} {error!r}"
    assert KEY not in shown + caplog.text
    assert "jane@example.com" not in shown + caplog.text


def test_fact_13_support_gets_method_path_status_key_and_trace(
    server: ScriptedServer, client: LensmorClient
) -> None:
    server.will(Answer(402, error_body(402, "INSUFFICIENT_CREDITS")))
    line = str(support_line(failure(client, "unlock_contacts")))
    assert line == (
        "POST /external/contacts/unlock, status 402, INSUFFICIENT_CREDITS, trace trace-from-server"
    )


def test_an_observer_that_fails_does_not_cost_a_task_id(
    server: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(exchange: Exchange) -> None:
        raise RuntimeError("the disk is full")

    server.will(Answer(201, ACCEPTED))
    client = LensmorClient(server.url, KEY, observe=fail)
    assert client.unlock_contacts("1", ["789"]).task_id == "321"
    assert "could not be noted: RuntimeError" in caplog.text
    client.close()


def test_failed_requests_are_observed_too(
    server: ScriptedServer, client: LensmorClient, noted: list[Exchange]
) -> None:
    server.will(Answer(200, BALANCE, cut=5))
    assert type(failure(client, "balance")) is Interrupted
    assert [exchange.status for exchange in noted] == [None]
    assert noted[0].path == "/external/credits/balance"


def test_cookies_are_not_kept(server: ScriptedServer, client: LensmorClient) -> None:
    server.will(Answer(200, BALANCE, {"Set-Cookie": "session=1; Path=/"}), Answer(200, BALANCE))
    client.balance()
    client.balance()
    assert "cookie" not in server.received[1].headers


def test_a_base_url_with_a_path_and_slashes(server: ScriptedServer) -> None:
    server.will(Answer(200, BALANCE))
    client = LensmorClient(f"{server.url}/gateway//", KEY)
    client.balance()
    client.close()
    assert server.received[0].path == "/gateway/external/credits/balance"
