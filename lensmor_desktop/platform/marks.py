"""What a file is marked by beside its content: permissions, tags, the mark of the web."""

import contextlib
import os
import stat
import sys
from pathlib import Path

from lensmor_desktop.platform.kind import is_macos, is_windows

_MARK_OF_THE_WEB = "Zone.Identifier"
"""A stream of a file on Windows: Office opens what has it in protected view, without macros."""
_KEPT = ("user.", "system.posix_acl_access")
"""Extended attributes on Linux that belong to a file's user; others are the system's own."""


def copy_marks(model: Path, new: Path, *, rights: bool = True) -> None:
    """Gives a new file the marks of another, as far as the system lets us.

    Permissions and owner; extended attributes on macOS and Linux; the mark of the web on Windows.

    Args:
        model: the file that has them.
        new: the file that gets them.
        rights: who may read the one may read the other; if not, the new one stays its owner's.
    """
    with contextlib.suppress(OSError):
        if is_windows():
            _copy_stream(model, new)
            return
        if rights:
            _copy_rights(model, new)
        if is_macos():
            from lensmor_desktop.platform import macos

            macos.copy_marks(model, new, rights=rights)
        elif sys.platform == "linux":
            _copy_attributes(model, new, _KEPT if rights else _KEPT[:1])


def _copy_rights(model: Path, new: Path) -> None:
    state = model.stat()
    new.chmod(stat.S_IMODE(state.st_mode) | stat.S_IWUSR)
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            os.chown(new, state.st_uid, state.st_gid)


def _copy_stream(model: Path, new: Path) -> None:
    content = Path(f"{model}:{_MARK_OF_THE_WEB}").read_bytes()
    # Not "wb": Windows refuses to make a hidden file anew, and that is what an unfinished one is.
    with Path(f"{new}:{_MARK_OF_THE_WEB}").open("ab") as stream:
        stream.write(content)


if sys.platform == "linux":

    def _copy_attributes(model: Path, new: Path, kinds: tuple[str, ...]) -> None:
        for name in os.listxattr(model):
            if name.startswith(kinds):
                with contextlib.suppress(OSError):
                    os.setxattr(new, name, os.getxattr(model, name))
