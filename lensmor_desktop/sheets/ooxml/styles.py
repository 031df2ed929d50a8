"""Cell formats, as far as they say what a number means: a date, or shown in scientific form."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lensmor_desktop.sheets.ooxml import limits, wording
from lensmor_desktop.sheets.ooxml.faults import too_big
from lensmor_desktop.sheets.ooxml.names import SPREADSHEET, split
from lensmor_desktop.sheets.ooxml.xml import Parser

GENERAL = 0
DATE_TIME = 22
"""The built-in format "m/d/yy h:mm", which Excel shows in the reader's own order."""

# ECMA-376 part 1, 18.8.30: built-in formats that show a date or time. 27 to 36 and 50 to 58 are
# dates in the East Asian languages.
_DATE_IDS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_BOTH_IDS = frozenset([DATE_TIME])
_SCIENTIFIC_IDS = frozenset([11, 48])
_LITERALS = re.compile(
    r'"[^"]*"?|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """What a format code shows."""

    is_date: bool = False
    has_time: bool = False
    scientific: bool = False
    general: bool = False


def number_format(number: int, code: str | None) -> NumberFormat:
    """Judges a format by its id, or by its code where the workbook gives one."""
    if code is None:
        return NumberFormat(
            number in _DATE_IDS,
            number in _BOTH_IDS,
            number in _SCIENTIFIC_IDS,
            number in (GENERAL, 49),
        )
    plain = _LITERALS.sub("", code).lower()
    if plain in ("general", "@", ""):
        return NumberFormat(general=True)
    first = plain.partition(";")[0]
    if re.search(r"e[+-]", first):
        return NumberFormat(scientific=True)
    first = first.replace("general", "").replace("am/pm", "h").replace("a/p", "h")
    day = bool(re.search(r"[dy]", first)) or (
        "m" in first and "h" not in first and "s" not in first
    )
    time = bool(re.search(r"[hs]", first))
    return NumberFormat(is_date=day or time, has_time=day and time)


@dataclass(frozen=True, slots=True)
class CellFormat:
    """One `xf` of cellXfs, with what the splicer needs to judge whether it looks plain."""

    format: NumberFormat
    plain: bool


class Styles:
    """The cell formats of a workbook by number (the `s` of a cell)."""

    def __init__(self) -> None:
        self.formats: list[CellFormat] = []
        self.places = StylePlaces()
        self.encoding = "utf-8"

    def number_format(self, style: int) -> NumberFormat:
        """The number format of a cell style; General for one that isn't there."""
        if 0 <= style < len(self.formats):
            return self.formats[style].format
        return NumberFormat(general=True)

    def date_time_style(self) -> int | None:
        """A cell style that shows date and time and nothing else of its own, if there is one."""
        for number, entry in enumerate(self.formats):
            if entry.plain and entry.format.is_date and entry.format.has_time:
                return number
        return None

    @classmethod
    def parse(cls, chunks: Iterable[bytes], label: str, part: str) -> "Styles":
        """Reads styles.xml.

        Raises:
            SheetError: not well-formed, or over budget.
        """
        styles = cls()
        codes: dict[int, str] = {}
        entries: list[tuple[int, bool]] = []
        base: list[dict[str, str]] = []
        parser = Parser(label, part)
        path: list[str] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            namespace, local = split(name)
            path.append(local if namespace in SPREADSHEET else "")
            if len(path) > limits.MAX_DEPTH or len(entries) > limits.MAX_CELL_STYLES:
                raise too_big(label, wording.HOLDS_TOO_MUCH, part=part)
            if len(path) == 3 and path[1] == "numFmts" and local == "numFmt":
                if len(codes) < limits.MAX_CELL_STYLES:
                    codes[whole(attributes.get("numFmtId"), -1)] = attributes.get("formatCode", "")
            elif len(path) == 3 and path[1] == "cellXfs" and local == "xf":
                if not base:
                    base.append(attributes)
                entries.append((whole(attributes.get("numFmtId"), 0), _plain(attributes, base[0])))
                styles.places.add(parser.expat.CurrentByteIndex)
            elif len(path) == 2 and path[1] == "cellXfs":
                styles.places.start = parser.expat.CurrentByteIndex
            elif len(path) == 4 and path[1:3] == ["cellXfs", "xf"] and entries:
                entries[-1] = (entries[-1][0], entries[-1][1] and local != "protection")

        def end(name: str) -> None:
            path.pop()
            if len(path) == 1 and split(name)[1] == "cellXfs":
                styles.places.end = parser.expat.CurrentByteIndex

        parser.expat.StartElementHandler = start
        parser.expat.EndElementHandler = end
        parser.feed_all(chunks)
        styles.encoding = parser.encoding
        styles.formats = [
            CellFormat(number_format(number, codes.get(number)), plain) for number, plain in entries
        ]
        return styles


@dataclass(slots=True)
class StylePlaces:
    """Where cellXfs stands in the bytes of styles.xml: its start tag, its end tag, its first xf."""

    start: int = -1
    end: int = -1
    first: int = -1

    def add(self, place: int) -> None:
        """Notes an xf."""
        if self.first < 0:
            self.first = place


def _plain(attributes: dict[str, str], base: dict[str, str]) -> bool:
    """Whether a format differs from the workbook's first, the default, only by its number."""
    return all(
        attributes.get(key, "0") == base.get(key, "0") for key in ("fontId", "fillId", "borderId")
    ) and attributes.get("quotePrefix", "0") in ("0", "false")


def whole(text: str | None, default: int) -> int:
    """A whole number in an attribute, or `default` where it is none."""
    if text is None:
        return default
    text = text.strip()
    if not text.lstrip("-").isdecimal() or len(text) > 18:
        return default
    try:
        return int(text)
    except ValueError:
        return default
