"""The columns that our runs make: which of a sheet's columns they are, and what stands in them.

A heading with Lensmor's name in it speaks for itself. A heading that a person chose for our columns
("Email", "Notes") may just as well be one of their own, and to take that for ours would be to write
into it. So such columns are ours only in the place where a run puts them, side by side, and with
our words in the column of statuses. Where nothing goes by a name that we know, as in a sheet from a
colleague who calls our columns something else, five columns side by side that hold just what we
write are ours, too: what was paid for there must never be paid for again.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lensmor_desktop.domain.cells import CellKind
from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.outcomes import Outcome, ResultColumn
from lensmor_desktop.domain.rows import Caution, Column
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.columns import holds_address, label
from lensmor_desktop.sheets.samples import SampledRow
from lensmor_desktop.sheets.titles import TITLES, USUAL, Titles, TitleSet

OUTCOMES: Mapping[str, Outcome] = {outcome.value.casefold(): outcome for outcome in Outcome}
_WORDS = frozenset(OUTCOMES) | {outcome.value.casefold() for outcome in EventOutcome}
_BEHIND_STATUS = (ResultColumn.DETAILS, ResultColumn.TASK, ResultColumn.CHECKED_AT)
_BY_NAME_ALONE = 4
"""So many of our headings side by side are ours even while nothing stands below them."""

Results = tuple[tuple[ResultColumn, Column], ...]


def find_results(
    columns: Sequence[Column], rows: Sequence[SampledRow], titles: Titles = TITLES
) -> tuple[Results, tuple[Caution, ...]]:
    """The columns that an earlier run made, by meaning.

    A column is ours if it has one of our headings, perhaps with a number behind, and holds only
    what we write there; see also the top of this module. A heading with Lensmor's name over
    something else is told in a caution.

    Args:
        columns: the sheet's columns.
        rows: sampled rows below the headings.
        titles: the headings that our columns have now, or had.
    """
    found: dict[ResultColumn, Column] = {}
    cautions: list[Caution] = []
    for known in titles.known:
        if known == USUAL:
            cautions.extend(_by_name(columns, rows, found))
        else:
            for meaning, column in _side_by_side(columns, rows, known).items():
                if column not in found.values():
                    found.setdefault(meaning, column)
    if not found:
        found = _by_content(columns, rows)
    elif ResultColumn.STATUS in found and ResultColumn.EMAIL not in found:
        email = _addresses_beside(found[ResultColumn.STATUS], columns, rows)
        if email is not None and email not in found.values():
            found[ResultColumn.EMAIL] = email
    return tuple((meaning, found[meaning]) for meaning in ResultColumn if meaning in found), tuple(
        cautions
    )


def free_title(meaning: ResultColumn, columns: Sequence[Column], titles: Titles = TITLES) -> str:
    """A heading for a new column that no other column has: "Lensmor Email", "Lensmor Email 2"."""
    taken = {column.title.strip().casefold() for column in columns}
    title, number = titles.new[meaning], 1
    while title.casefold() in taken:
        number += 1
        title = f"{titles.new[meaning]} {number}"
    return title


def _by_name(
    columns: Sequence[Column], rows: Sequence[SampledRow], found: dict[ResultColumn, Column]
) -> Iterator[Caution]:
    """Adds the columns that go by our usual headings."""
    for meaning in ResultColumn:
        if meaning in found:
            continue
        named = _named(columns, USUAL[meaning])
        ours = [column for column in named if _is_ours(meaning, column.index, rows)]
        if ours:
            found[meaning] = ours[0]
        elif named:
            text = say(wording.RESULTS_NOT_OURS, column=label(named[0]))
            yield Caution("results_not_ours", text)


def _named(columns: Sequence[Column], title: str) -> list[Column]:
    pattern = re.compile(rf"{re.escape(title.casefold())}(?: [0-9]+)?")
    return [column for column in columns if pattern.fullmatch(column.title.strip().casefold())]


def _side_by_side(
    columns: Sequence[Column], rows: Sequence[SampledRow], titles: TitleSet
) -> dict[ResultColumn, Column]:
    """The columns that go by these headings and stand as a run puts them."""
    best: dict[ResultColumn, Column] = {}
    for status in _named(columns, titles[ResultColumn.STATUS]):
        if not _is_ours(ResultColumn.STATUS, status.index, rows):
            continue
        group = _group(columns, rows, titles, status)
        filled = any(status.index in row.cells for row in rows)
        if not filled and _hold_anything(group.values(), rows):
            continue  # a run writes nothing without a status
        if len(group) >= (2 if filled else _BY_NAME_ALONE) and len(group) > len(best):
            best = group
    return best


def _hold_anything(columns: Iterable[Column], rows: Sequence[SampledRow]) -> bool:
    return any(column.index in row.cells for column in columns for row in rows)


def _group(
    columns: Sequence[Column], rows: Sequence[SampledRow], titles: TitleSet, status: Column
) -> dict[ResultColumn, Column]:
    """The columns around one of statuses; a person may have taken some of them out."""
    group = {ResultColumn.STATUS: status}

    def fits(meaning: ResultColumn, index: int) -> Column | None:
        named = (column for column in _named(columns, titles[meaning]) if column.index == index)
        column = next(named, None)
        return column if column is not None and _is_ours(meaning, index, rows) else None

    email = fits(ResultColumn.EMAIL, status.index - 1)
    if email is not None:
        group[ResultColumn.EMAIL] = email
    index = status.index + 1
    for meaning in _BEHIND_STATUS:
        column = fits(meaning, index)
        if column is not None:
            group[meaning] = column
            index += 1
    # What a person took out, the next run put at the sheet's end, in order and side by side.
    missing = [meaning for meaning in _BEHIND_STATUS if meaning not in group]
    for first in _named(columns, titles[missing[0]]) if len(missing) > 1 else ():
        added = {each: fits(each, first.index + n) for n, each in enumerate(missing)}
        whole = {each: column for each, column in added.items() if column is not None}
        if len(whole) == len(missing) and not any(
            column.index in row.cells and status.index not in row.cells
            for column in whole.values()
            for row in rows
        ):
            return {**group, **whole}
    return group


def _by_content(
    columns: Sequence[Column], rows: Sequence[SampledRow]
) -> dict[ResultColumn, Column]:
    """Five columns side by side, whatever they are called, that hold just what a run writes."""
    by_index = {column.index: column for column in columns if column.title}
    for column in columns:
        group = {
            meaning: by_index.get(column.index + offset)
            for offset, meaning in enumerate(ResultColumn)
        }
        complete = {meaning: each for meaning, each in group.items() if each is not None}
        if len(complete) == len(ResultColumn) and _all_ours(complete, rows):
            return complete
    return {}


def _addresses_beside(
    status: Column, columns: Sequence[Column], rows: Sequence[SampledRow]
) -> Column | None:
    """The column before our statuses, if it holds addresses just where one says that one came."""
    before = next((column for column in columns if column.index == status.index - 1), None)
    if before is None or not before.title:
        return None
    filled = [row for row in rows if before.index in row.cells]
    came = [
        row
        for row in filled
        if _fits(ResultColumn.EMAIL, before.index, row) and _delivered(status.index, row)
    ]
    return before if filled and len(came) == len(filled) else None


def _delivered(index: int, row: SampledRow) -> bool:
    outcome = OUTCOMES.get(row.texts.get(index, "").casefold())
    return outcome is not None and outcome.delivered


def _all_ours(group: Mapping[ResultColumn, Column], rows: Sequence[SampledRow]) -> bool:
    """Whether every status is a word of ours with its time beside it, and the rest fits."""
    status, at = group[ResultColumn.STATUS].index, group[ResultColumn.CHECKED_AT].index
    if not any(status in row.cells for row in rows):
        return False
    return all(
        (status in row.cells) == (at in row.cells)
        and all(_fits(meaning, column.index, row) for meaning, column in group.items()
                if column.index in row.cells)
        for row in rows
    )  # fmt: skip


def _is_ours(meaning: ResultColumn, index: int, rows: Sequence[SampledRow]) -> bool:
    """Whether nearly all that stands in a column is what we write there."""
    filled = [row for row in rows if index in row.cells]
    strangers = sum(not _fits(meaning, index, row) for row in filled)
    return strangers * 4 <= len(filled)


def _fits(meaning: ResultColumn, index: int, row: SampledRow) -> bool:
    """Whether what stands in a cell is what we write there."""
    if index not in row.cells:
        return False
    text = row.texts[index]
    if meaning is ResultColumn.EMAIL:
        return holds_address(text) or "@" in text
    if meaning is ResultColumn.STATUS:
        return text.casefold() in _WORDS
    if meaning is ResultColumn.TASK:
        return not any(mark.isspace() for mark in text) and "@" not in text
    if meaning is ResultColumn.CHECKED_AT:
        return row.cells[index].kind in (CellKind.DATE, CellKind.NUMBER) or text[:1].isdigit()
    return True
