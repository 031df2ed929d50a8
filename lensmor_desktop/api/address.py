"""Where requests go and with which key: both are checked before anything is sent."""

import ipaddress
from urllib.parse import urlsplit

from lensmor_desktop.api import wording
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import ChoiceRefused

DEFAULT_BASE_URL = "https://platform.lensmor.com"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"


def check_base_url(base_url: str) -> str:
    """The address without a trailing slash.

    Raises:
        ChoiceRefused: unless it is https, or http on this computer itself: 127.0.0.0/8, ::1 or
            localhost. A key must never travel in the clear.
    """
    url = base_url.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise _refused(wording.BASE_URL_BROKEN, base_url) from None
    # Never quoted: it may hold a password, or a key in the query.
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise _refused(wording.BASE_URL_SECRETS, "")
    if parts.scheme not in ("https", "http"):
        raise _refused(wording.BASE_URL_NO_SCHEME, url)
    if not host or any(character.isspace() for character in url) or "\\" in url:
        raise _refused(wording.BASE_URL_BROKEN, url)
    if parts.scheme == "http" and not is_loopback(url):
        raise _refused(wording.BASE_URL_INSECURE, url)
    return url


def is_loopback(base_url: str) -> bool:
    """Whether the address is this computer itself."""
    host = urlsplit(base_url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_key(api_key: str) -> str:
    """The key without blanks around it (and without a copied "Bearer" before it).

    Raises:
        ChoiceRefused: if it is empty, or holds what can't stand in a header. The key isn't quoted.
    """
    key = api_key.strip().strip(_INVISIBLE).strip()
    if key.lower().split(maxsplit=1)[:1] == ["bearer"]:
        key = key[len("bearer") :].strip()
    if not key:
        raise ChoiceRefused(say(wording.KEY_TITLE), say(wording.KEY_BLANK), say(wording.KEY_HINT))
    if not all("!" <= character <= "~" for character in key):
        raise ChoiceRefused(
            say(wording.KEY_TITLE), say(wording.KEY_CHARACTERS), say(wording.KEY_HINT)
        )
    return key


def _refused(template: str, url: str) -> ChoiceRefused:
    return ChoiceRefused(
        say(wording.BASE_URL_TITLE),
        say(template, url=url),
        say(wording.BASE_URL_HINT, default=DEFAULT_BASE_URL),
    )
