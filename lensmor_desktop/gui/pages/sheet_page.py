"""Sheet: open a file, see what was found in it, and say which column holds what."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lensmor_desktop.gui.accessibility import Speaker
from lensmor_desktop.gui.theme import MARGIN, make_title
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.gui.widgets.drop_area import DropArea
from lensmor_desktop.gui.widgets.elided import ElidedLabel
from lensmor_desktop.gui.widgets.places_stack import LooseStack
from lensmor_desktop.gui.widgets.sign import Sign
from lensmor_desktop.gui.widgets.tall_area import TallArea, TallColumn
from lensmor_desktop.gui.wording import cautions_told, number

if TYPE_CHECKING:
    from lensmor_desktop.domain.rows import Inspection
    from lensmor_desktop.gui.background.requests import FirstRows, Reading
    from lensmor_desktop.gui.pages.columns_card import ByHand
    from lensmor_desktop.gui.widgets.recent_files import RecentCard
    from lensmor_desktop.settings.habits import Chosen
    from lensmor_desktop.sheets import Glimpse

LOOKED_AT = 60
"""Columns whose headings may need more room; a sheet has a few dozen at most."""


class SheetPage(QWidget):
    """The first place. Everything chosen here leads to reading the sheet again."""

    open_asked = Signal()
    sample_asked = Signal()
    choices_changed = Signal()
    find_anew_asked = Signal()
    review_asked = Signal()
    cancel_asked = Signal()  # the sheet that is being read is not wanted after all

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sheetPage")
        self._shown: Reading | None = None  # the last sheet that was read to its end
        self._first: FirstRows | None = None  # of the one that is being read
        self._rows_read = 0
        self._focus_then: QWidget | None = None  # where the keyboard was when the reading began
        self._leads_on = False
        self._reading = False
        self._locked = False
        self._speaker = Speaker(self)

        self.notice = Callout("startNotice", "info")
        self.resume_offer = Callout("resumeBanner", "info")
        self.drop = DropArea()
        self.drop.open_asked.connect(self.open_asked)
        self.drop.sample_asked.connect(self.sample_asked)

        start = QWidget()
        start_layout = QHBoxLayout(start)
        start_layout.setContentsMargins(0, 0, 0, 0)
        start_layout.setSpacing(14)
        start_layout.addWidget(self.drop, 5)
        self._start = start_layout
        self.recent: RecentCard | None = None  # comes after the first paint

        self._places = LooseStack()
        self._places.addWidget(start)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4)
        layout.setSpacing(10)
        layout.addWidget(TallArea(TallColumn(self.resume_offer, self.notice), hides=True))
        layout.addWidget(self._places, 1)

    # --- building ---

    def add_recent(self) -> "RecentCard":
        """Makes room for the recent files, which nobody knows before the first paint."""
        from lensmor_desktop.gui.widgets.recent_files import RecentCard

        self.recent = RecentCard()
        self._start.addWidget(self.recent, 3)
        QWidget.setTabOrder(self.drop.sample_button, self.recent.list)
        QWidget.setTabOrder(self.recent.list, self.recent.clear_button)
        return self.recent

    def complete(self) -> None:
        """Makes the place for a sheet that is open, which nobody sees before the first paint."""
        from lensmor_desktop.gui.pages.columns_card import ColumnsCard

        self.columns = ColumnsCard()
        self.columns.choices_changed.connect(self._chosen_by_hand)
        self._places.addWidget(self._build_columns())

    def _build_columns(self) -> QWidget:
        page = QWidget(self._places)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(self._build_file_line())
        self.cautions = Callout("sheetCautions", "careful")
        self.as_last_time = Callout("asLastTime", "info")
        self.find_anew = QPushButton(self.tr("&Find anew"))
        self.find_anew.setObjectName("findAnewButton")
        self.find_anew.setToolTip(
            self.tr("Forgets what was chosen for sheets with these headings, and looks afresh")
        )
        self.find_anew.clicked.connect(self.find_anew_asked)
        self.as_last_time.add_button(self.find_anew)
        inner = TallColumn(self.cautions, self.as_last_time, self.columns, gap=12)
        inner.column.addWidget(self._build_preview(), 1)
        self._found_area = TallArea(inner)
        stays = self._found_area.sizePolicy()
        stays.setRetainSizeWhenHidden(True)
        self._found_area.setSizePolicy(stays)
        layout.addWidget(self._found_area, 1)
        layout.addLayout(self._build_bottom())
        return page

    def _build_file_line(self) -> QHBoxLayout:
        picture = Sign("sheet", "accent", 36)
        self._file = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        self._file.setObjectName("fileName")
        make_title(self._file, 1.3)
        self._folder = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        self._folder.setProperty("kind", "muted")
        self.open_another = QPushButton(self.tr("Open another…"))
        self.open_another.setObjectName("openAnotherButton")
        self.open_another.clicked.connect(self.open_asked)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._file)
        names.addWidget(self._folder)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(picture)
        line.addLayout(names, 1)
        line.addWidget(self.open_another)
        return line

    def _build_preview(self) -> QWidget:
        from lensmor_desktop.gui.models.preview_model import PreviewModel
        from lensmor_desktop.gui.widgets.tables import Table

        self.preview = PreviewModel(self)
        self.preview_table = Table("sheetTable", self.tr("The top of the sheet"))
        self.preview_table.setModel(self.preview)
        self.preview_table.verticalHeader().show()
        self.preview_table.horizontalHeader().setStretchLastSection(False)
        self.preview_table.horizontalHeader().setDefaultSectionSize(
            22 * self.preview_table.fontMetrics().averageCharWidth()
        )
        self.preview_table.setAlternatingRowColors(False)
        self.preview_table.setShowGrid(True)
        self.preview_table.set_lines(3)
        return self.preview_table

    def _build_bottom(self) -> QHBoxLayout:
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setFixedWidth(120)
        self._busy.setAccessibleName(self.tr("Reading"))
        self._summary = QLabel()
        self._summary.setObjectName("sheetSummary")
        self._summary.setWordWrap(True)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setObjectName("cancelReadingButton")
        self.cancel.setToolTip(self.tr("Stops reading this file and puts it away"))
        self.cancel.clicked.connect(self.cancel_asked)
        self.review = QPushButton(self.tr("&Review rows and price"))
        self.review.setObjectName("reviewButton")
        self.review.setProperty("kind", "primary")
        self.review.clicked.connect(self.review_asked)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self._busy)
        line.addWidget(self._summary, 1)
        line.addWidget(self.cancel)
        line.addWidget(self.review)
        return line

    # --- what the window says ---

    @property
    def choices(self) -> "ByHand":
        """What the person chose by hand, by the names of `Choices`."""
        return self.columns.choices

    def focus_next(self) -> None:
        """Puts the cursor on the next thing to do: a question, or the way on.

        Not if the person has gone elsewhere with it while the sheet was read.
        """
        if self._leads_on and not self.columns.focus_question():
            self.review.setFocus()

    @property
    def is_reading(self) -> bool:
        """Whether the person waits for a sheet that is being read."""
        return self._reading

    def start_reading(self, path: Path, fresh: bool) -> None:
        """A file is being read; `fresh` forgets what was chosen for another one."""
        self._first, self._rows_read = None, 0
        if fresh:
            self.columns.clear()
            self.as_last_time.say("")
            self.cautions.say("")
            self._shown = None
        self._reading = True
        self._file.setText(path.name)
        self._folder.setText(str(path.parent))
        self._folder.setToolTip(str(path))
        self._places.setCurrentIndex(1)
        if fresh:
            self._file.setFocus()  # a place that does nothing, until there is something to do
        self._refresh()
        self._focus_then = self.window().focusWidget()

    def reading_failed(self) -> None:
        """The file can't be read: back to where the person was before."""
        self._reading = False
        self._first = None
        if self._shown is None:
            self._places.setCurrentIndex(0)
        else:
            self.columns.take_choices_back()
            self._show_found(self._shown.inspection, self._shown.peeks, self._shown.top)
        self._refresh()

    def clear(self) -> None:
        """No file: the drop area again."""
        self._shown = self._first = None
        self.columns.clear()
        self._reading = False
        self._places.setCurrentIndex(0)

    def lock(self, locked: bool) -> None:
        """During a run nothing can be changed here."""
        self._locked = locked
        self._refresh()

    def show_first_rows(self, first: "FirstRows") -> None:
        """Shows what a sheet's beginning tells while the rest is read.

        The person may choose otherwise already, but not go on: that takes every row.
        """
        self._first = first
        taken = first.as_last_time
        if taken:
            # Whether hidden rows matter in this sheet isn't known yet.
            said = {name: value for name, value in taken.items() if name != "include_hidden"}
            self._take_as_last_time(taken, said)
        self._show_found(first.glimpse, first.glimpse.peeks, first.glimpse.top)
        if self._shown is None:  # else what the rows told stays until they tell anew
            self.columns.keep_choices()
            self.cautions.say("\n".join(cautions_told(first.glimpse.warnings)))
        self._refresh()

    def show_rows_counted(self, rows: int) -> None:
        """So many rows are read and checked by now."""
        self._rows_read = rows
        self._refresh_summary()

    def show_reading(self, reading: "Reading") -> None:
        """Shows what was found. What the first rows told already isn't touched."""
        focus = self.window().focusWidget()
        unmoved = focus in (None, self._focus_then, self.cancel)
        self._leads_on = self._reading and unmoved and not self.columns.is_typing()
        if reading.as_last_time or (self._first is not None and self._first.as_last_time):
            self._take_as_last_time(reading.as_last_time, reading.as_last_time)
        self._reading = False
        self._shown = reading
        self._first = None
        inspection = reading.inspection
        self._show_found(inspection, reading.peeks, reading.top)
        self.columns.show_hidden(reading.hidden)
        self.columns.keep_choices()
        self.cautions.say("\n".join(cautions_told(inspection.warnings)))
        self._refresh()

    def _show_found(
        self,
        found: "Inspection | Glimpse",
        peeks: Mapping[int, tuple[str, ...]],
        top: Sequence[tuple[int, Mapping[int, str]]],
    ) -> None:
        self.columns.show_found(found, peeks)
        if self.preview.show_rows(top, found.layout):
            self._widen_chosen_columns()

    def _take_as_last_time(self, taken: "Chosen", said: Mapping[str, object]) -> None:
        self.columns.choose(taken)
        from lensmor_desktop.gui.pages.sheet_texts import taken_text

        text = self.tr("Chosen as last time, for a sheet with the same headings.")
        self.as_last_time.say(text if said else "", taken_text(said))

    def _widen_chosen_columns(self) -> None:
        """What a column is for is told in its heading, in whatever language."""
        header = self.preview_table.horizontalHeader()
        for column in range(min(header.count(), LOOKED_AT)):
            wanted = max(header.defaultSectionSize(), header.sectionSizeHint(column))
            header.resizeSection(column, wanted)

    def _chosen_by_hand(self) -> None:
        self.as_last_time.say("")
        self.choices_changed.emit()

    # --- what is shown ---

    def _refresh(self) -> None:
        shown, reading = self._shown, self._reading
        known = shown is not None or self._first is not None
        self._busy.setVisible(reading)
        self._found_area.setVisible(known)
        self.columns.setEnabled(known and not self._locked)
        self.open_another.setEnabled(not self._locked)
        self.find_anew.setEnabled(not self._locked)
        self.cancel.setVisible(reading and shown is None)
        if self.recent is not None:
            self.recent.setEnabled(not self._locked)
        self.drop.setEnabled(not self._locked)
        usable = shown is not None and not shown.inspection.questions and shown.inspection.rows
        self.review.setEnabled(bool(usable) and not reading)
        self._refresh_summary()

    def _refresh_summary(self) -> None:
        if self._reading and self._rows_read:
            self._summary.setText(
                self.tr("Reading and checking every row: {n} so far…").format(
                    n=number(self._rows_read)
                )
            )
        elif self._reading:
            self._summary.setText(self.tr("Reading and checking every row…"))
        else:
            from lensmor_desktop.gui.pages.sheet_texts import found_text

            self._summary.setText(found_text(self._shown) if self._shown is not None else "")
        reading = self.tr("Reading and checking every row…")  # how many so far is not told
        self._speaker.say(reading if self._reading else self._summary.text())
