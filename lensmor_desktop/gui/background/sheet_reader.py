"""Reads the sheet that a person opened, and shows its beginning while the rest is read.

Used in the engine's thread. A reading is given up as soon as nobody waits for it any more.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.errors import ChoiceRefused, SheetError
from lensmor_desktop.gui.background.breath import take_breath
from lensmor_desktop.gui.background.habit_reader import NOTHING, HabitReader
from lensmor_desktop.gui.background.requests import FirstRows, Inspect, Reading
from lensmor_desktop.gui.files.samples import is_sample
from lensmor_desktop.settings.habits import Chosen, drop_recent, note_recent, read_recent
from lensmor_desktop.settings.paths import data_folder

if TYPE_CHECKING:
    from lensmor_desktop.domain.rows import Inspection, SheetRow
    from lensmor_desktop.sheets import Choices, Glimpse
    from lensmor_desktop.unlocking.service import UnlockService

TOLD_EVERY = 0.1
"""Seconds between two words about how far the reading is."""

Tell = Callable[[FirstRows | int], None]


class GivenUp(Exception):
    """Nobody waits for this sheet any more."""


class SheetReader:
    """Knows what was read, for what is remembered from sheet to sheet."""

    def __init__(self, data_dir: Path | None) -> None:
        self._data_dir = data_dir
        self._habits = HabitReader()

    def read(
        self, request: Inspect, service: "UnlockService", titles: Mapping[str, str], tell: Tell
    ) -> Reading:
        """Reads and checks a sheet.

        Args:
            titles: what the person calls our columns.
            tell: given the sheet's beginning as soon as that is known, if the rows are going to be
                read, and then how many of them are.

        Raises:
            SheetError: it can't be read, or a choice doesn't fit it.
            GivenUp: the request's `stop` was set.
        """
        work = _Work(request, service, titles, tell)
        folder = data_folder(self._data_dir)
        if is_sample(request.path, self._data_dir):
            # Nobody's sheet: it begins afresh each time.
            work.show(request.choices, NOTHING)
            inspection, as_last_time = work.look(request.choices), NOTHING
        else:
            try:
                inspection, as_last_time = self._habits.read(request, folder, work)
            except SheetError:
                if _is_gone(request.path):
                    drop_recent(folder, request.path)
                raise
            note_recent(folder, request.path)
        seen = work.glimpse_of(inspection)
        wishes = service.selecting.wishes(inspection)
        return Reading(
            inspection,
            peeks=seen.peeks if seen else {},
            top=seen.top if seen else (),
            as_last_time=as_last_time,
            recent=read_recent(folder),
            counts=_counts(inspection, wishes.excluded_rows),
            hidden=sum(1 for row in inspection.rows if row.hidden),
            wishes=wishes,
        )


class _Work:
    """One reading: looks at the sheet with whatever choices the memory comes to."""

    def __init__(
        self, request: Inspect, service: "UnlockService", titles: Mapping[str, str], tell: Tell
    ) -> None:
        self._request = request
        self._service = service
        self._titles = titles
        self._tell = tell
        self._seen: tuple[Choices, Glimpse] | None = None
        self._told = time.monotonic()

    def glance(self, choices: "Choices") -> "Glimpse":
        """The sheet's beginning.

        Raises:
            SheetError, ChoiceRefused: as `look` does.
        """
        from lensmor_desktop.sheets import glimpse, make_titles

        self._go_on()
        if self._seen is None or self._seen[0] != choices:
            self._seen = choices, glimpse(self._request.path, choices, make_titles(self._titles))
        return self._seen[1]

    def show(self, choices: "Choices", as_last_time: Chosen) -> "Glimpse | None":
        """Tells the beginning, unless it leaves questions: then the answer comes at once.

        Nothing is said of what goes wrong: the reading will do that.
        """
        try:
            seen = self.glance(choices)
        except (SheetError, ChoiceRefused):
            return None
        if not seen.questions:
            self._tell(FirstRows(seen, as_last_time))
            take_breath(self._request.stop)
        return seen

    def look(self, choices: "Choices") -> "Inspection":
        """Reads and checks the rows."""
        self._go_on()
        return self._service.inspect(self._request.path, choices, self._request.retry, self._watch)

    def glimpse_of(self, inspection: "Inspection") -> "Glimpse | None":
        """The beginning of what was read, even if the file changed since it was looked at first."""
        layout, source = inspection.layout, inspection.source
        if self._seen is not None:
            seen = self._seen[1]
            if seen.layout == layout and seen.state == (source.size, source.modified_ns):
                return seen
        self._seen = None
        choices = replace(
            self._request.choices, worksheet=layout.worksheet, header_row=layout.header_row
        )
        try:
            return self.glance(choices)
        except (SheetError, ChoiceRefused):
            return None  # the sheet was read; a glimpse is only a help

    def _watch(self, rows: int) -> None:
        self._go_on()
        now = time.monotonic()
        if now - self._told >= TOLD_EVERY:
            self._told = now
            self._tell(rows)

    def _go_on(self) -> None:
        if self._request.stop.is_set():
            raise GivenUp


def _stands(row: "SheetRow", left_out: AbstractSet[int]) -> bool:
    """Whether a repeated row counts, perhaps instead of the first one of its person."""
    return row.verdict is Verdict.REPEATED and row.number not in left_out


def _counts(inspection: "Inspection", left_out: AbstractSet[int]) -> Mapping[Verdict, int]:
    """How many rows have each verdict, those left out as such."""
    counts = Counter(row.verdict for row in inspection.rows)
    if left_out:
        out = [r for r in inspection.rows if r.number in left_out and r.can_be_left_out]
        counts.subtract(row.verdict for row in out)
        counts[Verdict.EXCLUDED] += len(out)
        standing = {r.first_row for r in inspection.rows if _stands(r, left_out)} & {
            r.number for r in out
        }
        counts[Verdict.READY] += len(standing)
        counts[Verdict.REPEATED] -= len(standing)
    return counts


def _is_gone(path: Path) -> bool:
    """Whether a file is no longer in its folder; not so if the folder itself is out of reach."""
    try:
        return path.parent.is_dir() and not path.exists()
    except OSError:
        return False
