"""0000791 and 791 in one sheet: one person where the service says so, and never bought twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.sandbox import Endpoint, Event, Options, Person
from lensmor_desktop.sheets import Choices
from tests.fakes.engine import EVENT, Bench
from tests.fakes.odd_answers import strike

EXPO = "300"
ANNA, BEN = Person("791", (EVENT, EXPO)), Person("5000", (EVENT,))
NUMBERS = Options(balance=10_000, rate_limit=None, reorders="charge", numeric_ids=True)
TEXTS = Options(balance=10_000, rate_limit=None, reorders="charge")
EVENTS = [Event(EVENT), Event(EXPO)]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Bench(tmp_path, [ANNA, BEN], events=EVENTS, options=NUMBERS) as made:
        yield made


def rows(*ids: str, event: str = EVENT) -> list[list[str]]:
    return [["Robin Practice", event, each, ""] for each in ids]


@pytest.mark.parametrize(
    "ids",
    [
        ("0000791", "791"),
        ("791", "0000791"),
        ("0791", "00791"),
        ("0791", "791", "00791", "791"),
        ("791", "5000", "0791", "05000"),
    ],
)
@pytest.mark.parametrize("skip", [True, False])
def test_where_they_are_one_they_are_asked_for_once_and_each_row_gets_the_address(
    bench: Bench, ids: tuple[str, ...], skip: bool
) -> None:
    path = bench.sheet(rows(*ids))
    offer = bench.offer(path, skip_identity_check=skip)
    wanted = {ANNA.id, BEN.id} if "5000" in ids else {ANNA.id}
    assert {person.person_id for person in offer.people} == wanted
    assert (offer.price.total, offer.price.exact) == (15 * len(wanted), True)
    assert offer.free.repeated_rows == len(ids) - len(wanted)
    bench.run(path, skip_identity_check=skip)
    assert sorted(bench.posts()[0]) == sorted(wanted)
    emails = {
        each: person.email
        for person in (ANNA, BEN)
        for each in ids
        if each.lstrip("0") == person.id
    }
    assert {each: bench.row_of(path, each)[0] for each in ids} == emails
    assert bench.server.ledger.spent == 15 * len(wanted)
    # A second run has nothing to do.
    assert bench.offer(path).people == ()
    bench.nobody_paid_twice()


def test_their_rows_may_name_two_events(bench: Bench) -> None:
    path = bench.sheet([*rows("791"), *rows("0000791", event=EXPO)])
    [anna] = bench.offer(path).people
    assert anna.event_ids == (EVENT, EXPO)
    assert anna.rows == (2, 3)


def test_each_row_of_the_one_person_is_compared_with_the_name_that_lensmor_has(
    bench: Bench,
) -> None:
    path = bench.sheet([*rows("791"), ["Somebody Else", EVENT, "0000791", ""]])
    offer = bench.offer(path, skip_identity_check=False)
    assert [stranger.row for stranger in offer.facts.strangers] == [3]


def test_a_run_that_is_stopped_and_goes_on_fills_in_both(bench: Bench) -> None:
    path = bench.sheet(rows("791", "0000791"))
    bench.clock.at_wait = lambda _: bench.stop.set() if bench.posts() else None
    bench.run(path)
    bench.clock.at_wait = lambda _: None
    bench.restart()
    bench.resume()
    assert {bench.row_of(path, each)[0] for each in ("791", "0000791")} == {ANNA.email}


def test_where_they_are_two_both_are_asked_for(tmp_path: Path) -> None:
    other = Person("0000791", (EVENT,))
    with Bench(tmp_path, [ANNA, other], events=EVENTS, options=TEXTS) as bench:
        path = bench.sheet(rows("791", "0000791"))
        summary = bench.run(path)
        assert summary.counts == {Outcome.UNLOCKED: 2}
        assert bench.row_of(path, "0000791")[0] == other.email


def test_where_the_longer_form_is_unknown_it_is_nobody(tmp_path: Path) -> None:
    with Bench(tmp_path, [ANNA], events=EVENTS, options=TEXTS) as bench:
        path = bench.sheet(rows("791", "0000791"))
        summary = bench.run(path)
        assert summary.counts == {Outcome.UNLOCKED: 1, Outcome.NOT_ELIGIBLE: 1}


@pytest.mark.parametrize("odd", ["500", "403", "html", "another", "wrong types"])
def test_where_nobody_can_tell_only_one_of_them_is_offered(bench: Bench, odd: str) -> None:
    strike(bench, Endpoint.PROFILE, odd)
    path = bench.sheet(rows("791", "0000791", "5000"))
    offer = bench.offer(path)
    assert {person.person_id for person in offer.people} == {"791", "5000"}
    summary = bench.run(path)
    assert summary.counts[Outcome.NOT_SENT] == 1
    assert "may be the same person as 791" in bench.row_of(path, "0000791")[2]
    assert bench.server.ledger.spent == 30


@pytest.mark.parametrize("ids", [("791", "0000791"), ("0000791", "791"), ("0791", "00791")])
def test_without_a_key_they_are_not_both_offered(
    tmp_path: Path, bench: Bench, ids: tuple[str, ...]
) -> None:
    path = bench.sheet(rows(*ids))
    with bench.beside("keyless", key="").service as service:
        inspection = service.inspect(path, Choices())
        assert len(service.offer(inspection, bench.wishes()).people) == 1
