"""XML with places: what stands where in the bytes of a part.

expat does the parsing and says at which byte each tag begins. Within one tag, whose place is then
known, :func:`read_tag` finds the attributes by the grammar of XML 1.0 (productions 40 to 44), so
that one value can be exchanged and every other byte stays.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from lensmor_desktop.sheets.ooxml import limits, wording
from lensmor_desktop.sheets.ooxml.faults import damaged, too_big, unusual

_TAG_NAME = re.compile(rb"</?([^\s/>]+)")
_ATTRIBUTE = re.compile(rb"""\s+([^\s=/>]+)\s*=\s*("[^"]*"|'[^']*')""")
_TAG_END = re.compile(rb"\s*(/?)>")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(slots=True)
class Tag:
    """A start tag in its bytes. Places count from where the tag begins.

    Attributes:
        name: with its prefix, as written.
        attributes: name as written -> (where the value begins, where it ends), inside the quotes.
        name_end: where the attributes begin.
        attributes_end: where the next attribute could be added.
        size: bytes of the whole tag.
        empty: `<a/>`.
    """

    name: bytes
    attributes: dict[bytes, tuple[int, int]]
    name_end: int
    attributes_end: int
    size: int
    empty: bool

    @property
    def prefix(self) -> bytes:
        """The namespace prefix with its colon, or b""."""
        head, colon, _ = self.name.rpartition(b":")
        return head + colon


def read_tag(data: bytes | bytearray, start: int = 0) -> Tag:
    """Reads the start tag that begins at `start`; expat has found it well-formed."""
    match = _TAG_NAME.match(data, start)
    if match is None:
        raise ValueError("no tag begins here")
    name, position = match[1], match.end()
    name_end = position
    attributes: dict[bytes, tuple[int, int]] = {}
    while attribute := _ATTRIBUTE.match(data, position):
        position = attribute.end()
        attributes[attribute[1]] = (attribute.start(2) + 1 - start, attribute.end(2) - 1 - start)
    end = _TAG_END.match(data, position)
    if end is None:
        raise ValueError("the tag doesn't end here")
    return Tag(
        bytes(name),
        attributes,
        name_end - start,
        position - start,
        end.end() - start,
        end[1] == b"/",
    )


def with_attributes(tag_bytes: bytes, changes: dict[bytes, bytes | None]) -> bytes:
    """A start tag with attributes set, added (at the end) or, for None, taken out."""
    tag = read_tag(tag_bytes)
    edits: list[tuple[int, int, bytes]] = []
    for name, value in changes.items():
        place = tag.attributes.get(name)
        if place is None:
            if value is not None:
                text = b" " + name + b'="' + value + b'"'
                edits.append((tag.attributes_end, tag.attributes_end, text))
        elif value is not None:
            edits.append((place[0], place[1], value))
        else:
            before = tag_bytes.rindex(name, 0, place[0])
            while tag_bytes[before - 1 : before].isspace():
                before -= 1
            edits.append((before, place[1] + 1, b""))
    return edited(tag_bytes, edits)


def edited(data: bytes, edits: Iterable[tuple[int, int, bytes]]) -> bytes:
    """Bytes with some ranges exchanged. Ranges must not overlap."""
    pieces = []
    position = 0
    for start, end, text in sorted(edits, key=lambda edit: (edit[0], edit[1])):
        pieces += [data[position:start], text]
        position = end
    pieces.append(data[position:])
    return b"".join(pieces)


def escape(text: str, encoding: str = "utf-8") -> bytes:
    """Text as XML character data or a double-quoted attribute value."""
    text = _ILLEGAL.sub("", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = text.replace('"', "&quot;").replace("\r", "&#13;")
    return text.encode(encoding, "xmlcharrefreplace")


@dataclass(slots=True)
class Element:
    """An element of a part that is read as a whole, with its place in the bytes.

    Attributes:
        name: local name; `namespace` beside it.
        attributes: as expat names them ("r:id" is "namespace id").
        start: where its start tag begins.
        end: where its end tag begins; for an empty element, where it ends.
    """

    name: str
    namespace: str
    attributes: dict[str, str]
    start: int
    end: int = -1
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def child(self, name: str) -> "Element | None":
        """The first child of this name in the same namespace."""
        return next(self.all(name), None)

    def all(self, name: str) -> Iterator["Element"]:
        """The children of this name in the same namespace."""
        return (
            child
            for child in self.children
            if child.name == name and child.namespace == self.namespace
        )

    def walk(self) -> Iterator["Element"]:
        """This element and all below it, in document order."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(reversed(element.children))


class Parser:
    """An expat parser with the budgets and refusals that every part needs.

    Set the handlers on `expat`, then feed chunks. A handler that raises stops the parser.
    """

    def __init__(self, label: str, part: str) -> None:
        self.label = label
        self.part = part
        self.encoding = "utf-8"
        self._fed = 0
        self.expat = expat.ParserCreate(namespace_separator=" ")
        if hasattr(self.expat, "SetReparseDeferralEnabled"):
            # Newer expats may hold back the last tag of a chunk; places are counted on here.
            self.expat.SetReparseDeferralEnabled(False)
        self.expat.StartDoctypeDeclHandler = self._doctype
        self.expat.XmlDeclHandler = self._declaration

    def _doctype(self, *_: object) -> None:
        raise unusual(self.label, wording.DOCUMENT_TYPE, part=self.part)

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        self.encoding = (encoding or "utf-8").lower()

    def feed(self, data: bytes, last: bool = False) -> None:
        """Parses a chunk.

        Raises:
            SheetError: not well-formed, or one tag is over budget.
        """
        try:
            self.expat.Parse(data, last)
        except expat.ExpatError as error:
            raise damaged(
                self.label, wording.IMPROPER_XML, part=self.part, line=error.lineno
            ) from error
        except (LookupError, ValueError) as error:  # an encoding that Python doesn't know
            raise unusual(self.label, wording.ODD_ENCODING, part=self.part) from error
        self._fed += len(data)
        if self._fed - self.expat.CurrentByteIndex > limits.MAX_TOKEN and not last:
            raise too_big(self.label, wording.TAG_TOO_LONG, part=self.part)

    def feed_all(self, chunks: Iterable[bytes]) -> None:
        """Parses chunks to the end."""
        for chunk in chunks:
            self.feed(chunk)
        self.feed(b"", True)


def parse_tree(data: bytes, label: str, part: str) -> Element:
    """A small part as elements with their places.

    Raises:
        SheetError: not well-formed, or over budget.
    """
    parser = Parser(label, part)
    index = parser.expat
    root = Element("", "", {}, -1)
    stack = [root]
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > limits.MAX_ELEMENTS or len(stack) > limits.MAX_DEPTH:
            raise too_big(label, wording.HOLDS_TOO_MUCH, part=part)
        namespace, _, local = name.rpartition(" ")
        element = Element(local, namespace, attributes, index.CurrentByteIndex)
        stack[-1].children.append(element)
        stack.append(element)

    def end(name: str) -> None:
        stack.pop().end = index.CurrentByteIndex

    def text(data: str) -> None:
        stack[-1].text += data

    index.buffer_text = True
    index.StartElementHandler = start
    index.EndElementHandler = end
    index.CharacterDataHandler = text
    parser.feed(data)
    parser.feed(b"", True)
    return root.children[0]
