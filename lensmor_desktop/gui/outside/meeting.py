"""Where windows of one user and one data folder meet, and what they may say to each other.

No Qt in here: whether anybody could be listening is asked before the window is made.
"""

import json
import os
from pathlib import Path

from lensmor_desktop.platform.folders import lock_folder, make_private
from lensmor_desktop.platform.kind import is_windows
from lensmor_desktop.platform.paths import path_key

SOCKET = "window.socket"
LONGEST_PATH = 90
"""Bytes; a Unix socket's path may have 103 or 107, and Qt makes a longer one for a moment."""
LARGEST_MESSAGE = 16 * 1024
TAKEN = b"taken\n"
REFUSED = b"refused\n"

_PIPES = "\\\\.\\pipe\\"


def meeting_place(data: Path, practice: bool) -> str:
    """The name of the socket (of the pipe on Windows) of a data folder.

    A window started for practice has one of its own: it keeps its records apart, too.
    """
    folder = data / "practice" if practice else data
    if is_windows():
        return f"lensmor-desktop-{_fingerprint(folder)}"
    path = folder / SOCKET
    if len(os.fsencode(path)) <= LONGEST_PATH:
        return str(path)
    shared = lock_folder()
    if shared is None:  # too long to listen there, so nobody meets
        return str(path)
    return str(shared / f"{_fingerprint(folder)}.socket")


def may_be_open(place: str) -> bool:
    """Whether somebody may be listening there; takes no time and asks nobody."""
    try:
        if is_windows():
            return place in os.listdir(_PIPES)  # noqa: PTH208 - no folder, but the list of pipes
        return Path(place).is_socket()
    except OSError:
        return False


def make_room(place: str) -> None:
    """Makes the folder of the socket.

    Raises:
        OSError: it can't be made.
    """
    if not is_windows():
        make_private(Path(place).parent)


def message(sheet: Path | None) -> bytes:
    """What a second start says: the file to open, or that there is none."""
    path = "" if sheet is None else str(sheet.expanduser().absolute())
    return json.dumps({"open": path}).encode("ascii") + b"\n"


def read_message(raw: bytes) -> Path | None:
    """The file that a second start wants opened; None for no file.

    Raises:
        ValueError: it is no message of ours. Nothing but one absolute path is ever taken.
    """
    try:
        said = json.loads(raw.decode("ascii"))
    except RecursionError as error:
        raise ValueError("no message of ours") from error
    if not isinstance(said, dict) or set(said) != {"open"} or not isinstance(said["open"], str):
        raise ValueError("no message of ours")
    text = said["open"]
    if not text:
        return None
    path = Path(text)
    if "\0" in text or not path.is_absolute():
        raise ValueError("no absolute path")
    return path


def _fingerprint(folder: Path) -> str:
    """Short, and another one for each user and folder."""
    from hashlib import sha256  # most starts need none, and it costs loading a cipher library

    return sha256(os.fsencode(f"{Path.home()}\n{path_key(folder)}")).hexdigest()[:20]
