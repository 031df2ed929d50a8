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
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from lensmor_desktop.domain.rows import Inspection, Verdict
from lensmor_desktop.gui.models.preview_model import PreviewModel
from lensmor_desktop.gui.pages.columns_card import ColumnsCard
from lensmor_desktop.gui.theme import MARGIN, make_title
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.gui.widgets.columns import ABSENT
from lensmor_desktop.gui.widgets.drop_area import DropArea
from lensmor_desktop.gui.widgets.elided import ElidedLabel
from lensmor_desktop.gui.widgets.sign import Sign
from lensmor_desktop.gui.widgets.tables import Table
from lensmor_desktop.gui.widgets.tall_area import TallArea
from lensmor_desktop.gui.wording import counted, named, told

if TYPE_CHECKING:
    from lensmor_desktop.gui.widgets.recent_files import RecentCard

LOOKED_AT = 60
"""Columns whose headings may need more room; a sheet has a few dozen at most."""


class SheetPage(QWidget):
    """The first place. Everything chosen here leads to reading the sheet again."""

    open_asked = Signal()
    sample_asked = Signal()
    choices_changed = Signal()
    find_anew_asked = Signal()
    review_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sheetPage")
        self._inspection: Inspection | None = None
        self._reading = False
        self._locked = False

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

        self._places = QStackedWidget()
        self._places.addWidget(start)
        self._places.addWidget(self._build_columns())

        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4)
        layout.setSpacing(10)
        layout.addWidget(self.resume_offer)
        layout.addWidget(self.notice)
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

    def _build_columns(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(self._build_file_line())
        self.cautions = Callout("sheetCautions", "careful")
        layout.addWidget(self.cautions)
        self.as_last_time = Callout("asLastTime", "info")
        self.find_anew = QPushButton(self.tr("&Find anew"))
        self.find_anew.setObjectName("findAnewButton")
        self.find_anew.setToolTip(
            self.tr("Forgets what was chosen for sheets with these headings, and looks afresh")
        )
        self.find_anew.clicked.connect(self.find_anew_asked)
        self.as_last_time.add_button(self.find_anew)
        layout.addWidget(self.as_last_time)
        inner = QWidget()
        inner_layout = QVBoxLayout(inner)
        inner_layout.setContentsMargins(0, 0, 0, 0)
        inner_layout.setSpacing(12)
        self.columns = ColumnsCard()
        self.columns.choices_changed.connect(self._chosen_by_hand)
        inner_layout.addWidget(self.columns)
        inner_layout.addWidget(self._build_preview(), 1)
        layout.addWidget(TallArea(inner), 1)
        layout.addLayout(self._build_bottom())
        return page

    def _build_file_line(self) -> QHBoxLayout:
        picture = Sign("sheet", "accent", 36)
        self._file = QLabel()
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
        self.review = QPushButton(self.tr("&Review rows and price"))
        self.review.setObjectName("reviewButton")
        self.review.setProperty("kind", "primary")
        self.review.clicked.connect(self.review_asked)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self._busy)
        line.addWidget(self._summary, 1)
        line.addWidget(self.review)
        return line

    # --- what the window says ---

    @property
    def choices(self) -> dict[str, object]:
        """What the person chose by hand, by the names of `Choices`."""
        return self.columns.choices

    def is_typing(self) -> bool:
        """Whether the person is in a field that they may go on typing in."""
        return self.columns.is_typing()

    def focus_next(self) -> None:
        """Puts the cursor on the next thing to do: a question, or the way on."""
        if not self.columns.focus_question():
            self.review.setFocus()

    def start_reading(self, path: Path, fresh: bool) -> None:
        """A file is being read; `fresh` forgets what was chosen for another one."""
        if fresh:
            self.columns.clear()
            self.as_last_time.say("")
            self._inspection = None
        self._reading = True
        self._file.setText(path.name)
        self._folder.setText(str(path.parent))
        self._folder.setToolTip(str(path))
        self._places.setCurrentIndex(1)
        self._refresh()

    def reading_failed(self) -> None:
        """The file can't be read: back to where the person was before."""
        self._reading = False
        if self._inspection is None:
            self._places.setCurrentIndex(0)
        self._refresh()

    def clear(self) -> None:
        """No file: the drop area again."""
        self._inspection = None
        self.columns.clear()
        self._reading = False
        self._places.setCurrentIndex(0)

    def lock(self, locked: bool) -> None:
        """During a run nothing can be changed here."""
        self._locked = locked
        self._refresh()

    def show_inspection(
        self,
        inspection: Inspection,
        peeks: Mapping[int, tuple[str, ...]],
        top: Sequence[tuple[int, Mapping[int, str]]],
        as_last_time: Mapping[str, object] | None = None,
    ) -> None:
        """Shows what was found, a peek at the values of each column, and the top of the sheet.

        Args:
            as_last_time: the choices that were taken from an earlier sheet with these headings.
        """
        self._reading = False
        self._inspection = inspection
        if as_last_time:
            self.columns.choose(as_last_time)
            self.as_last_time.say(
                self.tr("Chosen as last time, for a sheet with the same headings."),
                self._taken(as_last_time),
            )
        self.columns.show_inspection(inspection, peeks)
        self.preview.show_rows(top, inspection.layout)
        self._widen_chosen_columns()
        self.cautions.say("\n".join(told(caution.text) for caution in inspection.warnings))
        self._refresh()

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

    def _taken(self, choices: Mapping[str, object]) -> str:
        """What was taken from memory, so that nobody pays for rows they didn't mean."""
        names = {
            "worksheet": self.tr("Worksheet: {choice}"),
            "header_row": self.tr("Headings in row {choice}"),
            "event_column": self.tr("Event ID: column {choice}"),
            "person_column": self.tr("Personnel ID: column {choice}"),
            "email_column": self.tr("Existing email: column {choice}"),
        }
        none = {
            "event_column": self.tr("No column with event IDs"),
            "person_column": self.tr("The rows are events"),
            "email_column": self.tr("No column with emails"),
        }
        parts = [
            none[name] if choices[name] == ABSENT else text.format(choice=choices[name])
            for name, text in names.items()
            if name in choices
        ]
        if choices.get("include_hidden"):
            parts.append(self.tr("Hidden rows are included"))
        return " · ".join(parts)

    def _refresh(self) -> None:
        inspection = self._inspection
        self._busy.setVisible(self._reading)
        usable = inspection is not None and not self._reading
        self.columns.setEnabled(inspection is not None and not self._locked)
        self.open_another.setEnabled(not self._locked)
        self.find_anew.setEnabled(not self._locked and not self._reading)
        if self.recent is not None:
            self.recent.setEnabled(not self._locked)
        self.drop.setEnabled(not self._locked)
        questions = inspection.questions if inspection else ()
        self.review.setEnabled(usable and not questions and bool(inspection.rows))
        if self._reading:
            self._summary.setText(self.tr("Reading and checking every row…"))
        elif inspection is None:
            self._summary.setText("")
        elif questions:
            self._summary.setText(
                counted(
                    len(questions),
                    self.tr("One question is open: please answer it above."),
                    self.tr("{n} questions are open: please answer them above."),
                )
            )
        elif not inspection.rows:
            self._summary.setText(self.tr("This sheet has no rows below its headings."))
        else:
            self._summary.setText(self._found(inspection))

    def _found(self, inspection: Inspection) -> str:
        ready = inspection.count(Verdict.READY)
        parts = [counted(ready, self.tr("{n} person is ready"), self.tr("{n} people are ready"))]
        for verdict, one, many in (
            (Verdict.EVENT, self.tr("{n} event row"), self.tr("{n} event rows")),
            (Verdict.INVALID, self.tr("{n} row has a problem"), self.tr("{n} rows have a problem")),
            (Verdict.HAS_EMAIL, self.tr("{n} has an email"), self.tr("{n} have an email")),
            (Verdict.REPEATED, self.tr("{n} is repeated"), self.tr("{n} are repeated")),
            (Verdict.SETTLED, self.tr("{n} was done before"), self.tr("{n} were done before")),
            (Verdict.HIDDEN, self.tr("{n} is hidden"), self.tr("{n} are hidden")),
        ):
            count = inspection.count(verdict)
            if count:
                parts.append(counted(count, one, many))
        rows = counted(len(inspection.rows), self.tr("{n} row"), self.tr("{n} rows"))
        return named(rows, " · ".join(parts))
