"""Which account a key opens, as far as its text tells: a fingerprint, and never the key.

An account is told by address and key in their one spelling. Records of earlier versions go by the
text as it was typed; so what that text may have been is found again, too.
"""

import hashlib
from itertools import product
from urllib.parse import urlsplit

_TYPED_KEYS = (
    *("Bearer {}", "bearer {}", "BEARER {}", "Bearer  {}", "Bearer\t{}", "Bearer {}\u200b"),
    *("\u200b{}", "{}\u200b", "\u200b{}\u200b", "\ufeff{}", "{}\ufeff", "\u2060{}", "{}\u2060"),
)
"""How a key may have been typed that earlier versions sent as it should be."""


def fingerprint(base_url: str, api_key: str) -> str:
    """Tells accounts apart; no key can be found from it.

    Args:
        base_url: as :func:`lensmor_desktop.api.address.check_base_url` spells it.
        api_key: as :func:`lensmor_desktop.api.address.check_key` spells it.
    """
    return hashlib.sha256(f"{base_url}\n{api_key}".encode()).hexdigest()[:20]


def earlier_fingerprints(
    base_url: str, api_key: str, typed_url: str, typed_key: str
) -> frozenset[str]:
    """Under what records of earlier versions may go, for the same account.

    Args:
        base_url, api_key: in their one spelling.
        typed_url, typed_key: as they stand in a setting now.
    """
    keys = {api_key, typed_key.strip(), *(form.format(api_key) for form in _TYPED_KEYS)}
    urls = {base_url, typed_url, typed_url.strip(), *_typed_urls(base_url)}
    found = {fingerprint(url, key) for url, key in product(urls, keys)}
    return frozenset(found - {fingerprint(base_url, api_key)})


def _typed_urls(base_url: str) -> set[str]:
    """The spellings of an address that were likely typed: slashes, a dot, the port, capitals."""
    parts = urlsplit(base_url)
    *names, last = parts.netloc.split(".")
    capitals = {
        ".".join([*names[:at], *(name.capitalize() for name in names[at:]), last])
        for at in range(len(names))
    }
    hosts = {parts.netloc, parts.netloc.upper(), parts.netloc.title(), *capitals}
    hosts |= {f"{host}." for host in hosts}
    if parts.port is None:
        hosts |= {f"{host}:443" for host in hosts}
    schemes = (parts.scheme, parts.scheme.upper(), parts.scheme.title())
    return {
        f"{scheme}://{host}{parts.path}{end}"
        for scheme, host, end in product(schemes, hosts, ("", "/", "//"))
    }
