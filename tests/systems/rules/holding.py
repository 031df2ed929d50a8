"""Which processes of the simulated computer have a file open, and what they let others do with it.

A process takes part by leaving its number, and how it shares what it opens, in a folder that the
environment names. What it holds is never told by itself: it is read from /proc, so that it is true
for every handle, also for those of SQLite and of mapped files.
"""

import contextlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.systems.rules.patching import REAL

MACHINE = "SIMULATED_MACHINE"
"""The variable that names the folder."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """What a process lets others do with the files that it has open.

    Nobody of ours shares deleting: neither the C run-time under Python's open (`_SH_DENYNO`) nor
    SQLite (os_win.c: FILE_SHARE_READ | FILE_SHARE_WRITE) asks for FILE_SHARE_DELETE.
    """

    read: bool = True
    write: bool = True


AS_PYTHON = Sharing()
met: list[str] = []
"""Files that were found to be held when they should be moved or deleted: what a test waited for."""


@contextlib.contextmanager
def taking_part(sharing: Sharing = AS_PYTHON) -> Iterator[None]:
    """Makes this process one of the simulated computer."""
    note = _folder() / f"{os.getpid()}.{'r' * sharing.read}{'w' * sharing.write}"
    REAL.close(REAL.open(note, os.O_CREAT | os.O_WRONLY, 0o600))
    try:
        yield
    finally:
        with contextlib.suppress(FileNotFoundError):
            REAL.unlink(note)


def _folder() -> Path:
    return Path(os.environ[MACHINE])


def _processes() -> Iterator[tuple[int, Sharing]]:
    with contextlib.suppress(OSError, KeyError):
        for name in REAL.listdir(_folder()):
            number, _, shares = name.partition(".")
            yield int(number), Sharing("r" in shares, "w" in shares)


def holders(path: str) -> list[Sharing]:
    """How those share it who have the file at a path open, this process among them."""
    try:
        state = REAL.stat(path)
    except OSError:
        return []
    if not stat.S_ISREG(state.st_mode):
        return []
    wanted = (state.st_dev, state.st_ino)
    return [sharing for process, sharing in _processes() if wanted in _open_files(process)]


def sharing_little(path: str) -> list[Sharing]:
    """How those share the file at a path who have it open and let others only read it, or nothing.

    Their number is small, and mostly nought: so it costs little to ask at every opening.
    """
    if all(sharing == AS_PYTHON for _, sharing in _processes()):
        return []
    return [sharing for sharing in holders(path) if sharing != AS_PYTHON]


def is_held(path: str) -> bool:
    """Whether anybody has the file at a path open."""
    held = bool(holders(path))
    if held:
        met.append(path)
    return held


def is_held_below(folder: str) -> bool:
    """Whether anybody has a file open in a folder, or in one of those below it."""
    below = REAL.realpath(folder) + "/"
    for process, _ in _processes():
        if any(name.startswith(below) for name in _open_names(process)):
            return True
    return False


def is_lived_in(folder: str) -> bool:
    """Whether a folder is somebody's working folder."""
    for process, _ in _processes():
        with contextlib.suppress(OSError):
            here, there = REAL.stat(f"/proc/{process}/cwd"), REAL.stat(folder)
            if (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino):
                return True
    return False


def _open_files(process: int) -> set[tuple[int, int]]:
    """Device and number of each file that a process has open or mapped."""
    found = set()
    for name in _handles(process):
        with contextlib.suppress(OSError):  # closed meanwhile
            state = REAL.stat(name)
            found.add((state.st_dev, state.st_ino))
    return found | {(device, number) for device, number, _ in _mapped(process)}


def _open_names(process: int) -> Iterator[str]:
    for name in _handles(process):
        with contextlib.suppress(OSError):
            yield REAL.readlink(name)
    for _, _, name in _mapped(process):
        yield name


def _handles(process: int) -> list[str]:
    with contextlib.suppress(OSError):
        return [f"/proc/{process}/fd/{each}" for each in REAL.listdir(f"/proc/{process}/fd")]
    return []


def _mapped(process: int) -> Iterator[tuple[int, int, str]]:
    """Device, number and name of mapped files: proc(5), /proc/PID/maps."""
    with (
        contextlib.suppress(OSError),
        REAL.open_file(f"/proc/{process}/maps", encoding="utf-8", errors="replace") as lines,
    ):
        for line in lines:
            parts = line.rstrip("\n").split(maxsplit=5)
            if len(parts) == 6 and parts[5].startswith("/"):
                major, minor = (int(part, 16) for part in parts[3].split(":"))
                yield os.makedev(major, minor), int(parts[4]), parts[5]
