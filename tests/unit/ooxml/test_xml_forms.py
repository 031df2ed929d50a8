"""Cases 15 and 16: the XML stays as it was written, or is refused."""

from pathlib import Path

import pytest
from lxml import etree

from lensmor_desktop.sheets.ooxml import SpliceRefused
from tests.fakes import packages as make

MAIL = {2: ["Zoë <z@example.org>", "ok"]}
BOM = b"\xef\xbb\xbf"


def without_ours(text: str, *pieces: str) -> str:
    for piece in pieces:
        assert text.count(piece) == 1, piece
        text = text.replace(piece, "")
    return text


def test_case_15_everything_that_was_there_stays_byte_for_byte(tmp_path: Path) -> None:
    rows = (
        "\n\t<row r='1' ><c r=\"A1\" t='str'><v>Name</v></c ></row >\r\n"
        "<!-- <row r=\"2\"> --><row\nr='2'>"
        "<c r='A2'\tt='inlineStr'><is><t><![CDATA[</row>]]></t></is></c>"
        "<!-- </row> --></row><?note <row> ?>  <row r = \"3\"   /><row r='4'/>\n"
    )
    before = (
        '<sheetPr/><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/'
        'markup-compatibility/2006"><mc:Choice Requires="x"><sheetData/></mc:Choice>'
        "</mc:AlternateContent><cols><col min='1' max='1' width='5'/></cols>"
    )
    after = "<!-- end --><extLst><ext uri='{2}'><row r='1'/></ext></extLst>\n\n"
    sheet = make.sheet_xml(rows, before, after)
    path = make.build(tmp_path / "a.xlsx", BOM + sheet.encode())
    book = make.write(path, {**MAIL, 3: ["x", ""]})
    data = book.zip.read(make.SHEET)
    assert data.startswith(BOM)
    text = data.decode("utf-8-sig")
    heading = '<c r="{}1" t="inlineStr"><is><t>{}</t></is></c>'
    text = without_ours(
        text,
        '<col min="2" max="2" width="20" customWidth="1"/>',
        '<col min="3" max="3" width="20" customWidth="1"/>',
        heading.format("B", "Mail"),
        heading.format("C", "State"),
        '<c r="B2" t="inlineStr"><is><t>Zoë &lt;z@example.org&gt;</t></is></c>',
        '<c r="C2" t="inlineStr"><is><t>ok</t></is></c>',
    )
    opened = '<row r = "3"><c r="B3" t="inlineStr"><is><t>x</t></is></c></row>'
    assert text.replace(opened, '<row r = "3"   />') == sheet


@pytest.mark.parametrize("cells", ["", '<x:c r="B2" s="1"/>'])
def test_case_15_new_elements_take_the_prefix_of_the_sheet(tmp_path: Path, cells: str) -> None:
    sheet = (
        f'<x:worksheet xmlns:x="{make.MAIN}" xmlns="urn:other"><x:dimension ref="A1"/>'
        f'<x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
        f'<x:row r="2"><x:c r="A2"><x:v>1</x:v></x:c>{cells}</x:row></x:sheetData></x:worksheet>'
    )
    book = make.write(make.build(tmp_path / "a.xlsx", sheet), {**MAIL, 9: ["x", "y"]})
    foreign = [e.tag for e in book.tree().iter() if not e.tag.startswith(f"{{{make.MAIN}}}")]
    assert foreign == []
    assert book.text("B2") == "Zoë <z@example.org>"
    assert book.text("C9") == "y"


def test_case_15_the_strict_namespace_is_kept(tmp_path: Path) -> None:
    content = make.parts(make.sheet_xml(namespace=make.STRICT))
    path = make.pack(tmp_path / "a.xlsx", content)
    book = make.write(path, MAIL)
    assert {etree.QName(element).namespace for element in book.tree().iter()} == {make.STRICT}


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "US-ASCII"])
def test_characters_beyond_the_encoding_are_written_as_references(
    tmp_path: Path, encoding: str
) -> None:
    sheet = make.sheet_xml(declaration=f'<?xml version="1.0" encoding="{encoding}"?>')
    path = make.build(tmp_path / "a.xlsx", sheet.encode(encoding))
    book = make.write(path, {2: ["Zoë 東京", "x"]})
    assert book.text("C2") == "Zoë 東京"


def test_a_row_in_a_namespace_of_its_own_is_told_apart(tmp_path: Path) -> None:
    rows = make.PEOPLE + '<row xmlns="urn:x" r="4"><c r="Z4"><v>1</v></c></row>'
    with pytest.raises(SpliceRefused, match="among its rows"):
        make.write(make.build(tmp_path / "a.xlsx", make.sheet_xml(rows)), MAIL)


UTF16 = '<?xml version="1.0" encoding="UTF-16"?>'
REFUSED: dict[str, str | bytes] = {
    "UTF-16": make.sheet_xml(declaration=UTF16).encode("utf-16"),
    "UTF-16 ": make.sheet_xml(declaration="").encode("utf-16-le"),
    "document type": make.sheet_xml().replace("?>\n", '?><!DOCTYPE worksheet [<!ENTITY a "b">]>'),
    "namespace": make.sheet_xml(namespace="urn:other"),
    "out of order": make.sheet_xml('<row r="5"><c r="A5"/></row><row r="2"/>'),
    "stands in several pieces": make.sheet_xml('<row r="2"/><row r="2"><c r="A2"/></row>'),
    "out of order  ": make.sheet_xml('<row r="1"><c r="B1"/><c r="A1"/></row>'),
    "out of place": make.sheet_xml('<row r="1"><c r="A2"/></row>'),
    "among its rows": make.sheet_xml("<!-- --><sheetPr/>"),
    "among its cells": make.sheet_xml('<row r="1"><v>1</v></row>'),
    "no list of rows": make.sheet_xml().replace("sheetData", "sheetPr"),
    "no proper XML": make.sheet_xml() + "<",
    "no proper XML ": make.sheet_xml(make.PEOPLE.replace(">11<", ">&nbsp;<")),
    "more than 16,384 columns": make.sheet_xml('<row r="1">' + "<c/>" * 16_385 + "</row>"),
    "encoding": make.sheet_xml(declaration='<?xml version="1.0" encoding="windows-1252"?>'),
}  # fmt: skip


@pytest.mark.parametrize("words", REFUSED)
def test_case_16_what_cannot_be_edited_safely_is_refused(tmp_path: Path, words: str) -> None:
    path = make.build(tmp_path / "a.xlsx", REFUSED[words])
    with pytest.raises(SpliceRefused) as caught:
        make.write(path, MAIL)
    assert words.strip() in str(caught.value.message)
    assert "copy" in str(caught.value.hint)
    assert "a.xlsx" in str(caught.value.title)
