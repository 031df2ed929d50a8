"""Files that are whole or not there: written beside, synced, then put in place in one step.

If the place is taken (open in Excel, marked read-only), the new file goes beside it under another
name; if nothing can be written in that folder, into another folder. What stood there before is
never opened for writing.
"""

import contextlib
import errno
import os
import platform
import stat
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.errors import OutputError
from lensmor_desktop.platform.folders import make_private
from lensmor_desktop.sheets import wording

T = TypeVar("T")

_UNFINISHED = ".lensmor-"
_DAY = 86_400.0  # seconds


class ChangedMeanwhile(Exception):
    """Another program wrote the file while its new content was being made; nothing was replaced."""


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A file in its place: where, what writing it returned, and a note if it is elsewhere."""

    path: Path
    result: T
    note: Sentence | None


def put_in_place(
    output: Path,
    write: Callable[[BinaryIO], T],
    *,
    like: Path,
    fallback_folder: Path | None = None,
    nowhere_else: bool = False,
    unchanged: Callable[[], bool] | None = None,
) -> Placed[T]:
    """Writes a file and puts it in the place of `output`, or as near as can be.

    Args:
        output: where it should be; a link is followed.
        write: writes the content; what it returns is passed on.
        like: a file whose permissions a new file gets.
        fallback_folder: where the file goes if its folder can't be written; made if need be, and
            there it is its owner's alone.
        nowhere_else: rather fail than put it anywhere but in its place.
        unchanged: asked right before the file is put in place: whether what it was made from is
            still the same.

    Raises:
        ChangedMeanwhile: it isn't.
        OutputError: it could not be written anywhere; nothing was changed.
    """
    target = real_place(output)
    problem: OSError | None = None
    for folder in (target.parent, fallback_folder):
        if folder is None:
            continue
        beside = None
        try:
            elsewhere = folder != target.parent
            if elsewhere:
                make_private(folder)  # the data folder's: whoever may read the sheet may not here
            beside, result = _write_beside(folder, target, write, None if elsewhere else like)
            if unchanged is not None and not unchanged():
                raise ChangedMeanwhile
            for place in [target] if nowhere_else else _places(folder, target):
                try:
                    _replace(beside, place)
                except OSError as error:
                    problem = problem or error
                    continue
                note = _note(target, place, problem)
                return Placed(output if place == target else place, result, note)
        except OSError as error:
            problem = problem or error
        finally:
            if beside is not None:
                _remove(beside)
    raise cannot_write(
        output, wording.OUTPUT_FAILED, wording.OUTPUT_FAILED_HINT, problem=told(problem)
    ) from problem


def real_place(output: Path) -> Path:
    """Where a file really is: replacing a link would cut it off from what it leads to."""
    with contextlib.suppress(OSError, RuntimeError):  # can't be looked at; links in a circle
        if output.is_symlink():
            return output.resolve()
    return output.absolute()


def cannot_write(output: Path, message: str, hint: str, **values: object) -> OutputError:
    """The error for results that can't be written, with the file's name in its title."""
    return OutputError(
        say(wording.CANT_WRITE, name=output.name), say(message, **values), say(hint, **values)
    )


def told(error: OSError | None) -> str:
    """What the system says about a failure, without paths."""
    return "" if error is None else error.strerror or type(error).__name__


def is_read_only(path: Path) -> bool:
    """Whether a file is marked as read-only. Where we could replace it all the same, we don't."""
    writable = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
    return path.exists() and not path.stat().st_mode & writable


def sync_folder(folder: Path) -> None:
    """Makes a rename in a folder last through a power cut, where the system can."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):  # network shares can't; the file itself is synced
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def unused(path: Path) -> Path:
    """The path, or with a number behind its name if a file is there."""
    found, number = path, 1
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem} {number}{path.suffix}")
    return found


def stamped(path: Path, purpose: str) -> Path:
    """A name beside a file that tells purpose and time: NAME (purpose 2026-11-20 14-05).xlsx."""
    moment = datetime.now().strftime("%Y-%m-%d %H-%M")
    return unused(path.with_name(f"{path.stem} ({purpose} {moment}){path.suffix}"))


def _write_beside(
    folder: Path, target: Path, write: Callable[[BinaryIO], T], like: Path | None
) -> tuple[Path, T]:
    sweep(folder)
    handle, name = tempfile.mkstemp(
        prefix=f"{_UNFINISHED}{_this_computer()}-{os.getpid()}-", suffix=target.suffix, dir=folder
    )
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            result = write(file)
            file.flush()
            os.fsync(file.fileno())
        if like is not None:
            _take_after(beside, target if target.exists() else like)
    except BaseException:
        _remove(beside)
        raise
    return beside, result


def sweep(folder: Path) -> None:
    """Removes unfinished files that programs of ours left in a folder when they were killed.

    They may hold addresses, so that they aren't left lying beside a sheet. A file whose program
    may still be writing it stays: it goes only if that ran here and is gone, or after a day.
    """
    with contextlib.suppress(OSError):
        for left in folder.glob(f"{_UNFINISHED}*"):
            with contextlib.suppress(OSError, ValueError):
                computer, process = left.name.removeprefix(_UNFINISHED).split("-")[:2]
                gone = computer == _this_computer() and _is_gone(int(process))
                if gone or time.time() - left.stat().st_mtime > _DAY:
                    left.unlink()


def _this_computer() -> str:
    """A short mark of this computer: a folder may be shared, and process numbers aren't."""
    return f"{zlib.crc32(platform.node().encode()):08x}"


def _is_gone(process: int) -> bool:
    if os.name == "nt":  # there is no harmless way to ask there
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _remove(beside: Path) -> None:
    """Takes away what was not put in place; a share that has vanished keeps it."""
    with contextlib.suppress(OSError):
        beside.unlink(missing_ok=True)


def _take_after(beside: Path, model: Path) -> None:
    """Gives a new file the permissions and, where the system lets us, the owner of another."""
    with contextlib.suppress(OSError):
        state = model.stat()
        beside.chmod(stat.S_IMODE(state.st_mode) | stat.S_IWUSR)
        if os.name != "nt":
            os.chown(beside, state.st_uid, state.st_gid)


def _places(folder: Path, target: Path) -> Iterator[Path]:
    if folder == target.parent:
        yield target
        yield stamped(target, "Lensmor results")
    else:
        yield stamped(folder / target.name, "Lensmor results")


def _replace(beside: Path, place: Path) -> None:
    if is_read_only(place):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    beside.replace(place)
    sync_folder(place.parent)


def _note(target: Path, place: Path, problem: OSError | None) -> Sentence | None:
    if place == target:
        return None
    if place.parent == target.parent:
        return say(
            wording.NOTE_SIBLING, name=target.name, sibling=place.name, problem=told(problem)
        )
    if not _is_folder(target.parent):
        return say(wording.NOTE_FOLDER_GONE, folder=target.parent, path=place)
    return say(wording.NOTE_FALLBACK, name=target.name, path=place, problem=told(problem))


def _is_folder(path: Path) -> bool:
    """Whether a folder can be seen; a share that is gone may say so with an error."""
    with contextlib.suppress(OSError):
        return path.is_dir()
    return False
