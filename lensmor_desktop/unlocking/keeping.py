"""What a run is about to replace is kept first; without that, nothing is sent."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lensmor_desktop.errors import OutputError
from lensmor_desktop.journal import Journal
from lensmor_desktop.sheets import is_there
from lensmor_desktop.unlocking.clock import Clock

if TYPE_CHECKING:
    from lensmor_desktop.sheets import Originals


class Keeper:
    """Keeps sheets as they were before runs, and files that results are written over."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock

    @cached_property
    def originals(self) -> "Originals":
        """Sheets as they were before runs."""
        return self._in("originals")

    @cached_property
    def _overwritten(self) -> "Originals":
        return self._in("overwritten")

    def _in(self, folder: str) -> "Originals":
        from lensmor_desktop.sheets import Originals  # a check keeps nothing

        return Originals(self._journal.folder / folder)

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
            from lensmor_desktop.unlocking.ending import call_off

            call_off(self._journal, run, self._clock.now())
            raise

    def before_replacing(self, output: Path) -> None:
        """Keeps a file whose place a checked copy, or results written elsewhere, will take.

        Raises:
            OutputError: it can't be kept.
        """
        if is_there(output):
            # Far above any run's number, and one for each file.
            number = max(self._overwritten.unused_number(), int(self._clock.now()))
            self._overwritten.keep(output, number)
