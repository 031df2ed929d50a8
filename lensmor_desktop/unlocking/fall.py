"""By how much the balance fell while a run was at work, and what orders in work may add to that."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lensmor_desktop.journal.balances import Reading

_LEAST_SHOWN = 0.005
"""Balances are floats; what differs by less is the same."""


@dataclass(frozen=True, slots=True)
class Fall:
    """By how much the balance fell in a run's sessions, in credits; others may have a part in it.

    Attributes:
        least: what it fell by while the run was at work.
        most: that, and what orders in work may have cost between two sessions.
        later: what orders may have cost since the last reading.
    """

    least: float
    most: float
    later: float

    @property
    def sharp(self) -> bool:
        """Whether it is one figure, which nothing under way can change any more."""
        return self.later == 0 and same(self.least, self.most)


def fall_of(readings: Sequence[Reading], orders: int, ordered: float) -> Fall | None:
    """What a run's readings tell; None where that is nothing: never read, unlimited, topped up.

    What happens between two sessions isn't the run's, but for what its orders in work cost then.

    Args:
        readings: all of the run's, oldest first.
        orders: how many orders it has placed by now.
        ordered: the most that these may cost, in credits.
    """
    if not readings or readings[0].orders or any(reading.unlimited for reading in readings):
        return None
    least = between = 0.0
    for before, after in pairwise(readings):
        fell = before.total - after.total
        one_account = before.account == after.account
        if before.session == after.session and one_account:
            if fell < 0:
                return None  # topped up: what it would have fallen by can't be seen
            least += fell
            continue
        may = _since(before, after.orders, after.at_most)
        between += min(fell, may) if one_account and fell >= 0 else may
    return Fall(least, least + between, _since(readings[-1], orders, ordered))


def _since(reading: Reading, orders: int, ordered: float) -> float:
    """Credits that may have been charged after a reading."""
    return reading.in_work if reading.orders == orders else ordered


def same(one: float, other: float) -> bool:
    """Whether two amounts are one."""
    return abs(one - other) < _LEAST_SHOWN


def less(one: float, other: float) -> bool:
    """Whether an amount is below another."""
    return one < other and not same(one, other)
