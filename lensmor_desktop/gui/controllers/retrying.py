"""Rows that an earlier run brought no email for: in Review they can be tried once more."""

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from lensmor_desktop.domain.outcomes import RETRIED, Outcome
from lensmor_desktop.domain.rows import Inspection, Verdict
from lensmor_desktop.gui.background.engine import Engine
from lensmor_desktop.gui.controllers.open_sheet import OpenSheet
from lensmor_desktop.gui.pages.review_page import ReviewPage
from lensmor_desktop.gui.wording import counted, together, told

if TYPE_CHECKING:
    from lensmor_desktop.gui.shell import Shell


_NAMES = frozenset(outcome.name for outcome in RETRIED)


class Retrying(QObject):
    """Offers it where a person looks for these rows: among those done before, or if none is ready.

    It is the same as in the results of a run, for a sheet of which nobody remembers the run.
    """

    asked = Signal()  # the sheet is to be read once more, and shown

    def __init__(self, shell: "Shell", engine: Engine, sheet: OpenSheet, page: ReviewPage) -> None:
        super().__init__(shell)
        self._shell = shell
        self._engine = engine
        self._sheet = sheet
        self._page = page
        self._counted: Inspection | None = None  # the sheet that `_failed` is about
        self._failed = (0, 0)
        self._why = ""  # what is said of most of them
        self._button = QPushButton(self.tr("&Try them again…"))
        self._button.setObjectName("tryAgainButton")
        self._button.clicked.connect(self._try_again)
        self._note = page.retry_note
        self._note.add_button(self._button)
        QWidget.setTabOrder(page.search, self._button)  # it is made after the rest
        page.rows.arranged.connect(self._on_arranged)

    @Slot(int)
    def _on_arranged(self, _shown: int) -> None:
        sheet, rows = self._sheet, self._page.rows
        self._button.setVisible(not sheet.retried)
        if sheet.retried or sheet.inspection is None:
            return  # then the page itself says that they are ready once more
        wanted, _ = rows.filtered_by
        offered = wanted is Verdict.SETTLED or not rows.counts()[Verdict.READY]
        failed, left_out = self._count(sheet.inspection) if offered else (0, 0)
        text = counted(
            failed,
            self.tr("An earlier run brought no email for {n} row."),
            self.tr("An earlier run brought no email for {n} rows."),
        )
        if left_out:
            text = together(
                text,
                counted(
                    left_out,
                    self.tr("You left {n} of them out, and it stays out."),
                    self.tr("You left {n} of them out, and they stay out."),
                ),
            )
        self._note.say(
            text if failed else "",
            together(
                self._why,
                self.tr(
                    "To try again has a price of its own. Nothing is sent before you confirm it."
                ),
            ),
        )

    def _count(self, inspection: Inspection) -> tuple[int, int]:
        """How many rows a run failed with, and how many of these were left out since.

        They are looked through once for each reading of a sheet.
        """
        if inspection is not self._counted:
            self._counted, left_out = inspection, self._page.rows.left_out
            failed = {
                row.number: row.reason
                for row in inspection.rows
                if row.verdict is Verdict.SETTLED and row.person_id and _failed(row.earlier)
            }
            self._failed = len(failed), len(failed.keys() & left_out)
            why = told(Counter(failed.values()).most_common(1)[0][0]) if failed else ""
            self._why = self.tr("Most often: {why}").format(why=why) if why else ""
        return self._failed

    @Slot()
    def _try_again(self) -> None:
        sheet = self._sheet
        if self._shell.is_running() or sheet.path is None:
            return
        self._page.forget_offer()  # it is not for the rows to come
        self._engine.give_up_offer()
        sheet.retried = RETRIED
        sheet.outdated = True
        self.asked.emit()


def _failed(earlier: Outcome | None) -> bool:
    # By name: hashing an enum's member runs Python code, which 50,000 rows would feel.
    return earlier is not None and earlier._name_ in _NAMES
