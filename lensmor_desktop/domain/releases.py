"""A version of this program that somebody has published."""

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

LONGEST_ADDRESS = 500
"""Characters."""

_VERSION = re.compile(r"\d{1,5}(?:\.\d{1,5}){1,3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Release:
    """A version that was announced. Nobody signs an announcement, so it is nothing but its number:
    no text and no address of whoever could change one is ever shown or opened.

    Raises:
        ValueError: it isn't plain numbers with dots, a few digits each. Versions with letters are
            for testers, who aren't told by us.
    """

    version: str

    def __post_init__(self) -> None:
        if not _VERSION.fullmatch(self.version):
            raise ValueError("no plain version")

    def is_newer_than(self, version: str) -> bool:
        """Whether a person with that version is to be told."""
        return bool(_VERSION.fullmatch(version)) and _numbers(self.version) > _numbers(version)


def is_safe_address(address: str) -> bool:
    """Whether an address is https with a host, and nothing else is hidden in it."""
    if len(address) > LONGEST_ADDRESS or not address.isascii() or not address.isprintable():
        return False
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    clean = not set(address) & set(" \"'<>\\`{}|^")
    return parts.scheme == "https" and bool(host) and parts.username is None and clean


def page_beside(address: str) -> str:
    """The page where a person can read about versions and get them: the folder of the address where
    they are announced, which is known without any answer.
    """
    return urljoin(address, ".")


def _numbers(version: str) -> tuple[int, ...]:
    """1.2 is 1.2.0."""
    numbers = [int(part) for part in version.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
