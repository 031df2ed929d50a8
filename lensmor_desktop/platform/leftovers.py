"""Unfinished files that programs of ours left in a folder when they were killed.

They may hold addresses, so that none is left lying beside a sheet. Their names tell the computer
and the process that made them.
"""

import contextlib
import os
import platform
import re
import time
import zlib
from pathlib import Path

from lensmor_desktop.platform.paths import is_there, with_addition
from lensmor_desktop.platform.patience import remove_file
from lensmor_desktop.platform.processes import is_gone

MARK = ".lensmor-"
SUFFIX = ".tmp"
"""OneDrive leaves such files alone."""
_DAY = 86_400.0  # seconds
_NAME = re.compile(r"(?P<of>.*)\.lensmor-(?P<computer>[0-9a-f]{8})-(?P<process>\d+)-[^.]+(\..*)?")


def prefix() -> str:
    """How the name of an unfinished file of this process begins; it is hidden by the dot."""
    return f"{MARK}{_this_computer()}-{os.getpid()}-"


def backup_of(path: Path) -> Path:
    """A name beside a file for what stood there before, while it is being replaced."""
    return with_addition(path, f"{prefix()}{os.urandom(4).hex()}")


def sweep(folder: Path) -> None:
    """Removes what killed programs left in a folder.

    A file whose program may still be writing it stays: it goes only if that ran here and is gone,
    or after a day. A file that was being replaced gets its name back if nothing has it by now.

    Args:
        folder: where to look; one that can't be looked at is left alone.
    """
    with contextlib.suppress(OSError):
        for left in folder.glob(f"*{MARK}*"):
            found = _NAME.fullmatch(left.name)
            if found is None:
                continue
            with contextlib.suppress(OSError):
                here = found["computer"] == _this_computer()
                gone = here and is_gone(int(found["process"]))
                if gone or time.time() - left.stat().st_mtime > _DAY:
                    _clear(left, found["of"])


def _clear(left: Path, of: str) -> None:
    replaced = left.with_name(f"{of}{left.suffix}")
    if of and not is_there(replaced):
        os.replace(left, replaced)
    else:
        remove_file(left)


def _this_computer() -> str:
    """A short mark of those who share process numbers: a folder may be shared with others.

    In a container (a Flatpak, WSL beside Windows) the numbers are others under the same name of
    the computer: Linux tells by the name space of processes (pid_namespaces(7)).
    """
    numbers = ""
    with contextlib.suppress(OSError):
        numbers = os.readlink("/proc/self/ns/pid")
    return f"{zlib.crc32((platform.node() + numbers).encode()):08x}"
