"""What lives in zip files other than workbooks: other formats, and archives of files.

A person is told what to open instead: an archive's spreadsheets are named, with their folders.
"""

from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from lensmor_desktop.domain.printable import printable
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.errors import SheetError
from lensmor_desktop.sheets.ooxml import wording
from lensmor_desktop.sheets.ooxml.faults import refused_reading

_MOST_NAMED = 5
_READABLE = (".xlsx", ".xlsm", ".csv", ".tsv", ".tab", ".txt")
_SPREADSHEETS = (*_READABLE, ".xls", ".xlsb", ".ods", ".numbers", ".xltx", ".xltm", ".gz", ".zip")
_LITTER = ("__macosx/", "._", ".ds_store", "thumbs.db", "desktop.ini")
_OTHERS = (
    ("xl/workbook.bin", wording.IS_XLSB, wording.HINT_SAVE_XLSX),
    ("word/document.xml", wording.IS_DOCX, wording.HINT_DOCUMENT),
    ("ppt/presentation.xml", wording.IS_PPTX, wording.HINT_DOCUMENT),
)
_APPLE = {
    ".pages": (wording.IS_PAGES, wording.HINT_DOCUMENT),
    ".key": (wording.IS_KEYNOTE, wording.HINT_DOCUMENT),
}


def refuse_others(file: str, parts: Sequence[str], read: Callable[[str], bytes]) -> None:
    """Refuses a zip file that is no workbook's package.

    Args:
        file: its name.
        parts: the names in it, without folders.
        read: reads a small part.

    Raises:
        SheetError: it says what the file is, and what to do.
    """
    known = {part.lower() for part in parts}
    if "mimetype" in known and b"opendocument" in (kind := read("mimetype")):
        if b"spreadsheet" in kind:
            raise refused_reading(file, say(wording.IS_ODS), wording.HINT_ODS)
        raise refused_reading(file, say(wording.IS_ODT), wording.HINT_DOCUMENT)
    for part, message, hint in _OTHERS:
        if part in known:
            raise refused_reading(file, say(message), hint)
    if known & {"index/document.iwa", "index.zip", "index.apxl", "index.xml.gz"}:
        message, hint = _APPLE.get(
            PurePosixPath(file.replace("\\", "/")).suffix.lower(),
            (wording.IS_NUMBERS, wording.HINT_NUMBERS),
        )
        raise refused_reading(file, say(message), hint)
    if not known & {"[content_types].xml", "_rels/.rels"}:
        raise _archive(file, parts)


def _archive(file: str, parts: Sequence[str]) -> SheetError:
    files = [part for part in parts if not _is_litter(part)]
    unpacked = [part for part in files if part.lower().endswith("/xl/workbook.xml")]
    sheets = [part for part in files if part.lower().endswith(_SPREADSHEETS)]
    sheets.sort(key=lambda part: not part.lower().endswith(_READABLE))
    if unpacked and not sheets:
        folder = unpacked[0][: -len("/xl/workbook.xml")]
        message = say(wording.IS_UNPACKED, folder=folder)
        return refused_reading(file, message, wording.HINT_UNPACKED)
    if not files:
        message = say(wording.IS_ZIP_EMPTY)
        return refused_reading(file, message, wording.HINT_NOTHING_TO_UNPACK)
    if not sheets:
        message = say(wording.IS_ZIP_WITHOUT, files=_listed(files))
        return refused_reading(file, message, wording.HINT_NOTHING_TO_UNPACK)
    message = say(wording.IS_ZIP_OF, files=_listed(files))
    if len(sheets) == 1:
        return refused_reading(file, message, say(wording.HINT_UNPACK_NAMED, files=_listed(sheets)))
    return refused_reading(file, message, wording.HINT_UNPACK)


def _is_litter(part: str) -> bool:
    name = part.lower()
    return name.startswith(_LITTER[0]) or name.rpartition("/")[2].startswith(_LITTER[1:])


def _listed(names: Sequence[str]) -> tuple[Sentence, ...]:
    """Names for a sentence, with their folders; of many the first."""
    shown = [say(wording.QUOTED, name=printable(name)) for name in names[:_MOST_NAMED]]
    if more := len(names) - len(shown):
        shown.append(say(wording.AND_MORE, count=more))
    return tuple(shown)
