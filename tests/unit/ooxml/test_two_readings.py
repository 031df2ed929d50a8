"""Zip files that two programs would read differently are refused; those that only look odd aren't.

Python's zipfile goes by the directory, from the end; `from_the_beginning` reads what stands there
one after the other, as streaming readers do.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from lensmor_desktop.errors import SheetError
from lensmor_desktop.sheets.ooxml import Workbook
from tests.fakes import packages as make

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
Tamper = Callable[[bytes], bytes]


def from_the_beginning(data: bytes) -> dict[str, bytes]:
    """Each member by its own header, as long as one stands there."""
    found, at = {}, 0
    while data[at : at + 4] == LOCAL:
        fields = struct.unpack_from("<4s5H3I2H", data, at)
        begins = at + 30 + fields[9] + fields[10]
        packed = data[begins : begins + fields[7]]
        name = data[at + 30 : at + 30 + fields[9]].decode()
        found[name] = zlib.decompress(packed, -15) if fields[3] == 8 else packed
        at = begins + fields[7]
    return found


def from_the_end(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def changed(data: bytes, at: int, value: bytes) -> bytes:
    return data[:at] + value + data[at + len(value) :]


def in_header(offset: int, value: bytes) -> Tamper:
    """Changes the own header of the sheet."""
    return lambda data: changed(data, data.index(make.SHEET.encode()) - 30 + offset, value)


def another_book(text: str) -> bytes:
    rows = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in make.parts(sheet=make.sheet_xml(rows)).items():
            archive.writestr(name, content)
    return file.getvalue()


def inserted(data: bytes, at: int, what: bytes, *, end: int) -> bytes:
    """Something put in, with the directory's own place told right; members before it stay."""
    grown = data[:at] + what + data[at:]
    start = struct.unpack_from("<I", data, end + 16)[0]
    return changed(grown, end + len(what) + 16, struct.pack("<I", start + len(what)))


def hidden_member(data: bytes) -> bytes:
    """A member that the directory doesn't list, between the last one and the directory."""
    end = data.rindex(END)
    body = b"<x/>"
    header = struct.pack(
        "<4s5H3I2H", LOCAL, 20, 0, 0, 0, 0, zlib.crc32(body), len(body), len(body), 5, 0
    )
    return inserted(data, data.index(CENTRAL), header + b"x.xml" + body, end=end)


def two_ends(data: bytes) -> bytes:
    """The real end as the comment of another, which tells of no members at all."""
    end = data.rindex(END)
    empty = struct.pack("<4s4H2IH", END, 0, 0, 0, 0, 0, end, len(data) - end)
    return data[:end] + empty + data[end:]


TAMPERED: dict[str, Tamper] = {
    "another name": in_header(30, b"XX"),
    "another method": in_header(8, struct.pack("<H", 0)),
    "encrypted in one": in_header(6, struct.pack("<H", 1)),
    "another encoding of names": in_header(6, struct.pack("<H", 0x800)),
    "another checksum": in_header(14, b"1234"),
    "another packed size": in_header(18, struct.pack("<I", 9)),
    "another size": in_header(22, struct.pack("<I", 9)),
    "a size told nowhere": in_header(22, b"\xff\xff\xff\xff"),
    "another zip before": lambda data: another_book("before") + data,
    "text before": lambda data: LOCAL + b" in front" + data,
    "another zip behind": lambda data: data + another_book("behind"),
    "text behind": lambda data: data + b"text",
    "a member that isn't listed": hidden_member,
    "two ends": two_ends,
}


def book(tmp_path: Path) -> bytes:
    return make.build(tmp_path / "honest.xlsx").read_bytes()


def opened(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "tampered.xlsx"
    path.write_bytes(data)
    Workbook.open(path).close()


@pytest.mark.parametrize("how", TAMPERED)
def test_a_file_that_reads_differently_from_its_end_and_from_its_beginning_is_refused(
    tmp_path: Path, how: str
) -> None:
    data = book(tmp_path)
    assert from_the_beginning(data) == from_the_end(data)
    with pytest.raises(SheetError, match="can't be told what the file holds") as refusal:
        opened(tmp_path, TAMPERED[how](data))
    assert "save a copy" in str(refusal.value)


@pytest.mark.parametrize("zip64", [(0, 1), (1, 8), (2, 4)])
def test_two_records_of_the_end_that_differ_are_refused(
    tmp_path: Path, zip64: tuple[int, int]
) -> None:
    data = book(tmp_path)
    end = data.rindex(END)
    count, size, start = struct.unpack_from("<HII", data, end + 10)

    def with_wide(counts: list[int]) -> bytes:
        record = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, *counts)
        locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
        return data[:end] + record + locator + data[end:]

    opened(tmp_path, with_wide([count, size, start]))
    other = [count, size, start]
    other[zip64[0]] += zip64[1]
    with pytest.raises(SheetError):
        opened(tmp_path, with_wide(other))


@pytest.mark.parametrize("padding", [b"\0" * 512, b"\r\n", b" \n"])
def test_padding_behind_is_nothing(tmp_path: Path, padding: bytes) -> None:
    opened(tmp_path, book(tmp_path) + padding)


def test_room_that_packers_leave_between_members_is_nothing(tmp_path: Path) -> None:
    data = book(tmp_path)
    opened(tmp_path, inserted(data, data.index(CENTRAL), b"\0" * 100, end=data.rindex(END)))


def test_the_mark_of_an_end_in_a_parts_own_bytes_is_nothing(tmp_path: Path) -> None:
    content = make.parts(others={"xl/media/image1.png": END + bytes(40)})
    path = make.pack(tmp_path / "a.xlsx", content, zipfile.ZIP_STORED)
    Workbook.open(path).close()
