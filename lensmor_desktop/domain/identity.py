"""Whether the person that Lensmor has under an ID is the one that the sheet means.

A column of wrong IDs is paid for row by row, so names are compared before the first credit. What
people and CRMs do to names is forgiven: accents, upper and lower case, the order of the parts,
initials, left-out middle names, titles, small misspellings. What remains is another person.

A program that can't write a letter puts a question mark or U+FFFD there, one or several ("Ond?ej").
Such a mark stands for any letter; a part of a name of which less than half is left tells nothing.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum


class Agreement(Enum):
    """What comparing two names came to."""

    SAME = "same"
    DIFFERENT = "different"
    UNKNOWN = "unknown"  # one of them has no name to compare


@dataclass(frozen=True, slots=True)
class Identity:
    """Who Lensmor says a person is, beside what the sheet says.

    Attributes:
        row: the row of the sheet that was compared.
    """

    person_id: str
    row: int
    lensmor_name: str
    lensmor_company: str
    sheet_name: str
    sheet_company: str
    agreement: Agreement


_TITLES = frozenset(
    (
        "mr mrs ms miss mx sir dame dr prof professor ing dipl mag herr frau monsieur madame mme "
        "sr sra phd mba msc bsc md jr ii iii"
    ).split(" ")
)

_LEGAL_FORMS = frozenset(
    (
        "inc ltd llc gmbh ag kg co corp corporation company limited sa spa srl bv nv ab as oy plc "
        "pte pty sas sarl kk the group holding holdings international"
    ).split(" ")
)

# Letters that no decomposition takes apart.
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "œ": "oe",
        "æ": "ae",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "ħ": "h",
    }
)

_DAMAGE = "?\ufffd\udc80-\udcff"  # the last are bytes that were no text
_DAMAGED = re.compile(f"[{_DAMAGE}]+")
_BETWEEN = re.compile(rf"[^\w{_DAMAGE}]+|_")

_NO_NAMES = frozenset(
    (
        "unknown|tbc|tbd|tba|n/a|n.a.|na|#n/a|none|null|nil|nan|not known|no name|anonymous|nn|n.n."
        "|to be confirmed|to be announced|unbekannt|k.a.|inconnu|desconocido|desconhecido"
        "|sconosciuto|onbekend|nieznany|未知|不明|无|미정"
    ).split("|")
)
"""What people and programs write where they know no name."""

_TYPO = 0.8
"""The share of letters in common from which on two parts of a name count as one, misspelled."""


def compare(
    sheet_name: str, sheet_company: str, lensmor_name: str, lensmor_company: str
) -> Agreement:
    """Compares a row of the sheet with what Lensmor says of its person.

    Names decide; where they share only a part ("Bob Ray", "Robert Ray"), the same company settles
    it. Without a name on one side, the companies can't show that two people are one: UNKNOWN.
    """
    ours, theirs = _parts(sheet_name), _parts(lensmor_name)
    if not ours or not theirs:
        return Agreement.UNKNOWN
    if _different_scripts(sheet_name, lensmor_name):
        return Agreement.UNKNOWN
    shorter, longer = sorted((ours, theirs), key=len)
    matched = _matched(shorter, longer)
    if matched == len(shorter) and (len(shorter) > 1 or len(longer) == 1):
        return Agreement.SAME
    if "".join(sorted(ours)) == "".join(sorted(theirs)) or "".join(ours) == "".join(theirs):
        return Agreement.SAME
    if matched and _same_company(sheet_company, lensmor_company):
        return Agreement.SAME
    if matched == len(shorter) and (_lacks_parts(sheet_name) or _lacks_parts(lensmor_name)):
        return Agreement.UNKNOWN
    return Agreement.DIFFERENT


def says_nothing(text: str) -> bool:
    """Whether a text is what people and programs write where they know nothing."""
    words = text.casefold().split()
    return " ".join(words) in _NO_NAMES or all(word in _NO_NAMES for word in words)


def _parts(name: str) -> list[str]:
    """A name's parts without accents, case, punctuation and titles; none where it is no name."""
    if says_nothing(name):
        return []
    # German umlauts are also written out: Müller, Mueller, Muller are one.
    written = name.casefold().replace("ä", "a").replace("ö", "o").replace("ü", "u")
    bare = unicodedata.normalize("NFKD", written.translate(_LETTERS))
    letters = "".join(c for c in bare if not unicodedata.combining(c))
    parts = [part for part in _BETWEEN.split(letters) if part and _is_legible(part)]
    named = [part for part in parts if part not in _TITLES]
    return [_folded(part) for part in named or parts]


def _is_legible(part: str) -> bool:
    """Whether enough of a part is left to tell somebody by it."""
    left = len(_DAMAGED.sub("", part))
    return left == len(part) or (left >= 2 and 2 * left >= len(part))


def _lacks_parts(name: str) -> bool:
    """Whether a part of a name is so damaged that nothing is told by it."""
    return any(not _is_legible(part) for part in _BETWEEN.split(name) if part)


def _folded(part: str) -> str:
    return part.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def _matched(shorter: list[str], longer: list[str]) -> int:
    """How many parts of the one name stand in the other, each used once; initials count."""
    # Whole words first, or an initial would take the word that another part needs.
    left = sorted(longer, key=len, reverse=True)
    count = 0
    for part in sorted(shorter, key=len, reverse=True):
        found = next((other for other in left if _alike(part, other)), None)
        if found is not None:
            left.remove(found)
            count += 1
    return count


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if _DAMAGED.search(one) or _DAMAGED.search(other):
        return _may_be(one, other) or _may_be(other, one)
    if min(len(one), len(other)) == 1:
        return one[0] == other[0]
    if min(len(one), len(other)) < 4:
        return False
    from difflib import SequenceMatcher  # names that differ at all are rare

    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _TYPO


def _may_be(damaged: str, other: str) -> bool:
    """Whether a damaged part may have been the other one."""
    kept = map(re.escape, _DAMAGED.split(damaged))
    return bool(re.fullmatch(rf"[\w{_DAMAGE}]{{0,3}}".join(kept), other))


def _same_company(one: str, other: str) -> bool:
    ours = [part for part in _parts(one) if part not in _LEGAL_FORMS]
    theirs = [part for part in _parts(other) if part not in _LEGAL_FORMS]
    if not ours or not theirs:
        return False
    shorter, longer = sorted((ours, theirs), key=len)
    return _matched(shorter, longer) == len(shorter)


def _different_scripts(one: str, other: str) -> bool:
    """One name in Latin letters and the other in none: nothing to compare letter by letter."""
    return _is_latin(one) != _is_latin(other)


def _is_latin(name: str) -> bool:
    return any("LATIN" in unicodedata.name(letter, "") for letter in name if letter.isalpha())
