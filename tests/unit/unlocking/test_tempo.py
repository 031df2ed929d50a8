"""When a task is asked again: never tighter than the contract, later where requests are short."""

import pytest

from lensmor_desktop.unlocking.limits import POLL_DELAYS
from lensmor_desktop.unlocking.tempo import Demand, Forecasts, pause

PLENTY = Demand(unsent=0, running=5, allowed=40, left=110)
SHORT = Demand(unsent=190, running=10, allowed=40, left=110)


@pytest.mark.parametrize(
    ("demand", "short"),
    [
        (PLENTY, False),
        (SHORT, True),
        (Demand(unsent=190, running=10, allowed=40, left=None), False),
        # So few may be under way at once that the limit on requests isn't what holds the run up.
        (Demand(unsent=190, running=4, allowed=4, left=110), False),
        (Demand(unsent=0, running=40, allowed=40, left=50), True),
    ],
)
def test_fact_07_requests_are_short_where_sending_needs_them(demand: Demand, short: bool) -> None:
    assert demand.short is short


def test_each_batch_is_looked_at_sent_and_asked_about_once() -> None:
    assert SHORT.least == 580


@pytest.mark.parametrize("demand", [PLENTY, SHORT])
@pytest.mark.parametrize("remaining", [None, 0.0, 2.0, 4.0, 7.0, 12.0, 500.0])
@pytest.mark.parametrize("least", POLL_DELAYS)
def test_fact_04_it_is_never_tighter(demand: Demand, remaining: float | None, least: float) -> None:
    assert least <= pause(least, remaining, demand) <= POLL_DELAYS[-1]


def test_fact_04_with_requests_to_spare_it_keeps_to_the_contracts_tempo() -> None:
    assert [pause(least, None, PLENTY) for least in POLL_DELAYS] == list(POLL_DELAYS)
    assert pause(5.0, 30.0, PLENTY) == 5.0


def test_a_task_that_ends_a_little_later_is_asked_a_little_later() -> None:
    assert 6.0 < pause(5.0, 6.0, PLENTY) < 7.0


def test_where_requests_are_short_a_task_is_asked_when_it_should_have_ended() -> None:
    assert pause(3.0, None, SHORT) == POLL_DELAYS[-1]
    assert 9.0 < pause(3.0, 9.0, SHORT) < 10.0


def test_a_forecast_goes_by_how_fast_results_have_come() -> None:
    forecasts = Forecasts()
    forecasts.begun(1, 100.0)
    assert forecasts.remaining(1, done=20, waiting=80, now=105.0) == pytest.approx(20.0)
    # Faster since: what came first isn't counted any more.
    assert forecasts.remaining(1, done=60, waiting=40, now=109.0) == pytest.approx(4.0)


def test_there_is_no_forecast_where_nothing_has_come() -> None:
    forecasts = Forecasts()
    forecasts.begun(1, 100.0)
    assert forecasts.remaining(1, done=0, waiting=100, now=103.0) is None


def test_the_time_before_anything_came_is_no_part_of_a_forecast() -> None:
    forecasts = Forecasts()
    forecasts.begun(1, 100.0)
    forecasts.remaining(1, done=0, waiting=100, now=103.0)
    assert forecasts.remaining(1, done=10, waiting=90, now=108.0) == pytest.approx(45.0)


def test_a_run_taken_up_again_has_a_forecast_from_its_second_poll_on() -> None:
    forecasts = Forecasts()
    assert forecasts.remaining(1, done=50, waiting=50, now=3.0) is None
    assert forecasts.remaining(1, done=75, waiting=25, now=8.0) == pytest.approx(5.0)
