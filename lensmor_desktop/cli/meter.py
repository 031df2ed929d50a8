"""Progress on standard error: a bar on a terminal, a line now and then elsewhere."""

import sys
import time
from typing import TextIO

from lensmor_desktop.domain.progress import (
    EventSettled,
    Notice,
    Overall,
    Progress,
    Waiting,
)

_WIDTH = 24
_LINE_EVERY = 10.0  # seconds between lines where there is no terminal


class Meter:
    """Shows how far a run is."""

    def __init__(self, *, quiet: bool, stream: TextIO | None = None) -> None:
        self._stream = stream if stream is not None else sys.stderr
        self._quiet = quiet
        self._terminal = self._stream.isatty()
        self._overall: Overall | None = None
        self._waiting = ""
        self._drawn = ""
        self._last_line = 0.0

    def __call__(self, progress: Progress) -> None:
        """Takes in what a run reports."""
        if self._quiet:
            return
        if isinstance(progress, Overall):
            moved = self._overall is None or progress != self._overall
            self._overall = progress
            if moved:
                self._waiting = ""
        elif isinstance(progress, Waiting):
            self._waiting = f"{progress.reason} {progress.seconds:.0f} s"
        elif isinstance(progress, EventSettled):
            self.say(f"{progress.outcome.value}: {progress.event_id}. {progress.details}")
        elif isinstance(progress, Notice):
            self.say(str(progress.text))
        self._show()

    def say(self, text: str) -> None:
        """Prints a line of its own."""
        if not self._quiet:
            self._wipe()
            self._stream.write(text + "\n")
            self._stream.flush()

    def done(self) -> None:
        """Takes the bar away."""
        self._wipe()

    def _show(self) -> None:
        overall = self._overall
        if overall is None or not overall.people_total:
            return
        share = overall.people_settled / overall.people_total
        text = (
            f"{overall.people_settled:,} of {overall.people_total:,} people, "
            f"at most {overall.credits_committed:,} credits so far"
        )
        if self._terminal:
            bar = "#" * round(_WIDTH * share)
            line = f"[{bar:<{_WIDTH}}] {share:4.0%}  {text}"
            if self._waiting:
                line += f"  ({self._waiting})"
            self._draw(line[:120])
        elif time.monotonic() - self._last_line >= _LINE_EVERY:
            self._last_line = time.monotonic()
            self._stream.write(text + "\n")
            self._stream.flush()

    def _draw(self, line: str) -> None:
        if line != self._drawn:
            self._stream.write("\r" + line + " " * max(0, len(self._drawn) - len(line)))
            self._stream.flush()
            self._drawn = line

    def _wipe(self) -> None:
        if self._terminal and self._drawn:
            self._stream.write("\r" + " " * len(self._drawn) + "\r")
            self._stream.flush()
            self._drawn = ""
