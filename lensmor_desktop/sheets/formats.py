"""What a file is, told from its content and never from its name.

People open whatever the download folder holds: an old .xls, a web page that a report server named
.xls, a workbook with a password. Each is named, with what to do about it. Workbooks and what is
mistaken for them are told apart by `ooxml`; here stands what a text file must be to hold a table.
"""

import re
from enum import Enum
from pathlib import Path

from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import SheetError
from lensmor_desktop.sheets import wording

_HEAD = 8192
_LARGEST_LOCK = 1024
_NOT_TEXT_SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods", ".numbers")


class FileKind(Enum):
    """The two kinds of file that are read."""

    PACKAGE = "package"  # a zip that may be a workbook: .xlsx, .xlsm
    TEXT = "text"  # CSV and its kin


# First bytes of what is neither a workbook nor text.
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"{\\rtf", wording.FILE_RTF, wording.FILE_OFFICE_HINT),
    (b"\x89PNG", wording.FILE_IMAGE, wording.FILE_EXPORT_HINT),
    (b"\xff\xd8\xff", wording.FILE_IMAGE, wording.FILE_EXPORT_HINT),
    (b"GIF8", wording.FILE_IMAGE, wording.FILE_EXPORT_HINT),
    (b"II*\x00", wording.FILE_IMAGE, wording.FILE_EXPORT_HINT),
    (b"MM\x00*", wording.FILE_IMAGE, wording.FILE_EXPORT_HINT),
    (b"BZh", wording.FILE_ARCHIVE, wording.FILE_ARCHIVE_HINT),
    (b"\xfd7zXZ", wording.FILE_ARCHIVE, wording.FILE_ARCHIVE_HINT),
    (b"SQLite format 3", wording.FILE_DATABASE, wording.FILE_EXPORT_HINT),
    (b"PAR1", wording.FILE_DATABASE, wording.FILE_EXPORT_HINT),
)


def cannot_read(path: Path, message: str, hint: str, **values: object) -> SheetError:
    """The error for a file that can't be read, with the file's name in its title."""
    return SheetError(
        say(wording.CANT_READ, name=path.name), say(message, **values), say(hint, **values)
    )


def denied(path: Path, error: OSError) -> SheetError:
    """The error for a file that the system doesn't let us read."""
    problem = error.strerror or type(error).__name__
    return cannot_read(path, wording.FILE_DENIED, wording.FILE_DENIED_HINT, problem=problem)


def identify(path: Path) -> FileKind:
    """Tells what a file is.

    Raises:
        SheetError: it is missing, can't be opened, or is nothing that this program reads; the
            error names what it is.
    """
    from lensmor_desktop.sheets.ooxml import identify as ooxml

    head = _head(path)
    for signature, message, hint in _SIGNATURES:
        if head.startswith(signature):
            raise cannot_read(path, message, hint)
    if head[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1") or head[8:12] == b"WEBP":
        raise cannot_read(path, wording.FILE_IMAGE, wording.FILE_EXPORT_HINT)
    kind = ooxml.identify(path)
    if kind is ooxml.FileKind.ZIP:
        return FileKind.PACKAGE
    if kind not in (ooxml.FileKind.TEXT, ooxml.FileKind.UNKNOWN):
        raise ooxml.not_a_workbook(path, kind)
    if kind is ooxml.FileKind.UNKNOWN:
        if _start(head).startswith("<"):
            raise cannot_read(path, wording.FILE_XML, wording.FILE_EXPORT_HINT)
        if not _is_utf16(head) and not _is_mostly_text(head):
            raise cannot_read(path, wording.FILE_BINARY, wording.FILE_EXPORT_HINT)
    _check_text(path, head)
    return FileKind.TEXT


def _head(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise cannot_read(path, wording.FILE_IS_FOLDER, wording.FILE_IS_FOLDER_HINT)
        with path.open("rb") as file:
            head = file.read(_HEAD)
        if path.name.startswith("~$") and path.stat().st_size < _LARGEST_LOCK:
            raise cannot_read(path, wording.FILE_LOCK, wording.FILE_LOCK_HINT)
    except FileNotFoundError:
        raise cannot_read(
            path, wording.FILE_MISSING, wording.FILE_MISSING_HINT, folder=path.absolute().parent
        ) from None
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        problem = error if isinstance(error, OSError) else OSError(str(error))
        raise denied(path, problem) from error
    if not head:
        raise cannot_read(path, wording.FILE_EMPTY, wording.FILE_EMPTY_HINT)
    return head


def _start(head: bytes) -> str:
    """The beginning of a text in small letters, whatever its encoding; ASCII marks are right."""
    bare = head.replace(b"\0", b"").lstrip(b"\xff\xfe").removeprefix(b"\xef\xbb\xbf")
    return bare.decode("latin-1").lstrip().lower()


def _check_text(path: Path, head: bytes) -> None:
    """Passes text that can be a table; names the kinds of text that are none."""
    text = _start(head)
    if text.startswith("mime-version:"):
        raise cannot_read(path, wording.FILE_HTML, wording.FILE_RESAVE_HINT)
    if text.startswith("id;p") and "\nc;" in text:
        raise cannot_read(path, wording.FILE_SYLK, wording.FILE_RESAVE_HINT)
    if re.match(r"\{\s*\"|\[\s*\{", text):
        raise cannot_read(path, wording.FILE_JSON, wording.FILE_EXPORT_HINT)
    if path.suffix.lower() in _NOT_TEXT_SUFFIXES:
        raise cannot_read(
            path,
            wording.FILE_TEXT_IN_DISGUISE,
            wording.FILE_TEXT_IN_DISGUISE_HINT,
            suffix=path.suffix,
        )


def _is_utf16(head: bytes) -> bool:
    """Whether this may be UTF-16 or UTF-32 without a mark: zeros at the same places, and many."""
    every = len(head) // 4 * 3 // 4
    if not len(head) % 4 and sum(head[at::4].count(0) > every for at in range(4)) == 3:
        return True
    if len(head) % 2 and len(head) < _HEAD:
        return False
    even, odd = head[::2].count(0), head[1::2].count(0)
    return max(even, odd) >= len(head) // 8 and min(even, odd) <= len(head) // 100


def _is_mostly_text(head: bytes) -> bool:
    """Whether control characters are as rare as strays in a text are."""
    controls = sum(1 for mark in head if mark < 32 and mark not in b"\t\n\v\f\r")
    return controls <= len(head) // 100 + 1 and b"\0\0" not in head
