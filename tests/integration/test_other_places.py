"""Where requests go to another host than Lensmor's, that is said before every yes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lensmor_desktop.api.address import DEFAULT_BASE_URL, check_base_url, other_place
from lensmor_desktop.platform import keychain
from lensmor_desktop.platform.keychain import ACCOUNT
from lensmor_desktop.settings.credentials import Credentials
from lensmor_desktop.settings.paths import BASE_URL_VARIABLE
from tests.fakes.http_server import TLS_FOLDER, Answer, ScriptedServer, TunnelProxy
from tests.unit.cli.driving import here, persons, serve, sheet_of

PLACE = "https://lensmor.test"


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with ScriptedServer(tls=True) as secure, TunnelProxy(secure.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("SSL_CERT_FILE", str(TLS_FOLDER / "authority.pem"))
        yield secure


@pytest.mark.parametrize("command", [("check",), ("run", "--yes"), ("run", "--yes", "--json")])
def test_a_host_that_isnt_lensmors_is_named_before_anything_is_bought(
    elsewhere: ScriptedServer, tmp_path: Path, command: tuple[str, ...]
) -> None:
    elsewhere.will(*[Answer(401, {"message": "no such key"})] * 20)
    path = sheet_of(tmp_path / "people.csv", persons(2))
    done = here(command[0], path, *command[1:], url=PLACE)
    assert "lensmor.test" in done.out + done.err
    assert "platform.lensmor.com" in done.out + done.err
    assert {request.method for request in elsewhere.received} <= {"GET"}


@pytest.mark.parametrize("command", ["run", "resume", "balance", "check"])
def test_a_key_of_the_keychain_is_no_key_for_another_host(
    elsewhere: ScriptedServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    """It is there, for Lensmor's own host; nobody is asked, and what to do is said."""
    kept = {ACCOUNT: "sk_kept_for_lensmor_0123"}
    monkeypatch.setattr(keychain, "read", lambda account=ACCOUNT: kept.get(account, ""))
    monkeypatch.setenv(BASE_URL_VARIABLE, "")
    assert Credentials().read().value == kept[ACCOUNT]
    path = sheet_of(tmp_path / "people.csv", persons(2))
    about = {"run": (path, "--yes"), "check": (path,)}.get(command, ())
    done = here(command, *about, url=PLACE, key="")
    assert done.code == (0 if command == "check" else 2)
    assert "There is no key for lensmor.test." in done.err
    assert "LENSMOR_API_KEY" in done.err
    assert elsewhere.connections == 0


def test_this_computers_own_practice_needs_no_word(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "people.csv", persons(2))
    with serve(persons(2)) as server:
        done = here("check", path, url=server.base_url)
    assert "platform.lensmor.com" not in done.out + done.err


@pytest.mark.parametrize(
    ("address", "named"),
    [
        (DEFAULT_BASE_URL, ""),
        ("https://PLATFORM.lensmor.com.:443/v2", ""),
        ("http://127.0.0.1:8000", ""),
        ("https://localhost", ""),
        ("https://platform.lensmor.com:8443", "platform.lensmor.com:8443"),
        ("https://platform.lensmor.com.evil.example", "platform.lensmor.com.evil.example"),
        ("https://evil.example/platform.lensmor.com", "evil.example"),
        ("https://plаtform.lensmor.com", "xn--pltform-3fg.lensmor.com"),
        ("https://[2001:db8::1]", "[2001:db8::1]"),
    ],
)
def test_each_other_host_is_named_as_it_is_sent(address: str, named: str) -> None:
    said = other_place(check_base_url(address))
    assert (said is None) == (named == "")
    if said is not None:
        assert dict(said.values)["host"] == named
