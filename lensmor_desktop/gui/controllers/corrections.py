"""IDs that the person corrects in Review: kept for the run, and put into the sheet if asked to."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from lensmor_desktop.domain.cells import cell_address
from lensmor_desktop.domain.identifiers import IdentifierKind
from lensmor_desktop.domain.rows import Inspection, Layout, SheetRow
from lensmor_desktop.gui.background.engine import Engine
from lensmor_desktop.gui.background.failures import Failure
from lensmor_desktop.gui.background.requests import CorrectSheet, Reading, SheetChanged
from lensmor_desktop.gui.controllers.account import Account
from lensmor_desktop.gui.controllers.made_corrections import MadeCorrections, Place
from lensmor_desktop.gui.controllers.moved import Moved
from lensmor_desktop.gui.controllers.open_sheet import OpenSheet
from lensmor_desktop.gui.dialogs.correct import CorrectDialog
from lensmor_desktop.gui.dialogs.correct_texts import what_is_wrong
from lensmor_desktop.gui.models.unknown import unknown_text
from lensmor_desktop.gui.pages.review_page import ReviewPage
from lensmor_desktop.gui.pages.row_detail import stranger_text
from lensmor_desktop.gui.wording import together

if TYPE_CHECKING:
    from lensmor_desktop.gui.shell import Shell
    from lensmor_desktop.sheets import Correction


class Corrections(QObject):
    """Asks for the right ID, and sees to it that the rows are judged by it."""

    price_asked = Signal()  # what was being priced was given up
    judging_asked = Signal()  # an ID was corrected, in the sheet or for the run

    def __init__(
        self,
        shell: "Shell",
        engine: Engine,
        account: Account,
        sheet: OpenSheet,
        made: MadeCorrections,
        page: ReviewPage,
    ) -> None:
        super().__init__(shell)
        self._shell = shell
        self._engine = engine
        self._sheet = sheet
        self.made = made
        self._page = page
        self._in_sheet: dict[Place, list[tuple[int, int]]] = {}  # cells of the sheet that is open
        self._asked: tuple[CorrectDialog, Correction] | None = None  # to be put into the sheet
        self._moved = Moved(shell, sheet, page)
        page.correct_asked.connect(self._ask)
        page.undo_asked.connect(self._undo)
        account.mode_changed.connect(self._forget_all)
        engine.inspected.connect(self._on_inspected)
        engine.sheet_changed.connect(self._on_changed)
        engine.opened.connect(self._forget_cells)
        engine.run_ended.connect(self._forget_cells)

    def takes(self, request: object, failure: Failure) -> bool:
        """Deals with a failure to change the sheet; whether that is all that is to be done."""
        if not isinstance(request, CorrectSheet):
            return False
        asked, self._asked = self._asked, None
        self.price_asked.emit()  # what was being priced was given up for this
        if asked is None:
            return False
        asked[0].refuse(failure)
        return not failure.is_defect

    # --- what the person does ---

    @Slot(object)
    def _ask(self, row: SheetRow) -> None:
        inspection = self._sheet.inspection
        if inspection is None or self._engine.running or self._asked is not None:
            return
        correction = self._begun(row, inspection)
        if correction is None:
            return
        column = _column(inspection.layout, correction.kind)
        dialog = CorrectDialog(
            row,
            cell_address(column, row.number),
            correction.value,
            self._wrong(row),
            correction.kind,
            lambda person: _other_rows(inspection.rows, person, row.number),
            self._shell,
        )
        if correction.text:
            dialog.edit.setText(correction.text)
            dialog.edit.selectAll()
        dialog.given.connect(
            lambda text, in_sheet: self._take(dialog, row, correction, text, in_sheet)
        )
        self._shell.open_dialog(dialog)

    def _wrong(self, row: SheetRow) -> str:
        """What is wrong with a row's ID, in a sentence."""
        rows = self._page.rows
        identity = rows.identity_of(row) if rows.is_stranger(row) else None
        if rows.is_unknown(row):
            return together(what_is_wrong(row), unknown_text(row))
        if identity is None or row.problem is not None:
            return what_is_wrong(row)
        return together(what_is_wrong(row), stranger_text(identity))

    def _begun(self, row: SheetRow, inspection: Inspection) -> "Correction | None":
        """The correction of a row as it is so far: of its problem, or one that was made before."""
        from lensmor_desktop.sheets import Correction

        layout = inspection.layout
        if row.problem is not None and not row.problem.in_cell:
            return None
        if row.problem is None:
            made = self._of_row(row)
            if made or not row.person_id or layout.person is None:
                return made[0] if made else None
            return Correction(
                row.number,
                IdentifierKind.PERSON,
                "",
                row.person_id,  # somebody else's, says Lensmor
                row.name,
                row.company,
                layout.worksheet,
            )
        for kind in IdentifierKind:
            column = _column(layout, kind)
            if column and row.problem.cell == cell_address(column, row.number):
                made = [each for each in self._of_row(row) if each.kind is kind]
                if made:  # what was typed instead is no better: the cell still holds the first ID
                    return made[0]
                return Correction(
                    row.number,
                    kind,
                    "",
                    row.problem.value,
                    row.name,
                    row.company,
                    layout.worksheet,
                )
        return None

    def _take(
        self,
        dialog: CorrectDialog,
        row: SheetRow,
        begun: "Correction",
        text: str,
        in_sheet: bool,
    ) -> None:
        inspection, path = self._sheet.inspection, self._sheet.path
        if inspection is None or path is None or self._engine.running:
            dialog.reject()
            return
        correction = replace(begun, text=text)
        self._moved.expect(row)
        if in_sheet:
            dialog.wait()
            self._asked = (dialog, correction)
            self._page.forget_offer()
            self._engine.correct_sheet(inspection, correction)
            return
        self.made.add(path, correction)
        dialog.accept()
        self.judging_asked.emit()

    @Slot(object)
    def _undo(self, row: SheetRow) -> None:
        inspection, path = self._sheet.inspection, self._sheet.path
        if inspection is None or path is None or self._engine.running:
            return
        self._moved.expect(row)
        made = self._of_row(row)
        if made:
            for correction in made:
                place = (correction.worksheet, correction.row)
                self.made.drop(path, place, correction.kind)
            self.judging_asked.emit()
            return
        cells = self._in_sheet.get((inspection.layout.worksheet, row.number))
        if cells:
            self._page.forget_offer()
            self._engine.take_back(inspection, cells[-1])

    # --- the engine's answers ---

    @Slot(object)
    def _on_changed(self, change: SheetChanged) -> None:
        inspection, path = self._sheet.inspection, self._sheet.path
        asked, self._asked = self._asked, None
        if inspection is None or path is None:
            return
        place = (inspection.layout.worksheet, change.cell[0])
        cells = self._in_sheet.setdefault(place, [])
        if change.cell in cells:
            cells.remove(change.cell)
        if asked is not None:
            dialog, correction = asked
            cells.append(change.cell)
            self.made.drop(path, place, correction.kind)
            dialog.accept()
        self.made.written = change.sha256
        self._tell_page()
        self.judging_asked.emit()

    @Slot(object)
    def _on_inspected(self, reading: Reading) -> None:
        """Lets go of what no longer counts, once the person has been told."""
        inspection = reading.inspection
        path = Path(inspection.source.path)
        if inspection.rows and self.made.of(path):
            counting = {row.number for row in inspection.rows if row.found_by}
            self.made.keep_only(path, inspection.layout.worksheet, counting)
        self._tell_page()

    @Slot()
    def _forget_all(self) -> None:
        self.made.clear()
        self._forget_cells()

    @Slot()
    def _forget_cells(self) -> None:
        """What stood there before is known to one engine only, and while nothing else is done."""
        self._in_sheet.clear()
        self._tell_page()

    def _tell_page(self) -> None:
        inspection = self._sheet.inspection
        worksheet = inspection.layout.worksheet if inspection is not None else ""
        rows = (
            place[1] for place, cells in self._in_sheet.items() if cells and place[0] == worksheet
        )
        self._page.set_undoable(frozenset(rows))

    def _of_row(self, row: SheetRow) -> "list[Correction]":
        inspection, path = self._sheet.inspection, self._sheet.path
        if inspection is None or path is None:
            return []
        return self.made.at(path, (inspection.layout.worksheet, row.number))


def _column(layout: Layout, kind: IdentifierKind) -> int:
    """The number of the column of such IDs, 0 where there is none."""
    column = layout.event if kind is IdentifierKind.EVENT else layout.person
    return column.index if column is not None else 0


def _other_rows(rows: Iterable[SheetRow], person: str, number: int) -> Iterator[SheetRow]:
    """The other rows in which a person stands."""
    return (row for row in rows if row.person_id == person and row.number != number)
