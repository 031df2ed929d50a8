"""Which lines of a sheet hold no person: totals, headings of groups, notes, another table.

Between the people a line is passed over only where it can't be one of them: nothing that may be an
ID stands in a column of IDs, no address anywhere, and it is words in one cell that is no name's, a
total with figures, or marks alone. Below all people more is known by its place.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from lensmor_desktop.domain.cells import CellKind
from lensmor_desktop.domain.rows import Layout
from lensmor_desktop.sheets.samples import SampledRow

_FOOTER = re.compile(
    r"(?:grand )?totals?\b|sub-?total|total records|record count|count\b|sum\b|summe\b|gesamt"
    r"|anzahl\b|confidential|vertraulich|do not (?:distribute|copy)|copyright|©|\(c\) ?\d{4}"
    r"|all rights reserved|generated (?:by|on|at)|exported (?:by|on|from)|report (?:run|generated)"
    r"|end of (?:report|file)|-{3,}|\*{3,}|合计|总计|共\s*\d+",
    re.IGNORECASE,
)
_MOST_CELLS = 3
# Between people, where a name or a company may begin like a total ("Sum Wong", "Count Basie").
_TOTAL = re.compile(
    r"(?:(?:grand |report )?totals?|sub-?totals?|zwischensumme|gesamtsumme|sous-total|subtotale"
    r"|totale|suma|小计|小計|合计|合計|总计|總計|total records|record count)(?=\W|\d|$)"
    r"|(?:count|sum|summe|gesamt|anzahl|average|avg|min|max|mittelwert)\s*(?:$|[:=(\d]|of\b)",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"(?:page|seite|página|pagina|pág\.?|strona|第)\s*\d+\s*(?:(?:of|von|de|di|van|z|/|页|頁|共).*)?$"
    r"|confidential\b|vertraulich\b|do not (?:distribute|copy)|copyright\b|©|\(c\) ?\d{4}"
    r"|all rights reserved|(?:generated|exported) (?:by|on|at|from)\b|report (?:run|generated)"
    r"|end of (?:report|file)",
    re.IGNORECASE,
)
# Salesforce's "Campaign: Hanse Expo (5 records)", and Excel's and others' "Acme (5)".
_GROUP = re.compile(r"(?>.*?[^\W\d])(?>.*\()\s*+\d[\d.,]*+\s*+(?:[^\W\d]++\s*+)?+\)", re.DOTALL)
_COUNT = re.compile(r"\([^()]*\)$")
_FIGURE = re.compile(r"[^\w]*+\d[\d.,'’\s]*+\W*+(?:%|[A-Z]{3}|records?|rows?)?", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"(?!(?:19|20)\d\d(?!\d))\d{4}")
_DIVIDED = re.compile(r"[;|\t\r\n]")
_LONGEST_LINE = 200
_UNTOLD = (CellKind.UNCALCULATED, CellKind.ERROR)


@dataclass(frozen=True, slots=True)
class Places:
    """Which columns of a sheet may tell of people.

    Attributes:
        ids: the columns of IDs; `person` is that of people, 0 for none.
        names: those of names; `roles`: these, and those of IDs, companies and addresses.
        emails: those of addresses.
        headed: those with a heading; `width` is how many there are, without our own.
        ours: the columns of results.
    """

    ids: tuple[int, ...]
    person: int
    names: frozenset[int]
    roles: frozenset[int]
    emails: frozenset[int]
    headed: frozenset[int]
    ours: frozenset[int]

    @classmethod
    def of(cls, layout: Layout) -> "Places":
        """The places in a sheet."""
        ours = frozenset(column.index for _, column in layout.results)
        return cls(
            ids=tuple(column.index for column in layout.ids),
            person=layout.person.index if layout.person else 0,
            names=frozenset(column.index for column in layout.names),
            roles=frozenset(column.index for column in layout.telling),
            emails=frozenset(column.index for column in layout.emails),
            headed=frozenset(c.index for c in layout.columns if c.title) - ours,
            ours=ours,
        )

    @property
    def width(self) -> int:
        """How many columns have a heading, without our own."""
        return len(self.headed)

    def without_ours(self, row: SampledRow | None) -> SampledRow | None:
        """What a person put into a row; all of it where we put an address there."""
        if row is None or self.ours.isdisjoint(row.cells):
            return row
        if any("@" in row.texts[index] for index in self.ours if index in row.texts):
            return None if self.ours.issuperset(row.cells) else row
        cells = {index: cell for index, cell in row.cells.items() if index not in self.ours}
        texts = {index: row.texts[index] for index in cells}
        return SampledRow(row.number, row.hidden, cells, texts) if cells else None

    def may_be_person(self, row: SampledRow) -> bool:
        """Whether an address stands in a row, or anything that may be an ID where IDs stand."""
        if any("@" in text for text in row.texts.values()):
            return True
        return any(
            row.cells[index].kind in _UNTOLD or not _is_phrase(row.texts[index])
            for index in self.ids
            if index in row.cells
        )

    def may_head_table(self, row: SampledRow) -> bool:
        """Whether a row may hold the headings of another table: different words alone."""
        return (
            len(row.cells) > 1
            and len(set(row.texts.values())) == len(row.cells)
            and all(cell.kind is CellKind.TEXT for cell in row.cells.values())
            and all(_has_letters(text) for text in row.texts.values())
            and not self.may_be_person(row)
        )

    def is_whole(self, row: SampledRow) -> bool:
        """Whether a number stands in the column of people, and something in that of events."""
        return row.texts.get(self.person, "").isdecimal() and all(i in row.cells for i in self.ids)


def is_line(row: SampledRow, places: Places, *, unfit: bool = False) -> bool:
    """Whether a row between people can't be one of them.

    Args:
        row: without the columns of results.
        unfit: its cells can't be told to stand under their headings; only what is known counts.
    """
    texts = row.texts
    if any(cell.kind in _UNTOLD for cell in row.cells.values()):
        return False
    if not any(mark.isalnum() for text in texts.values() for mark in text):
        return True  # a row of dashes
    first = min(texts)
    text = texts[first]
    rest = [index for index in texts if index != first]
    if not places.emails.isdisjoint(texts) or any(index in places.ids for index in rest):
        return False
    if unfit and (len(text) > _LONGEST_LINE or _DIVIDED.search(text)):
        return False
    figures = all(_FIGURE.fullmatch(texts[index]) for index in rest)
    if figures and (_TOTAL.match(text) or (not rest and _NOTE.match(text))):
        return True
    if any("@" in each for each in texts.values()):
        return False
    if figures and _GROUP.fullmatch(text) and len(text) <= _LONGEST_LINE:
        return first != places.person or not any(map(str.isdigit, _COUNT.sub("", text)))
    if unfit or places.width < 3 or places.roles.intersection(texts) - _beside(places):
        return False
    return not rest and bool(places.names) and _has_letters(text) and not _LONG_NUMBER.search(text)


def _beside(places: Places) -> frozenset[int]:
    """Columns that tell of people only beside a name: in a company's, a group may have its name."""
    return places.roles - places.names - places.emails - set(places.ids)


def is_table(rows: Sequence[SampledRow], places: Places) -> bool:
    """Whether rows that stand apart, the first of which may be headings, are another table.

    They are where they stand under none of the headings, or not where people's names, companies
    and addresses do, or hold figures there. Whoever may be a person whose ID is missing is none.

    Args:
        rows: none of them may be a person by an ID or an address (`Places.may_be_person`).
    """
    if len(rows) < 2:
        return False
    used = {index for row in rows for index in row.cells}
    if places.headed.issuperset(places.ids) and not used & places.headed:
        return True
    if places.names and not used & places.roles:
        return True
    telling = used & (places.roles - set(places.ids))
    return any(
        all(_FIGURE.fullmatch(row.texts.get(index, "")) for row in rows[1:]) for index in telling
    )


def _is_phrase(text: str) -> bool:
    """Whether words stand here, and no digit: no ID, whatever was meant."""
    return " " in text.strip() and not any(mark.isdigit() for mark in text)


def _has_letters(text: str) -> bool:
    return any(mark.isalpha() for mark in text)


def trailing_footers(
    rows: Sequence[SampledRow],
    id_columns: Sequence[int],
    width: int,
    lines: AbstractSet[int] = frozenset(),
) -> int:
    """How many of the last rows are footers.

    Some lines only their place tells: the report's name, the company's. So with a known footer
    among them, all lines of one cell belong to the footers, down to the end, and up to a blank row.

    Args:
        rows: the last rows with content, in order.
        id_columns: the columns of IDs; a row with an ID in one of them is data.
        width: how many columns have headings; below three, nothing can be told from few cells.
        lines: the numbers of rows that are no data wherever they stand (`is_line`).
    """
    footers = 0
    known = False
    for count in range(1, len(rows) + 1):
        row = rows[-count]
        if _is_known(row, id_columns):
            known = True
            footers = count
            continue
        if row.number in lines:
            footers = count if footers == count - 1 else footers
            continue
        if len(row.cells) > 1 or width < 3 or _has_id(row, id_columns):
            break
        below_a_gap = count == len(rows) or rows[-count - 1].number < row.number - 1
        if known and below_a_gap:
            footers = count
    return footers


def _is_known(row: SampledRow, id_columns: Sequence[int]) -> bool:
    """Whether a row begins as footers do. "Total" in a column of IDs is none of them."""
    first = min(row.texts)
    if len(row.cells) > _MOST_CELLS or not _FOOTER.match(row.texts[first]):
        return False
    return first in id_columns or not _has_id(row, id_columns)


def _has_id(row: SampledRow, id_columns: Sequence[int]) -> bool:
    """Whether something without letters and blanks stands in a column of IDs."""
    texts = [row.texts.get(index, "") for index in id_columns]
    return any(
        text and not any(mark.isalpha() or mark.isspace() for mark in text) for text in texts
    )
