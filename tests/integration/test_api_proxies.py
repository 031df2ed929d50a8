"""What stands between a laptop and Lensmor, each told truly and with what to do about it."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from lensmor_desktop.api import (
    AnswerUnreadable,
    Doubt,
    LensmorClient,
    Odd,
    OutcomeUnknown,
    Timeouts,
    Trouble,
    Unreachable,
)
from lensmor_desktop.domain.credits import Balance
from tests.fakes.http_server import TLS_FOLDER, Answer, ScriptedServer, TunnelProxy
from tests.integration.api_calls import ASKING, BALANCE, KEY, SPENDING, failure
from tests.integration.test_api_company_network import _plain_environment

__all__ = ["_plain_environment"]  # no proxies but those of the tests

SERVICE = "https://lensmor.test"
PORTAL = "<html><body>Welcome to Hotel Example</body></html>"


def told(name: str = "balance", connect: float = 5.0) -> Unreachable:
    client = LensmorClient(SERVICE, KEY, timeouts=Timeouts(connect=connect))
    error = failure(client, name)
    client.close()
    assert isinstance(error, Unreachable)
    assert "Nothing was sent" in str(error.message)
    assert "secret" not in f"{error!s} {error!r} {error.hint}"
    return error


@pytest.fixture
def secure() -> Iterator[ScriptedServer]:
    with ScriptedServer(tls=True) as server:
        server.otherwise = Answer(200, BALANCE)
        yield server


# Proxies that aren't there


@pytest.mark.parametrize("name", ["balance", *SPENDING])
def test_a_proxy_where_nobody_listens(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    error = told(name)
    assert error.trouble is Trouble.PROXY_GONE
    assert "The proxy 127.0.0.1, which this computer is set to use, can’t be reached" in str(
        error.message
    )
    assert "turn it off" in str(error.hint)


@pytest.mark.parametrize("name", ["balance", *SPENDING])
def test_a_proxy_that_takes_the_connection_and_says_nothing(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{mute.getsockname()[1]}")
        assert told(name, connect=0.3).trouble is Trouble.PROXY_GONE


def test_a_proxy_whose_name_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_asked: object, **_named: object) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    monkeypatch.setenv("HTTPS_PROXY", "http://robin:secret@proxy.example:8080")
    error = told()
    assert error.trouble is Trouble.PROXY_NAME
    assert "The proxy proxy.example" in str(error.message)
    assert "was not found" in str(error.message)


# Proxies that refuse


@pytest.mark.parametrize("status", [403, 502, 503, 504])
def test_a_proxy_that_refuses_is_named(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    with TunnelProxy(refusal=status) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        error = told()
    assert error.trouble is Trouble.PROXY
    assert "The proxy 127.0.0.1, on the way from this computer to lensmor.test, refused" in str(
        error.message
    )
    assert "lensmor.test" in str(error.hint)


BASIC, NTLM = 'Basic realm="Company, Inc."', "NTLM"
NEGOTIATE = "Negotiate"


@pytest.mark.parametrize(
    ("signs_in", "wants", "trouble"),
    [
        (False, (), Trouble.PROXY_SIGN_IN),
        (True, (), Trouble.PROXY_REFUSES_SIGN_IN),
        (False, (BASIC,), Trouble.PROXY_SIGN_IN),
        (True, (BASIC,), Trouble.PROXY_REFUSES_SIGN_IN),
        (False, (NTLM,), Trouble.PROXY_METHOD),
        (True, (NTLM,), Trouble.PROXY_METHOD),
        (True, (NEGOTIATE, NTLM), Trouble.PROXY_METHOD),
        (True, (f"{NEGOTIATE}, {NTLM}",), Trouble.PROXY_METHOD),
        (True, ('Digest realm="x", nonce="basic"',), Trouble.PROXY_METHOD),
        (False, (NEGOTIATE, NTLM, BASIC), Trouble.PROXY_SIGN_IN),
        (True, (f"{NTLM}, {BASIC}",), Trouble.PROXY_REFUSES_SIGN_IN),
    ],
)
def test_what_sign_in_a_proxy_wants(
    monkeypatch: pytest.MonkeyPatch, signs_in: bool, wants: tuple[str, ...], trouble: Trouble
) -> None:
    with TunnelProxy(refusal=407, wants=wants) as proxy:
        address = proxy.url.replace("http://", "http://robin:secret@") if signs_in else proxy.url
        monkeypatch.setenv("HTTPS_PROXY", address)
        error = told()
    assert error.trouble is trouble
    said = {
        Trouble.PROXY_SIGN_IN: ("asks for a user name and a password", "NAME:PASSWORD@"),
        Trouble.PROXY_REFUSES_SIGN_IN: ("refused the user name or the password", "# as %23"),
        Trouble.PROXY_METHOD: ("NTLM", "Ask IT"),
    }[trouble]
    assert said[0] in str(error.message)
    assert said[1] in str(error.hint)


# Settings that can't be read


@pytest.mark.parametrize(
    "setting",
    [
        "http://robin:sec#secret@127.0.0.1:{port}",
        "http://robin:12#secret@127.0.0.1:{port}",
        "http://robin:12?secret@127.0.0.1:{port}",
        "http://robin:12/secret@127.0.0.1:{port}",
        "robin:sec#secret@127.0.0.1:{port}",
        "http://:{port}",
        "http://127.0.0.1:port",
        "http://[secret",
    ],
)
def test_a_proxy_setting_that_cant_be_read_is_told_with_how_to_write_it(
    monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    with TunnelProxy(refusal=403) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", setting.format(port=proxy.port))
        error = told()
        assert proxy.asked == []
    assert error.trouble is Trouble.PROXY_SETTING
    assert "# as %23" in str(error.hint)


@pytest.mark.parametrize("password", ["se%23cret", "se%2Fc%3Fr%40e%3At", "50%25"])
def test_a_password_written_in_codes_reaches_the_proxy_as_it_is(
    monkeypatch: pytest.MonkeyPatch, secure: ScriptedServer, password: str
) -> None:
    from base64 import b64encode
    from urllib.parse import unquote

    monkeypatch.setenv("SSL_CERT_FILE", str(TLS_FOLDER / "authority.pem"))
    with TunnelProxy(secure.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://robin:{password}@127.0.0.1:{proxy.port}")
        client = LensmorClient(SERVICE, KEY)
        assert client.balance() == Balance(4680.5)
        client.close()
        given = b64encode(f"robin:{unquote(password)}".encode()).decode()
        assert f"Proxy-Authorization: Basic {given}" in proxy.asked[0]


@pytest.mark.parametrize("kind", ["socks5", "socks5h", "socks4"])
def test_a_kind_of_proxy_that_cant_be_used(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"{kind}://127.0.0.1:1080")
    error = told()
    assert error.trouble is Trouble.PROXY_KIND
    assert "SOCKS" in str(error.message)


# Sign-in pages of networks


SIGN_IN = {
    "511": Answer(511, PORTAL),
    "302 elsewhere": Answer(302, "", headers={"Location": "http://login.hotel.example/?u=x"}),
    "307 elsewhere": Answer(307, PORTAL, headers={"Location": "https://10.0.0.1/login"}),
}


@pytest.mark.parametrize("answer", SIGN_IN)
@pytest.mark.parametrize("name", ["balance", "task"])
def test_a_network_that_wants_a_sign_in_is_told_for_questions(answer: str, name: str) -> None:
    with ScriptedServer() as server:
        server.will(SIGN_IN[answer])
        client = LensmorClient(server.url, KEY)
        error = failure(client, name)
        client.close()
    assert isinstance(error, AnswerUnreadable)
    assert error.odd is Odd.SIGN_IN
    assert "it wants you to sign in first" in str(error.message)
    assert "sign in to the network" in str(error.hint)


@pytest.mark.parametrize("answer", SIGN_IN)
@pytest.mark.parametrize("name", SPENDING)
def test_a_network_that_wants_a_sign_in_leaves_a_purchase_open(answer: str, name: str) -> None:
    with ScriptedServer() as server:
        server.will(SIGN_IN[answer])
        client = LensmorClient(server.url, KEY)
        error = failure(client, name)
        client.close()
    assert isinstance(error, OutcomeUnknown)
    assert error.doubt is Doubt.SIGN_IN
    assert "wants you to sign in first" in str(error.message)


@pytest.mark.parametrize("name", ASKING)
def test_a_web_page_in_lensmors_place_says_to_look_with_a_browser(name: str) -> None:
    with ScriptedServer() as server:
        server.will(Answer(200, PORTAL))
        client = LensmorClient(server.url, KEY)
        error = failure(client, name)
        client.close()
    assert isinstance(error, AnswerUnreadable)
    assert error.odd is Odd.HTML
    assert "Open any web page in your browser" in str(error.hint)


def test_a_redirect_within_lensmor_is_no_sign_in_page() -> None:
    with ScriptedServer() as server:
        server.will(Answer(302, "", headers={"Location": f"{server.url}/elsewhere"}))
        server.will(Answer(302, "", headers={"Location": "/elsewhere"}))
        server.will(Answer(302, "", headers={"Location": "http://[broken"}))
        client = LensmorClient(server.url, KEY)
        for _ in range(3):
            error = failure(client, "balance")
            assert isinstance(error, AnswerUnreadable)
            assert error.odd is Odd.REDIRECT
        client.close()
