"""Files that are no workbook are named for what they are, with what to do."""

import zipfile
from pathlib import Path

import pytest

from lensmor_desktop.errors import SheetError
from lensmor_desktop.sheets.ooxml import Workbook
from tests.fakes import packages as make

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def refusal(path: Path) -> SheetError:
    with pytest.raises(SheetError) as caught:
        Workbook.open(path)
    assert caught.value.title
    assert caught.value.hint
    assert path.name in str(caught.value.title)
    return caught.value


@pytest.mark.parametrize(
    ("data", "words", "hint"),
    [
        (b"", "empty", "Download"),
        (bytes(4096), "nothing but blanks", "Download"),
        (OLE + "EncryptedPackage\0".encode("utf-16-le"), "password", "password"),
        (OLE + "Workbook\0".encode("utf-16-le"), "old .xls", ".xlsx"),
        (OLE + "WordDocument\0".encode("utf-16-le"), "not a workbook", "Choose"),
        (b"\x09\x08\x06\x00\x00\x05\x10\x00", "old .xls", ".xlsx"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web page", ".xlsx"),
        (b"\xef\xbb\xbf<!DOCTYPE html><p>", "web page", ".xlsx"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook '
         b'xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "Excel 2003", ".xlsx"),
        (b"Name;Id\r\nAda;1\r\n", "plain text", ".csv"),
        ("Name\tId\r\n".encode("utf-16"), "plain text", ".csv"),
        (b"%PDF-1.7", "PDF", "Choose"),
        (b"\x89PNG\r\n\x1a\n\0\0", "no workbook", "Choose"),
    ],
)  # fmt: skip
def test_a_file_in_disguise_is_named(tmp_path: Path, data: bytes, words: str, hint: str) -> None:
    path = tmp_path / "people.xlsx"
    path.write_bytes(data)
    error = refusal(path)
    assert words in str(error.message)
    assert hint in str(error.hint)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "OpenDocument"),
        ({"xl/workbook.bin": b"", "[Content_Types].xml": b"<x/>"}, "binary workbook"),
        ({"Index/Document.iwa": b""}, "Numbers"),
        ({"word/document.xml": b"<x/>", "[Content_Types].xml": b"<x/>"}, "Word"),
        ({"people.csv": b"a;b"}, "archive"),
    ],
)
def test_another_format_in_a_zip_is_named(
    tmp_path: Path, content: dict[str, bytes], words: str
) -> None:
    path = make.pack(tmp_path / "people.xlsx", content, zipfile.ZIP_STORED)
    assert words in str(refusal(path).message)


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.999])
def test_a_truncated_download_is_named(tmp_path: Path, kept: float) -> None:
    path = make.build(tmp_path / "people.xlsx")
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    error = refusal(path)
    assert "cut short" in str(error.message)
    assert "again" in str(error.hint)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "isn't there" in str(refusal(tmp_path / "gone.xlsx").message)


def test_a_folder_is_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    assert "opened" in str(refusal(tmp_path / "folder.xlsx").message)
