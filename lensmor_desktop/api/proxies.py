"""The proxy that this computer's settings name, as far as it can be told before it is asked.

`requests` takes what it can make of a setting: a "#" in a password ends the address for it, and the
password's first half becomes the port. So a setting is looked through before anything is sent.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit
from urllib.request import getproxies_environment

from requests.utils import get_environ_proxies, select_proxy, should_bypass_proxies

from lensmor_desktop.api.scripts import SCRIPTS, Scripts

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


@dataclass(frozen=True, slots=True)
class Route:
    """The way to an address.

    Attributes:
        proxy: the one on the way; None for none.
        setting: it as it is set, with a password perhaps; "" for none.
        failed_script: the script that should have named one and couldn't; "" where all is well.
    """

    proxy: Proxy | None = None
    setting: str = field(default="", repr=False)
    failed_script: str = ""


def find_route(url: str, scripts: Scripts = SCRIPTS) -> Route:
    """The way to an address: by the environment, else by a script, else by the system's setting.

    Raises:
        ProxySettingBroken: the setting can't be read.
        ProxyKindUnknown: it is a SOCKS proxy, or another kind.
    """
    by_environment = select_proxy(url, getproxies_environment())
    left_out = should_bypass_proxies(url, None)
    found = None if by_environment or left_out else scripts.find(url)
    if found is not None and not found.failed:
        return Route(_read(found.setting), found.setting)
    setting = select_proxy(url, get_environ_proxies(url)) or ""
    return Route(_read(setting), setting, "" if found is None else found.failed)


def _read(setting: str) -> Proxy | None:
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
