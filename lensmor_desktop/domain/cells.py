"""One cell of a sheet as a person means it, whatever the file format behind it."""

from dataclasses import dataclass
from enum import Enum
from functools import cache


class CellKind(Enum):
    """What kind of thing a cell holds."""

    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    ERROR = "error"  # #N/A, #REF! and the like
    UNCALCULATED = "uncalculated"  # a formula with no cached result
    COVERED = "covered"  # under merged cells, of which only the first is seen


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's kind and content.

    Attributes:
        text: TEXT: the text as it stands, blanks and all. NUMBER: the digits as stored in the file
            ("789", "789.0"); an exponent only where it is far too big for an ID. DATE: ISO form.
            ERROR: the error code. BOOLEAN: TRUE or FALSE. EMPTY, UNCALCULATED, COVERED: "".
        scientific: a NUMBER that Excel shows in scientific form (by its number format, or as
            General with more than 11 digits, ECMA-376 part 1, 18.8.30).
        seen: a whole NUMBER whose format shows something else than its digits: what it shows,
            00481516 for 481516. None for all others.
    """

    kind: CellKind
    text: str = ""
    scientific: bool = False
    seen: str | None = None


EMPTY_CELL = Cell(CellKind.EMPTY)


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing, or a text of nothing but blanks."""
    return cell.kind is CellKind.EMPTY or (cell.kind is CellKind.TEXT and not cell.text.strip())


@cache  # a sheet has few columns, and each of its rows asks
def column_letter(index: int) -> str:
    """The letters of a column: 1 is A, 27 is AA, 16,384 is XFD."""
    letters = ""
    while index > 0:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_index(letters: str) -> int | None:
    """The number of a column from its letters (any case), or None if they are no column."""
    index = 0
    if not letters or len(letters) > 3:
        return None
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            return None
        index = index * 26 + ord(letter) - ord("A") + 1
    return index if index <= 16_384 else None


def cell_address(column: int, row: int) -> str:
    """A cell's address as Excel writes it: column 2, row 17 is B17."""
    return f"{column_letter(column)}{row}"
