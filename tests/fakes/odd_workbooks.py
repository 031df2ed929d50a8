"""One workbook for each odd thing that real ones have, and that results must get along with."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.fakes import packages as make

Parts = dict[str, bytes]

ENDED = "</v></c></row>"
TABLE_PARTS = '<tableParts count="1"><tablePart r:id="rId1"/></tableParts>'


def _sheet(rows: str = make.PEOPLE, before: str = "", after: str = "", **more: object) -> Parts:
    return make.parts(make.sheet_xml(rows, before, after), **more)  # type: ignore[arg-type]


def _table(table: str, rows: str = make.PEOPLE) -> Parts:
    return make.with_table(table, make.sheet_xml(rows, after=TABLE_PARTS))


def _filtered() -> Parts:
    name = (
        '<definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">'
        "People!$A$1:$B$3</definedName></definedNames>"
    )
    return _sheet(after='<autoFilter ref="A1:B3"/>', rest=name)


def _pivot() -> Parts:
    pivot = (
        f'<pivotTableDefinition xmlns="{make.MAIN}" name="P" cacheId="1"><location ref="E1:H9"'
        ' firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/></pivotTableDefinition>'
    )
    return make.parts(
        sheet_links=[("rId1", "pivotTable", "../pivotTables/p1.xml")],
        others={"xl/pivotTables/p1.xml": pivot},
    )


def _looking() -> Parts:
    rows = '<row r="7"><c r="B7"><f>COUNTA(People!C:C)</f><v>0</v></c></row>'
    return make.parts(
        names=("People", "Sums"), others={"xl/worksheets/sheet2.xml": make.sheet_xml(rows)}
    )


def _prefixed(namespace: str = make.MAIN, links: str = make.LINKS) -> Parts:
    rows = make.PEOPLE.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
    sheet = (
        f'{make.DECLARATION}<x:worksheet xmlns:x="{namespace}"><x:sheetData>{rows}</x:sheetData>'
        "</x:worksheet>"
    )
    made = make.parts(sheet)
    for name, data in made.items():
        if name != make.SHEET:
            data = data.replace(make.MAIN.encode(), namespace.encode())
            made[name] = data.replace(make.LINKS.encode(), links.encode())
    return made


def _elsewhere() -> Parts:
    made = make.parts()
    made["data/people.xml"] = made.pop(make.SHEET)
    made["_rels/.rels"] = make.links(("r", "officeDocument", "/xl/workbook.xml")).encode()
    made["xl/_rels/workbook.xml.rels"] = make.links(
        ("rId1", "worksheet", "/data/people.xml"), ("rId2", "styles", "styles.xml")
    ).encode()
    listed = made["[Content_Types].xml"].replace(b"/xl/worksheets/sheet1.xml", b"/data/people.xml")
    return {**{name: data for name, data in made.items() if name != "[Content_Types].xml"},
            "[Content_Types].xml": listed}  # fmt: skip


def _charts_first() -> Parts:
    made = make.parts(names=("Chart", "People"))
    made["xl/chartsheets/s.xml"] = (
        f'<chartsheet xmlns="{make.MAIN}"><sheetViews><sheetView workbookViewId="0"/></sheetViews>'
        "</chartsheet>"
    ).encode()
    made["xl/_rels/workbook.xml.rels"] = make.links(
        ("rId1", "chartsheet", "chartsheets/s.xml"),
        ("rId2", "worksheet", "worksheets/sheet1.xml"),
        ("rId3", "styles", "styles.xml"),
    ).encode()
    return made


def _signed() -> Parts:
    made = make.parts()
    made["_xmlsignatures/origin.sigs"] = b""
    made["_xmlsignatures/sig1.xml"] = b"<Signature/>"
    return made


_EXT = '<extLst><ext uri="{1}"/></extLst>'
_SHARED = make.PEOPLE.replace(
    "<v>11</v>", '<f t="shared" ref="B2:B3" si="0">1+1</f><v>2</v>'
).replace("<v>12</v>", '<f t="shared" si="0"/><v>2</v>')
_NO_ADDRESSES = (
    "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    "<row><c><v>4</v></c><c><v>5</v></c><c s='1'/></row>"
)
_COMMENTED = make.PEOPLE.replace("</row>", '<!-- </row><row r="9"> --></row>').replace(
    "<t>Ada</t>", "<t><![CDATA[A<d>a]]></t>"
)
_ALTERNATE = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    '<mc:Choice Requires="x" xmlns:x="urn:x"><controls/></mc:Choice></mc:AlternateContent>'
)

CASES: Mapping[str, Callable[[], Parts]] = {
    "1 styled empty cells": lambda: _sheet(
        make.PEOPLE.replace(ENDED, '</v></c><c r="C2" s="4"/><c r="F2" s="3"/></row>', 1)
    ),
    "2 hidden columns up to XFD": lambda: _sheet(
        before='<cols><col min="3" max="16384" width="9" hidden="1" customWidth="1"/></cols>'
    ),
    "3 merged cells beyond the last": lambda: _sheet(
        after='<mergeCells count="1"><mergeCell ref="B2:F2"/></mergeCells>'
    ),
    "3 an array formula beyond the last": lambda: _sheet(
        make.PEOPLE.replace("<v>11</v>", '<f t="array" ref="B2:E2">1+1</f><v>2</v>')
    ),
    "4 a pivot table": _pivot,
    "4 a formula that looks there": _looking,
    "5 column XFD in use": lambda: _sheet(
        make.PEOPLE.replace(ENDED, '</v></c><c r="XFD2"><v>1</v></c></row>', 1)
    ),
    "6 a table with no room": lambda: _table(
        make.table_xml("A1:B3", ["Name", "Id"]),
        make.PEOPLE.replace("<v>11</v></c>", '<v>11</v></c><c r="C2"><v>1</v></c>'),
    ),
    "6 a table without headings": lambda: _table(
        make.table_xml("A2:B3", ["a", "b"], attributes=' headerRowCount="0"', auto_filter=False)
    ),
    "7 a totals row": lambda: _table(
        make.table_xml("A1:B3", ["Name", "Id"], attributes=' totalsRowCount="1"')
    ),
    "8 a table with a column of our name": lambda: _table(
        make.table_xml("A1:B3", ["Name", "MAIL Ω"]), make.PEOPLE.replace(">Id<", ">MAIL Ω<")
    ),
    "9 a filter": _filtered,
    "10 missing rows": lambda: _sheet(make.HEADINGS + '<row r="4"/><row r="7"><c r="B7"/></row>'),
    "10 no addresses": lambda: _sheet(_NO_ADDRESSES),
    "10 spans and dimension": lambda: _sheet(
        make.PEOPLE.replace('<row r="2">', '<row r="2" spans="1:2">'), '<dimension ref="A1:B3"/>'
    ),
    "11 a row with an extLst": lambda: _sheet(make.PEOPLE.replace(ENDED, f"</v></c>{_EXT}</row>")),
    "12 shared formulas": lambda: _sheet(_SHARED),
    "13 a protected sheet": lambda: _sheet(after='<sheetProtection sheet="1"/>'),
    "14 no styles": lambda: _sheet(styles=None),
    "15 a prefix": _prefixed,
    "15 strict": lambda: _prefixed(make.STRICT, make.STRICT_LINKS),
    "15 a byte order mark": lambda: make.parts(b"\xef\xbb\xbf" + make.sheet_xml().encode()),
    "15 comments and CDATA": lambda: _sheet(_COMMENTED),
    "15 alternate content": lambda: _sheet(after=_ALTERNATE),
    "16 UTF-16": lambda: make.parts(
        make.sheet_xml(declaration='<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16")
    ),
    "16 a document type": lambda: make.parts(
        make.sheet_xml().replace("?>\n", "?><!DOCTYPE worksheet>")
    ),
    "16 an unknown namespace": lambda: make.parts(make.sheet_xml(namespace="urn:other")),
    "16 rows out of order": lambda: _sheet('<row r="5"/><row r="2"><c r="A2"><v>1</v></c></row>'),
    "17 parts elsewhere, types last": _elsewhere,
    "17 stray items": lambda: make.parts(others={"stray/note.txt": b"x", "empty/": b""}),
    "18 a signature": _signed,
    "19 a chart sheet first": _charts_first,
}
"""The number of each case and what it is about -> the parts of such a workbook."""

REFUSED = ("5 ", "16 ")


def _streamed(parts: Parts) -> bytes:
    stream = make.Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return bytes(stream.data)


def _wide(parts: Parts) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                member.write(data)
    return target.getvalue()


def _backslashed(parts: Parts) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("/", "\\"), data)
    return target.getvalue()


CONTAINERS: Mapping[str, Callable[[Parts], bytes]] = {
    "17 data descriptors": _streamed,
    "17 zip64 extras": _wide,
    "17 backslashes": _backslashed,
}
"""The same for the zip file around the parts."""


def names() -> list[str]:
    """All of them."""
    return [*CASES, *CONTAINERS]


def build(folder: Path, name: str) -> Path:
    """The workbook of a case."""
    path = folder / f"{name}.xlsx"
    if name in CASES:
        return make.pack(path, CASES[name]())
    path.write_bytes(CONTAINERS[name](make.parts()))
    return path
