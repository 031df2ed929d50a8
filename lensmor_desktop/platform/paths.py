"""Paths: which spellings lead to one file, and which names a system can bear.

Windows' NTFS and macOS' volumes ignore case; macOS also ignores whether "ü" is written as one
character or as "u" with a mark. That is a matter of the volume, so that it is asked, not assumed.
"""

import contextlib
import os
import sys
import unicodedata
from enum import Enum
from pathlib import Path

from lensmor_desktop.platform.kind import is_macos, is_windows

_LONGEST_NAME = 255
"""UTF-16 units on Windows, bytes elsewhere."""
_LONGEST_PATH = 259
"""UTF-16 units on Windows: MAX_PATH without its closing zero."""
_LONGEST_SUFFIX = 16
_ROOM_BESIDE = 48
"""As long as the name of an unfinished file may be."""
_RESERVED = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    f"{device}{number}" for device in ("COM", "LPT") for number in "123456789¹²³"
}
_REFUSED = frozenset('<>:"|?*') | {chr(code) for code in range(32)}


# --- looking ---


def is_there(path: Path) -> bool:
    """Whether a file can be seen; with a name that is too long there is none."""
    try:
        return path.exists()
    except OSError:
        return False


def real_place(path: Path) -> Path:
    """Where a file really is: replacing a link would cut it off from what it leads to."""
    with contextlib.suppress(OSError, RuntimeError):  # can't be looked at; links in a circle
        if path.is_symlink():
            return path.resolve()
    return path.absolute()


# --- spellings ---


def same_file(one: Path, other: Path) -> bool:
    """Whether two spellings name one file: by a link, by "..", in other letters.

    A file that stands in two places (a hard link) is one file, but replacing it in the one leaves
    the other as it is. Of files that aren't there, names are compared as their folder would.
    """
    try:
        first, second = one.resolve(), other.resolve()
        if first == second:
            return True
        if is_there(first) or is_there(second):
            # Some shares and FUSE give each spelling a number of its own: then the folder tells.
            alone = _is_one(first, second) and first.stat().st_nlink == 1
            return alone or _is_one_entry(first, second)
        return same_folder(first.parent, second.parent) and _is_one_name(
            first.parent, first.name, second.name
        )
    except (OSError, RuntimeError):  # one isn't there; links in a circle
        return one.absolute() == other.absolute()


def same_folder(one: Path, other: Path) -> bool:
    """Whether two spellings name one folder; of those that aren't there, the same one does."""
    try:
        return one == other or _is_one(one, other)
    except OSError:
        return False


def same_but_for_spelling(one: Path, other: Path) -> bool:
    """Whether two paths that differ at most by case and composed letters name one file.

    No disk is looked at for others: one of them may be on a share that takes long to answer.
    """
    return _folded(str(one)) == _folded(str(other)) and same_file(one, other)


def as_spelled(path: Path) -> Path:
    """The absolute path of a file, each name as its folder spells it, whatever was typed.

    Links stay as they are. What isn't there stays as it was typed.
    """
    whole = path.absolute()
    found = Path(whole.anchor.upper() if is_windows() and len(whole.drive) == 2 else whole.anchor)
    for name in whole.parts[1:]:
        found /= _spelling(found, name)
    return found


def path_key(path: Path) -> str:
    """One text for each file, whatever links and spellings lead there."""
    return os.path.normcase(as_spelled(Path(os.path.realpath(path))))


def _spelling(folder: Path, name: str) -> str:
    other = _otherwise(name)
    if other == name or not os.path.lexists(folder / other):
        return name  # spelled otherwise it isn't there: this is how it is spelled
    with contextlib.suppress(OSError):
        there = os.listdir(folder)
        if name not in there:
            alike = [each for each in there if _folded(each) == _folded(name)]
            return alike[0] if len(alike) == 1 else name
    return name


def _is_one(one: Path, other: Path) -> bool:
    """Whether two paths lead to one thing, by the number that its drive gives it.

    Drives of the cloud and of sshfs give all their files the number 0 on Windows. There the
    spellings have to do: else every file would be the same as every other.

    Raises:
        OSError: one isn't there.
    """
    first, second = one.stat(), other.stat()
    if not os.path.samestat(first, second):
        return False
    return bool(first.st_ino) or as_spelled(one.resolve()) == as_spelled(other.resolve())


def _is_one_entry(one: Path, other: Path) -> bool:
    """Whether two spellings of one file are one entry of a folder."""
    return same_folder(one.parent, other.parent) and (
        _spelling(one.parent, one.name) == _spelling(other.parent, other.name)
    )


def _is_one_name(folder: Path, one: str, other: str) -> bool:
    """Whether a folder would take two names for one file."""
    if one == other:
        return True
    if unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other):
        return is_macos()
    if is_macos():
        one, other = (unicodedata.normalize("NFC", name) for name in (one, other))
    return one.casefold() == other.casefold() and _ignores_case(folder)


def _ignores_case(folder: Path) -> bool:
    """Whether a folder ignores case: shown by what is in it, or by where it is itself."""
    with contextlib.suppress(OSError):
        for each in os.listdir(folder):
            if each.swapcase() != each:
                return os.path.lexists(folder / each.swapcase())
    if folder.name and folder.name.swapcase() != folder.name and is_there(folder):
        return is_there(folder.with_name(folder.name.swapcase()))
    return is_windows() or is_macos()


def _otherwise(name: str) -> str:
    """The name as nobody has typed it; itself where there is but one way."""
    swapped = name.swapcase()
    if swapped != name:
        return swapped
    decomposed = unicodedata.normalize("NFD", name)
    return decomposed if decomposed != name else unicodedata.normalize("NFC", name)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


# --- names ---


class NameFault(Enum):
    """Why a system can't bear a name."""

    TOO_LONG = "too_long"
    RESERVED = "reserved"
    """It is a device's on Windows, whatever the ending: what is written to NUL.csv is gone."""
    IMPROPER = "improper"
    """It has a character that Windows refuses or takes for something else, or ends in one."""


def name_fault(path: Path) -> NameFault | None:
    """What this system has against the name of a file to be made; None if nothing."""
    name = path.name
    most = _most(path.parent)
    if _size(name) > most:
        return NameFault.TOO_LONG
    if not is_windows():
        return None
    if most < _ROOM_BESIDE:
        return NameFault.TOO_LONG
    if name.partition(".")[0].rstrip(" ").upper() in _RESERVED:
        return NameFault.RESERVED
    return NameFault.IMPROPER if _REFUSED & set(name) or name.endswith((".", " ")) else None


def with_addition(path: Path, addition: str) -> Path:
    """The path with something added to its name before the suffix: NAME addition.xlsx.

    Where the name would be too long for the system, NAME is cut.
    """
    suffix = path.suffix if len(path.suffix) <= _LONGEST_SUFFIX else ""
    name, ending = path.name.removesuffix(suffix), addition + suffix
    most = _most(path.parent)
    while len(name) > 1 and _size(name + ending) > most:
        name = name[:-1]
    return path.with_name(name + ending)


def _size(name: str) -> int:
    """How long a name is, as the system counts."""
    if is_windows():
        return len(name.encode("utf-16-le", "surrogatepass")) // 2
    return len(os.fsencode(name))


def _most(folder: Path) -> int:
    """How long a name in a folder may be."""
    if is_windows():
        return min(_LONGEST_NAME, max(1, _LONGEST_PATH - _size(str(folder)) - 1))
    if sys.platform != "win32":
        with contextlib.suppress(OSError, ValueError):
            return os.pathconf(folder, "PC_NAME_MAX")
    return _LONGEST_NAME
