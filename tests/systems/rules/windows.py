"""Windows' rules for files, laid over the functions of `os`, `open`, `sqlite3` and `shutil`.

What happens on Windows was looked up in CPython (Modules/posixmodule.c, Modules/_io/fileio.c,
PC/errmap.h), in Microsoft's pages on CreateFile, MoveFileEx, DeleteFile and ReplaceFile, and in
Wine's tests of kernel32, which were run against Windows.
"""

import io
import os
import shutil
import signal
import sqlite3
import stat
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from lensmor_desktop.platform import windows as platform_of_windows
from tests.systems.rules import holding
from tests.systems.rules import windows_errors as errors
from tests.systems.rules.patching import (
    ONE_PATH,
    REAL,
    Layer,
    RuleBroken,
    is_called_by_us,
    kind_is,
    like,
    spelled,
)
from tests.systems.rules.windows_errors import code_of, runtime_error, windows_error
from tests.systems.rules.windows_kernel import SimulatedKernel
from tests.systems.rules.windows_moving import move_functions
from tests.systems.rules.windows_names import BadName, as_kept

ACL = "user.denies_writing"
"""An extended attribute that stands for an access list by which nobody may write in a folder."""
_MISSING = (
    *("chown", "lchown", "fchown", "fchmod", "lchmod", "chroot", "fork", "forkpty", "getegid"),
    *(
        "geteuid",
        "getgid",
        "getgroups",
        "getpgid",
        "getsid",
        "getuid",
        "getxattr",
        "killpg",
        "pathconf",
    ),
    *("listxattr", "mkfifo", "mknod", "nice", "removexattr", "setegid", "seteuid", "setgid"),
    *(
        "setsid",
        "setuid",
        "setxattr",
        "sched_getaffinity",
        "statvfs",
        "sync",
        "fdatasync",
        "O_TMPFILE",
    ),
)
_WRITING = os.O_WRONLY | os.O_RDWR
_NAMELESS = os.O_TMPFILE


def layer() -> Layer:
    """Windows' rules."""
    rules = Layer()
    for name in ONE_PATH:
        rules.put(os, name, _at(getattr(REAL, name), listing=name in ("listdir", "scandir")))
    rules.put(os, "stat", like(REAL.stat, _stat(REAL.stat)))
    rules.put(os, "lstat", like(REAL.lstat, _stat(REAL.lstat)))
    rules.put(os, "fstat", like(REAL.fstat, lambda handle: _as_seen(REAL.fstat(handle))))
    for function in (mkdir, rmdir, chmod, access, symlink, kill, fsync):
        rules.put(os, function.__name__, like(getattr(REAL, function.__name__), function))
    rules.put(os, "open", like(REAL.open, open_handle))
    for owner in (io, sys.modules["builtins"]):
        rules.put(owner, "open", like(REAL.open_file, open_file))
    for name, function in move_functions().items():
        rules.put(os, name, like(getattr(REAL, name), function))
    rules.put(os.path, "realpath", like(REAL.realpath, realpath))
    rules.put(os.path, "normcase", lambda path: os.fspath(path).lower())
    rules.put(sqlite3, "connect", _connect(sqlite3.connect))
    # Without functions that take the number of a folder, rmtree goes by names.
    rules.put(shutil, "_use_fd_functions", False)
    rules.take_away(os, *_MISSING)
    rules.take_away(signal, "SIGALRM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "setitimer")
    kind_is(rules, "win32")
    library = SimulatedKernel().library
    rules.put(platform_of_windows, "kernel32", lambda: library)
    return rules


def _at(real: Callable[..., Any], *, listing: bool = False) -> Callable[..., Any]:
    """A function of one path, with Windows' names and errors."""

    def laid(path: Any = ".", *args: Any, **kwargs: Any) -> Any:
        _no_folder_numbers(kwargs)
        try:
            return real(spelled(path, as_kept), *args, **kwargs)
        except BadName as bad:
            raise windows_error(bad.code, path) from None
        except OSError as error:
            raise _told_by_windows(error, path, listing=listing) from None

    return like(real, laid)


def _told_by_windows(error: OSError, path: Any, *, listing: bool = False) -> OSError:
    if isinstance(path, int):
        return error
    code = code_of(error, os.fsdecode(path), listing=listing)
    return error if code is None else windows_error(code, path)


def _no_folder_numbers(kwargs: dict[str, Any]) -> None:
    if any(kwargs.get(name) is not None for name in ("dir_fd", "src_dir_fd", "dst_dir_fd")):
        raise NotImplementedError("dir_fd unavailable on this platform")


def _stat(real: Callable[..., os.stat_result]) -> Callable[..., os.stat_result]:
    look = _at(real)
    return lambda path, *args, **kwargs: _as_seen(look(path, *args, **kwargs))


def _as_seen(found: os.stat_result) -> os.stat_result:
    """The mode that CPython makes of attributes (attributes_to_mode), and nobody's numbers."""
    mode = found.st_mode
    if stat.S_ISREG(mode):
        mode = stat.S_IFREG | (0o666 if mode & 0o222 else 0o444)
    elif stat.S_ISDIR(mode):
        mode = stat.S_IFDIR | 0o777
    names = [name for name in dir(found) if name.startswith("st_")]
    more = {name: getattr(found, name) for name in names} | {
        "st_mode": mode,
        "st_uid": 0,
        "st_gid": 0,
    }
    return os.stat_result((mode, *found[1:4], 0, 0, *found[6:10]), more)


# --- opening ---


def open_handle(path: Any, flags: int, mode: int = 0o777, **kwargs: Any) -> int:
    """os.open: as _wopen, which opens no folders (that would need FILE_FLAG_BACKUP_SEMANTICS)."""
    _no_folder_numbers(kwargs)
    if flags & _NAMELESS == _NAMELESS:  # of a library of this system: stands for O_TEMPORARY
        if denies_writing(os.fsdecode(path)):
            _not_by_tempfile(path, depth=2)
        return REAL.open(path, flags, mode)  # type: ignore[no-any-return]
    kept = _opened_at(path, writing=bool(flags & (_WRITING | os.O_TRUNC)), flags=flags)
    try:
        return REAL.open(kept, flags, mode)  # type: ignore[no-any-return]
    except OSError as error:
        raise _by_runtime(error, path) from None


def open_file(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
    """`open`: FileIO goes by _wopen as well; text is in the code page, its lines end in CR LF."""
    if isinstance(file, int) or "opener" in kwargs:  # the opener opens, by os.open
        return REAL.open_file(file, mode, *args, **kwargs)
    named = dict(
        zip(("buffering", "encoding", "errors", "newline", "closefd", "opener"), args, strict=False)
    )
    named |= kwargs
    if "b" not in mode:
        if named.get("encoding") in (None, "locale"):
            named["encoding"] = "cp1252"
        if named.get("newline") is None and not set(mode) & {"r", "+"}:
            named["newline"] = "\r\n"
    writing = bool(set(mode) & set("wax+"))
    creates = os.O_CREAT if set(mode) & set("wax") else 0
    kept = _opened_at(file, writing=writing, flags=creates)
    try:
        return REAL.open_file(kept, mode, **named)
    except OSError as error:
        raise _by_runtime(error, file) from None


def _opened_at(path: Any, *, writing: bool, flags: int) -> Any:
    """The place that is opened.

    Raises:
        OSError: the name, an access list, the read-only mark or another's sharing forbids it.
    """
    try:
        kept = spelled(path, as_kept)
    except BadName as bad:
        raise runtime_error(bad.code, path) from None
    place = os.fsdecode(kept)
    try:
        found = REAL.stat(place)
    except (OSError, ValueError):
        found = None
    if found is None:
        if flags & os.O_CREAT and denies_writing(os.path.dirname(place)):
            _not_by_tempfile(path, depth=3)
            raise runtime_error(errors.ACCESS_DENIED, path)
        return kept
    if stat.S_ISDIR(found.st_mode) or (
        writing and stat.S_ISREG(found.st_mode) and is_read_only(place)
    ):
        raise runtime_error(errors.ACCESS_DENIED, path)
    for sharing in holding.sharing_little(place):
        if not sharing.read or (writing and not sharing.write):
            raise runtime_error(errors.SHARING_VIOLATION, path)
    return kept


def _by_runtime(error: OSError, path: Any) -> OSError:
    if isinstance(path, int):
        return error
    code = code_of(error, os.fsdecode(path))
    return error if code is None else runtime_error(code, path)


def denies_writing(folder: str) -> bool:
    """Whether an access list keeps us from making files in a folder."""
    try:
        return ACL in REAL.listxattr(folder or ".")
    except OSError:
        return False


def _not_by_tempfile(path: Any, *, depth: int) -> None:
    # Lib/tempfile.py takes "access denied" for a name that is taken, where os.access finds the
    # folder writable; on Windows that looks at the read-only mark alone. It tries TMP_MAX times,
    # 2**31 - 1 there.
    if sys._getframe(depth).f_globals.get("__name__") == "tempfile":
        raise RuleBroken(f"tempfile tries 2,147,483,647 names before it gives up at {path}")


def is_read_only(path: str) -> bool:
    """Whether a file has the read-only attribute, which is all that `chmod` sets on Windows."""
    try:
        state = REAL.lstat(path)
    except OSError:
        return False
    return stat.S_ISREG(state.st_mode) and not state.st_mode & 0o222


# --- other functions ---


def mkdir(path: Any, mode: int = 0o777, **kwargs: Any) -> None:
    """os.mkdir: CreateDirectory, which knows no mode."""
    _no_folder_numbers(kwargs)
    try:
        kept = spelled(path, lambda each: as_kept(each, folder=True))
        if denies_writing(os.path.dirname(os.fsdecode(kept))):
            raise windows_error(errors.ACCESS_DENIED, path)
        REAL.mkdir(kept, mode)
    except BadName as bad:
        raise windows_error(bad.code, path) from None
    except OSError as error:
        if getattr(error, "winerror", None):
            raise
        raise _told_by_windows(error, path) from None


def rmdir(path: Any, **kwargs: Any) -> None:
    """os.rmdir: RemoveDirectory; not of a file, nor of anybody's working folder."""
    _no_folder_numbers(kwargs)
    kept = _kept(path)
    if holding.is_lived_in(os.fsdecode(kept)):
        raise windows_error(errors.SHARING_VIOLATION, path)
    try:
        REAL.rmdir(kept)
    except NotADirectoryError:
        raise windows_error(errors.DIRECTORY, path) from None
    except OSError as error:
        raise _told_by_windows(error, path) from None


def chmod(path: Any, mode: int, **kwargs: Any) -> None:
    """os.chmod: sets or clears the read-only attribute; on a folder it keeps nobody out."""
    _no_folder_numbers(kwargs)
    kept = _kept(path)
    try:
        now = REAL.stat(kept)
        if stat.S_ISREG(now.st_mode):
            bits = stat.S_IMODE(now.st_mode) & ~0o222
            REAL.chmod(kept, bits | 0o200 if mode & stat.S_IWRITE else bits)
    except OSError as error:
        raise _told_by_windows(error, path) from None


def access(path: Any, mode: int, **kwargs: Any) -> bool:
    """os.access: whether it is there, and for writing, whether it has the read-only mark."""
    _no_folder_numbers(kwargs)
    try:
        kept = os.fsdecode(spelled(path, as_kept))
        REAL.stat(kept)
    except (BadName, OSError):
        return False
    return not (mode & os.W_OK and is_read_only(kept))


def symlink(src: Any, dst: Any, *_: Any, **__: Any) -> NoReturn:
    """os.symlink: needs a privilege that users don't have."""
    raise windows_error(errors.PRIVILEGE_NOT_HELD, src, dst)


def kill(pid: int, sig: int) -> None:
    """os.kill: TerminateProcess, whatever the signal; 0 is CTRL_C_EVENT there."""
    if not sig and is_called_by_us(1):
        raise RuleBroken("os.kill(pid, 0) sends Ctrl-C to everything in the console on Windows")
    REAL.kill(pid, sig)


def fsync(fd: Any) -> None:
    """os.fsync: FlushFileBuffers needs a handle that may write; _commit says EBADF of others."""
    import fcntl

    handle = fd if isinstance(fd, int) else fd.fileno()
    if fcntl.fcntl(handle, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
        raise runtime_error(errors.INVALID_HANDLE, None)
    REAL.fsync(handle)


def realpath(path: Any, **kwargs: Any) -> Any:
    """os.path.realpath: names as they were made, which GetFinalPathNameByHandle tells."""
    try:
        return REAL.realpath(spelled(path, as_kept), **kwargs)
    except BadName:
        return REAL.realpath(path, **kwargs)


def _connect(real: Callable[..., sqlite3.Connection]) -> Callable[..., sqlite3.Connection]:
    def connect(database: Any, *args: Any, **kwargs: Any) -> sqlite3.Connection:
        if kwargs.get("uri") or os.fspath(database) in (":memory:", ""):
            return real(database, *args, **kwargs)
        try:
            return real(spelled(database, as_kept), *args, **kwargs)
        except BadName:
            raise sqlite3.OperationalError("unable to open database file") from None

    return like(real, connect)


def _kept(path: Any) -> Any:
    try:
        return spelled(path, as_kept)
    except BadName as bad:
        raise windows_error(bad.code, path) from None
