"""What the person chooses in Review, kept with the sheet: it is there again whenever they are."""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from lensmor_desktop.domain.plan import Offer, Wishes
from lensmor_desktop.domain.rows import Inspection
from lensmor_desktop.gui.background.engine import Engine
from lensmor_desktop.gui.background.requests import ForgetWishes, KeepWishes
from lensmor_desktop.gui.pages.checkout_texts import choices_text
from lensmor_desktop.gui.pages.review_page import ReviewPage

KEEP_AFTER_MS = 250


class Selecting(QObject):
    """Keeps each change a moment later, and at once before anything is read or sent."""

    def __init__(self, parent: QObject, engine: Engine, page: ReviewPage) -> None:
        super().__init__(parent)
        self._engine = engine
        self._page = page
        self._of: Inspection | None = None  # the sheet whose choices are shown
        self._changed = False
        self._told = False  # that it can't be written
        self._facts: object = None  # what the last prices rest on
        self._surveyed = Wishes()  # and what was asked for when that was looked up
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_AFTER_MS)
        self._timer.timeout.connect(self.keep)
        self._page.wishes_changed.connect(self._on_changed)
        button = QPushButton(self.tr("Include everything"))
        button.setObjectName("includeAllButton")
        button.setProperty("kind", "link")
        button.clicked.connect(self._include_all)
        self._note = self._page.selection_note
        self._note.add_button(button)
        QWidget.setTabOrder(self._page.search, button)  # it is made after the rest

    def show(self, inspection: Inspection, wishes: Wishes, *, corrected: bool) -> None:
        """Review shows a sheet, with the choices that were made for it.

        Args:
            inspection: the sheet.
            wishes: what was last asked for of it.
            corrected: only an ID was corrected since, so that its row goes by another ID now.
        """
        self._of = inspection
        if corrected:
            self._on_changed()
        else:
            self._note.say(choices_text(wishes, self._page.rows.excluded))

    def forget(self, path: Path) -> None:
        """Another file stands there now, about which nothing was chosen."""
        self._engine.forget_wishes(path)

    def leave(self) -> None:
        """No sheet is shown any more."""
        self.keep()
        self._of = None

    @Slot()
    def keep(self) -> None:
        """Has what was changed remembered; requests to the engine that follow find it."""
        self._timer.stop()
        if self._changed and self._of is not None:
            self._engine.keep_wishes(self._of, self._page.wishes())
        self._changed = False

    def note_offer(self, offer: Offer) -> None:
        """An offer came: of new facts it is remembered for whom they were looked up."""
        if offer.facts is not self._facts:
            self._facts, self._surveyed = offer.facts, offer.wishes
        if offer.wishes != self._page.wishes():
            self._changed = True  # an event is open by now, or something was ticked meanwhile
            self._timer.start()

    def asks_for_more(self, wishes: Wishes) -> bool:
        """Whether people are asked for who were not looked up when the last facts were."""
        before = self._surveyed
        if not before.excluded_rows <= wishes.excluded_rows:
            return True
        return before.limit is not None and (wishes.limit is None or wishes.limit > before.limit)

    def takes(self, request: object) -> bool:
        """Whether a failure is one of its own that the person has been told of.

        The engine goes by what it was told until the program ends, so that once is enough.
        """
        if not isinstance(request, KeepWishes | ForgetWishes):
            return False
        told, self._told = self._told, True
        return told

    @Slot()
    def _on_changed(self) -> None:
        self._note.say("")
        self._changed = True
        self._timer.start()

    @Slot()
    def _include_all(self) -> None:
        if self._of is None or self._engine.running:
            return
        self._engine.forget_wishes(Path(self._of.source.path), self._of.layout.worksheet)
        self._page.row_table.setFocus()  # the button goes, and the keyboard would be anywhere
        self._page.include_all()
