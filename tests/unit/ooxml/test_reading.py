"""What cells, rows and sheets mean when they are read."""

from datetime import datetime
from pathlib import Path

import pytest

from lensmor_desktop.domain.cells import Cell, CellKind
from lensmor_desktop.errors import SheetError
from lensmor_desktop.sheets.ooxml import CellRange, Row, Workbook
from lensmor_desktop.sheets.ooxml.raw import has_formula, raw_text
from lensmor_desktop.sheets.ooxml.values import date_to_serial
from tests.fakes import packages as make

TEXT, NUMBER, DATE = CellKind.TEXT, CellKind.NUMBER, CellKind.DATE


def rows_of(path: Path) -> list[Row]:
    with Workbook.open(path) as book:
        return list(book.rows(book.sheets[0]))


def cell_of(tmp_path: Path, xml: str, **given: object) -> Cell:
    path = make.build(tmp_path / "a.xlsx", make.sheet_xml(f'<row r="1">{xml}</row>'), **given)
    with Workbook.open(path) as book:
        (row,) = book.rows(book.sheets[0])
        return book.cell(row.cells[1])


@pytest.mark.parametrize(
    ("xml", "kind", "text"),
    [
        ('<c r="A1"><v>789</v></c>', NUMBER, "789"),
        ('<c r="A1"><v>789.0</v></c>', NUMBER, "789.0"),
        ('<c r="A1" t="n"><v>-0.5</v></c>', NUMBER, "-0.5"),
        ('<c r="A1" t="inlineStr"><is><t> Ada  </t></is></c>', TEXT, " Ada  "),
        (
            '<c r="A1" t="inlineStr"><is><t>R&amp;D &lt;&#x41;&#66;&gt;</t></is></c>',
            TEXT,
            "R&D <AB>",
        ),
        ('<c r="A1" t="inlineStr"><is><r><t>A</t></r><r><t>da</t></r></is></c>', TEXT, "Ada"),
        ('<c r="A1" t="str"><f>A2</f><v>x_x0041__x005F_x0042_</v></c>', TEXT, "xA_x0042_"),
        ('<c r="A1" t="str"><f>A2</f><v></v></c>', CellKind.EMPTY, ""),
        ('<c r="A1" t="b"><v>1</v></c>', CellKind.BOOLEAN, "TRUE"),
        ('<c r="A1" t="b"><v>0</v></c>', CellKind.BOOLEAN, "FALSE"),
        ('<c r="A1" t="e"><v>#N/A</v></c>', CellKind.ERROR, "#N/A"),
        ('<c r="A1" t="d"><v>2024-03-01T00:00:00</v></c>', DATE, "2024-03-01"),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', NUMBER, "2"),
        ('<c r="A1"><f>1+1</f></c>', CellKind.UNCALCULATED, ""),
        ('<c r="A1"><f>1+1</f><v></v></c>', CellKind.UNCALCULATED, ""),
        ('<c r="A1"><f>1+1</f><v/></c>', CellKind.UNCALCULATED, ""),
        ('<c r="A1"><f t="shared" si="0"/><v>3</v></c>', NUMBER, "3"),
        ('<c r="A1" s="1"/>', CellKind.EMPTY, ""),
        ("<c r='A1'><!-- a note --><v><![CDATA[7]]></v></c>", NUMBER, "7"),
        ('<c r="A1" t="s"><v>0</v></c>', TEXT, "Rich text"),
        ('<c r="A1" t="s"><v>1</v></c>', TEXT, "東京"),
    ],
)
def test_a_cell_is_read_as_what_it_is(tmp_path: Path, xml: str, kind: CellKind, text: str) -> None:
    strings = [
        "<si><r><t>Rich</t></r><r><t xml:space='preserve'> text</t></r></si>",
        "<si>\n<t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh>\n</si>",
    ]
    assert cell_of(tmp_path, xml, strings=strings) == Cell(kind, text)


@pytest.mark.parametrize(
    ("xml", "scientific"),
    [
        ('<c r="A1"><v>1.39574E+15</v></c>', True),
        ('<c r="A1"><v>123456789012</v></c>', True),
        ('<c r="A1"><v>12345678901</v></c>', False),
        ('<c r="A1" s="4"><v>123456789012</v></c>', False),
        ('<c r="A1" s="3"><v>12</v></c>', True),
    ],
)
def test_a_number_that_excel_shows_in_scientific_form_is_marked(
    tmp_path: Path, xml: str, scientific: bool
) -> None:
    assert cell_of(tmp_path, xml).scientific is scientific


@pytest.mark.parametrize(
    ("serial", "properties", "text"),
    [
        ("45352", "", "2024-03-01"),
        ("45352.75", "", "2024-03-01T18:00:00"),
        ("59", "", "1900-02-28"),
        ("60", "", "1900-02-29"),
        ("61", "", "1900-03-01"),
        ("43890", '<workbookPr date1904="1"/>', "2024-03-01"),
    ],
)
def test_a_date_is_known_by_its_number_format(
    tmp_path: Path, serial: str, properties: str, text: str
) -> None:
    cell = cell_of(tmp_path, f'<c r="A1" s="2"><v>{serial}</v></c>', before=properties)
    assert cell == Cell(DATE, text)


def test_rows_without_numbers_and_cells_without_addresses_follow_each_other(tmp_path: Path) -> None:
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>3</v></c></row>"
    path = make.build(tmp_path / "a.xlsx", make.sheet_xml(rows))
    found = [
        (row.number, {at: raw_text(c) for at, c in row.cells.items()}) for row in rows_of(path)
    ]
    assert found == [(1, {1: "1", 2: "2"}), (2, {1: None, 2: "3"})]


def test_hidden_rows_are_marked_by_attribute_or_by_height(tmp_path: Path) -> None:
    rows = (
        '<row r="1" hidden="1"/><row r="2" ht="0" customHeight="1"/><row r="3" ht="15"/>'
        '<row r="5" hidden="true"><c r="A5"><v>1</v></c></row><row r="6" hidden="0"/>'
        "<row r=\"7\" hidden='1'/><row r=\"8\" ht = '0.0' />"
    )
    path = make.build(tmp_path / "a.xlsx", make.sheet_xml(rows))
    assert [(row.number, row.hidden) for row in rows_of(path)] == [
        (1, True),
        (2, True),
        (3, False),
        (5, True),
        (6, False),
        (7, True),
        (8, True),
    ]


@pytest.mark.parametrize("prefix", ["x", "_né"])
def test_the_strict_namespace_and_any_prefix_are_read_alike(tmp_path: Path, prefix: str) -> None:
    sheet = (
        f'<{prefix}:worksheet xmlns:{prefix}="{make.STRICT}"><{prefix}:sheetData>'
        f'<{prefix}:row r="1"><{prefix}:c r="A1"><{prefix}:v>5</{prefix}:v></{prefix}:c>'
        f"</{prefix}:row></{prefix}:sheetData></{prefix}:worksheet>"
    )
    content = make.parts(sheet)
    for name, data in content.items():
        if name != make.SHEET:
            data = data.replace(make.MAIN.encode(), make.STRICT.encode())
            content[name] = data.replace(make.LINKS.encode(), make.STRICT_LINKS.encode())
    path = make.pack(tmp_path / "a.xlsx", content)
    (row,) = rows_of(path)
    assert raw_text(row.cells[1]) == "5"


def test_the_fast_lane_and_the_slow_one_read_the_same(tmp_path: Path) -> None:
    """A comment in each row sends it tag by tag; what is read must not differ."""
    cells = (
        '<c r="A{n}" s="1" t="inlineStr"><is><t xml:space="preserve"> a&amp;b\r\nc </t></is></c>'
        '<c r="B{n}" t="str"><f>A1</f><v>x</v></c><c r="C{n}"><f t="shared" si="1"/><v>1</v></c>'
        '<c r="D{n}"><f>B1</f><v/></c><c r="E{n}" s="2"/><c r="AA{n}" t="b"><v>1</v></c>'
    )
    plain = "\n".join(
        f'<row r="{n}" ht="0">{cells}</row>'.replace("{n}", str(n)) for n in (2, 4, 9)
    )
    mixed = plain.replace("</row>", "<!-- </row> --></row>", 1)
    odd = plain.replace("</row>", "<!-- </row> --></row>")
    found = []
    for name, rows in (("plain", plain), ("odd", odd), ("mixed", mixed)):
        path = make.build(tmp_path / f"{name}.xlsx", make.sheet_xml(rows))
        found.append(
            [
                (
                    row.number,
                    row.hidden,
                    [(at, c[2], c[1], raw_text(c), has_formula(c)) for at, c in row.cells.items()],
                )
                for row in rows_of(path)
            ]
        )
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 3
    assert found[0][0][2][0] == (1, "inlineStr", "1", " a&b\nc ", False)


def test_a_sheet_is_found_by_relationship_type_case_19(tmp_path: Path) -> None:
    content = make.parts(names=("Chart", "People"), others={"xl/chartsheets/s.xml": "<x/>"})
    content["xl/_rels/workbook.xml.rels"] = make.links(
        ("rId1", "chartsheet", "chartsheets/s.xml"),
        ("rId2", "worksheet", "/xl/worksheets/sheet1.xml"),
    ).encode()
    with Workbook.open(make.pack(tmp_path / "a.xlsx", content)) as book:
        assert [(sheet.name, sheet.kind) for sheet in book.sheets] == [
            ("Chart", "chartsheet"),
            ("People", "worksheet"),
        ]
        assert len(list(book.rows(book.sheets[1]))) == 3
        with pytest.raises(SheetError, match="no worksheet"):
            book.rows(book.sheets[0])


def test_tables_and_filters_say_where_their_headings_are(tmp_path: Path) -> None:
    table = make.table_xml("A1:B3", ["Name", "Id"], attributes=' totalsRowCount="1"')
    rest = (
        '<definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">'
        "People!$A$1:$B$3</definedName></definedNames>"
    )
    path = make.pack(tmp_path / "a.xlsx", make.with_table(table, rest=rest))
    with Workbook.open(path) as book:
        (found,) = book.tables(book.sheets[0])
        assert (found.name, found.header_row, found.totals_row) == ("T1", 1, 3)
        assert found.columns == ("Name", "Id")
        assert book.auto_filter(book.sheets[0]) == CellRange(1, 1, 2, 3)


@pytest.mark.parametrize(
    ("main", "kind"), [("sheet", "xlsx"), ("macro", "xlsm"), ("template", "xltx")]
)
def test_the_kind_comes_from_the_content_types(tmp_path: Path, main: str, kind: str) -> None:
    content = make.parts()
    content["[Content_Types].xml"] = make.content_types(main).encode()
    with Workbook.open(make.pack(tmp_path / "a.xlsx", content)) as book:
        assert book.kind == kind


def test_display_shows_numbers_plain_and_dates_in_iso_form(tmp_path: Path) -> None:
    row = (
        '<row r="1"><c r="A1"><v>789.0</v></c><c r="B1"><v>0.1</v></c>'
        '<c r="C1" s="2"><v>45352</v></c></row>'
    )
    with Workbook.open(make.build(tmp_path / "a.xlsx", make.sheet_xml(row))) as book:
        (found,) = book.rows(book.sheets[0])
        assert [book.display(raw) for raw in found.cells.values()] == ["789", "0.1", "2024-03-01"]


def test_rows_inside_a_comment_are_no_rows(tmp_path: Path) -> None:
    ghost = '<row r="3"><c r="A3"><v>1</v></c></row>'
    rows = f'<row r="2"><c r="A2"/><!-- </row>{ghost}{ghost} --></row><row r="4"/><!-- {ghost} -->'
    path = make.build(tmp_path / "a.xlsx", make.sheet_xml(rows))
    assert [row.number for row in rows_of(path)] == [2, 4]


@pytest.mark.parametrize(
    ("moment", "date_1904", "serial"),
    [
        (datetime(1900, 2, 28), False, "59"),
        (datetime(1900, 3, 1), False, "61"),
        (datetime(2024, 3, 1, 18), False, "45352.75"),
        (datetime(2024, 3, 1), True, "43890"),
    ],
)
def test_a_date_is_written_as_the_number_that_excel_counts(
    moment: datetime, date_1904: bool, serial: str
) -> None:
    assert date_to_serial(moment, date_1904) == serial
