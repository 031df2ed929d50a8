"""Single values out of an answer that isn't trusted: each is usable, or it isn't there."""

import math
import re

_LONGEST_TEXT = 500
_LONGEST_ID = 100
_LONGEST_EMAIL = 320
_MOST = 10**12  # larger figures are no credits and no counts
_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]+")
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
# What no address has: blanks, half characters, and what services put for letters that they hide.
_NOT_IN_EMAIL = re.compile(r"[\s\ufffd\ud800-\udfff*⁎∗＊•●○∙■█▪…]|\.\.\.")


def text(value: object, longest: int = _LONGEST_TEXT) -> str:
    """A text on one line, cut at `longest` characters; "" for anything that is no text.

    Half characters (lone surrogates, which JSON can hold) are replaced: no file takes them.
    """
    if not isinstance(value, str):
        return ""
    whole = _SURROGATES.sub("\ufffd", value)
    return re.sub(" {2,}", " ", _CONTROLS.sub(" ", whole)).strip()[:longest].rstrip()


def identifier(value: object) -> str:
    """An ID as text; a JSON integer becomes its digits. "" for anything that can't be one.

    A number with a fraction or an exponent is refused even if it looks whole: digits may be gone.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if value >= 0 else ""
    if not isinstance(value, str):
        return ""
    cleaned = value.strip()
    if len(cleaned) > _LONGEST_ID or _CONTROLS.search(cleaned) or _SURROGATES.search(cleaned):
        return ""
    return cleaned


def identifiers(value: object) -> tuple[str, ...]:
    """The usable IDs of a list, each once; nothing for anything that is no list."""
    if not isinstance(value, list):
        return ()
    return tuple(dict.fromkeys(found for found in map(identifier, value) if found))


def email(value: object) -> tuple[str, bool]:
    """An address, and whether something stood there that can't be used as one.

    Refused: a line break or a control character anywhere, an inner blank, no "@" with something on
    either side, letters hidden behind asterisks or dots (a masked address), half characters,
    and more than 320 characters.
    Outer blanks are no reason to lose an address that was paid for; they go.
    """
    if value is None:
        return "", False
    if not isinstance(value, str):
        return "", True
    if _CONTROLS.search(value):
        return "", True
    address = value.strip().strip(_INVISIBLE).strip()
    if not address:
        return "", False
    name, at, host = address.rpartition("@")
    usable = (
        bool(name and at and host)
        and len(address) <= _LONGEST_EMAIL
        and not _NOT_IN_EMAIL.search(address)
    )
    return (address, False) if usable else ("", True)


def number(value: object) -> float | None:
    """A finite number, which may arrive as a float (contract, fact 8); None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not abs(value) <= _MOST:  # neither too large nor NaN
        return None
    return float(value)


def count(value: object) -> int | None:
    """A count or a price in whole credits, 0 or more; a fraction is rounded up."""
    found = number(value)
    return None if found is None or found < 0 else math.ceil(found)


def flag(value: object) -> bool | None:
    """A true or false; None for anything else."""
    return value if isinstance(value, bool) else None


def section(value: object) -> dict[str, object]:
    """An object's fields; none for anything that is no object."""
    return value if isinstance(value, dict) else {}
