"""The table that `dev.py run` prints where there is no window."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
import show_results
from openpyxl.worksheet.worksheet import Worksheet

HEADINGS = ["Name", None, "ID", "Lensmor Email", "Lensmor Status", "Lensmor Details"]


def workbook(path: Path, *rows: Sequence[str | int | None]) -> Path:
    book = openpyxl.Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.append(["A sheet with no results"])
    sheet = book.create_sheet("Leads")
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_headings_below_titles_are_found_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        ["All leads"],
        [],
        HEADINGS,
        ["Jo", "x", 7, "jo@example.com", "Unlocked", "Bought\nnow."],
        ["Al", "x", 8, None, None, None],
        ["Bo", "x", 9, None, "Invalid", "Empty ID."],
    )
    assert show_results.result_table(path) == [
        ["Row", "Name", "Lensmor Email", "Lensmor Status", "Lensmor Details"],
        ["4", "Jo", "jo@example.com", "Unlocked", "Bought now."],
        ["6", "Bo", "", "Invalid", "Empty ID."],
    ]


@pytest.mark.parametrize(("encoding", "comma"), [("utf-8-sig", ";"), ("utf-16", "\t")])
def test_csv_is_read_as_it_was_written(tmp_path: Path, encoding: str, comma: str) -> None:
    path = tmp_path / "a.csv"
    lines = ["Name,ID,Lensmor Email", '"Jö\nB",7,jo@example.com', "Al,8,"]
    path.write_text("\n".join(lines).replace(",", comma), encoding=encoding)
    assert show_results.result_table(path) == [
        ["Row", "Name", "Lensmor Email"],
        ["2", "Jö B", "jo@example.com"],
    ]


@pytest.mark.parametrize(
    ("headings", "shown"),
    [
        (["Record ID", "First Name", "Last Name", "Company Name"], ["First Name", "Last Name"]),
        (["Event name", "ID", "Vorname", "Nachname"], ["Vorname", "Nachname"]),
        (["Show", "event_id", "Contact"], ["Contact"]),
        (["Show", "event_id", "Stand"], ["Show", "event_id"]),
    ],
)
def test_the_peoples_names_are_shown_where_there_are_any(
    tmp_path: Path, headings: list[str | int | None], shown: list[str]
) -> None:
    row: list[str | int | None] = [*(f"{place}" for place in range(len(headings))), "a@example.com"]
    path = workbook(tmp_path / "a.xlsx", [*headings, "Lensmor Email"], row)
    head, line = show_results.result_table(path)
    assert head == ["Row", *shown, "Lensmor Email"]
    assert line == ["2", *(str(headings.index(name)) for name in shown), "a@example.com"]


def test_a_sheet_without_results_has_no_table(tmp_path: Path) -> None:
    assert show_results.result_table(workbook(tmp_path / "a.xlsx", ["Name", "ID"])) == []


def test_a_long_table_is_cut_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    table = [["Row", "Name", "ID", "Lensmor Email"]]
    table += [[str(n), "N" * 90, "7", "jo@example.com"] for n in range(1, 101)]
    show_results.print_table(table, width=80)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 42
    assert all(len(line) <= 80 for line in lines)
    assert lines[1].startswith("1    " + "N" * 21 + "…  7")
    assert lines[-1] == "... and 60 more rows in the workbook."


def test_a_reader_who_has_had_enough_is_no_error(tmp_path: Path) -> None:
    rows: list[list[str | int | None]] = [
        ["N" * 500, 7, f"{number}@example.com"] for number in range(1000)
    ]
    path = workbook(tmp_path / "a.xlsx", ["Name", "ID", "Lensmor Email"], *rows)
    command = [sys.executable, "-u", show_results.__file__, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
