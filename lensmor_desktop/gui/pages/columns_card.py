"""Which column holds what: found by the program, changed by the person, with a peek at values."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from lensmor_desktop.domain.rows import Column, Inspection, Question, Subject
from lensmor_desktop.gui.theme import make_roomy
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.gui.widgets.columns import ABSENT, ColumnCombo, QuietCombo
from lensmor_desktop.gui.widgets.elided import ElidedLabel
from lensmor_desktop.gui.widgets.heading import Heading
from lensmor_desktop.gui.wording import number, told
from lensmor_desktop.settings.habits import Chosen

if TYPE_CHECKING:
    from lensmor_desktop.sheets import Glimpse

    Found = Inspection | Glimpse

SETTLE_MS = 500
"""A number or an ID that is being typed counts after so long a pause."""
ColumnName = Literal["event_column", "person_column"]
_OF_COLUMNS = ("event_column", "person_column", "email_columns", "email_asked")


class ByHand(Chosen, total=False):
    """What the person chose, with what is asked for in each sheet anew."""

    event_id: str | None
    encoding: str


class ColumnsCard(QFrame):
    """The choices for reading the sheet; the engine's questions stand where they are answered."""

    choices_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self._found: Found | None = None
        self._chosen = ByHand()
        self._stood = ByHand()  # the choices that the sheet can be read with
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._typed)
        self._build()

    def _build(self) -> None:
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(18, 16, 18, 16)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(9)
        self._grid.setColumnStretch(1, 3)
        self._grid.setColumnStretch(2, 4)
        title = Heading(self.tr("Where is what in this sheet?"), 1.15)
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
        self.email_column = ColumnCombo(self.tr("No column with emails"), several=True)
        self.email_column.setObjectName("emailColumn")
        self.email_column.activated.connect(self._emails_chosen)
        self._email_peek = self._add_line(
            11, self.tr("E&xisting email"), self.email_column, Subject.EMAIL_COLUMN
        )
        self.encoding = QuietCombo()
        self.encoding.setObjectName("encodingBox")
        self.encoding.activated.connect(self._encoding_chosen)
        peek = self._add_line(13, self.tr("En&coding"), self.encoding, Subject.ENCODING)
        peek.setText(self.tr("How the text file was saved"))
        for widget in self._lines["encodingBox"]:
            widget.hide()
        self.hidden = QCheckBox(self.tr("Include rows that are hi&dden in the sheet"))
        self.hidden.setObjectName("includeHidden")
        self.hidden.clicked.connect(self._hidden_chosen)
        self._grid.addWidget(self.hidden, 15, 1, 1, 2, Qt.AlignmentFlag.AlignLeft)

    def _add_line(self, row: int, text: str, field: QWidget, subject: Subject) -> QLabel:
        label = QLabel(text)
        label.setBuddy(field)
        field.setAccessibleName(text.replace("&", ""))
        make_roomy(field)
        peek = ElidedLabel()
        peek.setProperty("kind", "muted")
        question = Callout(f"question_{subject.name.lower()}", "careful")
        self._questions[subject] = question
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(field, row, 1)
        self._grid.addWidget(peek, row, 2)
        self._grid.addWidget(question, row + 1, 1, 1, 2)
        self._lines[field.objectName()] = (label, field, peek)
        return peek

    @property
    def choices(self) -> ByHand:
        """What the person chose by hand."""
        return self._chosen.copy()

    def clear(self) -> None:
        """Another sheet: nothing is chosen by hand."""
        self._chosen, self._stood = ByHand(), ByHand()
        self._found = None
        self._settle.stop()
        self.show_hidden(0)

    def choose_worksheet(self, name: str) -> None:
        """Chooses a worksheet for the person, as they did for an earlier run."""
        self._chosen["worksheet"] = name

    def choose(self, choices: Chosen) -> None:
        """Chooses for the person what they chose for an earlier sheet."""
        self._chosen.pop("include_hidden", None)  # unless it matters in this one
        self._chosen = {**self._chosen, **choices}

    def is_typing(self) -> bool:
        """Whether the person is in a field that they may go on typing in."""
        return self.event_id.hasFocus() or self.header_row.hasFocus()

    def focus_question(self) -> bool:
        """Puts the cursor where the first open question is answered; False if there is none."""
        fields = {
            Subject.WORKSHEET: self.worksheet,
            Subject.HEADER_ROW: self.header_row,
            Subject.EVENT_COLUMN: self.event_column,
            Subject.EVENT_ID: self.event_id,
            Subject.PERSON_COLUMN: self.person_column,
            Subject.EMAIL_COLUMN: self.email_column,
            Subject.ENCODING: self.encoding,
        }
        questions = self._found.questions if self._found is not None else ()
        if not questions:
            return False
        fields[questions[0].subject].setFocus()
        return True

    def keep_choices(self) -> None:
        """The sheet can be read with what is chosen."""
        self._stood = self._chosen.copy()

    def take_choices_back(self) -> bool:
        """It can't be read so: what was chosen before counts again, if it is anything else."""
        changed = self._found is not None and self._chosen != self._stood
        self._chosen = self._stood.copy()
        return changed

    def show_found(self, found: "Found", peeks: Mapping[int, tuple[str, ...]]) -> None:
        """Shows where things are, and a peek at the values of each column.

        It is told twice of most sheets, first of their beginning and then of the whole: what stays
        the same isn't touched.
        """
        layout = found.layout
        self._found = found
        self._show_worksheets(found)
        self._quietly_set_header(layout.header_row)
        titles = [column.title for column in layout.columns if column.title]
        self._header_peek.setText(", ".join(titles[:6]) + ("…" if len(titles) > 6 else ""))
        questions = {question.subject: question for question in found.questions}
        for subject, callout in self._questions.items():
            question = questions.get(subject)
            callout.say(told(question.text), told(question.hint)) if question else callout.say("")
        self._show_column(
            self.event_column,
            self._event_peek,
            (layout.event,) if layout.event else (),
            layout.event_column_absent,
            questions.get(Subject.EVENT_COLUMN),
            peeks,
        )
        self._show_column(
            self.person_column,
            self._person_peek,
            (layout.person,) if layout.person else (),
            layout.people_absent,
            questions.get(Subject.PERSON_COLUMN),
            peeks,
        )
        self._show_column(
            self.email_column,
            self._email_peek,
            () if Subject.EMAIL_COLUMN in questions else layout.emails,
            not layout.emails,
            questions.get(Subject.EMAIL_COLUMN),
            peeks,
        )
        self._show_encodings(layout.encoding, questions.get(Subject.ENCODING))
        one_event = layout.event is None and (
            layout.event_column_absent
            or bool(layout.fixed_event_id)
            or Subject.EVENT_ID in questions
        )
        for widget in self._lines["eventIdEdit"]:
            widget.setVisible(one_event)
        event_id = layout.fixed_event_id or str(self._chosen.get("event_id") or "")
        if not self.event_id.hasFocus() and self.event_id.text() != event_id:
            self.event_id.setText(event_id)

    def show_hidden(self, rows: int) -> None:
        """So many rows are hidden in the sheet, and may be wanted all the same."""
        self.hidden.setVisible(bool(rows))
        self.hidden.setText(
            self.tr("Include the {n} hi&dden rows").format(n=number(rows))
            if rows != 1
            else self.tr("Include the hi&dden row")
        )
        self.hidden.setChecked(bool(self._chosen.get("include_hidden")))

    # --- what the person does ---

    def _worksheet_chosen(self, _at: int) -> None:
        self._chosen = {
            "worksheet": self.worksheet.currentData(),
            "include_hidden": bool(self._chosen.get("include_hidden")),
        }
        self.choices_changed.emit()

    def _column_chosen(self, name: ColumnName, combo: ColumnCombo) -> None:
        chosen = combo.chosen()
        if chosen is None or self._chosen.get(name) == chosen:
            return
        self._chosen[name] = chosen
        if name == "event_column" and chosen != ABSENT:
            self._chosen.pop("event_id", None)
        self.choices_changed.emit()

    def _emails_chosen(self, _at: int) -> None:
        chosen = self.email_column.chosen()
        if chosen is None or self._found is None:
            return
        columns = () if chosen == ABSENT else tuple(chosen.split(","))
        known = {column.letter for column in self._found.layout.emails}
        for question in self._found.questions:
            if question.subject is Subject.EMAIL_COLUMN:
                known |= {column.letter for column in question.candidates}
        asked = tuple(sorted({*self._chosen.get("email_asked", ()), *known}))
        before = (self._chosen.get("email_columns"), self._chosen.get("email_asked"))
        if before != (columns, asked):  # the same answer may be one to another question
            self._chosen["email_columns"], self._chosen["email_asked"] = columns, asked
            self.choices_changed.emit()

    def _encoding_chosen(self, at: int) -> None:
        chosen = self.encoding.itemData(at)
        if chosen and self._chosen.get("encoding") != chosen:
            self._chosen["encoding"] = chosen
            self.choices_changed.emit()

    def _hidden_chosen(self, checked: bool) -> None:
        self._chosen["include_hidden"] = checked
        self.choices_changed.emit()

    def _typed(self) -> None:
        self._settle.stop()
        if self._found is None:
            return
        changed = False
        if self.header_row.value() != self._found.layout.header_row:
            # Other headings: what was chosen among the old ones means nothing now.
            for name in _OF_COLUMNS:
                self._chosen.pop(name, None)  # type: ignore[misc]
            changed = self._chosen.get("header_row") != self.header_row.value()
            self._chosen["header_row"] = self.header_row.value()
        typed = self.event_id.text().strip()
        if self.event_id.isVisible() and typed != str(self._chosen.get("event_id") or ""):
            self._chosen["event_id"] = typed or None
            changed = True
        if changed:
            self.choices_changed.emit()

    def _quietly_set_header(self, row: int) -> None:
        if not self._settle.isActive():  # or it would undo what is being typed
            self.header_row.blockSignals(True)
            self.header_row.setValue(row)
            self.header_row.blockSignals(False)

    def _show_worksheets(self, found: "Found") -> None:
        names = {name: name for name in found.worksheets}
        names |= {
            name: self.tr("{name} (hidden)").format(name=name) for name in found.hidden_worksheets
        }
        listed = {
            self.worksheet.itemData(at): self.worksheet.itemText(at)
            for at in range(self.worksheet.count())
        }
        if listed != names:
            self.worksheet.clear()
            for name, shown in names.items():
                self.worksheet.addItem(shown, name)
        self.worksheet.setCurrentIndex(self.worksheet.findData(found.layout.worksheet))
        for widget in self._lines["worksheetBox"]:
            widget.setVisible(bool(found.worksheets) and bool(found.layout.worksheet))
        self._worksheet_peek.setText(
            self.tr("One of {n} in this file").format(n=number(len(names)))
            if len(names) > 1
            else self.tr("The only one in this file")
        )

    def _show_encodings(self, chosen: str, question: Question | None) -> None:
        """Lists how the file can be read, each way with what it says; they stay to choose again."""
        if question is not None:
            self.encoding.clear()
            self.encoding.addItem(self.tr("Please choose"))
            for name, values in question.options:
                self.encoding.addItem(f"{name}: {values}", name)
        elif not chosen:
            self.encoding.clear()
        elif self.encoding.findData(chosen) < 0:
            self.encoding.addItem(chosen, chosen)
        self.encoding.setCurrentIndex(max(0, self.encoding.findData(chosen)))
        for widget in self._lines["encodingBox"]:
            widget.setVisible(bool(chosen) or question is not None)

    def _show_column(
        self,
        combo: ColumnCombo,
        peek: QLabel,
        chosen: Sequence[Column],
        absent: bool,
        question: Question | None,
        peeks: Mapping[int, tuple[str, ...]],
    ) -> None:
        assert self._found is not None
        combo.show_columns(
            self._found.layout.columns,
            question.candidates if question else (),
            chosen,
            absent and question is None,
            peeks,
        )
        if not chosen:
            peek.setText("" if question is None else self.tr("Please choose"))
            return
        peeked = (value for column in chosen for value in peeks.get(column.index, ()))
        seen = tuple(dict.fromkeys(peeked))
        peek.setText(
            self.tr("for example {values}").format(values=", ".join(seen[:3]))
            if seen
            else self.tr("no values yet")
        )
        peek.setToolTip(", ".join(seen))
