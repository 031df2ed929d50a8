"""Number formats: what they make of a number (ECMA-376 part 1, 18.8.30 and 18.8.31).

Of a format it matters whether it shows a date, whether it shows the scientific form, and whether
a whole number is seen as its plain digits: an ID is what the sheet shows.
"""

import operator
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

GENERAL = 0
DATE_TIME = 22
"""The built-in format "m/d/yy h:mm", which Excel shows in the reader's own order."""

# Built-in formats that show a date or time. 27 to 36 and 50 to 58 are dates in the East Asian
# languages.
_DATE_IDS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_BOTH_IDS = frozenset([DATE_TIME])
_SCIENTIFIC_IDS = frozenset([11, 48])
_CODES = {9: "0%", 10: "0.00%", 12: "# ?/?", 13: "# ??/??"}
"""The other built-in formats show a whole number as its digits, with separators at most."""

_LITERALS = re.compile(
    r'"[^"]*"?|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE | re.DOTALL
)
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|(?P<space>_.|\*.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>general)|(?P<digit>[0#?])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_SECTION = re.compile(
    r'((?:"[^"]*"?|\\.|[_*].|\[[^\]]*\]|[^;"\\_*\[]|[\\_*\[])*)(?:;|$)', re.DOTALL
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?[0-9]+(?:\.[0-9]+)?)")
_COMPARE = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
_LONGEST_CODE = 500


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """What a format code shows.

    Attributes:
        code: where a whole number isn't shown as its plain digits: the code that says how.
    """

    is_date: bool = False
    has_time: bool = False
    scientific: bool = False
    general: bool = False
    code: str = ""


def number_format(number: int, code: str | None) -> NumberFormat:
    """Judges a format by its id, or by its code where the workbook gives one."""
    if code is None:
        return NumberFormat(
            number in _DATE_IDS,
            number in _BOTH_IDS,
            number in _SCIENTIFIC_IDS,
            number in (GENERAL, 49),
            _CODES.get(number, ""),
        )
    odd = code if _is_odd(code) else ""
    plain = _LITERALS.sub("", code).lower()
    if plain in ("general", "@", ""):
        return NumberFormat(general=True, code=odd)
    first = plain.partition(";")[0]
    if re.search(r"e[+-]", first):
        return NumberFormat(scientific=True)
    first = first.replace("general", "").replace("am/pm", "h").replace("a/p", "h")
    day = bool(re.search(r"[dy]", first)) or (
        "m" in first and "h" not in first and "s" not in first
    )
    time = bool(re.search(r"[hs]", first))
    date = day or time
    return NumberFormat(is_date=date, has_time=day and time, code="" if date else odd)


def _is_odd(code: str) -> bool:
    """Whether a whole number may be shown as something else than its plain digits."""
    if not code or code.lower() in ("general", "@"):
        return False
    return any(shown_whole(code, digits) != digits for digits in ("1", "1234567")) or "[" in code


def shown_whole(code: str, digits: str) -> str:
    """A positive whole number as a format shows it, without what no ID has.

    Separators of thousands, decimals that are zeros, blanks and currency signs are left out:
    they are no part of a number. Leading zeros, text, and signs between the digits stay.

    Args:
        code: the format code, which shows no date.
        digits: the number, without leading zeros.
    """
    section = _section_for(code[:_LONGEST_CODE], int(digits))
    before_point = True
    places: list[tuple[str, str]] = []  # (a digit's placeholder or "", a literal)
    scale = 0
    for match in _TOKEN.finditer(section):
        kind, text = match.lastgroup, match[match.lastgroup or 0]
        if kind in ("quoted", "escaped"):
            places.append(("", text))
        elif kind == "bracket":
            places.append(("", text[1:].partition("-")[0] if text.startswith("$") else ""))
        elif kind == "general":
            places.append(("#", ""))
        elif kind == "digit":
            scale = 0
            if before_point:
                places.append((text, ""))
        elif text == ".":
            before_point = False
        elif text == ",":
            scale += 1
        elif text == "@":
            places.append(("#", ""))
        elif kind == "other":
            places.append(("", text))
    if scale and any(place for place, _ in places):
        places.append(("", "," * scale))  # thousands that aren't shown
    return _filled(places, digits)


def _section_for(code: str, value: int) -> str:
    """The section of a format that shows a positive number; each may have a condition."""
    sections = [match[1] for match in _SECTION.finditer(code)][:4] or [""]
    if len(sections) > 1 and not code.endswith(";") and not sections[-1]:
        sections.pop()  # the empty match at the end of the code
    conditional = False
    for section in sections[:3]:
        found = next(
            (
                condition
                for match in _TOKEN.finditer(section)
                if match["bracket"] and (condition := _CONDITION.fullmatch(match["bracket"]))
            ),
            None,
        )
        if found is None:
            if conditional or section is sections[0]:
                return section
            continue
        conditional = True
        if _COMPARE[found[1]](Decimal(value), Decimal(found[2])):
            return section
    return sections[-1]


def _filled(places: list[tuple[str, str]], digits: str) -> str:
    """Puts digits into placeholders from the right; the first takes all that are left."""
    first = next((at for at, (place, _) in enumerate(places) if place), -1)
    shown: list[str] = []
    left = digits
    for at in range(len(places) - 1, -1, -1):
        place, literal = places[at]
        if not place:
            shown.append(literal)
        elif at == first:
            shown.append(left or ("0" if place == "0" else ""))
        elif left:
            shown.append(left[-1])
            left = left[:-1]
        elif place == "0":
            shown.append("0")
    text = "".join(reversed(shown)).strip()
    bare = "".join(mark for mark in text if not _is_nothing(mark))
    return bare if bare.isdigit() else text


def _is_nothing(mark: str) -> bool:
    """Whether a mark is no part of an ID: blanks, currency signs."""
    return mark.isspace() or unicodedata.category(mark) == "Sc"
