"""Excel workbooks through the face of `files.SheetFile`. Imported only when one is opened."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lensmor_desktop.domain.cells import Cell
from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.files import SheetFile, SheetLine, misnamed
from lensmor_desktop.sheets.formats import cannot_read
from lensmor_desktop.sheets.ooxml import Workbook
from lensmor_desktop.sheets.ooxml.merges import Merges
from lensmor_desktop.sheets.ooxml.raw import RawCell


class WorkbookFile(SheetFile):
    """A workbook. Chart sheets, dialogs and macro sheets are no worksheets of its."""

    def __init__(self, path: Path) -> None:
        """Opens it.

        Raises:
            SheetError: it can't be read, or has no worksheet.
        """
        self._book = Workbook.open(path)
        try:
            sheets = [sheet for sheet in self._book.sheets if sheet.kind == "worksheet"]
            if not sheets:
                raise cannot_read(path, wording.NO_WORKSHEET, wording.NO_WORKSHEET_HINT)
        except BaseException:
            self._book.close()
            raise
        self._sheets = {sheet.name: sheet for sheet in sheets}
        self.kind = self._book.kind
        self.worksheets = tuple(self._sheets)
        self.visible = tuple(sheet.name for sheet in sheets if sheet.state == "visible")
        caution = misnamed(path, self.kind)
        self.cautions = (caution,) if caution else ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._book.close()

    def rows(self, worksheet: str, wanted: Sequence[int] = ()) -> Iterator[SheetLine]:
        """The rows with content that the worksheet lists, as they are seen, as a stream."""
        return self._book.rows(self._sheets[worksheet], wanted, as_seen=True)

    def cell(self, raw: Any) -> Cell:
        """What a cell holds; a formula counts by its cached result."""
        return self._book.cell(raw)

    def display(self, raw: Any) -> str:
        """A cell's text: dates in ISO form, numbers plain."""
        return self._book.display(raw)

    def marked(self, worksheet: str, marks: Sequence[str]) -> Callable[[RawCell], bool] | None:
        """Tells of a raw cell whether one of the characters may stand in it."""
        return self._book.marked(self._sheets[worksheet], marks)

    def merged(self, worksheet: str) -> Merges:
        """The merged cells of the worksheet."""
        return self._book.merges(self._sheets[worksheet])

    def totals_rows(self, worksheet: str) -> frozenset[int]:
        """The totals rows of the worksheet's tables."""
        tables = self._book.tables(self._sheets[worksheet])
        return frozenset(table.totals_row for table in tables if table.totals_row)
