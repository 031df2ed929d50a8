"""The system's keychain, through keyring, which is imported when there may be one.

keyring's import and its search for a backend take longer than everything else that a check of ten
rows does. On Linux, where a keychain is a service on the session's bus, both can be spared:

- Where there is neither a bus (a server, a container, cron) nor a backend that somebody named in
  PYTHON_KEYRING_BACKEND or keyringrc.cfg, there is no keychain. A backend that merely happens to
  be installed doesn't count there: there are some that write plain text.
- Where nothing is named and the Secret Service is the only backend that could work, no other is
  tried: keyring would try those of every system, and macOS's starts the C compiler three times.
"""

import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from lensmor_desktop.platform.kind import is_linux

SERVICE = "Lensmor Desktop"
ACCOUNT = "api-key"
_PROBE_ACCOUNT = "probe"

_BUILT_IN = "keyring.backends."
_OF_OTHER_SERVICES = ("dbus", "gi")
"""What keyring's backends for KWallet and libsecret are made of."""


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


def read() -> str:
    """The key that is kept; "" where there is none, or no keychain that works."""
    if not may_be_there():
        return ""
    import keyring
    from keyring.errors import KeyringError

    _choose()
    try:
        return (keyring.get_password(SERVICE, ACCOUNT) or "").strip()
    except KeyringError:
        return ""


def keep(value: str) -> bool:
    """Keeps a key; whether it can be read back."""
    if not may_be_there():
        return False
    import keyring
    from keyring.errors import KeyringError

    _choose()
    try:
        keyring.set_password(SERVICE, ACCOUNT, value)
        return keyring.get_password(SERVICE, ACCOUNT) == value
    except KeyringError:
        return False


def remove() -> None:
    """Removes the key, if one is kept."""
    if not may_be_there():
        return
    import keyring
    from keyring.errors import KeyringError

    _choose()
    try:
        if keyring.get_password(SERVICE, ACCOUNT) is not None:
            keyring.delete_password(SERVICE, ACCOUNT)
    except KeyringError:
        return  # nothing that we could have kept there


def works() -> bool:
    """Whether a value can be stored and read back; a locked keychain only shows it so.

    keyring is asked in any case: it must be part of a bundle wherever that was made.
    """
    import keyring
    from keyring.errors import KeyringError

    _choose()
    try:
        keyring.set_password(SERVICE, _PROBE_ACCOUNT, "probe")
        answer = keyring.get_password(SERVICE, _PROBE_ACCOUNT)
        keyring.delete_password(SERVICE, _PROBE_ACCOUNT)
    except KeyringError:
        return False
    return answer == "probe"
