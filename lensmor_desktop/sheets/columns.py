"""The columns of a sheet: what each is called and what its cells hold."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lensmor_desktop.domain.cells import Cell, CellKind, column_index
from lensmor_desktop.domain.identifiers import IdentifierKind, read_identifier
from lensmor_desktop.domain.rows import Column
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.errors import ChoiceRefused
from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.names import Match, Meaning, meaning_of
from lensmor_desktop.sheets.samples import SampledRow, widest

# Salesforce: 15 characters, or 18 with three that make it safe against lost capitals.
_SALESFORCE = re.compile(r"[A-Za-z0-9]{15}(?:[A-Z0-5]{3})?")
_ADDRESS = re.compile(r"[^\s@*…<>,;]+@[^\s@*…<>,;]+\.[^\s@*…<>,;]+")
ADDRESS_MARKS = "@＠﹫"
"""One of these stands in every address."""
_WIDE = str.maketrans("＠﹫．", "@@.")
_LONGEST_LIST = 8
_ALL_HEADINGS = 60


def holds_address(text: str) -> bool:
    """Whether an email address stands in a text; "n/a" and masked ones (j***@…) are none."""
    if not text.isascii():
        text = text.translate(_WIDE)
    if "@" not in text:
        return False
    parts = re.split(r"[\s,;<>|/]+", text.removeprefix("'").removeprefix("mailto:"))
    return any(_ADDRESS.fullmatch(part) for part in parts)


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """A column, the meaning of its heading, and what its sampled cells hold.

    Attributes:
        filled: cells with content; the others count such cells.
        ids: cells that could be read as an ID.
        elsewhat: cells that are clearly no ID, harmed or not: addresses, names, sentences.
    """

    column: Column
    meaning: Meaning
    filled: int = 0
    ids: int = 0
    elsewhat: int = 0
    salesforce: int = 0
    addresses: int = 0

    @property
    def foreign(self) -> bool:
        """Whether this is another program's key, by name or by content."""
        named = max(self.meaning.event, self.meaning.person) >= Match.PLAIN
        return (self.meaning.foreign and not named) or self.salesforce * 2 > self.filled

    @property
    def mismatched(self) -> bool:
        """Whether most cells hold something that is no ID."""
        return self.elsewhat * 2 > self.filled


def survey(rows: Sequence[SampledRow], header_row: int) -> list[ColumnFacts]:
    """The columns with a heading or content, from left to right."""
    header = next((row for row in rows if row.number == header_row), None)
    data = [row for row in rows if row.number > header_row]
    if header is not None and len(header.cells) > 2:
        data = [row for row in data if not _is_line(row)]
    facts: list[ColumnFacts] = []
    for index in range(1, widest(rows) + 1):
        title = header.texts.get(index, "") if header else ""
        cells = [(row.cells[index], row.texts[index]) for row in data if index in row.cells]
        if title or cells:
            facts.append(_judge(Column(index, title), cells))
    return facts


def _is_line(row: SampledRow) -> bool:
    """Whether a row is one line of words, as the footers of exports are: it tells nothing."""
    return len(row.cells) == 1 and any(
        mark.isalpha() for text in row.texts.values() for mark in text
    )


def _judge(column: Column, cells: list[tuple[Cell, str]]) -> ColumnFacts:
    ids = elsewhat = salesforce = addresses = 0
    for cell, text in cells:
        if cell.kind is CellKind.TEXT:
            if holds_address(text):
                addresses += 1
                elsewhat += 1
                continue
            if _SALESFORCE.fullmatch(text) and not text.isdigit() and not text.isalpha():
                salesforce += 1
                continue
            if _is_words(text):
                elsewhat += 1
                continue
        if isinstance(read_identifier(cell, IdentifierKind.EVENT, ""), str):
            ids += 1
    return ColumnFacts(
        column, meaning_of(column.title), len(cells), ids, elsewhat, salesforce, addresses
    )


def _is_words(text: str) -> bool:
    """Whether a text is a name or a phrase, not an ID: words with letters, or one of them only."""
    words = text.split()
    if len(words) > 1:
        return any(sum(mark.isalpha() for mark in word) >= 2 for word in words)
    return text.isalpha() and len(text) > 2


def listed(columns: Sequence[Column], most: int = _LONGEST_LIST) -> tuple[Sentence | str, ...]:
    """Columns for a sentence: “Event ID” (B), “Show ID” (F)."""
    more = ("…",) if len(columns) > most else ()
    return (*(label(column) for column in columns[:most]), *more)


def label(column: Column) -> Sentence | str:
    """A column for a sentence: “Event ID” (B), or B where it has no heading."""
    title = " ".join(column.title.split())
    if not title:
        return column.letter
    return say(wording.COLUMN_LABEL, title=title, letter=column.letter)


def choose_column(facts: Sequence[ColumnFacts], choice: str, header_row: int) -> ColumnFacts:
    """The column that a person named, by heading (any case) or letters; a heading beats letters.

    Where a heading that looks like letters stands over several columns, the letters count.

    Raises:
        ChoiceRefused: there is no such column, or the heading stands over several.
    """
    wanted = _same_words(choice)
    named = [
        fact for fact in facts if fact.column.title and _same_words(fact.column.title) == wanted
    ]
    if len(named) == 1:
        return named[0]
    index = column_index(choice.strip())
    for fact in facts:
        if fact.column.index == index:
            return fact
    if named:
        raise ChoiceRefused(
            say(wording.COLUMN_UNKNOWN, column=choice.strip()),
            say(
                wording.COLUMN_TWICE,
                column=choice.strip(),
                letters=tuple(fact.column.letter for fact in named),
            ),
            say(wording.COLUMN_TWICE_HINT),
        )
    raise ChoiceRefused(
        say(wording.COLUMN_UNKNOWN, column=choice.strip()),
        say(
            wording.COLUMN_HEADINGS,
            row=str(header_row),
            headings=listed([f.column for f in facts if f.column.title], _ALL_HEADINGS) or "–",
        ),
        say(wording.COLUMN_HINT),
    )


def choose_columns(
    facts: Sequence[ColumnFacts], choices: Sequence[str], header_row: int
) -> tuple[Column, ...]:
    """The columns that a person named, from left to right.

    Letters may be those of a column with nothing in the sampled rows.

    Raises:
        ChoiceRefused: one isn't there, or its heading stands over several.
    """
    last = max((fact.column.index for fact in facts), default=0)
    chosen = set()
    for choice in choices:
        index = column_index(choice.strip())
        if index is not None and index > last:
            chosen.add(Column(index, ""))
        else:
            chosen.add(choose_column(facts, choice, header_row).column)
    return tuple(sorted(chosen, key=lambda column: column.index))


def _same_words(text: str) -> str:
    return " ".join(text.split()).casefold()
