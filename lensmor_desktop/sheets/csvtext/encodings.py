"""The encoding of a text file, told from its bytes.

CRMs export UTF-8 with and without a byte order mark; Excel saves UTF-16 with tabs ("Unicode
text"), and in the encoding of the system otherwise: cp1252 in Western Europe, cp1250 in Central
Europe, cp1254 in Turkey, GB18030 in China, Big5 in Taiwan, Shift JIS in Japan, EUC-KR in Korea,
Mac Roman on a Mac, and as "CSV (MS-DOS)" in cp850 or cp852.

Of encodings that all can be decoded the one wins in which the fewest words look wrong: letters of
two scripts, signs between letters, capitals behind small letters, letters of two languages.
"""

import codecs
import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

_SAMPLED = 200_000
_MOST_WORDS = 2000
_HEAD = 4096
_LEAST_SURE = 0.34
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WESTERN = "äöüß àâçéèêëîïôùûüÿœæ áéíóúñüïç ãõáâàçéêíóôú åäöæøéüðþáíóúý àèéìíòóùú éëïöüè åäöáéš"
_CENTRAL = "áčďéěíňóřšťúůýž áäčďéíĺľňóôŕšťúýž ąćęłńóśźż áéíóöőúüű ăâîșşțţ čćđšž äöüß çéë áâéíóú"
_TURKISH = "çğıöşüâîû äöüß éèêëàâîôûç"
_LANGUAGES = {
    "cp1252": _WESTERN,
    "cp1250": _CENTRAL,
    "cp1254": _TURKISH,
    "mac_roman": _WESTERN,
    "mac_latin2": _CENTRAL,
    "cp850": _WESTERN,
    "cp852": _CENTRAL,
    "cp857": _TURKISH,
    "cp1251": "",
    "cp1253": "",
}
_PAIRS = ("euc_kr", "gb18030", "big5", "cp932")  # two bytes for a character
ENCODINGS = (*_LANGUAGES, *_PAIRS, "utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
"""All that are told by themselves, each by Python's name."""

_HIGH = re.compile(rb"(?<![^\r\n])[^\r\n\x80-\xff]*+[\x80-\xff][^\r\n]*+")
_ACCENTED = re.compile("[άέήίόύώΆΈΉΊΌΎΏ]")
_WORD = re.compile(
    r"(?<![^\s,;|\t\"()/&<>])[^\s,;|\t\"()/&<>\x80-\U0010ffff]*+[^\x00-\x7f\s][^\s,;|\t\"()/&<>]*+"
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes of a file are read.

    Attributes:
        name: the codec's name, without byte order mark. bom: that mark, or b"".
        rivals: others that read the file as well as this one, but otherwise; none if it is sure.
    """

    name: str
    bom: bytes = b""
    rivals: tuple[str, ...] = ()


def known_encoding(name: str) -> str | None:
    """Python's name for an encoding that keeps ASCII or is a UTF; None for others.

    Excel's and others' usual names are understood: "ANSI", "Windows-1250", "Shift JIS", "MacRoman".
    """
    bare = name.strip().casefold().replace(" ", "_").replace("-", "_")
    bare = {"ansi": "cp1252", "macroman": "mac_roman", "utf_16": "utf_16_le"}.get(bare, bare)
    try:
        found = codecs.lookup(bare)
        ascii_kept = found._is_text_encoding and b'a,;\t"1'.decode(found.name) == 'a,;\t"1'
    except (LookupError, UnicodeError):
        ascii_kept = False
        found = None
    if found is None:
        return None
    wide = found.name in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
    return found.name if (ascii_kept and found.name not in ("utf-7",)) or wide else None


def tell_encoding(data: bytes, chosen: str = "") -> Encoding:
    """The encoding of a file's bytes.

    Args:
        chosen: the one that a person chose; a byte order mark counts more.

    Raises:
        UnicodeError: it is marked as UTF-16 or UTF-32, but it isn't; or it can't be read as chosen.
    """
    for bom, name in _MARKS:
        if data.startswith(bom):
            if name != "utf-8" and not decodes(data[len(bom) :], name):
                if name == "utf-32-le":
                    continue  # UTF-16 that begins with a zero character
                raise UnicodeError(name)
            return Encoding(name, bom)
    if chosen:
        if data.decode(chosen, "surrogateescape").encode(chosen, "surrogateescape") != data:
            raise UnicodeError(chosen)
        return Encoding(chosen)
    wide = _wide(data)
    if wide:
        return Encoding(wide)
    if decodes(data, "utf-8") or _mostly_utf8(data):
        return Encoding("utf-8")
    return _legacy(data)


def decodes(data: bytes, encoding: str) -> bool:
    """Whether the data is text of this encoding and comes back from it byte for byte."""
    try:
        return data.decode(encoding).encode(encoding) == data
    except UnicodeError:
        return False


def _wide(data: bytes) -> str:
    """UTF-16 or UTF-32 without a mark: at least one character in eight has its zero bytes there.

    A few zero bytes are strays in a text of another encoding, and stay in it.
    """
    sample = data[:_HEAD]
    zeros = [sample[at::4].count(0) for at in range(4)]
    least = max(1, len(sample) // 16)
    if min(zeros[1:]) * 4 > 3 * len(sample) // 4 and decodes(data, "utf-32-le"):
        return "utf-32-le"
    if min(zeros[:3]) * 4 > 3 * len(sample) // 4 and decodes(data, "utf-32-be"):
        return "utf-32-be"
    odd, even = zeros[1] + zeros[3], zeros[0] + zeros[2]
    name = "utf-16-le" if odd > even else "utf-16-be"
    return name if max(odd, even) >= least and decodes(data, name) else ""


def _mostly_utf8(data: bytes) -> bool:
    """UTF-8 into which a few bytes of something else were pasted, or that was cut off."""
    text = data.decode("utf-8", "surrogateescape")
    strays = sum(1 for mark in text if "\udc80" <= mark <= "\udcff")
    proper = sum(1 for mark in text if mark > "\x7f") - strays
    return proper > 4 * strays


def _legacy(data: bytes) -> Encoding:
    """One of the encodings of a byte or two for each character."""
    lines = b"\n".join(_HIGH.findall(data))[:_SAMPLED]
    lines = lines[: lines.rfind(b"\n")] if len(lines) == _SAMPLED else lines
    scores: dict[str, float] = {}
    for name in (*_LANGUAGES, *_PAIRS):
        if name in _PAIRS and not decodes(data, name):
            continue
        words = _WORD.findall(lines.decode(name, "surrogateescape"))[:_MOST_WORDS]
        if words:
            scores[name] = sum(_oddity(word, name) for word in words) / len(words)
    if not scores:
        return Encoding("cp1252")
    best = min(scores, key=lambda name: scores[name])
    text = lines.decode(best, "surrogateescape")
    # Where all seem wrong, or another is as good, somebody who can read the names must tell. The
    # order above tells by itself only that Western text is usual.
    near = [name for name in scores if scores[name] <= scores[best] + 0.02]
    if scores[best] > _LEAST_SURE:
        near = sorted(scores, key=lambda name: scores[name])[:6]
        best = "cp1252"
    elif best == "cp1252" and scores[best] < 0.1:
        near = []
    rivals = [n for n in near if n != best and lines.decode(n, "surrogateescape") != text]
    return Encoding(best, rivals=tuple(rivals))


def _oddity(word: str, encoding: str) -> float:
    """How wrong a word looks, from 0 to 1."""
    if any("\ud800" <= mark <= "\udfff" or "\x80" <= mark <= "\x9f" for mark in word):
        return 1
    letters = [mark for mark in word if mark.isalpha()]
    scripts = {_script(mark) for mark in letters}
    if len(scripts) > 1:
        return 1
    if encoding in _PAIRS:
        return _rarity(letters, encoding, scripts)
    if not letters:
        return 0.5
    if scripts == {"greek"} and len(_ACCENTED.findall(word)) != 1:
        return 0.5  # a Greek word has one accent, and Russian read as Greek none
    if scripts != {"latin"}:
        return 0 if scripts <= {"greek", "cyrillic"} and _cased_well(word) else 1
    if encoding in ("cp1251", "cp1253"):
        return 0.5
    if _has_signs(word) or not _cased_well(word):
        return 1
    strange = {mark for mark in word.lower() if mark.isalpha() and mark > "\x7f"}
    fits = any(strange <= alphabet for alphabet in _alphabets(encoding))
    return 0 if fits else 0.8


@cache
def _alphabets(encoding: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(letters) | {"̇"} for letters in _LANGUAGES[encoding].split())


def _script(mark: str) -> str:
    if mark < "\u0250":
        return "latin" if mark not in "ªº" else "sign"
    if "\u0370" <= mark <= "\u03ff":
        return "greek"
    if "\u0400" <= mark <= "\u04ff":
        return "cyrillic"
    if "\uac00" <= mark <= "\ud7a3":
        return "hangul"
    if "\u2e80" <= mark <= "\u9fff" or "\uf900" <= mark <= "\ufaff":
        return "cjk"
    return "cjk" if "\uff66" <= mark <= "\uff9d" else "other"


def _has_signs(word: str) -> bool:
    """Whether signs stand where none stand in words: "¼ubica", "Pawe³", "J”rg"."""
    for at, mark in enumerate(word):
        if mark <= "\x7f" or mark.isalpha():
            continue
        before = at > 0 and word[at - 1].isalpha()
        behind = at + 1 < len(word) and word[at + 1].isalpha()
        if before and behind and mark not in "’‘·–—-\xad\xa0":
            return True
        if behind and not before and mark not in "“„«‘’–—©®•\xa0¿¡":
            return True
        if before and not behind and mark not in "”“’»™®©°–—…\xa0":
            return True
    return False


def _cased_well(word: str) -> bool:
    """Whether letters above ASCII are large or small as those around them are."""
    plain = [mark for mark in word if mark.isascii() and mark.isalpha()]
    for before, mark in pairwise(word):
        if mark > "\x7f" and mark.isupper() and before.islower():
            return False
    if len(plain) > 1 and all(mark.isupper() for mark in plain):
        return not any(mark > "\x7f" and mark.islower() and mark not in "ßı" for mark in word)
    return True


def _rarity(letters: list[str], encoding: str, scripts: set[str]) -> float:
    """The share of characters that are rare in the language that an encoding is for."""
    if not letters or not scripts <= {"cjk", "hangul"}:
        return 1
    if encoding == "euc_kr":
        return 0 if scripts == {"hangul"} else 1
    return sum(not _is_common(mark, encoding) for mark in letters) / len(letters)


def _is_common(mark: str, encoding: str) -> bool:
    """Whether a character is among those that its national standard calls common."""
    raw = mark.encode(encoding, "replace")
    if encoding == "cp932":
        return len(raw) == 2 and (
            b"\x82\x9f" <= raw <= b"\x83\x96" or b"\x88\x9f" <= raw <= b"\x98\x72"
        )
    if encoding == "big5":
        return len(raw) == 2 and b"\xa4\x40" <= raw <= b"\xc6\x7e"
    return len(raw) == 2 and b"\xb0\xa1" <= raw <= b"\xd7\xfa" and raw[1] >= 0xA1
