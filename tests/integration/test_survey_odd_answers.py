"""The matrix of free calls before a run: which call, about whom, how it goes wrong, how often.

Whatever it is, the rest of the sheet is offered, priced and run; nobody who is known is called
unknown; and what couldn't be checked is said before a person decides.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Obstacle
from lensmor_desktop.sandbox import Endpoint, Event, Options, Person, Request
from tests.fakes.engine import Bench
from tests.fakes.odd_answers import strike

LIST, PROFILE, PRECHECK = Endpoint.PEOPLE, Endpoint.PROFILE, Endpoint.PRECHECK
DETAIL, BALANCE = Endpoint.EVENT, Endpoint.BALANCE
FAIR, EXPO = "300", "400"
EVENTS = [Event(FAIR, name="Fair"), Event(EXPO, name="Expo", preview_limit=2)]
PERSONS = [Person(str(number), (FAIR,)) for number in range(1000, 1012)] + [
    Person(str(number), (EXPO,)) for number in range(2000, 2012)
]
RICH = Options(balance=1_000_000, rate_limit=None, reorders="charge")
HER = "2007"  # whom the preview of her event doesn't show

Aim = Callable[[Request], bool]


def about_one_person(request: Request) -> bool:
    return request.query.get("personnel_id") == (HER,) or f'"{HER}"'.encode() in request.body


def about_one_event(request: Request) -> bool:
    return request.query.get("event_id") == (EXPO,) or request.path.endswith(f"/{EXPO}")


def about_all(request: Request) -> bool:
    return True


WRONG = ("404", "403", "401", "400", "500", "no plan", "html", "cut off", "wrong types")

MATRIX = [
    (DETAIL, about_one_event),
    (DETAIL, about_all),
    (LIST, about_one_event),
    (LIST, about_all),
    (PROFILE, about_one_person),
    (PROFILE, about_all),
    (PRECHECK, about_one_person),
    (PRECHECK, about_all),
]


@pytest.mark.parametrize(("endpoint", "about"), MATRIX)
@pytest.mark.parametrize("odd", WRONG)
def test_what_goes_wrong_once_changes_nothing(
    tmp_path: Path, endpoint: Endpoint, about: Aim, odd: str
) -> None:
    with Bench(tmp_path, PERSONS, events=EVENTS, options=RICH) as bench:
        path = bench.sheet_of(PERSONS)
        strike(bench, endpoint, odd, about, times=1)
        offer = bench.offer(path, skip_identity_check=False)
        assert offer.trouble is None
        assert offer.facts.unchecked == ()
        assert (offer.price.total, offer.price.exact) == (360, True)
        assert {event.info.name for event in offer.events} == {"Fair", "Expo"}


@pytest.mark.parametrize(("endpoint", "about"), MATRIX)
@pytest.mark.parametrize("odd", WRONG)
def test_what_always_goes_wrong_is_said_and_the_rest_goes_on(
    tmp_path: Path, endpoint: Endpoint, about: Aim, odd: str
) -> None:
    with Bench(tmp_path, PERSONS, events=EVENTS, options=RICH) as bench:
        path = bench.sheet_of(PERSONS)
        strike(bench, endpoint, odd, about)
        offer = bench.offer(path, skip_identity_check=False)
        assert offer.trouble is None
        assert offer.price.total == 15 * len(offer.people)
        unknown = {each.person_id for each in offer.facts.found}
        if (endpoint, odd) == (PROFILE, "404"):
            # Several looks apart agree that she isn't there, or nobody whom no list shows.
            assert unknown == ({HER} if about is about_one_person else {p.id for p in PERSONS[14:]})
        else:
            assert unknown == set()
            assert len(offer.people) == len(PERSONS)
            if endpoint is not PRECHECK:
                assert offer.facts.unchecked != ()
            else:
                assert not offer.price.exact
        assert all(event.info.found for event in offer.events)


@pytest.mark.parametrize("odd", ["403", "500", "html"])
@pytest.mark.parametrize(("endpoint", "about"), MATRIX[::2])
def test_the_rest_is_bought_and_nobody_twice(
    tmp_path: Path, endpoint: Endpoint, about: Aim, odd: str
) -> None:
    with Bench(tmp_path, PERSONS, events=EVENTS, options=RICH) as bench:
        path = bench.sheet_of(PERSONS)
        strike(bench, endpoint, odd, about)
        summary = bench.run(path, skip_identity_check=False)
        others = len(PERSONS) - 1
        assert summary.counts[Outcome.UNLOCKED] >= others
        bench.nobody_paid_twice()


@pytest.mark.parametrize("odd", WRONG)
def test_the_balance_is_everybodys_trouble_and_one_stray_answer_is_not(
    tmp_path: Path, odd: str
) -> None:
    with Bench(tmp_path, PERSONS, events=EVENTS, options=RICH) as bench:
        path = bench.sheet_of(PERSONS)
        strike(bench, BALANCE, odd, times=0 if odd == "401" else 1)
        offer = bench.offer(path)
        assert offer.obstacle is (Obstacle.KEY_REFUSED if odd == "401" else None)
        strike(bench, BALANCE, odd)
        assert bench.offer(path).obstacle in (Obstacle.KEY_REFUSED, Obstacle.OFFLINE)


def test_an_event_is_unknown_only_where_both_calls_say_so_several_times_apart(
    tmp_path: Path,
) -> None:
    with Bench(tmp_path, PERSONS, events=EVENTS, options=RICH) as bench:
        path = bench.sheet([["Anna", FAIR, "1000", ""], ["Ben", "777", "1001", ""]])
        offer = bench.offer(path)
        assert [event.info.found for event in offer.events] == [True, False]
        asked = [
            at
            for at, call in zip(bench.times(DETAIL), bench.calls(DETAIL), strict=True)
            if call.target.endswith("/777")
        ]
        assert len(asked) == 3
        assert asked[1] - asked[0] >= 1
        assert asked[2] - asked[1] >= 3
