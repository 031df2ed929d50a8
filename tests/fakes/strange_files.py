"""Files that people choose in place of the sheet, each made anew as its program writes it."""

import bz2
import gzip
import io
import lzma
import plistlib
import struct
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

TABLE = "Lensmor Event ID,Lensmor Personnel ID,Name\r\n139574,7300001,Ada Lund\r\n"
_SECTOR = 512


@dataclass(frozen=True)
class Strange:
    """A file: how it is made, and what a person is told."""

    make: Callable[[Path], Path]
    says: str
    hint: str


def zipped(content: Mapping[str, bytes | str]) -> bytes:
    """A zip file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return target.getvalue()


def zip_with_password(name: str) -> bytes:
    """A zip file whose only member is marked as encrypted; its bytes are as good as any."""
    data = bytearray(zipped({name: TABLE}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def compound(*entries: str, before: int = 0) -> bytes:
    """A compound file (MS-CFB) with streams of these names, and nothing in them.

    Args:
        before: sectors between the header and the directory.
    """
    names = ("Root Entry", *entries)
    first = before + 1
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, first, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (_SECTOR - len(header) - 4)
    table = struct.pack("<I", 0xFFFFFFFD).ljust(_SECTOR, b"\xff")
    directory = b"".join(
        (name + "\0").encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBB3I", 2 * len(name) + 2, 2 if at else 5, 1, *[0xFFFFFFFF] * 3)
        + bytes(36)
        + struct.pack("<IQ", 0xFFFFFFFE, 0)
        for at, name in enumerate(names)
    )
    directory += bytes(-len(directory) % _SECTOR)
    return header + table + bytes(_SECTOR * before) + directory


def _tar() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        info = tarfile.TarInfo("leads.csv")
        info.size = len(TABLE)
        archive.addfile(info, io.BytesIO(TABLE.encode()))
    return target.getvalue()


def _gzip(name: str) -> bytes:
    target = io.BytesIO()
    with gzip.GzipFile(name, "wb", fileobj=target, mtime=0) as archive:
        archive.write(TABLE.encode())
    return target.getvalue()


def _mail() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Ada Lund <ada@sender.example>", "Bo <bo@receiver.example>"
    mail["Subject"], mail["Message-ID"] = "The leads of the show", "<1@sender.example>"
    mail.set_content("They are attached.")
    mail.add_attachment(TABLE.encode(), maintype="text", subtype="csv", filename="leads.csv")
    return mail.as_bytes()


def _file(name: str, data: bytes | str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return make


def _folder(name: str, content: Mapping[str, bytes]) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / name
        for part, data in content.items():
            (path / part).parent.mkdir(parents=True, exist_ok=True)
            (path / part).write_bytes(data)
        return path

    return make


_IWA = {"Index/Document.iwa": b"\0\1", "Index/Tables/DataList.iwa": b"\0", "preview.jpg": b"\xff"}
_OOXML = {"[Content_Types].xml": "<Types/>", "_rels/.rels": "<Relationships/>"}
_LINK = {"URL": "https://docs.example/sheet"}
_LABEL = ("EncryptedPackage", "\x06DataSpaces", "DRMEncryptedDataSpace", "DRMEncryptedTransform")
_PASSWORD = ("EncryptedPackage", "EncryptionInfo", "\x06DataSpaces", "StrongEncryptionDataSpace")
_NUMBERS, _EXPORT = "Apple Numbers", "File > Export To > Excel"
_UNPACK, _ATTACHED = "Unpack it first", "save the spreadsheet that is attached"
_GOOGLE, _DOWNLOAD = "Google Sheets", "File > Download > Microsoft Excel (.xlsx)"
_AS_XLSX = "Excel Workbook (.xlsx)"
_COPY = "copy the table into Excel"

STRANGE: dict[str, Strange] = {
    name: Strange(_file(file, data), says, hint)
    for name, file, data, says, hint in (
        ("Numbers", "leads.numbers", zipped(_IWA), _NUMBERS, _EXPORT),
        ("Numbers named xlsx", "leads.xlsx", zipped(_IWA), _NUMBERS, _EXPORT),
        ("old Numbers", "leads.numbers", zipped({"index.apxl": b"x"}), _NUMBERS, _EXPORT),
        ("Pages", "leads.pages", zipped(_IWA), "Apple Pages", _COPY),
        ("Keynote", "leads.key", zipped(_IWA), "Apple Keynote", _COPY),
        ("zip", "export.zip", zipped({"contacts.csv": TABLE}), "“contacts.csv”",
         "then open “contacts.csv”."),
        ("zip with litter of a Mac", "export.zip",
         zipped({"contacts.csv": TABLE, "__MACOSX/._contacts.csv": b"\0", ".DS_Store": b"\0"}),
         "these files in it: “contacts.csv”.", "then open “contacts.csv”."),
        ("workbook deep in a zip", "takeout.xlsx",
         zipped({"Takeout/Drive/leads.xlsx": b"PK", "Takeout/read me.html": b"<p>"}),
         "“Takeout/Drive/leads.xlsx”, “Takeout/read me.html”",
         "then open “Takeout/Drive/leads.xlsx”."),
        ("zip of several", "all.zip", zipped({f"{n}/leads.csv": TABLE for n in range(7)}),
         "“0/leads.csv”, “1/leads.csv”, “2/leads.csv”, “3/leads.csv”, “4/leads.csv”, and 2 more",
         "open the spreadsheet that was inside"),
        ("zip without a sheet", "photos.zip", zipped({"a.jpg": b"x"}),
         "no spreadsheet in it, but: “a.jpg”", "Choose the spreadsheet itself"),
        ("zip with nothing", "empty.zip", b"PK\5\6" + bytes(18), "nothing in it",
         "Choose the spreadsheet itself"),
        ("zip of an unpacked workbook", "leads.zip",
         zipped({"leads/xl/workbook.xml": b"<x/>", "leads/[Content_Types].xml": b"<x/>"}),
         "stands unpacked, in its folder “leads”", "that the archive was made from"),
        ("zip with a password", "export.zip", zip_with_password("contacts.csv"),
         "zip archive that is protected with a password", "with its password"),
        ("gzip", "leads.csv.gz", _gzip("contacts.csv"), "compressed archive",
         "open “contacts.csv”"),
        ("gzip without a name", "leads.csv.gz", gzip.compress(TABLE.encode(), mtime=0),
         "compressed archive", "open “leads.csv”"),
        ("tar", "leads.tar", _tar(), "compressed archive", _UNPACK),
        ("tar, gzip", "leads.tgz", gzip.compress(_tar(), mtime=0), "compressed archive", _UNPACK),
        ("bzip2", "leads.bz2", bz2.compress(TABLE.encode()), "compressed archive", _UNPACK),
        ("xz", "leads.xz", lzma.compress(TABLE.encode()), "compressed archive", _UNPACK),
        ("7z", "leads.7z", b"7z\xbc\xaf\x27\x1c\0\4" + bytes(24), "compressed archive", _UNPACK),
        ("rar", "leads.rar", b"Rar!\x1a\7\1\0" + bytes(24), "compressed archive", _UNPACK),
        ("ods", "leads.ods",
         zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": ""}),
         "OpenDocument spreadsheet", "Open it in LibreOffice or Excel, choose Save As"),
        ("odt", "leads.odt",
         zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ""}),
         "text document", _COPY),
        ("fods", "leads.fods",
         '<?xml version="1.0"?>\n<office:document xmlns:office='
         '"urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>',
         "OpenDocument spreadsheet", "choose Save As"),
        ("xls", "leads.xls", compound("Workbook"), "old .xls format", _AS_XLSX),
        ("xls of 1993", "leads.xls", compound("Book"), "old .xls format", _AS_XLSX),
        ("xls of 1990", "leads.xls", b"\x09\x04\x06\0\0\0\x10\0" + bytes(40), "old .xls", _AS_XLSX),
        ("xlsb", "leads.xlsb", zipped({**_OOXML, "xl/workbook.bin": b""}), ".xlsb", _AS_XLSX),
        ("Excel 2003 XML", "leads.xls",
         '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
         '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
         "XML spreadsheet of Excel 2003", _AS_XLSX),
        ("HTML named xls", "report.xls",
         "<html><body><table><tr><td>1</td></tr></table></body></html>", "web page", _AS_XLSX),
        ("a sign-in page", "report.xlsx",
         "<!DOCTYPE html><html><body><form>Sign in</form></body></html>",
         "web page without any table", "sign-in page"),
        ("MHTML named xls", "report.xls",
         "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n",
         "web page", ".xlsx"),
        ("docx", "leads.docx", zipped({**_OOXML, "word/document.xml": ""}), "Word", _COPY),
        ("pptx", "leads.pptx", zipped({**_OOXML, "ppt/presentation.xml": ""}), "PowerPoint", _COPY),
        ("doc", "leads.doc", compound("WordDocument"), "older Office document", _COPY),
        ("pdf", "leads.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF", _COPY),
        ("msg", "leads.msg", compound("__properties_version1.0", "__substg1.0_0037001F"),
         "an email", _ATTACHED),
        ("eml", "leads.eml", _mail(), "an email", _ATTACHED),
        ("eml of Windows", "leads.eml", _mail().replace(b"\n", b"\r\n"), "an email", _ATTACHED),
        ("Google Sheets", "leads.gsheet",
         '{"":"WARNING! DO NOT EDIT THIS FILE!","doc_id":"1a","resource_key":"","email":""}',
         _GOOGLE, _DOWNLOAD),
        ("Google Sheets, of old", "leads.gsheet",
         '{"url": "https://docs.google.com/open?id=1a", "doc_id": "1a"}', _GOOGLE, _DOWNLOAD),
        ("Google Sheets, empty", "leads.gsheet", b"", _GOOGLE, _DOWNLOAD),
        ("Google Docs", "leads.gdoc", '{"doc_id": "1a"}', "a document at Google", "Export"),
        ("url", "leads.url", "[InternetShortcut]\r\nURL=https://docs.example/sheet\r\n",
         "a link to a web page", "Open the link"),
        ("webloc", "leads.webloc", plistlib.dumps(_LINK), "a link to a web page", "Open the link"),
        ("webloc, binary", "leads.webloc", plistlib.dumps(_LINK, fmt=plistlib.FMT_BINARY),
         "a link to a web page", "Open the link"),
        ("lnk", "leads.xlsx.lnk", b"L\0\0\0\1\x14\2\0\0\0\0\0\xc0\0\0\0\0\0\0F" + bytes(56),
         "a shortcut to a file", "Choose the file itself"),
        ("desktop entry", "leads.desktop", "[Desktop Entry]\nType=Link\nURL=file:///leads.xlsx\n",
         "a shortcut to a file", "Choose the file itself"),
        ("alias", "leads", b"book\0\0\0\0mark\0\0\0\0" + bytes(40), "a shortcut to a file",
         "Choose the file itself"),
        ("placeholder of a cloud", "leads.xlsx", b"", "The file is empty",
         "Always keep on this device"),
        ("placeholder of iCloud", ".leads.xlsx.icloud",
         plistlib.dumps({"NSURLNameKey": "leads.xlsx"}, fmt=plistlib.FMT_BINARY),
         "in the cloud and not on this computer", "Download Now"),
        ("json", "leads.json", '[{"event_id": "139574"}]', "JSON", "or as CSV"),
        ("vcf", "leads.vcf", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada Lund\r\nEND:VCARD\r\n",
         "address cards", "with their Lensmor IDs"),
        ("ics", "leads.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "calendar",
         "or as CSV"),
        ("mdb", "leads.mdb", b"\0\1\0\0Standard Jet DB\0" + bytes(100), "Microsoft Access",
         "choose Export > Excel"),
        ("accdb", "leads.accdb", b"\0\1\0\0Standard ACE DB\0" + bytes(100), "Microsoft Access",
         "choose Export > Excel"),
        ("marker of Excel", "~$leads.xlsx", b"\x03Ada" + b" " * 51 + b"\x03\0A\0d\0a\0",
         "marker that Excel leaves", "Choose “leads.xlsx” itself"),
        ("marker of LibreOffice", ".~lock.leads.xlsx#", ",ada,desk,01.12.2026 09:00,file:///;",
         "marker that LibreOffice leaves", "Choose “leads.xlsx” itself"),
        ("temporary file of Excel", "~DF3A1B2C.TMP", zipped(_OOXML), "temporary file",
         "Choose the workbook itself"),
        ("another of Excel's", "3A1B2C4D.tmp", zipped(_OOXML), "temporary file",
         "Choose the workbook itself"),
        ("password", "leads.xlsx", compound(*_PASSWORD), "protected with a password",
         "clear the password"),
        ("sensitivity label", "leads.xlsx", compound(*_LABEL), "encrypted by its sensitivity label",
         "choose a label without encryption under Home, Sensitivity"),
        ("label, directory at the end", "leads.xlsx", compound(*_LABEL, before=17_000),
         "encrypted by its sensitivity label", "File, Info, Protect Workbook, Restrict Access"),
        ("label, old format", "leads.xls", compound("Workbook", "\tDRMContent"),
         "encrypted by its sensitivity label", "choose a label without encryption"),
        ("label, any format", "leads.xlsx", b".pfile\2\0" + bytes(60),
         "encrypted by its sensitivity label", "whose label doesn't encrypt"),
        ("download of Chrome", "leads.xlsx.crdownload", zipped(_OOXML)[:40], "isn't finished",
         "open the finished file"),
        ("download of Firefox", "leads.csv.part", TABLE, "isn't finished",
         "open the finished file"),
        ("cut short", "leads.xlsx", zipped({**_OOXML, "xl/workbook.xml": b"<x/>" * 99})[:200],
         "end of the file is missing", "again"),
    )
} | {
    "Numbers, a folder": Strange(
        _folder("leads.numbers", {"Index.zip": b"PK", "preview.jpg": b""}), _NUMBERS, _EXPORT
    ),
    "download of Safari": Strange(
        _folder("leads.xlsx.download", {"leads.xlsx": b"PK"}), "isn't finished", "finished file"
    ),
}  # fmt: skip
