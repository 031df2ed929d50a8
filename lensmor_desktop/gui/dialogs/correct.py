"""Correcting an ID: what stands in the cell, what is wrong with it, and the right one typed."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from lensmor_desktop.domain.cells import Cell, CellKind
from lensmor_desktop.domain.identifiers import Harm, IdentifierKind, Refusal, read_identifier
from lensmor_desktop.domain.identity import Agreement
from lensmor_desktop.domain.rows import SheetRow
from lensmor_desktop.gui.background.failures import Failure
from lensmor_desktop.gui.dialogs.correct_texts import most_unlike, who
from lensmor_desktop.gui.theme import make_roomy, restyle
from lensmor_desktop.gui.widgets.heading import Heading
from lensmor_desktop.gui.widgets.scrolling_dialog import ScrollingDialog
from lensmor_desktop.gui.wording import together, told

_LONGEST_TYPED = 200
_LONGEST_OFFERED = 40


class CorrectDialog(ScrollingDialog):
    """Small, and spends nothing: what is typed is checked as it is typed."""

    given = Signal(str, bool)  # the ID as typed; whether the sheet is to be changed, too

    def __init__(
        self,
        row: SheetRow,
        cell: str,
        value: str,
        wrong: str,
        kind: IdentifierKind,
        others: Callable[[str], Iterable[SheetRow]],
        parent: QWidget | None = None,
    ) -> None:
        """Asks for an ID.

        Args:
            row: the row whose ID is wrong.
            cell: the address of the cell.
            value: what stands there.
            wrong: what is wrong with it.
            kind: which ID belongs there.
            others: the other rows in which a person stands, by personnel ID.
        """
        super().__init__(70, parent, spacing=10)
        self.setObjectName("correctDialog")
        self.setWindowTitle(self.tr("Correct an ID"))
        self._kind = kind
        self._row = row
        self._others = others
        self._stands = value
        self._busy = False
        layout = self.column
        title = Heading(self.tr("Correct the ID in {cell}").format(cell=cell), 1.4)
        title.setObjectName("correctTitle")
        layout.addWidget(title)
        what = self._about(row, wrong)
        layout.addWidget(what)
        self.setAccessibleDescription(f"{title.text()}\n{what.text()}")
        layout.addLayout(self._build_fields(cell, value))
        self.check = QLabel()
        self.check.setObjectName("correctCheck")
        self.check.setWordWrap(True)
        self.check.setTextFormat(Qt.TextFormat.PlainText)
        # Room for two lines from the start, so that nothing moves while a person types.
        self.check.setMinimumHeight(2 * self.check.fontMetrics().lineSpacing())
        self.check.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.check)
        self.same = QCheckBox(self.tr("I have checked: it is the sa&me person"))
        self.same.setObjectName("correctSame")
        self.same.clicked.connect(lambda _checked: self._judge())
        self.same.hide()
        layout.addWidget(self.same, 0, Qt.AlignmentFlag.AlignLeft)
        self.in_sheet = QCheckBox(self.tr("Also change it in the &sheet"))
        self.in_sheet.setObjectName("correctInSheet")
        layout.addWidget(self.in_sheet, 0, Qt.AlignmentFlag.AlignLeft)
        about = QLabel(
            self.tr(
                "Without this tick the correction counts for the run, and the sheet stays as it "
                "is. With it this one cell changes at once; the file as it was is kept."
            )
        )
        about.setProperty("kind", "muted")
        about.setWordWrap(True)
        self.in_sheet.setAccessibleDescription(about.text())
        layout.addWidget(about)
        layout.addStretch()
        self.foot.addLayout(self._build_buttons())
        self._offer(value)
        self.edit.textChanged.connect(self._changed)
        self._judge()

    def _about(self, row: SheetRow, wrong: str) -> QLabel:
        label = QLabel("\n".join(part for part in (who(row), wrong) if part))
        label.setObjectName("correctAbout")
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def _build_fields(self, cell: str, value: str) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        grid.addWidget(QLabel(self.tr("In the sheet")), 0, 0)
        stands = QLabel(value or self.tr("nothing: the cell is empty"))
        stands.setObjectName("correctStands")
        stands.setTextFormat(Qt.TextFormat.PlainText)
        stands.setWordWrap(True)
        grid.addWidget(stands, 0, 1)
        person = self._kind is IdentifierKind.PERSON
        name = QLabel(self.tr("&Personnel ID") if person else self.tr("&Event ID"))
        self.edit = QLineEdit()
        self.edit.setObjectName("correctIdEdit")
        self.edit.setAccessibleName(name.text().replace("&", ""))
        self.edit.setMaxLength(_LONGEST_TYPED)
        self.edit.setPlaceholderText(self.tr("The ID as Lensmor shows it"))
        make_roomy(self.edit)
        name.setBuddy(self.edit)
        grid.addWidget(name, 1, 0)
        grid.addWidget(self.edit, 1, 1)
        return grid

    def _build_buttons(self) -> QHBoxLayout:
        cancel = QPushButton(self.tr("Cancel"))
        cancel.setObjectName("correctCancelButton")
        cancel.clicked.connect(self.reject)
        self.use = QPushButton(self.tr("Use this ID"))
        self.use.setObjectName("correctOkButton")
        self.use.setProperty("kind", "primary")
        self.use.setDefault(True)
        self.use.clicked.connect(self._give)
        line = QHBoxLayout()
        line.addStretch()
        line.addWidget(cancel)
        line.addWidget(self.use)
        return line

    def _offer(self, value: str) -> None:
        """Puts what stands there into the field, to be mended; typing replaces it."""
        if len(value) <= _LONGEST_OFFERED and "…" not in value:
            self.edit.setText(value)
            self.edit.selectAll()
        self.edit.setFocus()

    # --- what is typed ---

    def _read(self) -> str | Refusal:
        return read_identifier(Cell(CellKind.TEXT, self.edit.text()), self._kind, "")

    def _changed(self) -> None:
        self.same.setChecked(False)  # that was said of another ID
        self._judge()

    def _judge(self) -> None:
        read = self._read()
        usable = not isinstance(read, Refusal) and read != self._stands
        text, kind, sure = "", "", True
        if isinstance(read, Refusal):
            if self.edit.isModified() and read.harm is not Harm.EMPTY:
                text, kind = self._why_not(read.harm), "bad"
        elif usable:
            text, kind, sure = self._why_yes(read)
        self.same.setVisible(not sure)
        self.use.setEnabled(usable and not self._busy and (sure or self.same.isChecked()))
        self._say(text, kind)
        self.edit.setAccessibleDescription(text)
        self.same.setAccessibleDescription(text)

    def _why_yes(self, read: str) -> tuple[str, str, bool]:
        """What to say of a usable ID, how it looks, and whether it goes without asking."""
        text = self.tr("{id} can be used.").format(id=read)
        person = self._kind is IdentifierKind.PERSON
        found = most_unlike(self._row, self._others(read)) if person else None
        if found is None:
            return text, "good", True
        other, agreement = found
        if agreement is Agreement.DIFFERENT:
            warning = self.tr(
                "Row {row} has this ID already, under another name: {other}. It would be paid for "
                "once, and both rows would get the same email. If they are two people, one of the "
                "two IDs is wrong: look it up in Lensmor."
            )
            return warning.format(row=other.number, other=who(other)), "careful", False
        if agreement is Agreement.UNKNOWN and who(other) != who(self._row):
            warning = self.tr(
                "Row {row} has this ID, too: {other}. It is paid for once, and both rows get the "
                "same email. Make sure that it is the same person."
            )
            named = who(other) or self.tr("no name")
            return warning.format(row=other.number, other=named), "careful", True
        more = self.tr("Row {row} is about the same person; they are paid for once.")
        return together(text, more.format(row=other.number)), "good", True

    def _why_not(self, harm: Harm) -> str:
        if harm is Harm.NOT_DIGITS:
            return self.tr("A personnel ID is all digits.")
        if harm is Harm.INNER_BLANK:
            return self.tr("There is a blank inside. Type the ID without it.")
        if harm is Harm.CONTROL:
            return self.tr("There are invisible characters inside. Type the ID by hand.")
        if harm is Harm.SEVERAL:
            return self.tr("This is more than one ID. A row has room for one.")
        if harm is Harm.TOO_LONG:
            return self.tr("This is too long for an ID. Copy it from Lensmor again.")
        if harm in (Harm.SCIENTIFIC, Harm.SHOWN_SCIENTIFIC, Harm.DIGITS_GONE):
            return self.tr("Some digits of this number are gone. Type the whole ID.")
        return self.tr("This is no ID. Copy it from Lensmor again.")

    def _say(self, text: str, kind: str) -> None:
        restyle(self.check, "kind", kind)
        self.check.setText(text)

    def _give(self) -> None:
        if self.use.isEnabled():
            self.given.emit(self.edit.text(), self.in_sheet.isChecked())

    # --- while the sheet is changed ---

    def wait(self) -> None:
        """The sheet is being changed: that is answered soon."""
        self._set_busy(True)
        self._say(self.tr("Changing the cell…"), "muted")

    def refuse(self, failure: Failure) -> None:
        """The sheet could not be changed; the correction may still count for the run alone."""
        self._set_busy(False)
        self._say(together(told(failure.title), told(failure.message), told(failure.hint)), "bad")
        self.in_sheet.setChecked(False)
        self.in_sheet.setFocus()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        for widget in (self.edit, self.same, self.in_sheet):
            widget.setEnabled(not busy)
        self._judge()
