"""What is to happen in a practice of itself: at a moment, or at a certain call of an endpoint."""

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from lensmor_desktop.sandbox.protocol import Endpoint

Deed = Callable[[float], object]
"""What is done; it gets the moment in Unix seconds of the service's time."""


@dataclass(frozen=True, slots=True)
class _Hook:
    endpoint: Endpoint
    call: int
    after: bool
    deed: Callable[[], object]


class Agenda:
    """Deeds by moment, and hooks by call. Not kept between sessions."""

    def __init__(self) -> None:
        self._deeds: list[tuple[float, int, Deed]] = []
        self._numbers = count()
        self._hooks: list[_Hook] = []
        self._calls: Counter[Endpoint] = Counter()

    def at(self, moment: float, deed: Deed) -> None:
        """Lets something happen at a moment; what is due at the same moment, in this order."""
        heapq.heappush(self._deeds, (moment, next(self._numbers), deed))

    def due(self, now: float) -> tuple[float, Deed] | None:
        """Takes the earliest deed whose moment has come, and its moment."""
        if not self._deeds or self._deeds[0][0] > now:
            return None
        moment, _, deed = heapq.heappop(self._deeds)
        return moment, deed

    def when(
        self, endpoint: Endpoint, call: int, deed: Callable[[], object], *, after: bool
    ) -> None:
        """Lets something happen before or after the n-th call from now on (1 is the next one)."""
        self._hooks.append(_Hook(endpoint, self._calls[endpoint] + call, after, deed))

    def arrived(self, endpoint: Endpoint) -> int:
        """Counts a call, and does what is to be done before it; its number."""
        self._calls[endpoint] += 1
        number = self._calls[endpoint]
        self._do(endpoint, number, after=False)
        return number

    def answered(self, endpoint: Endpoint, number: int) -> None:
        """Does what is to be done after a call."""
        self._do(endpoint, number, after=True)

    def _do(self, endpoint: Endpoint, number: int, *, after: bool) -> None:
        due = [
            hook
            for hook in self._hooks
            if (hook.endpoint, hook.call, hook.after) == (endpoint, number, after)
        ]
        for hook in due:
            self._hooks.remove(hook)
            hook.deed()
