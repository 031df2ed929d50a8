"""Correcting an ID: what stands in the cell, what is wrong with it, and the right one typed."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lensmor_desktop.domain.cells import Cell, CellKind
from lensmor_desktop.domain.identifiers import Harm, IdentifierKind, Refusal, read_identifier
from lensmor_desktop.domain.rows import SheetRow
from lensmor_desktop.gui.background.failures import Failure
from lensmor_desktop.gui.theme import keep_wide, make_roomy, make_title, restyle
from lensmor_desktop.gui.wording import listed, together, told

_LONGEST_TYPED = 200
_LONGEST_OFFERED = 40


class CorrectDialog(QDialog):
    """Small, and spends nothing: what is typed is checked as it is typed."""

    given = Signal(str, bool)  # the ID as typed; whether the sheet is to be changed, too

    def __init__(
        self,
        row: SheetRow,
        cell: str,
        value: str,
        wrong: str,
        kind: IdentifierKind,
        same_person: Callable[[str], int | None],
        parent: QWidget | None = None,
    ) -> None:
        """Asks for an ID.

        Args:
            row: the row whose ID is wrong.
            cell: the address of the cell.
            value: what stands there.
            wrong: what is wrong with it.
            kind: which ID belongs there.
            same_person: another row in which a person stands, by personnel ID.
        """
        super().__init__(parent)
        self.setObjectName("correctDialog")
        self.setWindowTitle(self.tr("Correct an ID"))
        self._kind = kind
        self._same_person = same_person
        self._stands = value
        self._busy = False
        layout = QVBoxLayout(self)
        keep_wide(layout, 70)
        layout.setContentsMargins(24, 22, 24, 18)
        layout.setSpacing(10)
        title = QLabel(self.tr("Correct the ID in {cell}").format(cell=cell))
        title.setObjectName("correctTitle")
        make_title(title, 1.4)
        layout.addWidget(title)
        layout.addWidget(self._about(row, wrong))
        layout.addLayout(self._build_fields(cell, value))
        self.check = QLabel()
        self.check.setObjectName("correctCheck")
        self.check.setWordWrap(True)
        self.check.setTextFormat(Qt.TextFormat.PlainText)
        # Room for two lines from the start, so that nothing moves while a person types.
        self.check.setMinimumHeight(2 * self.check.fontMetrics().lineSpacing())
        self.check.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.check)
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
        layout.addSpacing(6)
        layout.addLayout(self._build_buttons())
        self._offer(value)
        self.edit.textChanged.connect(self._changed)
        self._judge()

    def _about(self, row: SheetRow, wrong: str) -> QLabel:
        who = listed(part for part in (row.name, row.company) if part)
        label = QLabel("\n".join(part for part in (who, wrong) if part))
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
        self._judge()
        restyle(self.check, "kind", "bad" if isinstance(self._read(), Refusal) else "good")

    def _judge(self) -> None:
        read = self._read()
        usable = not isinstance(read, Refusal) and read != self._stands
        self.use.setEnabled(usable and not self._busy)
        if isinstance(read, Refusal):
            text = "" if read.harm is Harm.EMPTY else self._why_not(read.harm)
        else:
            text = self._why_yes(read)
        if not usable and (not isinstance(read, Refusal) or not self.edit.isModified()):
            text = ""  # nothing is typed yet, and what is wrong is said above
        self.check.setText(text)
        self.edit.setAccessibleDescription(text)

    def _why_yes(self, read: str) -> str:
        text = self.tr("{id} can be used.").format(id=read)
        other = self._same_person(read) if self._kind is IdentifierKind.PERSON else None
        if other is None:
            return text
        more = self.tr("Row {row} is about the same person; they are paid for once.")
        return together(text, more.format(row=other))

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

    def _give(self) -> None:
        if self.use.isEnabled():
            self.given.emit(self.edit.text(), self.in_sheet.isChecked())

    # --- while the sheet is changed ---

    def wait(self) -> None:
        """The sheet is being changed: that is answered soon."""
        self._set_busy(True)
        restyle(self.check, "kind", "muted")
        self.check.setText(self.tr("Changing the cell…"))

    def refuse(self, failure: Failure) -> None:
        """The sheet could not be changed; the correction may still count for the run alone."""
        self._set_busy(False)
        restyle(self.check, "kind", "bad")
        words = together(told(failure.title), told(failure.message), told(failure.hint))
        self.check.setText(words)
        self.in_sheet.setChecked(False)
        self.in_sheet.setFocus()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        for widget in (self.edit, self.in_sheet):
            widget.setEnabled(not busy)
        self._judge()
