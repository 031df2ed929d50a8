"""Where the key comes from and where it is kept."""

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import InitError, NoKeyringError, PasswordDeleteError

from lensmor_desktop.settings.credentials import KEY_VARIABLE, Credentials, KeyPlace

KEY = "sk_live_0123456789abcdef"


class Chain(KeyringBackend):
    """A keychain in memory; `broken` is what it raises instead of working."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.broken: Exception | None = None
        self.forgetful = False

    def _check(self) -> None:
        if self.broken is not None:
            raise self.broken

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        if not self.forgetful:
            self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        if (service, username) not in self.kept:
            raise PasswordDeleteError(username)
        del self.kept[service, username]


@pytest.fixture
def chain() -> Iterator[Chain]:
    before = keyring.get_keyring()
    made = Chain()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


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


@pytest.mark.parametrize("broken", [NoKeyringError("none"), InitError("locked")])
def test_without_a_keychain_the_key_lives_in_memory_only(chain: Chain, broken: Exception) -> None:
    chain.broken = broken
    credentials = Credentials({})
    assert credentials.read().place is KeyPlace.NOWHERE
    stored = credentials.keep(KEY)
    assert (stored.value, stored.place) == (KEY, KeyPlace.MEMORY)
    assert not credentials.keychain_works()
    assert Credentials({}).read().place is KeyPlace.NOWHERE  # gone with the program
    assert chain.kept == {}


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
