"""Where the key comes from and where it is kept."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from keyring.errors import InitError

from lensmor_desktop.platform import keychain
from lensmor_desktop.settings.credentials import KEY_VARIABLE, Credentials, KeyPlace
from lensmor_desktop.settings.paths import BASE_URL_VARIABLE
from tests.fakes.keychains import FAILURES, Chain, installed

KEY = "sk_live_0123456789abcdef"


@pytest.fixture
def chain(monkeypatch: pytest.MonkeyPatch) -> Iterator[Chain]:
    with installed(monkeypatch) as made:
        yield made


def test_a_key_is_kept_in_the_keychain(chain: Chain) -> None:
    stored = Credentials({}).keep(f"  {KEY}\n")
    assert stored.place is KeyPlace.KEYCHAIN
    assert Credentials({}).read().value == KEY
    assert Credentials({}).keychain_works()
    assert list(chain.kept.values()) == [KEY]  # the probe leaves nothing behind


def test_the_environment_wins(chain: Chain) -> None:
    Credentials({}).keep(KEY)
    stored = Credentials({KEY_VARIABLE: " sk_from_outside "}).read()
    assert (stored.value, stored.place) == ("sk_from_outside", KeyPlace.ENVIRONMENT)


def test_programs_that_are_started_afterwards_dont_get_the_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    credentials = Credentials()
    code = "import os; print(sorted(v for v in os.environ.values() if 'sk_live' in v))"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout.strip() == "[]"
    for _ in range(2):
        assert credentials.read().value == KEY
        assert credentials.read().place is KeyPlace.ENVIRONMENT
    assert KEY not in repr(vars(credentials.read().__class__)) + repr(credentials.read())
    assert KEY not in repr(credentials)


USUAL = ("", "https://platform.lensmor.com", " HTTPS://Platform.Lensmor.com.:443/v2 ")
OTHERS = (
    *("https://platform.lensmor.com:8443", "https://platform.lensmor.com.evil.example"),
    *("https://lensmor.com", "http://127.0.0.1:9000", "https://evil.example/platform.lensmor.com"),
    *("https://platform.lensmor.com@evil.example", "https://[broken", "nonsense"),
)


@pytest.mark.parametrize("kept_for", [*USUAL, *OTHERS])
@pytest.mark.parametrize("asked_for", [*USUAL, *OTHERS])
def test_a_key_is_never_sent_to_another_host_than_it_was_given_for(
    chain: Chain, kept_for: str, asked_for: str
) -> None:
    Credentials({BASE_URL_VARIABLE: kept_for}).keep(KEY)
    other = Credentials({BASE_URL_VARIABLE: asked_for})
    hosts = [_host(address) for address in (kept_for, asked_for)]
    assert (other.read().value == KEY) == (hosts[0] == hosts[1])
    other.forget()
    still = Credentials({BASE_URL_VARIABLE: kept_for}).read().value
    assert (still == "") == (hosts[0] == hosts[1]), "forgetting one forgets no other"


def _host(address: str) -> str:
    """The host and port, told by hand where they aren't all of it."""
    if address in USUAL:
        return "usual"
    evil = address.startswith("https://evil.example/") or "@evil.example" in address
    return "evil.example" if evil else address


METHODS = [{"get", "set", "delete"}, {"get"}, {"set"}, {"delete"}]


@pytest.mark.parametrize("broken", FAILURES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("methods", METHODS, ids=lambda these: "+".join(sorted(these)))
def test_whatever_a_keychain_raises_means_that_there_is_none(
    chain: Chain, broken: BaseException, methods: set[str], caplog: pytest.LogCaptureFixture
) -> None:
    chain.broken, chain.breaks = broken, frozenset(methods)
    credentials = Credentials({})
    assert credentials.read().place is KeyPlace.NOWHERE
    stored = credentials.keep(KEY)
    assert stored.value == KEY
    unread = bool(methods & {"get", "set"})  # what can't be read back isn't kept
    assert stored.place is (KeyPlace.MEMORY if unread else KeyPlace.KEYCHAIN)
    assert not credentials.keychain_works()
    assert credentials.keychain_trouble is not None
    assert "can’t be used" in str(credentials.keychain_trouble)
    credentials.forget()
    credentials.forget()
    lines = [r.getMessage() for r in caplog.records if "keychain can't" in r.getMessage()]
    assert lines == [f"the keychain can't be used: {type(broken).__name__}"], "said once"
    chain.broken = None
    if "set" in methods:
        assert Credentials({}).read().place is KeyPlace.NOWHERE  # gone with the program
        assert credentials.keychain_trouble is None


def test_a_keychain_that_never_answers_is_waited_for_once(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keychain, "WAIT_SECONDS", 0.05)
    chain.answers.clear()
    credentials = Credentials({})
    assert credentials.read().place is KeyPlace.NOWHERE
    assert "locked" in str(credentials.keychain_trouble)
    monkeypatch.setattr(keychain, "WAIT_SECONDS", 60.0)
    assert credentials.keep(KEY).place is KeyPlace.MEMORY
    assert not credentials.keychain_works()
    credentials.forget()
    assert chain.asked == 1, "nothing more is asked of it until it has answered"
    chain.answers.set()
    assert keychain._asking._thread is not None
    keychain._asking._thread.join(10)
    assert credentials.keep(KEY).place is KeyPlace.KEYCHAIN
    assert credentials.keychain_trouble is None


def test_of_two_who_ask_at_the_same_moment_both_get_the_key(chain: Chain) -> None:
    Credentials({}).keep(KEY)
    chain.answers.clear()
    found: list[str] = []
    askers = [
        threading.Thread(target=lambda: found.append(Credentials({}).read().value))
        for _ in range(2)
    ]
    before = chain.asked
    for asker in askers:
        asker.start()
    while chain.asked == before:  # one waits for its answer
        time.sleep(0.001)
    askers[0].join(0.05)  # time enough for the other to be turned away
    chain.answers.set()
    for asker in askers:
        asker.join(10)
    assert found == [KEY, KEY]


def test_a_keychain_that_only_pretends_counts_as_none(chain: Chain) -> None:
    chain.forgetful = True
    assert Credentials({}).keep(KEY).place is KeyPlace.MEMORY


def test_a_keychain_that_works_again_takes_the_key_from_memory(chain: Chain) -> None:
    chain.broken = InitError("locked")
    credentials = Credentials({})
    credentials.keep(KEY)
    chain.broken = None
    assert credentials.keep("sk_another_one_12345").place is KeyPlace.KEYCHAIN
    assert credentials.read().value == "sk_another_one_12345"


def test_forgetting(chain: Chain) -> None:
    credentials = Credentials({})
    credentials.keep(KEY)
    credentials.forget()
    assert credentials.read().place is KeyPlace.NOWHERE
    credentials.forget()  # nothing to forget is no error
    credentials.keep(KEY)
    assert credentials.keep(" ").place is KeyPlace.NOWHERE


def test_only_the_last_four_characters_are_shown(chain: Chain) -> None:
    stored = Credentials({}).keep(KEY)
    assert stored.last_four == "cdef"
    assert KEY not in repr(stored)
    assert Credentials({KEY_VARIABLE: "short"}).read().last_four == ""
