"""Every request of a run goes through here: paced, stoppable, and patient with the network."""

import contextlib
import math
import threading
import time
from collections.abc import Callable, Iterator
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
    Trouble,
    Unreachable,
    decide,
)
from lensmor_desktop.api.errors import Circumstances
from lensmor_desktop.domain.progress import Progress, Waiting
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.errors import ApiError
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.clock import Clock
from lensmor_desktop.unlocking.limits import Limits
from lensmor_desktop.unlocking.trouble import Halt

Answer = TypeVar("Answer")

_ONE_QUESTION = (Interrupted, ServerTrouble, AnswerUnreadable)  # others may be answered meanwhile
_NETWORK = (Unreachable, *_ONE_QUESTION)
_SLOW_DOWN = (RateLimited, ConcurrencyLimited)

MOST_TASKS_AT_ONCE = 40
TASKS_AT_FIRST = 4
_AT_ONCE = 0.001  # seconds: not worth another look at the clock
_LONGEST_PAUSE = 20.0  # seconds between tries of something that will be tried until it works

# Seconds of real time, whatever the clock says: an answer takes as long as it takes.
GRACE = 0.5
"""What an answer that is under way has left once the user stops: most are there by then."""
_LOOK_UP_EVERY = 0.05
_VERIFYING = 10.0  # for the question whether Lensmor answers at all

KEY_REFUSED = 3
"""How often in a row the key is refused before it is believed."""
_KEY_AGAIN = 1.0  # seconds: somebody may have mistyped it, and waits

_RECENT = 60.0  # seconds since an answer after which it isn't asked whether Lensmor answers


class Caller:
    """Paces requests, and decides when trouble with one request is trouble for the run.

    Attributes:
        meanwhile: what else there is to do between requests. It does what is due, and gives the
            seconds (more than 0) after which it wants to be called again.
        left_behind: a request was under way when the user stopped, and was left behind.
    """

    def __init__(
        self,
        clock: Clock,
        stop: threading.Event,
        report: Callable[[Progress], None],
        limits: Limits,
        verify: Callable[[], object] | None = None,
    ) -> None:
        """Makes a caller.

        Args:
            clock: for everything but answers, which take real time.
            stop: set by the user.
            report: told of every wait.
            limits: how patient to be.
            verify: a free request that tells whether Lensmor answers at all.
        """
        self.clock = clock
        self.stop = stop
        self.limits = limits
        self.pacer = Pacer()
        self.concurrency = Concurrency(most=MOST_TASKS_AT_ONCE, start=TASKS_AT_FIRST)
        self.meanwhile: Callable[[], float] = lambda: math.inf
        self.left_behind = False
        self._report = report
        self._verify = verify
        self._answered_at: float | None = None
        self._offline_since: float | None = None
        self._slowed_since: float | None = None
        self._orders_slowed_since: float | None = None
        self._key_refused = 0  # in a row
        self._answer_by = math.inf  # real time

    def observe(self, exchange: Exchange) -> None:
        """Learns the rate limit from an answer's headers (contract, fact 7)."""
        self.pacer.observe(exchange, self.clock.steady())
        if exchange.status is not None and exchange.status < 500 and not exchange.slowed:
            self._slowed_since = None

    def await_answer(self, done: threading.Event) -> None:
        """Waits for the answer to a request that has been sent.

        Raises:
            Halt: the user stopped the run, or the answer took longer than it may. The request is
                left behind: it may be carried out, and its answer isn't seen.
        """
        given_up: float | None = None
        while not done.wait(_LOOK_UP_EVERY):
            now = time.monotonic()
            if given_up is None and self.stop.is_set():
                given_up = now + GRACE
            if given_up is not None and now >= given_up:
                self.left_behind = True
                raise self._stopped()
            if now >= self._answer_by:
                raise Halt(StoppedBy.NETWORK, say(wording.WAIT_NETWORK), at_once=True)

    @contextlib.contextmanager
    def answered_within(self, seconds: float) -> Iterator[None]:
        """No answer is waited for any longer than that (real time)."""
        self._answer_by = time.monotonic() + seconds
        try:
            yield
        finally:
            self._answer_by = math.inf

    def pace(self) -> None:
        """Waits until the next request may go.

        Raises:
            Halt: the user stopped the run.
            RateLimited: Lensmor has asked for a pause that is longer than it is borne with.
        """
        while True:
            now = self.clock.steady()
            delay = self.pacer.delay(now)
            blocked = self.pacer.blocked(now)
            if blocked >= 1.0:
                delay = min(delay, self._slowness_left())
                if delay <= 0:
                    raise RateLimited(Circumstances(method="", path="", retry_after=blocked))
            if delay >= 1.0:
                self._report(Waiting(say(wording.WAIT_SLOW_DOWN), delay))
            self.wait(delay)
            if delay < _AT_ONCE:
                return

    def wait(self, seconds: float) -> None:
        """Waits, or ends the run as soon as the user stops it; does meanwhile what is due.

        Raises:
            Halt: the user stopped the run.
        """
        left = seconds
        while True:
            if self.stop.is_set():
                raise self._stopped()
            began = self.clock.steady()
            pause = min(self.meanwhile(), left)
            left -= self.clock.steady() - began
            if left > 0 and self.clock.wait(min(pause, left), self.stop):
                raise self._stopped()
            left -= pause
            if left <= 0:
                return

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
                self._is_there()
            raise
        self._is_there()
        self._key_refused = 0
        return answer

    def past_slowness(self, call: Callable[[], Answer], within: float = math.inf) -> Answer:
        """A request that is tried again only where Lensmor says "slower".

        Args:
            call: the request; it spends nothing.
            within: seconds (real time) for which its answer is waited for.

        Raises:
            Halt: the user stopped it.
            ApiError: the request failed, or Lensmor says nothing else for too long.
        """
        attempt = 0
        error: ApiError = Interrupted(Circumstances(method="", path=""), Trouble.TIMED_OUT)
        while True:
            try:
                with self.answered_within(within):
                    return self.once(call)
            except Halt as halt:
                raise (halt if halt.by is StoppedBy.USER else error) from None
            except _SLOW_DOWN as slower:
                attempt += 1
                error = slower
            try:
                self.wait(self.delay_after(error, attempt))
            except Halt as halt:
                raise (halt if halt.by is StoppedBy.USER else error) from None

    def patiently(self, call: Callable[[], Answer], *, repeatable: bool = False) -> Answer:
        """A request that spends nothing, or may be repeated, tried until it has an answer.

        Args:
            call: the request.
            repeatable: it is the one spending request that is idempotent, an event's unlock.

        Raises:
            Halt: stopped by the user, the key, or a network that stays away.
            ApiError: an answer that trying again won't change; or this question alone has had no
                answer for as long as one may wait.
        """
        attempt = 0
        since = self.clock.steady()
        while True:
            try:
                return self.once(call)
            except ApiError as error:
                attempt += 1
                after = self.delay_after(error, attempt, repeatable=repeatable, since=since)
                self.wait(after)

    def delay_after(
        self,
        error: ApiError,
        attempt: int,
        *,
        repeatable: bool = False,
        since: float | None = None,
    ) -> float:
        """Seconds after which a failed request may be tried again.

        Args:
            error: what came of it.
            attempt: how many attempts there were so far.
            repeatable: it is an event's unlock.
            since: when this very question was first asked (steady clock), where somebody takes it
                if it never gets an answer; None where it is to be asked as long as the run lasts.

        Raises:
            Halt: the trouble is the run's: the key, a network that stays away, or a service that
                says nothing but "slower".
            ApiError: the error itself, when trying again won't change it, or when only this
                question has had no answer for as long as one may wait.
        """
        if isinstance(error, KeyRefused):
            self._key_refused += 1
            if self._key_refused < KEY_REFUSED:
                return _KEY_AGAIN  # one stray answer decides nothing
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
            if self._slowed_for() >= self._slowest:
                raise self._only_slower(self._slowed_since or 0.0) from error
            after = min(after, self._slowness_left())
            self._report(Waiting(say(wording.WAIT_SLOW_DOWN), after))
        elif isinstance(error, _NETWORK) or (repeatable and isinstance(error, OutcomeUnknown)):
            self._check_patience(error, since)
            after = after if after is not None else _LONGEST_PAUSE
            self._report(Waiting(say(wording.WAIT_NETWORK), after))
        if after is None:
            raise error
        return after

    def order_placed(self) -> None:
        """An order was taken, so that orders aren't only told "slower"."""
        self._orders_slowed_since = None
        self.concurrency.went_well()

    def check_orders(self, *, alone: bool) -> None:
        """An order was told "slower", which free questions may not be: it has its own patience.

        Args:
            alone: nothing of the run is under way, for whose end it could be worth to wait.

        Raises:
            Halt: orders have been told nothing else for as long as one may wait.
        """
        now = self.clock.steady()
        if not alone or self._orders_slowed_since is None:
            self._orders_slowed_since = now
        if alone and now - self._orders_slowed_since >= self._slowest:
            raise self._only_slower(self._orders_slowed_since)

    @property
    def _slowest(self) -> float:
        """Seconds for which a service is borne with that says nothing but "slower"."""
        return self.limits.offline if self.limits.slowed is None else self.limits.slowed

    def _is_there(self) -> None:
        self._answered_at = self.clock.steady()
        self._offline_since = None

    def _stopped(self) -> Halt:
        return Halt(StoppedBy.USER, say(wording.STOP_USER), at_once=True)

    def _check_patience(self, error: ApiError, since: float | None) -> None:
        """Tells a network that is gone from one question that isn't answered."""
        now = self.clock.steady()
        if self._offline_since is None:
            self._offline_since = now
        first = self._offline_since if since is None else min(self._offline_since, since)
        if now - first < self.limits.offline:
            return
        if self._others_answered(now, since) or self._lensmor_answers():
            if since is not None and not isinstance(error, Unreachable):
                raise error
            return
        gone = self.clock.steady() - self._offline_since
        if gone >= self.limits.offline:
            raise Halt(
                StoppedBy.NETWORK,
                say(wording.STOP_NETWORK, minutes=_minutes(gone), why=error.message),
                at_once=True,
            ) from error

    def _others_answered(self, now: float, since: float | None) -> bool:
        """Whether another question was answered a moment ago, after this one had failed."""
        last = self._answered_at
        return last is not None and since is not None and since < last and now - last < _RECENT

    def _lensmor_answers(self) -> bool:
        """Whether it answers anything: a question is asked that is always answered at once."""
        if self._verify is None:
            return False
        try:
            with self.answered_within(_VERIFYING):
                self.once(self._verify)
        except ApiError as error:
            return not isinstance(error, _NETWORK)
        except Halt as halt:
            if halt.by is StoppedBy.USER:
                raise
            return False
        return True

    def _only_slower(self, since: float) -> Halt:
        minutes = _minutes(self.clock.steady() - since)
        return Halt(StoppedBy.NETWORK, say(wording.STOP_SLOWED, minutes=minutes), at_once=True)

    def _slowed_for(self) -> float:
        """Seconds for which the service has said nothing but "slower"; an answer ends that."""
        now = self.clock.steady()
        if self._slowed_since is None:
            self._slowed_since = now
        return now - self._slowed_since

    def _slowness_left(self) -> float:
        """Seconds for which a pause may go on that the service asked for."""
        most = self.limits.slowed
        return math.inf if most is None else most - self._slowed_for()


def _minutes(seconds: float) -> int:
    return max(1, round(seconds / 60))
