"""Every request of a run goes through here: paced, stoppable, and patient with the network."""

import threading
from collections.abc import Callable
from typing import TypeVar

from lensmor_desktop.api import (
    AnswerUnreadable,
    Concurrency,
    ConcurrencyLimited,
    Exchange,
    FeatureMissing,
    Interrupted,
    KeyRefused,
    OutcomeUnknown,
    Pacer,
    RateLimited,
    Retry,
    ServerTrouble,
    Unreachable,
    decide,
)
from lensmor_desktop.domain.progress import Progress, Waiting
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.errors import ApiError
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.clock import Clock
from lensmor_desktop.unlocking.limits import Limits
from lensmor_desktop.unlocking.trouble import Halt

Answer = TypeVar("Answer")

_NETWORK = (Unreachable, Interrupted, ServerTrouble, AnswerUnreadable)
_SLOW_DOWN = (RateLimited, ConcurrencyLimited)

MOST_TASKS_AT_ONCE = 40
TASKS_AT_FIRST = 4
_AT_ONCE = 0.001  # seconds: not worth another look at the clock
_LONGEST_PAUSE = 20.0  # seconds between tries of something that will be tried until it works


class Caller:
    """Paces requests, and decides when trouble with one request is trouble for the run."""

    def __init__(
        self,
        clock: Clock,
        stop: threading.Event,
        report: Callable[[Progress], None],
        limits: Limits,
    ) -> None:
        self.clock = clock
        self.stop = stop
        self.limits = limits
        self.pacer = Pacer()
        self.concurrency = Concurrency(most=MOST_TASKS_AT_ONCE, start=TASKS_AT_FIRST)
        self._report = report
        self._offline_since: float | None = None

    def observe(self, exchange: Exchange) -> None:
        """Learns the rate limit from an answer's headers (contract, fact 7)."""
        self.pacer.observe(exchange, self.clock.steady())

    def pace(self) -> None:
        """Waits until the next request may go.

        Raises:
            Halt: the user stopped the run.
        """
        while True:
            delay = self.pacer.delay(self.clock.steady())
            if delay >= 1.0:
                self._report(Waiting(say(wording.WAIT_SLOW_DOWN), delay))
            self.wait(delay)
            if delay < _AT_ONCE:
                return

    def wait(self, seconds: float) -> None:
        """Waits, or ends the run as soon as the user stops it.

        Raises:
            Halt: the user stopped the run.
        """
        if self.stop.is_set() or (seconds > 0 and self.clock.wait(seconds, self.stop)):
            raise Halt(StoppedBy.USER, say(wording.STOP_USER), at_once=True)

    def once(self, call: Callable[[], Answer]) -> Answer:
        """One paced request. Any answer of Lensmor's shows that the network is there.

        Raises:
            Halt: the user stopped the run.
            ApiError: the request failed.
        """
        self.pace()
        try:
            answer = call()
        except ApiError as error:
            if not isinstance(error, (*_NETWORK, OutcomeUnknown)):
                self._offline_since = None
            raise
        self._offline_since = None
        return answer

    def patiently(self, call: Callable[[], Answer], *, repeatable: bool = False) -> Answer:
        """A request that spends nothing, or may be repeated, tried until it has an answer.

        Args:
            call: the request.
            repeatable: it is the one spending request that is idempotent, an event's unlock.

        Raises:
            Halt: stopped by the user, the key, or a network that stays away.
            ApiError: an answer that trying again won't change.
        """
        attempt = 0
        while True:
            try:
                return self.once(call)
            except ApiError as error:
                attempt += 1
                self.wait(self.delay_after(error, attempt, repeatable=repeatable))

    def delay_after(self, error: ApiError, attempt: int, *, repeatable: bool = False) -> float:
        """Seconds after which a failed request may be tried again.

        Raises:
            Halt: the trouble is the run's: the key, or a network that stays away.
            ApiError: the error itself, when trying again won't change it.
        """
        if isinstance(error, KeyRefused):
            raise Halt(
                StoppedBy.KEY, say(wording.STOP_KEY, why=error.message), at_once=True
            ) from error
        if isinstance(error, FeatureMissing):
            raise Halt(
                StoppedBy.KEY, say(wording.STOP_FEATURE, why=error.message), at_once=False
            ) from error
        decision = decide(error, attempt, repeatable, idempotent=repeatable)
        after = decision.after if isinstance(decision, Retry) else None
        if isinstance(error, _SLOW_DOWN):
            self.concurrency.slow_down()
            after = after if after is not None else max(_LONGEST_PAUSE, error.retry_after or 0.0)
            self._report(Waiting(say(wording.WAIT_SLOW_DOWN), after))
        elif isinstance(error, _NETWORK) or (repeatable and isinstance(error, OutcomeUnknown)):
            self._check_patience(error)
            after = after if after is not None else _LONGEST_PAUSE
            self._report(Waiting(say(wording.WAIT_NETWORK), after))
        if after is None:
            raise error
        return after

    def _check_patience(self, error: ApiError) -> None:
        now = self.clock.steady()
        if self._offline_since is None:
            self._offline_since = now
        if now - self._offline_since >= self.limits.offline:
            minutes = max(1, round((now - self._offline_since) / 60))
            raise Halt(
                StoppedBy.NETWORK,
                say(wording.STOP_NETWORK, minutes=minutes, why=error.message),
                at_once=True,
            ) from error
