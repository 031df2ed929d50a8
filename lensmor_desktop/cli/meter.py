"""Progress on standard error: a bar on a terminal, a line now and then elsewhere."""

import math
import shutil
import sys
import time
from typing import TYPE_CHECKING, TextIO

from lensmor_desktop.cli import wording
from lensmor_desktop.domain.printable import printable
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.platform.streams import cut, fitting, width, write

if TYPE_CHECKING:
    from lensmor_desktop.domain.progress import Overall, Progress

_WIDTH = 24
_LINE_EVERY = 10.0  # seconds between lines where there is no terminal


class Meter:
    """Shows how far a run is."""

    def __init__(self, *, quiet: bool, stream: TextIO | None = None) -> None:
        self._stream = stream if stream is not None else sys.stderr
        self._quiet = quiet or self._stream is None
        self._terminal = not self._quiet and self._stream.isatty()
        self._overall: Overall | None = None
        self._waiting = ""
        self._drawn = ""
        self._last_line = -math.inf

    def __call__(self, progress: "Progress") -> None:
        """Takes in what a run reports."""
        if self._quiet:
            return
        # Whoever reports these has imported them; a check without a key reports nothing.
        from lensmor_desktop.domain.progress import EventSettled, Notice, Overall, Waiting

        if isinstance(progress, Overall):
            if progress != self._overall:
                self._waiting = ""
            self._overall = progress
        elif isinstance(progress, Waiting):
            seconds = math.ceil(progress.seconds)
            self._waiting = str(say(wording.WAITING, reason=progress.reason, seconds=seconds))
        elif isinstance(progress, EventSettled):
            self._say(
                say(
                    wording.EVENT_SETTLED,
                    outcome=progress.outcome.value,
                    event=progress.event_id,
                    details=progress.details,
                )
            )
        elif isinstance(progress, Notice):
            self._say(progress.text)
        self._show()

    def asking(self, events: int) -> None:
        """Says what takes its time before there is a price; on a terminal only."""
        if self._terminal and events > 1:
            self._draw(str(say(wording.ASKING, events=events)))

    def close(self) -> None:
        """Takes the bar away, so that other lines can follow."""
        if self._drawn:
            write(self._stream, "\r" + " " * width(self._drawn) + "\r")
            self._drawn = ""

    def _say(self, text: object) -> None:
        self.close()
        write(self._stream, printable(str(text)) + "\n")

    def _show(self) -> None:
        parts = []
        overall = self._overall
        if overall is not None and overall.people_total:
            share = overall.people_settled / overall.people_total
            if self._terminal:
                bar = "#" * math.floor(_WIDTH * share)
                parts.append(f"[{bar:<{_WIDTH}}] {math.floor(share * 100):3}%")
            certain, most = round(overall.certain), round(overall.at_most)
            parts.append(
                str(
                    say(
                        wording.PROGRESS if certain == most else wording.PROGRESS_AT_MOST,
                        settled=overall.people_settled,
                        total=overall.people_total,
                        certain=certain,
                        agreed=overall.agreed,
                        most=most,
                    )
                )
            )
        if self._waiting:
            parts.append(self._waiting)
        if not parts:
            return
        line = "  ".join(parts)
        if self._terminal:
            self._draw(line)
        elif time.monotonic() - self._last_line >= _LINE_EVERY:
            self._last_line = time.monotonic()
            self._say(line)

    def _draw(self, line: str) -> None:
        # One column is left free: a terminal that wraps could not take the line back.
        room = max(20, shutil.get_terminal_size().columns - 1)
        line = cut(fitting(printable(line), self._stream), room)
        if line != self._drawn:
            blanks = " " * (width(self._drawn) - width(line))
            write(self._stream, "\r" + line + blanks)
            self._drawn = line
