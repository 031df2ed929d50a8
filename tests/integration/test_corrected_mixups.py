"""An address stays with the person it is of, whatever was corrected, renamed or edited."""

import csv
from pathlib import Path

from openpyxl import load_workbook

from lensmor_desktop.domain.identifiers import IdentifierKind
from lensmor_desktop.domain.plan import Consent
from lensmor_desktop.sheets import Choices, Correction
from tests.fakes.engine import EVENT, Bench, people
from tests.unit.sheets.sheet_files import workbook

PERSON = IdentifierKind.PERSON
HEAD = ("Name", "Lensmor Event ID", "Lensmor Personnel ID")


def table(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def save(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def fixed(row: int, typed: str, value: str, name: str) -> Choices:
    return Choices(corrections=(Correction(row, PERSON, typed, value, name),))


def emails(path: Path) -> list[str]:
    head, *rows = table(path)
    return [row[head.index("Lensmor Email")] if len(row) > 4 else "" for row in rows]


def test_corrections_in_two_worksheets_of_a_file(tmp_path: Path) -> None:
    leads = [HEAD, ("Ada", EVENT, "10 00"), ("Bo", EVENT, "1001")]
    more = [HEAD, ("Cy", EVENT, "1002"), ("Di", EVENT, "10 03")]
    path = workbook(tmp_path, {"Leads": leads, "More": more})
    with Bench(tmp_path, people(4)) as bench:
        one = bench.service.inspect(path, Choices(worksheet="Leads"))
        bench.service.correct(one, Correction(2, PERSON, "1000", "10 00", "Ada", "", "Leads"))
        other = bench.service.inspect(path, Choices(worksheet="More"))
        cell = bench.service.correct(
            other, Correction(3, PERSON, "1003", "10 03", "Di", "", "More")
        )
        book = load_workbook(path)
        ids = {name: [book[name].cell(row, 3).value for row in (2, 3)] for name in book.sheetnames}
        assert ids == {"Leads": ["1000", "1001"], "More": ["1002", "1003"]}
        bench.service.take_back(other, cell)
        book = load_workbook(path)
        assert (book["Leads"]["C2"].value, book["More"]["C3"].value) == ("1000", "10 03")


def test_whoever_stands_there_wrongly_does_not_get_the_address_of_the_corrected_row(
    tmp_path: Path,
) -> None:
    ann, bea = people(2)
    with Bench(tmp_path, [ann, bea]) as bench:
        path = bench.sheet([["Ann", EVENT, bea.id, ""]])
        bench.run(path, choices=fixed(2, ann.id, bea.id, "Ann"))
        save(path, [*table(path), ["Bea", EVENT, bea.id, *[""] * 6]])
        bench.restart()  # nobody remembers the correction
        bench.run(path)
        assert emails(path) == [ann.email, bea.email]
        bench.nobody_paid_twice()


def test_nor_whoever_the_row_is_corrected_to_after_its_run(tmp_path: Path) -> None:
    ann, bea, cleo = people(3)
    with Bench(tmp_path, [ann, bea, cleo]) as bench:
        path = bench.sheet([["Ann", EVENT, bea.id, ""], ["Cleo", EVENT, cleo.id, ""]])
        bench.run(path, choices=fixed(2, ann.id, bea.id, "Ann"), excluded_rows=frozenset({3}))
        bench.run(path, choices=fixed(2, cleo.id, bea.id, "Ann"))
        assert emails(path) == [ann.email, cleo.email]
        bench.nobody_paid_twice()


def test_both_ids_of_a_row_corrected_are_both_told(tmp_path: Path) -> None:
    ann, bea = people(2)
    with Bench(tmp_path, [ann, bea]) as bench:
        path = bench.sheet([["Ann", "#N/A", bea.id, ""]])
        both = Choices(
            corrections=(
                Correction(2, PERSON, ann.id, bea.id, "Ann"),
                Correction(2, IdentifierKind.EVENT, EVENT, "#N/A", "Ann"),
            )
        )
        bench.run(path, choices=both)
        save(path, [*table(path), ["Bea", EVENT, bea.id, *[""] * 6]])
        bench.restart()
        bench.run(path)
        assert emails(path) == [ann.email, bea.email]


def test_a_corrected_row_edited_meanwhile_gets_nobody_elses_address(tmp_path: Path) -> None:
    ann, bea, cleo = people(3)
    with Bench(tmp_path, [ann, bea, cleo]) as bench:
        path = bench.sheet(
            [["Ann", EVENT, bea.id, ""], ["Cleo", EVENT, cleo.id, ""], ["Bea", EVENT, bea.id, ""]]
        )
        offer = bench.offer(path, choices=fixed(2, ann.id, bea.id, "Ann"))

        def at_wait(_: float) -> None:
            if bench.posts():
                bench.clock.at_wait = lambda moment: None
                rows = table(path)
                rows[1][0] = "Ann, call her"
                save(path, rows)

        bench.clock.at_wait = at_wait
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert emails(path)[:2] == ["", cleo.email]
        assert summary.output_note is not None


def test_columns_of_ones_own_that_are_called_as_ours_are_left_alone(tmp_path: Path) -> None:
    (ann,) = people(1)
    with Bench(tmp_path, [ann]) as bench:
        bench.titles = {"email": "Email", "status": "Status", "details": "Notes", "task": "Task"}
        head = (*HEAD, "Email", "Status", "Notes", "Task")
        path = bench.sheet([["Ann", EVENT, ann.id, "", "", "likes tea", ""]], headings=head)
        before = table(path)
        bench.run(path)
        assert [row[: len(head)] for row in table(path)] == before
        again = bench.service.inspect(path, Choices())
        assert len(again.layout.results) == len(table(path)[0]) - len(head) == 5


def test_columns_that_were_taken_out_are_made_once_and_found_again(tmp_path: Path) -> None:
    titles = {
        "email": "Mail",
        "status": "Stand",
        "details": "Notizen",
        "task": "Job",
        "checked_at": "Zeit",
    }
    ann, bea, cleo = people(3)
    with Bench(tmp_path, [ann, bea, cleo]) as bench:
        bench.titles = titles
        path = bench.sheet([["Ann", EVENT, ann.id, ""]])
        bench.run(path)
        head, row = table(path)
        save(
            path, [[*head[:6], "My remark"], [*row[:6], "mine"], ["Bea", EVENT, bea.id, *[""] * 4]]
        )
        bench.run(path)
        made = table(path)[0]
        assert made == [*head[:6], "My remark", "Notizen", "Job", "Zeit"]
        save(path, [*table(path), ["Cleo", EVENT, cleo.id, *[""] * (len(made) - 3)]])
        bench.run(path)
        assert table(path)[0] == made
        assert [row[4] for row in table(path)[1:]] == [ann.email, bea.email, cleo.email]
        bench.nobody_paid_twice()
