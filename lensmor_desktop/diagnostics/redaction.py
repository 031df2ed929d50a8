"""The last line of defence: takes out of a text what must not be in a log or a support file.

Whoever writes a log is to leave such things out in the first place; this is for the text that
somebody else wrote, and for the day on which we make a mistake.
"""

import re
import threading
from pathlib import Path

ADDRESS = "[address]"
KEY = "[key]"
HOME = "~"
SHORTEST_SECRET = 4
"""Characters; a shorter "key" is none, and taking it out would take out parts of words."""

_AT = re.compile("@|＠|%40|&#64;|\\\\u0040", re.IGNORECASE)
_WORD = re.compile(r"[^\s\"'<>(){}\[\],;|]+")
_HEADER = re.compile(
    r"\b(bearer|basic|authorization)(?:\s*[:=]\s*|\s+)(?:(?:bearer|basic)\s+)?[^\s\[]\S*",
    re.IGNORECASE,
)
_KEYLIKE = re.compile(r"\b(?:sk|pk|rk|lk|ak|key|api|token|secret|lensmor)[_-][\w-]{8,}", re.ASCII)

_secrets: set[str] = set()
_lock = threading.Lock()


def keep_out(secret: str) -> None:
    """From now on this text is taken out, wherever it stands. It is held in memory only."""
    secret = secret.strip()
    if len(secret) >= SHORTEST_SECRET:
        with _lock:
            _secrets.add(secret)


def redact(text: str) -> str:
    """The text without keys, addresses and the place of the user's home."""
    with _lock:
        known = sorted(_secrets, key=len, reverse=True)
    for secret in known:
        text = text.replace(secret, KEY)
    text = _HEADER.sub(rf"\1 {KEY}", text)
    text = _KEYLIKE.sub(_key_or_module, text)
    if _AT.search(text):
        # Any word with an at sign: an address, or the name and password in a proxy's.
        text = _WORD.sub(lambda word: ADDRESS if _AT.search(word[0]) else word[0], text)
    return _without_home(text)


def _key_or_module(found: re.Match[str]) -> str:
    """Our own package's name begins like a key."""
    return found[0] if found[0] in ("lensmor_desktop", "lensmor-desktop") else KEY


def _without_home(text: str) -> str:
    """The home folder names its user, with either kind of slash."""
    try:
        home = str(Path.home())
    except RuntimeError:
        return text
    if len(home) < SHORTEST_SECRET:
        return text  # "/" of a service account
    for spelling in (home, home.replace("\\", "/"), home.replace("\\", "\\\\")):
        text = text.replace(spelling, HOME)
    return text
