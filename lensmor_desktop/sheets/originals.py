"""The files as they were before our runs, kept in the data folder and restored on request."""

import contextlib
import json
import shutil
from pathlib import Path
from typing import BinaryIO

from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import OutputError
from lensmor_desktop.platform.files import copy_file, remove_file, sync_folder, write_whole
from lensmor_desktop.platform.folders import make_private
from lensmor_desktop.platform.paths import is_there, real_place, with_addition
from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.atomic import put_in_place, stamped, told

_NOTE = "origin.json"


class Originals:
    """Keeps the original of each run in a folder of its own: FOLDER/RUN/NAME."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, path: Path, run: int) -> Path:
        """Copies a file before a run changes it; once for each run, later calls change nothing.

        Returns:
            The copy: synced to disk, readable by the owner alone, and read-only.

        Raises:
            OutputError: it can't be copied; then nothing must be sent.
        """
        known = self.known(run)
        if known is not None:
            return known
        folder = self._folder / str(run)
        copy = _copy_in(folder, path)
        try:
            make_private(self._folder)
            make_private(folder)
            remove_file(copy)  # of a program that ended here
            copy_file(path, copy, private=True)
            copy.chmod(0o400)
            note = json.dumps({"path": str(path.absolute())}).encode()
            write_whole(folder / _NOTE, note, private=True)
            sync_folder(self._folder)
        except OSError as error:
            raise OutputError(
                say(wording.CANT_KEEP),
                say(
                    wording.CANT_KEEP_MESSAGE,
                    name=path.name,
                    folder=self._folder,
                    problem=told(error),
                ),
                say(wording.CANT_KEEP_HINT),
            ) from error
        return copy

    def unused_number(self) -> int:
        """A number under which nothing was kept yet, for what belongs to no run."""
        with contextlib.suppress(OSError):
            taken = [int(each.name) for each in self._folder.iterdir() if each.name.isdecimal()]
            return max(taken, default=0) + 1
        return 1

    def known(self, run: int) -> Path | None:
        """The kept original of a run, or None."""
        place = self._origin(run)
        if place is None:
            return None
        copy = _copy_in(self._folder / str(run), place)
        return copy if copy.is_file() else None

    def restore(self, run: int) -> Path:
        """Puts the original of a run back to where it came from, in one step.

        The file that stands there now is kept beside it as "NAME (before restore …)".

        Returns:
            The restored file.

        Raises:
            OutputError: no original was kept, or it can't be written.
        """
        copy, place = self.known(run), self._origin(run)
        if copy is None or place is None:
            raise OutputError(
                say(wording.NO_ORIGINAL, run=str(run)),
                say(wording.NO_ORIGINAL_MESSAGE),
                say(wording.NO_ORIGINAL_HINT),
            )
        self._set_aside(place)
        return put_in_place(
            place, lambda target: _copy_into(copy, target), like=copy, nowhere_else=True
        ).path

    def _set_aside(self, place: Path) -> None:
        current = real_place(place)
        if not is_there(current):
            return
        aside = stamped(current, "before restore")
        try:
            copy_file(current, aside)
        except OSError as error:
            raise OutputError(
                say(wording.CANT_WRITE, name=aside.name),
                say(wording.FOLDER_DENIED, folder=aside.parent, problem=told(error)),
                say(wording.OUTPUT_FAILED_HINT),
            ) from error

    def _origin(self, run: int) -> Path | None:
        """Where the original of a run came from; None if none was kept to the end."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            note = (self._folder / str(run) / _NOTE).read_text(encoding="utf-8")
            return Path(json.loads(note)["path"])
        return None


def _copy_in(folder: Path, path: Path) -> Path:
    """What the copy of a file is called; within the data folder its name may be too long."""
    return with_addition(folder / path.name, "")


def _copy_into(copy: Path, target: BinaryIO) -> None:
    with copy.open("rb") as source:
        shutil.copyfileobj(source, target, 1 << 20)
