"""A setting renames the new columns: no run loses, or pays again for, what an earlier one wrote."""

import csv
from pathlib import Path

import pytest

from lensmor_desktop.domain.plan import Consent
from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.sandbox import Person
from lensmor_desktop.sheets import Choices
from tests.fakes.engine import EVENT, HEADINGS, Bench, people

FIRST = {"email": "Mail", "status": "Stand", "details": "Notes", "task": "Job", "checked_at": "On"}
SECOND = {"email": "Found", "status": "State"}


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def rename(bench: Bench, titles: dict[str, str], *, lose_journal: bool = False) -> None:
    bench.titles = titles
    if lose_journal:
        bench.abandon()
        (bench.folder / "data").rename(bench.folder / "lost")
    bench.restart()


def more(path: Path, person: Person) -> None:
    """Another lead at the sheet's end."""
    lines = path.read_text(encoding="utf-8").splitlines()
    width = len(next(csv.reader(lines[:1])))
    cells = [person.full_name, EVENT, person.id, *[""] * (width - 3)]
    path.write_text("\n".join([*lines, ",".join(cells)]) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    "lose_journal",
    [
        pytest.param(False, id="known"),
        pytest.param(
            True,
            id="journal lost",
            marks=pytest.mark.posix_only("the folder of an open journal can't be renamed"),
        ),
    ],
)
def test_names_may_change_again_and_again(tmp_path: Path, lose_journal: bool) -> None:
    persons = people(4)
    with Bench(tmp_path, persons) as bench:
        bench.purchase_memory = False  # the sheet itself has to tell
        rename(bench, FIRST)
        path = bench.sheet_of(persons[:1])
        bench.run(path)
        assert list(table(path)[0]) == [*HEADINGS, *FIRST.values()]
        for number, names in enumerate(({}, SECOND, {"email": "Third"}), 1):
            rename(bench, names, lose_journal=lose_journal and number == 1)
            more(path, persons[number])
            offer = bench.offer(path)
            assert [p.person_id for p in offer.people] == [persons[number].id]
            bench.run(path)
        rows = table(path)
        bench.nobody_paid_twice()
        assert bench.posts() == [[p.id] for p in persons]
    assert list(rows[0]) == [*HEADINGS, *FIRST.values()]
    assert [row["Mail"] for row in rows] == [p.email for p in persons]


def test_a_file_with_columns_of_a_third_name_is_paid_for_once(tmp_path: Path) -> None:
    persons = people(3)
    with Bench(tmp_path, persons) as bench:
        bench.purchase_memory = False
        rename(bench, FIRST)
        bench.run(bench.sheet_of(persons, "old.csv"))
        rename(bench, SECOND)
        old = tmp_path / "old.csv"
        moved = tmp_path / "moved.csv"
        # Saved elsewhere, our columns dragged apart: the journal knows neither place nor order.
        order = ["On", "Stand", *HEADINGS, "Job", "Mail", "Notes"]
        with moved.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, order)
            writer.writeheader()
            writer.writerows(table(old))
        inspection = bench.service.inspect(moved, Choices())
        assert {row.verdict for row in inspection.rows} == {Verdict.HAS_EMAIL}
        assert bench.offer(moved).people == ()


def test_a_run_keeps_its_names_when_it_goes_on(tmp_path: Path) -> None:
    persons = people(3)
    with Bench(tmp_path, persons) as bench:
        rename(bench, FIRST)
        path = bench.sheet_of(persons)
        offer = bench.offer(path)
        bench.at_exchange = lambda exchange: bench.stop.set()
        bench.service.run(offer, Consent.to(offer), bench.stop)
        bench.at_exchange = lambda exchange: None
        rename(bench, SECOND)
        assert bench.resume().finished
        rows = table(path)
        assert list(rows[0]) == [*HEADINGS, *FIRST.values()]
        assert [row["Mail"] for row in rows] == [p.email for p in persons]
        bench.service.write_again(1, tmp_path / "elsewhere.csv")
        assert list(table(tmp_path / "elsewhere.csv")[0]) == [*HEADINGS, *FIRST.values()]
        bench.sheet_of(persons)  # exported once more: our columns are gone from it
        bench.service.write_again(1)
        assert table(path) == rows
        bench.nobody_paid_twice()


def test_columns_that_a_person_thinned_out_are_known_by_any_name_they_ever_had(
    tmp_path: Path,
) -> None:
    persons = people(3)
    with Bench(tmp_path, persons) as bench:
        bench.purchase_memory = False
        rename(bench, FIRST)
        path = bench.sheet_of(persons[:2])
        bench.run(path)
        rows = table(path)
        thin = tmp_path / "thin.csv"
        with thin.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, [*HEADINGS, "Mail", "Stand"], extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
        rename(bench, SECOND)
        bench.run(bench.sheet_of(persons[2:], "other.csv"))
        inspection = bench.service.inspect(thin, Choices())
        assert {column.title for _, column in inspection.layout.results} == {"Mail", "Stand"}
        assert {row.verdict for row in inspection.rows} == {Verdict.SETTLED}


def test_a_checked_copy_has_the_names_too(tmp_path: Path) -> None:
    persons = people(1)
    with Bench(tmp_path, persons) as bench:
        rename(bench, FIRST)
        path = bench.sheet_of(persons)
        copy = bench.service.write_checked(bench.offer(path, output=str(tmp_path / "checked.csv")))
        assert list(table(copy)[0]) == [*HEADINGS, *FIRST.values()]
