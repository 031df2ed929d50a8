"""Files that are whole or not there: written beside, synced, then put in place in one step.

If the place is taken (open in Excel, marked read-only), the new file goes beside it under another
name; if nothing can be written in that folder, into another folder. What stood there before is
never opened for writing.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.errors import OutputError
from lensmor_desktop.platform.files import discard, replace_file, write_beside
from lensmor_desktop.platform.folders import make_private
from lensmor_desktop.platform.paths import is_there, real_place, with_addition
from lensmor_desktop.sheets import wording

T = TypeVar("T")

_MOST_ALIKE = 10_000  # files that are named within one minute


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
        write: writes the content; what it returns is passed on. It leaves no file open: on Windows
            a file that anybody has open can't be replaced, and we are the first to ask.
        like: a file whose permissions and other marks a new file gets.
        fallback_folder: where the file goes if its folder can't be written; made if need be, and
            there it is its owner's alone.
        nowhere_else: rather fail than put it anywhere but in its place.
        unchanged: asked right before each try to put the file in place: whether what it was made
            from is still the same. A program that holds it may be saving it.

    Raises:
        ChangedMeanwhile: it isn't.
        OutputError: it could not be written anywhere; nothing was changed.
    """

    def check() -> None:
        if unchanged is not None and not unchanged():
            raise ChangedMeanwhile

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
            model = target if is_there(target) else like
            beside, result = write_beside(folder, write, model, private=elsewhere)
            for place in [target] if nowhere_else else _places(folder, target):
                try:
                    replace_file(beside, place, check)
                except OSError as error:
                    problem = problem or error
                    continue
                note = _note(target, place, problem)
                return Placed(output if place == target else place, result, note)
        except OSError as error:
            problem = problem or error
        finally:
            if beside is not None:
                discard(beside)
    raise cannot_write(
        output, wording.OUTPUT_FAILED, wording.OUTPUT_FAILED_HINT, problem=told(problem)
    ) from problem


def cannot_write(output: Path, message: str, hint: str, **values: object) -> OutputError:
    """The error for results that can't be written, with the file's name in its title."""
    return OutputError(
        say(wording.CANT_WRITE, name=output.name), say(message, **values), say(hint, **values)
    )


def told(error: OSError | None) -> str:
    """What the system says about a failure, without paths."""
    return "" if error is None else error.strerror or type(error).__name__


def stamped(path: Path, purpose: str) -> Path:
    """A name beside a file that no file has, and that tells purpose and time.

    NAME (purpose 2026-11-20 14-05).xlsx; a long NAME is cut, where the system can't bear it.
    """
    moment = datetime.now().strftime("%Y-%m-%d %H-%M")
    numbers = ("", *(f" {number}" for number in range(2, _MOST_ALIKE)))
    places = (with_addition(path, f" ({purpose} {moment}){number}") for number in numbers)
    return next(place for place in places if not is_there(place))


def _places(folder: Path, target: Path) -> Iterator[Path]:
    if folder == target.parent:
        yield target
        yield stamped(target, "Lensmor results")
    else:
        yield stamped(folder / target.name, "Lensmor results")


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
