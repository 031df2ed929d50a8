"""The system's keychain, through keyring, which is imported when there may be one.

keyring's import and its search for a backend take longer than everything else that a check of ten
rows does. On Linux, where a keychain is a service on the session's bus, both can be spared:

- Where there is neither a bus (a server, a container, cron) nor a backend that somebody named in
  PYTHON_KEYRING_BACKEND or keyringrc.cfg, there is no keychain. A backend that merely happens to
  be installed doesn't count there: there are some that write plain text.
- Where nothing is named and the Secret Service is the only backend that could work, no other is
  tried: keyring would try those of every system, and macOS's starts the C compiler three times.

A keychain that fails is none. What its parts raise isn't only keyring's own errors: Windows' gives
`pywintypes.error` in remote sessions and where a policy forbids it, others give whatever the
library below them does, already when they are imported. And one that waits for somebody who isn't
there never answers. So it is asked in a thread of its own, and waited for only so long.
"""

import logging
import os
import threading
from collections.abc import Callable
from enum import Enum
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from lensmor_desktop.platform.kind import is_linux

T = TypeVar("T")

SERVICE = "Lensmor Desktop"
ACCOUNT = "api-key"
_PROBE_ACCOUNT = "probe"
WAIT_SECONDS = 30.0
"""A locked keychain asks its person for a password; who is there has typed it by then."""

_BUILT_IN = "keyring.backends."
_OF_OTHER_SERVICES = ("dbus", "gi")
"""What keyring's backends for KWallet and libsecret are made of."""


_log = logging.getLogger(__name__)


class Trouble(Enum):
    """What came of the last question."""

    BROKEN = "broken"  # it refused, or failed in whatever way
    SILENT = "silent"  # it didn't answer, and perhaps waits for its person


class _Asking:
    """The one question at a time that a keychain is asked."""

    def __init__(self) -> None:
        self.trouble: Trouble | None = None
        self._thread: threading.Thread | None = None
        self._told: set[str] = set()
        self._lock = threading.Lock()

    def ask(self, question: Callable[[], T], otherwise: T) -> T:
        """What a question gives; `otherwise` where the keychain fails or stays silent.

        Once it was silent it isn't asked anything else before it has answered. Of two who ask at
        the same moment, one waits for the other.
        """
        with self._lock:
            return self._ask(question, otherwise)

    def _ask(self, question: Callable[[], T], otherwise: T) -> T:
        if self._thread is not None and self._thread.is_alive():
            return otherwise
        answers: list[T] = []
        errors: list[BaseException] = []

        def work() -> None:
            try:
                answers.append(question())
            except BaseException as error:  # also what a Rust library panics with
                errors.append(error)

        self._thread = threading.Thread(target=work, name="keychain", daemon=True)
        self._thread.start()
        self._thread.join(WAIT_SECONDS)
        if answers:
            self.trouble = None
            return answers[0]
        self.trouble = Trouble.BROKEN if errors else Trouble.SILENT
        self._write_down(type(errors[0]).__name__ if errors else "no answer")
        return otherwise

    def _write_down(self, what: str) -> None:
        if what not in self._told:
            self._told.add(what)
            _log.warning("the keychain can't be used: %s", what)


_asking = _Asking()


def trouble() -> Trouble | None:
    """Why the keychain couldn't be used when it was last asked; None where it could, or isn't."""
    return _asking.trouble


def may_be_there() -> bool:
    """Whether there may be a keychain; that it can be used is seen only when it is."""
    if not is_linux() or _is_named() or os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return True
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    return bool(runtime) and Path(str(runtime), "bus").exists()


def _is_named() -> bool:
    """Whether somebody chose a backend, as keyring's documentation says."""
    if os.environ.get("PYTHON_KEYRING_BACKEND"):
        return True
    try:
        config = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    except RuntimeError:  # a user without a home, as containers have
        return False
    return Path(config, "python_keyring", "keyringrc.cfg").exists()


@cache
def _choose() -> None:
    """Takes the Secret Service, or nothing, where keyring's search could find nothing else."""
    if not is_linux() or _is_named() or any(map(find_spec, _OF_OTHER_SERVICES)):
        return
    from importlib.metadata import entry_points

    import keyring
    from keyring.backends import SecretService, fail
    from keyring.core import load_keyring

    installed = entry_points(group="keyring.backends")
    if all(each.value.startswith(_BUILT_IN) for each in installed):
        chosen = SecretService if SecretService.Keyring.viable else fail
        keyring.set_keyring(load_keyring(f"{chosen.__name__}.Keyring"))


def read(account: str = ACCOUNT) -> str:
    """The key that is kept under a name; "" where there is none, or no keychain that works."""

    def question() -> str:
        import keyring

        _choose()
        return (keyring.get_password(SERVICE, account) or "").strip()

    return _asking.ask(question, "") if may_be_there() else ""


def keep(value: str, account: str = ACCOUNT) -> bool:
    """Keeps a key under a name; whether it can be read back."""

    def question() -> bool:
        import keyring

        _choose()
        keyring.set_password(SERVICE, account, value)
        return keyring.get_password(SERVICE, account) == value

    return may_be_there() and _asking.ask(question, False)


def remove(account: str = ACCOUNT) -> None:
    """Removes the key that is kept under a name, if there is one."""

    def question() -> None:
        import keyring

        _choose()
        if keyring.get_password(SERVICE, account) is not None:
            keyring.delete_password(SERVICE, account)

    if may_be_there():
        _asking.ask(question, None)


def works() -> bool:
    """Whether a value can be stored and read back; a locked keychain only shows it so.

    It is asked in any case, also where it would be spared otherwise.

    Raises:
        ImportError: keyring isn't there, which must be part of a bundle wherever that was made.
    """
    import keyring

    def question() -> bool:
        _choose()
        keyring.set_password(SERVICE, _PROBE_ACCOUNT, "probe")
        answer = keyring.get_password(SERVICE, _PROBE_ACCOUNT)
        keyring.delete_password(SERVICE, _PROBE_ACCOUNT)
        return answer == "probe"

    return _asking.ask(question, False)
