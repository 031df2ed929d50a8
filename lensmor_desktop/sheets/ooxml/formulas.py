"""Which cells a formula looks at, as far as A1 references in its text tell.

No full grammar: names, structured references and INDIRECT are passed over. It serves a warning.
"""

import re
from collections.abc import Iterable

from lensmor_desktop.sheets.ooxml import limits, wording
from lensmor_desktop.sheets.ooxml.faults import too_big
from lensmor_desktop.sheets.ooxml.ranges import CellRange, parse_range
from lensmor_desktop.sheets.ooxml.xml import Parser

_TEXT = re.compile(r'"[^"]*"')
_REFERENCE = re.compile(
    r"(?<![\w.$\[\]!'])"
    r"(?:(?P<sheet>'(?:[^'\[]|'')+'|[^\W\d][\w.]*)!)?"
    r"(?P<area>\$?[A-Za-z]{1,3}\$?\d{1,7}(?::\$?[A-Za-z]{1,3}\$?\d{1,7})?"
    r"|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}"
    r"|\$?\d{1,7}:\$?\d{1,7})"
    r"(?![\w(.!\[])"
)
LONGEST = 8_192  # Excel's limit


def references(formula: str) -> list[tuple[str, CellRange]]:
    """The (sheet name, range) pairs in a formula; the name is "" for the formula's own sheet."""
    found = []
    for match in _REFERENCE.finditer(_TEXT.sub('""', formula[:LONGEST])):
        area = parse_range(match["area"].replace("$", ""))
        if area is not None:
            sheet = match["sheet"] or ""
            if sheet.startswith("'"):
                sheet = sheet[1:-1].replace("''", "'")
            found.append((sheet, area))
    return found


class Lookout:
    """Collects references that reach beyond what is known to be in use.

    Where the new columns go is known only once the whole sheet has been seen; the columns in use
    only grow, so a reference that ends within them can be forgotten at once.
    """

    KEPT = 5_000

    def __init__(self, sheet: str) -> None:
        self._sheet = sheet.lower()
        self.found: list[tuple[str, CellRange]] = []
        self._known: set[CellRange] = set()

    def note(self, place: str, formula: str, own_sheet: bool, beyond: int, reach: int = 0) -> None:
        """Notes what a formula at `place` refers to on the sheet right of column `beyond`.

        Args:
            reach: columns by which a shared formula is repeated to the right.
        """
        for sheet, area in references(formula):
            if (sheet.lower() != self._sheet) if sheet else not own_sheet:
                continue
            area = area.widened_to(min(area.last_column + reach, 16_384))
            if area.last_column <= beyond or area in self._known:
                continue
            if len(self.found) >= self.KEPT:
                self.found = [entry for entry in self.found if entry[1].last_column > beyond]
                self._known = {entry[1] for entry in self.found}
                if len(self.found) >= self.KEPT:
                    return
            self.found.append((place, area))
            self._known.add(area)

    def looking_at(self, target: CellRange) -> str | None:
        """The place of the first formula that looks at this range, None if none does."""
        return next((place for place, area in self.found if area.overlaps(target)), None)


def scan_formulas(chunks: Iterable[bytes], label: str, sheet: str, part: str, out: Lookout) -> None:
    """Reads the formulas of another worksheet for what they refer to."""
    parser = Parser(label, part)
    depth = 0
    inside = False
    place = ""
    formula: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, inside, place
        depth += 1
        if depth == 4:
            place = attributes.get("r", "")
        elif depth == 5:
            inside = name.endswith(" f")
        elif depth > limits.MAX_DEPTH:
            raise too_big(label, wording.TOO_DEEP, part=part)

    def end(_: str) -> None:
        nonlocal depth, inside
        depth -= 1
        if inside and depth == 4:
            inside = False
            out.note(f"{sheet}!{place[:12]}", "".join(formula)[:LONGEST], False, 0)
            formula.clear()

    def text(data: str) -> None:
        if inside and len(formula) < LONGEST:
            formula.append(data)

    parser.expat.buffer_text = True
    parser.expat.StartElementHandler = start
    parser.expat.EndElementHandler = end
    parser.expat.CharacterDataHandler = text
    parser.feed_all(chunks)
