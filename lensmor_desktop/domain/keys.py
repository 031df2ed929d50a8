"""What people paste where a key is asked for, and the key that is in it."""

import re
import unicodedata

LENSMOR = "https://platform.lensmor.com"
"""Whose keys they are, and where they go unless somebody sets another address."""

_QUOTES = "\"'`´‘’‚‛“”„‟«»‹›<>「」『』"
_BRACKETS = (("(", ")"), ("[", "]"), ("{", "}"))
_AFTER = ",;"  # as it stands behind a value in JSON or a list

_NAMED = re.compile(
    r"(?:(?:export|setx?|let)\s+|\$env:|-H\s+)?"
    r"[\"']?(?P<name>[A-Za-z][\w .-]{0,60}?)[\"']?\s*(?P<sign>:?=|:)\s*(?P<value>.*)",
    re.DOTALL,
)
_OF_A_KEY = re.compile(r"key|token|secret|authori[sz]ation|lensmor", re.IGNORECASE)
_LIKE_A_KEY = re.compile(r"(?:sk|uak)_[!-~]+")
_BEARER = re.compile(r"bearer(?:[\s:]+|$)", re.IGNORECASE)
_SHORTENED = re.compile(r"\.\.|\*\*|[…•●·∙⋯]")


def clean_key(text: str) -> str:
    """The key without what is certain to be no part of it.

    Taken off are blanks, invisible characters, quotation marks, brackets, "Bearer", and the name
    that the key has in a file or a header, as in `LENSMOR_API_KEY=…`. Whether the rest can be a key
    is for :func:`lensmor_desktop.api.address.check_key` to say.
    """
    left = "".join(character for character in text if not _is_invisible(character))
    before = None
    while left != before:
        before = left
        left = _without_edges(left)
        left = _BEARER.sub("", left, count=1) if _BEARER.match(left) else left
        left = _without_name(left)
    return left


def is_shortened(key: str) -> bool:
    """Whether this is how websites show a key that they keep to themselves: `sk_12…89`."""
    return _SHORTENED.search(key) is not None


def has_unknown_name(key: str) -> bool:
    """Whether it reads `NAME=…`, and nothing tells that the name isn't a part of the key."""
    found = _NAMED.fullmatch(key)
    # What ends in "=" alone is padded, as codes of letters and digits are.
    named = found is not None and "=" in found["sign"] and not _LIKE_A_KEY.match(key)
    return found is not None and named and bool(found["value"].strip("="))


def _without_edges(text: str) -> str:
    text = text.strip().strip("\x00\x7f").rstrip(_AFTER).strip(_QUOTES).strip()
    for opening, closing in _BRACKETS:
        if text.startswith(opening) and text.endswith(closing):
            text = text[1:-1].strip()
    return text


def _without_name(text: str) -> str:
    found = _NAMED.fullmatch(text)
    if found is None or _LIKE_A_KEY.match(text):
        return text
    value = clean_key(found["value"])
    certain = _OF_A_KEY.search(found["name"]) or _LIKE_A_KEY.fullmatch(value)
    padding = found["value"] and not value.strip("=")
    return value if certain and not padding else text


def _is_invisible(character: str) -> bool:
    """Zero-width and direction marks, soft hyphens, variation selectors: seen by nobody."""
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"
