"""Whatever became of the sheet while a run was on: in the end every paid address is in a file.

What happened to the file, times how the results are then asked for. The file that the program names
is read by openpyxl or csv, never by our own reader; what stands in the person's own files is
compared byte for byte.
"""

import csv
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from lensmor_desktop.cli import exits
from lensmor_desktop.domain.plan import Consent
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.errors import OutputError
from lensmor_desktop.platform import kind
from lensmor_desktop.platform.folders import remove_folder
from tests.fakes.engine import EVENT, HEADINGS, Bench, people

TAB = "Leads"
Harm = Callable[[Path], None]


def a_workbook(path: Path, rows: list[list[object]], tab: str = TAB) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = tab
    for row in rows:
        page.append(row)
    book.create_sheet("Notes").append(["by hand"])
    book.save(path)


def a_table(path: Path, rows: list[list[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def edited(change: Callable[[Workbook], None]) -> Harm:
    """What a person does in Excel: opens, changes, saves."""

    def harm(path: Path) -> None:
        book = load_workbook(path)
        change(book)
        book.save(path)

    return harm


def renamed_tab(book: Workbook) -> None:
    book[TAB].title = "Leads 2027"


def deleted_tab(book: Workbook) -> None:
    del book[TAB]


def renamed_heading(book: Workbook) -> None:
    book[TAB]["C1"] = "LID"


def deleted_column(book: Workbook) -> None:
    book[TAB].delete_cols(3)


def moved_headings(book: Workbook) -> None:
    book[TAB].insert_rows(1, 3)
    book[TAB].insert_cols(1)


def deleted_rows(book: Workbook) -> None:
    book[TAB].delete_rows(2, 2)


def deleted_all_rows(book: Workbook) -> None:
    book[TAB].delete_rows(2, 20)


def sorted_rows(book: Workbook) -> None:
    page = book[TAB]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    for at, row in enumerate(reversed(rows), 2):
        for column, value in enumerate(row, 1):
            page.cell(at, column, value)


def cut_ids(book: Workbook) -> None:
    for row in book[TAB].iter_rows(min_row=2):
        row[2].value = float(f"{float(str(row[2].value)):.2E}")
        row[2].number_format = "0.00E+00"


def unrelated(path: Path) -> None:
    if path.suffix == ".csv":
        a_table(path, [["Invoice", "Sum"], ["1", "20"]])
    else:
        a_workbook(path, [["Invoice", "Sum"], [1, 20]], tab="Invoices")


def same_headings_other_people(path: Path) -> None:
    rows: list[list[object]] = [list(HEADINGS), ["New Person", EVENT, "55555", ""]]
    a_workbook(path, rows) if path.suffix == ".xlsx" else a_table(path, rows)


def unreadable(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000))


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def deleted(path: Path) -> None:
    path.unlink()


def folder_gone(path: Path) -> None:
    shutil.rmtree(path.parent)


def read_only(path: Path) -> None:
    path.chmod(0o444)


def csv_through_excel(path: Path) -> None:
    """Excel opens a CSV, takes IDs for numbers and saves them shortened."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    for row in rows[1:]:
        row[2] = f"{float(row[2]):.2E}"
    a_table(path, [list(row) for row in rows])


def csv_heading(path: Path) -> None:
    path.write_text(
        path.read_text(encoding="utf-8").replace("Lensmor Personnel ID", "LID"), encoding="utf-8"
    )


WORKBOOK_HARMS: dict[str, Harm] = {
    "tab renamed": edited(renamed_tab),
    "tab deleted": edited(deleted_tab),
    "heading renamed": edited(renamed_heading),
    "column deleted": edited(deleted_column),
    "headings moved": edited(moved_headings),
    "rows deleted": edited(deleted_rows),
    "all rows deleted": edited(deleted_all_rows),
    "rows sorted": edited(sorted_rows),
    "IDs shortened": edited(cut_ids),
    "unrelated": unrelated,
    "other people": same_headings_other_people,
    "unreadable": unreadable,
    "emptied": emptied,
    "deleted": deleted,
    "folder gone": folder_gone,
    "read-only": read_only,
}
CSV_HARMS: dict[str, Harm] = {
    "heading renamed": csv_heading,
    "IDs shortened": csv_through_excel,
    "unrelated": unrelated,
    "other people": same_headings_other_people,
    "emptied": emptied,
    "deleted": deleted,
    "folder gone": folder_gone,
}
FITS_ON = ("headings moved", "rows deleted", "rows sorted", "read-only", "deleted", "folder gone")
"""After these, results may be written into the person's file, or in its place."""


def cases() -> Iterator[tuple[str, str, Harm]]:
    for name, harm in WORKBOOK_HARMS.items():
        yield ".xlsx", name, harm
    for name, harm in CSV_HARMS.items():
        yield ".csv", name, harm


CASES = [pytest.param(*case, id=f"{case[0][1:]}-{case[1]}") for case in cases()]


def addresses(path: Path) -> set[str]:
    """Every address in a file, read by others than us."""
    if not path.exists() or not path.read_bytes().startswith((b"PK", b"\xef\xbb\xbf", b"Name,")):
        return set()  # what an accident has left of the sheet
    if path.suffix == ".csv":
        text = path.read_text(encoding="utf-8-sig")
        cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
    else:
        cells = [
            str(cell.value or "") for page in load_workbook(path) for row in page for cell in row
        ]
    return {cell for cell in cells if "@" in cell}


def named_files(summary: RunSummary, folder: Path) -> list[Path]:
    """The files that a person is told of: the results' path, and names in the note."""
    told = str(summary.output_note or "")
    beside = [file for file in folder.rglob("*") if file.is_file() and file.name in told]
    return [Path(summary.output), *beside] if summary.output else beside


class Scene:
    """A run in whose middle something happens to the sheet."""

    def __init__(self, bench: Bench, suffix: str) -> None:
        self.bench = bench
        self.persons = people(8, start=7_910_001)
        folder = bench.folder / "stick"
        folder.mkdir()
        self.path = folder / f"leads{suffix}"
        rows: list[list[object]] = [list(HEADINGS)]
        rows += [[p.full_name, EVENT, p.id, ""] for p in self.persons]
        (a_workbook if suffix == ".xlsx" else a_table)(self.path, rows)

    def run(self, harm: Harm) -> RunSummary:
        offer = self.bench.offer(self.path)

        def strike(_: float) -> None:
            if self.bench.posts():
                self.bench.clock.at_wait = lambda moment: None
                harm(self.path)
                self.harmed = self.path.read_bytes() if self.path.exists() else b""

        self.bench.clock.at_wait = strike
        self.harmed = b""
        return self.bench.service.run(offer, Consent.to(offer), self.bench.stop)

    @property
    def paid(self) -> set[str]:
        return {person.email for person in self.persons}

    def is_out(self, summary: RunSummary) -> None:
        """Everything paid for stands in files that are named; a loss is never called success."""
        found: set[str] = set()
        for file in named_files(summary, self.bench.folder):
            found |= addresses(file)
        assert self.paid <= found, summary.output_note
        whole = self.paid <= addresses(Path(summary.output))
        code = exits.of_summary(summary, problems=False)
        assert code == (exits.SETTLED if whole else exits.NEEDS_A_PERSON)
        assert bool(summary.lost_rows) == (not whole)


def bench_of(tmp_path: Path) -> Bench:
    return Bench(tmp_path, people(8, start=7_910_001))


@pytest.mark.parametrize(("suffix", "name", "harm"), CASES)
def test_at_the_end_of_the_run_and_whenever_asked_again(
    tmp_path: Path, suffix: str, name: str, harm: Harm
) -> None:
    with bench_of(tmp_path) as bench:
        scene = Scene(bench, suffix)
        summary = scene.run(harm)
        scene.is_out(summary)
        if name not in FITS_ON:
            assert scene.path.read_bytes() == scene.harmed, "the person's file was changed"
            assert Path(summary.output) != scene.path
            assert Path(summary.output).parent == scene.path.parent
        bench.restart()
        scene.is_out(bench.resume())
        scene.is_out(bench.service.write_again(1))
        if name not in FITS_ON:
            assert scene.path.read_bytes() == scene.harmed
            # Asking again makes no heap of copies.
            assert len(list(scene.path.parent.glob("leads (Lensmor results*"))) == 1
        bench.nobody_paid_twice()


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize(("suffix", "name", "harm"), CASES)
def test_in_another_file_at_any_time_whatever_it_is_called(
    tmp_path: Path, suffix: str, name: str, harm: Harm, plain: bool
) -> None:
    with bench_of(tmp_path) as bench:
        scene = Scene(bench, suffix)
        scene.run(harm)
        for ending in (".xlsx", ".csv"):
            other = tmp_path / f"out{ending}"
            summary = bench.service.write_again(1, other, plain=plain)
            assert Path(summary.output) == other
            assert scene.paid <= addresses(other)
            assert not summary.lost_rows
            scene.is_out(bench.service.write_again(1, other, plain=plain))  # it is this run's own
        if name not in FITS_ON:
            assert scene.path.read_bytes() == scene.harmed


def test_where_no_copy_was_kept_either_a_plain_list_is_made(tmp_path: Path) -> None:
    with bench_of(tmp_path) as bench:
        scene = Scene(bench, ".xlsx")

        def harm(path: Path) -> None:
            remove_folder(tmp_path / "data" / "originals")
            edited(renamed_heading)(path)

        summary = scene.run(harm)
        scene.is_out(summary)
        assert "plain list" in str(summary.output_note)
        sheet = load_workbook(summary.output).active
        assert isinstance(sheet, Worksheet)
        rows = [[cell.value for cell in row] for row in sheet]
        assert rows[0][:5] == [
            "Row in the sheet",
            "Lensmor Personnel ID",
            "Lensmor Event ID",
            "Lensmor Email",
            "Lensmor Status",
        ]
        first = scene.persons[0]
        assert rows[1][1:5] == [first.id, EVENT, first.email, "Unlocked"]
        # The list is a sheet to go on with: everybody in it is settled, and nothing is bought.
        assert not bench.offer(Path(summary.output)).people


def test_what_was_done_in_a_copy_stays_when_it_is_written_again(tmp_path: Path) -> None:
    with bench_of(tmp_path) as bench:
        scene = Scene(bench, ".xlsx")
        copy = Path(scene.run(edited(renamed_tab)).output)

        def remark(book: Workbook) -> None:
            book[TAB]["D2"] = "called her"

        edited(remark)(copy)
        summary = bench.service.write_again(1)
        assert Path(summary.output) == copy
        assert load_workbook(copy)[TAB]["D2"].value == "called her"
        scene.is_out(summary)


def test_a_folder_that_is_gone_is_told_with_what_to_do_and_its_results_are_private(
    tmp_path: Path,
) -> None:
    with bench_of(tmp_path) as bench:
        scene = Scene(bench, ".xlsx")
        summary = scene.run(folder_gone)
        told = str(summary.output_note)
        assert f"The folder “{scene.path.parent}” is not there any more" in told
        assert summary.output in told
        assert Path(summary.output).parent == tmp_path / "data" / "results"
        mode = Path(summary.output).stat().st_mode & 0o777
        assert kind.is_windows() or mode == 0o600
        scene.path.parent.mkdir()  # the stick is back
        assert bench.service.write_again(1).output == str(scene.path)
        assert scene.paid <= addresses(scene.path)


def test_where_nothing_at_all_can_be_written_the_run_is_there_to_be_resumed(
    tmp_path: Path,
) -> None:
    with bench_of(tmp_path) as bench:
        scene = Scene(bench, ".xlsx")

        def harm(path: Path) -> None:
            folder_gone(path)
            (tmp_path / "data" / "results").write_text("in the way")

        summary = scene.run(harm)
        assert not summary.output
        assert summary.resumable
        assert exits.of_summary(summary, problems=False) == exits.NEEDS_A_PERSON
        (tmp_path / "data" / "results").unlink()
        scene.is_out(bench.resume())


def test_a_file_that_somebody_puts_where_the_results_were_to_go_is_left_alone(
    tmp_path: Path,
) -> None:
    with bench_of(tmp_path) as bench:
        scene = Scene(bench, ".xlsx")
        output = tmp_path / "stick" / "out.xlsx"
        offer = bench.offer(scene.path, output=str(output))

        def strike(_: float) -> None:
            if bench.posts():
                bench.clock.at_wait = lambda moment: None
                a_workbook(output, [["Mine"]])

        bench.clock.at_wait = strike
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert load_workbook(output)[TAB]["A1"].value == "Mine"
        assert output.name in str(summary.output_note)
        scene.is_out(summary)


def test_the_journal_says_how_many_are_lost_until_they_are_written_elsewhere(
    tmp_path: Path,
) -> None:
    with bench_of(tmp_path) as bench:
        scene = Scene(bench, ".xlsx")
        summary = scene.run(edited(deleted_rows))
        assert summary.lost_rows == 2
        assert bench.look("SELECT lost_rows FROM runs") == [(2,)]
        assert bench.service.runs()[0].lost_rows == 2
        assert bench.resume().lost_rows == 2
        assert bench.service.write_again(1, tmp_path / "all.xlsx").lost_rows == 0
        assert bench.look("SELECT lost_rows FROM runs") == [(0,)]


def test_another_file_that_can_not_be_written_leaves_the_results_where_they_are(
    tmp_path: Path,
) -> None:
    with bench_of(tmp_path) as bench:
        scene = Scene(bench, ".xlsx")
        scene.run(lambda path: None)
        (tmp_path / "data" / "results").write_text("no folder", encoding="utf-8")
        with pytest.raises(OutputError):
            bench.service.write_again(1, tmp_path / "gone" / "out.xlsx")
        (after,) = bench.service.runs()
        assert Path(after.output) == scene.path
        assert not after.resumable
        assert after.output_note is None
