"""A corrected row that the filter no longer shows: where it went, and the way to it."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from lensmor_desktop.domain.rows import SheetRow, Verdict
from lensmor_desktop.gui.controllers.open_sheet import OpenSheet
from lensmor_desktop.gui.pages.review_page import ReviewPage
from lensmor_desktop.gui.wording import number
from lensmor_desktop.gui.words import verdict_word


class Moved(QObject):
    """Says it below the rows until the person filters otherwise.

    Among the problems, a corrected row gives its place to the next one, and after the last one the
    table is empty: without a word the person would look for what they have just done.
    """

    def __init__(self, parent: QObject, sheet: OpenSheet, page: ReviewPage) -> None:
        super().__init__(parent)
        self._sheet = sheet
        self._page = page
        self._rows = page.rows
        self._before: SheetRow | None = None  # as it was; it is about to be judged anew
        self._number = 0  # of the row that is told of, or 0
        self._filter: tuple[Verdict | None, str] = (None, "")  # under which it was corrected
        button = QPushButton(self.tr("Show it"))
        button.setObjectName("showMovedButton")
        button.setProperty("kind", "link")
        button.clicked.connect(self._show)
        self._note = page.moved
        self._note.add_button(button)
        QWidget.setTabOrder(page.row_table, button)  # it is made after the rest
        self._rows.arranged.connect(self._on_arranged)

    def expect(self, row: SheetRow) -> None:
        """This row is about to be judged anew.

        Args:
            row: as it is before.
        """
        self._before = row

    @Slot(int)
    def _on_arranged(self, shown: int) -> None:
        """The rows are shown anew: judged, filtered or sorted."""
        wanted = self._number if self._filter == self._rows.filtered_by else 0
        if self._before is not None:
            wanted = self._before.number
        row = self._row(wanted) if wanted else None
        if self._before is not None and row == self._before:
            return  # these are still the rows from before; the person has filtered meanwhile
        self._before = None
        self._filter = self._rows.filtered_by
        self._number = 0
        if row is None or self._rows.positions_of({row.number}):
            self._note.say("")
            return
        self._number = row.number
        verdict, problems = self._rows.shown_verdict(row), self._rows.counts()[Verdict.INVALID]
        hint = self.tr("No row has a problem any more.") if not shown and not problems else ""
        tone = "careful" if verdict is Verdict.INVALID else "good"
        self._note.say(self._where(row, verdict), hint, tone)

    def _row(self, wanted: int) -> SheetRow | None:
        inspection = self._sheet.inspection
        rows = inspection.rows if inspection is not None else ()
        return next((row for row in rows if row.number == wanted), None)

    def _where(self, row: SheetRow, verdict: Verdict) -> str:
        if verdict is Verdict.READY:
            return self.tr("Row {row} is ready now.").format(row=number(row.number))
        template = self.tr("Row {row} now stands under “{verdict}”.")
        return template.format(row=number(row.number), verdict=verdict_word(verdict))

    @Slot()
    def _show(self) -> None:
        self._page.show_row(self._number)
