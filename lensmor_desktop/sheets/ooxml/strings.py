"""Shared strings: the text of cells, stored once (ECMA-376 part 1, 18.4).

Held as one block of UTF-8 and an index, because a list of 1,000,000 Python strings costs several
times their size. A string is decoded when a cell that uses it is asked for.

Plain strings, as nearly all are, take the fast lane (:mod:`strict`): many at once.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

from lensmor_desktop.sheets.ooxml import limits, wording
from lensmor_desktop.sheets.ooxml.faults import too_big
from lensmor_desktop.sheets.ooxml.names import SPREADSHEET, split
from lensmor_desktop.sheets.ooxml.plain import Home
from lensmor_desktop.sheets.ooxml.raw import unescape_xml
from lensmor_desktop.sheets.ooxml.strict import BLANKS, KEPT, PLAIN_TEXT, StrictLane
from lensmor_desktop.sheets.ooxml.xml import Parser

_HOME = Home("sst", 1)
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """Undoes the `_xHHHH_` form of characters that XML can't hold (ST_Xstring, 22.9.2.19)."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


class SharedStrings:
    """The strings of a workbook by number."""

    def __init__(self) -> None:
        self._text = bytearray()
        self._ends = array("I")

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, index: int) -> str:
        if not 0 <= index < len(self._ends):
            raise IndexError(index)
        start = self._ends[index - 1] if index else 0
        return unescape(self._text[start : self._ends[index]].decode("utf-8", "replace"))

    def extend(self, texts: Iterable[str]) -> None:
        """Adds strings."""
        encoded = [text.encode("utf-8") for text in texts]
        ends = accumulate(map(len, encoded), initial=len(self._text))
        next(ends)
        self._ends.extend(ends)
        self._text += b"".join(encoded)

    def holding(self, marks: Sequence[str]) -> frozenset[int]:
        """The numbers of the strings in which one of some characters may stand.

        Those with a character of the `_xHHHH_` form count, whichever it is.
        """
        found = set()
        for mark in (*(each.encode() for each in marks), b"_x"):
            at = self._text.find(mark)
            while at >= 0:
                number = bisect_right(self._ends, at)
                found.add(number)
                at = self._text.find(mark, self._ends[number])
        return frozenset(found)

    @classmethod
    def parse(cls, chunks: Iterable[bytes], label: str, part: str) -> "SharedStrings":
        """Reads the part: rich text is joined, phonetic runs (furigana) are left out.

        Raises:
            SheetError: not well-formed, or over budget.
        """
        strings = cls()
        text, ends = strings._text, strings._ends
        parser = Parser(label, part)
        depth = 0
        phonetic = 0
        inside = False
        words: dict[str, str] = {}

        def start(name: str, _: dict[str, str]) -> None:
            nonlocal depth, phonetic, inside
            depth += 1
            word = words.get(name)
            if word is None:
                namespace, local = split(name)
                word = words[name] = local if namespace in SPREADSHEET else ""
                if len(words) > limits.MAX_ELEMENTS:
                    raise too_big(label, wording.HOLDS_TOO_MUCH, part=part)
            if word == "t":
                inside = not phonetic
            elif word == "rPh":
                phonetic = phonetic or depth
            if depth > limits.MAX_DEPTH:
                raise too_big(label, wording.TOO_DEEP, part=part)

        def end(name: str) -> None:
            nonlocal depth, phonetic, inside
            inside = False
            if depth == phonetic:
                phonetic = 0
            depth -= 1
            if depth == 1 and words.get(name) == "si":
                ends.append(len(text))
                full()

        def full() -> None:
            if len(ends) > limits.MAX_STRING_COUNT or len(text) > limits.MAX_STRINGS_KEPT:
                raise too_big(label, wording.TOO_MUCH_TEXT)

        def data(piece: str) -> None:
            if inside:
                text.extend(piece.encode("utf-8", "replace"))
                full()

        parser.expat.buffer_text = True
        parser.expat.StartElementHandler = start
        parser.expat.EndElementHandler = end
        parser.expat.CharacterDataHandler = data
        lane = StrictLane(parser, _HOME, b"si", _PlainStrings(strings, full), lambda: depth)
        for _ in lane.run(chunks):
            pass
        return strings


class _PlainStrings:
    """Takes strings without parts: `<si><t>...</t></si>`.

    Args:
        strings: where they go.
        check: called when some were added; raises if there are too many.
    """

    def __init__(self, strings: SharedStrings, check: Callable[[], None]) -> None:
        self._strings = strings
        self._check = check

    def begin(self, prefix: str, spaces: frozenset[str]) -> None:
        """Says which namespace prefix the elements have."""
        p = re.escape(prefix)
        reading = (
            rf'(?:<{p}phoneticPr(?: fontId="[0-9]++")?+(?: type="[A-Za-z]++")?+'
            rf'(?: alignment="[A-Za-z]++")?+/>)?+'
        )
        content = rf"<{p}t{KEPT}(?:/>|>{PLAIN_TEXT}</{p}t>){reading}"
        self._form = re.compile(rf"(?:{BLANKS}<{p}si>{BLANKS}{content}{BLANKS}</{p}si>)*+").match
        self._texts = re.compile(rf"<{p}t{KEPT}(?:/>|>([^<]*+))").findall

    def take(self, text: str, start: int) -> int:
        """Takes plain strings from a place in a text on; says where the last one ends."""
        match = self._form(text, start)
        end = match.end() if match else start
        found: list[str] = self._texts(text, start, end)
        if "\r" in text:
            found = [each.replace("\r\n", "\n").replace("\r", "\n") for each in found]
        if "&" in text:
            found = [unescape_xml(each) for each in found]
        self._strings.extend(found)
        self._check()
        return end
