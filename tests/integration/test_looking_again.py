"""What was bought long ago, or had no address, is looked at again for nothing before it counts."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.sandbox import Endpoint, Event, Fate, Options
from lensmor_desktop.unlocking.looking_again import MOST_REQUESTS
from tests.fakes.engine import EVENT, Bench, people
from tests.fakes.odd_answers import strike

LIST, PROFILE = Endpoint.PEOPLE, Endpoint.PROFILE
DAY = 86_400.0
RICH = Options(balance=1_000_000, rate_limit=None, reorders="charge", charge_unlocked=True)
OPEN, PREVIEW = Event(EVENT), Event(EVENT, preview_limit=1)


def looks(bench: Bench) -> int:
    return len(bench.calls(PROFILE)) + len(bench.calls(LIST))


class TestOldAddresses:
    @pytest.mark.parametrize(("days", "profiles"), [(0, 0), (89, 0), (91, 2), (400, 2)])
    def test_an_address_of_90_days_is_seen_again_before_it_is_filled_in(
        self, tmp_path: Path, days: int, profiles: int
    ) -> None:
        persons = people(3)
        with Bench(tmp_path, persons, events=[PREVIEW], options=RICH) as bench:
            bench.run(bench.sheet_of(persons))
            bench.clock.advance(days * DAY)
            before = len(bench.calls(PROFILE))
            path = bench.sheet_of(persons, "another.csv")
            summary = bench.run(path)
            assert len(bench.calls(PROFILE)) - before == profiles
            assert summary.counts == {Outcome.ALREADY_UNLOCKED: 3}
            assert all(bench.row_of(path, p.id)[0] == p.email for p in persons)
            assert len(bench.posts()) == 1
            bench.nobody_paid_twice()

    def test_once_seen_it_is_young_again(self, tmp_path: Path) -> None:
        persons = people(3)
        with Bench(tmp_path, persons, events=[PREVIEW], options=RICH) as bench:
            bench.run(bench.sheet_of(persons))
            bench.clock.advance(100 * DAY)
            path = bench.sheet_of(persons, "another.csv")
            bench.offer(path)
            before = len(bench.calls(PROFILE))
            bench.clock.advance(80 * DAY)
            assert len(bench.offer(path).remembered) == 3
            assert len(bench.calls(PROFILE)) == before

    def test_what_lensmor_shows_now_counts(self, tmp_path: Path) -> None:
        """The person has changed companies since."""
        persons = people(3)
        with Bench(tmp_path, persons, options=RICH) as bench:
            bench.run(bench.sheet_of(persons))
            bench.clock.advance(100 * DAY)
            moved = replace(persons[1], own_email="robin@new-employer.example")
            world = bench.server.service.world
            world._people[moved.id] = moved
            world._attendance[EVENT][1] = moved
            path = bench.sheet_of(persons, "another.csv")
            bench.run(path)
            assert bench.row_of(path, moved.id)[0] == "robin@new-employer.example"

    @pytest.mark.parametrize("how", ["locked", "without"])
    def test_one_that_lensmor_no_longer_shows_is_neither_filled_in_nor_bought_again(
        self, tmp_path: Path, how: str
    ) -> None:
        persons = people(3)
        with Bench(tmp_path, persons, options=RICH) as bench:
            bench.run(bench.sheet_of(persons))
            bench.clock.advance(100 * DAY)
            unlocked = bench.server.service.account.people
            if how == "locked":
                del unlocked[persons[0].id]
            else:
                unlocked[persons[0].id] = False
            path = bench.sheet_of(persons, "another.csv")
            offer = bench.offer(path)
            assert offer.people == ()
            summary = bench.run(path)
            email, status, details = bench.row_of(path, persons[0].id)
            assert (email, status) == ("", "No email")
            assert "no longer shows this address" in details
            assert summary.counts == {Outcome.ALREADY_UNLOCKED: 2, Outcome.NO_EMAIL: 1}
            assert len(bench.posts()) == 1

    @pytest.mark.parametrize("odd", ["500", "403", "html", "wrong types"])
    def test_while_it_cannot_be_looked_at_it_waits_and_that_is_said(
        self, tmp_path: Path, odd: str
    ) -> None:
        persons = people(3)
        with Bench(tmp_path, persons, options=RICH) as bench:
            bench.run(bench.sheet_of(persons))
            bench.clock.advance(100 * DAY)
            path = bench.sheet_of(persons, "another.csv")
            real = bench.server.service.handle
            for endpoint in (LIST, PROFILE):
                strike(bench, endpoint, odd)
            offer = bench.offer(path)
            assert "3 addresses were bought so long ago" in str(offer.facts.unchecked[-1].text)
            assert bench.run(path).counts == {Outcome.NOT_SENT: 3}
            assert {cell[0] for cell in bench.cells(path).values()} == {""}
            setattr(bench.server.service, "handle", real)  # noqa: B010
            assert bench.run(path).counts == {Outcome.ALREADY_UNLOCKED: 3}
            assert all(bench.row_of(path, p.id)[0] == p.email for p in persons)
            assert len(bench.posts()) == 1

    @pytest.mark.parametrize("event", [OPEN, PREVIEW], ids=["open", "preview"])
    def test_the_requests_for_it_are_bounded(self, tmp_path: Path, event: Event) -> None:
        persons = people(300)
        with Bench(tmp_path, persons, events=[event], options=RICH) as bench:
            bench.run(bench.sheet_of(persons))
            bench.clock.advance(100 * DAY)
            path = bench.sheet_of(persons, "another.csv")
            before = looks(bench)
            offer = bench.offer(path)
            assert looks(bench) - before <= MOST_REQUESTS + 1
            if event is OPEN:
                assert len(offer.remembered) == 300
                assert looks(bench) - before == 6
                return
            assert 0 < len(offer.remembered) <= MOST_REQUESTS
            while len(offer.remembered) < 300:  # the others have their turn at the next checks
                more = len(offer.remembered)
                offer = bench.offer(path)
                assert len(offer.remembered) > more


class TestListsThatHideAddresses:
    @pytest.mark.parametrize("lists", ["masked", "no_emails", "older"])
    @pytest.mark.parametrize("skip", [True, False])
    def test_an_unlocked_persons_address_comes_from_the_profile(
        self, tmp_path: Path, lists: Literal["masked", "no_emails", "older"], skip: bool
    ) -> None:
        persons = [*people(40, Fate.ALREADY_UNLOCKED), *people(5, start=3000)]
        with Bench(tmp_path, persons, options=replace(RICH, lists=lists)) as bench:
            path = bench.sheet_of(persons)
            summary = bench.run(path, skip_identity_check=skip)
            assert summary.counts == {Outcome.ALREADY_UNLOCKED: 40, Outcome.UNLOCKED: 5}
            assert all(bench.row_of(path, p.id)[0] == p.email for p in persons)
            assert bench.server.ledger.spent == 75


class TestNoEmail:
    @pytest.mark.parametrize("forgotten", [False, True])
    def test_an_address_that_was_found_since_is_fetched_for_nothing(
        self, tmp_path: Path, forgotten: bool
    ) -> None:
        """By the journal, or by what stands in the sheet alone: it came from a colleague."""
        persons = [*people(5), *people(5, Fate.NO_EMAIL, start=2000)]
        with Bench(tmp_path, persons, options=RICH) as bench:
            path = bench.sheet_of(persons)
            bench.run(path)
            assert bench.row_of(path, "2001")[1] == "No email"
            unlocked = bench.server.service.account.people
            unlocked["2001"] = unlocked["2003"] = True
            engine = bench.beside("colleague") if forgotten else bench
            offer = engine.offer(path)
            assert offer.remembered == ("2001", "2003")
            assert (offer.people, offer.price.total) == ((), 0)
            engine.run(path)
            email, status, details = bench.row_of(path, "2001")
            assert (email, status) == ("robin.2001@practice-goods.example", "Already unlocked")
            assert "has found this person's address since" in details
            assert bench.row_of(path, "2002")[1] == "No email"
            assert len(bench.posts()) == 1

    def test_those_who_are_not_looked_at_are_said(self, tmp_path: Path) -> None:
        persons = people(130, Fate.NO_EMAIL)
        with Bench(tmp_path, persons, events=[PREVIEW], options=RICH) as bench:
            path = bench.sheet_of(persons)
            bench.run(path)
            offer = bench.offer(path)
            [caution] = offer.facts.unchecked
            assert "people without an email were not looked at again" in str(caution.text)
