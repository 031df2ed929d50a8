"""Cases 1 to 5: where the new columns go."""

from pathlib import Path
from typing import Any

import pytest

from lensmor_desktop.sheets.ooxml import SpliceRefused, plan_splice
from tests.fakes import packages as make

MAIL: dict[int, list[str | None]] = {
    2: ["ada@example.org", "Unlocked"],
    3: ["bo@example.org", None],
}


def test_columns_follow_the_last_used_one(tmp_path: Path) -> None:
    book = make.write(make.build(tmp_path / "a.xlsx"), MAIL)
    assert book.plan.columns == (3, 4)
    assert book.text("C1") == "Mail"
    assert book.text("D1") == "State"
    assert book.text("C2") == "ada@example.org"
    assert book.text("D2") == "Unlocked"
    assert book.text("C3") == "bo@example.org"
    assert "D3" not in book.cells()
    assert book.codes() == []


def test_the_plan_says_the_same_and_writes_nothing(tmp_path: Path) -> None:
    path = make.build(tmp_path / "a.xlsx")
    before = path.read_bytes()
    plan = plan_splice(path, "People", 1, make.columns("Mail", "State"))
    assert plan == make.write(path, MAIL).plan
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_case_1_styled_empty_cells_are_replaced_in_place_and_keep_their_style(
    tmp_path: Path,
) -> None:
    rows = make.PEOPLE.replace(
        "</v></c></row>", '</v></c><c r="C2" s="4"/><c r="F2" s="3"/></row>', 1
    )
    rows = rows.replace('<c r="B3">', '<c r="B3" s="4">').replace(
        "<v>12</v></c>", '<v>12</v></c><c r="D3" s="4"></c><c r="E3" s="1"/>'
    )
    book = make.write(
        make.build(tmp_path / "a.xlsx", make.sheet_xml(rows)), {**MAIL, 3: ["b", "c"]}
    )
    assert book.plan.columns == (3, 4)
    cells = book.cells()
    assert [cell.get("r") for cell in book.tree().iter("{*}c")] == [
        "A1", "B1", "C1", "D1", "A2", "B2", "C2", "D2", "F2", "A3", "B3", "C3", "D3", "E3",
    ]  # fmt: skip
    assert cells["C2"].get("s") == "4"
    assert cells["D2"].get("s") is None
    assert cells["D3"].get("s") == "4"
    assert book.text("D3") == "c"


def test_case_2_a_hidden_column_range_up_to_xfd_is_split(tmp_path: Path) -> None:
    before = (
        '<cols><col min="1" max="2" width="9"/>'
        '<col min="3" max="16384" width="9.14" style="2" hidden="1" customWidth="1"/></cols>'
    )
    path = make.build(tmp_path / "a.xlsx", make.sheet_xml(before=before))
    book = make.write(path, MAIL, make.columns("Mail", "State", width=31.5))
    found = [dict(entry.attrib) for entry in book.tree().iter("{*}col")]
    assert found == [
        {"min": "1", "max": "2", "width": "9"},
        {"min": "3", "max": "3", "width": "31.5", "style": "2", "customWidth": "1"},
        {"min": "4", "max": "4", "width": "31.5", "style": "2", "customWidth": "1"},
        {
            "min": "5",
            "max": "16384",
            "width": "9.14",
            "style": "2",
            "hidden": "1",
            "customWidth": "1",
        },
    ]
    assert book.cells()["C2"].get("s") == "2"


@pytest.mark.parametrize(
    ("cols", "expected"),
    [
        ("", "3-3 4-4"),
        ("<cols/>", "3-3 4-4"),
        ('<cols><col min="1" max="1" width="5"></col></cols>', "1-1 3-3 4-4"),
        ('<cols><col min="6" max="9" width="5"/></cols>', "3-3 4-4 6-9"),
        ('<cols><col min="2" max="3" width="5"> </col><col min="4" max="4" width="1"/></cols>',
         "2-2 3-3 4-4"),
        ('<cols><col min="1" max="9" width="5"></col></cols>', "1-2 3-3 4-4 5-9"),
    ],
)  # fmt: skip
def test_new_columns_get_a_width_among_the_others(tmp_path: Path, cols: str, expected: str) -> None:
    book = make.write(make.build(tmp_path / "a.xlsx", make.sheet_xml(before=cols)), MAIL)
    found = [(entry.get("min"), entry.get("max")) for entry in book.tree().iter("{*}col")]
    assert " ".join(f"{low}-{high}" for low, high in found) == expected
    order = [child.tag.rpartition("}")[2] for child in book.tree()]
    assert order == ["cols", "sheetData"]


@pytest.mark.parametrize(
    ("rows", "after", "first"),
    [
        (make.PEOPLE, '<mergeCells count="1"><mergeCell ref="B2:F2"/></mergeCells>', 7),
        (make.PEOPLE.replace("<v>11</v>", '<f t="array" ref="B2:E2">A1:D1</f><v>1</v>'), "", 6),
        (make.PEOPLE.replace("<v>11</v>", '<f t="dataTable" ref="B2:D3"/><v>1</v>'), "", 5),
        (make.PEOPLE, '<autoFilter ref="A1:C3"/>', 4),
    ],
)
def test_case_3_merged_cells_and_array_ranges_count_as_occupied(
    tmp_path: Path, rows: str, after: str, first: int
) -> None:
    book = make.write(make.build(tmp_path / "a.xlsx", make.sheet_xml(rows, after=after)), MAIL)
    assert book.plan.columns == (first, first + 1)


def test_case_4_a_pivot_table_on_the_sheet_is_kept_clear_of_and_warned_about(
    tmp_path: Path,
) -> None:
    pivot = (
        f'<pivotTableDefinition xmlns="{make.MAIN}"><location ref="E1:H9"/></pivotTableDefinition>'
    )
    path = make.build(
        tmp_path / "a.xlsx",
        sheet_links=[("rId1", "pivotTable", "../pivotTables/p1.xml")],
        others={"xl/pivotTables/p1.xml": pivot},
    )
    book = make.write(path, MAIL)
    assert book.plan.columns == (9, 10)
    assert book.codes() == ["pivot"]
    assert "“People”" in str(book.plan.cautions[0].text)


@pytest.mark.parametrize(
    ("formula", "place"),
    [
        ("SUM(People!C:C)", "Sums!B7"),
        ("COUNTA(People!A1:F99)", "Sums!B7"),
        ("People!$D$2&amp;&quot;A1&quot;", "Sums!B7"),
        ("SUM(People!2:2)", "Sums!B7"),
    ],
)
def test_case_4_a_formula_elsewhere_that_looks_at_the_columns_is_warned_about(
    tmp_path: Path, formula: str, place: str
) -> None:
    other = make.sheet_xml(f'<row r="7"><c r="B7"><f>{formula}</f><v>0</v></c></row>')
    path = make.build(
        tmp_path / "a.xlsx",
        names=("People", "Sums"),
        others={"xl/worksheets/sheet2.xml": other},
    )
    book = make.write(path, MAIL)
    assert book.codes() == ["formulas"]
    assert place in str(book.plan.cautions[0].text)


@pytest.mark.parametrize(
    "formula",
    ["SUM(People!A:B)", "Other!C2", "C2", '"People!C2"', "People!C2x", "C2(1)", "SUM(People!1:1)"],
)
def test_formulas_that_look_elsewhere_are_no_reason_to_warn(tmp_path: Path, formula: str) -> None:
    escaped = formula.replace('"', "&quot;")
    other = make.sheet_xml(f'<row r="7"><c r="B7"><f>{escaped}</f><v>0</v></c></row>')
    path = make.build(
        tmp_path / "a.xlsx",
        make.sheet_xml(make.PEOPLE.replace('r="1"', 'r="4"').replace("A1", "A4").replace("B1", "B4")
                       .replace('r="2"', 'r="5"').replace("A2", "A5").replace("B2", "B5")
                       .replace('r="3"', 'r="6"').replace("A3", "A6").replace("B3", "B6")),
        names=("People", "Sums"),
        others={"xl/worksheets/sheet2.xml": other},
    )  # fmt: skip
    assert make.write(path, {5: ["a", "b"]}, header_row=4).codes() == []


def test_case_4_a_formula_on_the_sheet_itself_and_a_name_are_noticed(tmp_path: Path) -> None:
    own = make.PEOPLE.replace("<v>11</v>", "<f>SUM(C2:D2)</f><v>0</v>")
    book = make.write(make.build(tmp_path / "a.xlsx", make.sheet_xml(own)), MAIL)
    assert "B2" in str(book.plan.cautions[0].text)
    rest = '<definedNames><definedName name="Mails">People!$C:$C</definedName></definedNames>'
    book = make.write(make.build(tmp_path / "b.xlsx", rest=rest), MAIL)
    assert "“Mails”" in str(book.plan.cautions[0].text)


def test_a_shared_formula_counts_with_all_its_cells(tmp_path: Path) -> None:
    own = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:B1" si="0">B1</f><v>0</v></c>'
        '<c r="B1"><f t="shared" si="0"/><v>0</v></c></row>'
    )
    book = make.write(make.build(tmp_path / "a.xlsx", make.sheet_xml(own)), {2: ["x", "y"]})
    assert book.codes() == ["formulas"]


def test_case_5_column_xfd_in_use_is_refused_with_a_way_out(tmp_path: Path) -> None:
    rows = make.PEOPLE.replace("</v></c></row>", '</v></c><c r="XFD2"><v>1</v></c></row>', 1)
    path = make.build(tmp_path / "a.xlsx", make.sheet_xml(rows))
    with pytest.raises(SpliceRefused) as caught:
        plan_splice(path, "People", 1, make.columns("Mail"))
    assert "Column XFD is in use" in str(caught.value.message)
    assert "fewer columns" in str(caught.value.hint)
    assert make.write(path, {2: ["x"]}, make.columns("Id", existing=[2])).text("B2") == "x"


def test_too_little_room_is_refused_and_just_enough_is_used(tmp_path: Path) -> None:
    for last, fits in (("XFB", True), ("XFC", False)):
        rows = make.PEOPLE.replace(
            "</v></c></row>", f'</v></c><c r="{last}2"><v>1</v></c></row>', 1
        )
        path = make.build(tmp_path / f"{last}.xlsx", make.sheet_xml(rows))
        if fits:
            assert make.write(path, MAIL).plan.columns == (16383, 16384)
        else:
            with pytest.raises(SpliceRefused, match="Column XFC is in use"):
                make.write(path, MAIL)


def drawing(first: int, last: int) -> str:
    space = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    return (
        f'<d:wsDr xmlns:d="{space}"><d:twoCellAnchor><d:from><d:col>{first - 1}</d:col>'
        f"<d:row>1</d:row></d:from><d:to><d:col>{last - 1}</d:col><d:row>20</d:row></d:to>"
        "</d:twoCellAnchor></d:wsDr>"
    )


def test_columns_stay_clear_of_pictures_unless_a_filter_is_worth_more(tmp_path: Path) -> None:
    given: dict[str, Any] = {
        "sheet_links": [("rId1", "drawing", "../drawings/d1.xml")],
        "others": {"xl/drawings/d1.xml": drawing(4, 8)},
    }
    assert make.write(make.build(tmp_path / "a.xlsx", **given), MAIL).plan.columns == (9, 10)
    sheet = make.sheet_xml(after='<autoFilter ref="A1:B3"/>')
    book = make.write(make.build(tmp_path / "b.xlsx", sheet, **given), MAIL)
    assert book.plan.columns == (3, 4)
    assert book.codes() == ["covered"]
    given["others"] = {"xl/drawings/d1.xml": drawing(30, 40)}
    assert make.write(make.build(tmp_path / "c.xlsx", **given), MAIL).plan.columns == (3, 4)


def test_headings_take_the_style_of_their_neighbour(tmp_path: Path) -> None:
    cells = make.write(make.build(tmp_path / "a.xlsx"), MAIL).cells()
    assert cells["C1"].get("s") == cells["D1"].get("s") == str(make.BOLD)


def test_a_row_or_column_style_reaches_the_new_cells(tmp_path: Path) -> None:
    rows = make.PEOPLE.replace('<row r="2">', '<row r="2" s="4" customFormat="1">')
    before = '<cols><col min="3" max="5" width="9" style="3"/></cols>'
    cells = make.write(make.build(tmp_path / "a.xlsx", make.sheet_xml(rows, before)), MAIL).cells()
    assert cells["C2"].get("s") == "4"
    assert cells["C3"].get("s") == "3"


def test_an_unknown_sheet_is_refused_with_the_names_there_are(tmp_path: Path) -> None:
    with pytest.raises(SpliceRefused) as caught:
        plan_splice(make.build(tmp_path / "a.xlsx"), "Gone", 1, make.columns("Mail"))
    assert "“Gone”" in str(caught.value.message)
    assert "People" in str(caught.value.hint)
