"""Every kind of cell that Excel leaves in a column of IDs, in real workbooks and text files."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.sheets import inspect_sheet
from tests.unit.sheets.sheet_files import csv_file

FIRST_ROW = 17
ORDINARY = "Format the cell as text and type the whole ID again."


def book_with(folder: Path, cell: Any, number_format: str, column: str) -> Path:
    """A workbook whose headings stand in row 16 and whose row 17 has this cell."""
    book = Workbook()
    page = book.worksheets[0]
    page["A1"] = "Leads of the spring shows"
    page["A16"], page["B16"], page["C16"] = "Event ID", "Personnel ID", "Name"
    page["A17"], page["B17"], page["C17"] = "139574", "789", "Jane Doe"
    page[f"{column}17"] = cell
    page[f"{column}17"].number_format = number_format
    path = folder / "book.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("column", ["A", "B"])
@pytest.mark.parametrize(
    ("cell", "number_format", "value", "reason"),
    [
        (789.5, "General", "789.5", "holds a fraction"),
        (789.5, "0", "789.5", "holds a fraction"),
        (-789, "General", "-789", "holds a negative number"),
        (139574, "0.00E+00", "139574", f"in scientific form (139574), so nobody {{}}{ORDINARY}"),
        (139574000001, "General", "139574000001", "that Excel shows in scientific form"),
        (1.5e300, "General", "1.5e+300", "holds a number in scientific form (1.5e+300)"),
        (1234567890123456, "0", "1234567890123456", "holds a number of more than 15 digits"),
        ("#N/A", "General", "#N/A", "holds the error #N/A. Mend its formula"),
        ("=1+1", "General", "", "holds a formula whose result was not saved. Open the file in"),
        (date(2026, 11, 20), "yyyy-mm-dd", "2026-11-20", "holds a date (2026-11-20)"),
        (46346, "dd.mm.yyyy", "2026-11-20", "holds a date (2026-11-20)"),
        (True, "General", "TRUE", "holds TRUE, which is no ID. Type the ID there."),
        ("12, 34", "@", "12, 34", "holds more than one ID (12, 34). Give each ID a row"),
        ("12\n34", "@", "12·34", "holds more than one ID (12·34). Give each ID a row"),
        ("12 34", "@", "12 34", "holds an ID with blanks inside (12 34). Type it again"),
        ("1.39574E+05", "@", "1.39574E+05", f"some of its digits may be gone. {ORDINARY}"),
        ("1" * 101, "@", "1" * 79 + "…", "too many for"),
    ],
)
def test_in_a_workbook(
    tmp_path: Path, cell: Any, number_format: str, value: str, reason: str, column: str
) -> None:
    (row,) = inspect_sheet(book_with(tmp_path, cell, number_format, column)).rows
    assert row.verdict is Verdict.INVALID
    assert row.problem
    assert (row.problem.cell, row.problem.value) == (f"{column}{FIRST_ROW}", value)
    text = str(row.problem.reason)
    assert text.startswith(f"{column}17 holds ")
    for part in reason.split("{}"):
        assert part in text
    assert row.problem.blocking


@pytest.mark.parametrize(
    ("cell", "number_format"),
    [(789, "General"), (789.0, "0.00"), ("789", "@"), (" 789\u00a0", "@"), ("'789", "@")],
)
def test_sound_ids_in_a_workbook(tmp_path: Path, cell: Any, number_format: str) -> None:
    (row,) = inspect_sheet(book_with(tmp_path, cell, number_format, "B")).rows
    assert (row.verdict, row.person_id) == (Verdict.READY, "789")


def test_an_empty_event_and_an_empty_person(tmp_path: Path) -> None:
    (row,) = inspect_sheet(book_with(tmp_path, None, "General", "A")).rows
    assert str(row.reason) == "A17 is empty. Type the Lensmor event ID of this row there."
    path = csv_file(tmp_path, "Event ID,Personnel ID,Name\n,,Jane Doe\n")
    (row,) = inspect_sheet(path).rows
    assert str(row.reason) == "B2 is empty. Type the Lensmor personnel ID of this row there."


def test_a_person_whose_id_is_not_all_digits_is_set_aside(tmp_path: Path) -> None:
    (row,) = inspect_sheet(book_with(tmp_path, "P-789", "@", "B")).rows
    assert row.verdict is Verdict.INVALID
    assert row.problem
    assert not row.problem.blocking
    assert str(row.problem.reason).startswith(
        "B17 holds P-789, but a Lensmor personnel ID is all digits, so this row is set aside."
    )


def test_addresses_count_records_in_a_csv_file(tmp_path: Path) -> None:
    text = 'Title\r\n\r\nEvent ID;Personnel ID;Note\r\n1;789;"a\r\nb"\r\n1;1,39574E+05;\r\n'
    (problem,) = inspect_sheet(csv_file(tmp_path, text)).problems
    assert (problem.cell, problem.value) == ("B5", "1,39574E+05")
