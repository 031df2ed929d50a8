"""The fast lane of reading: it takes what is plain, and nothing that expat would refuse."""

import io
import random
from collections.abc import Iterator, Sequence

import pytest

from lensmor_desktop.errors import SheetError
from lensmor_desktop.sheets.ooxml import Row, limits, plainrows
from lensmor_desktop.sheets.ooxml.raw import RawCell, has_formula, raw_text
from lensmor_desktop.sheets.ooxml.rows import SheetNotes, read_rows
from lensmor_desktop.sheets.ooxml.strings import SharedStrings
from lensmor_desktop.sheets.ooxml.xml import Parser
from tests.fakes import packages as make

WANTED = (1, 3, 28)  # A, C and AB
PREFIXES = ' xmlns:q="urn:q" xmlns:w="urn:q"'

Told = list[tuple[int, bool, dict[int, tuple[str, str, str | None, bool]], list[object]]]


def chunks(data: bytes, size: int) -> Iterator[bytes]:
    file = io.BytesIO(data)
    return iter(lambda: file.read(size), b"")


def told(raw: RawCell) -> tuple[str, str, str | None, bool]:
    return raw[1], raw[2], raw_text(raw), has_formula(raw)


def read(sheet: str | bytes, wanted: Sequence[int] = WANTED, size: int = 1 << 16) -> list[Row]:
    data = sheet.encode("utf-8", "surrogatepass") if isinstance(sheet, str) else sheet
    return list(read_rows(chunks(data, size), "people.xlsx", "sheet1.xml", SheetNotes(), wanted))


def content(rows: list[Row]) -> Told:
    return [
        (
            row.number,
            row.hidden,
            {at: told(raw) for at, raw in row.cells.items()},
            [told(raw) for raw in row.wanted],
        )
        for row in rows
    ]


@pytest.fixture(params=[1, 3, 10_000], ids=["wanted cells at once", "after three rows", "never"])
def first_rows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """After how many rows only the wanted cells are taken apart."""
    monkeypatch.setattr(plainrows, "_FIRST_ROWS", request.param)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What expat is given of a part."""
    given: list[bytes] = []
    feed = Parser.feed

    def noted(self: Parser, data: bytes, last: bool = False) -> None:
        given.append(data)
        feed(self, data, last)

    monkeypatch.setattr(Parser, "feed", noted)
    return given


ODD_CELLS = [
    '<c r="A{n}"><v>1</v></c>',
    '<c r="A{n}" s="2" t="s"><v>0</v></c><c r="C{n}" t="inlineStr"><is><t>R&amp;D</t></is></c>',
    '<c r="A{n}" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c><c r="AB{n}" s="1"/>',
    '<c r="A{n}" t="str"><f/><v>x</v></c><c r="C{n}"><f ca="1">A1]</f><v/></c>',
    '<c r="C{n}"><f t="shared" ref="C2:C9" si="0">A1</f><v>2</v></c><c r="D{n}"><v></v></c>',
    '<c r="C{n}"><v>3</v></c><c r="A{n}"><v>4</v></c>',
    '<c r="A{n}"><v>5</v></c><c r="A{n}"><v>6</v></c><c r="C{n}"/>',
    '<c r="A{n}" cm="1" vm="2"><v>7</v></c>\n<c r="B{n}"><v>東京 😀</v></c>',
    '<c r="C{n}" t="inlineStr"><is><t>a\r\nb\rc&#10;d &#39;e&#x27;</t></is></c>',
    '<c r="A{n}"><v>a]b</v></c><c r="XFD{n}" t="b"><v>1</v></c>',
    '<c r="AB{n}" t="inlineStr"><is><t>a]]&gt;b</t></is></c>',
    "<c r='A{n}'><v>8</v></c><c r=\"C{n}\"><v>9</v><!-- </row> --></c>",
    '<c r="A{n}"><v><![CDATA[10]]></v></c>',
    '<c r="A{n}" t="inlineStr"><is><r><t>A</t></r><r><t>da</t></r></is></c>',
    "",
]
ODD_ROWS = ["", ' spans="1:4"', ' ht="0" q:up="0.25"', ' hidden="1"', ' xml:lang="de"', " ht='9'"]


@pytest.mark.usefixtures("first_rows")
@pytest.mark.parametrize("size", [1, 60, 1 << 16])
def test_rows_read_the_same_in_the_fast_lane_and_in_the_slow_one(size: int) -> None:
    """A processing instruction sends a row to expat; it means nothing."""
    dice = random.Random(7)
    rows = [
        (f'<row r="{n}"{dice.choice(ODD_ROWS)}>', dice.choice(ODD_CELLS).replace("{n}", str(n)))
        for n in range(1, 150)
    ]
    fast = "\n".join(f"{start}{cells}</row>" for start, cells in rows)
    slow = "\n".join(f"{start}{cells}<?slow?></row>" for start, cells in rows)
    found = [content(read(make.sheet_xml(each, attributes=PREFIXES), size=size))
             for each in (fast, slow)]  # fmt: skip
    assert found[0] == found[1]
    assert len(found[0]) == 149
    for _, _, cells, wanted in found[0]:
        assert wanted == [cells.get(column, ("", "", None, False)) for column in WANTED]


@pytest.mark.usefixtures("first_rows")
def test_expat_sees_nothing_of_plain_rows_but_their_line_ends(seen: list[bytes]) -> None:
    rows = "".join(
        f'<row r="{n}" spans="1:9" q:up="1">\r\n<c r="A{n}" s="1"><v>{n}</v></c>\n'
        f'<c r="B{n}" t="inlineStr"><is><t>R&amp;D München</t></is></c></row>\r'
        for n in range(1, 400)
    )
    sheet = make.sheet_xml(rows, attributes=PREFIXES)
    assert [row.number for row in read(sheet)] == list(range(1, 400))
    given = b"".join(seen)
    assert b"<row" not in given
    assert given.count(b"\n") + given.count(b"\r") == 3 * 399 + make.DECLARATION.count("\n")
    seen.clear()
    read(sheet.replace("R&amp;D München</t>", "R&amp;D<!-- --></t>"))
    assert b"".join(seen).count(b"<row") == 399


IMPROPER = [
    '<c r="A{n}"><v>&nbsp;</v></c>',
    '<c r="A{n}"><v>R&D</v></c>',
    '<c r="A{n}"><v>&#0;</v></c>',
    '<c r="A{n}"><v>&#xD800;</v></c>',
    '<c r="A{n}"><v>&#x1F;</v></c>',
    '<c r="A{n}"><v>a]]>b</v></c>',
    '<c r="A{n}"><v>\x01</v></c>',
    '<c r="A{n}"><v>\uffff</v></c>',
    '<c r="A{n}"><v>\ud800</v></c>',
    '<c r="A{n}"><f>\x0b</f><v>1</v></c>',
    '<c r="A{n}"><f t="shared" t="shared"/><v>1</v></c>',
    '<c r="A{n}"><f nope:t="shared"/><v>1</v></c>',
    '<c r="A{n}" cm="1" cm="1"><v>1</v></c>',
    '<c r="A{n}" s="1" s="1"><v>1</v></c>',
    '<c r="A{n}"><v>1</t></is></c>',
    '<c r="A{n}"><is><t>1</v></c>',
    '<c r="A{n}"><v>1</v>\x0b</c>',
    '<c r="A{n}"><v>1</v></c>\x0c',
    '<c r="A{n}"><v>1</v></row>',
    '<nope:c r="A{n}"/>',
]
IMPROPER_ROWS = [
    ' nope:up="1"',
    ' spans="1:2" spans="1:2"',
    ' r="{n}"',
    ' q:up="1" w:up="1"',
    ' spans="<"',
    ' spans="R&D"',
    ' spans="\x01"',
    ' spans="\uffff"',
    ' spans="1"ht="2"',
    " spans",
    ' xmlns:xmlns="urn:x"',
]


@pytest.mark.usefixtures("first_rows")
@pytest.mark.parametrize(
    ("attributes", "cells"),
    [("", cells) for cells in IMPROPER] + [(given, "") for given in IMPROPER_ROWS],
)
@pytest.mark.parametrize("column", ["A", "B"])
def test_what_is_no_xml_is_refused_in_its_line(attributes: str, cells: str, column: str) -> None:
    """In a column that is wanted and in one that isn't, far behind the first rows."""
    plain = [f'<row r="{n}">\r\n<c r="A{n}"><v>1</v></c></row>\n' for n in range(1, 20)]
    odd = f'<row r="20"{attributes}>{cells}</row>'.replace("{n}", "20").replace(
        "A20", f"{column}20"
    )
    after = '<row r="21"><c r="A21"><v>1</v></c></row>'
    line = make.DECLARATION.count("\n") + 2 * 19 + 1
    with pytest.raises(SheetError, match=rf"no proper XML \(line {line}\)"):
        read(make.sheet_xml("".join(plain) + odd + after, attributes=PREFIXES))


@pytest.mark.parametrize(
    "cut", [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80"]
)
def test_bytes_that_are_no_text_are_refused(cut: bytes) -> None:
    sheet = make.sheet_xml('<row r="1"><c r="B1"><v>@</v></c></row>').encode()
    with pytest.raises(SheetError, match="no proper XML"):
        read(sheet.replace(b"@", cut))


def test_letters_beyond_ascii_are_refused_where_the_sheet_says_that_it_has_none() -> None:
    declaration = '<?xml version="1.0" encoding="us-ascii"?>'
    row = '<row r="1"><c r="A1"><v>é</v></c></row>'
    with pytest.raises(SheetError, match="no proper XML"):
        read(make.sheet_xml(row, declaration=declaration))
    assert len(read(make.sheet_xml(row.replace("é", "e"), declaration=declaration))) == 1


def test_a_prefix_counts_only_where_it_is_declared() -> None:
    row = '<row r="1" z:up="1"/>'
    before = '<sheetPr xmlns:z="urn:z"/>'
    with pytest.raises(SheetError, match="no proper XML"):
        read(make.sheet_xml(row, before))
    sheet = make.sheet_xml(row).replace("<sheetData>", '<sheetData xmlns:z="urn:z">')
    assert [found.number for found in read(sheet)] == [1]


def test_a_row_of_another_namespace_is_none() -> None:
    rows = '<row r="1"/><row r="2" xmlns="urn:other"><c r="A2"><v>1</v></c></row><row r="3"/>'
    assert [row.number for row in read(make.sheet_xml(rows))] == [1, 3]


@pytest.mark.usefixtures("first_rows")
def test_two_rows_with_one_number_are_refused_far_behind_the_first() -> None:
    numbers = [*range(1, 30), 7]
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in numbers)
    with pytest.raises(SheetError, match="two rows with one number"):
        read(make.sheet_xml(rows))


STRINGS = [
    "<si><t>Ada</t></si>",
    '<si>\n<t xml:space="preserve"> a\r\nb\rc </t></si>\n',
    "<si><t/></si>",
    '<si><t>東京</t><phoneticPr fontId="1" type="noConversion"/></si>',
    "<si><t>R&amp;D &lt;&#39;&#x27;]&gt;</t></si>",
    "<si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si>",
    "<si><r><t>Rich</t></r><r><t xml:space='preserve'> text</t></r></si>",
    "<si/>",
    "<si><t><![CDATA[</si>]]></t><!-- </si> --></si>",
]


def strings(items: str, size: int = 1 << 16, prefix: str = "") -> list[str]:
    part = f'<sst xmlns="{make.MAIN}" xmlns:x="{make.MAIN}">{items}</sst>'
    for name in ("sst", "si", "t", "r", "rPh", "phoneticPr"):
        for tag in (f"<{name}", f"</{name}"):
            for end in (" ", ">", "/"):
                part = part.replace(tag + end, tag.replace(name, prefix + name) + end)
    found = SharedStrings.parse(chunks(part.encode(), size), "people.xlsx", "sharedStrings.xml")
    return [found[index] for index in range(len(found))]


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize("size", [1, 60, 1 << 16])
def test_shared_strings_read_the_same_in_both_lanes(size: int, prefix: str) -> None:
    dice = random.Random(8)
    items = [dice.choice(STRINGS) for _ in range(300)]
    fast = strings("".join(items), size, prefix)
    slow = strings("".join(item.replace("<si>", "<si><?slow?>") for item in items), size, prefix)
    assert fast == slow
    assert len(fast) == 300
    assert {" a\nb\nc ", "R&D <'']>", "東京", "Rich text", f"</{prefix}si>", ""} <= set(fast)


def test_expat_sees_nothing_of_plain_strings(seen: list[bytes]) -> None:
    found = strings("".join(f"<si><t>Person &amp; {n}</t></si>" for n in range(5_000)))
    assert found == [f"Person & {n}" for n in range(5_000)]
    assert b"<si" not in b"".join(seen)


@pytest.mark.parametrize(("limit", "most"), [("MAX_STRING_COUNT", 99), ("MAX_STRINGS_KEPT", 299)])
def test_too_many_strings_are_refused(
    limit: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = "<si><t>Ada</t></si>" * 100
    monkeypatch.setattr(limits, limit, most)
    with pytest.raises(SheetError, match="too much text"):
        strings(items)
    monkeypatch.setattr(limits, limit, most + 1)
    assert len(strings(items)) == 100


@pytest.mark.parametrize("text", ["&nbsp;", "R&D", "&#0;", "a]]>b", "\x01", "\uffff", "</si>"])
def test_strings_that_are_no_xml_are_refused(text: str) -> None:
    items = "\n".join(["<si><t>a</t></si>"] * 9 + [f"<si><t>{text}</t></si>"])
    with pytest.raises(SheetError, match=r"no proper XML \(line 10\)"):
        strings(items)
