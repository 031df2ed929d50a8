"""Sheet: open a file, see what was found in it, and say which column holds what."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from lensmor_desktop.domain.rows import Column, Inspection, Question, Subject, Verdict
from lensmor_desktop.gui.models.preview_model import PreviewModel
from lensmor_desktop.gui.theme import MARGIN, make_roomy, make_title
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.gui.widgets.columns import ColumnCombo, QuietCombo
from lensmor_desktop.gui.widgets.drop_area import DropArea
from lensmor_desktop.gui.widgets.sign import Sign
from lensmor_desktop.gui.widgets.tables import Table
from lensmor_desktop.gui.wording import counted, number, told

ABSENT = "none"
SETTLE_MS = 500
"""A number or an ID that is being typed counts after so long a pause."""


class SheetPage(QWidget):
    """The first place. Everything chosen here leads to reading the sheet again."""

    open_asked = Signal()
    sample_asked = Signal()
    choices_changed = Signal()
    review_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sheetPage")
        self._inspection: Inspection | None = None
        self._chosen: dict[str, object] = {}
        self._reading = False
        self._locked = False

        self.notice = Callout("startNotice", "info")
        self.resume_offer = Callout("resumeBanner", "info")
        self.drop = DropArea()
        self.drop.open_asked.connect(self.open_asked)
        self.drop.sample_asked.connect(self.sample_asked)

        start = QWidget()
        start_layout = QVBoxLayout(start)
        start_layout.setContentsMargins(0, 0, 0, 0)
        start_layout.addWidget(self.drop, 1)

        self._places = QStackedWidget()
        self._places.addWidget(start)
        self._places.addWidget(self._build_columns())

        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4)
        layout.setSpacing(10)
        layout.addWidget(self.resume_offer)
        layout.addWidget(self.notice)
        layout.addWidget(self._places, 1)

        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._typed)

    # --- building ---

    def _build_columns(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(self._build_file_line())
        self.cautions = Callout("sheetCautions", "careful")
        layout.addWidget(self.cautions)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        inner_layout = QVBoxLayout(inner)
        inner_layout.setContentsMargins(0, 0, 0, 0)
        inner_layout.setSpacing(12)
        inner_layout.addWidget(self._build_card())
        inner_layout.addWidget(self._build_preview(), 1)
        scroll.setWidget(inner)
        layout.addWidget(scroll, 1)
        layout.addLayout(self._build_bottom())
        return page

    def _build_file_line(self) -> QHBoxLayout:
        picture = Sign("sheet", "accent", 36)
        self._file = QLabel()
        self._file.setObjectName("fileName")
        make_title(self._file, 1.3)
        self._folder = QLabel()
        self._folder.setProperty("kind", "muted")
        self._folder.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
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

    def _build_card(self) -> QFrame:
        card = QFrame()
        card.setProperty("kind", "card")
        self._grid = QGridLayout(card)
        self._grid.setContentsMargins(18, 16, 18, 16)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(9)
        self._grid.setColumnStretch(1, 3)
        self._grid.setColumnStretch(2, 4)
        title = QLabel(self.tr("Where is what in this sheet?"))
        make_title(title, 1.15)
        self._grid.addWidget(title, 0, 0, 1, 3)
        self._questions: dict[Subject, Callout] = {}
        self._lines: dict[str, tuple[QWidget, ...]] = {}

        self.worksheet = QuietCombo()
        self.worksheet.setObjectName("worksheetBox")
        self.worksheet.activated.connect(self._worksheet_chosen)
        self._worksheet_peek = self._add_line(
            1, self.tr("&Worksheet"), self.worksheet, Subject.WORKSHEET
        )
        self.header_row = QSpinBox()
        self.header_row.setObjectName("headerRow")
        self.header_row.setRange(1, 1_048_576)
        self.header_row.valueChanged.connect(lambda _value: self._settle.start())
        self._header_peek = self._add_line(
            3, self.tr("&Headings in row"), self.header_row, Subject.HEADER_ROW
        )
        self.event_column = ColumnCombo(self.tr("No column: one event for all rows"))
        self.event_column.setObjectName("eventColumn")
        self.event_column.activated.connect(
            lambda _at: self._column_chosen("event_column", self.event_column)
        )
        self._event_peek = self._add_line(
            5, self.tr("&Event ID"), self.event_column, Subject.EVENT_COLUMN
        )
        self.event_id = QLineEdit()
        self.event_id.setObjectName("eventIdEdit")
        self.event_id.setMaxLength(200)
        self.event_id.setPlaceholderText(self.tr("for example 1024"))
        self.event_id.textEdited.connect(lambda _text: self._settle.start())
        self.event_id.editingFinished.connect(self._typed)
        peek = self._add_line(7, self.tr("Event ID for &all rows"), self.event_id, Subject.EVENT_ID)
        peek.setText(self.tr("The event's ID as Lensmor shows it"))
        self.person_column = ColumnCombo(self.tr("No column: the rows are events"))
        self.person_column.setObjectName("personColumn")
        self.person_column.activated.connect(
            lambda _at: self._column_chosen("person_column", self.person_column)
        )
        self._person_peek = self._add_line(
            9, self.tr("&Personnel ID"), self.person_column, Subject.PERSON_COLUMN
        )
        self.email_column = ColumnCombo(self.tr("No column with emails"))
        self.email_column.setObjectName("emailColumn")
        self.email_column.activated.connect(
            lambda _at: self._column_chosen("email_column", self.email_column)
        )
        self._email_peek = self._add_line(
            11, self.tr("E&xisting email"), self.email_column, Subject.EMAIL_COLUMN
        )
        self.hidden = QCheckBox(self.tr("Include rows that are &hidden in the sheet"))
        self.hidden.setObjectName("includeHidden")
        self.hidden.clicked.connect(self._hidden_chosen)
        self._grid.addWidget(self.hidden, 13, 1, 1, 2, Qt.AlignmentFlag.AlignLeft)
        return card

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

    def _add_line(self, row: int, text: str, field: QWidget, subject: Subject) -> QLabel:
        label = QLabel(text)
        label.setBuddy(field)
        field.setAccessibleName(text.replace("&", ""))
        make_roomy(field)
        peek = QLabel()
        peek.setProperty("kind", "muted")
        peek.setTextFormat(Qt.TextFormat.PlainText)
        peek.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        question = Callout(f"question_{subject.name.lower()}", "careful")
        self._questions[subject] = question
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(field, row, 1)
        self._grid.addWidget(peek, row, 2)
        self._grid.addWidget(question, row + 1, 1, 1, 2)
        self._lines[field.objectName()] = (label, field, peek)
        return peek

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
        return dict(self._chosen)

    def start_reading(self, path: Path, fresh: bool) -> None:
        """A file is being read; `fresh` forgets what was chosen for another one."""
        if fresh:
            self._chosen = {}
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
        self._chosen = {}
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
    ) -> None:
        """Shows what was found, a peek at the values of each column, and the top of the sheet."""
        self._reading = False
        self._inspection = inspection
        layout = inspection.layout
        self._show_worksheets(inspection)
        self._quietly_set_header(layout.header_row)
        titles = [column.title for column in layout.columns if column.title]
        self._header_peek.setText(", ".join(titles[:6]) + ("…" if len(titles) > 6 else ""))
        questions = {question.subject: question for question in inspection.questions}
        for subject, callout in self._questions.items():
            question = questions.get(subject)
            callout.say(told(question.text), told(question.hint)) if question else callout.say("")
        self._show_column(
            self.event_column,
            self._event_peek,
            layout.event,
            layout.event_column_absent,
            questions.get(Subject.EVENT_COLUMN),
            peeks,
        )
        self._show_column(
            self.person_column,
            self._person_peek,
            layout.person,
            layout.people_absent,
            questions.get(Subject.PERSON_COLUMN),
            peeks,
        )
        self._show_column(
            self.email_column,
            self._email_peek,
            layout.email,
            layout.email is None,
            questions.get(Subject.EMAIL_COLUMN),
            peeks,
        )
        one_event = layout.event is None and (
            layout.event_column_absent
            or bool(layout.fixed_event_id)
            or Subject.EVENT_ID in questions
        )
        for widget in self._lines["eventIdEdit"]:
            widget.setVisible(one_event)
        if not self.event_id.hasFocus():
            self.event_id.setText(layout.fixed_event_id or str(self._chosen.get("event_id") or ""))
        hidden = sum(1 for row in inspection.rows if row.hidden)
        self.hidden.setVisible(bool(hidden))
        self.hidden.setText(
            self.tr("Include the {n} &hidden rows").format(n=number(hidden))
            if hidden != 1
            else self.tr("Include the &hidden row")
        )
        self.hidden.setChecked(bool(self._chosen.get("include_hidden")))
        self.preview.show_rows(top, layout)
        self.cautions.say("\n".join(told(caution.text) for caution in inspection.warnings))
        self._refresh()

    # --- what the person does ---

    def _worksheet_chosen(self, _at: int) -> None:
        self._chosen = {
            "worksheet": self.worksheet.currentText(),
            "include_hidden": bool(self._chosen.get("include_hidden")),
        }
        self.choices_changed.emit()

    def _column_chosen(self, name: str, combo: ColumnCombo) -> None:
        chosen = combo.chosen()
        if chosen is None or self._chosen.get(name) == chosen:
            return
        self._chosen[name] = chosen
        if name == "event_column" and chosen != ABSENT:
            self._chosen.pop("event_id", None)
        self.choices_changed.emit()

    def _hidden_chosen(self, checked: bool) -> None:
        self._chosen["include_hidden"] = checked
        self.choices_changed.emit()

    def _typed(self) -> None:
        self._settle.stop()
        if self._inspection is None:
            return
        changed = False
        if self.header_row.value() != self._inspection.layout.header_row:
            # Other headings: what was chosen among the old ones means nothing now.
            for name in ("event_column", "person_column", "email_column"):
                self._chosen.pop(name, None)
            changed = self._chosen.get("header_row") != self.header_row.value()
            self._chosen["header_row"] = self.header_row.value()
        typed = self.event_id.text().strip()
        if self.event_id.isVisible() and typed != str(self._chosen.get("event_id") or ""):
            self._chosen["event_id"] = typed or None
            changed = True
        if changed:
            self.choices_changed.emit()

    # --- what is shown ---

    def _quietly_set_header(self, row: int) -> None:
        if not self.header_row.hasFocus() or not self._settle.isActive():
            self.header_row.blockSignals(True)
            self.header_row.setValue(row)
            self.header_row.blockSignals(False)

    def _show_worksheets(self, inspection: Inspection) -> None:
        several = len(inspection.worksheets) > 1
        self.worksheet.clear()
        self.worksheet.addItems(inspection.worksheets)
        self.worksheet.setCurrentText(inspection.layout.worksheet)
        for widget in self._lines["worksheetBox"]:
            widget.setVisible(bool(inspection.worksheets) and bool(inspection.layout.worksheet))
        self._worksheet_peek.setText(
            self.tr("One of {n} in this file").format(n=number(len(inspection.worksheets)))
            if several
            else self.tr("The only one in this file")
        )

    def _show_column(
        self,
        combo: ColumnCombo,
        peek: QLabel,
        chosen: Column | None,
        absent: bool,
        question: Question | None,
        peeks: Mapping[int, tuple[str, ...]],
    ) -> None:
        assert self._inspection is not None
        combo.show_columns(
            self._inspection.layout.columns,
            question.candidates if question else (),
            chosen,
            absent and question is None,
            peeks,
        )
        if chosen is None:
            peek.setText("" if question is None else self.tr("Please choose"))
            return
        seen = tuple(dict.fromkeys(peeks.get(chosen.index, ())))
        peek.setText(
            self.tr("for example {values}").format(values=", ".join(seen[:3]))
            if seen
            else self.tr("no values yet")
        )
        peek.setToolTip(", ".join(seen))

    def _refresh(self) -> None:
        inspection = self._inspection
        self._busy.setVisible(self._reading)
        usable = inspection is not None and not self._reading
        for field in (
            self.worksheet,
            self.header_row,
            self.event_column,
            self.event_id,
            self.person_column,
            self.email_column,
            self.hidden,
        ):
            field.setEnabled(inspection is not None and not self._locked)
        self.open_another.setEnabled(not self._locked)
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
        return f"{rows}: {' · '.join(parts)}"
