"""The right people, before the first credit: who is behind the IDs is looked up at no cost."""

from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent, Obstacle
from lensmor_desktop.errors import SpendingRefused
from lensmor_desktop.sandbox import Event, Fate, Options, Person
from tests.fakes.engine import EVENT, Bench, people

QUIET = Options(rate_limit=None)
SHEET = ("Name", "Company", "Lensmor Event ID", "Lensmor Personnel ID")


def named(count: int, fate: Fate = Fate.DELIVERED, start: int = 1000) -> list[Person]:
    first = ("Jane", "Wei", "Olga", "Amir", "Inés", "Tomasz", "Ravi", "Noor", "Lars", "Mei")
    last = ("Doe", "Brandt", "Okoro", "Sato", "Lindqvist", "Moreau", "Castaño", "Weiss", "Hale")
    return [
        Person(
            str(start + n),
            (EVENT,),
            fate,
            full_name=f"{first[n % 10]} {last[n % 9]}",
            company=f"Company {n}",
        )
        for n in range(count)
    ]


def rows_of(persons: list[Person]) -> list[list[str]]:
    return [[p.full_name, p.company, EVENT, p.id] for p in persons]


def test_a_column_of_wrong_ids_holds_the_run_back_before_anything_is_sent(tmp_path: Path) -> None:
    persons = named(3)
    with Bench(tmp_path, persons) as bench:
        sheet = bench.sheet(
            [["Bob Ray", "Acme", EVENT, "1000"], *rows_of(persons)[1:]], headings=SHEET
        )
        offer = bench.offer(sheet, skip_identity_check=False)
        assert offer.obstacle is Obstacle.IDENTITY
        text = str(offer.obstacle_text)
        assert text.startswith(
            "Lensmor says that 1000 is Jane Doe of Company 0; row 2 says Bob Ray"
        )
        assert "probably isn't the Lensmor personnel ID" in text
        with pytest.raises(SpendingRefused):
            bench.service.run(offer, Consent.to(offer), bench.stop)
        assert bench.posts() == []
        assert bench.server.ledger.spent == 0


def test_a_person_may_overrule_it_and_the_receipt_says_so(tmp_path: Path) -> None:
    persons = named(2)
    with Bench(tmp_path, persons) as bench:
        sheet = bench.sheet([["Bob Ray", "", EVENT, "1000"], rows_of(persons)[1]], headings=SHEET)
        offer = bench.offer(sheet, skip_identity_check=False)
        overruled = bench.service.reprice(offer, bench.wishes(skip_identity_check=True))
        assert overruled.obstacle is None
        summary = bench.service.run(overruled, Consent.to(overruled), bench.stop)
        assert summary.counts == {Outcome.UNLOCKED: 2}
        assert "Names checked,overruled" in bench.service.receipt(summary.run).to_csv()


def test_leaving_the_row_out_settles_it_too(tmp_path: Path) -> None:
    persons = named(2)
    with Bench(tmp_path, persons) as bench:
        sheet = bench.sheet([["Bob Ray", "", EVENT, "1000"], rows_of(persons)[1]], headings=SHEET)
        offer = bench.offer(sheet, skip_identity_check=False)
        without = bench.service.reprice(offer, bench.wishes(excluded_rows=frozenset({2})))
        assert without.obstacle is None
        assert [person.person_id for person in without.people] == ["1001"]


def test_unknown_and_already_unlocked_people_are_found_at_no_cost(tmp_path: Path) -> None:
    persons = [*named(2), *named(1, Fate.ALREADY_UNLOCKED, start=2000)]
    with Bench(tmp_path, persons) as bench:
        sheet = bench.sheet(
            [*rows_of(persons), ["Nobody Known", "", EVENT, "9999"]], headings=SHEET
        )
        offer = bench.offer(sheet, skip_identity_check=False)
        assert [person.person_id for person in offer.people] == ["1000", "1001"]
        assert offer.price.total == 30
        assert bench.posts() == []
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert bench.posts() == [["1000", "1001"]]
        assert summary.counts == {
            Outcome.UNLOCKED: 2,
            Outcome.ALREADY_UNLOCKED: 1,
            Outcome.NOT_ELIGIBLE: 1,
        }
        cells = bench.cells(sheet)
        assert cells["2000"][0] == persons[2].email
        assert cells["9999"][1:] == (
            "Not eligible",
            "Lensmor doesn't know the personnel ID 9999. Check it in the sheet.",
        )


def test_at_least_ten_people_of_each_event_are_looked_up(tmp_path: Path) -> None:
    events = (
        Event(EVENT, name="Big preview", preview_limit=5),
        Event("777", name="Small"),
    )
    persons = [*people(400), *(Person(str(5000 + n), ("777",)) for n in range(12))]
    with Bench(tmp_path, persons, events=events, options=QUIET) as bench:
        offer = bench.offer(bench.sheet_of(persons), skip_identity_check=False)
        looked_up = {identity.person_id for identity in offer.facts.identities}
        big = {person for person in looked_up if int(person) < 5000}
        assert len(big) >= 10
        assert {str(5000 + n) for n in range(12)} <= looked_up
        # From the whole sheet, not only from its first rows.
        assert max(int(person) for person in big) >= 1300
        calls = [e for e in bench.server.exchanges if "personnel" in e.target]
        assert len(calls) < 40


def test_a_long_list_of_a_short_event_is_read_page_by_page(tmp_path: Path) -> None:
    persons = people(300)
    with Bench(tmp_path, persons, options=QUIET) as bench:
        offer = bench.offer(bench.sheet_of(persons), skip_identity_check=False)
        assert len(offer.facts.identities) == 300
        profiles = [e for e in bench.server.exchanges if "/personnel/profile" in e.target]
        assert profiles == []


def test_a_changed_wish_asks_nobody_again(tmp_path: Path) -> None:
    persons = named(5)
    with Bench(tmp_path, persons) as bench:
        sheet = bench.sheet(rows_of(persons), headings=SHEET)
        bench.offer(sheet, skip_identity_check=False)
        before = len(bench.server.exchanges)
        again = bench.offer(sheet, skip_identity_check=False)
        profiles = [
            e for e in list(bench.server.exchanges)[before:] if "/personnel/profile" in e.target
        ]
        assert profiles == []
        assert len(again.facts.identities) == 5
