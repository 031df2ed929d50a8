"""Cases 17 and 18: what real zip files look like, and what is refused in them."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from lensmor_desktop.errors import SheetError
from lensmor_desktop.sheets.ooxml import SpliceRefused, Workbook, plan_splice, splice
from tests.fakes import packages as make

MAIL = {2: ["ada@example.org", "ok"]}


def check(path: Path, changed: list[str] | None = None) -> make.Written:
    before = path.read_bytes()
    book = make.write(path, MAIL)
    assert make.changed_parts(before, book.data) == (changed or [make.SHEET])
    assert book.zip.testzip() is None
    assert book.text("C2") == "ada@example.org"
    return book


def test_case_17_stray_items_and_types_that_come_last_are_copied_in_order_as_they_are(
    tmp_path: Path,
) -> None:
    content = make.parts(others={"xl/media/image1.png": bytes(range(256)) * 40})
    path = make.pack(tmp_path / "a.xlsx", dict(reversed(content.items())))
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b"made by hand"
        info = zipfile.ZipInfo("stray/item.txt", (1999, 1, 2, 3, 4, 6))
        info.external_attr, info.comment = 0o640 << 16, b"note"
        info.extra = struct.pack("<2H4s", 0x9999, 4, b"abcd")
        archive.writestr(info, b"not a part")
        archive.writestr("folder/", b"")
    book = check(path)
    after = book.zip.getinfo("stray/item.txt")
    assert (after.date_time, after.external_attr >> 16) == ((1999, 1, 2, 3, 4, 6), 0o640)
    assert (after.comment, after.extra) == (b"note", struct.pack("<2H4s", 0x9999, 4, b"abcd"))
    assert book.zip.comment == b"made by hand"
    assert book.zip.infolist()[0].filename != "[Content_Types].xml"


def test_case_17_data_descriptors_become_plain_headers(tmp_path: Path) -> None:
    stream = make.Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in make.parts().items():
            archive.writestr(name, data)
    path = tmp_path / "a.xlsx"
    path.write_bytes(stream.data)
    with zipfile.ZipFile(path) as archive:
        assert all(info.flag_bits & 8 for info in archive.infolist())
    book = check(path)
    assert not any(info.flag_bits & 8 for info in book.zip.infolist())
    for info in book.zip.infolist():  # and the local headers say the same
        fields = struct.unpack_from("<4s5H3I", book.data, info.header_offset)
        assert fields[2] & 8 == 0
        assert fields[6:9] == (info.CRC, info.compress_size, info.file_size)


def test_case_17_zip64_extras_are_understood_and_dropped(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in make.parts().items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                member.write(data)
    assert path.read_bytes().count(b"\x01\x00\x10\x00") >= 5
    book = check(path)
    for info in book.zip.infolist():
        assert struct.unpack_from("<H", book.data, info.header_offset + 28) == (0,)
        assert info.extra == b""


def test_case_17_a_zip64_directory_is_read(tmp_path: Path) -> None:
    data = make.build(tmp_path / "a.xlsx").read_bytes()
    end = data.rindex(b"PK\x05\x06")
    fields = struct.unpack_from("<4s4H2IH", data, end)
    record = struct.pack(
        "<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, fields[3], fields[4], fields[5], fields[6]
    )
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    (tmp_path / "b.xlsx").write_bytes(data[:end] + record + locator + tail)
    check(tmp_path / "b.xlsx")


def test_case_17_backslashes_in_names_are_kept(tmp_path: Path) -> None:
    content = {name.replace("/", "\\"): data for name, data in make.parts().items()}
    path = make.pack(tmp_path / "a.xlsx", content)
    before = path.read_bytes()
    book = make.write(path, MAIL)
    assert make.changed_parts(before, book.data) == [make.SHEET.replace("/", "\\")]


def test_case_17_absolute_and_odd_targets_are_followed(tmp_path: Path) -> None:
    content = make.parts()
    content["data/my sheet.xml"] = content.pop(make.SHEET)
    content["_rels/.rels"] = make.links(("r", "officeDocument", "/xl/workbook.xml")).encode()
    content["xl/_rels/workbook.xml.rels"] = make.links(
        ("rId1", "worksheet", "/data/my%20sheet.xml"), ("rId2", "styles", "../xl/./styles.xml")
    ).encode()
    path = make.pack(tmp_path / "a.xlsx", content)
    before = path.read_bytes()
    assert make.changed_parts(before, make.write(path, MAIL).data) == ["data/my sheet.xml"]


def test_stored_members_are_read_and_copied(tmp_path: Path) -> None:
    check(make.pack(tmp_path / "a.xlsx", make.parts(), zipfile.ZIP_STORED))


@pytest.mark.parametrize("name", ["xl/styles.xml", "XL/Styles.xml", "xl\\styles.xml"])
def test_case_18_names_that_repeat_or_differ_only_by_case_are_refused(
    tmp_path: Path, name: str
) -> None:
    path = make.build(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a") as archive:
        if name == "xl/styles.xml":
            archive.NameToInfo.clear()  # or zipfile warns
        archive.writestr(name, b"<x/>")
    with pytest.raises(SpliceRefused, match="two parts named"):
        plan_splice(path, "People", 1, make.columns("Mail"))
    with pytest.raises(SheetError, match="two parts named"):
        Workbook.open(path)


def test_case_18_a_damaged_part_that_would_be_copied_is_refused_before(tmp_path: Path) -> None:
    content = make.parts(others={"xl/media/image1.png": bytes(range(256)) * 40})
    path = make.pack(tmp_path / "a.xlsx", content, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[data.index(bytes(range(256))) + 5000] ^= 1
    path.write_bytes(data)
    with pytest.raises(SpliceRefused) as caught:
        plan_splice(path, "People", 1, make.columns("Mail"))
    assert "“xl/media/image1.png” doesn't match its checksum" in str(caught.value.message)


@pytest.mark.parametrize("how", ["relationship", "folder"])
def test_case_18_a_signed_package_is_warned_about(tmp_path: Path, how: str) -> None:
    content = make.parts()
    if how == "relationship":
        type_ = (
            "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
        )
        content["_rels/.rels"] = make.links(
            ("rId1", "officeDocument", "xl/workbook.xml"), ("rId2", type_, "sig/origin.sigs")
        ).encode()
    else:
        content["_xmlsignatures/sig1.xml"] = b"<Signature/>"
    book = make.write(make.pack(tmp_path / "a.xlsx", content), MAIL)
    assert book.codes() == ["signed"]
    assert "signature" in str(book.plan.cautions[0].text)


def test_case_19_the_sheet_is_chosen_by_type_not_by_position(tmp_path: Path) -> None:
    content = make.parts(names=("Chart", "Dialog", "People"))
    for part in ("chartsheets/s.xml", "dialogsheets/s.xml"):
        content[f"xl/{part}"] = f'<x xmlns="{make.MAIN}"/>'.encode()
    content["xl/_rels/workbook.xml.rels"] = make.links(
        ("rId1", "chartsheet", "chartsheets/s.xml"),
        ("rId2", "dialogsheet", "dialogsheets/s.xml"),
        ("rId3", "worksheet", "worksheets/sheet1.xml"),
    ).encode()
    check(make.pack(tmp_path / "a.xlsx", content))
    with pytest.raises(SpliceRefused, match="no worksheet named “Chart”"):
        plan_splice(tmp_path / "a.xlsx", "Chart", 1, make.columns("Mail"))


@pytest.mark.parametrize(
    ("at", "value", "words"),
    [
        (8, struct.pack("<H", 1), "password"),
        (10, struct.pack("<H", 12), "unusual way"),
        (20, struct.pack("<I", 0x7FFFFFFF), "where it should be"),
        (42, struct.pack("<I", 0x7FFFFFFF), "where it should be"),
        (0, b"PK\x01\x03", "broken"),
        (28, struct.pack("<H", 0xFFFF), "incomplete"),
    ],
)
def test_a_broken_directory_is_refused(tmp_path: Path, at: int, value: bytes, words: str) -> None:
    path = make.build(tmp_path / "a.xlsx")
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    data[entry + at : entry + at + len(value)] = value
    path.write_bytes(data)
    with pytest.raises(SheetError, match=words):
        Workbook.open(path)


def test_members_that_overlap_are_refused(tmp_path: Path) -> None:
    path = make.build(tmp_path / "a.xlsx")
    data = bytearray(path.read_bytes())
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 1)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    path.write_bytes(data)
    with pytest.raises(SheetError, match="where it should be"):
        Workbook.open(path)


def test_writing_starts_where_the_target_stands(tmp_path: Path) -> None:
    path = make.build(tmp_path / "a.xlsx")
    target = io.BytesIO()
    target.write(b"12345")
    splice(path, target, "People", 1, make.columns("Mail", "State"), MAIL)
    assert target.getvalue()[5:] == make.write(path, MAIL).data
