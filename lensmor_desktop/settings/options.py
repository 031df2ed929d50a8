"""What the user has set: a small JSON file in the data folder, whole or not there.

A file that is damaged, or a value that makes no sense, counts as not set: the program starts with
what it would do on the first day. Settings of a newer version are kept as they are.
"""

import contextlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import UserFacingError
from lensmor_desktop.settings import wording

FILE = "options.json"


class OptionsRefused(UserFacingError):
    """The settings can't be written; those on disk are as they were."""


@dataclass(frozen=True, slots=True)
class Options:
    """The user's settings, each with what holds on the first day.

    Attributes:
        purchase_memory: fill in addresses that were bought before, in any file, at no cost.
    """

    purchase_memory: bool = True


def read_options(folder: Path) -> Options:
    """The settings in a data folder; never fails."""
    memory = _kept(folder).get("purchase_memory")
    return Options(
        purchase_memory=memory if isinstance(memory, bool) else Options().purchase_memory
    )


def keep_options(folder: Path, options: Options) -> None:
    """Writes the settings; whoever reads meanwhile sees the old ones or the new ones, whole.

    Raises:
        OptionsRefused: they can't be written; the old ones stand.
    """
    place = folder / FILE
    text = json.dumps({**_kept(folder), **asdict(options)}, indent=2, sort_keys=True)
    beside: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(prefix=f"{FILE}.", dir=folder)
        beside = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)
    except OSError as error:
        if beside is not None:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
        raise OptionsRefused(
            say(wording.CANT_KEEP_TITLE),
            say(wording.CANT_KEEP, file=place, problem=error.strerror or "no reason given"),
            say(wording.CANT_KEEP_HINT),
        ) from error


def _kept(folder: Path) -> dict[str, object]:
    """Everything in the file, ours or not; nothing where it is missing or damaged."""
    try:
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}
