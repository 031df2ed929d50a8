"""The client over real HTTP: every call against the contract, and what its answers become."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from lensmor_desktop import __version__
from lensmor_desktop.api import (
    ContactState,
    Exchange,
    Interrupted,
    LensmorClient,
    NotFound,
    OutcomeUnknown,
    PrecheckReason,
    RateLimit,
    TaskStatus,
    support_line,
)
from lensmor_desktop.api.timeouts import Timeouts
from lensmor_desktop.api.transport import Transport
from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.events import Access
from tests.fakes.contract import check_request, check_response
from tests.fakes.http_server import Answer, ScriptedServer, error_body
from tests.integration.api_calls import (
    ACCEPTED,
    BALANCE,
    CALLS,
    CONTACT,
    EVENT,
    EVENT_UNLOCK,
    KEY,
    PAGE,
    SPENDING,
    failure,
)


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
    named = {"event": {**EVENT["event"], "eventId": identity}}
    server.will(Answer(201, EVENT_UNLOCK), Answer(200, named), Answer(200, PAGE))
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


def test_a_success_inside_an_envelope_is_no_error(
    server: ScriptedServer, client: LensmorClient
) -> None:
    server.will(Answer(201, ACCEPTED | {"code": 0, "errorKey": "", "message": "ok"}))
    assert client.unlock_contacts("1", ["789"]).task_id == "321"


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
    server: ScriptedServer, client: LensmorClient, way: dict[str, Any]
) -> None:
    server.will(Answer(200, BALANCE, **way))
    assert client.balance() == Balance(4680.5)


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
    transport = Transport(server.url, KEY, Timeouts())
    shown = f"{client!r} {vars(client._sender)} {transport!r} {vars(transport)} {contact!r}"
    shown += f" {error!r}"
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
