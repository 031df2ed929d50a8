"""Results go into the sheet while a run is on, not only when it ends.

A single task that doesn't end would keep everybody else's addresses out of the sheet for as long as
it is waited for. So what is new is written at the latest a minute after it came, and when the run
is paused. The sheet may be large: writing takes a small share of the time, whatever it costs.
"""

import math
import threading
from collections.abc import Callable
from pathlib import Path

from lensmor_desktop.domain.progress import EventSettled, Notice, PeopleSettled, Progress
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.errors import UserFacingError
from lensmor_desktop.sheets import wording as sheet_wording
from lensmor_desktop.sheets.places import check_place, seems_open
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.clock import Clock
from lensmor_desktop.unlocking.delivery import Delivery

EVERY = 60.0
"""Seconds for which a new result may be missing in the sheet."""
EVERY_PAUSED = 10.0
"""The same while the run is paused: a person who pauses it may want to look."""
SHARE = 0.2
"""Of the time, at most, goes into writing."""

_HEED_PAUSE = 2.0  # seconds after which a pause is noticed


class InterimResults:
    """Writes what is new now and then. To be called by the run's own thread, between requests."""

    def __init__(
        self,
        output: Path,
        source: Path,
        write: Callable[[], Delivery],
        clock: Clock,
        pause: threading.Event,
        report: Callable[[Progress], None],
    ) -> None:
        """Writes nothing yet.

        Args:
            output: the file that is written. source: the sheet.
            write: writes the results as they are now.
            clock: tells when it is time.
            pause: set while the run is paused.
            report: told once, if the file can't be written.
        """
        self._output = output
        self._source = source
        self._write = write
        self._clock = clock
        self._pause = pause
        self._report = report
        self._new_since: float | None = None
        self._paused = False
        self._rest_until = -math.inf
        self._told = False

    def heed(self, progress: Progress) -> None:
        """Takes in what the run reports: whether there is anything new."""
        if isinstance(progress, PeopleSettled | EventSettled) and self._new_since is None:
            self._new_since = self._clock.steady()

    def do_what_is_due(self) -> float:
        """Writes, if it is time; gives the seconds after which to ask again. Never raises for a
        file that can't be written."""
        now = self._clock.steady()
        if now >= self._due(now):
            self._write_now()
            now = self._clock.steady()
        return max(min(self._due(now) - now, _HEED_PAUSE), 0.001) if self._unwritten else math.inf

    @property
    def _unwritten(self) -> bool:
        return self._new_since is not None

    def _due(self, now: float) -> float:
        if self._new_since is None:
            return math.inf
        paused, self._paused = self._paused, self._pause.is_set()
        if self._paused and not paused:
            self._new_since = -math.inf  # at once
        due = self._new_since + (EVERY_PAUSED if self._paused else EVERY)
        return max(due, self._rest_until)

    def _write_now(self) -> None:
        began = self._clock.steady()
        problem = self._problem()
        ended = self._clock.steady()
        self._rest_until = ended + (ended - began) * (1 / SHARE - 1)
        if problem is None:
            self._new_since = None
            return
        self._new_since = ended
        if not self._told:
            self._told = True
            self._report(Notice(say(wording.NOT_WRITTEN_NOW, why=problem)))

    def _problem(self) -> Sentence | None:
        """Writes; why it couldn't be, or None."""
        if seems_open(self._output):
            return say(sheet_wording.MAYBE_OPEN, name=self._output.name)
        try:
            # What can't be put in its place now waits: nothing is put beside it again and again.
            check_place(self._output, self._source)
        except UserFacingError as error:
            return error.message
        done = self._write()
        return None if done.path else done.note
