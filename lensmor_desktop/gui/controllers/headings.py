"""Which columns the results will go into, said in Review before anything is confirmed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from lensmor_desktop.domain.outcomes import ResultColumn
from lensmor_desktop.domain.rows import Layout
from lensmor_desktop.errors import ChoiceRefused
from lensmor_desktop.gui.background.engine import Engine
from lensmor_desktop.gui.background.requests import Reading
from lensmor_desktop.gui.controllers.account import Account
from lensmor_desktop.gui.pages.review_page import ReviewPage
from lensmor_desktop.gui.wording import listed, together

if TYPE_CHECKING:
    from lensmor_desktop.gui.shell import Shell


class Headings(QObject):
    """Works out with each reading of a sheet what our columns in it are called, and why.

    Another name in the Settings needs nothing here: the sheet is read again for it.
    """

    def __init__(self, shell: "Shell", engine: Engine, account: Account, page: ReviewPage) -> None:
        super().__init__(shell)
        self._account = account
        self._page = page
        engine.inspected.connect(self._on_inspected)

    @Slot(object)
    def _on_inspected(self, reading: Reading) -> None:
        asked = self._account.options.titles
        names, why = self._told(reading.inspection.layout, asked)
        self._page.checkout.show_columns(names, why)

    def _told(self, layout: Layout, asked: Mapping[str, str]) -> tuple[str, str]:
        """Which columns are written, and why one is called otherwise than was set."""
        from lensmor_desktop.sheets import TITLES, make_titles
        from lensmor_desktop.sheets.results import free_title

        try:
            titles = make_titles(asked)
        except ChoiceRefused:
            titles = TITLES  # nonsense in the file of settings: the engine goes by these, too
        there = {meaning: column.title for meaning, column in layout.results}
        new = {
            meaning: free_title(meaning, layout.columns, titles)
            for meaning in ResultColumn
            if meaning not in there
        }
        sentences = []
        if there:
            text = self.tr("Columns of an earlier run, filled in further: {names}")
            sentences.append(text.format(names=listed(there.values())))
        if new:
            sentences.append(self.tr("New columns: {names}").format(names=listed(new.values())))
        taken = {c.title.strip().casefold(): c.title.strip() for c in layout.columns}
        reasons = (
            self.tr(
                "Your own column “{theirs}” stays as it is, so the new one is called “{ours}”."
            ).format(theirs=taken[wanted.casefold()], ours=title)
            for meaning, title in new.items()
            if (wanted := titles.new[meaning]) != title
        )
        return "\n".join(sentences), together(*reasons)
