"""Files that are replaced whole: whoever reads meanwhile has the old one or the new one."""

import json
from collections.abc import Mapping
from pathlib import Path

from lensmor_desktop.platform.files import write_whole
from lensmor_desktop.platform.folders import make_private


def read_json(place: Path) -> dict[str, object]:
    """The object in a file; empty where it is missing, damaged or something else."""
    try:
        kept = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}


def write_json(place: Path, content: Mapping[str, object]) -> None:
    """Replaces a file, for nobody's eyes but the user's.

    Raises:
        OSError: it can't be written; the old one stands.
    """
    make_private(place.parent)
    write_whole(place, (json.dumps(content, indent=2) + "\n").encode(), private=True)
