"""Rows and cells as they stand in a worksheet, before anything is made of them."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

TRUE = ("1", "true")
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}

CHARACTER_SIGNS = ("&#", "_x")
"""What stands before the number of a character: a reference of XML, or ST_Xstring (22.9.2.19)."""

RawCell = tuple[str, str, str, str, str, str]
"""A cell as it stands in the XML; :meth:`Workbook.cell` says what it means.

Its column (or ""), style (`s`), kind (`t`), something that ends with "f" if it holds a formula,
something if it holds a value (:data:`DECODED` or what stands before it), the value. A bare tuple,
because a sheet has millions of them and a program looks at a few columns only. Use the functions
below.
"""

NO_CELL: RawCell = ("", "", "", "", "", "")
"""In place of a cell that a row doesn't have; it means an empty one."""

DECODED = "decoded"
"""The value of this raw cell is text already, with no references of XML in it."""


def raw_text(raw: RawCell) -> str | None:
    """The content of `<v>` or of `<is>`; None where there is none."""
    marker, text = raw[4], raw[5]
    if not marker:
        return None
    if marker is DECODED:
        return text
    if marker.endswith("/>"):
        return ""
    return unescape_xml(text) if "&" in text else text


def may_hold(chunks: Iterable[bytes], marks: Sequence[str]) -> bool:
    """Whether one of some characters could stand in a part's text, however it is written there.

    Args:
        chunks: the part's bytes; what isn't one byte for each ASCII character may hold anything.
    """
    signs = [sign.encode() for sign in (*marks, *CHARACTER_SIGNS, "\0")]
    before = b""
    for chunk in chunks:
        if any(sign in chunk or sign in before + chunk[:4] for sign in signs):
            return True
        before = chunk[-4:]
    return False


def has_formula(raw: RawCell) -> bool:
    """Whether the cell holds a formula; its text is then the cached result."""
    return raw[3].endswith("f")


def unescape_xml(text: str) -> str:
    """Character data with its references resolved; they have been found right."""
    return _REFERENCE.sub(_referred, text)


def _referred(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    return chr(int(match[1], 16) if match[1] else int(match[2]))


class Row:
    """A row that the sheet lists.

    Attributes:
        number: its number, from 1.
        hidden: by a filter or by hand, or because it has no height.
        wanted: its cells in the columns that the reader asked for, in their order.
    """

    __slots__ = ("_cells", "_split", "hidden", "number", "wanted")

    def __init__(
        self,
        number: int,
        hidden: bool,
        wanted: Sequence[RawCell],
        cells: dict[int, RawCell] | str,
        split: Callable[[str], dict[int, RawCell]] | None = None,
    ) -> None:
        """Makes a row.

        Args:
            cells: all its cells by column number, or the text in which `split` finds them.
        """
        self.number = number
        self.hidden = hidden
        self.wanted = wanted
        self._cells = cells
        self._split = split

    @property
    def cells(self) -> dict[int, RawCell]:
        """All its cells by column number, found when first asked for."""
        if isinstance(self._cells, str):
            self._cells = self._split(self._cells) if self._split else {}
        return self._cells


def is_hidden(attributes: Mapping[str, str]) -> bool:
    """Whether a row with these attributes isn't seen."""
    if not attributes:
        return False
    return attributes.get("hidden") in TRUE or _no_height(attributes.get("ht"))


def _no_height(height: str | None) -> bool:
    if height is None:
        return False
    try:
        return float(height) == 0
    except ValueError:
        return False
