"""Whether a file can be written where it should go, found out without touching it."""

import contextlib
import shutil
from pathlib import Path

from lensmor_desktop.domain.rows import Caution
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import OutputError
from lensmor_desktop.platform.files import check_folder, check_unheld, is_read_only
from lensmor_desktop.platform.paths import NameFault, is_there, name_fault, real_place, same_file
from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.atomic import cannot_write, told
from lensmor_desktop.sheets.files import TEXT_SUFFIXES

_SPARE_BYTES = 4 << 20
_TEXT_KINDS = ("csv", "tsv")
_NAME_FAULTS = {
    NameFault.TOO_LONG: (wording.NAME_TOO_LONG, wording.NAME_TOO_LONG_HINT),
    NameFault.RESERVED: (wording.NAME_RESERVED, wording.NAME_HINT),
    NameFault.IMPROPER: (wording.NAME_IMPROPER, wording.NAME_IMPROPER_HINT),
}


def check_suffix(source: Path, output: Path, kind: str) -> None:
    """Checks that the output's name says what it will be; keeping the source's suffix is fine.

    Raises:
        OutputError: it doesn't: Excel refuses a macro workbook that is named .xlsx.
    """
    suffixes = TEXT_SUFFIXES if kind in _TEXT_KINDS else (f".{kind}",)
    if output.suffix.lower() in (*suffixes, source.suffix.lower()):
        return
    raise cannot_write(
        output,
        wording.OUTPUT_SUFFIX,
        wording.OUTPUT_SUFFIX_HINT,
        kind=kind,
        suffixes=", ".join(suffixes),
        suffix=f".{kind}",
    )


def check_place(output: Path, source: Path) -> None:
    """Checks that a file can be written there, as far as can be told before.

    Raises:
        OutputError: the folder is missing or can't be written, the file is a folder, read-only or
            locked, or the disk is full.
    """
    folder = output.absolute().parent
    try:
        _check_place(output, source)
    except OSError as error:  # a folder that can't be entered, a share that is gone
        raise cannot_write(
            output,
            wording.FOLDER_DENIED,
            wording.FOLDER_DENIED_HINT,
            folder=folder,
            problem=told(error),
        ) from error


def _check_place(output: Path, source: Path) -> None:
    target = real_place(output)
    folder = target.parent
    if not folder.is_dir():
        raise cannot_write(
            output, wording.FOLDER_MISSING, wording.FOLDER_MISSING_HINT, folder=folder
        )
    _check_name(output)
    if target.is_dir():
        raise cannot_write(output, wording.OUTPUT_IS_FOLDER, wording.OUTPUT_IS_FOLDER_HINT)
    if is_read_only(target):
        raise cannot_write(output, wording.OUTPUT_READ_ONLY, wording.OUTPUT_READ_ONLY_HINT)
    check_folder(folder)
    if is_there(target):
        try:
            check_unheld(target)
        except OSError as error:
            raise cannot_write(
                output, wording.OUTPUT_LOCKED, wording.OUTPUT_LOCKED_HINT, problem=told(error)
            ) from error
    with contextlib.suppress(OSError):  # not every system can tell
        needed = 2 * source.stat().st_size + _SPARE_BYTES
        if shutil.disk_usage(folder).free < needed:
            raise cannot_write(output, wording.DISK_FULL, wording.DISK_FULL_HINT)


def _check_name(output: Path) -> None:
    fault = name_fault(output.absolute())
    if fault is not None:
        raise cannot_write(output, *_NAME_FAULTS[fault])


def taken(output: Path) -> OutputError:
    """The error for a file that is there and may not be replaced."""
    return OutputError(
        say(wording.TAKEN, name=output.name), say(wording.TAKEN_MESSAGE), say(wording.TAKEN_HINT)
    )


def seems_open(output: Path) -> bool:
    """Whether Excel or LibreOffice has left beside a file the marker of one that is open.

    The marker may be left over from a crash, so it is no reason to refuse.
    """
    target = real_place(output)
    markers = (f"~${target.name}", f".~lock.{target.name}#")
    return any(is_there(target.parent / marker) for marker in markers)


def open_elsewhere(source: Path, output: Path) -> tuple[Caution, ...]:
    """The cautions about a sheet and a file for its results that seem to be open in a program."""
    if seems_open(output):
        return (Caution("maybe_open", say(wording.MAYBE_OPEN, name=output.name)),)
    if not same_file(output, source) and seems_open(source):
        return (Caution("source_open", say(wording.SOURCE_OPEN, name=source.name)),)
    return ()
