"""Whatever the download folder holds is named, with what to do about it."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from lensmor_desktop.errors import SheetError
from lensmor_desktop.sheets import inspect_sheet
from lensmor_desktop.sheets.formats import FileKind, identify

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def stream_name(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\0\0"


def zipped(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), b"x")  # always the same bytes
    return target.getvalue()


class TestWhatIsRead:
    @pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.txt", "export"])
    def test_text_by_any_name_but_a_workbooks(self, tmp_path: Path, name: str) -> None:
        path = tmp_path / name
        path.write_text("Event ID,Personnel ID\n1,2\n")
        assert identify(path) is FileKind.TEXT

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
    def test_text_in_any_encoding(self, tmp_path: Path, encoding: str) -> None:
        path = tmp_path / "a.csv"
        path.write_text("Event ID\tPersonnel ID\r\n139574\t789\r\n", encoding=encoding)
        assert identify(path) is FileKind.TEXT

    def test_text_with_a_stray_control_character(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_bytes(b"Event ID,Personnel ID\n139574,78\x079\n")
        assert identify(path) is FileKind.TEXT

    def test_a_workbook_by_its_content(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_bytes(zipped("[Content_Types].xml"))
        assert identify(path) is FileKind.PACKAGE


class TestWhatIsNamed:
    @pytest.mark.parametrize(
        ("name", "data", "message", "hint"),
        [
            ("a.csv", b"", "The file is empty", "export it again"),
            (
                "~$a.xlsx",
                b"\x05Jane" + b"\0" * 160,
                "marker that Excel leaves",
                "Choose “a.xlsx” itself",
            ),
            ("a.xlsx", OLE2 + stream_name("EncryptedPackage"), "password", "clear the password"),
            ("a.xls", OLE2 + stream_name("Workbook"), "old .xls format", ".xlsx"),
            ("a.xls", b"\x09\x08\x08\x00\x00\x05\x05\x00", "old .xls format", ".xlsx"),
            ("a.doc", OLE2 + stream_name("WordDocument"), "not a workbook", ".xlsx"),
            ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "web page", ".xlsx"),
            (
                "a.xls",
                b'<?xml version="1.0"?><Workbook '
                b'xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
                "XML spreadsheet of Excel 2003",
                ".xlsx",
            ),
            ("a.xml", b'<?xml version="1.0"?><people/>', "XML file", "Export"),
            ("a.pdf", b"%PDF-1.7\n", "PDF", ".csv"),
            ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "picture", "Export"),
            ("a.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 50, "picture", "Export"),
            ("a.csv.gz", gzip.compress(b"a,b\n1,2\n", mtime=0), "archive", ".csv"),
            ("a.json", b'[{"event_id": "1"}]', "JSON", "Export"),
            ("a.rtf", b"{\\rtf1 x}", "RTF", "Excel"),
            ("a.slk", b"ID;PWXL;N;E\nC;Y1;X1;K1\n", "SYLK", ".xlsx"),
            ("a.mht", b"MIME-Version: 1.0\n\n", "web page", ".xlsx"),
            ("a.db", b"SQLite format 3\0" + b"\0" * 84, "database", "Export"),
            ("a.bin", bytes(range(256)) * 4, "neither an Excel workbook nor a text", "Export"),
            ("a.xlsx", b"Event ID,Personnel ID\n1,2\n", "text file with a table", "ends with .csv"),
            ("a.xls", b"Event ID\tPersonnel ID\n1\t2\n", "ends with “.xls”", "ends with .csv"),
            ("a.ods", zipped("content.xml"), "no spreadsheet in it", ".xlsx"),
            ("a.numbers", zipped("Index/Document.iwa"), "Apple Numbers", ".xlsx"),
            ("a.xlsb", zipped("[Content_Types].xml", "xl/workbook.bin"), ".xlsb", ".xlsx"),
            ("a.docx", zipped("[Content_Types].xml", "word/document.xml"), "Word", ".xlsx"),
            ("a.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml")[:60], "end of", "again"),
        ],
    )
    def test_with_a_way_out(
        self, tmp_path: Path, name: str, data: bytes, message: str, hint: str
    ) -> None:
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(SheetError) as caught:
            inspect_sheet(path)
        assert str(caught.value.title) == f"“{name}” can't be read."
        assert message in str(caught.value.message)
        assert hint in str(caught.value.hint)

    def test_an_open_document_spreadsheet(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", "<x/>")
        with pytest.raises(SheetError, match=r"OpenDocument spreadsheet \(\.ods\)"):
            inspect_sheet(path)

    def test_a_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(SheetError) as caught:
            inspect_sheet(tmp_path / "gone.xlsx")
        assert str(caught.value.message) == f"There is no file of this name in “{tmp_path}”."

    def test_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(SheetError, match="This is a folder"):
            inspect_sheet(tmp_path)

    def test_a_file_that_cannot_be_opened(self, tmp_path: Path) -> None:
        with pytest.raises(SheetError, match="doesn't let this program read the file"):
            inspect_sheet(tmp_path / ("x" * 300))

    def test_a_sheet_with_nothing_in_it(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_text(" , \n\n,\n")
        with pytest.raises(SheetError, match="no row has any content"):
            inspect_sheet(path)

    def test_a_quotation_mark_that_never_closes(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_text('Event ID,Personnel ID\n1,2\n3,"4\n5,6\n')
        with pytest.raises(SheetError) as caught:
            inspect_sheet(path)
        assert str(caught.value.message) == (
            "In line 3 (B3) a quotation mark opens and is never closed, so the rows can't be "
            "told apart."
        )

    def test_more_columns_than_excel_has(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_text("Event ID,Personnel ID\n" + "1," * 16_384 + "2\n")
        with pytest.raises(SheetError, match="Row 2 has more than 16,384 columns"):
            inspect_sheet(path)
