"""Where requests go and with which key: both are checked before anything is sent.

Each comes out in one spelling, however it was written: it is what is sent, and what an account is
told by (see :mod:`lensmor_desktop.api.account`).
"""

import ipaddress
import re
import string
from urllib.parse import SplitResult, urlsplit

from lensmor_desktop.api import wording
from lensmor_desktop.domain.keys import LENSMOR, clean_key, has_unknown_name, is_shortened
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.errors import ChoiceRefused

DEFAULT_BASE_URL = LENSMOR
USUAL_HOST = urlsplit(LENSMOR).netloc
_USUAL_PORTS = {"https": 443, "http": 80}
_UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._~")
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
# Spelled out, for what Python's own `is_loopback` takes in has changed between its versions.
_THIS_COMPUTER = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))


def check_base_url(base_url: str) -> str:
    """The address in its one spelling: no usual port, no trailing dot or slash, host in lower case.

    Raises:
        ChoiceRefused: unless it is https, or http on this computer itself: 127.0.0.0/8, ::1 or
            localhost. A key must never travel in the clear.
    """
    url = base_url.strip()
    try:
        parts = urlsplit(url)
        given, port = parts.hostname or "", parts.port
    except ValueError:
        raise _refused(wording.BASE_URL_BROKEN, base_url) from None
    # Never quoted: it may hold a password, or a key in the query.
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise _refused(wording.BASE_URL_SECRETS, "")
    if parts.scheme not in _USUAL_PORTS:
        raise _refused(wording.BASE_URL_NO_SCHEME, url)
    blank = any(character.isspace() for character in url)
    host = None if blank or "\\" in url else _host(given, parts)
    if not host:
        raise _refused(wording.BASE_URL_BROKEN, url)
    if port is not None and port != _USUAL_PORTS[parts.scheme]:
        host = f"{host}:{port}"
    spelled = f"{parts.scheme}://{host}{_path(parts.path)}"
    if parts.scheme == "http" and not is_loopback(spelled):
        raise _refused(wording.BASE_URL_INSECURE, url)
    return spelled


def _host(given: str, parts: SplitResult) -> str | None:
    """The host as it is sent; None where it is none."""
    if not given.isascii():
        given = _in_ascii(given) or ""
    host = given.rstrip(".").lower()
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host if _HOST.fullmatch(host) and "[" not in parts.netloc else None
    return f"[{address.compressed}]" if address.version == 6 else address.compressed


def _in_ascii(host: str) -> str | None:
    """A host's international name in the letters that travel, by the library that sends it."""
    from requests import PreparedRequest  # heavy, and hardly ever needed
    from requests.exceptions import RequestException

    prepared = PreparedRequest()
    try:
        prepared.prepare_url(f"https://{host}/", None)
    except RequestException:
        return None
    return urlsplit(prepared.url or "").hostname


def _path(path: str) -> str:
    """A path without dot segments and needless escapes, and without slashes at its end."""
    kept: list[str] = []
    for segment in re.sub("%([0-9A-Fa-f]{2})", _escape, path).split("/")[1:]:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    while kept and not kept[-1]:
        kept.pop()
    return "".join(f"/{segment}" for segment in kept)


def _escape(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in _UNRESERVED else found[0].upper()


def other_host(base_url: str) -> str:
    """The host where requests go, with its port, if it is another than Lensmor's own; else "".

    What listens on this computer itself belongs to whoever uses it.

    Args:
        base_url: as :func:`check_base_url` spells it, so that a name is in the letters that travel.
    """
    host = urlsplit(base_url).netloc
    return "" if host == USUAL_HOST or is_loopback(base_url) else host


def other_place(base_url: str) -> Sentence | None:
    """What a person is to know before a yes where there is an :func:`other_host`."""
    host = other_host(base_url)
    return say(wording.OTHER_ADDRESS, host=host, usual=USUAL_HOST) if host else None


def is_loopback(base_url: str) -> bool:
    """Whether the address is this computer itself: 127.0.0.0/8, ::1 or localhost.

    Not so an IPv4 address in IPv6's clothes, nor one that names a network card: where they lead is
    up to the system.
    """
    host = urlsplit(base_url).hostname or ""
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return "%" not in host and any(address in network for network in _THIS_COMPUTER)


def check_key(api_key: str) -> str:
    """The key alone, as it is sent; see :func:`lensmor_desktop.domain.keys.clean_key`.

    Raises:
        ChoiceRefused: if nothing is left of it, or what is left can't be a key, or what of it is
            the key is anybody's guess. The key isn't quoted.
    """
    key = clean_key(api_key)
    if not key:
        problem = wording.KEY_BLANK
    elif is_shortened(key):
        problem = wording.KEY_SHORTENED
    elif not all("!" <= character <= "~" for character in key):
        problem = wording.KEY_CHARACTERS
    elif has_unknown_name(key):
        problem = wording.KEY_NAMED
    else:
        return key
    raise ChoiceRefused(say(wording.KEY_TITLE), say(problem), say(wording.KEY_HINT))


def _refused(template: str, url: str) -> ChoiceRefused:
    return ChoiceRefused(
        say(wording.BASE_URL_TITLE),
        say(template, url=url),
        say(wording.BASE_URL_HINT, default=DEFAULT_BASE_URL),
    )
