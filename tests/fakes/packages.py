"""Small workbooks made part by part, so that a test can make exactly the odd thing it is about."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from lensmor_desktop.sheets.ooxml import NewColumn, SplicePlan, splice

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_LINKS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET = "xl/worksheets/sheet1.xml"

STYLES = (
    f'{DECLARATION}<styleSheet xmlns="{MAIN}">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
    '<numFmt numFmtId="165" formatCode="0.00E+00"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/></font><font><b/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="1" fontId="1" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
BOLD, DAY, SCIENTIFIC, BOLD_WHOLE = 1, 2, 3, 4

HEADINGS = (
    '<row r="1"><c r="A1" s="1" t="inlineStr"><is><t>Name</t></is></c>'
    '<c r="B1" s="1" t="inlineStr"><is><t>Id</t></is></c></row>'
)
PEOPLE = (
    HEADINGS
    + '<row r="2"><c r="A2" t="inlineStr"><is><t>Ada</t></is></c><c r="B2"><v>11</v></c></row>'
    + '<row r="3"><c r="A3" t="inlineStr"><is><t>Bo</t></is></c><c r="B3"><v>12</v></c></row>'
)


def sheet_xml(
    rows: str = PEOPLE,
    before: str = "",
    after: str = "",
    attributes: str = "",
    namespace: str = MAIN,
    declaration: str = DECLARATION,
) -> str:
    """A worksheet: what stands before and after the list of rows is given as XML."""
    return (
        f'{declaration}<worksheet xmlns="{namespace}" xmlns:r="{LINKS}"{attributes}>'
        f"{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def links(*entries: tuple[str, str, str], base: str = LINKS) -> str:
    """A relationships part from (id, last word of the type or a whole type, target)."""
    listed = "".join(
        f'<Relationship Id="{id_}" Type="{word if "//" in word else f"{base}/{word}"}"'
        f" Target={quoteattr(target)}/>"
        for id_, word, target in entries
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}">{listed}</Relationships>'


def content_types(main: str = "sheet", overrides: Mapping[str, str] | None = None) -> str:
    kinds = {
        "sheet": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "macro": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        "template": "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
    }
    listed = {"/xl/workbook.xml": kinds[main], **(overrides or {})}
    text = "".join(
        f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in listed.items()
    )
    return (
        f'{DECLARATION}<Types xmlns="{TYPES}">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{text}</Types>"
    )


def workbook_xml(sheets: Sequence[str] = ("People",), rest: str = "", before: str = "") -> str:
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{i}" r:id="rId{i}"/>'
        for i, name in enumerate(sheets, 1)
    )
    return (
        f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{before}'
        f"<sheets>{listed}</sheets>{rest}</workbook>"
    )


def _overrides(made: Mapping[str, object]) -> dict[str, str]:
    kinds = {
        "xl/worksheets/sheet": "worksheet",
        "xl/tables/": "table",
        "xl/styles": "styles",
        "xl/sharedStrings": "sharedStrings",
    }
    return {
        f"/{name}": f"application/vnd.openxmlformats-officedocument.spreadsheetml.{word}+xml"
        for name in made
        for start, word in kinds.items()
        if name.startswith(start)
    }


def parts(
    sheet: str | bytes | None = None,
    *,
    strings: Sequence[str] | None = None,
    styles: str | None = STYLES,
    rest: str = "",
    before: str = "",
    sheet_links: Sequence[tuple[str, str, str]] = (),
    others: Mapping[str, str | bytes] | None = None,
    names: Sequence[str] = ("People",),
) -> dict[str, bytes]:
    """The parts of a workbook; its first sheet is `sheet`, further ones stand in `others`."""
    book_links = [
        (f"rId{i}", "worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(names) + 1)
    ]
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": links(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": workbook_xml(names, rest, before),
        SHEET: sheet_xml() if sheet is None else sheet,
    }
    if styles is not None:
        book_links.append(("rId90", "styles", "styles.xml"))
        made["xl/styles.xml"] = styles
    if strings is not None:
        book_links.append(("rId91", "sharedStrings", "sharedStrings.xml"))
        made["xl/sharedStrings.xml"] = f'{DECLARATION}<sst xmlns="{MAIN}">{"".join(strings)}</sst>'
    made["xl/_rels/workbook.xml.rels"] = links(*book_links)
    if sheet_links:
        made["xl/worksheets/_rels/sheet1.xml.rels"] = links(*sheet_links)
    made.update(others or {})
    made["[Content_Types].xml"] = content_types(overrides=_overrides(made))
    return {name: data.encode() if isinstance(data, str) else data for name, data in made.items()}


def pack(path: Path, content: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """Writes parts into a zip file, with a fixed time."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in content.items():
            info = zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10))
            info.compress_type = method
            archive.writestr(info, data)
    return path


def build(path: Path, sheet: str | bytes | None = None, **given: Any) -> Path:
    """A workbook file: see :func:`parts`."""
    return pack(path, parts(sheet, **given))


class Unseekable(io.RawIOBase):
    """A stream that can't go back: zipfile then writes data descriptors."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.data += data
        return len(data)


def table_xml(
    ref: str,
    columns: Sequence[str],
    *,
    attributes: str = "",
    auto_filter: bool = True,
    inside: str = "",
    column_attributes: str = "",
) -> str:
    listed = "".join(
        f'<tableColumn id="{i}" name={quoteattr(name)}{column_attributes}/>'
        for i, name in enumerate(columns, 1)
    )
    filter_ = f'<autoFilter ref="{ref}"/>' if auto_filter else ""
    return (
        f'{DECLARATION}<table xmlns="{MAIN}" id="1" name="T1" displayName="T1" ref="{ref}"'
        f'{attributes}>{filter_}{inside}<tableColumns count="{len(columns)}">{listed}'
        '</tableColumns><tableStyleInfo name="TableStyleMedium2"/></table>'
    )


def with_table(table: str, sheet: str | None = None, **given: Any) -> dict[str, bytes]:
    """The parts of a workbook with a table on its sheet."""
    own = sheet or sheet_xml(after='<tableParts count="1"><tablePart r:id="rId1"/></tableParts>')
    others = {"xl/tables/table1.xml": table, **given.pop("others", {})}
    return parts(
        own, sheet_links=[("rId1", "table", "../tables/table1.xml")], others=others, **given
    )


def columns(
    *titles: str, existing: Sequence[int] | None = None, width: float = 20
) -> list[NewColumn]:
    places: Sequence[int | None] = existing or [None] * len(titles)
    return [NewColumn(title, width, at) for title, at in zip(titles, places, strict=True)]


class Written:
    """A workbook after :func:`splice`, for looking into."""

    def __init__(self, data: bytes, plan: SplicePlan) -> None:
        self.data = data
        self.plan = plan
        self.zip = zipfile.ZipFile(io.BytesIO(data))

    def part(self, name: str = SHEET) -> str:
        return self.zip.read(name).decode()

    def tree(self, name: str = SHEET) -> Any:
        return etree.fromstring(self.zip.read(name))

    def cells(self, name: str = SHEET) -> dict[str, Any]:
        return {cell.get("r"): cell for cell in self.tree(name).iter("{*}c")}

    def text(self, address: str) -> str | None:
        cell = self.cells().get(address)
        return None if cell is None else "".join(cell.itertext())

    def codes(self) -> list[str]:
        return [caution.code for caution in self.plan.cautions]


def write(
    path: Path,
    values: Mapping[int, Sequence[Any]],
    wanted: Sequence[NewColumn] | None = None,
    sheet: str = "People",
    header_row: int = 1,
) -> Written:
    """Splices a workbook into memory."""
    target = io.BytesIO()
    plan = splice(path, target, sheet, header_row, wanted or columns("Mail", "State"), values)
    return Written(target.getvalue(), plan)


def packed_members(data: bytes) -> list[tuple[str, bytes]]:
    """Name and packed bytes of each member, in the order of the directory."""
    members = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            name, extra = struct.unpack_from("<2H", data, info.header_offset + 26)
            start = info.header_offset + 30 + name + extra
            members.append((info.orig_filename, data[start : start + info.compress_size]))
    return members


def changed_parts(before: bytes, after: bytes) -> list[str]:
    """The members whose packed bytes differ; fails if names or order do."""
    left, right = packed_members(before), packed_members(after)
    assert [name for name, _ in left] == [name for name, _ in right]
    return [a[0] for a, b in zip(left, right, strict=True) if a[1] != b[1]]


Maker = Callable[..., Path]
