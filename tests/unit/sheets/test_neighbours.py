"""Other tables and filters beside the people stay as they are; our columns touch none of them."""

from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table

from lensmor_desktop.sheets import Choices, RowValues, inspect_sheet, write_results
from lensmor_desktop.sheets.ooxml import CellRange
from lensmor_desktop.sheets.ooxml.ranges import parse_range
from tests.fakes.given import given as sure

PEOPLE = 4
HEADINGS = ("Name", "Lensmor Event ID", "Lensmor Personnel ID")


@dataclass(frozen=True)
class Sheet:
    """Where the people stand, and the other blocks: their corners, and whether each is a table."""

    column: int
    row: int
    framed: str  # "table", "filter" or ""
    others: tuple[tuple[CellRange, bool], ...]


def area(column: int, row: int, width: int, height: int) -> CellRange:
    return CellRange(column, row, column + width - 1, row + height - 1)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    column, row = draw(st.integers(1, 8)), draw(st.integers(1, 6))
    taken = [area(column, row, len(HEADINGS), PEOPLE + 1)]
    others = []
    for _ in range(draw(st.integers(0, 4))):
        place = area(
            draw(st.integers(1, 20)),
            draw(st.integers(1, 16)),
            draw(st.integers(1, 3)),
            draw(st.integers(2, 6)),
        )
        # Below the people it would be read as more of them: that is another story.
        below = place.last_row > taken[0].last_row and place.first_row > taken[0].first_row
        if not below and not any(place.overlaps(other) for other in taken):
            taken.append(place)
            others.append((place, draw(st.booleans())))
    framed = draw(st.sampled_from(["table", "filter", ""]))
    return Sheet(column, row, framed, tuple(others))


def made(path: Path, sheet: Sheet) -> Path:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for at, title in enumerate(HEADINGS):
        page.cell(sheet.row, sheet.column + at, title)
    for number in range(PEOPLE):
        values = (f"Person {number}", "204518", str(7_000_000 + number))
        for at, value in enumerate(values):
            page.cell(sheet.row + 1 + number, sheet.column + at, value)
    own = area(sheet.column, sheet.row, len(HEADINGS), PEOPLE + 1)
    if sheet.framed == "table":
        page.add_table(Table(displayName="People", ref=str(own)))
    elif sheet.framed == "filter":
        page.auto_filter.ref = str(own)
    for number, (place, is_table) in enumerate(sheet.others):
        for row in range(place.first_row, place.last_row + 1):
            for column in range(place.first_column, place.last_column + 1):
                page.cell(row, column, f"b{number} {row} {column}")
        if is_table:
            page.add_table(Table(displayName=f"Block{number}", ref=str(place)))
    book.save(path)
    return path


def choices(sheet: Sheet) -> Choices:
    return Choices(
        header_row=sheet.row,
        event_column=get_column_letter(sheet.column + 1),
        person_column=get_column_letter(sheet.column + 2),
        email_columns=(),
    )


def ranges(path: Path) -> dict[str, CellRange]:
    page = openpyxl.load_workbook(path).worksheets[0]
    found = {name: sure(parse_range(ref)) for name, ref in page.tables.items()}
    if page.auto_filter.ref:
        found["filter"] = sure(parse_range(page.auto_filter.ref))
    return found


def results(path: Path, sheet: Sheet) -> dict[int, str]:
    """The address that stands in each person's row, as another reader sees it."""
    page = openpyxl.load_workbook(path).worksheets[0]
    (column,) = [cell.column for cell in page[sheet.row] if cell.value == "Lensmor Email"]
    rows = range(sheet.row + 1, sheet.row + 1 + PEOPLE)
    return {
        number: str(page.cell(row, column).value)
        for row in rows
        for number in [int(str(page.cell(row, sheet.column + 2).value)) - 7_000_000]
    }


def ours(path: Path, sheet: Sheet) -> CellRange:
    page = openpyxl.load_workbook(path).worksheets[0]
    columns = [sure(c.column) for c in page[sheet.row] if str(c.value).startswith("Lensmor ")]
    columns = [c for c in columns if not sheet.column <= c < sheet.column + len(HEADINGS)]
    assert columns == list(range(columns[0], columns[0] + 5))
    return CellRange(columns[0], sheet.row, columns[-1], sheet.row + PEOPLE)


def title(path: Path, row: int, column: int) -> object:
    return openpyxl.load_workbook(path).worksheets[0].cell(row, column).value


def write(path: Path, sheet: Sheet, round_: int) -> None:
    inspection = inspect_sheet(path, choices(sheet))
    assert [row.person_id for row in inspection.rows if row.person_id] == [
        str(7_000_000 + number) for number in range(PEOPLE)
    ]
    values = {
        row.number: RowValues(email=f"{row.person_id}.{round_}@example.org", status="Unlocked")
        for row in inspection.rows
        if row.person_id
    }
    write_results(path, path, inspection.layout, values)


@settings(max_examples=50, deadline=None)
@given(sheet=sheets())
def test_no_other_range_grows_and_each_address_stands_in_its_persons_row(
    sheet: Sheet, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = made(tmp_path_factory.mktemp("book") / "people.xlsx", sheet)
    before = ranges(path)
    for round_ in range(2):  # the second finds the columns of the first
        write(path, sheet, round_)
        after, new = ranges(path), ours(path, sheet)
        for name, place in before.items():
            if name in ("People", "filter"):
                assert after[name] in (place, place.widened_to(new.last_column))
                if after[name] != place:  # nobody stands between, but columns with a heading
                    between = range(place.last_column + 1, new.first_column)
                    assert all(title(path, sheet.row, column) for column in between)
                    assert name == "filter" or not between
            else:
                assert after[name] == place
        tables = [place for name, place in after.items() if name != "filter"]
        assert not any(
            one.overlaps(other) for at, one in enumerate(tables) for other in tables[:at]
        )
        for place, is_table in sheet.others:
            assert not place.overlaps(new)
            if is_table:
                assert new.first_column != place.last_column + 1 or place.last_row < sheet.row
        assert results(path, sheet) == {
            number: f"{7_000_000 + number}.{round_}@example.org" for number in range(PEOPLE)
        }


@pytest.mark.parametrize("framed", ["table", "filter"])
def test_what_frames_the_people_grows_where_nobody_stands_between(
    tmp_path: Path, framed: str
) -> None:
    sheet = Sheet(2, 3, framed, ((area(1, 1, 9, 1), False),))
    path = made(tmp_path / "people.xlsx", Sheet(2, 3, framed, ()))
    write(path, sheet, 0)
    name = {"table": "People", "filter": "filter"}[framed]
    assert ranges(path)[name] == CellRange(2, 3, 9, 3 + PEOPLE)
    assert ours(path, sheet).first_column == 5


@pytest.mark.parametrize("framed", ["table", "filter"])
def test_a_frame_with_a_neighbour_beside_it_is_left_and_told_of(
    tmp_path: Path, framed: str
) -> None:
    sheet = Sheet(1, 1, framed, ((area(5, 1, 2, 4), True),))
    path = made(tmp_path / "people.xlsx", sheet)
    inspection = inspect_sheet(path, choices(sheet))
    written = write_results(path, path, inspection.layout, {2: RowValues(status="Failed")})
    assert {caution.code for caution in written.cautions} >= {framed}
    assert ours(path, sheet).first_column == 8  # a blank column after the neighbour's table


@pytest.mark.parametrize("blank", [" ", "", "\u00a0 ", "\n"])
def test_a_blank_far_away_takes_no_room(tmp_path: Path, blank: str) -> None:
    sheet = Sheet(1, 1, "", ())
    path = made(tmp_path / "people.xlsx", sheet)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["AO4"] = blank
    book.worksheets[0]["E3"] = blank
    book.save(path)
    write(path, sheet, 0)
    assert ours(path, sheet).first_column == 4
    assert results(path, sheet)[1] == "7000001.0@example.org"
    assert openpyxl.load_workbook(path).worksheets[0]["AO4"].value in (blank, None)


@pytest.mark.parametrize("value", ["x", 0, True, '=IF(1,"",2)'])
def test_anything_else_far_away_is_left_beside(tmp_path: Path, value: str | int) -> None:
    sheet = Sheet(1, 1, "", ())
    path = made(tmp_path / "people.xlsx", sheet)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["AO4"] = value
    book.save(path)
    write(path, sheet, 0)
    assert ours(path, sheet).first_column == 42


def test_a_title_merged_over_the_whole_row_above_takes_no_room(tmp_path: Path) -> None:
    sheet = Sheet(1, 3, "", ())
    path = made(tmp_path / "people.xlsx", sheet)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["A1"] = "Leads of the spring shows"
    book.worksheets[0].merge_cells("A1:XFD1")
    book.save(path)
    write(path, sheet, 0)
    assert ours(path, sheet).first_column == 4
    merged = openpyxl.load_workbook(path).worksheets[0].merged_cells.ranges
    assert [str(one) for one in merged] == ["A1:XFD1"]
