"""The reader's fast lane: text so plain that expat need not see it.

The grammar here is a part of XML's (1.0, fifth edition) in which nothing is left to check: double
quotes only, no attribute twice, prefixes that are declared, the references that every document
has, no `]]>`, no character that XML forbids. What fits is well-formed and means what it seems to
mean, so it is read from the text by regular expressions. expat is given nothing but its line ends,
so that it goes on counting lines. What doesn't fit, goes to expat.
"""

from collections.abc import Callable, Iterator
from typing import Protocol

from lensmor_desktop.sheets.ooxml.plain import LONGEST_ROW, Home, Lane
from lensmor_desktop.sheets.ooxml.xml import Parser

BLANKS = r"[ \t\r\n]*+"
KEPT = r'(?: xml:space="preserve")?+'

SIMPLE_TEXT = r"[^<&\]\x00-\x1f\ufffe\uffff]*+"
"""Text that stands for itself."""

_REFERENCE = (
    r"&(?:lt|gt|amp|quot|apos|#(?:9|10|13|3[2-9]|[4-9][0-9]|[1-9][0-9]{2,3}"
    r"|x0{0,3}(?:9|[aAdD]|[2-9a-fA-F][0-9a-fA-F])));"
)
PLAIN_TEXT = rf"{SIMPLE_TEXT}(?:(?:[\t\r\n]|\](?!\]>)|{_REFERENCE}){SIMPLE_TEXT})*+"
"""Text that may hold references, and line ends that XML makes one of."""


class Plain(Protocol):
    """Knows the plain form of the elements in a list."""

    def begin(self, prefix: str, spaces: frozenset[str]) -> None:
        """Says which namespace prefix the elements have, and which prefixes are declared."""

    def take(self, text: str, start: int) -> int:
        """Takes plain elements from a place in a text on; says where the last one ends."""


class StrictLane(Lane):
    """Runs a parser over a part, but for the plain elements in its list.

    Args:
        item: the name of those elements.
    """

    def __init__(
        self, parser: Parser, home: Home, item: bytes, plain: Plain, level: Callable[[], int]
    ) -> None:
        super().__init__(parser, home, level)
        self._item = item
        self._plain = plain

    def _items(self, source: Iterator[bytes]) -> Iterator[None]:
        self._plain.begin(self.prefix.decode("utf-8"), self.spaces)
        close = b"</" + self.prefix + self._item + b">"
        window = self._window
        position = self._fed
        while True:
            # Behind a ">" no character is cut in two.
            try:
                text = window[position : window.rfind(b">") + 1].decode(self._parser.encoding)
            except UnicodeDecodeError:
                return  # expat says where
            start = 0
            while True:
                end = self._plain.take(text, start)
                position = self._pass_over(text[start:end], position)
                close_at = window.find(close, position)
                if close_at < 0:
                    break
                if not self._slowly(close_at, close):
                    return
                start = end + len(window[position : self._fed].decode("utf-8"))
                position = self._fed
            if len(window) - position > LONGEST_ROW or not self._more(source, position):
                return
            position = 0
            yield

    def _pass_over(self, text: str, position: int) -> int:
        """Lets expat count the lines of what was taken, and says where they end."""
        lines = text.count("\n")
        if "\r" in text:
            lines += text.count("\r") - text.count("\r\n")
        if lines:
            self._parser.feed(b"\n" * lines)
        self._fed = position + (len(text) if text.isascii() else len(text.encode()))
        return self._fed
