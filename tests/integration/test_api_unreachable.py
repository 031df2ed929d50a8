"""A service that is never reached, and the ways through proxies and encryption to it."""

import contextlib
import os
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lensmor_desktop.api import (
    Exchange,
    Interrupted,
    LensmorClient,
    OutcomeUnknown,
    Timeouts,
    Trouble,
    Unreachable,
)
from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.errors import ApiError, ChoiceRefused
from tests.fakes.http_server import (
    TLS_FOLDER,
    Answer,
    AnswerUnread,
    DropAfterReading,
    ScriptedServer,
    TunnelProxy,
)
from tests.integration.api_calls import ACCEPTED, BALANCE, CALLS, KEY, SPENDING, failure

PROXY_NAMES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE")


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*PROXY_NAMES, "CURL_CA_BUNDLE", "NETRC"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def client(server: ScriptedServer) -> Iterator[LensmorClient]:
    made = LensmorClient(server.url, KEY)
    yield made
    made.close()


def took(client: LensmorClient, name: str) -> tuple[ApiError, float]:
    started = time.monotonic()
    return failure(client, name), time.monotonic() - started


# Not reached


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


def unreachable(client: LensmorClient, name: str) -> Unreachable:
    error = failure(client, name)
    assert type(error) is Unreachable
    assert "Nothing was sent" in str(error.message)
    assert error.status is None
    client.close()
    return error


@pytest.mark.parametrize("name", CALLS)
def test_nobody_listens(name: str) -> None:
    noted: list[Exchange] = []
    client = LensmorClient(f"http://127.0.0.1:{closed_port()}", KEY, observe=noted.append)
    assert unreachable(client, name).trouble is Trouble.REFUSED
    assert [exchange.status for exchange in noted] == [None]


@pytest.mark.parametrize("name", ["balance", *SPENDING])
def test_a_name_that_does_not_exist(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def unknown(*_asked: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)  # tests don't ask a real name server
    error = unreachable(LensmorClient("https://nobody.invalid", KEY), name)
    assert error.trouble is Trouble.NAME
    assert "nobody.invalid" in str(error.message)


def test_a_name_that_cannot_exist() -> None:
    host = "a" * 70 + ".example.com"
    unreachable(LensmorClient(f"https://{host}", KEY), "unlock_contacts")


def test_a_name_with_nothing_between_two_dots_is_refused_before_anything_is_asked() -> None:
    with pytest.raises(ChoiceRefused, match="not a complete web address"):
        LensmorClient("https://x..example.com", KEY)


@pytest.mark.parametrize("name", ["balance", *SPENDING])
def test_no_encryption_where_there_should_be(server: ScriptedServer, name: str) -> None:
    server.will(AnswerUnread())
    client = LensmorClient(f"https://127.0.0.1:{server.port}", KEY, timeouts=Timeouts())
    assert unreachable(client, name).trouble is Trouble.TLS
    assert server.received == []


def test_a_connection_that_is_not_taken_in_time() -> None:
    # A full queue: the system answers no more knocks.
    with contextlib.ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(8):
            knock = stack.enter_context(socket.socket())
            knock.setblocking(False)
            knock.connect_ex(full.getsockname())
        time.sleep(0.1)
        client = LensmorClient(
            f"http://127.0.0.1:{full.getsockname()[1]}", KEY, timeouts=Timeouts(connect=0.3)
        )
        assert unreachable(client, "unlock_contacts").trouble is Trouble.CONNECT_TIMEOUT


@pytest.mark.parametrize("name", ["balance", *SPENDING])
def test_an_encryption_that_is_never_agreed_on(name: str) -> None:
    # The same ReadTimeout as after sending, but nothing was sent.
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"https://127.0.0.1:{mute.getsockname()[1]}"
        client = LensmorClient(url, KEY, timeouts=Timeouts(connect=0.3))
        assert unreachable(client, name).trouble is Trouble.CONNECT_TIMEOUT


@pytest.mark.parametrize("name", ["balance", *SPENDING])
@pytest.mark.parametrize("refusal", [403, 407, 502])
def test_a_proxy_that_refuses(monkeypatch: pytest.MonkeyPatch, name: str, refusal: int) -> None:
    with TunnelProxy(refusal=refusal) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        error = unreachable(LensmorClient("https://lensmor.test", KEY), name)
        assert error.trouble is (Trouble.PROXY_SIGN_IN if refusal == 407 else Trouble.PROXY)
        assert ("a user name and a password" in str(error.message)) == (refusal == 407)
        assert ("NAME:PASSWORD" in str(error.hint)) == (refusal == 407)
        assert len(proxy.asked) == 1
        assert proxy.asked[0].startswith("CONNECT lensmor.test:443 ")
        assert KEY not in proxy.asked[0]


def test_a_proxy_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{closed_port()}")
    client = LensmorClient("https://lensmor.test", KEY)
    assert unreachable(client, "unlock_contacts").trouble is Trouble.PROXY_GONE


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "http://", "nonsense://x:1"])
def test_a_proxy_that_makes_no_sense(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    unreachable(LensmorClient("https://lensmor.test", KEY), "unlock_contacts")


def test_a_certificate_file_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/company.pem")
    error = unreachable(LensmorClient("https://lensmor.test", KEY), "unlock_contacts")
    assert error.trouble is Trouble.NO_CERTIFICATES
    assert "REQUESTS_CA_BUNDLE" in str(error.hint)


def test_this_computer_is_reached_without_a_proxy(
    monkeypatch: pytest.MonkeyPatch, server: ScriptedServer, client: LensmorClient
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    server.will(Answer(200, BALANCE))
    assert client.balance() == Balance(4680.5)


# Through a proxy's tunnel, encrypted, as in a company network


@pytest.fixture
def company(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[ScriptedServer, TunnelProxy]]:
    with ScriptedServer(tls=True) as secure, TunnelProxy(secure.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(TLS_FOLDER / "authority.pem"))
        yield secure, proxy


def test_the_environments_proxy_and_certificates_are_honoured(
    company: tuple[ScriptedServer, TunnelProxy],
) -> None:
    secure, proxy = company
    secure.will(Answer(200, BALANCE), Answer(201, ACCEPTED))
    client = LensmorClient("https://lensmor.test", KEY)
    assert client.balance() == Balance(4680.5)
    assert client.unlock_contacts("1", ["789"]).task_id == "321"
    client.close()
    assert len(proxy.asked) == 2, "a purchase goes over a connection of its own"
    assert KEY not in "".join(proxy.asked)


def test_a_certificate_that_is_not_trusted(
    monkeypatch: pytest.MonkeyPatch, company: tuple[ScriptedServer, TunnelProxy]
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    error = unreachable(LensmorClient("https://lensmor.test", KEY), "unlock_contacts")
    assert error.trouble is Trouble.CERTIFICATE
    assert "ask IT to add the company’s certificate" in str(error.hint)
    assert "SSL_CERT_FILE" in str(error.hint)
    assert company[0].received == []


@pytest.mark.parametrize("name", ["balance", *SPENDING])
def test_fact_05_an_encrypted_connection_that_breaks_after_sending(
    company: tuple[ScriptedServer, TunnelProxy], name: str
) -> None:
    # To requests this is an SSLError like the one of a refused certificate, but this time the
    # purchase may have been made.
    company[0].will(DropAfterReading())
    client = LensmorClient("https://lensmor.test", KEY)
    error = failure(client, name)
    assert type(error) is (OutcomeUnknown if name in SPENDING else Interrupted)
    assert len(company[0].received) == 1
    client.close()


@pytest.mark.parametrize("name", ["balance", *SPENDING])
def test_a_drip_through_an_encrypted_tunnel(
    company: tuple[ScriptedServer, TunnelProxy], name: str
) -> None:
    company[0].will(Answer(200, {"padding": "x" * 3000}, drip_from=0, pause=0.1))
    client = LensmorClient(
        "https://lensmor.test", KEY, timeouts=Timeouts(read=0.3, total=0.8, spending=0.8)
    )
    error, seconds = took(client, name)
    assert type(error) is (OutcomeUnknown if name in SPENDING else Interrupted)
    assert seconds < 30
    client.close()


def test_a_netrc_never_replaces_the_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, company: tuple[ScriptedServer, TunnelProxy]
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine lensmor.test login somebody password else\n")
    netrc.chmod(stat.S_IRUSR | stat.S_IWUSR)
    monkeypatch.setenv("NETRC", os.fspath(netrc))
    company[0].will(Answer(200, BALANCE))
    client = LensmorClient("https://lensmor.test", KEY)
    client.balance()
    client.close()
    assert company[0].received[0].headers["authorization"] == f"Bearer {KEY}"
