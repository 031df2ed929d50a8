"""macOS' rules for files, laid over functions of `os`, `open`, `sqlite3`, `fcntl` and `socket`.

After Apple's File System Reference and its questions and answers on APFS (names on a usual volume
ignore case and normal forms, and are kept as they were made), and after the manual pages of
fcntl(2), rename(2), chflags(2), unix(4) and copyfile(3).
"""

import contextlib
import errno
import fcntl
import io
import os
import signal
import socket
import sqlite3
import sys
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lensmor_desktop.platform import macos as platform_of_macos
from tests.fakes.copyfile import FakeCopyfile
from tests.systems.rules import names
from tests.systems.rules.patching import ONE_PATH, REAL, Layer, kind_is, like, spelled

PATH_MAX = 1024  # bytes, with the NUL; <sys/syslimits.h>
NAME_MAX = 255  # bytes of UTF-8
SUN_PATH = 104  # bytes of a socket's address, with the NUL; unix(4)
F_FULLFSYNC = 51
LOCKED = "user.uchg"
"""An extended attribute that stands for UF_IMMUTABLE, which the Finder calls "Locked"."""
_ONE_PATH = (*ONE_PATH, "chmod", "mkdir", "rmdir")
# Of Linux alone; CPython on macOS has none of them.
_MISSING = (
    *("getxattr", "listxattr", "removexattr", "setxattr", "sched_getaffinity", "fdatasync"),
    *("posix_fallocate", "memfd_create", "copy_file_range", "splice", "O_TMPFILE", "getrandom"),
)
synced: set[tuple[int, int]] = set()
"""Device and number of each file that was written back by F_FULLFSYNC."""


def layer() -> Layer:
    """macOS' rules."""
    rules = Layer()
    for name in _ONE_PATH:
        rules.put(os, name, _at(getattr(REAL, name)))
    for owner, name, real in (
        (os, "open", REAL.open),
        (io, "open", REAL.open_file),
        (sys.modules["builtins"], "open", REAL.open_file),
    ):
        rules.put(owner, name, _opening(real))
    for name in ("unlink", "remove"):
        rules.put(os, name, _at(getattr(REAL, name), changes=True))
    for name in ("rename", "replace"):
        rules.put(os, name, like(getattr(REAL, name), move))
    for name in ("link", "symlink"):
        rules.put(os, name, _of_two(getattr(REAL, name), both=name == "link"))
    rules.put(sqlite3, "connect", _connect(sqlite3.connect))
    rules.put(fcntl, "fcntl", _fcntl(fcntl.fcntl))
    rules.put(fcntl, "F_FULLFSYNC", F_FULLFSYNC)
    rules.put(socket, "socket", _socket(socket.socket))
    rules.put(tempfile, "tempdir", _through_a_link())
    rules.take_away(os, *_MISSING)
    rules.take_away(signal, "SIGPWR", "SIGSTKFLT")
    kind_is(rules, "darwin")
    copyfile = FakeCopyfile().function
    rules.put(platform_of_macos, "copyfile", lambda: copyfile)
    return rules


def fold(name: str) -> str:
    """What is the same for all spellings of a name: decomposed, and without capitals."""
    plain = unicodedata.normalize("NFD", name)
    return "".join(lower if len(lower := each.lower()) == 1 else each for each in plain)


def as_kept(path: str) -> str:
    """A path in the spelling on disk.

    Raises:
        OSError: it, or a name in it, is too long (ENAMETOOLONG), or is no text (EILSEQ).
    """
    if not names.is_ours(path):
        return path
    try:
        raw = path.encode("utf-8")
    except UnicodeEncodeError:  # APFS takes names in UTF-8 only
        raise OSError(errno.EILSEQ, os.strerror(errno.EILSEQ), path) from None
    if len(raw) >= PATH_MAX or any(len(part) > NAME_MAX for part in raw.split(b"/")):
        raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG), path)
    return names.as_made(path, fold)


def _is_locked(path: str) -> bool:
    try:
        return LOCKED in REAL.listxattr(path)
    except OSError:
        return False


def _refuse_locked(*paths: Any) -> None:
    for path in paths:
        if not isinstance(path, int) and _is_locked(os.fsdecode(path)):
            raise OSError(errno.EPERM, os.strerror(errno.EPERM), path)


def _at(real: Callable[..., Any], *, changes: bool = False) -> Callable[..., Any]:
    def laid(path: Any = ".", *args: Any, **kwargs: Any) -> Any:
        kept = spelled(path, as_kept)
        if changes:
            _refuse_locked(kept)
        try:
            return real(kept, *args, **kwargs)
        except OSError as error:
            raise _named(error, path) from None

    return like(real, laid)


def _opening(real: Callable[..., Any]) -> Callable[..., Any]:
    def laid(file: Any, mode: Any = "r", *args: Any, **kwargs: Any) -> Any:
        kept = spelled(file, as_kept)
        if set(mode) & set("wax+") if isinstance(mode, str) else mode & (os.O_WRONLY | os.O_RDWR):
            _refuse_locked(kept)
        try:
            return real(kept, mode, *args, **kwargs)
        except OSError as error:
            raise _named(error, file) from None

    return like(real, laid)


def move(src: Any, dst: Any, **kwargs: Any) -> None:
    """os.rename and os.replace: rename(2); files that are locked take no part."""
    old, new = spelled(src, as_kept), spelled(dst, as_kept)
    _refuse_locked(old, new)
    name = os.path.basename(os.fsdecode(dst).rstrip("/"))
    asked = os.path.join(os.path.dirname(os.fsdecode(new)), name)
    try:
        REAL.replace(old, new, **kwargs)
        if asked != os.fsdecode(new):
            REAL.rename(new, asked)
    except OSError as error:
        raise OSError(error.errno, error.strerror, src, None, dst) from None


def _of_two(real: Callable[..., Any], *, both: bool) -> Callable[..., Any]:
    def laid(src: Any, dst: Any, *args: Any, **kwargs: Any) -> None:
        real(spelled(src, as_kept) if both else src, spelled(dst, as_kept), *args, **kwargs)

    return like(real, laid)


def _named(error: OSError, path: Any) -> OSError:
    if not isinstance(path, int) and error.filename is not None:
        error.filename = path if isinstance(path, bytes) else os.fspath(path)
    return error


def _connect(real: Callable[..., sqlite3.Connection]) -> Callable[..., sqlite3.Connection]:
    def connect(database: Any, *args: Any, **kwargs: Any) -> sqlite3.Connection:
        is_path = not kwargs.get("uri") and os.fspath(database) not in (":memory:", "")
        return real(spelled(database, as_kept) if is_path else database, *args, **kwargs)

    return like(real, connect)


def _fcntl(real: Callable[..., Any]) -> Callable[..., Any]:
    def laid(fd: Any, cmd: int, arg: Any = 0) -> Any:
        if cmd != F_FULLFSYNC:
            return real(fd, cmd, arg)
        handle = fd if isinstance(fd, int) else fd.fileno()
        os.fsync(handle)
        found = REAL.fstat(handle)
        synced.add((found.st_dev, found.st_ino))
        return 0

    return like(real, laid)


def _socket(real: type[socket.socket]) -> type[socket.socket]:
    def check(address: Any) -> None:
        path = os.fsencode(address) if isinstance(address, str | bytes) else b""
        if len(path) >= SUN_PATH:
            raise OSError("AF_UNIX path too long")

    class Socket(real):  # type: ignore[valid-type, misc]
        """A socket; of a local one the address is shorter than on Linux, and never abstract."""

        __slots__ = ()

        def bind(self, address: Any) -> None:
            check(address)
            super().bind(address)

        def connect(self, address: Any) -> None:
            check(address)
            super().connect(address)

    Socket.__name__ = Socket.__qualname__ = real.__name__
    return Socket


def _through_a_link() -> str:
    """The folder for temporary files, reached through a link, as /tmp and /var are there."""
    real = Path(tempfile.gettempdir())
    link = real / f"private-{os.getuid()}"
    if not link.is_symlink():
        with contextlib.suppress(FileExistsError):
            link.symlink_to(real)
    return str(link)
