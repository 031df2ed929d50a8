"""The table of what may be tried again, and the waits between."""

import random

import pytest

from lensmor_desktop.api import errors
from lensmor_desktop.api.attempt import Trouble
from lensmor_desktop.api.errors import Circumstances, Doubt
from lensmor_desktop.api.retry import GiveUp, Retry, RetryPolicy, decide
from lensmor_desktop.errors import ApiError

FACTS = Circumstances("POST", "/external/contacts/unlock")


def failures(retry_after: float | None = None) -> dict[str, ApiError]:
    facts = Circumstances("POST", "/external/contacts/unlock", retry_after=retry_after)
    made: list[ApiError] = [
        errors.KeyRefused(facts),
        errors.NotEnoughCredits(facts),
        errors.NotFound(facts),
        errors.Conflict(facts),
        errors.TooManyPeople(facts),
        errors.BadRequest(facts),
        errors.FeatureMissing(facts),
        errors.RateLimited(facts),
        errors.ConcurrencyLimited(facts),
        errors.ServerTrouble(facts),
        errors.Unreachable(facts, Trouble.REFUSED, "lensmor.test"),
        errors.Interrupted(facts),
        errors.AnswerUnreadable(facts),
        errors.OutcomeUnknown(facts, Doubt.DROPPED),
    ]
    return {type(error).__name__: error for error in made}


# Which calls may be repeated after which error: a question, a contact unlock, an event unlock.
TABLE = {
    "KeyRefused": (False, False, False),
    "NotEnoughCredits": (False, False, False),
    "NotFound": (False, False, False),
    "Conflict": (False, False, False),
    "TooManyPeople": (False, False, False),
    "BadRequest": (False, False, False),
    "FeatureMissing": (False, False, False),
    "RateLimited": (True, True, True),
    "ConcurrencyLimited": (True, True, True),
    "Unreachable": (True, True, True),
    "ServerTrouble": (True, False, False),
    "Interrupted": (True, False, False),
    "AnswerUnreadable": (True, False, False),
    "OutcomeUnknown": (False, False, True),
}


def test_the_table_has_every_error() -> None:
    def children(kind: type[ApiError]) -> set[str]:
        below = {name for child in kind.__subclasses__() for name in children(child)}
        return below or {kind.__name__}

    assert set(TABLE) == children(errors.LensmorFailure) == set(failures())


@pytest.mark.parametrize("name", TABLE)
def test_fact_05_what_may_be_repeated(name: str) -> None:
    question, contacts, event = TABLE[name]
    error = failures()[name]
    assert isinstance(decide(error, 1, False), Retry) is question
    assert isinstance(decide(error, 1, True), Retry) is contacts
    assert isinstance(decide(error, 1, True, idempotent=True), Retry) is event


@pytest.mark.parametrize("spends", [True, False])
def test_fact_06_too_few_credits_is_never_tried_again(spends: bool) -> None:
    assert decide(failures(1.0)["NotEnoughCredits"], 1, spends) == GiveUp(exhausted=False)


def test_waits_grow_to_their_limit() -> None:
    policy = RetryPolicy(attempts=8, first=1.0, factor=2.0, longest=30.0)
    error = failures()["Interrupted"]
    decisions = [decide(error, attempt, False, policy=policy) for attempt in range(1, 9)]
    assert decisions == [
        *map(Retry, [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]),
        GiveUp(exhausted=True),
    ]


def test_very_many_attempts_do_not_overflow() -> None:
    policy = RetryPolicy(attempts=10**9)
    assert decide(failures()["Unreachable"], 10**8, False, policy=policy) == Retry(30.0)


def test_jitter_lengthens_by_a_quarter_at_most_and_only_by_what_is_passed_in() -> None:
    error = failures()["ServerTrouble"]
    assert decide(error, 3, False, jitter=0.5) == decide(error, 3, False, jitter=0.5)
    chance = random.Random(7)
    for _ in range(100):
        decision = decide(error, 3, False, jitter=chance.random())
        assert isinstance(decision, Retry)
        assert 4.0 <= decision.after <= 5.0
    assert decide(error, 3, False, jitter=-9) == Retry(4.0)
    assert decide(error, 3, False, jitter=9) == Retry(5.0)


@pytest.mark.parametrize("name", ["RateLimited", "ConcurrencyLimited", "ServerTrouble"])
def test_fact_07_never_sooner_than_retry_after(name: str) -> None:
    error = failures(120.0)[name]
    for jitter in (0.0, 0.3, 1.0):
        decision = decide(error, 1, False, jitter=jitter)
        assert isinstance(decision, Retry)
        assert 120.0 <= decision.after <= 121.0


def test_a_short_retry_after_does_not_shorten_the_wait() -> None:
    assert decide(failures(0.0)["RateLimited"], 4, True) == Retry(8.0)
