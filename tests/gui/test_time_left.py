"""How long a run will still take: honest, calm, and silent where nobody can know."""

import math
from itertools import pairwise

import pytest

from lensmor_desktop.domain.states import BatchState
from lensmor_desktop.gui.models.time_left import TimeLeft, in_words
from tests.fakes.given import given

START = 5_000.0


def steady(left: TimeLeft, seconds: int, *, rate: int, total: int, after: int = 0) -> list[float]:
    """So many people a second, for so long; what was said each second."""
    said = []
    for second in range(after + 1, after + seconds + 1):
        now = START + second
        left.progress(now, min(total, rate * (second - after)), total)
        guess = left.seconds(now)
        if guess is not None:
            said.append(guess)
    return said


def begun(total: int = 1000, settled: int = 0) -> TimeLeft:
    left = TimeLeft()
    left.begin(START)
    left.progress(START, settled, total)
    return left


def test_a_steady_run_is_told_as_it_is() -> None:
    left = begun(3000)
    said = steady(left, 299, rate=10, total=3000)
    truth = range(300 - 299 + len(said) - 1, 0, -1)
    for told, real in zip(said, truth, strict=True):
        assert told == pytest.approx(real, abs=6)


def test_nothing_is_said_before_anything_is_known() -> None:
    left = TimeLeft()
    assert left.seconds(0.0) is None
    left.begin(START)
    assert left.seconds(START + 60) is None
    left.progress(START + 60, 0, 100)
    assert left.seconds(START + 90) is None
    left.progress(START + 91, 4, 100)
    assert left.seconds(START + 91) is not None


def test_what_an_earlier_run_settled_is_no_progress_of_this_one() -> None:
    left = begun(1000, settled=900)
    assert left.seconds(START + 30) is None
    left.progress(START + 50, 925, 1000)
    assert left.seconds(START + 50) == pytest.approx(150, abs=1)


def test_it_never_leaps_and_is_never_negative() -> None:
    """Results come in heaps of a hundred, and Lensmor rests for a minute in between."""
    left = begun(2000)
    settled, said = 0, []
    for second in range(1, 400):
        now = START + second
        if second % 11 == 0 and not 150 < second < 210:
            settled = min(2000, settled + 100)
        left.progress(now, settled, 2000)
        guess = left.seconds(now)
        if guess is not None:
            said.append(guess)
    assert min(said) > 0
    assert max(abs(b - a) for a, b in pairwise(said)) < 0.1 * max(said)


def test_the_tail_of_a_run_is_as_long_as_a_group_takes() -> None:
    left = begun(200)
    left.group(START, 1, 100, BatchState.SUBMITTED)
    left.group(START, 2, 100, BatchState.PLANNED)
    left.group(START + 40, 1, 0, BatchState.COMPLETED)
    left.group(START + 40, 2, 100, BatchState.SUBMITTED)
    left.progress(START + 40, 199, 200)  # by the numbers alone it would be over at once
    assert left.seconds(START + 40) == pytest.approx(40)
    left.progress(START + 70, 199, 200)
    assert left.seconds(START + 70) == pytest.approx(10, abs=2)


def test_who_is_still_to_be_sent_is_waited_for_as_well() -> None:
    left = begun(400)
    left.group(START, 1, 100, BatchState.SUBMITTED)
    left.group(START + 50, 1, 0, BatchState.COMPLETED)
    left.progress(START + 50, 100, 400)
    # 300 people at two a second, the last of whom take another 50 seconds after being sent.
    assert left.seconds(START + 50) == pytest.approx(300 / 2 + 50)


def test_a_wait_that_lensmor_asked_for_counts() -> None:
    left = begun(1000)
    steady(left, 30, rate=10, total=1000)
    before = left.seconds(START + 30)
    left.held_up(START + 30, 120)
    for second in range(31, 60):
        left.seconds(START + second)
    assert given(left.seconds(START + 60)) > given(before) + 20
    assert given(left._guess(START + 60)) > 90  # the wait that is left, and the work


def test_a_pause_is_unknown_and_counts_for_nothing() -> None:
    left = begun(1000)
    steady(left, 30, rate=10, total=1000)
    before = left.seconds(START + 30)
    left.pause(START + 30, True)
    left.progress(START + 60, 500, 1000)  # those who were with Lensmor came in
    assert left.seconds(START + 60) is None
    assert left.minutes(START + 600) is None
    left.pause(START + 3600, False)
    left.pause(START + 3600, False)
    after = left.seconds(START + 3601)
    # Half of them are left, at the pace of before: the pause neither slowed nor sped it.
    assert before == pytest.approx(70, abs=1)
    assert left._guess(START + 3601) == pytest.approx(500 / (300 / 31), rel=0.01)
    assert 40 < given(after) < 75


def test_at_the_end_it_is_less_than_a_minute() -> None:
    left = begun(100)
    steady(left, 20, rate=5, total=100)
    assert left.minutes(START + 21) == 0


def test_the_minutes_do_not_flicker(monkeypatch: pytest.MonkeyPatch) -> None:
    left = begun()
    shown = []
    for second in range(600):
        wobble = 120 + 12 * math.sin(second / 3)  # seconds, around two minutes
        monkeypatch.setattr(left, "seconds", lambda _now, wobble=wobble: wobble)
        shown.append(left.minutes(START + second))
    assert set(shown) == {2}
    for second in range(600):
        wobble = 57 + 8 * math.sin(second / 3)
        monkeypatch.setattr(left, "seconds", lambda _now, wobble=wobble: wobble)
        shown.append(left.minutes(START + second))
    assert sum(a != b for a, b in pairwise(shown)) == 2  # two, one, less than one


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (2, "less than a minute left"),
        (50, "less than a minute left"),
        (60, "about 1 minute left"),
        (100, "about 2 minutes left"),
        (13 * 60, "about 15 minutes left"),
        (58 * 60, "about 1 hour left"),
        (118 * 60, "about 2 hours left"),
        (100 * 60, "about 1 h 40 min left"),
    ],
)
def test_words(seconds: float, words: str) -> None:
    left = begun()
    left.seconds = lambda now: seconds  # type: ignore[method-assign]
    assert in_words(left.minutes(START)) == words


def test_words_for_what_nobody_knows() -> None:
    assert in_words(None) == "Working out how long it takes…"
