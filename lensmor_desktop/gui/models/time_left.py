"""How long a run will still take, from how it has gone so far. No window in here, and no clock.

What is left is divided by how many people were settled a second lately, and never told to be
shorter than what Lensmor usually takes for a group that has just been sent. What is shown follows
that slowly, so that it counts down rather than jumps.
"""

import math
from collections import deque

from PySide6.QtCore import QCoreApplication

from lensmor_desktop.domain.states import BatchState
from lensmor_desktop.gui.marks import QT_TRANSLATE_NOOP

AT_LEAST_WATCHED = 5.0
"""Seconds of work before anything is said."""
LATELY = 60.0
"""Seconds that count as lately, or a third of the run so far if that is longer."""
AT_LEAST_LEFT = 2.0
"""Seconds, as long as anybody is without a result."""
QUICKEST, SLOWEST = 4.0, 45.0
"""Seconds in which what is shown follows what was worked out."""
KEPT_BEYOND = 0.6
"""The rounded number stays until the time is so many of its steps away from it."""
LESS_THAN_A_MINUTE, A_MINUTE_AGAIN = 0.9, 1.2
"""Minutes below which it is less than one, and above which it is one again."""

UNKNOWN = QT_TRANSLATE_NOOP("TimeLeft", "Working out how long it takes…")
SECONDS = QT_TRANSLATE_NOOP("TimeLeft", "less than a minute left")
MINUTE = QT_TRANSLATE_NOOP("TimeLeft", "about {n} minute left")
MINUTES = QT_TRANSLATE_NOOP("TimeLeft", "about {n} minutes left")
HOUR = QT_TRANSLATE_NOOP("TimeLeft", "about {n} hour left")
HOURS = QT_TRANSLATE_NOOP("TimeLeft", "about {n} hours left")
HOURS_MINUTES = QT_TRANSLATE_NOOP("TimeLeft", "about {h} h {m} min left")


class TimeLeft:
    """Is told what a run does, with the time in seconds of any steady clock."""

    def __init__(self) -> None:
        self.begin(0.0)

    def begin(self, now: float) -> None:
        """A new run."""
        self._began = now
        self._rested = 0.0  # seconds of pauses that are over
        self._paused_at: float | None = None
        self._known = False  # how many there are has been told
        self._settled = self._total = 0
        self._left_out = 0  # settled before the run, or while it was paused
        self._history: deque[tuple[float, int]] = deque()  # working time, settled by then
        self._sent: dict[int, tuple[float, int]] = {}  # group: when it was sent, who is open
        self._took: deque[float] = deque(maxlen=10)  # seconds of the last groups
        self._held_until = 0.0
        self._shown: float | None = None
        self._shown_at = 0.0
        self._minutes: int | None = None

    # --- what it is told ---

    def progress(self, now: float, settled: int, total: int) -> None:
        """So many of so many people have a result."""
        if not self._known:
            self._known = True
            self._left_out = settled
            self._history.append((self._working(now), 0))
        elif self._paused_at is not None:
            self._left_out += settled - self._settled
        self._settled, self._total = settled, total
        gained = settled - self._left_out
        if gained != self._history[-1][1]:
            self._history.append((self._working(now), gained))

    def group(self, now: float, group: int, unsettled: int, state: BatchState) -> None:
        """Where a group of people stands, with how many of them have no result."""
        if state.ended:
            sent, _ = self._sent.pop(group, (now, 0))
            if now > sent:
                self._took.append(now - sent)
        elif state is not BatchState.PLANNED:
            sent, _ = self._sent.get(group, (now, 0))
            self._sent[group] = (sent, unsettled)
        else:
            self._sent.pop(group, None)

    def held_up(self, now: float, seconds: float) -> None:
        """Lensmor asked for a pause of so many seconds, or can't be reached for as long."""
        self._held_until = self._working(now) + seconds

    def pause(self, now: float, paused: bool) -> None:
        """The person paused the run, or goes on with it."""
        if paused and self._paused_at is None:
            self._paused_at = now
        elif not paused and self._paused_at is not None:
            self._rested += now - self._paused_at
            self._paused_at = None

    # --- what it says ---

    def seconds(self, now: float) -> float | None:
        """Seconds that are left, or None while nobody can tell. Moves on with each call."""
        guess = self._guess(now)
        if guess is None:
            return None
        working = self._working(now)
        if self._shown is None:
            self._shown = guess
        else:
            passed = max(0.0, working - self._shown_at)
            self._shown = max(0.0, self._shown - passed)
            pace = min(SLOWEST, max(QUICKEST, guess / 6))
            self._shown += (guess - self._shown) * (1 - math.exp(-passed / pace))
        self._shown_at = working
        self._shown = max(AT_LEAST_LEFT, self._shown)
        return self._shown

    def minutes(self, now: float) -> int | None:
        """The same in round minutes that don't flicker; 0 is less than one."""
        seconds = self.seconds(now)
        if seconds is None:
            self._minutes = None
            return None
        exact, kept = seconds / 60, self._minutes
        if exact < LESS_THAN_A_MINUTE or (kept == 0 and exact < A_MINUTE_AGAIN):
            self._minutes = 0
        elif not kept or abs(exact - kept) > KEPT_BEYOND * _step(kept):
            self._minutes = max(1, round(exact / _step(exact)) * _step(exact))
        return self._minutes

    def _guess(self, now: float) -> float | None:
        working = self._working(now)
        gained = self._settled - self._left_out
        if self._paused_at is not None or not self._known or gained <= 0:
            return None
        began = self._history[0][0]
        left = self._total - self._settled
        if working - began < AT_LEAST_WATCHED:
            return None
        if left <= 0:
            return AT_LEAST_LEFT
        rate = self._rate(working)
        if rate <= 0:
            return None
        guess = left / rate
        unsent = max(0, left - sum(unsettled for _, unsettled in self._sent.values()))
        if self._took:
            usual = sum(self._took) / len(self._took)
            if unsent:
                guess = max(guess, unsent / rate + usual)
            elif self._sent:
                latest = max(sent for sent, _ in self._sent.values())
                guess = max(guess, usual - (now - latest))
        return max(AT_LEAST_LEFT, guess) + max(0.0, self._held_until - working)

    def _rate(self, working: float) -> float:
        """People settled a second, lately."""
        history = self._history
        since = working - max(LATELY, working / 3)
        while len(history) > 2 and history[1][0] <= since:
            history.popleft()
        began, before = history[0]
        gained = self._settled - self._left_out - before
        return gained / (working - began) if working > began else 0.0

    def _working(self, now: float) -> float:
        """Seconds since the run began, without its pauses."""
        until = now if self._paused_at is None else self._paused_at
        return until - self._began - self._rested


def _step(minutes: float) -> int:
    if minutes <= 10:
        return 1
    return 5 if minutes <= 60 else 10


def in_words(minutes: int | None) -> str:
    """The time left as a person says it."""
    if minutes is None:
        return _told(UNKNOWN)
    if minutes == 0:
        return _told(SECONDS)
    if minutes < 60:
        return _told(MINUTE if minutes == 1 else MINUTES).format(n=minutes)
    hours, rest = divmod(minutes, 60)
    if rest:
        return _told(HOURS_MINUTES).format(h=hours, m=rest)
    return _told(HOUR if hours == 1 else HOURS).format(n=hours)


def _told(text: str) -> str:
    return QCoreApplication.translate("TimeLeft", text)
