"""Folders of ours: private ones, temporary ones, and where each system keeps a program's data."""

import contextlib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from lensmor_desktop.platform.files import discard
from lensmor_desktop.platform.kind import is_windows

PRIVATE = 0o700


# --- private ---


def make_private(folder: Path) -> Path:
    """Makes a folder of ours, and those above it that are missing, for its owner alone.

    One that is there already is closed to others, too, if it is ours to close: it belongs to this
    user, and neither the home folder nor the one where the person works is in it.

    Returns:
        the folder.

    Raises:
        OSError: it can't be made.
    """
    missing = []
    for each in (folder, *folder.parents):
        if each.exists():
            break
        missing.append(each)
    for each in reversed(missing):
        # A parent's mode is never left to the umask, as mkdir(parents=True) does.
        with contextlib.suppress(FileExistsError):
            each.mkdir(mode=PRIVATE)
        _close(each)
    if not missing:
        folder.mkdir(exist_ok=True)  # says so where it is a file
        if not _is_lived_in(folder):
            _close(folder)
    return folder


def belongs_to_another(folder: Path) -> bool:
    """Whether somebody else has made a folder (or the link that leads to it), and may look in.

    Who administrates the computer may do so anyway: a folder of theirs will do, unless everybody
    may write into it. Windows has no such numbers: folders in a profile are closed to others there.

    Raises:
        OSError: it isn't there.
    """
    if is_windows():
        return False
    behind = folder.stat()
    if behind.st_uid == 0 and behind.st_mode & stat.S_IWOTH and not _is_ours(behind):
        return True
    return any(state.st_uid not in (0, _user()) for state in (folder.lstat(), behind))


def _close(folder: Path) -> None:
    """Takes others' rights away; a network share or a memory stick may know none."""
    if is_windows():  # a user's own folders are closed to others there
        return
    with contextlib.suppress(OSError):
        state = folder.stat()
        if _is_ours(state) and state.st_mode & 0o777 != PRIVATE:
            folder.chmod(PRIVATE)


def _user() -> int:
    """The user's number; on Windows, where there are none, files say 0 as well."""
    if is_windows() or sys.platform == "win32":
        return 0
    else:
        return os.getuid()


def _is_ours(state: os.stat_result) -> bool:
    return state.st_uid == _user()


def _is_lived_in(folder: Path) -> bool:
    """Whether the person's home or working folder is this one, or in it."""
    with contextlib.suppress(OSError, RuntimeError):
        real = folder.resolve()
        return any(place.resolve().is_relative_to(real) for place in (Path.home(), Path.cwd()))
    return True


# --- temporary ---


@contextlib.contextmanager
def temporary_folder(prefix: str) -> Iterator[Path]:
    """A folder for this user alone, gone with all that is in it when the block ends.

    Raises:
        OSError: it can't be made. A refusal is final, as for `files.create_exclusive`.
    """
    folder = _temporary() / f"{prefix}{os.urandom(6).hex()}"
    folder.mkdir(mode=PRIVATE)
    try:
        yield folder
    finally:
        remove_folder(folder)


def remove_folder(folder: Path) -> None:
    """Removes a folder of ours with all that is in it, read-only or not; links aren't followed."""
    for place, folders, files in os.walk(folder, topdown=False):
        links = [name for name in folders if Path(place, name).is_symlink()]
        for name in (*files, *links):
            discard(Path(place, name))
        with contextlib.suppress(OSError):  # what another program holds stays
            os.rmdir(place)


def lock_folder() -> Path | None:
    """A temporary folder for locks and sockets, shared by all programs of this user alone.

    Returns:
        the folder; None if there can be none, or others could put something into it.
    """
    folder = _temporary() / f"lensmor-desktop-{_user()}"
    try:
        folder.mkdir(mode=PRIVATE, exist_ok=True)
        state = folder.lstat()
    except OSError:
        return None
    closed = is_windows() or not state.st_mode & 0o077
    return folder if stat.S_ISDIR(state.st_mode) and _is_ours(state) and closed else None


def _temporary() -> Path:
    import tempfile  # it brings much along, and most commands need none of it

    return Path(tempfile.gettempdir())


# --- a program's ---


def user_data_folder(program: str) -> Path:
    """Where this system keeps what a program keeps for its user."""
    import platformdirs

    return platformdirs.user_data_path(program, appauthor=False)


def user_log_folder(program: str) -> Path:
    """Where this system keeps a program's logs."""
    import platformdirs

    return platformdirs.user_log_path(program, appauthor=False)
