"""Results: what came of it, what it cost, and where the file is."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lensmor_desktop.domain.outcomes import RETRIED, Outcome
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.gui.accessibility import Speaker
from lensmor_desktop.gui.pages.results_texts import less_was_needed, paused_itself, worth_telling
from lensmor_desktop.gui.theme import MARGIN
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.gui.widgets.flow import FlowLayout
from lensmor_desktop.gui.widgets.heading import Heading
from lensmor_desktop.gui.widgets.outcome_bar import ORDER, OutcomeBar, Swatch
from lensmor_desktop.gui.widgets.tall_area import TallArea, TallColumn
from lensmor_desktop.gui.wording import counted, number, told
from lensmor_desktop.gui.words import cost_text, outcome_meaning, outcome_word, report_line


class ResultsPage(QWidget):
    """The fourth place."""

    open_asked = Signal(str)
    folder_asked = Signal(str)
    resume_asked = Signal(object)  # RunSummary
    retry_asked = Signal(object)  # RunSummary
    receipt_asked = Signal(object)  # RunSummary
    write_asked = Signal(int)
    write_to_asked = Signal(object)  # RunSummary
    again_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("resultsPage")
        self._summary: RunSummary | None = None
        self._speaker = Speaker(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 14)
        # From the outside inwards: a change of parent has the style sheet worked through again.
        inner = TallColumn(gap=12)
        layout.addWidget(TallArea(inner), 1)
        column = inner.column
        column.setContentsMargins(MARGIN, 16, MARGIN, 4)
        self._title = Heading("", 1.6)
        self._title.setObjectName("resultsTitle")
        self._title.setWordWrap(True)
        column.addWidget(self._title)
        self.stopped = Callout("resultsStopped", "careful", speaks=False)
        self.resume = QPushButton(self.tr("&Go on with this run"))
        self.resume.setObjectName("resumeButton")
        self.resume.setToolTip(
            self.tr("Sends and asks for what is left. Going on never pays twice.")
        )
        self.resume.clicked.connect(lambda: self.resume_asked.emit(self._told_of))
        self.stopped.add_button(self.resume)
        column.addWidget(self.stopped)
        self.note = Callout("outputNote", "careful", speaks=False)
        self.write = QPushButton(self.tr("Write the results &again"))
        self.write.setObjectName("writeAgainButton")
        self.write.setToolTip(
            self.tr("Into the file that they were meant for. Nothing is sent or spent.")
        )
        self.write.clicked.connect(lambda: self.write_asked.emit(self._told_of.run))
        self.note.add_button(self.write)
        column.addWidget(self.note)
        self.notices = Callout("resultsNotices", "info", speaks=False)
        column.addWidget(self.notices)
        self.saved = Callout("receiptSaved", "good")
        column.addWidget(self.saved)
        self._build_people(column)
        cards = QHBoxLayout()
        column.addLayout(cards)
        cards.setSpacing(12)
        self._build_credits(cards)
        self._build_file(cards)
        column.addStretch()
        self._build_buttons(layout)

    # --- building ---

    def _card(self, place: QBoxLayout, title: str, stretch: int = 0) -> QVBoxLayout:
        card = QFrame()
        card.setProperty("kind", "card")
        place.addWidget(card, stretch)
        column = QVBoxLayout(card)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(8)
        label = Heading(title, 1.1)
        column.addWidget(label)
        return column

    def _build_people(self, place: QBoxLayout) -> None:
        column = self._card(place, self.tr("People"))
        self.bar = OutcomeBar()
        column.addWidget(self.bar)
        self.summary = QLabel()
        self.summary.setObjectName("resultsSummary")
        self.summary.setWordWrap(True)
        column.addWidget(self.summary)
        grid = QGridLayout()
        column.addLayout(grid)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(3, 1)
        self._legend: dict[Outcome, tuple[QWidget, QLabel, QLabel, QLabel]] = {}
        for row, outcome in enumerate(ORDER):
            count, word, meaning = QLabel(), QLabel(outcome_word(outcome)), QLabel()
            count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            meaning.setText(outcome_meaning(outcome))
            meaning.setProperty("kind", "muted")
            meaning.setWordWrap(True)
            parts = (Swatch(outcome), count, word, meaning)
            for at, widget in enumerate(parts):
                grid.addWidget(widget, row, at)
            self._legend[outcome] = parts
        self._build_again(column)

    def _build_again(self, column: QBoxLayout) -> None:
        self.retry = QPushButton(self.tr("Re&try the failed"))
        self.retry.setObjectName("retryButton")
        self.retry.setToolTip(
            self.tr(
                "Checks those who failed, weren't eligible or had no email once more. You see the "
                "price before anything is sent."
            )
        )
        self.retry.clicked.connect(lambda: self.retry_asked.emit(self._told_of))
        self.ask_again = QPushButton(self.tr("As&k again about the unconfirmed"))
        self.ask_again.setObjectName("askAgainButton")
        self.ask_again.setToolTip(
            self.tr("Asks Lensmor what became of them. Nobody is paid for twice.")
        )
        self.ask_again.clicked.connect(lambda: self.resume_asked.emit(self._told_of))
        line = FlowLayout(gap=10)
        column.addLayout(line)
        line.addWidget(self.retry)
        line.addWidget(self.ask_again)

    def _build_credits(self, place: QBoxLayout) -> None:
        column = self._card(place, self.tr("Credits"), 1)
        self.credits = QLabel()
        self.credits.setObjectName("creditsSummary")
        self.credits.setWordWrap(True)
        self.credits.setMinimumWidth(300)
        self.events = QLabel()
        self.events.setObjectName("eventsSummary")
        self.events.setWordWrap(True)
        column.addWidget(self.credits)
        column.addWidget(self.events)
        column.addStretch()

    def _build_file(self, place: QBoxLayout) -> None:
        column = self._card(place, self.tr("Your spreadsheet"), 1)
        self.file = QLabel()
        self.file.setObjectName("outputPath")
        self.file.setWordWrap(True)
        self.file.setMinimumWidth(300)
        self.file.setTextFormat(Qt.TextFormat.PlainText)
        self.file.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self.file)
        self.write_to = QPushButton(self.tr("Write to anot&her file…"))
        self.write_to.setObjectName("writeToButton")
        self.write_to.setToolTip(self.tr("All results of this run. Nothing is sent or spent."))
        self.write_to.clicked.connect(lambda: self.write_to_asked.emit(self._told_of))
        column.addWidget(self.write_to, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch()

    def _build_buttons(self, layout: QBoxLayout) -> None:
        self.again = QPushButton(self.tr("A&nother sheet"))
        self.again.setObjectName("againButton")
        self.again.setToolTip(self.tr("Back to the beginning; this run stays in History"))
        self.again.clicked.connect(self.again_asked)
        self.receipt = QPushButton(self.tr("Save re&ceipt…"))
        self.receipt.setObjectName("receiptButton")
        self.receipt.setToolTip(self.tr("As a CSV file, without key and addresses"))
        self.receipt.clicked.connect(lambda: self.receipt_asked.emit(self._told_of))
        self.folder = QPushButton(self.tr("Show in &folder"))
        self.folder.setObjectName("showFolderButton")
        self.folder.clicked.connect(lambda: self.folder_asked.emit(self._told_of.output))
        self.open = QPushButton(self.tr("&Open workbook"))
        self.open.setObjectName("openWorkbookButton")
        self.open.setProperty("kind", "primary")
        self.open.clicked.connect(lambda: self.open_asked.emit(self._told_of.output))
        line = QHBoxLayout()
        layout.addLayout(line)
        line.setContentsMargins(MARGIN, 0, MARGIN, 0)
        line.setSpacing(10)
        line.addWidget(self.again)
        line.addStretch()
        line.addWidget(self.receipt)
        line.addWidget(self.folder)
        line.addWidget(self.open)

    # --- what the window says ---

    @property
    def run_summary(self) -> RunSummary | None:
        """The run that is shown."""
        return self._summary

    @property
    def _told_of(self) -> RunSummary:
        """The same, for the buttons, which nobody sees before there is one."""
        assert self._summary is not None
        return self._summary

    def show_summary(self, summary: RunSummary) -> None:
        """Shows a run's result."""
        if self._summary is None or self._summary.run != summary.run:
            self.saved.say("")
            self._speaker.say()  # another run is told, even if it came to the same
        self._summary = summary
        delivered = sum(count for outcome, count in summary.counts.items() if outcome.delivered)
        self._title.setText(self._headline(summary, delivered))
        self._show_stopped(summary)
        self._show_again(summary)
        self.note.say(told(summary.output_note))
        self.notices.say("\n".join(told(notice) for notice in summary.notices))
        self.bar.show_counts(summary.counts)
        people = sum(summary.counts.get(outcome, 0) for outcome in ORDER)
        self.bar.setVisible(bool(people))
        self.summary.setText(
            self.tr("{delivered} of {all} people have an email now.").format(
                delivered=number(delivered), all=number(people)
            )
            if people
            else self.tr("This run had no people to unlock.")
        )
        for outcome, parts in self._legend.items():
            count = summary.counts.get(outcome, 0)
            parts[1].setText(number(count))
            if outcome is Outcome.UNLOCKED:
                parts[3].setText(
                    outcome_meaning(outcome)
                    if summary.output
                    else self.tr("saved on this computer, not in a file yet")
                )
            elif outcome is Outcome.NOT_SENT:
                parts[3].setText(
                    outcome_meaning(outcome)
                    if summary.resumable
                    else self.tr("not sent, not charged: go back to Review to send them")
                )
            elif outcome is Outcome.FAILED:
                parts[3].setText(told(summary.why_failed) or outcome_meaning(outcome))
            for widget in parts:
                widget.setVisible(bool(count))
        self.credits.setText("\n".join(self._credit_lines(summary)))
        self._show_events(summary)
        self._show_file(summary)
        notes = (each.text() for each in (self.stopped, self.note, self.notices))
        self._speaker.say(self._title.text(), self.summary.text(), *notes)

    def showEvent(self, event: QShowEvent) -> None:
        """What came of the run is told when it can be seen."""
        super().showEvent(event)
        self._speaker.tell()

    def focus_next(self) -> None:
        """Puts the cursor on what most people do next."""
        for button in (self.resume, self.ask_again):
            if button.isVisibleTo(self):
                button.setFocus()
                return
        self.open.setFocus()

    def _headline(self, summary: RunSummary, delivered: int) -> str:
        if paused_itself(summary):
            return self.tr("The run has paused and waits for you.")
        if summary.stopped_by is not None and summary.resumable:
            return self.tr("Stopped before the end. What is done is done.")
        if delivered and not summary.output:
            return counted(
                delivered,
                self.tr("{n} email is saved, but not in your spreadsheet yet"),
                self.tr("{n} emails are saved, but not in your spreadsheet yet"),
            )
        if delivered and summary.lost_rows:
            return self.tr("Not all results have a row in your spreadsheet any more")
        if delivered:
            return counted(
                delivered,
                self.tr("{n} email is in your spreadsheet"),
                self.tr("{n} emails are in your spreadsheet"),
            )
        return self.tr("The run has ended")

    def _show_stopped(self, summary: RunSummary) -> None:
        reason = told(summary.stop_reason)
        if summary.stopped_by is StoppedBy.USER and not summary.resumable:
            reason = self.tr("You stopped the run when everybody had been sent: nothing is left.")
        elif not reason and summary.stopped_by is StoppedBy.USER:
            reason = self.tr("You stopped the run.")
        if not reason and summary.resumable:
            reason = self.tr("Some people are still waiting for an answer.")
            if all(outcome.settled for outcome in summary.counts):
                reason = self.tr("The results have still to be written into a file.")
        hint = self.tr("Going on never pays twice for anybody.") if summary.resumable else ""
        waiting = summary.counts.get(Outcome.UNCONFIRMED, 0)
        if not reason and waiting:
            reason = self.tr("Some people wait for the answer to an earlier run.")
            hint = self.tr("Go on with that run: see History.")
        self.stopped.say(reason, hint, "careful" if summary.resumable or waiting else "info")
        # Where nothing is left but to ask, the button below the numbers says just that.
        only_asking = waiting and not summary.counts.get(Outcome.NOT_SENT, 0)
        self.resume.setVisible(
            summary.resumable and (not only_asking or summary.stopped_by is not None)
        )

    def _show_again(self, summary: RunSummary) -> None:
        """The two ways to try for more, each with how many people it is about."""
        failed = sum(summary.counts.get(outcome, 0) for outcome in RETRIED)
        text = (
            self.tr("Re&try the failed ({n})…")
            if failed == summary.counts.get(Outcome.FAILED, 0)
            else self.tr("&Try those without an email again ({n})…")
        )
        self.retry.setText(text.format(n=number(failed)))
        self.retry.setVisible(bool(failed))
        waiting = summary.counts.get(Outcome.UNCONFIRMED, 0) if summary.resumable else 0
        self.ask_again.setText(
            self.tr("As&k again about the unconfirmed ({n})").format(n=number(waiting))
        )
        self.ask_again.setVisible(bool(waiting))

    def _credit_lines(self, summary: RunSummary) -> list[str]:
        expected = (
            self.tr("Expected: {credits}")
            if summary.exact
            else self.tr("Expected: at most {credits}")
        ).format(credits=number(summary.estimated))
        used = self.tr("Used: {credits}").format(credits=cost_text(summary))
        lines = [expected, used]
        if less_was_needed(summary):
            left = number(summary.estimated - summary.spent)
            lines.append(self.tr("Not needed after all: {credits}").format(credits=left))
        if summary.unlimited:
            lines.append(self.tr("Balance: unlimited"))
        elif summary.balance_before is not None and summary.balance_after is not None:
            lines.append(
                self.tr("Balance: {before} before, {after} now").format(
                    before=number(summary.balance_before), after=number(summary.balance_after)
                )
            )
            fell = summary.balance_before - summary.balance_after
            if summary.spent_exact and fell == summary.spent and fell:
                lines.append(self.tr("Your balance fell by exactly what was used."))
        return lines

    def _show_events(self, summary: RunSummary) -> None:
        lines = [report_line(event) for event in summary.events if worth_telling(event)]
        self.events.setText("\n".join(lines))
        self.events.setVisible(bool(lines))

    def _show_file(self, summary: RunSummary) -> None:
        written = bool(summary.output) and Path(summary.output).exists()
        self.open.setEnabled(written)
        self.folder.setEnabled(written)
        if written:
            path = Path(summary.output)
            self.file.setText(
                self.tr(
                    "{file}\nin {folder}\n\nThe emails are in the columns that this program added."
                ).format(file=path.name, folder=path.parent)
            )
        else:
            self.file.setText(
                self.tr("The results are not in a file yet. They are saved on this computer.")
            )
