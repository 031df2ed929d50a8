"""The command line tells who isn't read, before anything is spent, and asks instead of guessing."""

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.unit.cli.driving import EVENT, here, persons, serve, sheet

HEADINGS = ["Name", "Company", "Lensmor Event ID", "Lensmor Personnel ID", "Notes"]
PEOPLE = persons(4)
ROWS = [[person.full_name, "Brevik", EVENT, person.id, ""] for person in PEOPLE]
LINES = [
    [f"Campaign: Fair {EVENT} (2 records)"],
    ["Subtotal", "2"],
    ["-----", "-----", "-----"],
    ["", "", "", "", "", "Owner", "Quota"],
]


def book(path: Path) -> Path:
    made = Workbook()
    page = made.active
    assert page is not None
    rows = [HEADINGS, LINES[0], *ROWS[:2], LINES[1], *ROWS[2:], LINES[2], [], [], LINES[3]]
    last: list[object] = ["", "", "", "", "", "Dana", 5]
    every: list[list[Any]] = [*rows, last]
    for row in every:
        page.append(row)
    made.save(path)
    return path


def lines_of(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as package:
        text = package.read("xl/worksheets/sheet1.xml").decode()
    return dict(re.findall(r'<row r="(\d+)"[^>]*>(.*?)</row>', text, re.DOTALL))


def test_a_run_over_groups_totals_and_another_table_buys_all_people_and_touches_nothing_else(
    tmp_path: Path,
) -> None:
    path = book(tmp_path / "leads.xlsx")
    before = lines_of(path)
    with serve(PEOPLE) as server:
        checked = here("check", path, "--json", url=server.base_url)
        ran = here("run", path, "--yes", url=server.base_url)
        again = here("check", path, "--json", url=server.base_url).json
    told = next(w for w in checked.json["warnings"] if w["code"] == "lines_passed")
    assert "5, in these rows: 2, 5, 8, 11–12." in told["text"]
    assert checked.code == ran.code == 0
    assert checked.json["problems"] == []
    assert "in these rows: 2, 5, 8, 11–12." in ran.out + ran.err
    assert again["rows"]["settled"] == 4
    assert again["rows"]["total"] == 4
    after = lines_of(path)
    for number in ("2", "5", "8", "11", "12"):
        assert after[number] == before[number]
    assert after["3"] != before["3"]


@pytest.mark.parametrize("options", [(), ("--header-row", "1")])
def test_a_sheet_without_headings_is_asked_about_and_stays_as_it_is(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    path = sheet(tmp_path / "leads.csv", ROWS[1:], ROWS[0])
    before = path.read_bytes()
    with serve(PEOPLE) as server:
        columns = ("--event-column", "C", "--person-column", "D", *options)
        done = here("run", path, "--yes", *columns, url=server.base_url)
    assert done.code == 2
    assert "insert a row above the people" in done.out + done.err
    assert path.read_bytes() == before


def test_two_exports_in_one_file_are_unlocked_in_two_runs_and_nobody_twice(tmp_path: Path) -> None:
    other = ["Lensmor Personnel ID", "Full Name", "Phone", "Lensmor Event ID"]
    rows = [*ROWS[:2], other, *([row[3], row[0], "", EVENT] for row in ROWS[2:])]
    path = sheet(tmp_path / "leads.csv", rows, HEADINGS)
    with serve(PEOPLE) as server:
        first = here("run", path, "--yes", "--json", "--header-row", "1", url=server.base_url).json
        options = ("--header-row", "4", "--email-column", "none")
        second = here("run", path, "--yes", "--json", *options, url=server.base_url).json
    assert "other_headings" in [warning["code"] for warning in first["warnings"]]
    assert "2, from row 5 on" in str(first["warnings"])
    assert "other_headings" in [warning["code"] for warning in second["warnings"]]
    assert first["people"]["delivered"] == second["people"]["delivered"] == 2
    text = path.read_text(encoding="utf-8")
    assert text.count("Unlocked") == 4
