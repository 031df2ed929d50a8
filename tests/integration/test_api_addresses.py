"""A host with several addresses, some of them dead: whichever answers first is taken."""

import contextlib
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from lensmor_desktop.api import LensmorClient, Timeouts, Trouble, Unreachable
from lensmor_desktop.api.sockets import Connector
from lensmor_desktop.domain.credits import Balance
from tests.fakes.http_server import Answer, ScriptedServer
from tests.integration.api_calls import BALANCE, KEY, failure

HOST = "localhost"


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        running.otherwise = Answer(200, BALANCE)
        yield running


@pytest.fixture
def silent(server: ScriptedServer) -> Iterator[str]:
    """An address where the server's port is taken, and nobody answers a knock."""
    with contextlib.ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind(("127.0.0.99", server.port))
        full.listen(0)
        for _ in range(8):
            knock = stack.enter_context(socket.socket())
            knock.setblocking(False)
            knock.connect_ex(full.getsockname())
        time.sleep(0.1)
        yield "127.0.0.99"


def resolve(monkeypatch: pytest.MonkeyPatch, *found: tuple[int, str]) -> list[str]:
    """`localhost` has these addresses, each said to be of a family; gives the asked names."""
    asked: list[str] = []

    def resolved(host: str, port: int, *_others: Any, **_named: Any) -> Any:
        asked.append(host)
        return [(family, socket.SOCK_STREAM, 0, "", (number, port)) for family, number in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    return asked


def client_of(server: ScriptedServer, **timeouts: float) -> LensmorClient:
    return LensmorClient(f"http://{HOST}:{server.port}", KEY, timeouts=Timeouts(**timeouts))


def test_a_dead_address_is_not_waited_for(
    server: ScriptedServer, silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a time-out of an hour: one after the other would never end."""
    resolve(monkeypatch, (socket.AF_INET, silent), (socket.AF_INET, "127.0.0.1"))
    client = client_of(server, connect=3600.0)
    assert client.balance() == Balance(4680.5)
    client.close()


def test_a_refused_address_gives_way_at_once(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lensmor_desktop.api.sockets.NEXT_AFTER", 3600.0)
    resolve(monkeypatch, (socket.AF_INET, "127.0.0.98"), (socket.AF_INET, "127.0.0.1"))
    client = client_of(server, connect=7200.0)
    assert client.balance() == Balance(4680.5)
    client.close()


@pytest.mark.skipif(not socket.has_ipv6, reason="no second family")
def test_what_worked_comes_first_the_next_time(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector = Connector()
    found: Any = [
        (socket.AF_INET6, socket.SOCK_STREAM, 0, "", ("::1", 1)),
        (socket.AF_INET6, socket.SOCK_STREAM, 0, "", ("::2", 1)),
        (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 1)),
    ]
    families = [each[0] for each in connector._in_order(found)]
    assert families == [socket.AF_INET6, socket.AF_INET, socket.AF_INET6]
    resolve(monkeypatch, (socket.AF_INET, "127.0.0.1"))
    connector.connect(HOST, server.port, 5.0).close()
    families = [each[0] for each in connector._in_order(found)]
    assert families == [socket.AF_INET, socket.AF_INET6, socket.AF_INET6]


def test_the_time_out_is_for_all_addresses_together(
    server: ScriptedServer, silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch, *[(socket.AF_INET, silent)] * 50)
    client = client_of(server, connect=0.5)
    error = failure(client, "unlock_contacts")
    client.close()
    assert isinstance(error, Unreachable)
    assert error.trouble is Trouble.CONNECT_TIMEOUT


@pytest.mark.parametrize("order", [1, -1])
def test_of_several_errors_the_one_is_told_that_says_most(
    server: ScriptedServer, silent: str, monkeypatch: pytest.MonkeyPatch, order: int
) -> None:
    found = [(socket.AF_INET, silent), (socket.AF_INET, "127.0.0.98")][::order]
    resolve(monkeypatch, *found)
    client = client_of(server, connect=0.6)
    error = failure(client, "balance")
    client.close()
    assert isinstance(error, Unreachable)
    assert error.trouble is Trouble.REFUSED


def test_a_name_without_an_address_is_told(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_others, **_named: [])
    client = client_of(server)
    assert isinstance(failure(client, "balance"), Unreachable)
    client.close()


def test_questions_keep_their_connection_past_a_purchase_and_ask_for_the_name_once(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = resolve(monkeypatch, (socket.AF_INET, "127.0.0.1"))
    client = client_of(server)
    for _ in range(3):
        client.balance()
    failure(client, "unlock_contacts")
    client.balance()
    client.close()
    assert [request.connection for request in server.received] == [1, 1, 1, 2, 1]
    assert asked == [HOST, HOST]


def test_a_connection_that_was_idle_for_long_is_not_used_again(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(server)
    client.balance()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3600.0)  # a laptop that slept
    client.balance()
    client.balance()
    client.close()
    assert [request.connection for request in server.received] == [1, 2, 2]
