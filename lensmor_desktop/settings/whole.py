"""Files that are replaced whole: whoever reads meanwhile has the old one or the new one."""

import json
from collections.abc import Mapping
from pathlib import Path

from lensmor_desktop.platform.files import write_whole
from lensmor_desktop.platform.folders import make_private
from lensmor_desktop.platform.patience import patiently


def read_json(place: Path) -> dict[str, object]:
    """The object in a file; empty where it is missing, damaged or something else."""
    try:
        return _read(place)
    except OSError:
        return {}


def change_json(place: Path, changes: Mapping[str, object]) -> None:
    """Changes some of what is kept in a file, and leaves the rest as it is.

    Raises:
        OSError: it can't be read or written, so that the rest would be lost; the old one stands.
    """
    write_json(place, dict(sorted({**_read(place), **changes}.items())))


def write_json(place: Path, content: Mapping[str, object]) -> None:
    """Replaces a file, for nobody's eyes but the user's.

    Raises:
        OSError: it can't be written; the old one stands.
    """
    make_private(place.parent)
    write_whole(place, (json.dumps(content, indent=2) + "\n").encode(), private=True)


def _read(place: Path) -> dict[str, object]:
    try:
        # On Windows nobody can open it in the moment in which another window replaces it.
        kept = json.loads(patiently(place.read_bytes))
    except (FileNotFoundError, NotADirectoryError, ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}
