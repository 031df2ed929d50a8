"""IDs corrected for the run alone: the right person is paid for once, and their row gets it."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from lensmor_desktop.domain.identifiers import IdentifierKind
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent
from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.sandbox import Fate, Person
from lensmor_desktop.sheets import Choices, Correction
from lensmor_desktop.unlocking import wording
from tests.fakes.engine import EVENT, HEADINGS, Bench, people

POST = "/external/contacts/unlock"
Table = list[list[str]]


class Crash(BaseException):
    """The program ends here, with nothing tidied up."""


def name_of(person: Person) -> str:
    return f"Lead {person.id}"


def a_sheet(bench: Bench, persons: list[Person], wrong: int = 1, *, typed: str = "") -> Path:
    """These people, one of them with blanks in the ID."""
    rows = [[name_of(p), EVENT, p.id, ""] for p in persons]
    rows[wrong][2] = typed or f"{persons[wrong].id[:2]} {persons[wrong].id[2:]}"
    return bench.sheet(rows)


def corrected(persons: list[Person], wrong: int = 1, *, value: str = "") -> Choices:
    person = persons[wrong]
    stands = value or f"{person.id[:2]} {person.id[2:]}"
    return Choices(
        corrections=(
            Correction(wrong + 2, IdentifierKind.PERSON, f" {person.id} ", stands, name_of(person)),
        )
    )


def table(path: Path) -> Table:
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    return [row + [""] * (len(rows[0]) - len(row)) for row in rows]


def emails(path: Path) -> dict[str, str]:
    """Name -> address in our column."""
    head, *rows = table(path)
    at = head.index("Lensmor Email")
    return {row[0]: row[at] for row in rows}


def details(path: Path, number: int) -> str:
    head, *rows = table(path)
    return rows[number - 2][head.index("Lensmor Details")]


def test_the_address_stands_in_the_corrected_row_whose_cell_is_as_it_was(tmp_path: Path) -> None:
    persons = people(3)
    with Bench(tmp_path, persons) as bench:
        path = a_sheet(bench, persons)
        before = table(path)
        offer = bench.offer(path, choices=corrected(persons))
        assert offer.price.total == 45
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert bench.posts() == [[p.id for p in persons]]
        bench.nobody_paid_twice()
        after = table(path)
    assert [row[:4] for row in after] == before
    assert emails(path) == {name_of(p): p.email for p in persons}
    assert details(path, 3) == (
        "Lensmor delivered this address. "
        "Corrected in the program, not in the sheet: 1001 instead of “10 01” in C3."
    )
    assert details(path, 2) == "Lensmor delivered this address."
    assert summary.spent == 45


def test_the_next_run_leaves_it_alone_whether_or_not_it_knows_of_the_correction(
    tmp_path: Path,
) -> None:
    persons, newcomer = people(3), Person("7000", (EVENT,))
    with Bench(tmp_path, [*persons, newcomer]) as bench:
        path = a_sheet(bench, persons)
        bench.run(path, choices=corrected(persons))
        written = path.read_bytes()
        for known in (Choices(), corrected(persons)):
            bench.restart()
            inspection = bench.service.inspect(path, known)
            assert {row.verdict for row in inspection.rows} == {Verdict.SETTLED}
            assert bench.offer(path, choices=known).people == ()
        # Something else to do, so that a run writes into the same sheet.
        with path.open("a", newline="", encoding="utf-8") as file:
            csv.writer(file).writerow([name_of(newcomer), EVENT, "7000", *[""] * 6])
        bench.run(path)
        assert bench.posts()[1:] == [["7000"]]
        assert path.read_bytes().startswith(written)
        bench.nobody_paid_twice()


def test_the_same_person_elsewhere_in_the_sheet_is_paid_for_once(tmp_path: Path) -> None:
    persons = people(2)
    with Bench(tmp_path, persons) as bench:
        path = a_sheet(bench, persons)
        bench.run(path, choices=corrected(persons))
        with path.open("a", newline="", encoding="utf-8") as file:
            csv.writer(file).writerow(["Again", EVENT, persons[1].id, *[""] * 6])
        bench.purchase_memory = False
        bench.restart()
        bench.run(path)
        assert len(bench.posts()) == 1
        assert emails(path)["Again"] == persons[1].email
        bench.nobody_paid_twice()


def test_it_is_the_row_of_the_ID_typed_in_two_rows_at_once(tmp_path: Path) -> None:
    persons = people(2)
    with Bench(tmp_path, persons) as bench:
        path = a_sheet(bench, [*persons, persons[1]], 2)
        choices = corrected([*persons, persons[1]], 2)
        offer = bench.offer(path, choices=choices)
        assert [p.person_id for p in offer.people] == [p.id for p in persons]
        assert offer.free.repeated_rows == 1
        bench.service.run(offer, Consent.to(offer), bench.stop)
        rows = table(path)
        assert rows[2][4] == rows[3][4] == persons[1].email
        bench.nobody_paid_twice()


@pytest.mark.parametrize("how", ["stopped", "killed"])
def test_a_run_that_ended_early_goes_on_without_being_told_again(tmp_path: Path, how: str) -> None:
    persons = people(3)
    with Bench(tmp_path, persons) as bench:
        path = a_sheet(bench, persons)
        offer = bench.offer(path, choices=corrected(persons))

        def at_exchange(exchange: object) -> None:
            if getattr(exchange, "path", "") == POST:
                bench.at_exchange = lambda exchange: None
                if how == "killed":
                    raise Crash
                bench.stop.set()

        bench.at_exchange = at_exchange
        if how == "killed":
            with pytest.raises(Crash):
                bench.service.run(offer, Consent.to(offer), bench.stop)
            bench.abandon()
        else:
            bench.service.run(offer, Consent.to(offer), bench.stop)
            assert emails(path)[name_of(persons[1])] == ""
        bench.restart()
        assert bench.resume().finished
        assert emails(path) == {name_of(p): p.email for p in persons}
        assert len(bench.posts()) == 1
        bench.nobody_paid_twice()


Change = Callable[[Table, list[Person]], Table]


def backwards(rows: Table, persons: list[Person]) -> Table:
    return [rows[0], *reversed(rows[1:])]


def with_a_column(rows: Table, persons: list[Person]) -> Table:
    return [["Note", *rows[0]], *[["", *row] for row in reversed(rows[1:])]]


def mended(rows: Table, persons: list[Person]) -> Table:
    """The person has put the right ID into the sheet, and sorted it."""
    rows = [[persons[1].id if cell == "10 01" else cell for cell in row] for row in rows]
    return [rows[0], *reversed(rows[1:])]


class TestASheetThatChangesMeanwhile:
    def during(self, bench: Bench, path: Path, persons: list[Person], change: Change) -> None:
        def at_wait(_: float) -> None:
            if bench.posts():
                bench.clock.at_wait = lambda moment: None
                rows = change(table(path), persons)
                with path.open("w", newline="", encoding="utf-8") as file:
                    csv.writer(file).writerows(rows)

        bench.clock.at_wait = at_wait

    @pytest.mark.parametrize("change", [backwards, with_a_column, mended])
    def test_the_row_is_found_by_what_stands_in_it(self, tmp_path: Path, change: Change) -> None:
        persons = people(4)
        with Bench(tmp_path, persons) as bench:
            path = a_sheet(bench, persons)
            offer = bench.offer(path, choices=corrected(persons))
            self.during(bench, path, persons, change)
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            assert summary.output_note is None
            head, *rows = table(path)
            at, name = head.index("Lensmor Email"), head.index("Name")
            found = {row[name]: row[at] for row in rows}
            assert found == {name_of(p): p.email for p in persons}
            bench.nobody_paid_twice()
            bench.service.write_again(1)
            assert [row[at] for row in table(path)[1:]] == [row[at] for row in rows]

    def test_other_problem_rows_of_the_event_dont_take_its_place(self, tmp_path: Path) -> None:
        persons = people(4)
        with Bench(tmp_path, persons) as bench:
            rows = [[name_of(p), EVENT, p.id, ""] for p in persons]
            rows[1][2], rows[2][2] = "10 01", "10 02"
            path = bench.sheet(rows)
            offer = bench.offer(path, choices=corrected(persons))
            self.during(bench, path, persons, backwards)
            bench.service.run(offer, Consent.to(offer), bench.stop)
            assert emails(path) == {
                name_of(p): p.email if p is not persons[2] else "" for p in persons
            }
            at = table(path)[0].index("Lensmor Status")
            statuses = {row[0]: row[at] for row in table(path)[1:]}
            assert statuses[name_of(persons[2])] == "Invalid"
            assert statuses[name_of(persons[1])] == "Unlocked"

    def test_where_two_rows_look_the_same_neither_gets_another_persons_address(
        self, tmp_path: Path
    ) -> None:
        persons = people(3)

        def doubled(rows: Table, persons: list[Person]) -> Table:
            return [rows[0], rows[2], rows[1], rows[2], rows[3]]

        with Bench(tmp_path, persons) as bench:
            path = a_sheet(bench, persons)
            offer = bench.offer(path, choices=corrected(persons))
            self.during(bench, path, persons, doubled)
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            rows = table(path)
            assert [row[4] for row in rows[1:]] == ["", persons[0].email, "", persons[2].email]
            (copy,) = bench.folder.glob("* (Lensmor results *).csv")
            assert str(summary.output_note) == wording.SHEET_CHANGED.format(
                missing="1", file=copy.name
            )
            assert {row[4] for row in table(copy)[1:]} == {p.email for p in persons}
            # Nothing is lost: it is in the journal, and goes into a copy of the sheet as it was.
            a_sheet(bench, persons)
            bench.service.write_again(1)
            assert emails(path) == {name_of(p): p.email for p in persons}


def test_the_failed_are_tried_again_with_the_correction(tmp_path: Path) -> None:
    persons = people(2, Fate.FAILED_ONCE)
    with Bench(tmp_path, persons) as bench:
        path = a_sheet(bench, persons)
        bench.run(path, choices=corrected(persons))
        assert set(emails(path).values()) == {""}
        retry = frozenset({Outcome.FAILED})
        bench.run(path, choices=corrected(persons), retry=retry)
        assert emails(path) == {name_of(p): p.email for p in persons}
        bench.nobody_paid_twice()


def test_a_row_left_out_says_why_and_not_what_was_typed(tmp_path: Path) -> None:
    persons = people(2)
    with Bench(tmp_path, persons) as bench:
        path = a_sheet(bench, persons)
        bench.run(path, choices=corrected(persons), excluded_rows=frozenset({3}))
        assert details(path, 3) == wording.ROW_EXCLUDED
        assert table(path)[0][:4] == list(HEADINGS)


def test_a_corrected_event(tmp_path: Path) -> None:
    persons = people(2)
    with Bench(tmp_path, persons) as bench:
        rows = [[name_of(p), EVENT, p.id, ""] for p in persons]
        rows[1][1] = "#N/A"
        path = bench.sheet(rows)
        fix = Correction(3, IdentifierKind.EVENT, EVENT, "#N/A", name_of(persons[1]))
        bench.run(path, choices=Choices(corrections=(fix,)))
        assert emails(path) == {name_of(p): p.email for p in persons}
        bench.nobody_paid_twice()
