"""How far a reading is, told while it goes on, so that it can be shown and given up."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import TypeVar

Watch = Callable[[int], None]
"""Told again and again how many rows are read. What it raises ends the reading."""

EVERY = 500
"""Rows from one telling to the next: a thirtieth of a second."""

_Row = TypeVar("_Row")


def watched(rows: Iterable[_Row], watch: Watch | None) -> Iterable[_Row]:
    """The same rows; `watch` is told about them. For a single row it costs next to nothing."""
    return rows if watch is None else chain.from_iterable(_handfuls(rows, watch))


def _handfuls(rows: Iterable[_Row], watch: Watch) -> Iterator[tuple[_Row, ...]]:
    rest = iter(rows)
    read = 0
    watch(read)
    while handful := tuple(islice(rest, EVERY)):
        yield handful
        read += len(handful)
        watch(read)
