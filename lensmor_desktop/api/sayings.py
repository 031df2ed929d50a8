"""The service's own words without anything like an address in them (contract, fact 13).

They reach details, errors and logs. An address can be spelled in ways that a person reads as one:
encoded for links, mails or web pages, in full-width letters, with invisible marks, or as "at" and
"dot". What looks like one is taken out, and rather a word too many than one too few.
"""

import html
import re
import unicodedata
from urllib.parse import unquote

from lensmor_desktop.api.fields import text

GONE = "…"
_MOST = 1_000
"""Characters that are looked at: what looks like an address takes the square of them to find."""
_UNWRAPPED = 4
"""So often an encoding is taken off: somebody's proxy may have encoded what was encoded."""

_CODES = re.compile(r"(?:\\u\{?|\\x|U\+|=)(?:00)*40\}?", re.IGNORECASE)
_INVISIBLE = ("Cf", "Mn")  # joiners and marks; with their letters composed none are left
_OPEN, _SHUT = r"[(\[{<*_-]+ ?", r" ?[)\]}>*_-]+"
_AT = rf"(?:@|{_OPEN}(?:at|@){_SHUT}|\b(?:at|arroba)\b)"
_DOT = rf"(?: ?{_OPEN}(?:dot|punkt|punto|point|\.){_SHUT} ?| (?:dot|punkt|punto|point|\.) |\.)"
_NAME = r"[\w.+%'!#$&*/=?^`{|}~-]+"
_LABEL = r"[\w-]*[^\W\d][\w-]*"  # with a letter in it: "at 12.30" is a time
_SPELLED = re.compile(
    rf"{_NAME} ?{_AT} ?[\w-]+(?:{_DOT}{_LABEL})+|{_NAME} ?@ ?\S+|\S*@\S*", re.IGNORECASE
)


def saying(value: object, api_key: str = "", longest: int = 200) -> str:
    """A text of the service, short, without the key and anything like an address.

    Args:
        value: what it sent; "" for anything that is no text.
        api_key: taken out wherever it stands.
        longest: characters after which it is cut.
    """
    words = text(value)
    if api_key and api_key in (plain := _unwrapped(words)):
        words = plain.replace(api_key, GONE)
    return text(without_addresses(words), longest)


def without_addresses(words: str) -> str:
    """A text without anything like an address; unchanged where there is none, but for blanks."""
    words = " ".join(words[:_MOST].split())
    plain = _unwrapped(words)[:_MOST]  # what a compatibility form stands for may be longer
    found = _SPELLED.sub(GONE, plain)
    return words if found == plain else found


def _unwrapped(words: str) -> str:
    """A text as a person would read it in the end."""
    for _ in range(_UNWRAPPED):
        before = words
        words = unquote(html.unescape(_CODES.sub("@", words)))
        # Our own mark stays: NFKC makes three dots of it.
        words = GONE.join(unicodedata.normalize("NFKC", part) for part in words.split(GONE))
        words = "".join(mark for mark in words if unicodedata.category(mark) not in _INVISIBLE)
        if words == before:
            break
    return " ".join(words.split())
