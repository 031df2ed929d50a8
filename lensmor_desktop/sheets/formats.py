"""What a file is, told from its content and never from its name.

People open whatever the download folder holds: an old .xls, a web page that a report server named
.xls, a workbook with a password. Each is named, with what to do about it. Workbooks and what is
mistaken for them are told apart by `ooxml`; here stands what a text file must be to hold a table.
"""

from enum import Enum
from pathlib import Path

from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import SheetError
from lensmor_desktop.sheets import unreadable, wording
from lensmor_desktop.sheets.unreadable import Unreadable

_HEAD = 8192
_NOT_TEXT_SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods", ".numbers")


class FileKind(Enum):
    """The two kinds of file that are read."""

    PACKAGE = "package"  # a zip that may be a workbook: .xlsx, .xlsm
    TEXT = "text"  # CSV and its kin


def cannot_read(path: Path, message: str, hint: str, **values: object) -> SheetError:
    """The error for a file that can't be read, with the file's name in its title."""
    return SheetError(
        say(wording.CANT_READ, name=path.name), say(message, **values), say(hint, **values)
    )


def denied(path: Path, error: OSError) -> SheetError:
    """The error for a file that the system doesn't let us read."""
    if unreadable.is_in_the_cloud(error):
        return cannot_read(path, wording.FILE_CLOUD, wording.FILE_CLOUD_HINT)
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
    _refuse(path, unreadable.by_head(path, head))
    _refuse(path, unreadable.by_text(_start(head)))
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
    if path.suffix.lower() in _NOT_TEXT_SUFFIXES:
        raise cannot_read(
            path,
            wording.FILE_TEXT_IN_DISGUISE,
            wording.FILE_TEXT_IN_DISGUISE_HINT,
            suffix=path.suffix,
        )
    return FileKind.TEXT


def _refuse(path: Path, what: Unreadable | None) -> None:
    if what is not None:
        raise SheetError(say(wording.CANT_READ, name=path.name), what.message, what.hint)


def _head(path: Path) -> bytes:
    try:
        _refuse(path, unreadable.by_name(path))
        with path.open("rb") as file:
            head = file.read(_HEAD)
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
