"""The proxy that this computer's settings name, as far as it can be told before it is asked.

`requests` takes what it can make of a setting: a "#" in a password ends the address for it, and the
password's first half becomes the port. So a setting is looked through before anything is sent.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from requests.utils import get_environ_proxies, select_proxy

_KINDS = ("http", "https")


class ProxySettingBroken(ValueError):
    """What is set as the proxy is no address of one. Never quoted: it may hold a password."""


class ProxyKindUnknown(ValueError):
    """A kind of proxy that can't be used here."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy: its host, and whether a name and a password are set for it."""

    host: str
    signs_in: bool


def find_proxy(url: str) -> Proxy | None:
    """The proxy on the way to an address, by the environment or the system; None for none.

    Raises:
        ProxySettingBroken: the setting can't be read.
        ProxyKindUnknown: it is a SOCKS proxy, or another kind.
    """
    setting = select_proxy(url, get_environ_proxies(url))
    if not setting:
        return None
    if "://" not in setting:
        setting = f"http://{setting}"
    try:
        parts = urlsplit(setting)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ProxySettingBroken from None
    if parts.scheme.lower() not in _KINDS:
        raise ProxyKindUnknown(parts.scheme.lower())
    rest = parts.path.strip("/") or parts.query or parts.fragment
    if not host or port == 0 or rest:
        raise ProxySettingBroken
    return Proxy(host, parts.username is not None)
