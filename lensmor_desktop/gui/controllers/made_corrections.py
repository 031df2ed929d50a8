"""IDs that were corrected for the run alone. What was put into a sheet needs no remembering."""

from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING

from lensmor_desktop.domain.identifiers import IdentifierKind

if TYPE_CHECKING:
    from lensmor_desktop.sheets import Correction

Place = tuple[str, int]
"""A worksheet and the number of a row."""


class MadeCorrections:
    """Remembers them while the window is open.

    Attributes:
        written: the fingerprint of the sheet right after we changed it; "" before.
    """

    def __init__(self) -> None:
        self._made: dict[Path, dict[tuple[Place, IdentifierKind], Correction]] = {}
        self.written = ""

    def of(self, path: Path) -> "tuple[Correction, ...]":
        """The corrections of a sheet."""
        return tuple(self._made.get(path, {}).values())

    def at(self, path: Path, wanted: Place) -> "list[Correction]":
        """The corrections of one of its rows."""
        return [made for (place, _), made in self._made.get(path, {}).items() if place == wanted]

    def add(self, path: Path, correction: "Correction") -> None:
        """Takes the place of an earlier one of the same cell."""
        place = (correction.worksheet, correction.row)
        self._made.setdefault(path, {})[place, correction.kind] = correction

    def drop(self, path: Path, place: Place, kind: IdentifierKind) -> None:
        """It counts no longer, if it did."""
        self._made.get(path, {}).pop((place, kind), None)

    def keep_only(self, path: Path, worksheet: str, rows: AbstractSet[int]) -> None:
        """Of a worksheet's corrections, those of these rows."""
        made = self._made.get(path, {})
        for place, kind in list(made):
            if place[0] == worksheet and place[1] not in rows:
                del made[place, kind]

    def forget(self, path: Path) -> None:
        """Another file stands there now."""
        self._made.pop(path, None)

    def clear(self) -> None:
        """Nothing is corrected any more."""
        self._made.clear()
