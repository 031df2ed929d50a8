"""Results beside other people's tables and filters: nobody else's range grows or is written to."""

import tempfile
import zipfile
from itertools import combinations
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table

from lensmor_desktop.sheets import (
    RowValues,
    check_output,
    inspect_sheet,
    write_plain,
    write_results,
)
from lensmor_desktop.sheets.ooxml.ranges import CellRange, parse_range

HEADINGS = ("Name", "Lensmor Event ID", "Lensmor Personnel ID")
PEOPLE = 4


def refs(path: Path) -> dict[str, str]:
    """The ranges of a workbook's tables and filters, by table name; "" is the sheet's filter."""
    found: dict[str, str] = {}
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if not name.startswith(("xl/tables/", "xl/worksheets/sheet")):
                continue
            root = etree.fromstring(package.read(name))
            if name.startswith("xl/tables/"):
                found[str(root.get("name"))] = str(root.get("ref"))
                inner = root.find("{*}autoFilter")
                assert inner is None or inner.get("ref") == root.get("ref")
            elif (filtered := root.find("{*}autoFilter")) is not None:
                found[""] = str(filtered.get("ref"))
    return found


def page_of(path: Path) -> Any:
    return openpyxl.load_workbook(path).active


def area(ref: str) -> CellRange:
    found = parse_range(ref)
    assert found is not None
    return found


def add_range(page: Any, name: str, left: int, top: int, rows: int, kind: str) -> None:
    headings = HEADINGS if name == "People" else (f"{name} owner", f"{name} quota")
    for place, heading in enumerate(headings):
        page.cell(top, left + place, heading)
    for row in range(top + 1, top + rows + 1):
        cells: tuple[Any, ...] = (f"{name} {row}", row)
        if name == "People":
            cells = (f"Ada {row}", 139574, f"{7000 + row}")
        for place, value in enumerate(cells):
            page.cell(row, left + place, value)
    last = get_column_letter(left + len(headings) - 1)
    ref = f"{get_column_letter(left)}{top}:{last}{top + rows}"
    if kind == "table":
        page.add_table(Table(displayName=name, ref=ref))
    elif kind == "filter":
        page.auto_filter.ref = ref


def run(path: Path) -> tuple[list[str], dict[str, Any]]:
    """Writes an address for each person; the cautions' codes, and the address by person."""
    found = inspect_sheet(path)
    assert found.questions == ()
    ids = found.layout.person
    assert ids is not None
    page = page_of(path)
    people = [
        row
        for row in range(found.layout.header_row + 1, page.max_row + 1)
        if str(page.cell(row, ids.index).value or "").startswith("70")
    ]
    values = {
        row: RowValues(f"p{page.cell(row, ids.index).value}@x.example", "Unlocked", "", "1", 0.0)
        for row in people
    }
    codes = [caution.code for caution in check_output(path, path, found.layout)]
    write_results(path, path, found.layout, values)
    again = inspect_sheet(path).layout
    page = page_of(path)
    assert len(again.results) == 5
    mail = again.results[0][1].index
    return codes, {
        str(page.cell(row, ids.index).value): page.cell(row, mail).value for row in people
    }


def check(path: Path, own: str) -> list[str]:
    before = refs(path)
    codes, mails = run(path)
    assert mails == {key: f"p{key}@x.example" for key in mails}
    assert len(mails) == PEOPLE
    after = refs(path)
    ours = [column.index for _, column in inspect_sheet(path).layout.results]
    assert {name: ref for name, ref in after.items() if name != own} == {
        name: ref for name, ref in before.items() if name != own
    }
    assert not any(area(a).overlaps(area(b)) for a, b in combinations(after.values(), 2))
    header = inspect_sheet(path).layout.header_row
    written = CellRange(min(ours), header, max(ours), header + PEOPLE)
    assert not any(area(ref).overlaps(written) for name, ref in after.items() if name != own)
    run(path)
    assert refs(path) == after
    assert [column.index for _, column in inspect_sheet(path).layout.results] == ours
    return codes


@pytest.mark.parametrize("kind", ["table", "filter"])
def test_a_neighbours_range_stays_as_it_is_and_the_place_is_said(tmp_path: Path, kind: str) -> None:
    book: Any = openpyxl.Workbook()
    add_range(book.active, "People", 1, 1, PEOPLE, "table")
    add_range(book.active, "Owners", 7, 1, 3, kind)
    book.save(path := tmp_path / "a.xlsx")
    assert check(path, "People") == ["table", "place"]
    assert refs(path)["People"] == "A1:C5"
    assert [c.index for _, c in inspect_sheet(path).layout.results] == [10, 11, 12, 13, 14]


@given(
    own=st.sampled_from(["table", "filter", "none"]),
    right=st.none() | st.integers(0, 3),
    left=st.none() | st.integers(0, 3),
    below=st.none() | st.integers(1, 3),
    across=st.integers(0, 4),
    lower=st.integers(0, 2),
    far=st.sampled_from(["table", "none", "filter"]),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_foreign_range_changes_wherever_it_stands(
    own: str,
    right: int | None,
    left: int | None,
    below: int | None,
    across: int,
    lower: int,
    far: str,
) -> None:
    book: Any = openpyxl.Workbook()
    page = book.active
    start = 3 + (left or 0) if left is not None else 1
    add_range(page, "People", start, 1, PEOPLE, own)
    if left is not None:
        add_range(page, "Left", 1, 1, 3, "table")
    if right is not None:
        kind = "table" if own == "filter" and far == "filter" else far
        add_range(page, "Right", start + 3 + right, 1 + lower, 3, kind)
    if below is not None:
        add_range(page, "Below", start + across, PEOPLE + 4 + below, 2, "table")
    with tempfile.TemporaryDirectory() as folder:
        book.save(path := Path(folder) / "a.xlsx")
        check(path, {"table": "People", "filter": "", "none": "nobody"}[own])


@pytest.mark.parametrize("far", ["AO4", "AO1"])
def test_blanks_far_to_the_right_take_no_room(tmp_path: Path, far: str) -> None:
    book: Any = openpyxl.Workbook()
    add_range(book.active, "People", 1, 1, PEOPLE, "table")
    book.active[far] = "  "
    book.active["E3"] = " "
    book.save(path := tmp_path / "a.xlsx")
    plain = tmp_path / "plain.xlsx"
    write_plain(path, plain, inspect_sheet(path).layout, {2: RowValues("p@x.example")})
    assert page_of(plain)["D2"].value == "p@x.example"
    assert check(path, "People") == []
    assert refs(path) == {"People": "A1:H5"}
    assert page_of(path)[far].value == "  "


@pytest.mark.parametrize("kind", ["table", "filter"])
def test_a_range_with_only_some_of_the_id_columns_is_not_extended_and_that_is_said(
    tmp_path: Path, kind: str
) -> None:
    book: Any = openpyxl.Workbook()
    add_range(book.active, "People", 1, 1, PEOPLE, "none")
    if kind == "table":
        book.active.add_table(Table(displayName="Part", ref="C1:C5"))
    else:
        book.active.auto_filter.ref = "C1:C5"
    book.save(path := tmp_path / "a.xlsx")
    assert check(path, "nobody") == [kind, "place"]


def test_a_title_merged_over_the_whole_row_takes_no_room(tmp_path: Path) -> None:
    book: Any = openpyxl.Workbook()
    book.active["A1"] = "Leads of the spring shows"
    add_range(book.active, "People", 1, 3, PEOPLE, "none")
    book.save(path := tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1"/></mergeCells>'
    parts[sheet] = parts[sheet].replace(b"</sheetData>", merge)
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    found = inspect_sheet(path)
    write_results(path, path, found.layout, {4: RowValues("p@x.example")})
    assert [column.index for _, column in inspect_sheet(path).layout.results] == [4, 5, 6, 7, 8]
