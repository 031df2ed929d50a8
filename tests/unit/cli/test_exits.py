"""Every exit code, and what leads to it."""

from dataclasses import replace

import pytest

from lensmor_desktop.api import KeyRefused, NotEnoughCredits, RateLimited
from lensmor_desktop.api.errors import Circumstances
from lensmor_desktop.cli import exits
from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Obstacle
from lensmor_desktop.domain.sentences import NOTHING, say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.domain.summaries import EventReport, RunSummary
from lensmor_desktop.errors import (
    AnotherAtWork,
    ChoiceRefused,
    JournalError,
    KeyMissing,
    NotStarted,
    OutputError,
    SheetError,
    SpendingRefused,
    UserFacingError,
)
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.trouble import Halt

SUMMARY = RunSummary(
    run=1,
    source="/leads.csv",
    worksheet="",
    output="/leads.csv",
    output_note=None,
    counts={Outcome.UNLOCKED: 3, Outcome.ALREADY_UNLOCKED: 1, Outcome.NO_EMAIL: 1},
    events=(),
    batches=1,
    estimated=75,
    exact=True,
    balance_before=100,
    balance_after=55,
    spent=45,
    spent_exact=True,
    stopped_by=None,
    stop_reason=None,
    resumable=False,
    finished=True,
    started_at=0,
    practice=False,
)
ASKED = Circumstances("GET", "/external/credits/balance", status=400)


def event(template: str) -> EventReport:
    """An event that stays locked, for this reason."""
    values = {"event": "1", "why": "no"}
    return EventReport("1", "", "preview", EventOutcome.NOT_UNLOCKED, 0, say(template, **values))


def test_no_email_is_a_result_and_needs_nobody() -> None:
    assert exits.of_summary(SUMMARY, problems=False) == exits.SETTLED == 0


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.UNCONFIRMED, Outcome.NOT_ELIGIBLE])
def test_what_needs_a_person_is_3(outcome: Outcome) -> None:
    counts = {**SUMMARY.counts, outcome: 1}
    assert exits.of_summary(replace(SUMMARY, counts=counts), problems=False) == 3


def test_bad_ids_and_results_that_are_nowhere_need_a_person() -> None:
    assert exits.of_summary(SUMMARY, problems=True) == 3
    assert exits.of_summary(replace(SUMMARY, output=""), problems=False) == 3


def test_an_event_that_was_refused_needs_a_person_one_that_was_not_asked_for_does_not() -> None:
    for template in (wording.EVENT_REFUSED, wording.EVENT_UNKNOWN):
        summary = replace(SUMMARY, events=(event(template),))
        assert exits.of_summary(summary, problems=False) == 3
    summary = replace(SUMMARY, events=(event(wording.EVENT_LEFT),))
    assert exits.of_summary(summary, problems=False) == 0


@pytest.mark.parametrize(
    ("stopped", "code"),
    [
        (StoppedBy.CREDITS, 4),
        (StoppedBy.LIMIT, 4),
        (StoppedBy.KEY, 5),
        (StoppedBy.USER, 6),
        (StoppedBy.NETWORK, 6),
    ],
)
def test_what_stopped_a_run_comes_before_what_became_of_its_rows(
    stopped: StoppedBy, code: int
) -> None:
    stopped_run = replace(SUMMARY, stopped_by=stopped, resumable=True)
    assert exits.of_summary(stopped_run, problems=True) == code


@pytest.mark.parametrize("stopped", [StoppedBy.USER, StoppedBy.NETWORK])
@pytest.mark.parametrize(("problems", "code"), [(False, 0), (True, 3)])
def test_a_stop_that_came_when_all_was_settled_is_no_interruption(
    stopped: StoppedBy, problems: bool, code: int
) -> None:
    settled = replace(SUMMARY, stopped_by=stopped, resumable=False)
    assert exits.of_summary(settled, problems=problems) == code


@pytest.mark.parametrize(
    ("obstacle", "code"),
    [
        (Obstacle.TOO_FEW_CREDITS, 4),
        (Obstacle.NO_KEY, 5),
        (Obstacle.KEY_REFUSED, 5),
        (Obstacle.OFFLINE, 6),
        (Obstacle.QUESTIONS, 2),
        (Obstacle.OUTPUT, 2),
        (Obstacle.IDENTITY, 2),
    ],
)
def test_what_keeps_a_run_from_being_started(obstacle: Obstacle, code: int) -> None:
    assert exits.of_obstacle(obstacle) == code


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (SheetError, 2),
        (ChoiceRefused, 2),
        (OutputError, 2),
        (JournalError, 2),
        (AnotherAtWork, 2),
        (SpendingRefused, 4),
        (KeyMissing, 5),
        (NotStarted, 6),
    ],
)
def test_errors_before_anything_was_sent(kind: type[UserFacingError], code: int) -> None:
    assert exits.of_error(kind(NOTHING, NOTHING, NOTHING)) == code


def test_what_lensmor_answers_to_a_question() -> None:
    assert exits.of_error(KeyRefused(ASKED)) == 5
    assert exits.of_error(NotEnoughCredits(ASKED)) == 4
    assert exits.of_error(RateLimited(ASKED)) == 6


def test_a_run_that_could_not_start_has_the_code_of_its_cause() -> None:
    error = NotStarted(NOTHING, NOTHING, NOTHING)
    error.__cause__ = Halt(StoppedBy.KEY, NOTHING, at_once=True)
    assert exits.of_error(error) == 5
