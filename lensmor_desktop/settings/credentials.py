"""The API key: read from the environment, kept in the system keychain, never in a file of ours.

Order of precedence: the environment variable wins over everything, then what was typed since the
program started, then the keychain. Where there is no keychain (or it is locked) a typed key lives
in memory only and is gone when the program ends; it never falls back to plain text on disk.

Every method may block (a keychain can ask for a password, and is waited for half a minute), so the
window calls them in the engine's thread.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import urlsplit

from lensmor_desktop.domain.keys import LENSMOR, clean_key
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.platform import keychain
from lensmor_desktop.platform.core_dumps import keep_memory_out_of_dumps
from lensmor_desktop.settings import wording
from lensmor_desktop.settings.paths import BASE_URL_VARIABLE

KEY_VARIABLE = "LENSMOR_API_KEY"


class KeyPlace(Enum):
    """Where a key was found, or where it was kept."""

    NOWHERE = "nowhere"
    ENVIRONMENT = "environment"
    KEYCHAIN = "keychain"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key and where it lives, as it was written there. The key is kept out of every repr."""

    value: str = field(default="", repr=False)
    place: KeyPlace = KeyPlace.NOWHERE

    @property
    def last_four(self) -> str:
        """The last four characters, to tell keys apart; "" for a key too short to show any."""
        key = clean_key(self.value)
        return key[-4:] if len(key) >= 12 else ""


def keychain_entry(address: str) -> str:
    """The name in the keychain of the key for an address; "" stands for Lensmor's own.

    Each host has its own, so that a key is never sent to another than it was given for: where
    somebody sets another address, a key has to be entered for it.
    """
    try:
        parts = urlsplit(address.strip().lower() or LENSMOR)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        host, port = "?", None  # it can't be used, and that will be said
    if host == urlsplit(LENSMOR).hostname and port in (None, 443):
        return keychain.ACCOUNT
    return f"{keychain.ACCOUNT} {host}" + (f":{port}" if port else "")


class Credentials:
    """Finds and keeps the API key, for the address that the environment names."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        """Takes the key out of the environment, so that no program started from here gets it.

        Args:
            environment: another one than the process's own; it is left as it is.
        """
        if environment is None:
            self._given = os.environ.pop(KEY_VARIABLE, "").strip()
        else:
            self._given = environment.get(KEY_VARIABLE, "").strip()
        told = os.environ if environment is None else environment
        self._entry = keychain_entry(told.get(BASE_URL_VARIABLE, ""))
        self._memory = ""
        keep_memory_out_of_dumps()

    def read(self) -> StoredKey:
        """The key in use, or an empty one. A keychain that fails counts as having none.

        It comes as it was written: what it was written as earlier versions told accounts by.
        """
        if clean_key(self._given):
            return StoredKey(self._given, KeyPlace.ENVIRONMENT)
        if self._memory:
            return StoredKey(self._memory, KeyPlace.MEMORY)
        kept = keychain.read(self._entry)
        return StoredKey(kept, KeyPlace.KEYCHAIN) if kept else StoredKey()

    def keep(self, value: str) -> StoredKey:
        """Keeps a key in the keychain, or in memory where that fails, and says which."""
        value = clean_key(value)
        if not value:
            self.forget()
            return self.read()
        self._memory = "" if keychain.keep(value, self._entry) else value
        return self.read()

    def forget(self) -> None:
        """Removes the key from memory and keychain; the environment is the user's own."""
        self._memory = ""
        keychain.remove(self._entry)

    def keychain_works(self) -> bool:
        """Whether a value can be stored and read back; a locked keychain only shows it so."""
        return keychain.works()

    @property
    def keychain_trouble(self) -> Sentence | None:
        """Why the keychain couldn't be used when it was last asked, and what to do."""
        trouble = keychain.trouble()
        if trouble is None:
            return None
        silent = trouble is keychain.Trouble.SILENT
        return say(wording.KEYCHAIN_SILENT if silent else wording.KEYCHAIN_BROKEN)
