"""Looking people up for nothing: in few calls, and no stray answer decides anything."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from lensmor_desktop.api import Contact, ContactState, LensmorClient
from lensmor_desktop.sandbox import (
    Answer,
    Endpoint,
    Event,
    Fate,
    Fault,
    FaultKind,
    Options,
    Person,
    Request,
)
from lensmor_desktop.unlocking.asking import Failed, Unknown
from lensmor_desktop.unlocking.caller import Caller
from lensmor_desktop.unlocking.contact_lookup import ContactLookup, Standing, standing
from lensmor_desktop.unlocking.limits import Limits
from lensmor_desktop.unlocking.trouble import Halt
from tests.fakes.engine import EVENT, Bench, people
from tests.fakes.odd_answers import ODD, strike, zeros_count_for_nothing

LIST, PROFILE, BALANCE = Endpoint.PEOPLE, Endpoint.PROFILE, Endpoint.BALANCE
RICH = Options(rate_limit=None)


@dataclass
class Desk:
    """A practice server and what looks people up in it."""

    bench: Bench
    lookup: ContactLookup

    def calls(self) -> tuple[int, int]:
        """How many pages and how many profiles were read."""
        return len(self.bench.calls(LIST)), len(self.bench.calls(PROFILE))


Open = Callable[..., Desk]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Open]:
    opened: list[Callable[[], object]] = []

    def make(persons: Sequence[Person], **more: object) -> Desk:
        more.setdefault("options", RICH)
        bench = Bench(tmp_path, persons, **more)  # type: ignore[arg-type]
        bench.__enter__()
        opened.append(lambda: bench.__exit__(None, None, None))
        client = LensmorClient(bench.server.base_url, "sk_test")
        opened.append(client.close)
        caller = Caller(bench.clock, threading.Event(), lambda _: None, Limits(offline=20.0))
        return Desk(bench, ContactLookup(client, caller))

    yield make
    for close in reversed(opened):
        close()


def ids(persons: Sequence[Person]) -> list[str]:
    return [person.id for person in persons]


class TestFewCalls:
    @pytest.mark.parametrize(
        ("total", "asked", "pages", "profiles"),
        [
            (450, 450, 9, 0),
            (450, 1, 0, 1),
            (450, 5, 1, 5),  # of whom the first page shows nobody
            (40, 3, 1, 0),
            (1000, 100, 20, 0),
        ],
    )
    def test_the_list_is_read_where_it_has_fewer_pages_than_people_are_missing(
        self, desk: Open, total: int, asked: int, pages: int, profiles: int
    ) -> None:
        persons = people(total)
        here = desk(persons)
        some = ids(persons)[-asked:]
        assert list(here.lookup.contacts_of(EVENT, some)) == some
        assert here.calls() == (pages, profiles)

    def test_a_list_that_was_found_long_is_not_opened_again_for_few(self, desk: Open) -> None:
        persons = people(450)
        here = desk(persons)
        here.lookup.contacts_of(EVENT, ids(persons)[-5:])
        here.lookup.contacts_of(EVENT, ids(persons)[-5:])
        assert here.calls() == (1, 10)

    def test_fact_9_a_preview_tells_of_those_whom_it_shows_only(self, desk: Open) -> None:
        persons = people(200)
        here = desk(persons, events=[Event(EVENT, preview_limit=50)])
        seen = here.lookup.contacts_of(EVENT, ids(persons)[40:60])
        assert {standing(each) for each in seen.values()} == {Standing.LOCKED}
        assert here.calls() == (1, 10)

    def test_what_was_seen_a_moment_ago_is_asked_again(self, desk: Open) -> None:
        here = desk([*people(1), *people(1, Fate.ELSEWHERE, start=2000)])
        assert standing(here.lookup.profiles(["2000"])["2000"]) is Standing.IN_WORK
        here.bench.clock.advance(60)
        assert standing(here.lookup.profiles(["2000"])["2000"]) is Standing.UNLOCKED


class TestWhatAListLeavesOpen:
    def change(self, here: Desk, **fields: object) -> None:
        """From now on each entry of a list has these fields instead; None takes one away."""

        def spoilt(request: object, real: Callable[[], Answer]) -> Answer:
            answer = real()
            assert isinstance(answer.body, dict)
            for item in answer.body["items"]:
                item.update(fields)
                for name in [name for name, value in fields.items() if value is None]:
                    del item[name]
            return answer

        here.bench.twist(LIST, spoilt)

    @pytest.mark.parametrize(
        "email", [None, "", "r***@goods.example", "r•••@x.example", "r...@x.example", 7]
    )
    def test_an_unlocked_persons_address_is_asked_of_the_profile(
        self, desk: Open, email: object
    ) -> None:
        persons = people(30, Fate.ALREADY_UNLOCKED)
        here = desk(persons)
        self.change(here, email=email)
        seen = here.lookup.contacts_of(EVENT, ids(persons))
        assert [c.email for c in seen.values() if isinstance(c, Contact)] == [
            person.email for person in persons
        ]

    def test_a_list_without_states_is_asked_again_by_profile(self, desk: Open) -> None:
        persons = people(20)
        here = desk(persons)
        self.change(here, contactUnlockStatus=None)
        seen = here.lookup.contacts_of(EVENT, ids(persons))
        assert {standing(each) for each in seen.values()} == {Standing.LOCKED}
        assert here.calls() == (1, 20)

    @pytest.mark.parametrize("word", ["processing", "unlocking", "in_queue", "queued", "Archiving"])
    def test_any_state_that_is_neither_locked_nor_unlocked_is_work(
        self, desk: Open, word: str
    ) -> None:
        here = desk(people(20))
        self.change(here, contactUnlockStatus=word)
        seen = here.lookup.contacts_of(EVENT, ids(people(20)))
        assert {standing(each) for each in seen.values()} == {Standing.IN_WORK}


ABOUT_HER = "1003"


def is_her(request: Request) -> bool:
    return request.query.get("personnel_id") == (ABOUT_HER,)


class TestOddAnswers:
    @pytest.mark.parametrize("odd", ODD)
    @pytest.mark.parametrize("times", [1, 2])
    def test_one_stray_answer_decides_nothing(self, desk: Open, odd: str, times: int) -> None:
        """The matrix: a profile, of one person or of all, answers oddly once or twice."""
        persons = people(12)
        for about in (is_her, lambda request: True):
            here = desk(persons)
            strike(here.bench, PROFILE, odd, about, times)
            seen = here.lookup.profiles(ids(persons))
            assert {standing(each) for each in seen.values()} == {Standing.LOCKED}

    @pytest.mark.parametrize("odd", ODD)
    def test_a_profile_that_never_answers_well_is_one_persons_trouble(
        self, desk: Open, odd: str
    ) -> None:
        persons = people(12)
        here = desk(persons)
        strike(here.bench, PROFILE, odd, is_her)
        seen = here.lookup.profiles(ids(persons))
        her = seen.pop(ABOUT_HER)
        assert standing(her) is (Standing.UNKNOWN if odd == "404" else Standing.UNCHECKED)
        assert {standing(each) for each in seen.values()} == {Standing.LOCKED}

    @pytest.mark.parametrize("odd", ODD)
    def test_profiles_that_never_answer_end_soon(self, desk: Open, odd: str) -> None:
        persons = people(60)
        here = desk(persons)
        strike(here.bench, PROFILE, odd)
        seen = here.lookup.profiles(ids(persons))
        told = {standing(each) for each in seen.values()}
        assert told == {Standing.UNKNOWN if odd == "404" else Standing.UNCHECKED}
        assert here.bench.clock.elapsed < 30

    @pytest.mark.parametrize("odd", ODD)
    @pytest.mark.parametrize("times", [1, 0])
    def test_a_list_that_answers_oddly_hides_nobody(self, desk: Open, odd: str, times: int) -> None:
        persons = people(120)
        here = desk(persons)
        strike(here.bench, LIST, odd, lambda request: request.query["page"] == ("2",), times)
        seen = here.lookup.contacts_of(EVENT, ids(persons))
        assert {standing(each) for each in seen.values()} == {Standing.LOCKED}

    def test_who_is_unknown_twice_and_not_asked_a_third_time_in_vain_is_not_unknown(
        self, desk: Open
    ) -> None:
        """Two 404 and a 500 are doubt, and not the word that nobody knows the ID."""
        here = desk(people(12))
        strike(here.bench, PROFILE, "500", is_her)
        strike(here.bench, PROFILE, "404", is_her, 2)
        assert isinstance(here.lookup.profiles([ABOUT_HER])[ABOUT_HER], Failed)

    def test_an_unknown_person_is_looked_for_several_times_apart(self, desk: Open) -> None:
        here = desk(people(12))
        assert isinstance(here.lookup.profiles(["7"])["7"], Unknown)
        first, second, third = here.bench.times(PROFILE)
        assert second - first >= 1
        assert third - second >= 3

    def test_many_unknown_people_wait_together(self, desk: Open) -> None:
        here = desk(people(1))
        here.lookup.profiles([str(number) for number in range(1, 31)])
        assert here.calls() == (0, 90)
        assert here.bench.clock.elapsed < 6

    def test_endless_requests_to_slow_down_end_too(self, desk: Open) -> None:
        here = desk(people(40), faults=[Fault(FaultKind.SLOW_DOWN, PROFILE, retry_after="2")])
        seen = here.lookup.profiles(ids(people(40)))
        assert {standing(each) for each in seen.values()} == {Standing.UNCHECKED}
        assert here.bench.clock.elapsed < 200


class TestTroubleOfAll:
    def test_a_key_that_the_balance_refuses_too_is_everybodys_trouble(self, desk: Open) -> None:
        here = desk(people(3))
        for endpoint in (PROFILE, BALANCE):
            strike(here.bench, endpoint, "401")
        with pytest.raises(Halt, match="key"):
            here.lookup.profiles(["1000"])

    def test_a_network_that_is_gone_is_everybodys_trouble(self, desk: Open) -> None:
        here = desk(people(3), faults=[Fault(FaultKind.DROP)])
        with pytest.raises(Halt, match="network"):
            here.lookup.profiles(["1000"])


def test_0000791_is_told_to_be_791_where_the_service_says_so(desk: Open) -> None:
    here = desk([Person("791", (EVENT,))])

    zeros_count_for_nothing(here.bench)
    padded = here.lookup.contacts_of(EVENT, ["0000791"])["0000791"]
    assert isinstance(padded, Contact)
    assert padded.id == "791"
    assert padded.state is ContactState.LOCKED
