"""The practice server over real sockets: keep-alive, faults on the wire, control, restarts."""

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from lensmor_desktop.sandbox import (
    Endpoint,
    Fault,
    FaultKind,
    FaultPlan,
    Moment,
    Options,
    Pace,
    PracticeServer,
    Request,
)
from tests.fakes import practice_control
from tests.fakes.contract import check_request, check_response
from tests.unit.sandbox.driving import small_world

FAST = Options(pace=Pace.FAST, rate_limit=None, late_seconds=0.1, elsewhere_seconds=0.1)
KEY = {"Authorization": "Bearer sk_practice"}
UNLOCK = "/external/contacts/unlock"
BALANCE = "/external/credits/balance"


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer(small_world(), options=FAST) as running:
        yield running


def connect(base_url: str, timeout: float = 10) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(base_url.removeprefix("http://"), timeout=timeout)


def call(
    base_url: str, method: str, target: str, body: object = None, **headers: str
) -> tuple[int, Any, dict[str, str]]:
    """One exchange on a connection of its own, held against the contract."""
    with contextlib.closing(connect(base_url)) as connection:
        sent = {**KEY, **headers}
        connection.request(method, target, None if body is None else json.dumps(body), sent)
        response = connection.getresponse()
        told = json.loads(response.read())
        if target.startswith("/external/"):
            check_request(method, target, body, sent)
            check_response(method, target, response.status, told)
        return response.status, told, dict(response.headers)


def order(*people: str) -> dict[str, object]:
    return {"event_id": "1001", "personnel_ids": list(people)}


def until(condition: Any, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.01)


def test_a_whole_purchase_over_http(server: PracticeServer) -> None:
    url = server.base_url
    assert call(url, "GET", "/external/events/preview-fair")[1]["event"]["id"] == "1002"
    page = call(url, "GET", "/external/personnel/list?event_id=1001&page=1&pageSize=50")[1]
    assert page["semantics"]["accessMode"] == "full"
    status, accepted, _ = call(url, "POST", UNLOCK, order("200", "201"))
    assert status == 201
    poll = f"/external/contacts/unlock-tasks/{accepted['task_id']}"
    until(lambda: call(url, "GET", poll)[1]["taskStatus"] == "completed")
    assert [bool(each["email"]) for each in call(url, "GET", poll)[1]["items"]] == [True, True]
    assert call(url, "GET", BALANCE)[1]["totalBalance"] == 30_020
    assert server.ledger.spent == 30
    assert server.ledger.paid_people == frozenset({"200", "201"})


def test_every_answer_of_every_endpoint_keeps_the_contract(server: PracticeServer) -> None:
    url = server.base_url
    for method, target, body in [
        ("GET", BALANCE, None),
        ("GET", "/external/events/list?keyword=fair&page=1&pageSize=100", None),
        ("GET", "/external/events/list?keyword=no+such+show", None),
        ("GET", "/external/events/1001", None),
        ("GET", "/external/events/77", None),
        ("POST", "/external/events/1002/unlock", None),
        ("POST", "/external/events/1002/unlock", None),
        ("GET", "/external/personnel/list?event_id=1002&pageSize=50", None),
        ("GET", "/external/personnel/profile?personnel_id=200", None),
        ("GET", "/external/personnel/profile?personnel_id=9", None),
        (
            "POST",
            "/external/actions/precheck",
            {
                "action_type": "unlock_contact_emails",
                "params": order("200"),
                "call_source": "api",
            },
        ),
        ("POST", UNLOCK, order("9")),
        ("POST", UNLOCK, order("200", "9")),
        ("GET", "/external/contacts/unlock-tasks/700101", None),
        ("GET", "/external/contacts/unlock-tasks/1", None),
    ]:
        call(url, method, target, body)
    assert {each.endpoint for each in server.exchanges} == set(Endpoint)


def test_an_encoded_event_id_arrives_as_it_was(server: PracticeServer) -> None:
    assert call(server.base_url, "GET", "/external/events/preview%2Dfair")[0] == 200
    assert call(server.base_url, "GET", "/external/events/a%2Fb")[0] == 404


def test_many_requests_go_over_one_connection(server: PracticeServer) -> None:
    with contextlib.closing(connect(server.base_url)) as connection:
        connection.connect()
        own = connection.sock.getsockname()
        for _ in range(5):
            connection.request("GET", BALANCE, headers=KEY)
            response = connection.getresponse()
            assert response.status == 200
            response.read()
            assert connection.sock.getsockname() == own


def test_requests_are_answered_side_by_side(server: PracticeServer) -> None:
    server.faults = FaultPlan([Fault(FaultKind.HANG, Endpoint.TASK, seconds=30)])
    hanging = connect(server.base_url)
    hanging.request("GET", "/external/contacts/unlock-tasks/1", headers=KEY)
    assert call(server.base_url, "GET", BALANCE)[0] == 200
    hanging.close()


def test_two_hundred_submissions_at_once_charge_each_person_once() -> None:
    options = Options(pace=Pace.FAST, rate_limit=None)
    with PracticeServer(small_world(), options=options) as server:
        people = [str(200 + index) for index in range(20)]
        statuses: list[str] = []

        def submit(person: str) -> None:
            statuses.append(call(server.base_url, "POST", UNLOCK, order(person))[1]["status"])

        threads = [
            threading.Thread(target=submit, args=(person,)) for person in people for _ in range(10)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(statuses) == 200
        until(lambda: server.ledger.paid_people == frozenset(people))
        assert server.ledger.spent == 20 * 15


def test_the_key_is_in_no_exchange_and_in_no_repr(server: PracticeServer) -> None:
    call(server.base_url, "POST", UNLOCK, order("200"))
    (exchange,) = server.exchanges
    assert exchange.endpoint is Endpoint.UNLOCK_CONTACTS
    assert json.loads(exchange.body) == order("200")
    assert "authorization" not in exchange.headers
    assert "sk_practice" not in repr(exchange) + str(exchange.headers)


@pytest.mark.parametrize("acts", [False, True])
@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (FaultKind.DROP, (ConnectionResetError, http.client.RemoteDisconnected)),
        (FaultKind.HANG, TimeoutError),
    ],
)
def test_a_connection_that_breaks_before_or_after_acting(
    server: PracticeServer, kind: FaultKind, error: Any, acts: bool
) -> None:
    server.faults = FaultPlan([Fault(kind, acts=acts)])
    with contextlib.closing(connect(server.base_url, timeout=0.5)) as connection:
        connection.request("POST", UNLOCK, json.dumps(order("200")), KEY)
        with pytest.raises(error):
            connection.getresponse()
    assert len(server.ledger.acceptances) == acts
    assert server.exchanges[-1].fault is kind
    assert server.exchanges[-1].status is None


def test_a_connection_that_breaks_before_the_request_is_read(server: PracticeServer) -> None:
    server.faults = FaultPlan([Fault(FaultKind.DROP_BEFORE_READING)])
    with pytest.raises((ConnectionError, http.client.RemoteDisconnected)):
        call(server.base_url, "POST", UNLOCK, order("200"))
    assert server.ledger.acceptances == []
    assert server.exchanges[-1].body == b""


def test_an_answer_that_breaks_off(server: PracticeServer) -> None:
    server.faults = FaultPlan([Fault(FaultKind.TRUNCATE)])
    with contextlib.closing(connect(server.base_url)) as connection:
        connection.request("POST", UNLOCK, json.dumps(order("200")), KEY)
        response = connection.getresponse()
        with pytest.raises(http.client.IncompleteRead) as broken:
            response.read()
    assert broken.value.partial.startswith(b'{"status"')
    assert len(server.ledger.acceptances) == 1


def test_an_answer_that_drips(server: PracticeServer) -> None:
    server.faults = FaultPlan([Fault(FaultKind.DRIP, seconds=0.01)])
    with contextlib.closing(connect(server.base_url)) as connection:
        connection.request("GET", BALANCE, headers=KEY)
        response = connection.getresponse()
        first = response.read(1)
        assert first == b"{"
        assert json.loads(first + response.read())["totalBalance"] == 30_050


def test_an_answer_of_50_mb(server: PracticeServer) -> None:
    server.faults = FaultPlan([Fault(FaultKind.HUGE)])
    with contextlib.closing(connect(server.base_url)) as connection:
        connection.request("GET", BALANCE, headers=KEY)
        response = connection.getresponse()
        assert int(response.headers["Content-Length"]) > 50_000_000
        assert len(response.read()) == int(response.headers["Content-Length"])


@pytest.mark.parametrize(
    ("fault", "status", "header", "value"),
    [
        (Fault(FaultKind.HTML, status=502), 502, "Content-Type", "text/html; charset=utf-8"),
        (Fault(FaultKind.EMPTY, status=503), 503, "Content-Length", "0"),
        (Fault(FaultKind.EMPTY, status=200), 200, "Content-Length", "0"),
        (Fault(FaultKind.SLOW_DOWN, retry_after="2"), 429, "Retry-After", "2"),
        (Fault(FaultKind.REDIRECT, location="http://127.0.0.1:1/"), 302, "Location", None),
        (Fault(FaultKind.REFUSE, status=409), 409, "Content-Length", None),
        (Fault(FaultKind.SERVER_ERROR, status=500), 500, "Content-Length", None),
    ],
)
def test_answers_that_are_none(
    server: PracticeServer, fault: Fault, status: int, header: str, value: str | None
) -> None:
    server.faults = FaultPlan([fault])
    with contextlib.closing(connect(server.base_url)) as connection:
        connection.request("GET", BALANCE, headers=KEY)
        response = connection.getresponse()
        response.read()
        assert response.status == status
        assert header in response.headers
        assert value is None or response.headers[header] == value


def test_stopping_lets_go_of_whatever_hangs_and_frees_the_port() -> None:
    threads = threading.active_count()
    server = PracticeServer(small_world(), faults=[Fault(FaultKind.HANG, seconds=600)]).start()
    port = int(server.base_url.rpartition(":")[2])
    connection = connect(server.base_url)
    connection.request("GET", BALANCE, headers=KEY)
    server.stop()
    with pytest.raises((ConnectionError, http.client.RemoteDisconnected)):
        connection.getresponse()
    connection.close()
    until(lambda: threading.active_count() == threads)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    with PracticeServer(small_world(), port=port) as again:
        assert call(again.base_url, "GET", BALANCE)[0] == 200


def test_an_observer_sees_the_moments_of_each_exchange_in_order() -> None:
    seen: list[tuple[Moment, int]] = []

    def watch(moment: Moment, request: Request) -> None:
        seen.append((moment, len(practice.ledger.acceptances)))
        assert request.path == UNLOCK

    practice = PracticeServer(small_world(), options=FAST, observer=watch)
    with practice:
        call(practice.base_url, "POST", UNLOCK, order("200"))
        until(lambda: len(seen) == 4)
    assert seen == [
        (Moment.RECEIVED, 0),
        (Moment.ACTED, 1),
        (Moment.HALF_SENT, 1),
        (Moment.ANSWERED, 1),
    ]


def test_a_test_elsewhere_can_look_in_and_steer() -> None:
    options = Options(rate_limit=2)
    with PracticeServer(small_world(), options=options) as server:
        server.control = practice_control.answer
        url = server.base_url
        call(url, "POST", UNLOCK, order("200"))
        assert call(url, "POST", "/__practice/advance", {"seconds": 59})[1] == {"done": True}
        ledger = call(url, "GET", "/__practice/ledger")[1]
        assert ledger["balance"] == 30_035
        assert [each["subject"] for each in ledger["charges"]] == ["200"]
        assert (ledger["paid_people"], ledger["paid_twice"]) == (["200"], [])
        call(url, "POST", "/__practice/balance", {"total": 7})
        faults = {"faults": [{"kind": "refuse", "status": 404, "endpoint": "creditBalance"}]}
        call(url, "POST", "/__practice/faults", faults)
        assert call(url, "GET", "/external/events/1001")[0] == 200
        told = call(url, "GET", "/__practice/requests")[1]["requests"]
        assert [(each["method"], each["target"], each["status"]) for each in told] == [
            ("POST", UNLOCK, 201),
            ("GET", "/external/events/1001", 200),
        ]
        call(url, "POST", "/__practice/faults", {})
        call(url, "POST", "/__practice/advance", {"seconds": 60})
        assert call(url, "GET", BALANCE)[1]["totalBalance"] == 7
        call(url, "POST", "/__practice/reset", {})
        assert call(url, "GET", BALANCE)[1]["totalBalance"] == 30_050


@pytest.mark.parametrize(
    ("method", "target", "body", "status"),
    [
        ("GET", "/__practice/nonsense", None, 404),
        ("POST", "/__practice/balance", {"total": "much"}, 400),
        ("POST", "/__practice/balance", {"total": -1}, 400),
        ("POST", "/__practice/advance", None, 400),
        ("POST", "/__practice/faults", {"faults": [{"kind": "nonsense"}]}, 400),
        ("POST", "/__practice/faults", {"faults": [7]}, 400),
        ("POST", "/__practice/faults", {"faults": 7}, 400),
    ],
)
def test_what_control_does_not_understand_is_refused(
    server: PracticeServer, method: str, target: str, body: object, status: int
) -> None:
    server.control = practice_control.answer
    assert call(server.base_url, method, target, body)[0] == status
    assert server.service.balance == 30_050


@pytest.mark.parametrize("what", ["ledger", "requests", "balance", "advance", "reset", "faults"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_products_own_server_lets_nobody_look_in_or_steer(
    server: PracticeServer, method: str, what: str
) -> None:
    status, told, _ = call(server.base_url, method, f"/__practice/{what}", {"total": 1})
    assert status == 404
    assert set(told) == set(call(server.base_url, "GET", "/no/such/path")[1])
    assert server.service.balance == 30_050


PAGES = {
    "another name for this computer": {"Host": "evil.example:{port}"},
    "another name that begins like ours": {"Host": "127.0.0.1.evil.example:{port}"},
    "another port": {"Host": "127.0.0.1:1"},
    "no port": {"Host": "127.0.0.1"},
    "a page": {"Origin": "https://evil.example"},
    "a page from a file": {"Origin": "null"},
    "a page of ours": {"Origin": "http://127.0.0.1:{port}"},
}


@pytest.mark.parametrize("headers", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("target", [UNLOCK, "/__practice/reset"])
def test_pages_that_a_browser_shows_are_answered_nothing(
    server: PracticeServer, headers: dict[str, str], target: str
) -> None:
    server.control = practice_control.answer
    port = server.base_url.rpartition(":")[2]
    told = {name: value.format(port=port) for name, value in headers.items()}
    with contextlib.closing(connect(server.base_url)) as connection:
        connection.request("POST", target, json.dumps(order("200")), {**KEY, **told})
        response = connection.getresponse()
        body = response.read()
        assert (response.status, b"Example" in body) == (403, False)
        assert response.headers["Access-Control-Allow-Origin"] is None
    assert (server.ledger.acceptances, list(server.exchanges)) == ([], [])


def test_this_computers_usual_name_is_ours_too(server: PracticeServer) -> None:
    port = server.base_url.rpartition(":")[2]
    assert call(server.base_url, "GET", BALANCE, Host=f"LOCALHOST:{port}")[0] == 200


@pytest.mark.parametrize("hosts", [b"", b"Host: 127.0.0.1:{port}\r\nHost: 127.0.0.1:{port}\r\n"])
def test_a_request_has_one_host(server: PracticeServer, hosts: bytes) -> None:
    port = server.base_url.rpartition(":")[2]
    with socket.create_connection(("127.0.0.1", int(port)), timeout=5) as raw:
        raw.sendall(
            b"GET "
            + BALANCE.encode()
            + b" HTTP/1.1\r\n"
            + hosts.replace(b"{port}", port.encode())
            + b"\r\n"
        )
        assert b" 403 " in raw.recv(200).partition(b"\r\n")[0]


JUNK = (
    b"POST /external/contacts/unlock HTTP/1.1\r\n"
    b"Host: 127.0.0.1:{port}\r\nAuthorization: Bearer sk\r\n"
)


def test_requests_that_are_no_requests_do_no_harm(
    server: PracticeServer, capfd: pytest.CaptureFixture[str]
) -> None:
    host, port = "127.0.0.1", int(server.base_url.rpartition(":")[2])
    for junk in (
        b"\r\n\r\n",
        JUNK + b"Content-Length: \xb2\r\n\r\n",
        JUNK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n",
        JUNK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        JUNK + b"Content-Length: 200000\r\n\r\n" + b"[" * 200_000,
        # Without a host.
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"POST /external/contacts/unlock HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST /external/contacts/unlock HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
    ):
        with socket.create_connection((host, port), timeout=5) as raw:
            raw.sendall(junk.replace(b"{port}", str(port).encode()))
            raw.shutdown(socket.SHUT_WR)
            with contextlib.suppress(ConnectionError):
                raw.recv(100)
    assert call(server.base_url, "GET", BALANCE)[0] == 200
    assert server.ledger.acceptances == []
    assert "Traceback" not in capfd.readouterr().err
