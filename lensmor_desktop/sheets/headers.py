"""Which row holds the headings. Exports carry titles, blank rows and notes on filters above it."""

from collections.abc import Sequence

from lensmor_desktop.domain.cells import CellKind
from lensmor_desktop.sheets.names import compact, meaning_of
from lensmor_desktop.sheets.samples import SampledRow

_SEARCHED = 60
_LONGEST_HEADING = 120


def find_header(rows: Sequence[SampledRow]) -> int | None:
    """The number of the row of headings; None if there are no rows.

    The row that names the most things we know wins; where none names any, the first that is as
    wide as the table and made of distinct words.
    """
    if not rows:
        return None
    width = max(len(row.cells) for row in rows)
    best, best_score = rows[0].number, -1.0
    for row in rows[:_SEARCHED]:
        if len(row.cells) < min(2, width):
            continue  # a title, or a note on a filter
        score = _score(row, width)
        if score > best_score:
            best, best_score = row.number, score
    return best


def _score(row: SampledRow, width: int) -> float:
    words = [
        text
        for index, text in row.texts.items()
        if row.cells[index].kind is CellKind.TEXT
        and len(text) <= _LONGEST_HEADING
        and any(mark.isalpha() for mark in text)
        and "@" not in text
    ]
    known = sum(meaning_of(word).weight for word in words)
    distinct = len({compact(word) for word in words})
    others = len(row.cells) - len(words)
    return max(0.0, 3 * known + 20 * (distinct - 2 * others) / width)


def looks_like_data(row: SampledRow) -> bool:
    """Whether a row holds no words at all, so that it can't be one of headings."""
    return not any(mark.isalpha() for text in row.texts.values() for mark in text)


def heading_weight(row: SampledRow) -> int:
    """How many things we know a row names; used to tell which worksheet holds the data."""
    return sum(meaning_of(text).weight for text in row.texts.values())
