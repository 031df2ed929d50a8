"""Cases 10 to 14: rows, cells and text."""

from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lensmor_desktop.sheets.ooxml import SpliceRefused, Workbook
from tests.fakes import packages as make

WHEN = datetime(2026, 3, 4, 15, 16, 17)


def write_rows(
    tmp_path: Path, rows: str, values: dict[int, list[Any]], **given: str
) -> make.Written:
    return make.write(make.build(tmp_path / "a.xlsx", make.sheet_xml(rows, **given)), values)


def test_case_10_missing_row_elements_are_put_in_their_place(tmp_path: Path) -> None:
    rows = make.HEADINGS + '<row r="4"><c r="B4"><v>1</v></c></row><row r="9"/>'
    values = {n: [f"m{n}", ""] for n in (2, 3, 4, 6, 9, 12)}
    book = write_rows(tmp_path, rows, values)
    found = {int(row.get("r")): len(row) for row in book.tree().iter("{*}row")}
    assert list(found.items()) == [(1, 4), (2, 1), (3, 1), (4, 2), (6, 1), (9, 1), (12, 1)]
    assert book.text("C6") == "m6"


def test_case_10_an_empty_list_of_rows_is_opened(tmp_path: Path) -> None:
    sheet = make.sheet_xml("").replace("<sheetData></sheetData>", "<sheetData />")
    book = make.write(make.build(tmp_path / "a.xlsx", sheet), {2: ["x", None]})
    assert book.plan.columns == (1, 2)
    assert [book.text(at) for at in ("A1", "B1", "A2")] == ["Mail", "State", "x"]


def test_case_10_a_self_closing_row_is_opened_and_keeps_its_attributes(tmp_path: Path) -> None:
    rows = make.HEADINGS + '<row r="2" spans="1:2" ht="30" customHeight="1" />'
    book = write_rows(tmp_path, rows, {2: ["x", "y"]})
    row = list(book.tree().iter("{*}row"))[1]
    assert dict(row.attrib) == {"r": "2", "spans": "1:4", "ht": "30", "customHeight": "1"}
    assert len(row) == 2


def test_case_10_rows_and_cells_without_addresses_are_counted(tmp_path: Path) -> None:
    rows = (
        "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
        "<row><c><v>4</v></c><c><v>5</v></c><c s='1'/><c s='4'/></row>"
    )
    book = write_rows(tmp_path, rows, {2: ["x", "y"], 3: ["z", "w"]})
    assert book.plan.columns == (3, 4)
    rows_after = list(book.tree().iter("{*}row"))
    assert [cell.get("r") for cell in rows_after[1]] == [None, "C2", "D2"]
    assert [(cell.get("r"), cell.get("s")) for cell in rows_after[2]] == [
        (None, None),
        (None, None),
        ("C3", "1"),
        ("D3", "4"),
    ]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [("1:2", "1:4"), ("1:9", "1:9"), ("1:1 2:2", "1:1 2:4"), ("2:2", "2:4"), (None, None)],
)
def test_case_10_spans_are_widened_only_where_there_are_any(
    tmp_path: Path, spans: str | None, expected: str | None
) -> None:
    attribute = f' spans="{spans}"' if spans else ""
    rows = make.PEOPLE.replace('<row r="2">', f'<row r="2"{attribute}>')
    book = write_rows(tmp_path, rows, {2: ["x", "y"]})
    assert list(book.tree().iter("{*}row"))[1].get("spans") == expected


def test_spans_and_cells_of_one_row_are_edited_together_at_the_end_of_a_chunk(
    tmp_path: Path,
) -> None:
    rows = '<row r="1" spans="2:4 6:9"><c r="A1" s="4"/></row>'
    book = write_rows(tmp_path, rows, {})
    assert next(book.tree().iter("{*}row")).get("spans") == "1:4 6:9"
    assert [cell.get("r") for cell in book.tree().iter("{*}c")] == ["A1", "B1"]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ('<dimension ref="A1:B3"/>', "A1:D9"),
        ('<dimension ref="A1"/>', "A1:D9"),
        ('<dimension ref="A1:Z99"/>', "A1:Z99"),
        ("", None),
    ],
)
def test_case_10_the_dimension_is_widened_only_if_present(
    tmp_path: Path, before: str, expected: str | None
) -> None:
    book = write_rows(tmp_path, make.PEOPLE, {9: ["x", "y"]}, before=before)
    found = book.tree().find("{*}dimension")
    assert (None if found is None else found.get("ref")) == expected


def test_case_11_a_rows_extlst_stays_last(tmp_path: Path) -> None:
    ext = '<extLst><ext uri="{1}"/></extLst>'
    rows = make.PEOPLE.replace("</v></c></row>", f"</v></c>{ext}</row>")
    book = write_rows(tmp_path, rows, {2: ["x", "y"], 3: ["z", None]})
    for row in list(book.tree().iter("{*}row"))[1:]:
        words = [child.tag.rpartition("}")[2] for child in row]
        assert words[-1] == "extLst"
        assert words.count("extLst") == 1
    assert book.text("D2") == "y"


def test_case_12_shared_formulas_stay_untouched(tmp_path: Path) -> None:
    rows = make.PEOPLE.replace(
        "<v>11</v>", '<f t="shared" ref="B2:B3" si="0">A2</f><v>1</v>'
    ).replace("<v>12</v>", '<f t="shared" si="0"/><v>2</v>')
    book = write_rows(tmp_path, rows, {2: ["x", "y"], 3: ["z", "w"]})
    text = book.part()
    assert '<c r="B2"><f t="shared" ref="B2:B3" si="0">A2</f><v>1</v></c>' in text
    assert '<c r="B3"><f t="shared" si="0"/><v>2</v></c>' in text


def test_case_13_a_protected_sheet_is_warned_about_and_new_cells_are_locked(
    tmp_path: Path,
) -> None:
    book = write_rows(tmp_path, make.PEOPLE, {2: ["x", WHEN]}, after='<sheetProtection sheet="1"/>')
    assert book.codes() == ["protected"]
    assert "will be locked" in str(book.plan.cautions[0].text)
    assert book.cells()["C2"].get("s") is None  # a cell without a style is locked
    style = book.tree("xl/styles.xml").findall("{*}cellXfs/{*}xf")[int(book.cells()["D2"].get("s"))]
    assert style.find("{*}protection") is None
    assert (
        write_rows(
            tmp_path, make.PEOPLE, {2: ["x", "y"]}, after='<sheetProtection sheet="0"/>'
        ).codes()
        == []
    )


TEXTS = [
    "=1+1",
    "+49 30 123",
    "-x",
    "@SUM(A1)",
    "#N/A",
    "00123",
    "1e5",
    " lead and trail ",
    "two  blanks",
    "line\nbreak",
    "tab\tbed",
    "R&D <b> \"quoted\" 'x' ]]>",
    "_x0041_ and _x000D_",
    "Zoë 東京 😀",
    "'apostrophe",
]


@pytest.mark.parametrize("text", TEXTS)
def test_case_14_text_stays_text_whatever_it_begins_with(tmp_path: Path, text: str) -> None:
    book = write_rows(tmp_path, make.PEOPLE, {2: [text, None]})
    assert book.cells()["C2"].get("t") == "inlineStr"
    assert book.cells()["C2"].find("{*}f") is None
    (tmp_path / "b.xlsx").write_bytes(book.data)
    with Workbook.open(tmp_path / "b.xlsx") as again:
        rows = {row.number: row for row in again.rows(again.sheets[0])}
        assert again.cell(rows[2].cells[3]).text == text
    cell = openpyxl.load_workbook(tmp_path / "b.xlsx")["People"]["C2"]
    assert cell.data_type != "f"
    if "_x" not in text:
        assert cell.value == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\x00b\x07c\x1f\ufffe\ud800d", "abcd"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("x" * 40_000, "x" * 32_767),
        ("😀" * 20_000, "😀" * 16_383),
    ],
)
def test_case_14_control_characters_go_and_long_text_is_cut(
    tmp_path: Path, text: str, kept: str
) -> None:
    assert write_rows(tmp_path, make.PEOPLE, {2: [text, None]}).text("C2") == kept


def test_dates_are_dates_and_take_exactly_one_new_style(tmp_path: Path) -> None:
    path = make.build(tmp_path / "a.xlsx")
    book = make.write(path, {2: ["x", WHEN], 3: [None, WHEN]})
    cell = book.cells()["D2"]
    assert cell.get("t") is None
    assert cell.get("s") == "5"
    styles = book.tree("xl/styles.xml").find("{*}cellXfs")
    assert styles.get("count") == "6"
    assert dict(styles[5].attrib) == {
        "numFmtId": "22",
        "fontId": "0",
        "fillId": "0",
        "borderId": "0",
        "xfId": "0",
        "applyNumberFormat": "1",
    }
    assert make.changed_parts(path.read_bytes(), book.data) == [make.SHEET, "xl/styles.xml"]
    (tmp_path / "b.xlsx").write_bytes(book.data)
    assert openpyxl.load_workbook(tmp_path / "b.xlsx")["People"]["D2"].value == WHEN
    again = make.write(
        tmp_path / "b.xlsx", {2: ["x", WHEN]}, make.columns("M", "S", existing=[3, 4])
    )
    assert make.changed_parts(book.data, again.data) == []


def test_a_date_style_that_is_there_is_used(tmp_path: Path) -> None:
    styles = make.STYLES.replace('count="5"', 'count="6"').replace(
        "</cellXfs>", '<xf numFmtId="22" fontId="0" fillId="0" borderId="0"/></cellXfs>'
    )
    path = make.build(tmp_path / "a.xlsx", styles=styles)
    book = make.write(path, {2: ["x", WHEN]})
    assert book.cells()["D2"].get("s") == "5"
    assert make.changed_parts(path.read_bytes(), book.data) == [make.SHEET]


def test_a_date_in_a_styled_cell_keeps_only_a_date_style(tmp_path: Path) -> None:
    rows = make.PEOPLE.replace("<v>11</v></c>", '<v>11</v></c><c r="D2" s="2"/>').replace(
        "<v>12</v></c>", '<v>12</v></c><c r="D3" s="1"/>'
    )
    book = write_rows(tmp_path, rows, {2: ["x", WHEN], 3: ["x", WHEN]})
    assert book.cells()["D2"].get("s") == "2"
    assert book.cells()["D3"].get("s") == "5"


def test_without_styles_a_date_is_written_as_iso_text(tmp_path: Path) -> None:
    book = make.write(make.build(tmp_path / "a.xlsx", styles=None), {2: ["x", WHEN]})
    assert book.text("D2") == "2026-03-04 15:16:17"


def test_a_date_in_the_1904_system_is_the_same_day(tmp_path: Path) -> None:
    path = make.build(tmp_path / "a.xlsx", before='<workbookPr date1904="1"/>')
    (tmp_path / "b.xlsx").write_bytes(make.write(path, {2: ["x", WHEN]}).data)
    assert openpyxl.load_workbook(tmp_path / "b.xlsx")["People"]["D2"].value == WHEN


VALUES: dict[int, list[Any]] = {
    1: ["no", "no"],
    2: ["a", "b"],
    3: ["", WHEN],
    7: ["=x", ""],
    8: ["", ""],
}


def test_running_twice_is_running_once(tmp_path: Path) -> None:
    rows = make.PEOPLE.replace("<v>11</v></c>", '<v>11</v></c><c r="C2" s="4"/><c r="H2" s="1"/>')
    first = write_rows(tmp_path, rows, VALUES, before='<dimension ref="A1:B3"/>')
    (tmp_path / "b.xlsx").write_bytes(first.data)
    existing = make.columns("Mail", "State", existing=first.plan.columns)
    second = make.write(tmp_path / "b.xlsx", VALUES | {1: ["Mail", "State"]}, existing)
    assert second.plan.columns == first.plan.columns
    assert second.data == first.data


def test_columns_of_an_earlier_run_are_updated_in_place(tmp_path: Path) -> None:
    first = write_rows(tmp_path, make.PEOPLE, {2: ["a", "b"], 3: ["c", "d"]})
    (tmp_path / "b.xlsx").write_bytes(first.data)
    wanted = make.columns("Mail", "State", "Extra", existing=None)
    wanted[0:2] = make.columns("Mail", "State", existing=[3, 4])
    second = make.write(tmp_path / "b.xlsx", {2: [None, "B", "n"], 3: ["", None, "m"]}, wanted)
    assert second.plan.columns == (3, 4, 5)
    assert [second.text(at) for at in ("C2", "D2", "E2")] == ["a", "B", "n"]
    assert [second.text(at) for at in ("C3", "D3", "E3")] == ["", "d", "m"]
    assert [second.text(at) for at in ("C1", "D1", "E1")] == ["Mail", "State", "Extra"]


def test_existing_columns_apart_and_out_of_order_get_their_own_values(tmp_path: Path) -> None:
    first = write_rows(tmp_path, make.PEOPLE, {2: ["a", "b"]})
    (tmp_path / "b.xlsx").write_bytes(first.data)
    wanted = make.columns("State", "Name", existing=[4, 1])
    second = make.write(tmp_path / "b.xlsx", {2: ["s", "n"], 5: ["t", "o"]}, wanted)
    assert [second.text(at) for at in ("A2", "C2", "D2", "A5", "D5")] == ["n", "a", "s", "o", "t"]


def test_formulas_put_into_a_column_of_ours_are_not_overwritten(tmp_path: Path) -> None:
    rows = make.PEOPLE.replace("<v>12</v>", "<f>A3</f><v>1</v>")
    path = make.build(tmp_path / "a.xlsx", make.sheet_xml(rows))
    with pytest.raises(SpliceRefused) as caught:
        make.write(path, {2: ["x"]}, make.columns("Id", existing=[2]))
    assert "B3" in str(caught.value.message)
    assert "paste it as values" in str(caught.value.hint)


def test_merged_cells_in_a_column_of_ours_are_refused(tmp_path: Path) -> None:
    after = '<mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells>'
    path = make.build(tmp_path / "a.xlsx", make.sheet_xml(after=after))
    with pytest.raises(SpliceRefused, match="A2:B2"):
        make.write(path, {2: ["x"]}, make.columns("Id", existing=[2]))


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    path = make.build(tmp_path / "a.xlsx")
    values = {2: ["x", WHEN], 3: ["y", WHEN]}
    assert make.write(path, values).data == make.write(path, values).data
