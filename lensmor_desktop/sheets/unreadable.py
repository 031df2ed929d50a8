"""Files that hold no table, or none that can be got at: told by name or first bytes.

People choose what stands beside the sheet, or what a program made of it: the marker that Excel
leaves, a download that isn't finished, a shortcut to a sheet in the browser, the mail that the
sheet came with. What to do differs, so each is named. Workbooks and what is packed or wrapped like
them are told apart by `ooxml`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.sheets import wording

_LARGEST_LOCK = 1024
_APPLE_FOLDERS = (".numbers", ".pages", ".key", ".download")
_MAIL_HEADER = re.compile(r"(?:from [^\n]*\n)?((?:[a-z][a-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){3,})")
_CLOUD_ERRORS = range(358, 405)
"""Windows' error codes ERROR_CLOUD_FILE_*: the content isn't here and can't be fetched."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What a file is, and what to do about it."""

    message: Sentence
    hint: Sentence


def _of(message: str, hint: str, **values: object) -> Unreadable:
    used = {name: value for name, value in values.items() if f"{{{name}}}" in hint}
    return Unreadable(say(message), say(hint, **used))


def is_apple_folder(path: Path) -> bool:
    """Whether a folder is what macOS shows as one file: a document of Numbers, a download."""
    return path.suffix.lower() in _APPLE_FOLDERS and path.is_dir()


def by_name(path: Path) -> Unreadable | None:
    """What a file is by its name alone; asked before it is opened, which may not be possible.

    Excel holds its own marker open, and the content of a file in the cloud may not be here.
    """
    name, suffix = path.name, path.suffix.lower()
    if not path.exists():
        return None
    if path.is_dir():
        if suffix == ".download":
            return _of(wording.FILE_PARTIAL, wording.FILE_PARTIAL_HINT)
        if is_apple_folder(path):
            return _of(*_APPLE[suffix])
        return _of(wording.FILE_IS_FOLDER, wording.FILE_IS_FOLDER_HINT)
    if name.startswith("~$") and path.stat().st_size < _LARGEST_LOCK:
        return _of(wording.FILE_LOCK, wording.FILE_LOCK_HINT, book=name[2:])
    if name.startswith(".~lock.") and name.endswith("#"):
        return _of(wording.FILE_LOCK_OFFICE, wording.FILE_LOCK_HINT, book=name[7:-1])
    if re.fullmatch(r"~.*\.tmp|[0-9a-f]{8}\.tmp", name.lower()):
        return _of(wording.FILE_TEMPORARY, wording.FILE_TEMPORARY_HINT)
    for suffixes, message, hint in _BY_SUFFIX:
        if suffix in suffixes:
            return _of(message, hint)
    return None


def by_head(path: Path, head: bytes) -> Unreadable | None:
    """What a file is by its first bytes."""
    for signature, message, hint in _SIGNATURES:
        if head.startswith(signature):
            return _of(message, hint)
    if head[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1") or head[8:12] == b"WEBP":
        return _of(wording.FILE_IMAGE, wording.FILE_EXPORT_HINT)
    if head[4:19] in (b"Standard Jet DB", b"Standard ACE DB"):
        return _of(wording.FILE_ACCESS, wording.FILE_ACCESS_HINT)
    if head.startswith(b"bplist00") and path.suffix.lower() == ".webloc":
        return _of(wording.FILE_LINK, wording.FILE_LINK_HINT)
    if head[257:262] == b"ustar" or any(head.startswith(mark) for mark in _ARCHIVES):
        inner = _packed_name(path, head)
        if inner:
            return _of(wording.FILE_ARCHIVE, wording.FILE_ARCHIVE_NAMED_HINT, file=inner)
        return _of(wording.FILE_ARCHIVE, wording.FILE_ARCHIVE_HINT)
    return None


def by_text(text: str) -> Unreadable | None:
    """What a text is that holds no table.

    Args:
        text: how it begins, in small letters.
    """
    for is_it, message, hint in _TEXTS:
        if is_it(text):
            return _of(message, hint)
    return None


def is_in_the_cloud(error: OSError) -> bool:
    """Whether a file can't be read because its content is in the cloud only."""
    return getattr(error, "winerror", None) in _CLOUD_ERRORS


def _packed_name(path: Path, head: bytes) -> str:
    """The name of the only file in a gzip file: as it was packed, or without ".gz"."""
    if not head.startswith(b"\x1f\x8b") or path.name.lower().endswith((".tgz", ".tar.gz")):
        return ""
    if len(head) > 10 and head[3] & 0b1110 == 0b1000:  # RFC 1952: a name, and no extra field
        return head[10 : head.find(b"\0", 10)].decode("latin-1")
    return path.stem if path.suffix.lower() == ".gz" else ""


def _is_mail(text: str) -> bool:
    lines = _MAIL_HEADER.match(text.replace("\r\n", "\n"))
    return (
        lines is not None
        and "from: <saved by" not in lines[1]
        and re.search(r"^(?:message-id|received|return-path|subject):", lines[1], re.M) is not None
    )


def _starts(*marks: str) -> Callable[[str], object]:
    return lambda text: text.startswith(marks)


_APPLE = {
    ".numbers": (wording.FILE_NUMBERS, wording.FILE_NUMBERS_HINT),
    ".pages": (wording.FILE_PAGES, wording.FILE_DOCUMENT_HINT),
    ".key": (wording.FILE_KEYNOTE, wording.FILE_DOCUMENT_HINT),
}
_BY_SUFFIX = (
    (
        (".crdownload", ".part", ".partial", ".download", ".opdownload", ".filepart"),
        wording.FILE_PARTIAL,
        wording.FILE_PARTIAL_HINT,
    ),
    ((".icloud",), wording.FILE_CLOUD, wording.FILE_CLOUD_HINT),
    ((".gsheet",), wording.FILE_GOOGLE, wording.FILE_GOOGLE_HINT),
    ((".gdoc", ".gslides", ".gform"), wording.FILE_GOOGLE_OTHER, wording.FILE_EXPORT_HINT),
)
# First bytes of what is neither a workbook nor text.
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"{\\rtf", wording.FILE_RTF, wording.FILE_OFFICE_HINT),
    (b"\x89PNG", wording.FILE_IMAGE, wording.FILE_EXPORT_HINT),
    (b"\xff\xd8\xff", wording.FILE_IMAGE, wording.FILE_EXPORT_HINT),
    (b"GIF8", wording.FILE_IMAGE, wording.FILE_EXPORT_HINT),
    (b"II*\x00", wording.FILE_IMAGE, wording.FILE_EXPORT_HINT),
    (b"MM\x00*", wording.FILE_IMAGE, wording.FILE_EXPORT_HINT),
    (b"SQLite format 3", wording.FILE_DATABASE, wording.FILE_EXPORT_HINT),
    (b"PAR1", wording.FILE_DATABASE, wording.FILE_EXPORT_HINT),
    (b".pfile", wording.FILE_LABEL, wording.FILE_LABEL_HINT),
    (b"L\0\0\0\x01\x14\x02\0", wording.FILE_SHORTCUT, wording.FILE_SHORTCUT_HINT),
    (b"book\0\0\0\0mark", wording.FILE_SHORTCUT, wording.FILE_SHORTCUT_HINT),
)
_ARCHIVES = (
    b"BZh", b"\xfd7zXZ", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"MSCF", b"\x28\xb5\x2f\xfd",
)  # fmt: skip
_TEXTS: tuple[tuple[Callable[[str], object], str, str], ...] = (
    (_starts("[internetshortcut]"), wording.FILE_LINK, wording.FILE_LINK_HINT),
    (_starts("[desktop entry]"), wording.FILE_SHORTCUT, wording.FILE_SHORTCUT_HINT),
    (
        lambda text: text.startswith("<") and "<plist" in text and "<key>url</key>" in text,
        wording.FILE_LINK,
        wording.FILE_LINK_HINT,
    ),
    (
        lambda text: (
            text.startswith("{") and ('"doc_id"' in text[:400] or "docs.google.com" in text[:400])
        ),
        wording.FILE_GOOGLE,
        wording.FILE_GOOGLE_HINT,
    ),
    (_starts("begin:vcard"), wording.FILE_CARDS, wording.FILE_CARDS_HINT),
    (_starts("begin:vcalendar"), wording.FILE_CALENDAR, wording.FILE_EXPORT_HINT),
    (_is_mail, wording.FILE_MAIL, wording.FILE_MAIL_HINT),
    (_starts("mime-version:", "from: <saved by"), wording.FILE_HTML, wording.FILE_RESAVE_HINT),
    (
        lambda text: text.startswith("id;p") and "\nc;" in text,
        wording.FILE_SYLK,
        wording.FILE_RESAVE_HINT,
    ),
    (lambda text: re.match(r"\{\s*\"|\[\s*\{", text), wording.FILE_JSON, wording.FILE_EXPORT_HINT),
)
