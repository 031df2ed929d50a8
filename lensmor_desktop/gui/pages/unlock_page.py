"""Unlock: what the run is doing, in numbers and words, while it is doing it."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

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
    PeopleSent,
    PeopleSettled,
    Progress,
    Waiting,
)
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.gui.accessibility import announce
from lensmor_desktop.gui.models.run_models import BatchModel, LiveModel
from lensmor_desktop.gui.models.run_rows import RunRows
from lensmor_desktop.gui.models.time_left import TimeLeft, in_words
from lensmor_desktop.gui.theme import MARGIN
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.gui.widgets.doing_line import DoingLine, RunMode
from lensmor_desktop.gui.widgets.flow import FlowLayout
from lensmor_desktop.gui.widgets.heading import Heading
from lensmor_desktop.gui.widgets.outcome_bar import ORDER
from lensmor_desktop.gui.widgets.outcome_count import OutcomeCount
from lensmor_desktop.gui.widgets.tables import Table
from lensmor_desktop.gui.widgets.tall_area import TallArea, TallColumn
from lensmor_desktop.gui.wording import number, told
from lensmor_desktop.gui.words import event_line, event_name, outcome_word
from lensmor_desktop.unlocking.wording import WAIT_NETWORK, WAIT_SLOW_DOWN

if TYPE_CHECKING:
    from lensmor_desktop.unlocking.rejoining import Rejoined

EVERY_SECOND_MS = 1000


def _holds_up(waiting: Waiting) -> bool:
    """Whether the run waits for something that shouldn't be."""
    return waiting.reason.template in (WAIT_SLOW_DOWN, WAIT_NETWORK)


class UnlockPage(QWidget):
    """The third place. Stop and Pause are immediate; closing is safe."""

    stop_asked = Signal()
    pause_asked = Signal()  # or Continue

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("unlockPage")
        self.batches = BatchModel(self)
        self.live = LiveModel(self)
        self._prepared: tuple[Offer, RunRows] | None = None
        self._people = 0
        self._events: dict[str, str] = {}
        self._event_lines: list[str] = []
        self._time_left = TimeLeft()
        self._now = time.monotonic  # seconds
        self._tenths_told = 0
        self._held_up = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 14, MARGIN, 14)
        layout.setSpacing(10)
        # From the outside inwards: a change of parent has the style sheet worked through again.
        inner = TallColumn()
        layout.addWidget(TallArea(inner), 1)  # what can be done stands below, always in view
        column = inner.column
        self._build_top(column)
        self.notices = Callout("runNotices", "info")
        column.addWidget(self.notices)
        self._build_tables(column)
        self._build_bottom(layout)
        self._clock = QTimer(self)
        self._clock.setInterval(EVERY_SECOND_MS)
        self._clock.timeout.connect(self._tick)

    # --- building ---

    def _build_top(self, layout: QVBoxLayout) -> None:
        card = QFrame()
        card.setProperty("kind", "card")
        layout.addWidget(card)
        column = QVBoxLayout(card)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(8)
        self._title = Heading("", 1.3)
        self._title.setObjectName("runTitle")
        self._title.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setObjectName("progressBar")
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the whole run"))
        self._credits = QLabel()
        self._credits.setObjectName("creditsUsed")
        self._left = QLabel()
        self._left.setObjectName("timeLeft")
        self._left.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._doing = DoingLine()
        self._counts: dict[Outcome, OutcomeCount] = {}
        line = QHBoxLayout()
        column.addLayout(line)
        line.addWidget(self._title, 1)
        line.addWidget(self._credits)
        beside = QHBoxLayout()
        column.addLayout(beside)
        beside.setSpacing(14)
        beside.addWidget(self.bar, 1)
        beside.addWidget(self._left)
        column.addWidget(self._doing)
        counts = FlowLayout(gap=16)
        column.addLayout(counts)
        for outcome in ORDER:
            count = OutcomeCount(outcome, card)
            count.hide()
            counts.addWidget(count)
            self._counts[outcome] = count

    def _build_tables(self, layout: QVBoxLayout) -> None:
        split = QSplitter(Qt.Orientation.Vertical)
        layout.addWidget(split, 1)
        split.setObjectName("unlockSplit")
        split.setChildrenCollapsible(False)
        self.batch_table = Table("batchTable", self.tr("Groups of people being unlocked"), split)
        self.live_table = Table("liveTable", self.tr("Rows being unlocked"), split)
        self.batch_table.setModel(self.batches)
        self.batch_table.set_widths(8, 44, 16, 30)
        self.batch_table.set_lines(2)
        self.live_table.setModel(self.live)
        self.live_table.set_widths(6, 24, 20, 20, 30, 30)
        self.live_table.fit_words(LiveModel.STATUS, map(outcome_word, Outcome))
        self.live_table.set_lines(3)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 2)

    def _build_bottom(self, layout: QVBoxLayout) -> None:
        promise = QLabel(
            self.tr(
                "Closing the window is safe: everything that was paid for is saved on this "
                "computer, and the run can go on next time."
            )
        )
        promise.setProperty("kind", "muted")
        promise.setWordWrap(True)
        self.pause = QPushButton(self.tr("&Pause"))
        self.pause.setObjectName("pauseButton")
        self.pause.clicked.connect(self.pause_asked)
        self.stop = QPushButton(self.tr("&Stop…"))
        self.stop.setObjectName("stopButton")
        self.stop.setToolTip(self.tr("Asks how: now, or after what is under way"))
        self.stop.clicked.connect(self.stop_asked)
        line = QHBoxLayout()
        layout.addLayout(line)
        line.setSpacing(16)
        line.addWidget(promise, 1)
        line.addWidget(self.pause)
        line.addWidget(self.stop)

    # --- what the window says ---

    def prepare(self, offer: Offer) -> None:
        """Sorts out the rows of a run that may begin in a moment, while its price is read."""
        if self._prepared is None or self._prepared[0] is not offer:
            self._prepared = offer, RunRows.of(offer)

    def forget_prepared(self) -> None:
        """The run doesn't begin."""
        self._prepared = None

    def start(self, offer: Offer) -> None:
        """A run that a person has just confirmed."""
        self._events = {event.info.requested_id: event_name(event.info) for event in offer.events}
        self.prepare(offer)
        assert self._prepared is not None
        rows = self._prepared[1]
        self._prepared = None
        self.live.show(rows)
        self._begin(Overall(rows.people, 0, 0.0, 0.0, offer.agreed))

    def resume(self, run: RunSummary, known: bool = False) -> None:
        """A run that was interrupted.

        Args:
            run: the run as it stood.
            known: its rows are shown already; else `rejoin` brings them.
        """
        self._events = {event.event_id: event.name for event in run.events if event.name}
        if not known:
            self.live.set_rows((), set())
        done = sum(count for outcome, count in run.counts.items() if outcome.settled)
        people = sum(run.counts.values())
        self._begin(Overall(people, done, run.certain, run.at_most, run.allowed))

    def rejoin(self, rejoined: "Rejoined") -> None:
        """The rows of a run that goes on, and what came of them before."""
        self.live.set_rows(rejoined.rows, {row.person_id for row in rejoined.rows})
        self.live.take(rejoined.results)
        self._show_counts()

    def _begin(self, whole: Overall) -> None:
        self.batches.clear(self._events)
        self._event_lines = []
        self.stop.setEnabled(True)
        self.stop.setText(self.tr("&Stop…"))
        self.pause.setEnabled(True)
        self._show_pause_button(False)
        self.notices.say("")
        self._doing.begin()
        self._time_left.begin(self._now())
        self._clock.start()
        self._tenths_told, self._held_up = -1, False
        self._show_overall(whole)
        self._show_time_left()
        self._show_counts()

    def take(self, changes: Sequence[Progress]) -> None:
        """What happened since the last time, about a tenth of a second ago."""
        now = self._now()
        batches = [change for change in changes if isinstance(change, BatchProgress)]
        results: list[PersonResult] = []
        sent: list[str] = []
        waiting: Waiting | None = None
        whole: Overall | None = None
        moved = False
        for change in changes:
            if isinstance(change, PeopleSettled):
                results.extend(change.results)
            elif isinstance(change, PeopleSent):
                sent.extend(change.person_ids)
            elif isinstance(change, Overall):
                whole = change
            elif isinstance(change, Waiting):
                waiting = change
                if _holds_up(change):
                    self._time_left.held_up(now, change.seconds)
            elif isinstance(change, EventSettled):
                self._event_lines.append(self._event_line(change))
                self._show_notices()
            elif isinstance(change, Notice):
                self._event_lines.append(told(change.text))
                self._show_notices()
            if isinstance(change, BatchProgress | PeopleSettled | EventSettled):
                moved = True
        if whole is not None:
            # First of all: the bar paints at once, and with it whatever else waits to be painted.
            self._show_overall(whole)
            self._time_left.progress(now, whole.people_settled, whole.people_total)
        if batches:
            self.batches.take(batches)
            self._show_first_open()
            for batch in batches:
                self._time_left.group(now, batch.batch, batch.people - batch.settled, batch.state)
        if sent:
            self.live.take_sent(sent)
        if results:
            changed = self.live.take(results)
            if changed >= 0 and not self.live_table.hasFocus():
                self.live_table.scrollTo(self.live.index(changed, 0))
            self._show_counts()
        if waiting is not None or moved:
            self._doing.show_wait(waiting)
            self._tell_held_up(waiting)

    def finish(self) -> None:
        """The run has ended, well or not."""
        self._enter(RunMode.ENDED)
        self._show_pause_button(False)
        self.stop.setText(self.tr("&Stop…"))
        self._clock.stop()

    def show_paused(self, paused: bool) -> None:
        """Nothing new is sent until the person presses Continue; or they have."""
        self._show_pause_button(paused)
        self._time_left.pause(self._now(), paused)
        self._enter(RunMode.PAUSED if paused else RunMode.RUNNING)

    def show_finishing(self) -> None:
        """Nothing more is sent; the way to stop at once stays open."""
        self.stop.setText(self.tr("&Stop now"))
        self._enter(RunMode.FINISHING)

    def show_stopping(self) -> None:
        """It is about to end."""
        self.stop.setText(self.tr("Stopping…"))
        self._enter(RunMode.STOPPING)

    # --- what is shown ---

    def _enter(self, mode: RunMode) -> None:
        self._doing.set_mode(mode)
        self.pause.setEnabled(mode in (RunMode.RUNNING, RunMode.PAUSED))
        self.stop.setEnabled(mode not in (RunMode.STOPPING, RunMode.ENDED))
        self._show_time_left()
        if mode is not RunMode.ENDED:  # of that Results tells
            announce(self.window(), self._doing.text())

    def _show_pause_button(self, paused: bool) -> None:
        if paused:
            text, tip = self.tr("&Continue"), self.tr("Goes on sending people to Lensmor")
        else:
            text, tip = self.tr("&Pause"), self.tr("Sends nobody else until you press Continue")
        self.pause.setText(text)
        self.pause.setToolTip(tip)
        self.pause.setAccessibleDescription(tip)

    def _show_time_left(self) -> None:
        mode = self._doing.mode
        text = ""
        if mode is RunMode.PAUSED:
            text = self.tr("Paused")
        elif mode is RunMode.RUNNING and self._people:
            text = in_words(self._time_left.minutes(self._now()))
        self._left.setText(text)
        self._left.setVisible(bool(text))
        # As wide as the longest of what it says often, lest the bar jump.
        wide = max(self._left.fontMetrics().horizontalAdvance(in_words(n)) for n in (None, 0, 15))
        self._left.setMinimumWidth(wide)

    def _tick(self) -> None:
        self._doing.tick()
        self._show_time_left()

    def _show_first_open(self) -> None:
        """Keeps the line of the first group that isn't done in view, unless somebody reads."""
        if not self.batch_table.underMouse():
            self.batch_table.scrollTo(self.batches.index(self.batches.first_open(), 0))

    def _show_overall(self, whole: Overall) -> None:
        total, settled = whole.people_total, whole.people_settled
        self._people = total
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(settled if total else 0)
        done = self.tr("Unlocking emails: {done} of {all} people").format(
            done=number(settled), all=number(total)
        )
        self._title.setText(done if total else self.tr("Unlocking events"))
        self._tell_progress(settled * 10 // max(total, 1))
        certain, most = round(whole.certain), round(whole.at_most)
        text = self.tr("{used} of {agreed} credits used").format(
            used=number(certain), agreed=number(whole.agreed)
        )
        if most > certain:
            text += "\n" + self.tr("at most {most} when all answers are in").format(
                most=number(most)
            )
        self._credits.setText(text)

    def _tell_progress(self, tenths: int) -> None:
        """Announces the beginning and each tenth; the end is told by Results."""
        if self._tenths_told < tenths < 10:
            self._tenths_told = tenths
            announce(self.window(), self._title.text())

    def _tell_held_up(self, waiting: Waiting | None) -> None:
        """Announces that nothing moves, and that it goes on; not the seconds in between."""
        held_up = waiting is not None and _holds_up(waiting)
        if held_up is not self._held_up:
            self._held_up = held_up
            announce(self.window(), self._doing.text())

    def _show_counts(self) -> None:
        counts = self.live.outcomes()
        for outcome, count in self._counts.items():
            count.show_number(counts.get(outcome, 0))

    def _event_line(self, event: EventSettled) -> str:
        name = self._events.get(event.event_id, event.event_id)
        return event_line(name, event.outcome, event.details)

    def _show_notices(self) -> None:
        self.notices.say("\n".join(self._event_lines[-3:]))
