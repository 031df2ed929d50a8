"""A row says Unlocked, and somebody has taken the address out of it: it is asked for, and told."""

import csv
from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.sandbox import Endpoint, Event, Options
from lensmor_desktop.sheets import Choices
from tests.fakes.engine import EVENT, HEADINGS, Bench, people

RICH = Options(balance=1_000_000, rate_limit=None, reorders="charge", charge_unlocked=True)


def take_out(path: Path, *person_ids: str) -> None:
    """Empties the cells with our addresses."""
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    for row in rows:
        if row["Lensmor Personnel ID"] in person_ids:
            row["Lensmor Email"] = ""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, reader.fieldnames or ())
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize("journal", ["kept", "another", "forgotten"])
@pytest.mark.parametrize("preview", [1, None])
def test_it_is_filled_in_again_at_no_cost_whether_or_not_the_journal_knows_it(
    tmp_path: Path, journal: str, preview: int | None
) -> None:
    persons = people(4)
    events = [Event(EVENT, preview_limit=preview)]
    with Bench(tmp_path, persons, events=events, options=RICH) as first:
        path = first.sheet_of(persons)
        first.run(path)
        take_out(path, persons[0].id, persons[2].id)
        bench = first.beside("colleague") if journal == "another" else first
        if journal == "forgotten":
            first.service.forget_purchases()
        before = first.server.service.ledger.spent
        offer = bench.offer(path)
        assert offer.price.total == 0
        (told,) = [w for w in offer.inspection.warnings if w.code == "addresses_gone"]
        assert "2" in str(told.text)
        gone = [row for row in offer.inspection.rows if row.address_gone]
        assert {row.person_id for row in gone} == {persons[0].id, persons[2].id}
        assert all(row.verdict is Verdict.SETTLED for row in gone)
        assert all("no email stands in it any more" in str(row.reason) for row in gone)
        bench.run(path)
        for person in persons:
            assert first.row_of(path, person.id)[0] == person.email
        assert len(bench.calls(Endpoint.UNLOCK_CONTACTS)) == 1
        assert first.server.service.ledger.spent == before
        bench.nobody_paid_twice()


def test_what_lensmor_does_not_show_stays_as_it_is_until_the_status_is_emptied_too(
    tmp_path: Path,
) -> None:
    """The sheet was filled in with another account's credits."""
    persons = people(2)
    with Bench(tmp_path, persons, options=RICH) as bench:
        path = bench.sheet(
            [[p.full_name, EVENT, p.id, "", "", "Unlocked"] for p in persons],
            headings=(*HEADINGS, "Lensmor Email", "Lensmor Status"),
        )
        offer = bench.offer(path)
        assert offer.people == ()
        assert offer.price.total == 0
        text = path.read_text(encoding="utf-8").replace("Unlocked", "")
        path.write_text(text, encoding="utf-8")
        assert bench.run(path).counts == {Outcome.UNLOCKED: 2}


def test_a_row_with_its_address_in_another_column_is_not_asked_about(tmp_path: Path) -> None:
    persons = people(1)
    with Bench(tmp_path, persons, options=RICH) as bench:
        path = bench.sheet(
            [[persons[0].full_name, EVENT, persons[0].id, "own@crm.example", "", "Unlocked"]],
            headings=(*HEADINGS, "Lensmor Email", "Lensmor Status"),
        )
        inspection = bench.service.inspect(path, Choices(), frozenset())
        assert not any(row.address_gone for row in inspection.rows)
        assert not any(w.code == "addresses_gone" for w in inspection.warnings)
