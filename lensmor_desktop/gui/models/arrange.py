"""Which rows are shown, and in which order. Plain Python, no Qt, so that a thread can do it.

A QSortFilterProxyModel in Python takes seconds at 50,000 rows; this takes milliseconds, in chunks
between which a busy interpreter lets the window repaint.
"""

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby, islice
from operator import attrgetter
from typing import TypeVar

from lensmor_desktop.domain.rows import SheetRow, Verdict

CHUNK = 5_000

ROW, VERDICT, NAME, COMPANY = "row", "verdict", "name", "company"
REASON, EVENT, PERSON, LENSMOR = "reason", "event", "person", "lensmor"

NOTHING_SAID: Mapping[str, str] = {}
_Key = TypeVar("_Key", int, str)
_UNSAID = "9"  # people who weren't looked up come last

_BY_WORD: dict[str, Callable[[SheetRow], str]] = {
    NAME: lambda row: row.name.casefold(),
    COMPANY: lambda row: row.company.casefold(),
    REASON: lambda row: str(row.reason).casefold(),
    EVENT: lambda row: row.event_id.zfill(20),
    PERSON: lambda row: row.person_id.zfill(20),
}
_VERDICT_OF, _NUMBER_OF = attrgetter("verdict"), attrgetter("number")
_SETTLED, _REPEATED = Verdict.SETTLED, Verdict.REPEATED
_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What the person wants to see.

    Attributes:
        verdict: only rows with this verdict; None for all.
        search: only rows that contain all of these words.
        sort: one of the names above; ROW for the order of the sheet.
    """

    verdict: Verdict | None = None
    search: str = ""
    sort: str = ROW
    descending: bool = False


TICKABLE = frozenset({Verdict.READY, Verdict.REPEATED, Verdict.EVENT, Verdict.SETTLED})
"""Verdicts of rows that can be left out: those that are done only where they would be filled in."""


@dataclass(frozen=True, slots=True)
class ByVerdict:
    """The rows counted once, so that a tick needn't look at every row again.

    Attributes:
        numbers: the row numbers of each verdict.
        counts: how many rows have each verdict.
        fixed: the numbers of rows that can't be ticked.
        repeats: the rows of people who stand in several, by the first one; the first is not in it.
    """

    numbers: dict[Verdict, set[int]]
    counts: dict[Verdict, int]
    fixed: set[int]
    repeats: dict[int, list[int]]

    @classmethod
    def of(cls, rows: Iterable[SheetRow]) -> "ByVerdict":
        """Counts rows."""
        # By name: hashing an enum's member runs Python code, which 50,000 rows would feel.
        by_name: dict[str, set[int]] = {verdict.name: set() for verdict in Verdict}
        done: set[int] = set()
        repeats: dict[int, list[int]] = {}
        for verdict, alike in groupby(rows, _VERDICT_OF):  # most stand beside such as they are
            if verdict is _SETTLED:
                numbered = {row.number: row.fills_in for row in alike}
                by_name[verdict._name_].update(numbered)
                done.update(number for number, fills_in in numbered.items() if not fills_in)
            elif verdict is _REPEATED:
                for row in alike:
                    by_name[verdict._name_].add(row.number)
                    repeats.setdefault(row.first_row or 0, []).append(row.number)
            else:
                by_name[verdict._name_].update(map(_NUMBER_OF, alike))
        numbers = {verdict: by_name[verdict.name] for verdict in Verdict}
        counts = {verdict: len(those) for verdict, those in numbers.items()}
        untickable = (those for verdict, those in numbers.items() if verdict not in TICKABLE)
        return cls(numbers, counts, done.union(*untickable), repeats)

    def standing(self, excluded: AbstractSet[int]) -> frozenset[int]:
        """Repeated rows that stand for their person, for all rows above are left out."""
        if not excluded or not self.repeats:
            return frozenset()
        left = self.repeats.keys() & excluded
        next_ones = (next((n for n in self.repeats[at] if n not in excluded), 0) for at in left)
        return frozenset(next_ones) - {0}


def shown_verdict(
    row: SheetRow,
    excluded: AbstractSet[int],
    unknown: AbstractSet[int] = frozenset(),
    standing: AbstractSet[int] = frozenset(),
) -> Verdict:
    """A row's verdict, which may be another since it was checked.

    Args:
        row: the row.
        excluded: numbers of rows that a person unticked.
        unknown: numbers of rows whose ID Lensmor turned out not to know.
        standing: numbers of repeated rows that stand for their person now.
    """
    if row.number in excluded and row.can_be_left_out:
        return Verdict.EXCLUDED
    if row.number in unknown:
        return Verdict.INVALID
    return Verdict.READY if row.number in standing else row.verdict


def arrange(
    rows: Sequence[SheetRow],
    wanted: Arrangement,
    excluded: frozenset[int] = frozenset(),
    said: Mapping[str, str] = NOTHING_SAID,
    unknown: AbstractSet[int] = frozenset(),
    standing: AbstractSet[int] = frozenset(),
) -> Sequence[int]:
    """The indexes of the rows to show, in order. Equal rows stay in the order of the sheet.

    Args:
        rows: all rows of the sheet.
        wanted: which of them, and how sorted.
        excluded: numbers of rows that were left out by hand.
        said: for each person, by what they are sorted in the column of what Lensmor says.
        unknown: numbers of rows whose ID Lensmor doesn't know.
        standing: numbers of repeated rows that stand for their person.
    """

    def verdict_of(row: SheetRow) -> Verdict:
        return shown_verdict(row, excluded, unknown, standing)

    kept: Sequence[int] = range(len(rows))  # it takes no memory, unlike a list
    if wanted.verdict is not None:
        verdict = wanted.verdict
        kept = [at for at, row in enumerate(rows) if verdict_of(row) is verdict]
    words = wanted.search.casefold().split()
    if words:
        kept = [index for index in kept if _contains(rows[index], words)]
    if wanted.sort == ROW:
        return kept[::-1] if wanted.descending else kept
    return _sorted(rows, kept, wanted, said, verdict_of)


def _contains(row: SheetRow, words: list[str]) -> bool:
    text = " ".join(
        (str(row.number), row.name, row.company, row.event_id, row.person_id, str(row.reason))
    )
    if row.problem is not None:
        text = f"{text} {row.problem.cell} {row.problem.value}"
    text = text.casefold()
    return all(word in text for word in words)


def _sorted(
    rows: Sequence[SheetRow],
    kept: Sequence[int],
    wanted: Arrangement,
    said: Mapping[str, str],
    verdict_of: Callable[[SheetRow], Verdict],
) -> list[int]:
    if wanted.sort == VERDICT:
        ranks = [_RANK[verdict_of(rows[index])] for index in kept]
        return _in_chunks(ranks, kept, wanted.descending)
    if wanted.sort == LENSMOR:
        words = [said.get(rows[index].person_id, _UNSAID) for index in kept]
    else:
        word = _BY_WORD[wanted.sort]
        words = [word(rows[index]) for index in kept]
    return _in_chunks(words, kept, wanted.descending)


def _in_chunks(keys: Iterable[_Key], kept: Sequence[int], descending: bool) -> list[int]:
    """Sorted in chunks that are merged, so that no single step holds the interpreter for long."""
    pairs = iter(zip(keys, kept, strict=True))
    chunks = []
    while chunk := list(islice(pairs, CHUNK)):
        chunk.sort(key=_key, reverse=descending)
        chunks.append(chunk)
    return [index for _, index in heapq.merge(*chunks, key=_key, reverse=descending)]


def _key(pair: tuple[_Key, int]) -> _Key:
    return pair[0]
