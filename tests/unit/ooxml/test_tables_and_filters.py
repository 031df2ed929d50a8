"""Cases 6 to 9: tables and filters grow with the columns, or are left alone with a warning."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import packages as make

MAIL = {2: ["ada@example.org", "Unlocked"], 3: ["bo@example.org", "Failed"]}
TABLE = "xl/tables/table1.xml"


def written(
    tmp_path: Path, table: str, wanted: list[str] | None = None, **given: Any
) -> make.Written:
    path = make.pack(tmp_path / "a.xlsx", make.with_table(table, **given))
    return make.write(path, MAIL, make.columns(*(wanted or ["Mail", "State"])))


def column_names(book: make.Written) -> list[str]:
    return [entry.get("name") for entry in book.tree(TABLE).iter("{*}tableColumn")]


def test_a_table_is_extended_by_the_new_columns(tmp_path: Path) -> None:
    inside = '<sortState ref="A2:B3"><sortCondition ref="B2:B3"/></sortState>'
    book = written(tmp_path, make.table_xml("A1:B3", ["Name", "Id"], inside=inside))
    root = book.tree(TABLE)
    assert root.get("ref") == "A1:D3"
    assert root.find("{*}autoFilter").get("ref") == "A1:D3"
    assert root.find("{*}sortState").get("ref") == "A2:D3"
    assert root.find("{*}tableColumns").get("count") == "4"
    assert column_names(book) == ["Name", "Id", "Mail", "State"]
    assert [entry.get("id") for entry in root.iter("{*}tableColumn")] == ["1", "2", "3", "4"]
    assert book.codes() == []


def test_case_6_a_table_with_no_room_beside_it_is_left_alone(tmp_path: Path) -> None:
    rows = make.PEOPLE.replace("<v>11</v></c>", '<v>11</v></c><c r="C2"><v>1</v></c>')
    sheet = make.sheet_xml(
        rows, after='<tableParts count="1"><tablePart r:id="rId1"/></tableParts>'
    )
    table = make.table_xml("A1:B3", ["Name", "Id"])
    book = written(tmp_path, table, sheet=sheet)
    assert book.plan.columns == (4, 5)
    assert book.part(TABLE) == table
    assert book.codes() == ["table"]
    assert "“T1”" in str(book.plan.cautions[0].text)


@pytest.mark.parametrize(
    ("given", "warned"),
    [
        ({"attributes": ' headerRowCount="0"', "auto_filter": False}, False),
        ({"attributes": ' tableType="queryTable"'}, True),
        ({"attributes": ' tableType="xml"'}, True),
        ({"column_attributes": ' queryTableFieldId="1"'}, True),
    ],
)
def test_case_6_a_table_without_headings_or_bound_to_a_source_is_left_alone(
    tmp_path: Path, given: dict[str, Any], warned: bool
) -> None:
    table = make.table_xml("A1:B3", ["Name", "Id"], **given)
    book = written(tmp_path, table)
    assert book.part(TABLE) == table
    assert book.codes() == (["table"] if warned else [])


def test_case_6_a_table_bound_by_relationship_is_left_alone(tmp_path: Path) -> None:
    table = make.table_xml("A1:B3", ["Name", "Id"])
    others = {
        "xl/tables/_rels/table1.xml.rels": make.links(("rId1", "queryTable", "../q/q1.xml")),
        "xl/q/q1.xml": f'<queryTable xmlns="{make.MAIN}" name="q"/>',
    }
    book = written(tmp_path, table, others=others)
    assert book.part(TABLE) == table
    assert "outside source" in str(book.plan.cautions[0].text)


def test_a_table_whose_headings_stand_in_another_row_is_left_alone(tmp_path: Path) -> None:
    table = make.table_xml("A2:B3", ["Ada", "11"])
    assert written(tmp_path, table).part(TABLE) == table


def test_case_7_a_totals_row_is_never_written_into(tmp_path: Path) -> None:
    table = make.table_xml("A1:B3", ["Name", "Id"], attributes=' totalsRowCount="1"')
    book = written(tmp_path, table)
    assert "C2" in book.cells()
    assert "C3" not in book.cells()
    assert book.tree(TABLE).get("ref") == "A1:D3"
    assert book.tree(TABLE).get("totalsRowCount") == "1"
    assert book.codes() == ["totals"]


def test_case_8_table_column_names_are_unique_and_equal_their_headings(tmp_path: Path) -> None:
    rows = make.PEOPLE.replace(">Id<", ">MAIL<")
    sheet = make.sheet_xml(
        rows, after='<tableParts count="1"><tablePart r:id="rId1"/></tableParts>'
    )
    table = make.table_xml("A1:B3", ["Name", "MAIL"])
    path = make.pack(tmp_path / "a.xlsx", make.with_table(table, sheet))
    values = {2: ["a", "b", "c"]}
    book = make.write(path, values, make.columns("Mail", "mail", 'R&D <"x">'))
    assert column_names(book) == ["Name", "MAIL", "Mail2", "mail3", 'R&D <"x">']
    assert [book.text(f"{letter}1") for letter in "CDE"] == ["Mail2", "mail3", 'R&D <"x">']


def test_case_8_a_line_break_in_a_heading_is_escaped_in_the_table_only(tmp_path: Path) -> None:
    table = make.table_xml("A1:B3", ["Name", "Id"])
    path = make.pack(tmp_path / "a.xlsx", make.with_table(table))
    book = make.write(path, {2: ["a"]}, make.columns("Two\nlines"))
    assert column_names(book)[-1] == "Two_x000a_lines"
    assert book.text("C1") == "Two\nlines"


def filtered(tmp_path: Path, name: str, ref: str = "A1:B3", inside: str = "") -> make.Written:
    rest = (
        "<definedNames>"
        '<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">'
        f"{name}</definedName>"
        '<definedName name="_xlnm._FilterDatabase" localSheetId="1" hidden="1">X!$A$1:$B$3'
        "</definedName></definedNames>"
    )
    after = f'<autoFilter ref="{ref}">{inside}</autoFilter>'
    path = make.build(tmp_path / "a.xlsx", make.sheet_xml(after=after), rest=rest)
    return make.write(path, MAIL)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("People!$A$1:$B$3", "People!$A$1:$D$3"),
        ("'R&amp;D &quot;x&quot;'!$A$1:$B$3", "'R&D \"x\"'!$A$1:$D$3"),
        ("<![CDATA[People!$A$1:$B$3]]>", "People!$A$1:$D$3"),
    ],
)
def test_case_9_the_filter_and_its_hidden_name_are_extended_together(
    tmp_path: Path, name: str, expected: str
) -> None:
    inside = (
        '<filterColumn colId="1"/><sortState ref="A2:B3"><sortCondition ref="B2:B3"/></sortState>'
    )
    book = filtered(tmp_path, name, inside=inside)
    root = book.tree()
    assert root.find("{*}autoFilter").get("ref") == "A1:D3"
    assert root.find("{*}autoFilter/{*}sortState").get("ref") == "A2:D3"
    names = list(book.tree("xl/workbook.xml").iter("{*}definedName"))
    assert [entry.text for entry in names] == [expected, "X!$A$1:$B$3"]


def test_case_9_only_that_text_of_the_workbook_part_changes(tmp_path: Path) -> None:
    book = filtered(tmp_path, "People!$A$1:$B$3")
    before = (tmp_path / "a.xlsx").read_bytes()
    assert make.changed_parts(before, book.data) == ["xl/workbook.xml", make.SHEET]
    with zipfile.ZipFile(tmp_path / "a.xlsx") as old:
        text = old.read("xl/workbook.xml").decode()
    assert book.part("xl/workbook.xml") == text.replace("People!$A$1:$B$3", "People!$A$1:$D$3")


def test_a_filter_over_other_rows_is_left_alone(tmp_path: Path) -> None:
    book = filtered(tmp_path, "People!$A$2:$B$3", "A2:B3")
    assert book.tree().find("{*}autoFilter").get("ref") == "A2:B3"
    assert "People!$A$2:$B$3" in book.part("xl/workbook.xml")


def test_the_filter_is_not_pushed_into_a_table(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="D1" t="str"><v>N</v></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="D2"><v>2</v></c></row>'
    )
    after = '<autoFilter ref="A1:B2"/><tableParts count="1"><tablePart r:id="rId1"/></tableParts>'
    book = written(
        tmp_path, make.table_xml("D1:D2", ["N"]), sheet=make.sheet_xml(rows, after=after)
    )
    assert book.plan.columns == (5, 6)
    assert book.tree().find("{*}autoFilter").get("ref") == "A1:B2"
    assert book.codes() == ["filter"]
    assert book.tree(TABLE).get("ref") == "D1:F2"
