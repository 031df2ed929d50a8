"""Behind a company's proxy and certificates: as a sales laptop is."""

import base64
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from certifi import where

from lensmor_desktop.api import LensmorClient, Trouble, Unreachable, trust
from lensmor_desktop.api.trust import CertificatesMissing, Store, find_trust
from lensmor_desktop.domain.credits import Balance
from tests.fakes.http_server import TLS_FOLDER, Answer, ScriptedServer, TunnelProxy
from tests.integration.api_calls import BALANCE, KEY, failure

AUTHORITY = TLS_FOLDER / "authority.pem"
HASHED_NAME = "60f4fe2e.0"
"""How OpenSSL looks for that authority in a folder: `openssl x509 -hash -in authority.pem`."""
VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", *trust.FILE_VARIABLES)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*VARIABLES, "SSL_CERT_DIR", "NETRC"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def secure() -> Iterator[ScriptedServer]:
    with ScriptedServer(tls=True) as server:
        server.otherwise = Answer(200, BALANCE)
        yield server


@pytest.fixture
def proxy(secure: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[TunnelProxy]:
    with TunnelProxy(secure.port) as running:
        monkeypatch.setenv("HTTPS_PROXY", running.url)
        yield running


def balance(url: str = "https://lensmor.test") -> Balance:
    client = LensmorClient(url, KEY)
    try:
        return client.balance()
    finally:
        client.close()


def refused(url: str = "https://lensmor.test") -> Unreachable:
    client = LensmorClient(url, KEY)
    error = failure(client, "unlock_contacts")
    client.close()
    assert isinstance(error, Unreachable)
    return error


def resolve_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """`lensmor.test` is this computer; no real name server is asked."""
    real = socket.getaddrinfo

    def resolved(host: Any, *others: Any, **named: Any) -> Any:
        return real("127.0.0.1" if host == "lensmor.test" else host, *others, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)


# Certificates


@pytest.mark.parametrize("variable", trust.FILE_VARIABLES)
def test_a_file_that_is_named_is_trusted(
    proxy: TunnelProxy, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, str(AUTHORITY))
    assert balance() == Balance(4680.5)
    assert find_trust().store is Store.NAMED


def test_a_folder_that_is_named_is_trusted(
    proxy: TunnelProxy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / HASHED_NAME).write_bytes(AUTHORITY.read_bytes())
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path))
    assert balance() == Balance(4680.5)


def test_the_computers_own_store_is_trusted(
    proxy: TunnelProxy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # What IT has installed: on Linux a file in the folder that OpenSSL looks into.
    (tmp_path / HASHED_NAME).write_bytes(AUTHORITY.read_bytes())
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    found = find_trust()
    assert found.store is Store.SYSTEM
    assert balance() == Balance(4680.5)


def test_what_is_not_in_the_store_is_refused_with_what_to_do(
    secure: ScriptedServer, proxy: TunnelProxy
) -> None:
    error = refused()
    assert error.trouble is Trouble.CERTIFICATE
    assert "doesn’t trust the certificate" in str(error.message)
    assert "Nothing was sent" in str(error.message)
    assert "ask IT" in str(error.hint)
    assert secure.received == []


def test_a_file_that_is_named_counts_alone(
    proxy: TunnelProxy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / HASHED_NAME).write_bytes(AUTHORITY.read_bytes())
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", where())
    assert refused().trouble is Trouble.CERTIFICATE


@pytest.mark.parametrize("content", [None, "", "no certificate at all"])
@pytest.mark.parametrize("variable", trust.FILE_VARIABLES)
def test_a_named_file_without_certificates_is_told(
    proxy: TunnelProxy,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    variable: str,
    content: str | None,
) -> None:
    path = tmp_path / "company.pem"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    monkeypatch.setenv(variable, str(path))
    error = refused()
    assert error.trouble is Trouble.NO_CERTIFICATES
    assert variable in str(error.hint)
    assert proxy.asked == []


def test_a_file_that_is_put_right_is_found_by_the_next_request(
    proxy: TunnelProxy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "company.pem"
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    client = LensmorClient("https://lensmor.test", KEY)
    assert isinstance(failure(client, "balance"), Unreachable)
    path.write_bytes(AUTHORITY.read_bytes())
    assert client.balance() == Balance(4680.5)
    client.close()


def test_a_certificate_for_another_name_is_refused(
    proxy: TunnelProxy, monkeypatch: pytest.MonkeyPatch, secure: ScriptedServer
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(AUTHORITY))
    assert refused("https://other.test").trouble is Trouble.CERTIFICATE
    assert secure.received == []


def test_a_blank_setting_is_none(proxy: TunnelProxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", " ")
    monkeypatch.setenv("SSL_CERT_FILE", str(AUTHORITY))
    assert balance() == Balance(4680.5)


@pytest.mark.linux_only("there always is a store")
def test_a_system_without_any_gets_the_programs_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, proxy: TunnelProxy
) -> None:
    # A bare container: OpenSSL's places are empty, and so are those of all distributions.
    nothing = ssl.DefaultVerifyPaths("", str(tmp_path), "", "", "", "")
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: nothing)
    monkeypatch.setattr(trust, "SYSTEM_FILES", (str(tmp_path / "none.pem"),))
    assert find_trust({}).store is Store.SHIPPED
    monkeypatch.setattr(trust, "where", lambda: str(AUTHORITY))
    assert balance() == Balance(4680.5)
    monkeypatch.setattr(trust, "SYSTEM_FILES", (str(AUTHORITY),))
    assert find_trust({}).store is Store.SYSTEM


def test_nothing_changes_for_the_rest_of_the_process() -> None:
    before = ssl.SSLContext
    find_trust({})
    assert ssl.SSLContext is before
    with pytest.raises(CertificatesMissing):
        find_trust({"SSL_CERT_FILE": "/nowhere/company.pem"})


# Proxies


def test_the_proxy_of_the_environment_is_used(
    secure: ScriptedServer, proxy: TunnelProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(AUTHORITY))
    assert balance() == Balance(4680.5)
    assert len(proxy.asked) == 1
    assert proxy.asked[0].startswith("CONNECT lensmor.test:443 ")
    assert KEY not in proxy.asked[0], "the key travels inside the tunnel only"
    assert secure.received[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("exception", ["lensmor.test", ".test", "*", "other.example,lensmor.test"])
def test_no_proxy_where_the_environment_says_so(
    secure: ScriptedServer,
    proxy: TunnelProxy,
    monkeypatch: pytest.MonkeyPatch,
    exception: str,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(AUTHORITY))
    monkeypatch.setenv("NO_PROXY", exception)
    resolve_here(monkeypatch)
    assert balance(f"https://lensmor.test:{secure.port}") == Balance(4680.5)
    assert proxy.asked == []
    assert len(secure.received) == 1


def test_the_systems_proxy_settings_count_where_the_environment_has_none(
    secure: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On Windows and macOS Python reads them from the system; here a stand-in says what it reads.
    monkeypatch.setenv("SSL_CERT_FILE", str(AUTHORITY))
    with TunnelProxy(secure.port) as proxy:
        monkeypatch.setattr("requests.utils.getproxies", lambda: {"https": proxy.url})
        assert balance() == Balance(4680.5)
        assert len(proxy.asked) == 1


def test_a_name_and_password_in_the_setting_are_given_to_the_proxy_alone(
    secure: ScriptedServer, proxy: TunnelProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(AUTHORITY))
    monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("http://", "http://robin:secret@"))
    assert balance() == Balance(4680.5)
    given = base64.b64encode(b"robin:secret").decode()
    assert f"Proxy-Authorization: Basic {given}" in proxy.asked[0]
    assert "proxy-authorization" not in secure.received[0].headers


def test_a_proxy_that_wants_a_name_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    with TunnelProxy(refusal=407) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        error = refused()
    assert error.trouble is Trouble.PROXY_SIGN_IN
    assert "asks for a user name and a password" in str(error.message)


def test_an_encrypted_proxy_has_to_be_trusted_too(
    secure: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS_FOLDER / "lensmor.test.pem")
    resolve_here(monkeypatch)
    with TunnelProxy(secure.port) as plain, socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=_unwrap_two, args=(door, context, plain.port))
        thread.start()
        port = door.getsockname()[1]
        monkeypatch.setenv("HTTPS_PROXY", f"https://lensmor.test:{port}")
        assert refused().trouble is Trouble.PROXY
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(AUTHORITY))
        assert balance() == Balance(4680.5)
        thread.join(10)
        assert not thread.is_alive()
        assert len(plain.asked) == 1


def _unwrap_two(door: socket.socket, context: ssl.SSLContext, onward: int) -> None:
    """Takes the encryption off two connections; the first one fails in its handshake."""
    for _ in range(2):
        link, _peer = door.accept()
        try:
            inner = context.wrap_socket(link, server_side=True)
        except (ssl.SSLError, OSError):
            link.close()
            continue
        with inner, socket.create_connection(("127.0.0.1", onward)) as outer:
            outer.settimeout(0.05)
            inner.settimeout(0.05)
            _join(inner, outer)


def _join(inner: socket.socket, outer: socket.socket) -> None:
    while True:
        for side, other in ((inner, outer), (outer, inner)):
            try:
                piece = side.recv(65536)
            except TimeoutError:
                continue
            except OSError:
                return
            if not piece:
                return
            other.sendall(piece)
