"""Whether to try again and after how long: a decision, never a wait."""

from dataclasses import dataclass

from lensmor_desktop.api.errors import (
    AnswerUnreadable,
    ConcurrencyLimited,
    Interrupted,
    OutcomeUnknown,
    RateLimited,
    ServerTrouble,
    Unreachable,
)
from lensmor_desktop.errors import ApiError

# These say for certain that the request wasn't carried out.
_NOT_CARRIED_OUT = (RateLimited, ConcurrencyLimited, Unreachable)
# These come only of calls that spend nothing.
_ASK_AGAIN = (Interrupted, ServerTrouble, AnswerUnreadable)


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again after so many seconds."""

    after: float


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Don't try again.

    Attributes:
        exhausted: whether it could have been tried again, had it not been tried often enough.
    """

    exhausted: bool = False


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How patient to be.

    Attributes:
        attempts: attempts in all, the first one counted.
        first, factor, longest: the waits are first, first * factor, ... seconds, up to longest.
        spread: the share of a wait by which the jitter may lengthen it, so that many computers
            that lost the same network don't come back in the same second.
    """

    attempts: int = 6
    first: float = 1.0
    factor: float = 2.0
    longest: float = 30.0
    spread: float = 0.25

    def backoff(self, attempt: int, jitter: float) -> float:
        """Seconds after the failed attempt number `attempt` (from 1); `jitter` from 0 to 1."""
        grown = self.first * self.factor ** min(max(attempt - 1, 0), 60)
        return min(grown, self.longest) * (1 + self.spread * min(max(jitter, 0.0), 1.0))


DEFAULT_POLICY = RetryPolicy()


def decide(
    error: ApiError,
    attempt: int,
    spends: bool,
    *,
    idempotent: bool = False,
    jitter: float = 0.0,
    policy: RetryPolicy = DEFAULT_POLICY,
) -> Retry | GiveUp:
    """Decides about a call that failed.

    Args:
        error: what came of it.
        attempt: how many attempts there were so far, this one counted.
        spends: whether the call can spend credits.
        idempotent: whether a repeat of a call that spends can't cost twice: the event unlock
            (contract, fact 5). Such a call may be repeated when its outcome is unknown.
        jitter: 0 to 1, from the caller's source of chance.

    Returns:
        Retry with seconds, never fewer than the service asked for (contract, fact 7); or GiveUp.
        A refusal (401, 402, 404, 409, 422, 400, no paid plan) is never tried again. A contact
        unlock is tried again only where it certainly wasn't carried out.
    """
    if not _may_repeat(error, spends, idempotent):
        return GiveUp()
    if attempt >= policy.attempts:
        return GiveUp(exhausted=True)
    wait = policy.backoff(attempt, jitter)
    if error.retry_after is not None and error.retry_after > wait:
        wait = error.retry_after + policy.first * policy.spread * min(max(jitter, 0.0), 1.0)
    return Retry(wait)


def _may_repeat(error: ApiError, spends: bool, idempotent: bool) -> bool:
    if isinstance(error, _NOT_CARRIED_OUT):
        return True
    if spends:
        return idempotent and isinstance(error, OutcomeUnknown)
    return isinstance(error, _ASK_AGAIN)
