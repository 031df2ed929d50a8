"""Runs of neighbouring numbers: one change signal for each run, not one for each row."""

from collections.abc import Iterable, Iterator


def contiguous(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The first and last of each run of neighbours, in ascending order."""
    first = last = None
    for at in sorted(set(numbers)):
        if last is not None and at == last + 1:
            last = at
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = at
    if first is not None and last is not None:
        yield first, last
