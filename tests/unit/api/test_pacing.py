"""Pacing and concurrency, against simulated servers and in simulated time."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from lensmor_desktop.api.exchange import Exchange, RateLimit
from lensmor_desktop.api.pacing import Concurrency, Pacer

LATENCY = 0.05


@dataclass
class WindowServer:
    """Fixed windows of so many requests, as the contract's headers describe (fact 7)."""

    limit: int = 120
    window: float = 60.0
    ahead: float = 0.0  # by how much its clock is ahead of ours
    tells_date: bool = True
    tells_limits: bool = True
    retry_after: bool = True
    others: int = 0  # requests that others make with the same key in every window
    used: int = 0
    window_number: int = -1
    refused: int = 0

    def answer(self, at: float) -> Exchange:
        """The exchange of a request that arrives at `at` seconds."""
        if int(at // self.window) != self.window_number:
            self.window_number = int(at // self.window)
            self.used = self.others
        ends = (self.window_number + 1) * self.window
        status = 200
        if self.used >= self.limit:
            status = 429
            self.refused += 1
        else:
            self.used += 1
        rate = RateLimit(self.limit, self.limit - self.used, float(math.ceil(ends + self.ahead)))
        return Exchange(
            method="GET",
            path="/external/credits/balance",
            status=status,
            request_id="r",
            trace_id="",
            seconds=LATENCY,
            rate=rate if self.tells_limits else None,
            retry_after=ends - at if status == 429 and self.retry_after else None,
            started_at=at,
            server_time=math.floor(at + self.ahead) if self.tells_date else None,
        )


def run(pacer: Pacer, server: WindowServer, seconds: float) -> Iterator[tuple[float, float]]:
    """Sends as fast as the pacer lets; yields when each request went and how long it waited."""
    now = 0.0
    while True:
        waited = pacer.delay(now)
        now += waited
        if now >= seconds:
            return
        yield now, waited
        exchange = server.answer(now)
        now += LATENCY
        pacer.observe(exchange, now)


def test_fact_07_the_limit_is_never_reached_and_mostly_used() -> None:
    server = WindowServer()
    sent = list(run(Pacer(), server, 300.0))
    assert server.refused == 0
    assert 0.85 * 120 * 5 <= len(sent) <= 120 * 5


def test_fact_07_a_short_job_is_not_held_up() -> None:
    sent = [waited for _, waited in run(Pacer(), WindowServer(), 3.0)]
    assert sum(sent) == 0.0
    assert 59 <= len(sent) <= 61


def test_fact_07_work_that_fits_into_the_window_is_not_held_up() -> None:
    pacer, server = Pacer(), WindowServer()
    waited = []
    for left in range(100, 0, -1):
        pacer.expect(left)
        waited.append(pacer.delay(0.0))
        pacer.observe(server.answer(0.0), 0.0)
    assert sum(waited) == 0.0


@pytest.mark.parametrize("expected", [None, 121])
def test_fact_07_work_that_does_not_fit_is_spread(expected: int | None) -> None:
    pacer, server = Pacer(), WindowServer()
    now = 0.0
    for _ in range(100):
        now += pacer.delay(now)
        pacer.observe(server.answer(now), now)
        pacer.expect(expected)
    assert now > 10.0
    assert server.refused == 0


def test_fact_07_what_may_go_within_a_minute_is_known_until_the_window_ends() -> None:
    pacer = Pacer()
    assert pacer.left(0.0) is None
    rate = RateLimit(100, 40, 60.0)
    pacer.observe(Exchange("GET", "/", 200, "r", "", 0, rate, None, 0.0, server_time=0.0), 0.0)
    assert pacer.left(0.0) == 35  # some are kept for others
    assert pacer.left(45.0) == 35 + 70  # and as much of the next one as begins by then
    assert pacer.left(61.0) is None


def test_fact_07_it_slows_down_smoothly_not_at_a_wall() -> None:
    waits = [waited for at, waited in run(Pacer(), WindowServer(), 59.0)]
    first_wait = next(at for at, waited in enumerate(waits) if waited > 0)
    assert 55 <= first_wait <= 65
    assert max(waits) < 3.0


@pytest.mark.parametrize("ahead", [-7200.0, -3.0, 3.0, 7200.0, 86_400.0 * 400])
def test_a_wrong_clock_on_either_side_does_not_matter(ahead: float) -> None:
    server = WindowServer(ahead=ahead)
    sent = list(run(Pacer(), server, 300.0))
    assert server.refused == 0
    assert len(sent) >= 0.8 * 120 * 5


@pytest.mark.parametrize("ahead", [-7200.0, 7200.0 * 24])
def test_a_wrong_clock_without_a_date_costs_little(ahead: float) -> None:
    server = WindowServer(ahead=ahead, tells_date=False)
    sent = list(run(Pacer(), server, 600.0))
    assert server.refused <= 10
    assert len(sent) >= 0.4 * 120 * 10


def test_others_with_the_same_key_are_left_room() -> None:
    server = WindowServer(others=70)
    sent = list(run(Pacer(), server, 300.0))
    assert server.refused == 0
    assert len(sent) >= 0.75 * 50 * 5


def test_without_headers_it_does_not_hold_back_until_told() -> None:
    server = WindowServer(tells_limits=False)
    sent = [waited for _, waited in run(Pacer(), server, 3.0)]
    assert sum(sent) == 0.0


def test_without_headers_every_429_is_obeyed() -> None:
    server = WindowServer(tells_limits=False)
    sent = list(run(Pacer(), server, 300.0))
    assert server.refused <= 5
    assert len(sent) >= 120 * 5


def test_a_tiny_limit() -> None:
    server = WindowServer(limit=1, window=10.0)
    sent = list(run(Pacer(), server, 100.0))
    assert server.refused == 0
    assert 9 <= len(sent) <= 11


def slowed(retry_after: float | None, status: int = 429, key: str = "") -> Exchange:
    return Exchange("GET", "/", status, "r", "", 0.1, None, retry_after, 0.0, error_key=key)


def fine() -> Exchange:
    return Exchange("GET", "/", 200, "r", "", 0.1, None, None, 0.0)


def test_fact_07_after_a_429_it_waits_at_least_retry_after() -> None:
    pacer = Pacer()
    pacer.observe(slowed(30.0), 100.0)
    assert pacer.delay(100.0) == 30.0
    assert pacer.delay(129.0) == 1.0
    assert pacer.delay(130.0) == 0.0


def test_a_later_answer_does_not_shorten_the_wait() -> None:
    pacer = Pacer()
    pacer.observe(slowed(30.0), 100.0)
    pacer.observe(slowed(1.0), 101.0)
    pacer.observe(fine(), 102.0)
    assert pacer.delay(102.0) == 28.0


def test_without_retry_after_the_pauses_grow_and_start_anew() -> None:
    pacer = Pacer()
    now, pauses = 0.0, []
    for _ in range(6):
        pacer.observe(slowed(None), now)
        pauses.append(pacer.delay(now))
        now += pauses[-1]
    assert pauses == [5.0, 10.0, 20.0, 40.0, 60.0, 60.0]
    pacer.observe(fine(), now)
    pacer.observe(slowed(None), now)
    assert pacer.delay(now) == 5.0


def test_fact_06_the_business_error_slows_down_too() -> None:
    pacer = Pacer()
    pacer.observe(slowed(None, 200, "USER_CONCURRENCY_LIMIT_EXCEEDED"), 0.0)
    assert pacer.delay(0.0) == 5.0


def test_a_503_with_retry_after_is_obeyed_and_one_without_is_not_counted() -> None:
    pacer = Pacer()
    pacer.observe(slowed(None, 503), 0.0)
    assert pacer.delay(0.0) == 0.0
    pacer.observe(slowed(9.0, 503), 0.0)
    assert pacer.delay(0.0) == 9.0


def test_a_retry_after_beside_a_success_holds_nothing_up() -> None:
    pacer = Pacer()
    pacer.observe(slowed(9.0, 201), 0.0)
    assert pacer.delay(0.0) == 0.0


def test_answers_without_headers_still_count_against_what_is_left() -> None:
    pacer = Pacer()
    rate = RateLimit(100, 10, 60.0)
    pacer.observe(Exchange("GET", "/", 200, "r", "", 0, rate, None, 0.0, server_time=0.0), 0.0)
    before = pacer.delay(0.0)
    for _ in range(4):
        pacer.observe(Exchange("GET", "/", None, "r", "", 0, None, None, 0.0), 0.0)
    assert pacer.delay(0.0) > before * 2


def test_a_spent_window_is_waited_out() -> None:
    pacer = Pacer()
    rate = RateLimit(100, 0, 1_000_060.0)
    pacer.observe(
        Exchange("GET", "/", 200, "r", "", 0, rate, None, 5.0, server_time=1_000_000.0), 5.0
    )
    assert 60.0 <= pacer.delay(5.0) <= 61.0
    assert pacer.delay(70.0) == 0.0


def grown(concurrency: Concurrency, tasks: int) -> list[int]:
    allowed = []
    for _ in range(tasks):
        concurrency.went_well()
        allowed.append(concurrency.allowed)
    return allowed


def test_concurrency_grows_with_each_task_until_told_to_slow_down() -> None:
    concurrency = Concurrency(most=6)
    assert grown(concurrency, 6) == [2, 3, 4, 5, 6, 6]
    concurrency.slow_down()
    assert concurrency.allowed == 3
    for _ in range(5):
        concurrency.slow_down()
    assert concurrency.allowed == 1


def test_concurrency_grows_by_one_a_round_after_it_was_told_to_slow_down() -> None:
    concurrency = Concurrency(most=6)
    concurrency.slow_down()
    assert grown(concurrency, 6) == [2, 2, 3, 3, 3, 4]
    assert grown(concurrency, 30)[-1] == 6


def test_concurrency_keeps_to_its_bounds() -> None:
    assert Concurrency(most=0, start=9).allowed == 1
    assert Concurrency(most=4, start=9).allowed == 4
    assert Concurrency(most=4, start=0).allowed == 1
