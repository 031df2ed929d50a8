"""Proxies that a script names (PAC): real scripts over HTTP, and a real proxy.

The system is set by the variable that Linux programs read. What the other systems say is laid over
in `unit/platform/test_proxy_scripts.py`.
"""

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lensmor_desktop.api import LensmorClient, Trouble, Unreachable, scripts
from lensmor_desktop.api.scripts import SCRIPTS, Scripts
from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.platform.proxy_scripts import IN_THE_NETWORK
from tests.fakes.http_server import TLS_FOLDER, Answer, ScriptedServer, Silence, TunnelProxy
from tests.integration.api_calls import BALANCE, KEY, failure
from tests.integration.test_api_company_network import _plain_environment

__all__ = ["_plain_environment"]  # no proxies but those of the tests

pytestmark = pytest.mark.linux_only("the other systems name the script in other ways")
SERVICE = "https://lensmor.test"
RIGHT = """
// As companies write them.
function FindProxyForURL(url, host) {
    if (isPlainHostName(host) || dnsDomainIs(host, ".intern.example")) return "DIRECT";
    if (shExpMatch(host, "*.test") && url.substring(0, 6) == "https:") return "%s";
    return "PROXY nowhere.example:8080";
}
"""
NONSENSE = {
    "no script": "<html><body>Please sign in</body></html>",
    "cut off": "function FindProxyForURL(url, host) { return ",
    "without the function": "var proxy = 'PROXY a:1';",
    "empty": "",
    "a number": "function FindProxyForURL(url, host) { return 8080; }",
    "nothing": "function FindProxyForURL(url, host) { return null; }",
    "words": "function FindProxyForURL(url, host) { return 'use the usual one'; }",
    "an error": "function FindProxyForURL(url, host) { return undefinedThing.proxy; }",
    "endless recursion": "function FindProxyForURL(u, h) { return FindProxyForURL(u, h); }",
    "too large": "// " + "x" * 1_100_000,
}


@pytest.fixture(autouse=True)
def _asked_anew(_plain_environment: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS_FOLDER / "authority.pem"))
    SCRIPTS.forget()
    yield
    SCRIPTS.forget()


@pytest.fixture
def secure() -> Iterator[ScriptedServer]:
    with ScriptedServer(tls=True) as server:
        server.otherwise = Answer(200, BALANCE)
        yield server


@pytest.fixture
def proxy(secure: ScriptedServer) -> Iterator[TunnelProxy]:
    with TunnelProxy(secure.port) as running:
        yield running


@pytest.fixture
def company(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """The server of the scripts, which this computer is set to ask."""
    with ScriptedServer() as server:
        monkeypatch.setenv("auto_proxy", f"{server.url}/proxy.pac")
        yield server


def script(text: str) -> Answer:
    return Answer(200, text, headers={"Content-Type": "application/x-ns-proxy-autoconfig"})


def balance() -> Balance:
    client = LensmorClient(SERVICE, KEY)
    try:
        return client.balance()
    finally:
        client.close()


def told() -> Unreachable:
    client = LensmorClient(SERVICE, KEY)
    error = failure(client, "balance")
    client.close()
    assert isinstance(error, Unreachable)
    return error


def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a proxy the service's name is unknown, as inside of company networks."""

    def unknown(*_asked: object, **_named: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)


def test_the_proxy_that_a_script_names_is_used(
    company: ScriptedServer, proxy: TunnelProxy, secure: ScriptedServer
) -> None:
    company.otherwise = script(RIGHT % f"PROXY 127.0.0.1:{proxy.port}; DIRECT")
    assert balance() == Balance(4680.5)
    assert balance() == Balance(4680.5)
    assert len(proxy.asked) == 2
    assert len(secure.received) == 2
    assert len(company.received) == 1, "it is asked seldom"
    (asked,) = company.received
    assert KEY not in str(asked), "the script's server learns nothing"


def test_a_script_in_a_file_is_used(
    tmp_path: Path, proxy: TunnelProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "proxy & more.pac"
    file.write_text("\ufeff" + RIGHT % f"PROXY 127.0.0.1:{proxy.port}", encoding="utf-8")
    for place in (str(file), file.as_uri()):
        monkeypatch.setenv("auto_proxy", place)
        SCRIPTS.forget()
        assert balance() == Balance(4680.5)
    assert len(proxy.asked) == 2


def test_direct_is_direct(
    company: ScriptedServer, proxy: TunnelProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    # ... also where the system has another proxy for programs that read no scripts.
    monkeypatch.setattr("requests.utils.getproxies", lambda: {"https": proxy.url})
    company.otherwise = script(RIGHT % "DIRECT")
    nowhere(monkeypatch)
    assert told().trouble is Trouble.NAME
    assert proxy.asked == []


def test_what_the_environment_names_comes_first(
    company: ScriptedServer, proxy: TunnelProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    assert balance() == Balance(4680.5)
    monkeypatch.delenv("HTTPS_PROXY")
    monkeypatch.setenv("NO_PROXY", "lensmor.test")
    nowhere(monkeypatch)
    assert told().trouble is Trouble.NAME
    assert company.received == []


def test_the_next_proxy_is_tried_where_the_first_is_gone(
    company: ScriptedServer, proxy: TunnelProxy
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        gone = taken.getsockname()[1]
    company.otherwise = script(
        RIGHT % f"SOCKS 127.0.0.1:1; PROXY 127.0.0.1:{gone}; PROXY 127.0.0.1:{proxy.port}"
    )
    error = told()
    assert error.trouble is Trouble.PROXY_GONE
    assert balance() == Balance(4680.5), "as the engine tries again after a failure"


def test_nothing_but_socks_is_told(company: ScriptedServer) -> None:
    company.otherwise = script(RIGHT % "SOCKS 127.0.0.1:1080")
    error = told()
    assert error.trouble is Trouble.PROXY_KIND


@pytest.mark.parametrize("what", NONSENSE)
def test_nonsense_is_a_warning_and_no_stop(
    company: ScriptedServer,
    proxy: TunnelProxy,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    what: str,
) -> None:
    company.otherwise = script(NONSENSE[what])
    monkeypatch.setattr("requests.utils.getproxies", lambda: {"https": proxy.url})
    assert balance() == Balance(4680.5), "tried without it, by the system's other setting"
    warnings = [r.getMessage() for r in caplog.records if r.name == scripts.__name__]
    assert len(warnings) == 1
    assert "proxy script can't be used" in warnings[0]
    assert company.url not in warnings[0]


@pytest.mark.parametrize("answer", [Answer(404, "gone"), Answer(500, "")])
def test_a_script_that_isnt_there_is_told_where_nothing_else_works(
    company: ScriptedServer, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    company.otherwise = answer
    nowhere(monkeypatch)
    error = told()
    assert error.trouble is Trouble.NAME
    assert "find its proxy by a script (127.0.0.1)" in str(error.hint)
    assert "Ask IT" in str(error.hint)


def test_a_script_that_never_ends_or_never_comes_is_waited_for_a_moment(
    company: ScriptedServer, proxy: TunnelProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scripts, "ASK_SECONDS", 1.5)
    monkeypatch.setattr("requests.utils.getproxies", lambda: {"https": proxy.url})
    for answer in (script("while (true) {}"), Silence(60.0)):
        company.will(answer)
        SCRIPTS.forget()
        began = time.monotonic()
        assert balance() == Balance(4680.5)
        assert time.monotonic() - began < 15.0


def test_a_script_learns_no_key_and_reads_no_file(
    company: ScriptedServer,
    proxy: TunnelProxy,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("LENSMOR_API_KEY", KEY)
    (tmp_path / "secret.js").write_text("module.exports = 'secret';", encoding="utf-8")
    place = (tmp_path / "secret").as_posix()
    attempts = f"""
    var attempts = [
        function () {{ return require("{place}"); }},
        function () {{ return require("fs"); }},
        function () {{ return process.env.LENSMOR_API_KEY || process.env.HOME; }},
        function () {{ return call_python("dukpy.load_module", "{place}"); }}
    ];
    function works(attempt) {{
        try {{ return attempt() ? true : false; }} catch (e) {{ return false; }}
    }}
    function FindProxyForURL(url, host) {{
        if (attempts.some(works) || url != "https://lensmor.test/") return "no";
        return "PROXY 127.0.0.1:{proxy.port}";
    }}
    """
    company.otherwise = script(attempts)
    assert balance() == Balance(4680.5)
    assert len(proxy.asked) == 1
    assert os.environ["LENSMOR_API_KEY"] == KEY


def test_a_network_that_has_no_script_is_no_trouble() -> None:
    """Windows looks for one by itself, and most networks have none."""
    found = Scripts(named=lambda: IN_THE_NETWORK.replace("wpad/", "127.0.0.1:9/"))
    assert found.find(SERVICE) is not None
    looking = Scripts(named=lambda: IN_THE_NETWORK)
    assert looking.find(SERVICE) is None


def test_what_a_script_said_is_forgotten_after_a_while(company: ScriptedServer) -> None:
    now = [0.0]
    company.otherwise = script(RIGHT % "DIRECT")
    asking = Scripts(clock=lambda: now[0])
    for seconds in (0.0, 200.0, 299.0, 301.0, 302.0):
        now[0] = seconds
        asking.find(SERVICE)
    assert len(company.received) == 2
    asking.goes_nowhere(SERVICE)
    asking.find(SERVICE)
    assert len(company.received) == 3


def test_pypac_is_not_imported_by_the_program_itself(
    company: ScriptedServer, proxy: TunnelProxy
) -> None:
    import sys

    company.otherwise = script(RIGHT % f"PROXY 127.0.0.1:{proxy.port}")
    assert balance() == Balance(4680.5)
    assert not {"pypac", "dukpy"} & set(sys.modules)
