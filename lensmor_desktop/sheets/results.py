"""The columns that our runs make: which of a sheet's columns they are, and what stands in them."""

import re
from collections.abc import Mapping, Sequence

from lensmor_desktop.domain.cells import CellKind
from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.outcomes import Outcome, ResultColumn
from lensmor_desktop.domain.rows import Caution, Column
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.columns import holds_address, label
from lensmor_desktop.sheets.samples import SampledRow

Titles = Mapping[ResultColumn, str]

TITLES: Titles = {column: column.value for column in ResultColumn}
"""The headings of our columns."""

OUTCOMES: Mapping[str, Outcome] = {outcome.value.casefold(): outcome for outcome in Outcome}
_WORDS = frozenset(OUTCOMES) | {outcome.value.casefold() for outcome in EventOutcome}


def find_results(
    columns: Sequence[Column], rows: Sequence[SampledRow], titles: Titles = TITLES
) -> tuple[tuple[tuple[ResultColumn, Column], ...], tuple[Caution, ...]]:
    """The columns that an earlier run made, by meaning.

    A column is ours if it has one of our headings, perhaps with a number behind, and holds only
    what we write there. A heading of ours over something else is told in a caution.

    Args:
        columns: the sheet's columns.
        rows: sampled rows below the headings.
    """
    found: list[tuple[ResultColumn, Column]] = []
    cautions: list[Caution] = []
    for meaning in ResultColumn:
        title = re.compile(rf"{re.escape(titles[meaning].casefold())}(?: [0-9]+)?")
        named = [column for column in columns if title.fullmatch(column.title.strip().casefold())]
        ours = [column for column in named if _is_ours(meaning, column.index, rows)]
        if ours:
            found.append((meaning, ours[0]))
        elif named:
            text = say(wording.RESULTS_NOT_OURS, column=label(named[0]))
            cautions.append(Caution("results_not_ours", text))
    return tuple(found), tuple(cautions)


def free_title(meaning: ResultColumn, columns: Sequence[Column], titles: Titles = TITLES) -> str:
    """A heading for a new column that no other column has: "Lensmor Email", "Lensmor Email 2"."""
    taken = {column.title.strip().casefold() for column in columns}
    title, number = titles[meaning], 1
    while title.casefold() in taken:
        number += 1
        title = f"{titles[meaning]} {number}"
    return title


def _is_ours(meaning: ResultColumn, index: int, rows: Sequence[SampledRow]) -> bool:
    """Whether nearly all that stands in a column is what we write there."""
    filled = [row for row in rows if index in row.cells]
    strangers = 0
    for row in filled:
        text = row.texts[index]
        if meaning is ResultColumn.EMAIL:
            fits = holds_address(text) or "@" in text
        elif meaning is ResultColumn.STATUS:
            fits = text.casefold() in _WORDS
        elif meaning is ResultColumn.TASK:
            fits = not any(mark.isspace() for mark in text) and "@" not in text
        elif meaning is ResultColumn.CHECKED_AT:
            fits = row.cells[index].kind in (CellKind.DATE, CellKind.NUMBER) or text[:1].isdigit()
        else:
            fits = True
        strangers += not fits
    return strangers * 4 <= len(filled)
