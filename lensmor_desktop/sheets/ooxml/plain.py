"""The fast lanes through the rows of a worksheet.

expat parses a worksheet, but to be told of each tag costs ten times as much as the parsing itself.
Nearly all rows of nearly all files have one plain form: no comments or CDATA, no foreign
attributes, values and inline text only. Such a row is recognised as a whole by one regular
expression that spells out its grammar, anchored at the place where expat stands between two rows.
A row that doesn't fit, be it by a single quote, goes tag by tag. So what a fast lane accepts means
the same as in the slow one.

The writer's lane (:class:`RowParser`, here) needs the place of each row; expat passes over the row
silently afterwards, checking that it is well-formed. The reader's lane (:mod:`strict`) knows a
grammar so narrow that whatever fits is well-formed, and spares expat those rows; it serves for the
list of shared strings, too.

Measured at 50,000 rows of 20 cells: expat with two handlers 1.4 s, without 0.4 s; matching 0.2 s.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from xml.parsers import expat

from lensmor_desktop.sheets.ooxml.names import SPREADSHEET, split
from lensmor_desktop.sheets.ooxml.xml import Parser, read_tag

ENCODINGS = ("utf-8", "us-ascii")
LONGEST_HEAD = 1 << 20
LONGEST_ROW = 4 << 20

_VALUE = rb"<%(p)sv>[^<]*</%(p)sv>"
_INLINE = rb'<%(p)sis>\s*+<%(p)st(?: xml:space="preserve")?+>[^<]*</%(p)st>\s*+</%(p)sis>'
_FORMULA = rb"<%(p)sf(?: [^<>]*)?(?:/>|>[^<]*</%(p)sf>)\s*+"
_ROW = (
    rb'\s*+<%(p)srow r="(?P<n>[1-9][0-9]{0,6})"(?P<a>[^<>]*?)'
    rb"(?:/>|>\s*+(?P<c>(?:"
    rb'<%(p)sc r="[A-Z]{1,3}(?P=n)"(?: s="[0-9]+")?+(?: t="[A-Za-z]+")?+(?: [cv]m="[0-9]+")*+'
    rb"(?:/>|>\s*+(?:%(content)s)\s*+</%(p)sc>)\s*+"
    rb")*+)</%(p)srow>)"
)


def row_pattern(prefix: bytes, formulas: bool) -> re.Pattern[bytes]:
    """The form of a plain row: groups `n` (number), `a` (other attributes), `c` (cells)."""
    names = {b"p": re.escape(prefix)}
    content = b"|".join((_VALUE % names, _INLINE % names))
    if formulas:
        formula = _FORMULA % names
        value = _VALUE % names + rb"|<%(p)sv ?/>" % names
        content = b"".join((content, b"|", formula, b"(?:", value, b")?+"))
    return re.compile(_ROW % {**names, b"content": content})


def cell_pattern(prefix: bytes) -> re.Pattern[bytes]:
    """The cells of a plain row, one by one: column letters and style."""
    return re.compile(
        rb'<%(p)sc r="([A-Z]+)[0-9]+"(?: s="([0-9]+)")?[^<>]*?(?:/>|>.*?</%(p)sc>)'
        % {b"p": re.escape(prefix)},
        re.DOTALL,
    )


@dataclass(frozen=True, slots=True)
class Home:
    """The element that holds a list: its name, and how deep it stands (1 is the root)."""

    name: str
    depth: int


ROWS = Home("sheetData", 2)


class Lane:
    """Runs a parser over a part, and over the elements of a list in a way of its own.

    Args:
        parser: with its handlers set.
        home: the list.
        level: says how many elements are open, as the handlers count them.
    """

    def __init__(self, parser: Parser, home: Home, level: Callable[[], int]) -> None:
        self._parser = parser
        self._home = home
        self._level = level
        self._window = bytearray()
        self._base = 0
        self._fed = 0  # bytes of the window that expat has seen
        self.prefix = b""
        self.spaces: frozenset[str] = frozenset()

    def run(self, chunks: Iterable[bytes]) -> Iterator[None]:
        """Parses everything; pauses after each chunk, so that rows can be handed on."""
        source = iter(chunks)
        if self._head(source):
            yield from self._items(source)
        self._feed(len(self._window))
        yield
        for chunk in source:
            self._parser.feed(chunk)
            yield
        self._parser.feed(b"", True)
        yield

    def _feed(self, end: int) -> None:
        """Lets expat see the window up to here."""
        if end > self._fed:
            self._parser.feed(bytes(self._window[self._fed : end]))
            self._fed = end

    def _more(self, source: Iterator[bytes], position: int) -> bool:
        """Drops what lies before a position and adds a chunk; false at the end."""
        self._feed(position)
        del self._window[:position]
        self._base += position
        self._fed = 0
        chunk = next(source, b"")
        self._window += chunk
        return bool(chunk)

    def _head(self, source: Iterator[bytes]) -> bool:
        """Parses up to the start of the list; false if there is no fast lane here."""
        while True:
            chunk = next(source, b"")
            self._window += chunk
            end, self.spaces = list_begins(bytes(self._window), self._home)
            if end:
                self._feed(end)
                self.prefix = self._tag_prefix(end)
                return self._parser.encoding in ENCODINGS
            if end == 0 or not chunk or len(self._window) > LONGEST_HEAD:
                return False

    def _tag_prefix(self, end: int) -> bytes:
        return read_tag(self._window, self._window.rindex(b"<", 0, end)).prefix

    def _items(self, source: Iterator[bytes]) -> Iterator[None]:
        """Goes through the list from where expat stands; may end anywhere within."""
        raise NotImplementedError

    def _slowly(self, end: int, close: bytes) -> bool:
        """Lets expat see an element up to its end tag at `end`; false if it ends elsewhere."""
        # Where it ends is a guess until expat, too, stands between two elements of the list.
        while end >= 0:
            self._feed(end + len(close))
            if self._level() == self._home.depth:
                return True
            end = self._window.find(close, self._fed)
        return False


class RowParser(Lane):
    """The writer's lane: no formulas.

    Args:
        plain: called with a match and the place of its first byte in the part; false sends the
            row through the handlers.
    """

    def __init__(
        self,
        parser: Parser,
        plain: Callable[[re.Match[bytes], int], bool],
        level: Callable[[], int],
    ) -> None:
        super().__init__(parser, ROWS, level)
        self._plain = plain

    def _items(self, source: Iterator[bytes]) -> Iterator[None]:
        position = self._fed
        pattern = row_pattern(self.prefix, formulas=False)
        close = b"</" + self.prefix + b"row>"
        handlers = self._handlers()
        self._set_handlers((None, None, None))
        while True:
            match = pattern.match(self._window, position)
            if match is not None and b"xmlns" not in match["a"] and self._plain(match, self._base):
                position = match.end()
                continue
            self._feed(position)
            end = self._window.find(close, position)
            if end < 0:
                if len(self._window) - position > LONGEST_ROW or not self._more(source, position):
                    break
                position = 0
                yield
                continue
            self._set_handlers(handlers)
            if not self._slowly(end, close):
                return
            handlers = self._handlers()
            self._set_handlers((None, None, None))
            position = self._fed
        self._set_handlers(handlers)

    def _handlers(self) -> tuple[object, object, object]:
        parser = self._parser.expat
        return (
            parser.StartElementHandler,
            parser.EndElementHandler,
            parser.CharacterDataHandler,
        )

    def _set_handlers(self, handlers: tuple[object, object, object]) -> None:
        parser = self._parser.expat
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = handlers  # type: ignore[assignment]


class _Found(Exception):
    """The start tag of the list has been reached."""


def list_begins(head: bytes, home: Home) -> tuple[int | None, frozenset[str]]:
    """Where a list begins, behind the start tag of the element that holds it.

    Returns:
        The place: None if the head is too short to say, 0 if there is nothing to go through.
        Beside it the namespace prefixes that are declared there.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    spaces: list[str] = []
    depth = 0
    place = -1

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal depth, place
        depth += 1
        namespace, word = split(name)
        if depth == home.depth and word == home.name and namespace in SPREADSHEET:
            place = parser.CurrentByteIndex
            raise _Found

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartNamespaceDeclHandler = lambda prefix, _: spaces.append(prefix or "")
    parser.EndNamespaceDeclHandler = lambda prefix: spaces.remove(prefix or "")
    none: frozenset[str] = frozenset()
    try:
        parser.Parse(head, False)
    except _Found:
        try:
            tag = read_tag(head, place)
        except ValueError:  # not in an encoding of single bytes
            return 0, none
        return (0 if tag.empty else place + tag.size), frozenset(spaces) - {""}
    except (expat.ExpatError, LookupError, ValueError):
        return 0, none
    return None, none
