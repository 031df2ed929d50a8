"""A keychain as keyring knows them, which fails in all the ways that real ones do."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordDeleteError

from lensmor_desktop.platform import keychain


class WindowsError1312(Exception):
    """As `pywintypes.error` is in a remote session: a number, a function, a text; of no kind."""


class Panic(BaseException):
    """What a library written in Rust panics with: it goes past `except Exception`."""


FAILURES: list[BaseException] = [
    WindowsError1312(1312, "CredRead", "A specified logon session does not exist."),
    OSError(5, "access denied"),
    RuntimeError("no such library"),
    ImportError("DLL load failed while importing win32cred"),
    NoKeyringError("none"),
    InitError("locked"),
    KeyringLocked("locked"),
    UnicodeDecodeError("utf-16", b"x", 0, 1, "truncated data"),
    Panic("called `Option::unwrap()`"),
]


class Chain(KeyringBackend):
    """A keychain in memory.

    Attributes:
        broken: what it raises instead of working; at each method, or at those in `breaks`.
        forgetful: it takes a key and has none.
        answers: it waits for this before it does anything.
    """

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.broken: BaseException | None = None
        self.breaks = frozenset({"get", "set", "delete"})
        self.forgetful = False
        self.answers = threading.Event()
        self.answers.set()
        self.asked = 0

    def _check(self, method: str) -> None:
        self.asked += 1
        self.answers.wait(60)
        if self.broken is not None and method in self.breaks:
            raise self.broken

    def get_password(self, service: str, username: str) -> str | None:
        self._check("get")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check("set")
        if not self.forgetful:
            self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check("delete")
        if (service, username) not in self.kept:
            raise PasswordDeleteError(username)
        del self.kept[service, username]


@contextmanager
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Chain]:
    """The keychain of this process from now on; nothing is known of another one."""
    before = keyring.get_keyring()
    made = Chain()
    keyring.set_keyring(made)
    monkeypatch.setattr(keychain, "_asking", keychain._Asking())
    try:
        yield made
    finally:
        made.answers.set()
        keyring.set_keyring(before)
