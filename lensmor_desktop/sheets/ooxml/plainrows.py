"""Plain rows of a worksheet, read from its text by regular expressions that take a whole row each.

Of the rows most cells are passed over; those in the columns that a reader wants are at hand.
Measured at 50,000 rows of 20 cells, four of them wanted: 0.2 s for all of this, where expat alone,
told of nothing, takes 0.4 s, and taking each cell apart 0.5 s.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from lensmor_desktop.domain.cells import column_index, column_letter
from lensmor_desktop.sheets.ooxml.raw import NO_CELL, RawCell, Row, is_hidden
from lensmor_desktop.sheets.ooxml.strict import BLANKS, KEPT, PLAIN_TEXT, SIMPLE_TEXT

_COLUMN = r"(?:[A-Z]{1,2}|[A-W][A-Z][A-Z]|X(?:[A-E][A-Z]|F[A-D]))"  # A to XFD
_ATTRIBUTES_OF_CELL = r'(?: cm="[0-9]++")?+(?: vm="[0-9]++")?+'
_ATTRIBUTES_OF_FORMULA = (
    r'(?: t="[A-Za-z]++")?+(?: aca="[a-z01]++")?+(?: ref="[A-Z0-9:$]++")?+(?: dt2D="[a-z01]++")?+'
    r'(?: dtr="[a-z01]++")?+(?: r1="[A-Z0-9$]++")?+(?: r2="[A-Z0-9$]++")?+'
    rf'(?: ca="[a-z01]++")?+(?: si="[0-9]++")?+(?: bx="[a-z01]++")?+{KEPT}'
)

_GROUPS = len(NO_CELL)  # of a wanted cell in the form of a row
_ATTRIBUTE = re.compile(r'\s([\w:.-]+)="([^"]*)"')
_FIRST_ROWS = 1_000
"""Plain rows after which the form with the wanted cells is made: it takes as long as 500 rows."""
_REMEMBERED = 1_000
_LONGEST_ATTRIBUTES = 2_000
"""Characters: that no name comes twice takes the square of them to tell. Excel writes 150."""


def row_form(prefix: str, wanted: Sequence[int] = ()) -> re.Pattern[str]:
    """The form of a plain row: groups 1 to 3 are its number, its other attributes, its cells.

    Args:
        prefix: the namespace prefix with its colon, or "".
        wanted: columns in ascending order. Their cells follow as six groups each, unless one of
            them holds more than a simple value; then the row doesn't fit.
    """
    p = re.escape(prefix)
    cells = _other_cells(p, wanted)
    for number, column in enumerate(wanted):
        between = _other_cells(p, wanted) if column + 1 not in wanted else ""
        cells += f"(?:{_wanted_cell(p, column_letter(column), f'is{number}')}{between})?+"
    return re.compile(
        rf'{BLANKS}<{p}row r="(?P<n>[1-9][0-9]{{0,6}})"([^<>/]*+)'
        rf"(?:/>|>{BLANKS}({cells})</{p}row>)"
    )


def blank_rows_form(prefix: str, spaces: frozenset[str]) -> re.Pattern[str]:
    """The form of plain rows without content, as many as follow each other.

    Their attributes stand in the order of the schema, so that none can stand there twice. The
    group `n` is the number of the last one.

    Args:
        prefix: the namespace prefix with its colon, or "".
        spaces: the namespace prefixes that are declared.
    """
    p = re.escape(prefix)
    names = [
        "spans", "s", "customFormat", "ht", "hidden", "customHeight", "outlineLevel", "collapsed",
        "thickTop", "thickBot",
    ]  # fmt: skip
    names += [f"{space}:dyDescent" for space in sorted(spaces & {"x14ac"})]
    attributes = "".join(rf'(?: {name}="[A-Za-z0-9.: -]*+")?+' for name in names)
    return re.compile(
        rf'(?:{BLANKS}<{p}row r="(?P<n>[1-9][0-9]{{0,6}})"{attributes}(?:/>|>{BLANKS}'
        rf'(?:<{p}c r="{_COLUMN}(?P=n)"(?: s="[0-9]++")?+/>{BLANKS})*+</{p}row>))++'
    )


def _wanted_cell(p: str, letters: str, name: str) -> str:
    """A cell with a number, a shared string, inline text, or nothing in it."""
    return (
        rf'<{p}c r="({letters})(?P=n)"(?: s="([0-9]++)")?+(?: t="([A-Za-z]++)")?+'
        rf"(?:><{p}(?:v|(?P<{name}>is)><{p}t{KEPT})(>)({SIMPLE_TEXT})"
        rf"</{p}(?({name})t></{p}is|v)></{p}c>|/>){BLANKS}"
    )


def _other_cells(p: str, wanted: Sequence[int]) -> str:
    formula = rf"<{p}f{_ATTRIBUTES_OF_FORMULA}(?:/>|>{PLAIN_TEXT}</{p}f>){BLANKS}"
    value = rf"<{p}v(?: ?/>|>{PLAIN_TEXT}</{p}v>)"
    inline = rf"<{p}is>{BLANKS}<{p}t{KEPT}>{PLAIN_TEXT}</{p}t>{BLANKS}</{p}is>"
    letters = "|".join(column_letter(column) for column in wanted)
    unwanted = rf'(?!<{p}c r="(?:{letters})[0-9])' if wanted else ""
    return (
        rf'(?:{unwanted}<{p}c r="{_COLUMN}(?P=n)"(?: s="[0-9]++")?+(?: t="[A-Za-z]++")?+'
        rf"(?:><{p}v>{SIMPLE_TEXT}</{p}v></{p}c>|{_ATTRIBUTES_OF_CELL}"
        rf"(?:/>|>{BLANKS}(?:{formula})?+(?:{value}|{inline})?+{BLANKS}</{p}c>)){BLANKS})*+"
    )


def cells_form(prefix: str) -> re.Pattern[str]:
    """Takes all cells of a plain row apart, into what :data:`raw.RawCell` says."""
    p = re.escape(prefix)
    return re.compile(
        rf'<{p}c r="([A-Z]++)[0-9]++"(?: s="([0-9]++)"|)(?: t="([A-Za-z]++)"|)[^<>]*+>'
        rf"(?:\s*+(<{p}f)[^<>]*+>(?:[^<]*+</{p}f>|)|)"
        rf"(?:\s*+(<{p}v ?/>|<{p}v>|<{p}is>\s*+<{p}t[^<>]*+>)([^<]*+)|)"
    )


def attributes_form(spaces: frozenset[str]) -> re.Pattern[str]:
    """The form of a plain row's other attributes.

    Args:
        spaces: the namespace prefixes that are declared.
    """
    prefixes = "|".join(re.escape(space) for space in sorted(spaces | {"xml"}))
    return re.compile(
        rf"(?:[ \t\r\n]++(?!xmlns)(?:(?:{prefixes}):)?+(?!r=)([A-Za-z_][A-Za-z0-9_]*+)="
        r'"[^"<>&\x00-\x1f\ufffe\uffff]*+"(?![^<>]*[\s:]\1=))*+' + BLANKS
    )


class PlainRows:
    """Takes plain rows from text.

    Args:
        wanted: columns in ascending order whose cells each row is to have ready.
        open_row: told the number of each row; raises what is to be said against it.
        found: given each row.
        pass_over: told the number of a row without content, or of the last of several, which
            nobody wants; None if they are wanted.
    """

    def __init__(
        self,
        wanted: Sequence[int],
        open_row: Callable[[int], None],
        found: Callable[[Row], None],
        pass_over: Callable[[int], None] | None = None,
    ) -> None:
        self._pass_over = pass_over
        self._wanted = tuple(wanted)
        self._open_row = open_row
        self._found = found
        self._known: dict[str, bool] = {}  # other attributes, and whether they hide a row
        self._columns: dict[str, int] = {}
        self._count = 0
        self._quick: re.Pattern[str] | None = None

    def begin(self, prefix: str, spaces: frozenset[str]) -> None:
        """Says which namespace prefix the rows have, and which prefixes are declared."""
        self._prefix = prefix
        self._form = row_form(prefix)
        self._blanks = blank_rows_form(prefix, spaces).match
        self._cells = cells_form(prefix).findall
        self._attributes = attributes_form(spaces).fullmatch

    def take(self, text: str, start: int) -> int:
        """Takes plain rows from a place in a text on; says where the last one ends."""
        end = start
        while True:
            if self._quick is not None:
                end = self._take_quickly(self._quick, text, end)
            blanks = self._blanks(text, end) if self._pass_over is not None else None
            if blanks is not None and self._pass_over is not None:
                self._pass_over(int(blanks["n"]))
                end = blanks.end()
                continue
            match = self._form.match(text, end)
            if match is None:
                return end
            number, given, content = match.group(1, 2, 3)
            hidden = self._known.get(given)
            if hidden is None and (hidden := self._is_hidden(given)) is None:
                return end
            if self._pass_over is not None and "</" not in (content or ""):
                self._pass_over(int(number))
                end = match.end()
                continue
            self._open_row(int(number))
            cells = self._split(content or "")
            wanted = [cells.get(column, NO_CELL) for column in self._wanted]
            self._found(Row(int(number), hidden, wanted, cells, self._split))
            end = match.end()
            self._count += 1
            if self._count == _FIRST_ROWS:
                self._quick = row_form(self._prefix, self._wanted)

    def _take_quickly(self, form: re.Pattern[str], text: str, end: int) -> int:
        """The same for rows whose wanted cells are simple; they alone are taken apart."""
        first = 3  # groups before those of the cells
        places = range(first, first + _GROUPS * len(self._wanted), _GROUPS)
        skip = self._pass_over is not None
        known, open_row, found, split = self._known, self._open_row, self._found, self._split
        while match := form.match(text, end):
            groups: Any = match.groups("")
            if skip and "</" not in groups[2]:
                break
            hidden = known.get(groups[1])
            if hidden is None and (hidden := self._is_hidden(groups[1])) is None:
                break
            number = int(groups[0])
            open_row(number)
            wanted = [groups[place : place + _GROUPS] for place in places]
            found(Row(number, hidden, wanted, groups[2], split))
            end = match.end()
        return end

    def _is_hidden(self, attributes: str) -> bool | None:
        """Whether a row with these attributes is hidden; None if they aren't plain."""
        if len(attributes) > _LONGEST_ATTRIBUTES or not self._attributes(attributes):
            return None
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        hidden = self._known[attributes] = is_hidden(dict(_ATTRIBUTE.findall(attributes)))
        return hidden

    def _split(self, content: str) -> dict[int, RawCell]:
        if "\r" in content:
            content = content.replace("\r\n", "\n").replace("\r", "\n")
        return {self._column(raw[0]): raw for raw in self._cells(content)}

    def _column(self, letters: str) -> int:
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = column_index(letters) or 0
        return column
