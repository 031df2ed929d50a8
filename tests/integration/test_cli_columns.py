"""The command line says in which columns of a file the results stand."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import column_index_from_string, get_column_letter

from tests.unit.cli.driving import here, persons, serve, sheet_of


def letters(path: Path) -> list[str]:
    """Where our headings stand, as another reader sees it."""
    if path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8") as file:
            titles = next(csv.reader(file))
    else:
        titles = [str(cell.value) for cell in openpyxl.load_workbook(path).worksheets[0][1]]
    return [get_column_letter(n) for n, title in enumerate(titles, 1) if "Lensmor " in title
            and "ID" not in title]  # fmt: skip


def workbook(path: Path, sheet: Path, far: str | None) -> Path:
    """The same rows in a workbook; `far` gets a note."""
    book = openpyxl.Workbook()
    with sheet.open(newline="", encoding="utf-8") as file:
        for row in csv.reader(file):
            book.worksheets[0].append(row)
    if far:
        book.worksheets[0][far] = "call back"
    book.save(path)
    return path


@pytest.mark.parametrize("far", [None, "K2", "csv"])
def test_run_check_and_results_say_the_columns(tmp_path: Path, far: str | None) -> None:
    people = persons(2)
    path = sheet_of(tmp_path / "people.csv", people)
    if far != "csv":
        path = workbook(tmp_path / "people.xlsx", path, far)
    copy = tmp_path / f"copy{path.suffix}"
    again = tmp_path / f"again{path.suffix}"
    with serve(people) as server:
        url = server.base_url
        checked = json.loads(here("check", path, "--output", copy, "--json", url=url).out)
        ran = here("run", path, "--yes", url=url)
        told = json.loads(here("results", 1, "--output", again, "--json", url=url).out)
    found = letters(path)
    assert len(found) == 5
    assert f"in the columns {found[0]} to {found[-1]}\n" in ran.out
    assert checked["result_columns"] == letters(copy) == found
    assert told["result_columns"] == letters(again) == found


def test_columns_that_stand_apart_are_listed(tmp_path: Path) -> None:
    """A person has put a column of their own between ours."""
    people = persons(2)
    path = workbook(tmp_path / "people.xlsx", sheet_of(tmp_path / "people.csv", people[:1]), None)
    with serve(people) as server:
        url = server.base_url
        here("run", path, "--yes", url=url)
        second = letters(path)[1]
        book = openpyxl.load_workbook(path)
        book.worksheets[0].insert_cols(column_index_from_string(second))
        book.worksheets[0][f"{second}1"] = "Notes"
        book.save(path)
        ran = here("results", 1, url=url)
    assert len(letters(path)) == 5
    assert second not in letters(path)
    assert f"in the columns {', '.join(letters(path))}\n" in ran.out
