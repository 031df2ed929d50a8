"""History: past runs, what they brought and cost, and what can still be done with them."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.gui.models.history_model import HistoryModel
from lensmor_desktop.gui.theme import MARGIN
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.gui.widgets.flow import FlowLayout
from lensmor_desktop.gui.widgets.heading import Heading
from lensmor_desktop.gui.widgets.outcome_bar import ORDER
from lensmor_desktop.gui.widgets.places_stack import LooseStack
from lensmor_desktop.gui.widgets.sign import Sign
from lensmor_desktop.gui.widgets.tables import Table
from lensmor_desktop.gui.widgets.tall_area import TallArea, TallColumn
from lensmor_desktop.gui.wording import named, number, told
from lensmor_desktop.gui.words import cost_text, outcome_word


class HistoryPage(QWidget):
    """Beside the four places. Nothing here spends: going on stays within what was agreed to."""

    resume_asked = Signal(object)  # RunSummary, as in all of these
    receipt_asked = Signal(object)
    save_asked = Signal(object)
    write_asked = Signal(object)
    write_to_asked = Signal(object)
    restore_asked = Signal(object)
    back_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("historyPage")
        self.model = HistoryModel(self)
        # From the outside inwards: a change of parent has the style sheet worked through again.
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 14, MARGIN, 14)
        layout.setSpacing(10)
        title = Heading(self.tr("Past runs"), 1.6)
        self.back = QPushButton(self.tr("&Back"))
        self.back.setObjectName("historyBackButton")
        self.back.clicked.connect(self.back_asked)
        top = QHBoxLayout()
        layout.addLayout(top)
        top.addWidget(title, 1)
        top.addWidget(self.back)
        self.notice = Callout("historyNotice", "info")
        layout.addWidget(TallArea(TallColumn(self.notice), hides=True))
        self._places = LooseStack()
        layout.addWidget(self._places, 1)
        self._build_runs()
        self._build_empty()
        self.show_runs(())

    # --- building ---

    def _build_runs(self) -> None:
        box = QWidget()
        self._places.addWidget(box)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        inner = TallColumn()
        column.addWidget(TallArea(inner), 1)
        runs = inner.column
        self.table = Table("historyTable", self.tr("Past runs, the newest first"), inner)
        self.table.setModel(self.model)
        self.table.set_widths(22, 36, 28, 20, 18)
        self.table.setSelectionMode(Table.SelectionMode.SingleSelection)
        self.table.set_lines(4)
        self.table.activated.connect(lambda _index: self._ask(self.receipt_asked))
        self.table.selectionModel().currentRowChanged.connect(lambda _to, _from: self._refresh())
        self._detail = QLabel()
        self._detail.setObjectName("historyDetail")
        self._detail.setWordWrap(True)
        self._detail.setTextFormat(Qt.TextFormat.PlainText)
        self._detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        runs.addWidget(self.table, 1)
        runs.addWidget(self._detail)
        self._build_buttons(column)

    def _build_buttons(self, column: QVBoxLayout) -> None:
        line = FlowLayout(gap=8)
        column.addLayout(line)
        self._buttons: list[QPushButton] = []
        for name, text, tip, signal in (
            (
                "historyResumeButton",
                self.tr("&Go on with this run"),
                self.tr("Sends and asks for what is left. Going on never pays twice."),
                self.resume_asked,
            ),
            (
                "historyReceiptButton",
                self.tr("Show re&ceipt…"),
                self.tr("What was agreed to, sent, delivered and spent"),
                self.receipt_asked,
            ),
            (
                "historySaveReceiptButton",
                self.tr("Sa&ve receipt…"),
                self.tr("As a CSV file, without key and addresses"),
                self.save_asked,
            ),
            (
                "historyWriteButton",
                self.tr("Write the results &again"),
                self.tr("Into the file that they were meant for. Nothing is sent or spent."),
                self.write_asked,
            ),
            (
                "historyWriteToButton",
                self.tr("Write to an&other file…"),
                self.tr("A copy of the sheet with the results. Nothing is sent or spent."),
                self.write_to_asked,
            ),
            (
                "historyRestoreButton",
                self.tr("&Restore the original…"),
                self.tr("Puts the sheet back as it was before this run"),
                self.restore_asked,
            ),
        ):
            button = QPushButton(text)
            button.setObjectName(name)
            button.setToolTip(tip)
            button.setAccessibleDescription(tip)
            button.clicked.connect(lambda _checked=False, signal=signal: self._ask(signal))
            line.addWidget(button)
            self._buttons.append(button)
        self.resume = self._buttons[0]

    def _build_empty(self) -> None:
        box = QWidget()
        self._places.addWidget(box)
        column = QVBoxLayout(box)
        column.setSpacing(10)
        self._empty_title = Heading("", 1.3)
        self._empty_title.setObjectName("historyEmptyTitle")
        self._empty_title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty = QLabel(
            self.tr(
                "Each run that unlocks emails or events is listed here afterwards, with what it "
                "brought and cost, its receipt, and the way back to the original sheet."
            )
        )
        self._empty.setObjectName("historyEmpty")
        self._empty.setProperty("kind", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._empty.setMinimumWidth(420)
        self._empty.setMaximumWidth(560)
        column.addStretch()
        column.addWidget(Sign("clock", "neutral", 48), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._empty_title)
        # Between stretches, not aligned: only so does the layout give it the height of its lines.
        line = QHBoxLayout()
        column.addLayout(line)
        line.addStretch(1)
        line.addWidget(self._empty, 4)
        line.addStretch(1)
        column.addStretch()

    # --- what the window says ---

    def show_runs(self, runs: Sequence[RunSummary]) -> None:
        """Shows these runs, the newest first; the one that was selected stays so."""
        chosen = self.current()
        self.model.set_runs(runs)
        self._places.setCurrentIndex(0 if runs else 1)
        self._empty_title.setText(self.tr("No runs yet"))
        at = self.model.position_of(chosen.run) if chosen is not None else 0
        if runs:
            self.table.selectRow(max(0, at))
            if self.window().focusWidget() is self.back:
                self.focus()  # the runs came after the person: Return is meant for them
        self._refresh()

    def show_unread(self) -> None:
        """The records can't be read; the error has been shown."""
        self.show_runs(())
        self._empty_title.setText(self.tr("The past runs can't be read at the moment"))

    def current(self) -> RunSummary | None:
        """The run that is selected."""
        return self.model.run_at(self.table.currentIndex().row())

    def focus(self) -> None:
        """Puts the cursor where the keyboard is of use."""
        (self.table if self.model.rowCount() else self.back).setFocus()

    # --- what the person does ---

    def _ask(self, signal: SignalInstance) -> None:
        run = self.current()
        if run is not None:
            self.notice.say("")
            signal.emit(run)

    # --- what is shown ---

    def _refresh(self) -> None:
        run = self.current()
        for button in self._buttons:
            button.setEnabled(run is not None)
        self.resume.setEnabled(run is not None and run.resumable)
        self._detail.setText("" if run is None else "\n".join(self._lines(run)))

    def _lines(self, run: RunSummary) -> list[str]:
        counts = [
            named(outcome_word(outcome), number(run.counts[outcome]))
            for outcome in ORDER
            if run.counts.get(outcome)
        ]
        lines = ["  ·  ".join(counts)] if counts else []
        expected = (
            self.tr("Expected: {n} credits") if run.exact else self.tr("Expected: at most {n}")
        ).format(n=number(run.estimated))
        used = self.tr("used: {n}").format(n=cost_text(run))
        line = self.tr("{expected}, {used}").format(expected=expected, used=used)
        if run.unlimited:
            line += "  ·  " + self.tr("Balance: unlimited")
        elif run.balance_before is not None and run.balance_after is not None:
            line += "  ·  " + self.tr("Balance: {before} before, {after} after").format(
                before=number(run.balance_before), after=number(run.balance_after)
            )
        lines.append(line)
        lines += [told(notice) for notice in run.notices]
        lines += [told(text) for text in (run.stop_reason, run.output_note) if text]
        if run.output:
            path = Path(run.output)
            lines.append(
                self.tr("Results: {file} in {folder}").format(file=path.name, folder=path.parent)
            )
        return lines
