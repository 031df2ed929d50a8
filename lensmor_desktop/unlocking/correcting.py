"""Corrections that a person wants in the sheet itself, and how they are taken back.

Before the first one the sheet is kept. What stands in its place afterwards is always the kept file
with all corrections in it, so that any of them can be taken out again, and without the last one the
sheet is byte for byte what it was. That holds until another program, or a run, writes the sheet:
then what it has become counts, and is kept in its turn before the next correction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lensmor_desktop.domain.cells import cell_address
from lensmor_desktop.domain.rows import Inspection, Layout
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import OutputError
from lensmor_desktop.sheets import Correction, Originals, file_hash, find_cell, write_cells
from lensmor_desktop.sheets.correcting import CellAt
from lensmor_desktop.unlocking import wording


@dataclass(frozen=True, slots=True)
class _Kept:
    """A sheet as it was, what was corrected since, and the hash of what then stood there."""

    base: Path
    sha: str
    worksheet: str  # the one that the cells are of
    cells: Mapping[CellAt, str] = field(default_factory=dict)


class SheetCorrections:
    """Changes single cells of sheets. What can be taken back is known while the engine is open."""

    def __init__(self, originals: Originals) -> None:
        """Keeps sheets in `originals`, which is for nothing else."""
        self._originals = originals
        self._kept: dict[Path, _Kept] = {}

    def put(self, inspection: Inspection, correction: Correction) -> CellAt:
        """Puts an ID into its cell; everything else in the file stays as it is.

        Returns:
            the cell: its row and column numbers, by which it is taken back.

        Raises:
            OutputError: it can't be done; nothing was changed.
            SheetError: the sheet can't be read.
        """
        path = Path(inspection.source.path)
        was = file_hash(path)
        cell, text = find_cell(path, inspection.layout, correction)
        kept = self._kept.get(path)
        worksheet = inspection.layout.worksheet
        if kept is None or (kept.sha, kept.worksheet) != (was, worksheet):
            base = self._originals.keep(path, self._originals.unused_number())
            kept = _Kept(base, was, worksheet)
        self._write(path, inspection.layout, kept, {**kept.cells, cell: text}, was)
        return cell

    def take_back(self, inspection: Inspection, cell: CellAt) -> None:
        """Puts back what stood in a cell before it was corrected.

        Raises:
            OutputError: the sheet was written by something else since, or can't be written;
                nothing was changed.
            SheetError: the sheet can't be read.
        """
        path = Path(inspection.source.path)
        was = file_hash(path)
        kept = self._kept.get(path)
        here = (was, inspection.layout.worksheet)
        if kept is None or (kept.sha, kept.worksheet) != here or cell not in kept.cells:
            address = cell_address(cell[1], cell[0])
            raise OutputError(
                say(wording.NOT_TAKEN_BACK_TITLE, cell=address),
                say(wording.NOT_TAKEN_BACK),
                say(wording.NOT_TAKEN_BACK_HINT, cell=address),
            )
        cells = {each: text for each, text in kept.cells.items() if each != cell}
        self._write(path, inspection.layout, kept, cells, was)

    def _write(
        self, path: Path, layout: Layout, kept: _Kept, cells: Mapping[CellAt, str], was: str
    ) -> None:
        write_cells(kept.base, path, layout, cells, was)
        self._kept[path] = _Kept(kept.base, file_hash(path), layout.worksheet, cells)
