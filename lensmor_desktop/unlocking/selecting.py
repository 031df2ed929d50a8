"""What a person chose in a sheet: remembered in the journal, and found again for the sheet's rows.

It belongs to the people and to the sheet. So it outlives sorting, our own writes, a corrected ID
and the program; a copy that a run wrote, or a file under a new name, begins with its sheet's.
"""

from dataclasses import replace
from pathlib import Path

from lensmor_desktop.domain.plan import Wishes
from lensmor_desktop.domain.rows import Inspection
from lensmor_desktop.domain.selection import Selection, select
from lensmor_desktop.errors import JournalError
from lensmor_desktop.journal import Journal
from lensmor_desktop.platform.paths import path_key
from lensmor_desktop.unlocking.clock import Clock
from lensmor_desktop.unlocking.planner import events_of


class Selecting:
    """Keeps selections of sheets and finds them again."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        # Also those that the disk would not take: nobody comes back ticked because it is full.
        self._latest: dict[tuple[str, str], Selection] = {}

    def wishes(self, inspection: Inspection) -> Wishes:
        """What was last asked for of a sheet, for its rows as they stand now.

        Rows are left out whatever their verdict is; events that the sheet no longer asks for are
        not to be unlocked. Where the results go, and that names were overruled, is not remembered.
        """
        selection = self._of(inspection)
        if selection is None:
            return Wishes()
        wishes = selection.wishes(inspection.rows)
        if not wishes.unlock_events:
            return wishes
        there = set(events_of(inspection))
        return replace(wishes, unlock_events=tuple(e for e in wishes.unlock_events if e in there))

    def keep(self, inspection: Inspection, wishes: Wishes) -> None:
        """Remembers what is asked for of a sheet.

        Raises:
            JournalError: it can't be written; it is known all the same until the program ends.
        """
        key = _key(inspection)
        try:
            before = self._of(inspection)
        except JournalError:
            self._latest[key] = select(inspection.rows, wishes, None)
            raise
        selection = select(inspection.rows, wishes, before)
        if selection == (before or Selection()):
            return
        self._latest[key] = selection
        self._journal.selections.keep(*key, selection, self._clock.now())

    def forget(self, path: Path, worksheet: str | None = None) -> None:
        """Nothing is chosen any more for a file: for one worksheet, or for all of them."""
        source = path_key(path)
        if worksheet is None:
            self._latest = {key: kept for key, kept in self._latest.items() if key[0] != source}
            self._journal.selections.forget(source)
        else:
            # Kept as empty: a copy of another sheet is not to begin with that one's choices again.
            self._latest[source, worksheet] = Selection()
            self._journal.selections.keep(source, worksheet, Selection(), self._clock.now())

    def _of(self, inspection: Inspection) -> Selection | None:
        key = _key(inspection)
        if key not in self._latest:
            found = self._journal.selections.of(*key) or self._of_its_sheet(inspection)
            if found is None:
                return None
            self._latest[key] = found
        return self._latest[key]

    def _of_its_sheet(self, inspection: Inspection) -> Selection | None:
        """What was chosen for the sheet that a file was made from."""
        source = inspection.source
        sheet = self._journal.selections.written_from(source.path, source.sha256)
        if sheet is None:
            return None
        return self._journal.selections.of(path_key(Path(sheet)), inspection.layout.worksheet)


def _key(inspection: Inspection) -> tuple[str, str]:
    return path_key(Path(inspection.source.path)), inspection.layout.worksheet
