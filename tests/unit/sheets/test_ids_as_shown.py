"""An ID is what the sheet shows: through number formats, exponents and merged cells."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from lensmor_desktop.domain.rows import Inspection, SheetRow, Verdict
from lensmor_desktop.sheets import inspect_sheet
from tests.unit.sheets.sheet_files import inspected

HEADINGS = ("Name", "Lensmor Event ID", "Lensmor Personnel ID", "Company")


def sheet(
    folder: Path, rows: Sequence[Sequence[Any]], code: str = "General", *merged: str
) -> Inspection:
    """The inspection of a workbook whose personnel IDs have a number format."""
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (HEADINGS, *rows):
        page.append(list(row))
    for (cell,) in page["C2:C99"]:
        cell.number_format = code
    path = folder / "book.xlsx"
    hidden = {cell.coordinate: cell.value for row in page.iter_rows() for cell in row}
    for area in merged:
        page.merge_cells(area)
    book.save(path)
    return inspect_sheet(_with_hidden(path, hidden)) if merged else inspect_sheet(path)


def _with_hidden(path: Path, values: dict[str, Any]) -> Path:
    """The workbook with what openpyxl took out from under its merged cells."""
    book = load_workbook(path)
    page = book.active
    assert page is not None
    areas = list(page.merged_cells.ranges)
    for area in areas:
        page.unmerge_cells(str(area))
    for cell, value in values.items():
        page[cell] = value
    page.merged_cells.ranges.update(areas)
    book.save(path)
    return path


def person(row: SheetRow) -> str:
    """The ID, or why there is none."""
    return row.person_id or str(row.reason)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("00000000", "00481516"),
        ("000", "481516"),
        ("0", "481516"),
        ("#,##0", "481516"),
        ("#,##0.00", "481516"),
        ("000,000,000", "000481516"),
        ("# ### ##0", "481516"),
        ("@", "481516"),
        ("[Red]00000000", "00481516"),
        ("[<1000]0;00000000", "00481516"),
        ("[<=999999]00000000;0", "00481516"),
        ("00000000;;", "00481516"),
        ("#,##0 [$€-407]", "481516"),
        ('_(* #,##0_);_(* (#,##0);_(* "-"??_);_(@_)', "481516"),
    ],
)
def test_leading_zeros_that_a_format_shows_are_the_ids_own_and_separators_are_not(
    tmp_path: Path, code: str, shown: str
) -> None:
    (row,) = sheet(tmp_path, [("Ada", "204518", 481516)], code).rows
    assert (row.verdict, row.person_id) == (Verdict.READY, shown)


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("0000-0000", "shows 0048-1516"),
        ('"ID "0', "shows ID 481516"),
        ('"1"0', "shows 1481516"),
        ("0%", "shows 481516%"),
        ("#,##0,", "shows 481516,"),
        ('[>100]"big";0', "shows big"),
        (";;;", "shows nothing"),
    ],
)
def test_a_format_that_shows_anything_else_than_the_number_is_refused_with_both(
    tmp_path: Path, code: str, seen: str
) -> None:
    (row,) = sheet(tmp_path, [("Ada", "204518", 481516)], code).rows
    assert row.verdict is Verdict.INVALID
    assert seen in str(row.reason)
    assert "481516" in str(row.reason)
    assert "Format the cell as text" in str(row.reason)


@given(number=st.integers(1, 10**11 - 1), width=st.integers(1, 20), commas=st.booleans())
def test_any_number_under_any_row_of_zeros_is_read_as_excel_shows_it(
    tmp_path_factory: pytest.TempPathFactory, number: int, width: int, commas: bool
) -> None:
    code = ("#," if commas else "") + "0" * width
    (row,) = sheet(tmp_path_factory.mktemp("f"), [("Ada", "204518", number)], code).rows
    assert row.person_id == str(number).zfill(width)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.4397466E7", "14397466"),
        ("1.43975E7", "holds a number in scientific form"),  # not all digits are there
        ("1.43975E+07", "holds a number in scientific form"),
        ("1.4397466E+07", "holds a number in scientific form"),  # a spreadsheet's form
        ("1.4397466E6", "holds a number in scientific form"),  # a fraction
        ("٧٨٩٠١", "78901"),
        ("۷۸۹۰۱", "78901"),
        ("７８９０１", "78901"),
        ("‘78901", "78901"),
        ("“78901”", "78901"),
        ("=78901", "78901"),
        ("#78901", "If the ID is 78901, type only that there."),
        ("ID: 78901", "If the ID is 78901, type only that there."),
        ("78901 ✅", "If the ID is 78901, type only that there."),
        ("https://app.lensmor.com/p/78901", "Type only the ID there."),
        ("-78901", "without the minus sign"),
        ("=A1", "holds a formula as text"),
        ("Ada Example", "words rather than an ID"),
    ],
)
def test_a_text_is_taken_where_its_digits_are_certain_and_else_refused_with_a_way_out(
    tmp_path: Path, text: str, expected: str
) -> None:
    lines = f"Name,Event ID,Personnel ID\nAda,204518,{text}\nBo,204518,5\n"
    row = inspected(tmp_path, lines).rows[0]
    assert row.person_id == expected or expected in str(row.reason)
    assert bool(row.person_id) is expected.isdigit()


class TestMergedCells:
    def test_an_id_hidden_under_merged_cells_is_nobodys(self, tmp_path: Path) -> None:
        rows = [("Ada", "204518", "11"), ("Bo", "204518", "12"), ("Cy", "204518", "13")]
        first, second, third = sheet(tmp_path, rows, "General", "C2:C3").rows
        assert (first.person_id, third.person_id) == ("11", "13")
        assert second.verdict is Verdict.INVALID
        assert str(second.reason).startswith("C3 lies under merged cells")

    def test_an_event_and_a_company_count_for_all_rows_of_their_cells(self, tmp_path: Path) -> None:
        rows = [
            ("Ada", "204518", "11", "Example AG"),
            ("Bo", "999", "12", "Stale Ltd"),
            ("Cy", None, "13", None),
            ("Di", "205377", "14", "Other GmbH"),
        ]
        found = sheet(tmp_path, rows, "General", "B2:B4", "D2:D4").rows
        assert [row.event_id for row in found] == ["204518"] * 3 + ["205377"]
        assert [row.company for row in found] == ["Example AG"] * 3 + ["Other GmbH"]
        assert {row.verdict for row in found} == {Verdict.READY}

    def test_a_person_without_an_id_in_a_group_is_no_event_row(self, tmp_path: Path) -> None:
        rows = [("Ada", "204518", "11"), ("Bo", None, None)]
        second = sheet(tmp_path, rows, "General", "B2:B3").rows[1]
        assert second.verdict is Verdict.INVALID
        assert str(second.reason).startswith("C3 is empty")

    def test_blank_rows_of_a_group_are_no_rows(self, tmp_path: Path) -> None:
        rows = [("Ada", "204518", "11"), (None, None, None), ("Cy", None, "13")]
        assert [row.number for row in sheet(tmp_path, rows, "General", "B2:B4").rows] == [2, 4]

    def test_headings_merged_downwards_are_nobodys_event(self, tmp_path: Path) -> None:
        rows = [(None, None, None), ("Ada", "204518", "11"), ("Bo", None, "12")]
        found = sheet(tmp_path, rows, "General", "B1:B2").rows
        assert [(row.number, row.event_id) for row in found] == [(3, "204518"), (4, "")]

    def test_cells_merged_sideways_hide_what_is_to_their_right(self, tmp_path: Path) -> None:
        rows = [("Ada", "204518", "11"), ("Bo", "204518", "12")]
        first, second = sheet(tmp_path, rows, "General", "B3:C3").rows
        assert first.verdict is Verdict.READY
        assert second.verdict is Verdict.INVALID
        assert not second.person_id
