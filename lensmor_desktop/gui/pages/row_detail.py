"""Below the rows: more about the current one, and the way to correct its ID."""

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from lensmor_desktop.domain.identity import Identity
from lensmor_desktop.domain.rows import SheetRow
from lensmor_desktop.gui.accessibility import Speaker
from lensmor_desktop.gui.models.reasons import reason_text
from lensmor_desktop.gui.models.unknown import unknown_text
from lensmor_desktop.gui.wording import listed, named, number, together


class RowDetail(QWidget):
    """What a row's line in the table has no room for."""

    correct_asked = Signal()
    undo_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._speaker = Speaker(self)
        self._text = QLabel()
        self._text.setObjectName("rowDetail")
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setProperty("kind", "muted")
        self.correct = QPushButton(self.tr("&Correct…"))
        self.correct.setObjectName("correctButton")
        self.correct.setToolTip(self.tr("Type the right ID here (Enter or F2)"))
        self.correct.clicked.connect(self.correct_asked)
        self.undo = QPushButton(self.tr("&Undo correction"))
        self.undo.setObjectName("undoCorrectionButton")
        self.undo.clicked.connect(self.undo_asked)
        self._count = QLabel()
        self._count.setProperty("kind", "muted")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._text, 1)
        top = Qt.AlignmentFlag.AlignTop
        line.addWidget(self.correct, 0, top)
        line.addWidget(self.undo, 0, top)
        line.addWidget(self._count, 0, top | Qt.AlignmentFlag.AlignRight)
        self.show_row(None, False, False)

    def show_row(
        self,
        row: SheetRow | None,
        can_correct: bool,
        can_undo: bool,
        stranger: Identity | None = None,
        unknown: bool = False,
    ) -> None:
        """Shows the current row; None where there is none.

        Args:
            row: the row.
            can_correct: whether its ID may be corrected.
            can_undo: whether a correction may be taken back.
            stranger: who Lensmor says that its person is, where that is somebody else.
            unknown: whether Lensmor doesn't know its ID.
        """
        self.correct.setVisible(can_correct)
        self.undo.setVisible(can_undo)
        hint = self.tr("Click a row to read more. Space leaves it out.")
        if row is None:
            self._text.setText(hint)
            return
        reason = reason_text(row)
        if row.problem is not None:
            self._text.setText(reason)  # it names the cell
            self.correct.setAccessibleDescription(reason)
            return
        if unknown:
            reason = together(reason, unknown_text(row))
        if stranger is not None:
            reason = together(reason, stranger_text(stranger))
        line = self.tr("Row {row}").format(row=row.number)
        self._text.setText(named(line, reason) if reason else hint)

    def show_count(self, shown: int, total: int) -> None:
        """How many of the rows the table shows; nothing where it shows all."""
        text = self.tr("{n} of {all} rows").format(n=number(shown), all=number(total))
        self._count.setText("" if shown == total else text)
        self._speaker.say(self._count.text())


def stranger_text(identity: Identity) -> str:
    """That Lensmor has somebody else under an ID."""
    name = listed(part for part in (identity.lensmor_name, identity.lensmor_company) if part)
    template = QCoreApplication.translate(
        "RowDetail", "Lensmor says that {id} is {lensmor}, not {sheet}. Check the ID."
    )
    return template.format(id=identity.person_id, lensmor=name, sheet=identity.sheet_name)
