"""Odd XML that other readers take: it is read as they do, and written or refused beforehand."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lensmor_desktop.domain.cells import EMPTY_CELL, Cell, CellKind
from lensmor_desktop.sheets.ooxml import SpliceRefused, Workbook
from lensmor_desktop.sheets.ooxml.raw import raw_text
from tests.fakes import packages as make

COMPATIBILITY = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
IN_PIECES = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>'
    '<row r="1"><c r="B1" t="inlineStr"><is><t>Id</t></is></c></row>'
    '<row r="2"><c r="A2"><v>1</v></c></row><row r="2"/>'
    '<row r="2" hidden="1"><c r="B2"><v>2</v></c></row>'
)


def cells(path: Path, **how: Any) -> dict[tuple[int, int], str | None]:
    with Workbook.open(path) as book:
        return {
            (row.number, column): raw_text(raw)
            for row in book.rows(book.sheets[0], **how)
            for column, raw in row.cells.items()
            if raw_text(raw) is not None
        }


def cell(path: Path, column: int = 1) -> Cell:
    with Workbook.open(path) as book:
        (row,) = book.rows(book.sheets[0])
        return book.cell(row.cells[column])


@pytest.mark.parametrize("value", ["<v/>", "<v></v>", "<v> </v>"])
def test_a_shared_string_without_a_number_is_an_empty_cell(tmp_path: Path, value: str) -> None:
    rows = f'<row r="1"><c r="A1" t="s">{value}</c></row>'
    path = make.build(tmp_path / "a.xlsx", make.sheet_xml(rows), strings=["<si><t>x</t></si>"])
    assert cell(path) == EMPTY_CELL


@pytest.mark.parametrize("as_seen", [True, False])
@pytest.mark.parametrize("slow", ["", "<!-- -->"])
def test_pieces_of_one_row_are_one_row(tmp_path: Path, slow: str, as_seen: bool) -> None:
    rows = IN_PIECES.replace("</row>", f"{slow}</row>")
    path = make.build(tmp_path / "a.xlsx", make.sheet_xml(rows))
    assert cells(path, as_seen=as_seen) == {(1, 1): "Name", (1, 2): "Id", (2, 1): "1", (2, 2): "2"}
    with Workbook.open(path) as book:
        found = list(book.rows(book.sheets[0], (1, 2), as_seen=as_seen))
        assert [(row.number, row.hidden) for row in found] == [(1, False), (2, True)]
        assert [[raw_text(raw) for raw in row.wanted] for row in found][1] == ["1", "2"]
    page = openpyxl.load_workbook(path).active
    assert page is not None
    assert [[c.value for c in row] for row in page.iter_rows()] == [["Name", "Id"], [1, 2]]


def test_a_sheet_of_rows_in_pieces_is_refused_for_writing_in_a_sentence(tmp_path: Path) -> None:
    path = make.build(tmp_path / "a.xlsx", make.sheet_xml(IN_PIECES))
    with pytest.raises(SpliceRefused, match="row 1 stands in several pieces"):
        make.write(path, {2: ("a@example.org", "Unlocked")})


def test_lower_case_references_are_read_and_written_beside(tmp_path: Path) -> None:
    rows = make.PEOPLE.replace('r="A', 'r="a').replace('r="B', 'r="b')
    path = make.build(tmp_path / "a.xlsx", make.sheet_xml(rows))
    assert cells(path) == cells(make.build(tmp_path / "b.xlsx"))
    written = make.write(path, {2: ("a@example.org", "Unlocked")})
    page = openpyxl.load_workbook(io.BytesIO(written.data)).active
    assert page is not None
    assert [c.value for c in page[2]] == ["Ada", 11, "a@example.org", "Unlocked"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_a_sheet_in_utf_16_is_read_with_its_merged_cells(tmp_path: Path, encoding: str) -> None:
    after = '<mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells>'
    text = make.sheet_xml(after=after, declaration='<?xml version="1.0" encoding="UTF-16"?>')
    data = text.encode(encoding)
    data = data if encoding == "utf-16" else b"\xfe\xff" + data
    path = make.build(tmp_path / "a.xlsx", data)
    assert cells(path)[3, 2] == "12"
    seen = cells(path, as_seen=True)
    assert (3, 2) not in seen
    assert seen[2, 2] == "11"
    with pytest.raises(SpliceRefused, match="UTF-16"):
        make.write(path, {2: ("a@example.org", "Unlocked")})


CHOICE = '<mc:Choice Requires="z" xmlns:z="urn:z">{0}</mc:Choice>'
XF = '<xf numFmtId="{0}" fontId="0" fillId="0" borderId="0" xfId="0"/>'


@pytest.mark.parametrize(
    "branches",
    [
        CHOICE.format(XF.format(14)) + f"<mc:Fallback>{XF.format(0)}</mc:Fallback>",
        CHOICE.format(XF.format(0)),
        CHOICE.format(XF.format(0)) + CHOICE.format(XF.format(14)),
        CHOICE.format(XF.format(0)) + "<mc:Fallback/>",
    ],
    ids=["fallback", "choice alone", "the first of two choices", "an empty fallback"],
)
def test_alternatives_among_the_styles_count_as_one(tmp_path: Path, branches: str) -> None:
    listed = (
        f"{XF.format(0)}<mc:AlternateContent {COMPATIBILITY}>{branches}</mc:AlternateContent>"
        f"{XF.format(14)}"
    )
    start, end = make.STYLES.index("<cellXfs"), make.STYLES.index("</cellXfs>")
    styles = f'{make.STYLES[:start]}<cellXfs count="3">{listed}{make.STYLES[end:]}'
    rows = '<row r="1">' + "".join(
        f'<c r="{letter}1" s="{style}"><v>45222</v></c>' for style, letter in enumerate("ABC")
    )
    path = make.build(tmp_path / "a.xlsx", make.sheet_xml(rows + "</row>"), styles=styles)
    kinds = [cell(path, column).kind for column in (1, 2, 3)]
    assert kinds == [CellKind.NUMBER, CellKind.NUMBER, CellKind.DATE]


FORMULA = '<row r="1"><c r="A1"{0}><f>B1</f>{1}</c></row>'


@pytest.mark.parametrize("properties", ['fullCalcOnLoad="1"', 'calcCompleted="0"'])
@pytest.mark.parametrize(("kind", "value"), [("", "<v>0</v>"), (' t="str"', "<v></v>")])
def test_a_result_of_a_program_that_calculates_nothing_is_none(
    tmp_path: Path, properties: str, kind: str, value: str
) -> None:
    sheet = make.sheet_xml(FORMULA.format(kind, value))
    path = make.build(tmp_path / "a.xlsx", sheet, rest=f"<calcPr {properties}/>")
    assert cell(path).kind is CellKind.UNCALCULATED
    path = make.build(tmp_path / "b.xlsx", sheet, rest='<calcPr calcId="191029"/>')
    assert cell(path).kind is not CellKind.UNCALCULATED
    seven = make.sheet_xml(FORMULA.format("", "<v>7</v>"))
    path = make.build(tmp_path / "c.xlsx", seven, rest=f"<calcPr {properties}/>")
    assert cell(path) == Cell(CellKind.NUMBER, "7")


BLANKS = [
    '<row r="{0}"/>',
    '<row r="{0}" s="3" customFormat="1"/>',
    '<row r="{0}" customFormat="1" s="3"/>',
    '<row r="{0}" spans="1:3"><c r="A{0}" s="1"/><c r="XFD{0}" s="2"/></row>',
    '<row r="{0}"><!-- <row r="9"> --></row>',
]


@pytest.mark.parametrize("form", BLANKS)
def test_rows_without_content_are_passed_over_and_nothing_else_is(
    tmp_path: Path, form: str
) -> None:
    numbers = range(4, 3_000)
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' if n % 500 == 0 else form.format(n)
        for n in numbers
    )
    last = "<row><c><v>7</v></c></row>"
    path = make.build(tmp_path / "a.xlsx", make.sheet_xml(make.PEOPLE + rows + last))
    everything = cells(path)
    assert everything == cells(path, as_seen=True)
    assert everything[3_000, 1] == "7"
    with Workbook.open(path) as book:
        found = [row.number for row in book.rows(book.sheets[0], (1,), as_seen=True)]
    assert found == [1, 2, 3, 500, 1_000, 1_500, 2_000, 2_500, 3_000]


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("1.4397466E7", Cell(CellKind.NUMBER, "14397466")),
        ("1.43975E7", Cell(CellKind.NUMBER, "14397500")),  # Java writes all digits there are
        ("1.4397466E+07", Cell(CellKind.NUMBER, "14397466")),
        ("1.43975E+07", Cell(CellKind.NUMBER, "1.43975E+07", True)),  # cut to six digits
        ("1.23456789012E11", Cell(CellKind.NUMBER, "123456789012", True)),  # General shows E+11
        ("7.895E2", Cell(CellKind.NUMBER, "789.5")),
        ("1E999999", Cell(CellKind.NUMBER, "1E999999", True)),
    ],
)
def test_a_number_with_an_exponent_is_what_its_digits_say(
    tmp_path: Path, stored: str, read: Cell
) -> None:
    rows = f'<row r="1"><c r="A1"><v>{stored}</v></c></row>'
    assert cell(make.build(tmp_path / "a.xlsx", make.sheet_xml(rows))) == read
