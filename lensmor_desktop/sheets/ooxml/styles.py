"""Cell formats by their numbers, as far as they say how a number is shown."""

from collections.abc import Iterable
from dataclasses import dataclass

from lensmor_desktop.sheets.ooxml import limits, wording
from lensmor_desktop.sheets.ooxml.faults import too_big
from lensmor_desktop.sheets.ooxml.names import COMPATIBILITY, SPREADSHEET, split
from lensmor_desktop.sheets.ooxml.numberformats import NumberFormat, number_format
from lensmor_desktop.sheets.ooxml.xml import Parser


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
        branches = _Branches(entries)

        def start(name: str, attributes: dict[str, str]) -> None:
            namespace, local = split(name)
            if branches.start(namespace, local):
                return
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
                if not branches.inside:
                    styles.places.add(parser.expat.CurrentByteIndex)
            elif len(path) == 2 and path[1] == "cellXfs":
                styles.places.start = parser.expat.CurrentByteIndex
            elif len(path) == 4 and path[1:3] == ["cellXfs", "xf"] and entries:
                entries[-1] = (entries[-1][0], entries[-1][1] and local != "protection")

        def end(name: str) -> None:
            if branches.end():
                return
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


class _Branches:
    """Which branch of an `mc:AlternateContent` counts among the cell formats (ECMA-376 part 3).

    Some offices wrap a format in one; it has one number, whatever stands in its branches. The
    fallback is for programs that know none of the choices, as this one; without it the first
    choice stands for the rest.
    """

    def __init__(self, entries: list[tuple[int, bool]]) -> None:
        self._entries = entries
        self._elements: list[str] = []  # open elements: the words of compatibility, "" for others
        self._open: list[tuple[int, list[tuple[int, bool]]]] = []
        self._chosen: list[bool] = []
        self._skipped = 0

    @property
    def inside(self) -> bool:
        """Whether the parser stands within such alternatives."""
        return bool(self._open)

    def start(self, namespace: str, local: str) -> bool:
        """Notes an element; true if nothing else is to look at it."""
        if self._skipped:
            self._skipped += 1
            return True
        word = local if namespace == COMPATIBILITY else ""
        if word == "AlternateContent":
            self._open.append((len(self._entries), []))
            self._chosen.append(False)
        elif word == "Fallback" and self._open:
            first, kept = self._open[-1]
            kept += self._entries[first:]
            del self._entries[first:]
        elif word and self._open:
            if self._chosen[-1]:
                self._skipped = 1
                return True
            self._chosen[-1] = True
        self._elements.append(word)
        return bool(word)

    def end(self) -> bool:
        """Notes the end of an element; true if nothing else is to look at it."""
        if self._skipped:
            self._skipped -= 1
            return True
        word = self._elements.pop()
        if word == "AlternateContent":
            first, kept = self._open.pop()
            self._chosen.pop()
            if len(self._entries) == first:
                self._entries += kept
        return bool(word)


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
