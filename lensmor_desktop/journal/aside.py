"""A damaged journal out of the way, with what goes by its numbers of runs. Nothing is deleted."""

import contextlib
import time
from pathlib import Path

from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import JournalDamaged, JournalError
from lensmor_desktop.journal import wording
from lensmor_desktop.journal.database import FILE, Database, EngineLock, unwritable
from lensmor_desktop.platform.files import move_file
from lensmor_desktop.platform.folders import make_private
from lensmor_desktop.platform.programs import batch_command

_BELONGING = (FILE, f"{FILE}-wal", f"{FILE}-shm", "originals", "overwritten")
"""What a new journal, which counts its runs from 1, must not find."""


def set_aside(folder: Path) -> Path:
    """Moves the damaged journal of a data folder into a folder of its own.

    Returns:
        that folder.

    Raises:
        JournalError: it isn't damaged, or is in use, or can't be moved.
    """
    journal = folder / FILE
    try:
        make_private(folder)
        with EngineLock(folder):
            _refuse_if_sound(journal)
            moment = time.strftime("%Y-%m-%d %H-%M-%S")
            aside = make_private(folder / f"set aside {moment}")
            for name in _BELONGING:
                with contextlib.suppress(FileNotFoundError):
                    move_file(folder / name, aside / name)
    except OSError as error:
        raise unwritable(journal, error) from error
    return aside


def _refuse_if_sound(journal: Path) -> None:
    try:
        database = Database(journal)
    except JournalDamaged:
        return
    try:
        if not database.is_sound():
            return
    finally:
        database.close()
    raise JournalError(
        say(wording.NOT_DAMAGED_TITLE),
        say(wording.NOT_DAMAGED, file=journal),
        say(wording.NOT_DAMAGED_HINT, command=batch_command("runs")),
    )
