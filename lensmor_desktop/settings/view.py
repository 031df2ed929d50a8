"""How the window looked when it was closed: its place, and widths that a person has dragged.

A small JSON in the data folder, beside the settings, for nobody sets it. What is damaged or makes
no sense counts as not there, and what can't be kept is not worth a message.
"""

import contextlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from lensmor_desktop.settings.whole import change_json, read_json

FILE = "window.json"
_FARTHEST = 32_000
"""No screen is farther away, and nothing in a window is wider, in device-independent pixels."""
_MOST = 100


@dataclass(frozen=True, slots=True)
class View:
    """How the window looked, in device-independent pixels.

    Attributes:
        place: x, y, width and height of the window's inside where it isn't maximised; None where
            it was never opened.
        maximised: whether it filled its screen.
        splits: by object name, the sizes of what a splitter parts.
        columns: by object name, the widths of a table's columns.
    """

    place: tuple[int, int, int, int] | None = None
    maximised: bool = False
    splits: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    columns: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def read_view(folder: Path) -> View:
    """How the window looked last time, as a data folder tells; never fails."""
    kept = read_json(folder / FILE)
    place = _numbers(kept.get("place"), least=-_FARTHEST)
    known = len(place) == 4 and place[2] > 0 and place[3] > 0
    return View(
        place=(place[0], place[1], place[2], place[3]) if known else None,
        maximised=kept.get("maximised") is True,
        splits=_table(kept.get("splits")),
        columns=_table(kept.get("columns")),
    )


def keep_view(folder: Path, view: View) -> None:
    """Remembers how the window looks."""
    place = folder / FILE
    with contextlib.suppress(OSError):  # see above: not worth a message
        change_json(place, asdict(view))


def _table(value: object) -> dict[str, tuple[int, ...]]:
    lines = value.items() if isinstance(value, dict) else ()
    found = {str(name): _numbers(numbers, least=0) for name, numbers in lines}
    return {name: numbers for name, numbers in found.items() if any(numbers)}


def _numbers(value: object, least: int) -> tuple[int, ...]:
    """Whole numbers within bounds; none of them where one isn't."""
    if not isinstance(value, list) or len(value) > _MOST:
        return ()
    fine = [type(each) is int and least <= each <= _FARTHEST for each in value]
    return tuple(value) if all(fine) else ()
