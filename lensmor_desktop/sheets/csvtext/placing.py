"""Whether the values of a record could stand under other headings than those above them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum

_ADDRESS = re.compile(r"(?<=[^\s@])@(?=[^\s.@]+\.\S)")
_LETTER = re.compile(r"[^\W\d_]")


class _Look(Enum):
    """What a value looks like."""

    NUMBER = "number"
    CODE = "code"
    ADDRESS = "address"
    WORDS = "words"
    OTHER = "other"  # dates, telephone numbers, amounts


def is_code(value: str) -> bool:
    """Whether a value may be an ID: one word with a digit in it."""
    bare = value.removeprefix("'")
    return any(mark.isdigit() for mark in bare) and all(
        mark.isalnum() or mark in "_-" for mark in bare
    )


def _look(value: str) -> _Look:
    value = value.strip('"')
    if value.isdigit():
        return _Look.NUMBER
    if _ADDRESS.search(value):
        return _Look.ADDRESS
    if is_code(value):
        return _Look.CODE
    return _Look.WORDS if _LETTER.search(value) else _Look.OTHER


class Profile:
    """What the columns of a file hold, by the records that fit the headings."""

    def __init__(
        self,
        rows: Iterable[Sequence[str]],
        width: int,
        event: int,
        *,
        words: AbstractSet[int] = frozenset(),
        email: int = 0,
        numbered: AbstractSet[int] = frozenset(),
    ) -> None:
        self._looks: dict[int, set[_Look]] = defaultdict(set)
        self.width = width
        events: set[str] = set()
        rows = list(rows)
        for values in rows:
            for at, value in enumerate(values[:width], 1):
                if value:
                    self._looks[at].add(_look(value))
                    if at == event:
                        events.add(value)
        self._at: dict[str, set[int]] = {value: set() for value in events}
        for values in rows:
            for at, value in enumerate(values[:width], 1):
                if value in events:
                    self._at[value].add(at)
        self._known = frozenset(self._looks) | words | {email}
        for at in range(1, width + 1):
            if at not in self._looks:
                self._looks[at] = _expected(at, words, email, numbered)
            if at in words or _Look.WORDS in self._looks[at]:  # "3M", "24/7"
                self._looks[at] |= {_Look.WORDS, _Look.CODE, _Look.OTHER}

    def may_stand(self, value: str, column: int) -> bool:
        """Whether such a value may stand in a column. An event's ID stands where it does."""
        if not value:
            return True
        if column > self.width:
            return False
        if value in self._at:
            return column in self._at[value]
        return _look(value) in self._looks[column]

    def is_odd(self, value: str, column: int) -> bool:
        """Whether what a column holds is known, by its values or its heading, and this isn't it."""
        return bool(value) and column in self._known and _look(value) not in self._looks[column]


def _expected(
    at: int, words: AbstractSet[int], email: int, numbered: AbstractSet[int]
) -> set[_Look]:
    """What to expect of a column in which nothing stands."""
    if at == email:
        return {_Look.ADDRESS}
    if at in numbered:
        return {_Look.NUMBER, _Look.CODE}
    return {_Look.WORDS} if at in words else {_Look.WORDS, _Look.ADDRESS}


def moved_right(values: Sequence[str], ids: Sequence[int], extra: int) -> bool:
    """Whether all IDs may stand further right, by `extra` columns at most.

    Args:
        values: a record's values. ids: the columns of IDs in ascending order.
    """
    if extra <= 0 or not ids:
        return False
    least = 0
    for position, column in enumerate(ids):
        last = position == len(ids) - 1
        shifts = [
            shift
            for shift in range(least, extra + 1)
            if column + shift <= len(values) and is_code(values[column + shift - 1])
        ]
        if not shifts:
            return False
        if last:
            return shifts[-1] > 0
        least = shifts[0]
    return False


def moved_left(
    values: Sequence[str], watched: Sequence[int], missing: int, profile: Profile
) -> bool:
    """Whether a watched column's value may have moved left, because values before it are missing.

    The values keep their order. Each may stand under its own heading or up to `missing` columns
    further right, where such values stand in the records that fit.
    """
    count = len(values)
    if profile.width < count + missing:
        missing = profile.width - count
    before = [[False] * (missing + 1) for _ in range(count + 1)]
    before[0] = [True] * (missing + 1)
    for at in range(1, count + 1):
        reached = False
        for shift in range(missing + 1):
            reached = reached or before[at - 1][shift]
            before[at][shift] = reached and profile.may_stand(values[at - 1], at + shift)
    after = [[False] * (missing + 1) for _ in range(count + 2)]
    after[count + 1] = [True] * (missing + 1)
    for at in range(count, 0, -1):
        reached = False
        for shift in range(missing, -1, -1):
            reached = reached or after[at + 1][shift]
            after[at][shift] = reached and profile.may_stand(values[at - 1], at + shift)
    return any(
        before[column][shift] and after[column][shift]
        for column in watched
        if column <= count and values[column - 1]
        for shift in range(1, missing + 1)
    )
