"""When to ask a task again: no sooner than the contract allows, and no oftener than is of use.

Every question counts against the rate limit (contract, fact 7), of which sending needs its share.
"""

from dataclasses import dataclass

from lensmor_desktop.unlocking.limits import POLL_DELAYS

_LONGEST = POLL_DELAYS[-1]
_WINDOW = 60.0  # seconds, about as long as the service counts requests
_SPARE_POLLS = 2  # for each task: about as many find it unfinished at the contract's tempo
_MARGIN = 0.5  # seconds after the moment at which a task should have ended


@dataclass(frozen=True, slots=True)
class Demand:
    """What a run has still to ask Lensmor for.

    Attributes:
        unsent: batches that are to be sent.
        running: batches that are under way.
        allowed: how many may be under way at once.
        left: requests that may go within a minute; None if nobody knows.
    """

    unsent: int
    running: int
    allowed: int
    left: int | None

    @property
    def least(self) -> int:
        """Requests that it takes at least: a look, an order and a question for each batch."""
        return 3 * self.unsent + self.running

    @property
    def short(self) -> bool:
        """Whether asking at the contract's tempo would take requests from what is to be sent."""
        if self.left is None:
            return False
        # Where few may be under way at once, these places are what holds the run up.
        turns = 1 + round(_WINDOW / _LONGEST)
        sendable = min(self.unsent, max(0, self.allowed * turns - self.running))
        needed = 3 * sendable + self.running
        return needed + _SPARE_POLLS * (sendable + self.running) > self.left


class Forecasts:
    """When tasks should end, going by how fast their results have come so far (fact 3)."""

    def __init__(self) -> None:
        self._seen: dict[int, tuple[float, int]] = {}  # a moment, and how many had a result then

    def begun(self, batch: int, now: float) -> None:
        """A batch was sent at `now` (seconds of a steady clock)."""
        self._seen[batch] = (now, 0)

    def remaining(self, batch: int, done: int, waiting: int, now: float) -> float | None:
        """Seconds that a task should still take; None where nothing can be said.

        Args:
            batch: whose task it is.
            done: how many people have a result by now.
            waiting: how many have none.
            now: seconds of a steady clock.
        """
        before = self._seen.get(batch)
        # Counted from the last look, also from one at which nothing had come: a task waits before
        # it starts, and that says nothing of how fast it is.
        self._seen[batch] = (now, done)
        if before is None or done <= before[1] or now <= before[0]:
            return None
        return waiting * (now - before[0]) / (done - before[1])


def pause(least: float, remaining: float | None, demand: Demand) -> float:
    """Seconds before a task is asked (again).

    Args:
        least: what the contract allows, in seconds (fact 4); it is never less.
        remaining: seconds that the task should still take; None if unknown.
        demand: what else there is to ask for.
    """
    if demand.short:
        soon = _LONGEST if remaining is None else min(remaining + _MARGIN, _LONGEST)
        return max(least, soon)
    following = next((delay for delay in POLL_DELAYS if delay > least), least)
    if remaining is not None and least < remaining + _MARGIN < least + following:
        # Asked now it would not have ended, and then the next question has to wait for longer.
        return min(remaining + _MARGIN, _LONGEST)
    return least
