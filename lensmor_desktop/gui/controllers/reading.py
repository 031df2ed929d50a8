"""Reading the sheet that is open: asked for, shown while it goes on, given up."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from lensmor_desktop.errors import ChoiceRefused
from lensmor_desktop.gui.background.engine import Engine
from lensmor_desktop.gui.background.failures import Failure
from lensmor_desktop.gui.background.requests import FirstRows, Remembering
from lensmor_desktop.gui.controllers.account import Account
from lensmor_desktop.gui.controllers.made_corrections import MadeCorrections
from lensmor_desktop.gui.controllers.open_sheet import OpenSheet
from lensmor_desktop.gui.controllers.selecting import Selecting
from lensmor_desktop.gui.pages.sheet_page import SheetPage


class SheetReading(QObject):
    """Asks the engine for the open sheet with what the person chose.

    Whatever they choose while it is read is asked for at once: the engine gives up what nobody
    waits for any more, and none of its answers comes through.
    """

    began = Signal()  # the person waits for it; what was known so far counts no more

    def __init__(
        self,
        parent: QObject,
        engine: Engine,
        page: SheetPage,
        account: Account,
        sheet: OpenSheet,
        made: MadeCorrections,
        selecting: Selecting,
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._page = page
        self._account = account
        self._sheet = sheet
        self._made = made
        self._selecting = selecting
        self._page.choices_changed.connect(self._read_again)
        self._page.find_anew_asked.connect(self._find_anew)
        engine.first_rows_read.connect(self._on_first_rows)
        engine.rows_counted.connect(self._on_rows_counted)

    @property
    def under_way(self) -> bool:
        """Whether the person waits for the sheet, so that there is nothing to go on with yet."""
        return self._page.is_reading

    def begin(self, path: Path, fresh: bool, worksheet: str = "") -> None:
        """Reads a file that the person opened; `fresh` forgets what was chosen for another one."""
        self.began.emit()
        if fresh:
            self._engine.give_up_offer()  # nobody waits for another sheet's price
        # Nothing was chosen in a file that was opened twice before it was read.
        untouched = fresh or (self._sheet.inspection is None and not self._page.choices)
        self._page.start_reading(path, fresh)
        if worksheet:
            self._page.columns.choose_worksheet(worksheet)
        self.ask(Remembering.AS_LAST_TIME if untouched else Remembering.NOT)

    def ask(self, remembering: Remembering = Remembering.NOT) -> None:
        """Reads the sheet with the choices as they are."""
        from lensmor_desktop.sheets import Choices

        path, retried = self._sheet.path, self._sheet.retried
        assert path is not None
        self._selecting.keep()  # so that it comes back with the sheet
        choices = Choices(
            **self._page.choices,
            practice=self._account.practice,
            corrections=self._made.of(path),
        )
        self._engine.inspect(path, choices, retried, remembering)

    def give_up(self) -> None:
        """Nobody waits for the sheet any more, nor for its price."""
        self._engine.give_up_reading()
        self._engine.give_up_offer()

    def goes_on_after(self, failure: Failure) -> bool:
        """Whether only a choice was refused that was made before the sheet was read.

        Then the sheet is read without it, or the person would have to open it once more.
        """
        path = self._sheet.path
        refused = failure.kind == ChoiceRefused.__name__
        if not refused or path is None or self._sheet.inspection is not None:
            return False
        if not self._page.columns.take_choices_back():
            return False
        self._page.start_reading(path, fresh=False)
        self.ask()
        return True

    @Slot()
    def _read_again(self) -> None:
        """The person has chosen something by hand."""
        self._again(Remembering.KEEP)

    @Slot()
    def _find_anew(self) -> None:
        """What was chosen last time doesn't fit this sheet."""
        self._again(Remembering.FORGET)

    def _again(self, remembering: Remembering) -> None:
        path = self._sheet.path
        if path is not None and not self._engine.running:
            self.began.emit()
            self._page.start_reading(path, fresh=remembering is Remembering.FORGET)
            self.ask(remembering)

    @Slot(object)
    def _on_first_rows(self, first: FirstRows) -> None:
        if self.under_way:
            self._page.show_first_rows(first)

    @Slot(int)
    def _on_rows_counted(self, rows: int) -> None:
        if self.under_way:
            self._page.show_rows_counted(rows)
