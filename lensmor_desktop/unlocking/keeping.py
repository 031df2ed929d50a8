"""What a run is about to replace is kept first; without that, nothing is sent."""

from pathlib import Path

from lensmor_desktop.errors import OutputError
from lensmor_desktop.journal import Journal
from lensmor_desktop.sheets import Originals
from lensmor_desktop.unlocking.clock import Clock
from lensmor_desktop.unlocking.ending import call_off


class Keeper:
    """Keeps sheets as they were before runs, and files that results are written over."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self.originals = Originals(journal.folder / "originals")
        self._overwritten = Originals(journal.folder / "overwritten")

    def before_run(self, run: int, source: Path, output: Path) -> None:
        """Keeps every file that the run will replace.

        Raises:
            OutputError: one can't be kept; the run is called off.
        """
        try:
            self.originals.keep(source, run)
            if output != source and output.exists():
                self._overwritten.keep(output, run)
        except OutputError:
            call_off(self._journal, run, self._clock.now())
            raise

    def before_checking(self, output: Path) -> None:
        """Keeps a file that a checked copy will replace.

        Raises:
            OutputError: it can't be kept.
        """
        if output.exists():
            self._overwritten.keep(output, int(self._clock.now()))
