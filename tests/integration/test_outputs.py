"""Where results and verdicts may go: no file that a run hasn't made is replaced unasked."""

import contextlib
import csv
import os
import sqlite3
import stat
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from lensmor_desktop.cli.exits import NEEDS_A_PERSON, SETTLED, UNUSABLE
from lensmor_desktop.errors import JournalError
from lensmor_desktop.journal import database
from lensmor_desktop.platform.paths import same_file
from lensmor_desktop.platform.programs import batch_command
from lensmor_desktop.sandbox.world import Person
from lensmor_desktop.sheets import holds_results
from tests.fakes.links import make_link
from tests.unit.cli.driving import cells, here, persons, serve, sheet_of

OLDER = "something older\n"
Spelling = Callable[[Path], Path]


def as_it_is(path: Path) -> Path:
    return path


def with_dots(path: Path) -> Path:
    (path.parent / "sub").mkdir(exist_ok=True)
    return path.parent / "sub" / ".." / path.name


def by_link(path: Path) -> Path:
    link = path.with_name("link" + path.suffix)
    make_link(link, path)
    return link


def by_linked_folder(path: Path) -> Path:
    link = path.parent.with_name("linked")
    make_link(link, path.parent)
    return link / path.name


def hard_link(path: Path) -> Path:
    link = path.with_name("hard" + path.suffix)
    os.link(path, link)
    return link


SPELLINGS = [as_it_is, with_dots, by_link, by_linked_folder, hard_link]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "shows"
    made.mkdir()
    return made


def workbook_of(path: Path, people: Iterable[Person]) -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    with sheet_of(path.with_suffix(".txt"), people).open(newline="", encoding="utf-8") as file:
        for row in csv.reader(file):
            page.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("spelling", SPELLINGS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("command", ["run", "check"])
def test_a_file_that_is_there_is_replaced_only_where_that_was_said(
    folder: Path, spelling: Spelling, command: str
) -> None:
    people = persons(2)
    path = sheet_of(folder / "people.csv", people)
    older = folder / "results.csv"
    older.write_text(OLDER)
    given = spelling(older)
    yes = ["--yes"] if command == "run" else []
    with serve(people) as server:
        url = server.base_url
        done = here(command, path, *yes, "--output", given, url=url)
        assert done.code == UNUSABLE
        assert "is there already" in done.err
        assert "--overwrite" in done.err
        assert older.read_text() == OLDER
        assert not server.ledger.spent
        done = here(command, path, *yes, "--output", given, "--overwrite", url=url)
    assert done.code == SETTLED
    assert cells(given, "Lensmor Status")[0] in ("Unlocked", "Not sent")
    assert "Lensmor Status" not in path.read_text()
    data = Path(os.environ["LENSMOR_DATA_DIR"])
    kept = [file.read_text() for file in data.glob("overwritten/*/*.csv")]
    assert kept == [OLDER]


@pytest.mark.parametrize("spelling", SPELLINGS[:-1], ids=lambda each: each.__name__)
def test_the_sheet_itself_is_the_sheet_however_it_is_spelled(
    folder: Path, spelling: Spelling
) -> None:
    people = persons(2)
    path = sheet_of(folder / "people.csv", people)
    with serve(people) as server:
        done = here("run", path, "--yes", "--output", spelling(path), "--json", url=server.base_url)
    assert done.code == SETTLED
    assert done.json["output"] == str(path)
    assert cells(path, "Lensmor Email") == [person.email for person in people]


@pytest.mark.parametrize(
    ("spelling", "overwrite"),
    [(as_it_is, True), *((each, False) for each in SPELLINGS[1:])],
    ids=lambda each: getattr(each, "__name__", str(each)),
)
def test_verdicts_never_go_over_the_sheet_nor_over_results(
    folder: Path, spelling: Spelling, overwrite: bool
) -> None:
    people = persons(3)
    path = sheet_of(folder / "people.csv", people[:2])
    results = folder / "results.csv"
    copied = folder / "copied.csv"
    said = ["--overwrite"] if overwrite else []
    with serve(people) as server:
        url = server.base_url
        done = here("check", path, "--output", spelling(path), *said, url=url)
        assert done.code == UNUSABLE
        assert "Lensmor Status" not in path.read_text()
        for file in folder.glob("*link*"):
            file.unlink()
        (folder / "hard.csv").unlink(missing_ok=True)
        (folder.parent / "linked").unlink(missing_ok=True)
        here("run", path, "--yes", "--output", results, url=url)
        with_results = results.read_bytes()
        copied.write_bytes(with_results)  # nobody but its content tells what that is
        for each in (spelling(results), copied):
            done = here("check", path, "--output", each, *said, url=url)
            assert done.code == UNUSABLE
            assert "holds the results of a run" in done.err
        assert results.read_bytes() == copied.read_bytes() == with_results
        checked = folder / "checked.csv"
        assert here("check", path, "--output", checked, url=url).code == SETTLED


def test_a_checked_copy_may_be_checked_again_where_that_is_said(folder: Path) -> None:
    people = persons(2)
    path = sheet_of(folder / "people.csv", people)
    copy = folder / "checked.csv"
    with serve(people) as server:
        url = server.base_url
        assert here("check", path, "--output", copy, url=url).code == SETTLED
        assert not holds_results(copy)
        assert here("check", path, "--output", copy, url=url).code == UNUSABLE
        assert here("check", path, "--output", copy, "--overwrite", url=url).code == SETTLED


def test_a_receipt_replaces_nothing_unasked(folder: Path) -> None:
    people = persons(1)
    path = sheet_of(folder / "people.csv", people)
    with serve(people) as server:
        here("run", path, "--yes", url=server.base_url)
    results = path.read_bytes()
    assert here("receipt", 1, "--output", path).code == UNUSABLE
    assert path.read_bytes() == results
    other = folder / "receipt.csv"
    assert here("receipt", 1, "--output", other).code == SETTLED
    assert here("receipt", 1, "--output", other).code == UNUSABLE
    assert here("receipt", 1, "--output", other, "--overwrite").code == SETTLED


class TestResults:
    """`lensmor-batch results`: no key, no network, at any time."""

    def test_they_are_written_anywhere_without_key_and_network(self, folder: Path) -> None:
        people = persons(3)
        path = sheet_of(folder / "people.csv", people)
        with serve(people) as server:
            here("run", path, "--yes", url=server.base_url)
        emails = [person.email for person in people]
        for name in ("copy.csv", "list.xlsx"):
            done = here("results", 1, "--output", folder / name, "--json")
            assert done.code == SETTLED, done.err
            assert done.json["output"] == str(folder / name)
            assert done.json["lost_rows"] == 0
        assert cells(folder / "copy.csv", "Lensmor Email") == emails
        assert here("results", 1, "--plain", "--output", folder / "plain.csv").code == SETTLED
        with (folder / "plain.csv").open(encoding="utf-8-sig") as file:
            assert file.readline().startswith("Row in the sheet,Lensmor Personnel ID,")
        taken = folder / "mine.csv"
        taken.write_text(OLDER)
        done = here("results", 1, "--output", taken)
        assert done.code == UNUSABLE
        assert taken.read_text() == OLDER
        assert here("results", 1, "--output", taken, "--overwrite").code == SETTLED
        assert cells(taken, "Lensmor Email") == emails
        assert here("results", 7, "--output", folder / "x.csv").code == UNUSABLE

    @pytest.mark.parametrize("plain", [False, True])
    @pytest.mark.parametrize("mine", ["people.xlsx", "mine.xlsx", "mine.csv"])
    @pytest.mark.parametrize("suffix", [".xlsm", ".pdf", ".xls", ""])
    def test_a_name_of_no_kind_that_they_have_is_refused_and_no_file_is_touched(
        self, folder: Path, suffix: str, mine: str, plain: bool
    ) -> None:
        people = persons(2)
        path = workbook_of(folder / "people.xlsx", people)
        with serve(people) as server:
            here("run", path, "--yes", url=server.base_url)
        (folder / "mine.csv").write_text(OLDER)
        (folder / "mine.xlsx").write_text(OLDER)
        before = {file: file.read_bytes() for file in folder.iterdir()}
        summary = here("results", 1, "--json").json
        given = (folder / mine).with_suffix(suffix)
        for more in ([], ["--overwrite"]):
            done = here("results", 1, "--output", given, *(["--plain"] if plain else []), *more)
            assert done.code == UNUSABLE, done.out
            assert "ends with .xlsx" in done.err
        assert {file: file.read_bytes() for file in folder.iterdir()} == before
        assert here("results", 1, "--json").json == summary

    def test_a_name_of_another_kind_makes_a_list_and_says_so(self, folder: Path) -> None:
        people = persons(2)
        path = workbook_of(folder / "people.xlsx", people)
        with serve(people) as server:
            here("run", path, "--yes", url=server.base_url)
        done = here("results", 1, "--output", folder / "people.csv")
        assert done.code == SETTLED
        assert "“people.csv” is a plain list" in done.out
        assert "fit" not in done.out  # they would fit the sheet

    def test_a_list_for_which_no_place_was_named_stands_beside_the_results(
        self, folder: Path
    ) -> None:
        people = persons(2)
        path = workbook_of(folder / "people.xlsx", people)
        copy = folder / "copy.xlsx"
        with serve(people) as server:
            here("run", path, "--yes", "--output", copy, url=server.base_url)
        before = copy.read_bytes()
        done = here("results", 1, "--plain", "--json")
        assert done.code == SETTLED
        assert Path(done.json["output"]) not in (copy, path)
        assert copy.read_bytes() == before

    def test_rows_that_are_gone_are_told_everywhere_with_what_to_do(self, folder: Path) -> None:
        people = persons(4)
        path = sheet_of(folder / "people.csv", people)
        with serve(people) as server:
            here("run", path, "--yes", url=server.base_url)
            lines = path.read_text().splitlines(keepends=True)
            path.write_text("".join(lines[:3]))
            resumed = here("resume", 1, url=server.base_url)
        assert resumed.code == NEEDS_A_PERSON
        how = batch_command("results", "1", "--output", "FILE")
        assert "2 results stand in no row of the sheet any more" in resumed.out
        assert how in resumed.out
        listed = here("runs")
        assert "done, but 2 of its results have no row in the sheet" in listed.out
        assert how in listed.out
        nothing = here("resume", url="http://127.0.0.1:9")
        assert nothing.code == NEEDS_A_PERSON
        assert how in nothing.out
        assert here("runs", "--json").json["runs"][0]["lost_rows"] == 2
        everything = folder / "all.csv"
        assert here("results", 1, "--output", everything).code == SETTLED
        assert cells(everything, "Lensmor Email") == [person.email for person in people]
        assert "done  " in here("runs").out
        assert here("resume", url="http://127.0.0.1:9").code == SETTLED

    def test_a_busy_record_is_no_fault_of_the_sheet(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        people = persons(1)
        path = sheet_of(folder / "people.csv", people)
        with serve(people) as server:
            here("run", path, "--yes", url=server.base_url)
        before = sorted(folder.iterdir())
        journal = Path(os.environ["LENSMOR_DATA_DIR"]) / "journal.sqlite3"
        with contextlib.closing(sqlite3.connect(journal, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            told = database._translated

            def told_once(*error: Any) -> JournalError:
                if other.in_transaction:
                    other.rollback()
                return told(*error)

            monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
            monkeypatch.setattr(database, "_translated", told_once)
            done = here("results", 1, "--output", folder / "out.csv")
        assert done.code == NEEDS_A_PERSON
        assert "has been locked" in done.out
        assert "fit" not in done.out
        assert sorted(folder.iterdir()) == before

    def test_a_damaged_record_is_one_sentence_and_a_command(self, folder: Path) -> None:
        people = persons(1)
        path = sheet_of(folder / "people.csv", people)
        with serve(people) as server:
            here("run", path, "--yes", url=server.base_url)
        journal = Path(os.environ["LENSMOR_DATA_DIR"]) / "journal.sqlite3"
        journal.write_bytes(b"")
        told = here("runs")
        assert told.code == UNUSABLE
        assert "No runs yet" not in told.out + told.err
        assert "damaged" in told.err
        assert batch_command("set-aside", "--data-dir", str(journal.parent)) in told.err
        done = here("set-aside", "--data-dir", journal.parent)
        assert done.code == SETTLED
        assert "nothing was deleted" in done.out
        assert "No runs yet" in here("runs").out
        assert here("set-aside").code == UNUSABLE


@pytest.mark.posix_only("there are no modes that tell owners from others")
@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_all_that_is_kept_is_its_owners_alone(folder: Path, umask: int) -> None:
    people = persons(2)
    data = folder / "kept" / "data"
    path = sheet_of(folder / "people.csv", people)
    output = folder / "out.csv"
    output.write_text(OLDER)
    before = os.umask(umask)
    try:
        with serve(people) as server:
            url = server.base_url
            told = ("--data-dir", data)
            here("run", path, "--yes", "--output", output, "--overwrite", *told, url=url)
            here("run", path, "--yes", "--sandbox", *told)
            output.unlink()
            output.mkdir()
            here("results", 1, *told)
            here("results", 1, "--output", folder / "gone" / "x.csv", *told)
    finally:
        os.umask(before)
    found = [data, *data.rglob("*")]
    assert {p.name for p in found} >= {"originals", "overwritten", "results", "practice", "logs"}
    for each in found:
        mode = stat.S_IMODE(each.stat().st_mode)
        assert mode == 0o700 if each.is_dir() else not mode & 0o077, (each, oct(mode))


class TestSamePlace:
    def test_other_letters_for_one_file_are_one_place_where_the_system_says_so(
        self, folder: Path
    ) -> None:
        path = folder / "Messe Köln.csv"
        path.write_text("x")
        apart = folder / unicodedata.normalize("NFD", "MESSE köln.csv")
        assert same_file(path, apart) == apart.exists()

    def test_a_hard_link_is_another_place(self, folder: Path) -> None:
        path = folder / "a.csv"
        path.write_text("x")
        assert not same_file(path, hard_link(path))

    def test_what_is_not_there_is_told_by_its_name(self, folder: Path) -> None:
        assert same_file(folder / "x" / ".." / "a.csv", folder / "a.csv")
        assert not same_file(folder / "a.csv", folder / "b.csv")
