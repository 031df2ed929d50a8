"""Renaming, replacing and deleting under Windows' rules, and its ReplaceFileW."""

import os
import stat
from collections.abc import Callable
from typing import Any

from tests.systems.rules import holding, windows_streams
from tests.systems.rules import windows_errors as errors
from tests.systems.rules.patching import REAL, spelled
from tests.systems.rules.windows_errors import code_of, windows_error
from tests.systems.rules.windows_names import BadName, as_kept


def move_functions() -> dict[str, Callable[..., Any]]:
    """The functions of `os` that give a file another name, or take it away."""
    return {
        "rename": lambda src, dst, **_: _move(src, dst, replacing=False),
        "replace": lambda src, dst, **_: _move(src, dst, replacing=True),
        "unlink": lambda path, **_: delete(path),
        "remove": lambda path, **_: delete(path),
        "link": lambda src, dst, **_: _link(src, dst),
    }


def _move(src: Any, dst: Any, *, replacing: bool) -> None:
    code = move_error(src, dst, replacing=replacing)
    if code:
        raise windows_error(code, src, dst)
    old, new = _text(src), _text(dst)
    if old != new:
        windows_streams.forget(new)
    spelling = _as_asked(new, os.fsdecode(dst))
    try:
        REAL.replace(old, new)
        if new != spelling:
            REAL.rename(new, spelling)
    except OSError as error:
        raise windows_error(code_of(error, old) or errors.INVALID_PARAMETER, src, dst) from None


def move_error(src: Any, dst: Any, *, replacing: bool) -> int:
    """What keeps MoveFileEx from giving a file another name; 0 where nothing does.

    The file that is moved is opened for deleting: who has it open without sharing that is a sharing
    violation. What it would replace is refused as "access denied" where it is open, read-only
    or a folder (NtSetInformationFile, FileRenameInformation: STATUS_ACCESS_DENIED).
    """
    try:
        old, new = _text(src), _text(dst)
    except BadName as bad:
        return bad.code
    try:
        moved = REAL.lstat(old)
    except OSError as error:
        return code_of(error, old) or errors.FILE_NOT_FOUND
    if holding.is_held(old):
        return errors.SHARING_VIOLATION
    if stat.S_ISDIR(moved.st_mode) and holding.is_held_below(old):
        return errors.ACCESS_DENIED
    try:
        there = REAL.lstat(new)
    except OSError as error:
        code = code_of(error, new)
        return code if code == errors.PATH_NOT_FOUND else 0
    if os.path.samestat(moved, there):
        return 0  # only spelled otherwise
    if not replacing:
        return errors.ALREADY_EXISTS
    taken = stat.S_ISDIR(there.st_mode) or not there.st_mode & 0o222 or holding.is_held(new)
    return errors.ACCESS_DENIED if taken else 0


def delete(path: Any) -> None:
    """os.unlink: DeleteFile, which open files, read-only ones and folders refuse."""
    try:
        place = _text(path)
    except BadName as bad:
        raise windows_error(bad.code, path) from None
    try:
        state = REAL.lstat(place)
        if stat.S_ISDIR(state.st_mode) or (
            stat.S_ISREG(state.st_mode) and not state.st_mode & 0o222
        ):
            raise windows_error(errors.ACCESS_DENIED, path)
        if holding.is_held(place):
            raise windows_error(errors.SHARING_VIOLATION, path)
        windows_streams.forget(place)
        REAL.unlink(place)
    except OSError as error:
        if getattr(error, "winerror", None):
            raise
        raise windows_error(code_of(error, place) or errors.ACCESS_DENIED, path) from None


def _link(src: Any, dst: Any) -> None:
    try:
        old, new = _text(src), _text(dst)
    except BadName as bad:
        raise windows_error(bad.code, src, dst) from None
    try:
        REAL.link(old, new)
    except OSError as error:
        raise windows_error(code_of(error, old) or errors.INVALID_PARAMETER, src, dst) from None


def replace_file(replaced: str, replacement: str, backup: str | None) -> int:
    """ReplaceFileW: its error, or 0.

    The replaced file keeps what belongs to its name (streams, access list, time of creation) and
    gets the replacement's content. Both are opened for deleting, so that whoever has one of them
    open is a sharing violation; a read-only file isn't replaced.
    """
    try:
        old, new = _text(replaced), _text(replacement)
        kept = _text(backup) if backup else None
    except BadName as bad:
        return bad.code
    for place in (old, new):
        try:
            state = REAL.lstat(place)
        except OSError as error:
            return code_of(error, place) or errors.FILE_NOT_FOUND
        if stat.S_ISDIR(state.st_mode) or (place == old and not state.st_mode & 0o222):
            return errors.ACCESS_DENIED
    if holding.is_held(old) or holding.is_held(new):
        return errors.SHARING_VIOLATION
    if kept and holding.is_held(kept):
        return errors.UNABLE_TO_REMOVE_REPLACED
    windows_streams.hand_over(old, new)
    if kept:
        REAL.replace(old, kept)
    REAL.replace(new, old)
    return 0


def _text(path: Any) -> str:
    return os.fsdecode(spelled(path, as_kept))


def _as_asked(kept: str, asked: str) -> str:
    """The spelling that a new name gets: the folder's own, then the name as it was asked for."""
    head = os.path.split(kept)[0]
    return os.path.join(head, os.path.basename(asked.rstrip("/")).rstrip(". "))
