"""A version of this program that somebody has published."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

LONGEST_PAGE = 500
"""Characters of a page's address."""

_VERSION = re.compile(r"\d{1,5}(?:\.\d{1,5}){1,3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Release:
    """A version, and the page where a person can read about it and get it.

    Raises:
        ValueError: the version isn't plain numbers with dots, or the page isn't https. Versions
            with letters are for testers, who aren't told by us.
    """

    version: str
    page: str

    def __post_init__(self) -> None:
        if not _VERSION.fullmatch(self.version):
            raise ValueError("no plain version")
        if not is_safe_page(self.page):
            raise ValueError("no https page")

    def is_newer_than(self, version: str) -> bool:
        """Whether a person with that version is to be told."""
        return bool(_VERSION.fullmatch(version)) and _numbers(self.version) > _numbers(version)


def is_safe_page(address: str) -> bool:
    """Whether an address is https with a host, and nothing else is hidden in it."""
    if len(address) > LONGEST_PAGE or not address.isascii() or not address.isprintable():
        return False
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    clean = not set(address) & set(" \"'<>\\`{}|^")
    return parts.scheme == "https" and bool(host) and parts.username is None and clean


def is_on_one_host(page: str, address: str) -> bool:
    """Whether a page is where the announcement itself is. Nobody signs an announcement: whoever
    could change it may name no place that isn't under the same certificate.
    """
    try:
        one, other = urlsplit(page), urlsplit(address)
        same = (one.hostname, one.port or 443) == (other.hostname, other.port or 443)
    except ValueError:
        return False
    return is_safe_page(page) and same


def _numbers(version: str) -> tuple[int, ...]:
    """1.2 is 1.2.0."""
    numbers = [int(part) for part in version.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
