"""What people are told: what happened, what is safe, what to do."""

import pytest

from lensmor_desktop.api import errors, wording
from lensmor_desktop.api.attempt import Attempt, Call, Trouble
from lensmor_desktop.api.errors import Circumstances, Doubt, Odd
from lensmor_desktop.errors import ApiError, UserFacingError

FACTS = Circumstances(
    method="POST",
    path="/external/contacts/unlock",
    status=503,
    error_key="SOME_KEY",
    trace_id="trace-7",
    retry_after=3.0,
)
ALL: list[ApiError] = [
    errors.KeyRefused(FACTS),
    errors.NotEnoughCredits(FACTS),
    errors.NotFound(FACTS),
    errors.Conflict(FACTS),
    errors.TooManyPeople(FACTS),
    errors.BadRequest(FACTS),
    errors.BadRequest(FACTS, "event_id {is} missing"),
    errors.FeatureMissing(FACTS),
    errors.RateLimited(FACTS),
    errors.ConcurrencyLimited(FACTS),
    errors.ServerTrouble(FACTS),
    errors.Interrupted(FACTS),
    errors.Interrupted(FACTS, Trouble.TIMED_OUT),
    *(errors.Unreachable(FACTS, trouble, "lensmor.test") for trouble in Trouble),
    errors.Unreachable(FACTS, Trouble.NAME, "lensmor.test", failed_script="proxy.pac"),
    *(errors.AnswerUnreadable(FACTS, odd) for odd in Odd),
    *(errors.OutcomeUnknown(FACTS, doubt) for doubt in Doubt),
]


@pytest.mark.parametrize("error", ALL, ids=lambda error: type(error).__name__)
def test_every_error_says_what_happened_what_is_safe_and_what_to_do(error: ApiError) -> None:
    assert isinstance(error, UserFacingError)
    for sentence in (error.title, error.message, error.hint):
        assert str(sentence).rstrip().endswith(".")
    safe = ["bought nothing", "cost nothing", "costs nothing", "Nothing was sent"]
    if isinstance(error, errors.OutcomeUnknown):
        safe = ["before anything is sent again"]
    assert any(words in str(error.message) for words in safe)
    assert (error.status, error.error_key, error.trace_id) == (503, "SOME_KEY", "trace-7")
    assert (error.method, error.path) == ("POST", "/external/contacts/unlock")
    assert error.retry_after == 3.0


def test_every_template_of_the_wording_is_used_by_an_error_or_a_refusal() -> None:
    used = {
        sentence.template for error in ALL for sentence in (error.title, error.message, error.hint)
    }
    told_elsewhere = {
        name
        for name in vars(wording)
        if name.startswith(("BASE_URL", "OTHER_ADDRESS", "KEY_", "SUPPORT"))
    }
    unused = {
        name
        for name, text in vars(wording).items()
        if name.isupper() and name not in told_elsewhere and text not in used
    }
    assert unused == set()


def test_the_services_own_words_are_shown_as_they_are() -> None:
    error = errors.BadRequest(FACTS, "event_id {is} missing")
    assert "“event_id {is} missing”" in str(error.message)


def test_support_line() -> None:
    assert str(errors.support_line(ALL[0])) == (
        "POST /external/contacts/unlock, status 503, SOME_KEY, trace trace-7"
    )
    bare = errors.Unreachable(Circumstances("GET", "/x"), Trouble.NAME, "lensmor.test")
    assert str(errors.support_line(bare)) == "GET /x, status none, none, trace none"


def test_fact_13_reprs_show_neither_bodies_nor_searches() -> None:
    call = Call("GET", "/x", query=(("search_query", "Jane Doe"),), body={"a": "jane@example.com"})
    attempt = Attempt("r", 0.0, 0.1, True, 200, {"X": "jane"}, b"jane@example.com")
    assert "ane" not in repr(call) + repr(attempt)
