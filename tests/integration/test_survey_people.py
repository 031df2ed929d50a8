"""Before a price: who is unlocked is filled in, who is in work is held, the others are priced."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Offer
from lensmor_desktop.sandbox import Answer, Endpoint, Event, Options, Person, Request
from lensmor_desktop.unlocking import wording
from tests.fakes.engine import EVENT, Bench, people

LIST, PROFILE, PRECHECK = Endpoint.PEOPLE, Endpoint.PROFILE, Endpoint.PRECHECK
RICH = Options(balance=1_000_000, rate_limit=None, reorders="charge", elsewhere_seconds=3600)
OPEN, PREVIEW = Event(EVENT, name="Fair"), Event(EVENT, name="Fair", preview_limit=50)


def ids(persons: Sequence[Person]) -> set[str]:
    return {person.id for person in persons}


def in_work(bench: Bench, persons: Sequence[Person]) -> None:
    """Somebody else of the account has ordered these people."""
    for person in persons:
        bench.server.service.contacts.elsewhere[person.id] = bench.clock.true()


def unlocked(bench: Bench, persons: Sequence[Person]) -> None:
    for person in persons:
        bench.server.service.account.people[person.id] = True


def say_state(bench: Bench, endpoint: Endpoint, of: set[str], word: str) -> None:
    """A list or a profile has this word for some people's state."""

    def change(request: Request, real: Callable[[], Answer]) -> Answer:
        answer = real()
        body = answer.body
        assert isinstance(body, dict)
        for item in body.get("items", [body]):
            if item["id"] in of:
                item["contactUnlockStatus"] = word
        return answer

    bench.twist(endpoint, change)


def precheck_counts(bench: Bench, of: set[str], reason: str) -> None:
    """Precheck leaves some people out of its price, and says so or not."""

    def change(request: Request, real: Callable[[], Answer]) -> Answer:
        asked = json.loads(request.body)["params"].get("personnel_ids", [])
        rest = [person for person in asked if person not in of]
        if len(rest) == len(asked):
            return real()
        answer = real()
        assert isinstance(answer.body, dict)
        body = {**answer.body, "reason_code": reason if rest else "invalid_subject"}
        if reason == "unlock_in_progress":
            body |= {"credits": 0, "should_charge": False, "allowed": False, "reason_code": reason}
        else:
            credits = 15 * len(rest)
            body |= {"credits": credits, "should_charge": bool(rest), "allowed": bool(rest)}
        return Answer(200, body)

    bench.twist(PRECHECK, change)


def held(offer: Offer) -> set[str]:
    return {person.person_id for person in offer.in_work}


def ordered(bench: Bench) -> set[str]:
    return {person for post in bench.posts() for person in post}


class TestInWork:
    @pytest.mark.parametrize("event", [OPEN, PREVIEW], ids=["open", "preview"])
    @pytest.mark.parametrize("skip", [True, False], ids=["by precheck", "by names too"])
    @pytest.mark.parametrize(("total", "busy"), [(1, 1), (12, 6), (150, 1), (130, 40), (12, 12)])
    def test_they_are_held_and_the_price_is_that_of_the_others(
        self, tmp_path: Path, event: Event, skip: bool, total: int, busy: int
    ) -> None:
        persons = people(total)
        theirs = persons[:: max(1, total // busy)][:busy]
        with Bench(tmp_path, persons, events=[event], options=RICH) as bench:
            in_work(bench, theirs)
            offer = bench.offer(bench.sheet_of(persons), skip_identity_check=skip)
            assert held(offer) == ids(theirs)
            assert offer.price.people == total - busy
            assert (offer.price.total, offer.price.exact) == (15 * (total - busy), True)
            assert offer.free.in_work == busy
            assert {each.at for each in offer.facts.in_work} == {bench.clock.now()}
            assert offer.facts.unchecked == ()

    @pytest.mark.parametrize("word", ["processing", "unlocking", "queued", "unlock_queued", "?"])
    @pytest.mark.parametrize("reason", ["unlock_in_progress", "ok", "insufficient_balance"])
    def test_whatever_word_the_list_and_the_profile_have_for_it(
        self, tmp_path: Path, word: str, reason: str
    ) -> None:
        """The matrix: each state that may mean work in progress, and what precheck says of it."""
        persons = people(40)
        theirs = ids(persons[5:9])
        for event in (OPEN, PREVIEW):
            with Bench(tmp_path, persons, events=[event], options=RICH) as bench:
                for endpoint in (LIST, PROFILE):
                    say_state(bench, endpoint, theirs, word)
                precheck_counts(bench, theirs, reason)
                offer = bench.offer(bench.sheet_of(persons, f"{event.preview_limit}.csv"))
                assert held(offer) == theirs
                assert (offer.price.total, offer.price.exact) == (15 * 36, True)

    @pytest.mark.parametrize("total", [1, 3, 40, 130])
    def test_precheck_alone_says_it_and_profiles_lag_behind(
        self, tmp_path: Path, total: int
    ) -> None:
        persons = people(total)
        theirs = persons[: 1 + total // 20]
        for event in (OPEN, PREVIEW):
            with Bench(tmp_path, persons, events=[event], options=RICH) as bench:
                precheck_counts(bench, ids(theirs), "unlock_in_progress")
                offer = bench.offer(bench.sheet_of(persons, f"{event.preview_limit}.csv"))
                assert held(offer) == ids(theirs)
                assert offer.price.total == 15 * (total - len(theirs))
                assert offer.price.exact

    def test_they_are_never_ordered(self, tmp_path: Path) -> None:
        persons = people(450)
        with Bench(tmp_path, persons, options=RICH) as bench:
            in_work(bench, persons[100:160])
            path = bench.sheet_of(persons)
            summary = bench.run(path)
            assert ordered(bench) == ids(persons) - ids(persons[100:160])
            assert bench.server.ledger.spent == summary.estimated == 15 * 390
            assert summary.counts[Outcome.UNLOCKED] == 390
            bench.nobody_paid_twice()

    def test_only_the_first_are_asked_for_and_others_move_up_for_them(self, tmp_path: Path) -> None:
        persons = people(40)
        with Bench(tmp_path, persons, options=RICH) as bench:
            in_work(bench, persons[:3])
            unlocked(bench, persons[3:5])
            offer = bench.offer(bench.sheet_of(persons), limit=10)
            assert [p.person_id for p in offer.people] == [p.id for p in persons[5:15]]
            assert (offer.price.total, offer.price.exact) == (150, True)

    def test_whoever_was_in_work_a_moment_ago_is_looked_at_again(self, tmp_path: Path) -> None:
        persons = people(5)
        with Bench(tmp_path, persons, options=replace(RICH, elsewhere_seconds=30)) as bench:
            path = bench.sheet_of(persons)
            in_work(bench, persons[:1])
            assert held(bench.offer(path, skip_identity_check=False)) == {persons[0].id}
            bench.clock.advance(60)
            offer = bench.offer(path, skip_identity_check=False)
            assert held(offer) == set()
            assert offer.remembered == (persons[0].id,)

    def test_left_out_they_are_nobodys(self, tmp_path: Path) -> None:
        persons = people(5)
        with Bench(tmp_path, persons, options=RICH) as bench:
            in_work(bench, persons[:2])
            offer = bench.offer(bench.sheet_of(persons))
            offer = bench.service.reprice(offer, bench.wishes(excluded_rows=frozenset({2})))
            assert held(offer) == {persons[1].id}
            assert offer.free.in_work == 1


class TestUnlocked:
    @pytest.mark.parametrize("event", [OPEN, PREVIEW], ids=["open", "preview"])
    @pytest.mark.parametrize(("total", "ours"), [(1, 1), (20, 3), (130, 100), (60, 60)])
    def test_they_are_filled_in_and_the_price_is_that_of_the_others(
        self, tmp_path: Path, event: Event, total: int, ours: int
    ) -> None:
        persons = people(total)
        known = persons[:: max(1, total // ours)][:ours]
        with Bench(tmp_path, persons, events=[event], options=RICH) as bench:
            unlocked(bench, known)
            path = bench.sheet_of(persons)
            offer = bench.offer(path)
            assert set(offer.remembered) == ids(known)
            assert (offer.price.total, offer.price.exact) == (15 * (total - len(known)), True)
            summary = bench.run(path)
            assert ordered(bench) == ids(persons) - ids(known)
            assert summary.counts[Outcome.ALREADY_UNLOCKED] == len(known)
            assert Outcome.NOT_SENT not in summary.counts
            assert bench.server.ledger.spent == summary.spent == offer.price.total
            cells = bench.cells(path)
            assert {p.id: cells[p.id][0] for p in persons} == {p.id: p.email for p in persons}

    def test_500_people_of_whom_50_are_unlocked_are_priced_as_450(self, tmp_path: Path) -> None:
        persons = people(500)
        with Bench(tmp_path, persons, options=RICH) as bench:
            unlocked(bench, persons[::10])
            offer = bench.offer(bench.sheet_of(persons))
            assert (offer.price.people, offer.price.total, offer.price.exact) == (450, 6750, True)
            summary = bench.run(bench.sheet_of(persons))
            assert summary.counts == {Outcome.UNLOCKED: 450, Outcome.ALREADY_UNLOCKED: 50}
            assert summary.spent == bench.server.ledger.spent == 6750

    @pytest.mark.parametrize("price", [12, 15, 30])
    def test_at_any_price_of_one_person(self, tmp_path: Path, price: int) -> None:
        """At 30 credits, 50 locked of 100 cost as much as 100 at the list's price."""
        persons = people(100)
        with Bench(tmp_path, persons, options=replace(RICH, credits_per_person=price)) as bench:
            unlocked(bench, persons[::2])
            offer = bench.offer(bench.sheet_of(persons))
            assert offer.facts.each == price
            assert (offer.price.people, offer.price.total) == (50, 50 * price)
            assert offer.price.exact

    def test_a_price_that_nothing_explains_is_at_most_that_of_everybody(
        self, tmp_path: Path
    ) -> None:
        """No exact price of 3,000 that then leaves people unsent."""
        persons = people(300)
        with Bench(tmp_path, persons, options=RICH) as bench:
            precheck_counts(bench, ids(persons[:100]), "ok")  # and each of them is locked
            offer = bench.offer(bench.sheet_of(persons))
            assert (offer.price.total, offer.price.exact) == (4500, False)
            summary = bench.run(bench.sheet_of(persons))
            assert Outcome.NOT_SENT not in summary.counts


class TestFewCalls:
    def test_a_price_that_is_full_costs_one_question_more_than_batches(
        self, tmp_path: Path
    ) -> None:
        persons = people(450)
        with Bench(tmp_path, persons, options=RICH) as bench:
            bench.offer(bench.sheet_of(persons))
            assert len(bench.calls(PRECHECK)) == 6
            assert len(bench.calls(LIST)) == 1
            assert bench.calls(PROFILE) == []

    def test_a_short_list_is_read_once_for_all_batches(self, tmp_path: Path) -> None:
        persons = people(450)
        with Bench(tmp_path, persons, options=RICH) as bench:
            in_work(bench, persons[::8])
            bench.offer(bench.sheet_of(persons))
            assert len(bench.calls(LIST)) == 10
            assert bench.calls(PROFILE) == []

    def test_one_odd_person_of_a_hidden_list_is_found_by_halves(self, tmp_path: Path) -> None:
        persons = people(100)
        with Bench(tmp_path, persons, events=[PREVIEW], options=RICH) as bench:
            in_work(bench, persons[77:78])
            bench.offer(bench.sheet_of(persons))
            assert len(bench.calls(PRECHECK)) < 20
            assert len(bench.calls(PROFILE)) <= 3

    def test_where_it_would_take_long_it_is_said(self, tmp_path: Path) -> None:
        """Precheck knows nothing, and no list shows the people: 1,000 profiles are too many."""
        persons = people(1000)
        options = replace(RICH, unsupported_actions=frozenset({"unlock_contact_emails"}))
        with Bench(tmp_path, persons, events=[PREVIEW], options=options) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            assert len(bench.calls(PROFILE)) <= 600
            assert (offer.price.total, offer.price.exact) == (15_000, False)
            told = [caution.text.template for caution in offer.facts.unchecked]
            assert told == [wording.UNCHECKED_TOO_MANY]
            assert offer.trouble is None
