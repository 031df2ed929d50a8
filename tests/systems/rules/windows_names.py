"""Which names Windows takes, and which are one and the same to it.

After "Naming Files, Paths, and Namespaces" and "Maximum Path Length Limitation" (Microsoft Learn),
and "File path formats on Windows systems" for what is taken off a name's end.
"""

import os

from tests.systems.rules import names, windows_streams
from tests.systems.rules.windows_errors import FILENAME_EXCED_RANGE, INVALID_NAME, PATH_NOT_FOUND

MAX_PATH = 260
"""With the NUL at its end, so that 259 characters are the most; a Python that may go beyond needs
the registry's LongPathsEnabled as well, which is 0 where nobody has set it."""
MAX_FOLDER = MAX_PATH - 12
"""CreateDirectory leaves room for a name of 8.3 in the new folder."""
MAX_NAME = 255  # UTF-16 units; NTFS
STREAMS = ("Zone.Identifier",)
_FORBIDDEN = frozenset('<>:"|?*\\') | frozenset(map(chr, range(32)))
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}
    | {f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"}
)


class BadName(Exception):
    """A name that Windows refuses, with its error."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def fold(name: str) -> str:
    """What is the same for all spellings of a name: NTFS compares by a table of capitals.

    The table has one capital for one letter ($UpCase), so that ß is no SS; composed and decomposed
    letters are different names.
    """
    return "".join(upper if len(upper := each.upper()) == 1 else each for each in name)


def as_kept(path: str, *, folder: bool = False) -> str:
    """A path as Windows takes it: trailing dots and blanks of names gone, in the spelling on disk.

    Args:
        path: any spelling.
        folder: a folder is to be made there.

    Raises:
        BadName: it can't be the name of anything.
    """
    if not names.is_ours(path):
        return path
    folder_of, _, last = path.rpartition("/")
    file, colon, stream = last.partition(":")
    if colon and file and stream in STREAMS and not folder:
        of = as_kept(f"{folder_of}/{file}" if folder_of else file)
        found = windows_streams.path_of(of, stream)
        if found is not None:
            return found
    parts = path.split("/")
    kept = "/".join(part if part in ("", ".", "..") else _name(part) for part in parts)
    whole = os.path.abspath(kept)
    if _units(whole) >= (MAX_FOLDER if folder else MAX_PATH):
        raise BadName(FILENAME_EXCED_RANGE if folder else PATH_NOT_FOUND)
    return names.as_made(kept, fold)


def _name(part: str) -> str:
    # A device's name opens the device, whatever its extension, so that nothing is ever kept under
    # it; what is after a colon goes into a stream of a file that seems empty. Both are refused
    # here: whoever writes there loses what was written.
    if _FORBIDDEN & set(part) or part.split(".")[0].rstrip(" ").upper() in _DEVICES:
        raise BadName(INVALID_NAME)
    kept = part.rstrip(". ")
    if not kept or _units(kept) > MAX_NAME:
        raise BadName(INVALID_NAME)
    return kept


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
