"""Unlock: what the run is doing, in numbers and words, while it is doing it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.plan import Offer
from lensmor_desktop.domain.progress import (
    BatchProgress,
    EventSettled,
    Notice,
    Overall,
    PeopleSettled,
    Progress,
    RunSummary,
    Waiting,
)
from lensmor_desktop.gui import icons
from lensmor_desktop.gui.models.run_models import BatchModel, LiveModel
from lensmor_desktop.gui.theme import MARGIN, make_title
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.gui.widgets.flow import FlowLayout
from lensmor_desktop.gui.widgets.outcome_bar import ORDER
from lensmor_desktop.gui.widgets.sign import Sign
from lensmor_desktop.gui.widgets.tables import Table
from lensmor_desktop.gui.wording import (
    event_name,
    event_outcome_word,
    number,
    outcome_word,
    told,
)


class UnlockPage(QWidget):
    """The third place. Stop is immediate; closing is safe."""

    stop_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("unlockPage")
        self.batches = BatchModel(self)
        self.live = LiveModel(self)
        self._overall: Overall | None = None
        self._allowed = 0
        self._source = ""  # the sheet whose rows are shown
        self._limit: int | None = None
        self._events: dict[str, str] = {}
        self._event_lines: list[str] = []
        self._stopping = False
        self._finishing = False
        self._waiting_text = ""
        self._waiting_left = 0
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 14, MARGIN, 14)
        layout.setSpacing(10)
        layout.addWidget(self._build_top())
        self.notices = Callout("runNotices", "info")
        layout.addWidget(self.notices)
        layout.addWidget(self._build_tables(), 1)
        layout.addLayout(self._build_bottom())
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)

    # --- building ---

    def _build_top(self) -> QFrame:
        card = QFrame()
        card.setProperty("kind", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(8)
        self._title = QLabel()
        self._title.setObjectName("runTitle")
        make_title(self._title, 1.3)
        self.bar = QProgressBar()
        self.bar.setObjectName("progressBar")
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the whole run"))
        self._credits = QLabel()
        self._credits.setObjectName("creditsUsed")
        self._doing = QLabel()
        self._doing.setObjectName("runState")
        self._doing.setWordWrap(True)
        self._doing.setProperty("kind", "muted")
        self._counts: dict[Outcome, _Count] = {}
        counts = FlowLayout(gap=16)
        for outcome in ORDER:
            count = _Count(outcome)
            count.hide()
            counts.addWidget(count)
            self._counts[outcome] = count
        line = QHBoxLayout()
        line.addWidget(self._title, 1)
        line.addWidget(self._credits)
        column.addLayout(line)
        column.addWidget(self.bar)
        column.addWidget(self._doing)
        column.addLayout(counts)
        return card

    def _build_tables(self) -> QSplitter:
        self.batch_table = Table("batchTable", self.tr("Groups of people being unlocked"))
        self.batch_table.setModel(self.batches)
        self.batch_table.set_widths(8, 24, 16, 30)
        self.batch_table.set_lines(2)
        self.live_table = Table("liveTable", self.tr("Rows being unlocked"))
        self.live_table.setModel(self.live)
        self.live_table.set_widths(6, 20, 22, 22, 30, 30)
        self.live_table.set_lines(3)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.batch_table)
        split.addWidget(self.live_table)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 2)
        return split

    def _build_bottom(self) -> QHBoxLayout:
        promise = QLabel(
            self.tr(
                "Closing the window is safe: everything that was paid for is saved on this "
                "computer, and the run can go on next time."
            )
        )
        promise.setProperty("kind", "muted")
        promise.setWordWrap(True)
        self.stop = QPushButton(self.tr("&Stop…"))
        self.stop.setObjectName("stopButton")
        self.stop.setToolTip(self.tr("Asks how: now, or after what is under way"))
        self.stop.clicked.connect(self.stop_asked)
        line = QHBoxLayout()
        line.setSpacing(16)
        line.addWidget(promise, 1)
        line.addWidget(self.stop)
        return line

    # --- what the window says ---

    def start(self, offer: Offer) -> None:
        """A run that a person has just confirmed."""
        self._events = {event.info.requested_id: event_name(event.info) for event in offer.events}
        people = {person.person_id for person in offer.people} | set(offer.remembered)
        self.live.set_rows(offer.inspection.rows, people)
        known = set(offer.remembered)  # they need no answer: their address is filled in
        self.live.take([each for each in offer.facts.found if each.person_id in known])
        self._source = offer.inspection.source.path
        self._limit = offer.wishes.max_credits
        self._begin(len(people), offer.price.total)

    def resume(self, run: RunSummary) -> None:
        """A run that was interrupted: its lines come as it goes."""
        self._events = {event.event_id: event.name for event in run.events if event.name}
        if run.source != self._source:
            self.live.set_rows((), set())  # its lines come with their results
        self._source = run.source
        self._limit = None
        self._begin(sum(run.counts.values()), run.estimated)

    def _begin(self, people: int, allowed: int) -> None:
        self.batches.clear(self._events)
        self._overall = None
        self._allowed = allowed
        self._event_lines = []
        self._stopping = self._finishing = False
        self._waiting_text = ""
        self.stop.setEnabled(True)
        self.stop.setText(self.tr("&Stop…"))
        self.notices.say("")
        self._doing.setText(self.tr("Starting…"))
        self._show_overall(0, people, 0)
        self._show_counts()

    def take(self, changes: Sequence[Progress]) -> None:
        """What happened since the last time, about a tenth of a second ago."""
        batches = [change for change in changes if isinstance(change, BatchProgress)]
        results: list[PersonResult] = []
        waiting: Waiting | None = None
        moved = False
        for change in changes:
            if isinstance(change, PeopleSettled):
                results.extend(change.results)
            elif isinstance(change, Overall):
                self._overall = change
            elif isinstance(change, Waiting):
                waiting = change
            elif isinstance(change, EventSettled):
                self._event_lines.append(self._event_line(change))
                self._show_notices()
            elif isinstance(change, Notice):
                self._event_lines.append(told(change.text))
                self._show_notices()
            if isinstance(change, BatchProgress | PeopleSettled | EventSettled):
                moved = True
        if batches:
            self.batches.take(batches)
        if results:
            changed = self.live.take(results)
            if changed >= 0 and not self.live_table.hasFocus():
                self.live_table.scrollTo(self.live.index(changed, 0))
            self._show_counts()
        if self._overall is not None:
            now = self._overall
            self._show_overall(now.people_settled, now.people_total, now.credits_committed)
        if waiting is not None:
            self._wait(waiting)
        elif moved:
            self._wait(None)

    def finish(self) -> None:
        """The run has ended, well or not."""
        self._clock.stop()
        self.stop.setEnabled(False)
        self._doing.setText(self.tr("This run has ended. See the step Results."))

    def show_finishing(self) -> None:
        """Nothing more is sent; the way to stop at once stays open."""
        self._finishing = True
        self.stop.setText(self.tr("&Stop now"))
        self._show_doing(self.tr("Waiting for what is under way."))

    def show_stopping(self) -> None:
        """It is about to end."""
        self._stopping = True
        self._clock.stop()
        self.stop.setEnabled(False)
        self.stop.setText(self.tr("Stopping…"))
        self._doing.setText(
            self.tr("Stopping: nothing new is sent. What is known so far is being written down.")
        )

    # --- what is shown ---

    def _show_doing(self, text: str) -> None:
        if self._finishing:
            text = self.tr("Nobody else is sent. {doing}").format(doing=text)
        self._doing.setText(text)

    def _show_overall(self, settled: int, total: int, credits: int) -> None:
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(settled if total else 0)
        done = self.tr("Unlocking emails: {done} of {all} people").format(
            done=number(settled), all=number(total)
        )
        self._title.setText(done if total else self.tr("Unlocking events"))
        if self._limit is not None:
            text = self.tr("At most {used} credits used, limit {limit}").format(
                used=number(credits), limit=number(self._limit)
            )
        else:
            text = self.tr("At most {used} of {allowed} credits used").format(
                used=number(credits), allowed=number(self._allowed)
            )
        self._credits.setText(text)

    def _show_counts(self) -> None:
        counts = self.live.outcomes()
        for outcome, count in self._counts.items():
            number_of = counts.get(outcome, 0)
            count.show_number(number_of)
            count.setVisible(bool(number_of))

    def _event_line(self, event: EventSettled) -> str:
        name = self._events.get(event.event_id, event.event_id)
        line = f"{name}: {event_outcome_word(event.outcome)}"
        return f"{line}. {told(event.details)}" if event.details else line

    def _show_notices(self) -> None:
        self.notices.say("\n".join(self._event_lines[-3:]))

    def _wait(self, waiting: Waiting | None) -> None:
        if self._stopping:
            return
        if waiting is None:
            self._clock.stop()
            self._show_doing(self.tr("Working…"))
            return
        self._waiting_text = told(waiting.reason)
        self._waiting_left = max(0, round(waiting.seconds))
        self._show_waiting()
        self._clock.start()

    def _tick(self) -> None:
        self._waiting_left = max(0, self._waiting_left - 1)
        self._show_waiting()
        if not self._waiting_left:
            self._clock.stop()

    def _show_waiting(self) -> None:
        if self._waiting_left:
            self._show_doing(
                self.tr("{reason} ({n} s)").format(
                    reason=self._waiting_text, n=number(self._waiting_left)
                )
            )
        else:
            self._show_doing(self._waiting_text)


class _Count(QWidget):
    """A sign, a number and a word."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self._outcome = outcome
        self.setObjectName(f"count_{outcome.name.lower()}")
        self._sign = Sign(*icons.OUTCOME_SIGNS[outcome])
        self._text = QLabel()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(5)
        line.addWidget(self._sign)
        line.addWidget(self._text)

    def show_number(self, count: int) -> None:
        """How many so far."""
        self._text.setText(f"{number(count)} {outcome_word(self._outcome)}")
