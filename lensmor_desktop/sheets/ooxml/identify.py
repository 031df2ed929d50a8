"""What a file really is, by its content: names and extensions lie.

Openers of workbooks say "not a zip file" for a password, an old .xls, a web page and a cut-off
download alike. A person needs to know which, because what to do differs.
"""

import re
from enum import Enum
from pathlib import Path
from typing import BinaryIO

from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import SheetError
from lensmor_desktop.sheets.ooxml import wording
from lensmor_desktop.sheets.ooxml.faults import refused_reading

HEAD = 1 << 16
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_SCAN = 8 << 20
OLE_SHIFTS = (9, 12)

_WEB_PAGE = re.compile(
    r"(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?>.*?-->)\s*+)*+"
    r"<(?:!doctype html|html|head|body|table|meta)\b",
    re.DOTALL,
)


class FileKind(Enum):
    """What the first bytes of a file say that it is."""

    ZIP = "zip"
    EMPTY = "empty"
    BLANK = "blank"
    PASSWORD = "password"  # noqa: S105 - a kind of file
    LABEL = "label"
    XLS = "xls"
    MAIL = "mail"
    OLE = "ole"
    XML_2003 = "xml 2003"
    ODS = "ods"
    HTML = "html"
    NO_TABLE = "html without a table"
    PDF = "pdf"
    ARCHIVE = "archive"
    EMPTY_ZIP = "empty zip"
    TEXT = "text"
    UNKNOWN = "unknown"


_SENTENCES = {
    FileKind.EMPTY: (wording.IS_EMPTY_FILE, wording.HINT_DOWNLOAD),
    FileKind.BLANK: (wording.IS_BLANK, wording.HINT_DOWNLOAD),
    FileKind.PASSWORD: (wording.IS_LOCKED, wording.HINT_LOCKED),
    FileKind.LABEL: (wording.IS_LABEL, wording.HINT_LABEL),
    FileKind.MAIL: (wording.IS_MAIL, wording.HINT_MAIL),
    FileKind.XLS: (wording.IS_XLS, wording.HINT_SAVE_XLSX),
    FileKind.OLE: (wording.IS_OLE, wording.HINT_DOCUMENT),
    FileKind.XML_2003: (wording.IS_XML_2003, wording.HINT_SAVE_XLSX),
    FileKind.ODS: (wording.IS_ODS, wording.HINT_ODS),
    FileKind.HTML: (wording.IS_HTML, wording.HINT_SAVE_XLSX),
    FileKind.NO_TABLE: (wording.IS_HTML_PAGE, wording.HINT_SIGN_IN),
    FileKind.PDF: (wording.IS_PDF, wording.HINT_DOCUMENT),
    FileKind.EMPTY_ZIP: (wording.IS_ZIP_EMPTY, wording.HINT_NOTHING_TO_UNPACK),
    FileKind.ARCHIVE: (wording.IS_ARCHIVE, wording.HINT_UNPACK),
    FileKind.TEXT: (wording.IS_TEXT, wording.HINT_RENAME_CSV),
    FileKind.UNKNOWN: (wording.IS_UNKNOWN, wording.HINT_OTHER_FILE),
}

_MARKS = (
    (b"PK\x03\x04", FileKind.ZIP),
    (b"PK\x05\x06", FileKind.EMPTY_ZIP),
    (b"PK\x07\x08PK", FileKind.ARCHIVE),
    (b"%PDF", FileKind.PDF),
    (b"\x1f\x8b", FileKind.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", FileKind.ARCHIVE),
    (b"Rar!", FileKind.ARCHIVE),
)


def identify(path: Path) -> FileKind:
    """Says what a file is by its content.

    Raises:
        SheetError: it can't be opened.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
            if head.startswith(OLE_MARK):
                head += file.read(OLE_SCAN)
                head += _ole_directory(file, head)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise refused_reading(
            str(path), say(wording.NOT_FOUND, reason=reason), wording.HINT_PERMISSION
        ) from error
    return _kind(head)


def not_a_workbook(path: Path, kind: FileKind) -> SheetError:
    """The error for a file of another kind, with what to do about it."""
    message, hint = _SENTENCES[kind]
    return refused_reading(str(path), say(message), hint)


def _kind(head: bytes) -> FileKind:
    if not head:
        return FileKind.EMPTY
    for mark, kind in _MARKS:
        if head.startswith(mark):
            return kind
    if head.startswith(OLE_MARK):
        return _ole_kind(head)
    # BIFF 2 to 5, before workbooks were wrapped in OLE: a BOF record opens the file.
    if re.match(rb"\x09[\x00\x02\x04\x08][\x04\x06\x08]\x00", head):
        return FileKind.XLS
    if not head.strip(b"\0 \t\r\n"):
        return FileKind.BLANK
    return _text_kind(head)


def _ole_kind(head: bytes) -> FileKind:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") + b"\0\0" in head

    # MS-OFFCRYPTO 2.2: rights management, by which sensitivity labels encrypt, in workbooks of
    # today and of the old format.
    if holds("DRMEncryptedDataSpace") or holds("DRMEncryptedTransform") or holds("\tDRMContent"):
        return FileKind.LABEL
    if holds("EncryptedPackage"):
        return FileKind.PASSWORD
    if holds("Workbook") or holds("Book"):
        return FileKind.XLS
    return FileKind.MAIL if holds("__properties_version1.0") else FileKind.OLE


def _ole_directory(file: BinaryIO, head: bytes) -> bytes:
    """How a compound file's directory begins, which may stand behind all else (MS-CFB 2.2)."""
    shift = int.from_bytes(head[30:32], "little")
    first = int.from_bytes(head[48:52], "little")
    if shift not in OLE_SHIFTS:
        return b""
    file.seek((first + 1) << shift)
    return file.read(HEAD)


def _text_kind(head: bytes) -> FileKind:
    text = _decoded(head)
    if text is None:
        return FileKind.UNKNOWN
    start = text.lstrip("\ufeff \t\r\n")[:4096].lower()
    if "urn:schemas-microsoft-com:office:spreadsheet" in start and start.startswith("<"):
        return FileKind.XML_2003
    if start.startswith("<") and "opendocument" in start:
        return FileKind.ODS
    if _WEB_PAGE.match(start):
        return FileKind.HTML if "<table" in text.lower() else FileKind.NO_TABLE
    if start.startswith("<"):
        return FileKind.UNKNOWN
    return FileKind.TEXT


def _decoded(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", head):
        return None
    return head.decode("utf-8", "replace")
