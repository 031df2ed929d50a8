"""The line that says in words what a run does or waits for, counting the seconds down."""

from enum import Enum

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel, QWidget

from lensmor_desktop.domain.progress import Waiting
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.gui.marks import QT_TRANSLATE_NOOP
from lensmor_desktop.gui.theme import restyle
from lensmor_desktop.gui.wording import number, told
from lensmor_desktop.unlocking.wording import (
    WAIT_NETWORK,
    WAIT_PAUSED,
    WAIT_RESULTS,
    WAIT_SLOW_DOWN,
)

COUNTED_DOWN = {
    WAIT_SLOW_DOWN: QT_TRANSLATE_NOOP("DoingLine", "Lensmor asked us to slow down: {time}"),
    WAIT_RESULTS: QT_TRANSLATE_NOOP(
        "DoingLine", "Waiting for Lensmor's results. Looking again in {time}."
    ),
    WAIT_NETWORK: QT_TRANSLATE_NOOP(
        "DoingLine", "Lensmor can't be reached at the moment. Trying again in {time}."
    ),
}
"""The engine's waits, said with the time that is left."""


class RunMode(Enum):
    """What the person wants of the run."""

    RUNNING = "running"
    PAUSED = "paused"
    FINISHING = "finishing"  # nothing more is sent; what is under way is waited for
    STOPPING = "stopping"
    ENDED = "ended"


class DoingLine(QLabel):
    """Shows what it is told; call `tick` once a second while the run goes on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runState")
        self.setWordWrap(True)
        self.setProperty("kind", "muted")
        self._mode = RunMode.RUNNING
        self._waiting: Waiting | None = None
        self._left = 0  # seconds of that
        self._begun = False

    @property
    def mode(self) -> RunMode:
        """What the person wants of the run."""
        return self._mode

    def begin(self) -> None:
        """A new run."""
        self._mode, self._waiting, self._begun = RunMode.RUNNING, None, False
        self._show()

    def set_mode(self, mode: RunMode) -> None:
        """The person has pressed something, or the run has ended."""
        if self._waiting is None or self._is_rest():
            self._waiting = None
            self._begun = self._begun or mode is not RunMode.RUNNING
        self._mode = mode
        self._show()

    def show_wait(self, waiting: Waiting | None) -> None:
        """What the run waits for now; None while it works."""
        self._begun = True
        self._waiting = waiting
        self._left = max(0, round(waiting.seconds)) if waiting else 0
        self._show()

    def tick(self) -> None:
        """A second has gone by."""
        if self._left:
            self._left -= 1
            self._show()

    def _is_rest(self) -> bool:
        return self._waiting is not None and self._waiting.reason.template == WAIT_PAUSED

    def _show(self) -> None:
        self.setText(self._text())
        restyle(self, "kind", "careful" if self._mode is RunMode.PAUSED else "muted")

    def _text(self) -> str:
        if self._mode is RunMode.ENDED:
            return self.tr("This run has ended. See the step Results.")
        if self._mode is RunMode.STOPPING:
            return self.tr(
                "Stopping: nothing new is sent. What is known so far is being written down."
            )
        if self._mode is RunMode.FINISHING:
            return self.tr("Nobody else is sent. {doing}").format(doing=self._doing())
        if self._mode is RunMode.PAUSED:
            if self._is_rest():
                return told(say(WAIT_PAUSED))
            return self.tr("Paused: nobody else is sent. {doing}").format(doing=self._doing())
        return self._doing()

    def _doing(self) -> str:
        if not self._begun:
            return self.tr("Starting…")
        if self._waiting is None or self._is_rest():
            if self._mode is RunMode.RUNNING:
                return self.tr("Working…")
            return self.tr("Waiting for what is under way.")
        template = self._waiting.reason.template
        if not self._left:
            return told(self._waiting.reason)
        time = self._time()
        if template in COUNTED_DOWN:
            return QCoreApplication.translate("DoingLine", COUNTED_DOWN[template]).format(time=time)
        return self.tr("{reason} ({time})").format(reason=told(self._waiting.reason), time=time)

    def _time(self) -> str:
        minutes, seconds = divmod(self._left, 60)
        if not minutes:
            return self.tr("{n} s").format(n=number(seconds))
        return self.tr("{m} min {n} s").format(m=number(minutes), n=number(seconds))
