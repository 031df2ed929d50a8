"""Bad and hostile input: refused with a sentence, in little time and memory."""

import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lensmor_desktop.errors import SheetError, UserFacingError
from lensmor_desktop.sheets.ooxml import SpliceRefused, Workbook, limits, plan_splice
from tests.fakes import packages as make

MB = 1 << 20


@contextmanager
def within(seconds: float, megabytes: int) -> Iterator[None]:
    tracemalloc.start()
    started = time.process_time()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert time.process_time() - started < seconds
    assert peak < megabytes * MB


def read_all(path: Path) -> int:
    with Workbook.open(path) as book:
        count = 0
        for sheet in book.sheets:
            for row in book.rows(sheet):
                count += len([book.display(raw) for raw in row.cells.values()])
        return count


def bomb(path: Path, part: str, head: bytes, block: bytes, times: int, **given: Any) -> Path:
    """A workbook with one part that is mostly repetition, packed without making it in memory."""
    content = make.parts(**given)
    content.pop(part, None)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
        info = zipfile.ZipInfo(part)
        info.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(info, "w", force_zip64=True) as member:
            member.write(head)
            for _ in range(times):
                member.write(block)
    return path


def test_a_sheet_of_blanks_is_refused(tmp_path: Path) -> None:
    head = make.sheet_xml("@").partition("@")[0].encode()
    path = bomb(tmp_path / "a.xlsx", make.SHEET, head, b" " * MB, 200)
    for act in (read_all, lambda p: plan_splice(p, "People", 1, make.columns("Mail"))):
        with within(10, 60), pytest.raises(UserFacingError, match="times its size"):
            act(path)


@pytest.mark.parametrize(
    "row",
    [
        b"<row/>",
        b"<row><c><v>1</v></c></row>",
        b'<row><c t="inlineStr"><is><t>' + b"x" * 500 + b"</t></is></c></row>",
        b"<row>" + b"<c/>" * 300 + b"</row>",
        b"<!-- a comment -->",
    ],
    ids=["empty rows", "short rows", "long texts", "many cells", "comments"],
)
def test_rows_that_explode_are_refused(tmp_path: Path, row: bytes) -> None:
    head = make.sheet_xml("@").partition("@")[0].encode()
    path = bomb(tmp_path / "a.xlsx", make.SHEET, head, row * (MB // len(row)), 300)
    assert path.stat().st_size < 3 * MB
    for act in (read_all, lambda p: plan_splice(p, "People", 1, make.columns("Mail"))):
        with within(1, 10), pytest.raises(UserFacingError, match="times its size"):
            act(path)


def test_a_size_that_says_too_little_ends_the_reading_there(tmp_path: Path) -> None:
    head = make.sheet_xml("@").partition("@")[0].encode()
    path = bomb(tmp_path / "a.xlsx", make.SHEET, head, b"<row/>" * 10_000, 300)
    data = bytearray(path.read_bytes())
    listed = data.rindex(make.SHEET.encode())  # in the central directory
    assert data[listed - 46 : listed - 42] == b"PK\x01\x02"
    stands = data.index(make.SHEET.encode())  # in its own header
    assert data[stands - 30 : stands - 26] == b"PK\x03\x04"
    wide = stands + len(make.SHEET) + 4  # zip64's extra field begins with the unpacked size
    assert data[stands - 8 : stands - 4] == b"\xff" * 4
    for size_at, size in ((listed - 22, 4), (wide, 8)):
        data[size_at : size_at + size] = (200_000).to_bytes(size, "little")
    path.write_bytes(data)
    with within(2, 10), pytest.raises(SheetError, match="doesn't match its checksum"):
        read_all(path)


def test_shared_strings_that_explode_are_refused(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    head = f'<sst xmlns="{make.MAIN}"><si><t>'.encode()
    path = bomb(
        tmp_path / "a.xlsx", "xl/sharedStrings.xml", head, b"x" * MB, 200,
        sheet=make.sheet_xml(rows), strings=[],
    )  # fmt: skip
    with within(10, 150), pytest.raises(SheetError, match=r"too much text|times its size"):
        read_all(path)


def test_a_small_part_that_explodes_is_refused(tmp_path: Path) -> None:
    path = bomb(tmp_path / "a.xlsx", "xl/workbook.xml", b"<a>", b" " * MB, 64)
    with within(10, 80), pytest.raises(SheetError, match="unpacks to"):
        read_all(path)


def test_a_picture_that_explodes_is_refused_when_it_would_be_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_TOTAL", 100 * MB)
    path = bomb(tmp_path / "a.xlsx", "xl/media/i.bmp", b"BM", bytes(MB), 150)
    with within(10, 60), pytest.raises(SpliceRefused, match="unpack"):
        plan_splice(path, "People", 1, make.columns("Mail"))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('<row r="1048577"/>', "1,048,576 rows"),
        ('<row r="99999999999999999999"/>', "row"),
        ('<row r="0"/>', "row"),
        ('<row r="-3"/>', "row"),
        ('<row r="x"/>', "row"),
        ('<row r="1"/><row r="2"/><row r="1"/>', "two rows"),
        ('<row r="1"><c r="XFE1"><v>1</v></c></row>', "no cell"),
        ('<row r="1"><c r="1"><v>1</v></c></row>', "no cell"),
        ('<row r="1"><c r="A1" t="s"><v>7</v></c></row>', "text that isn't there"),
        ('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', "text that isn't there"),
        ('<row r="1"><c r="A1" t="s"><v>x</v></c></row>', "text that isn't there"),
        ('<row r="1"><c r="A1"><v>1</v></row>', "no proper XML"),
        ("<row>" + "<c/>" * 16_385 + "</row>", "16,384 columns"),
    ],
)
def test_rows_and_cells_that_cannot_be_are_refused(tmp_path: Path, row: str, words: str) -> None:
    path = make.build(tmp_path / "a.xlsx", make.sheet_xml(row))
    with within(10, 60), pytest.raises(SheetError, match=words):
        read_all(path)


def test_cells_at_the_far_corners_cost_nothing(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    )
    path = make.build(tmp_path / "a.xlsx", make.sheet_xml(rows))
    with within(5, 10):
        assert read_all(path) == 2


@pytest.mark.parametrize("tag", ["c", "is", "x", "row"])
def test_deep_nesting_is_refused(tmp_path: Path, tag: str) -> None:
    rows = '<row r="1"><c r="A1">' + f"<{tag}>" * 200_000
    path = make.build(tmp_path / "a.xlsx", make.sheet_xml(rows))
    for act in (read_all, lambda p: plan_splice(p, "People", 1, make.columns("Mail"))):
        with within(10, 60), pytest.raises(UserFacingError, match=r"deeply|proper XML|among"):
            act(path)


def test_one_endless_tag_is_refused(tmp_path: Path) -> None:
    head = make.sheet_xml("@").partition("@")[0].encode() + b'<row r="1" x="'
    path = bomb(tmp_path / "a.xlsx", make.SHEET, head, b"ab" * (MB // 2), 14)
    with within(10, 120), pytest.raises(SheetError, match="too long"):
        read_all(path)


def test_entities_are_refused(tmp_path: Path) -> None:
    laughs = (
        '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    )
    sheet = make.sheet_xml().replace("?>\n", "?>" + laughs)
    with pytest.raises(SheetError, match="document type"):
        read_all(make.build(tmp_path / "a.xlsx", sheet))
    content = make.parts()
    content["xl/workbook.xml"] = content["xl/workbook.xml"].replace(
        b"?>\n", b"?>" + laughs.encode()
    )
    with pytest.raises(SheetError, match="document type"):
        read_all(make.pack(tmp_path / "b.xlsx", content))


def test_too_many_parts_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ENTRIES", 6)
    content = make.parts(others={f"x/{i}": b"" for i in range(10)})
    with pytest.raises(SheetError, match="too many parts"):
        read_all(make.pack(tmp_path / "a.xlsx", content))


@pytest.mark.parametrize("part", ["_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_a_missing_part_is_named(tmp_path: Path, part: str) -> None:
    content = make.parts()
    del content[part]
    path = make.pack(tmp_path / "a.xlsx", content)
    with pytest.raises(SpliceRefused, match=r"worksheet|missing"):
        plan_splice(path, "People", 1, make.columns("Mail"))
