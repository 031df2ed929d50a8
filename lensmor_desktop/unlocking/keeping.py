"""What a run is about to replace is kept first; without that, nothing is sent."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lensmor_desktop.domain.plan import Offer
from lensmor_desktop.errors import OutputError
from lensmor_desktop.journal import Journal
from lensmor_desktop.platform.paths import is_there, same_file
from lensmor_desktop.unlocking.clock import Clock
from lensmor_desktop.unlocking.outputs import check_free, is_list, output_of

if TYPE_CHECKING:
    from lensmor_desktop.sheets import Originals, Titles


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
    def corrected(self) -> "Originals":
        """Sheets as they were before IDs in them were corrected."""
        return self._in("corrected")

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
            if not same_file(output, source) and is_there(output):
                self._overwritten.keep(output, run)
        except OutputError:
            from lensmor_desktop.unlocking.ending import call_off

            call_off(self._journal, run, self._clock.now())
            raise

    def before_checking(self, offer: Offer, titles: "Titles") -> None:
        """Keeps a file whose place a checked copy will take.

        Raises:
            ChoiceRefused: it is the sheet itself, or holds a run's results.
            OutputError: nobody said that it may be replaced, or it can't be kept.
        """
        from lensmor_desktop.unlocking.checked import check_copy

        output, source = Path(offer.wishes.output), Path(offer.inspection.source.path)
        check_copy(output, source, titles, self._journal.runs.files())
        if not offer.wishes.overwrite:
            check_free(output, source)
        self._keep_replaced(output)

    def before_writing(
        self, run: int, output: Path | None, *, plain: bool, overwrite: bool
    ) -> Path | None:
        """Keeps a file whose place a run's results will take.

        Args:
            run: its number.
            output: the file; None for the one that they were meant for.
            plain: it is to be a plain list.
            overwrite: it may be replaced although this run hasn't made it.

        Returns:
            where the results are to go: the sheet itself, however its place is spelled.

        Raises:
            JournalError: there is no such run.
            OutputError: its name ends as neither the sheet nor a list can, nobody said that the
                file may be replaced, or it can't be kept.
        """
        if output is None:
            return None
        read_as = self._journal.runs.get(run).source
        source = Path(read_as.path)
        output, own = output_of(source, str(output.absolute())), self._journal.runs.files(run)
        is_list(read_as, output, plain=plain)
        if not overwrite:
            check_free(output, source, own)
        elif not any(same_file(output, each) for each in (source, *map(Path, own))):
            self._keep_replaced(output)
        return output

    def _keep_replaced(self, output: Path) -> None:
        if is_there(output):
            # Far above any run's number, and one for each file.
            number = max(self._overwritten.unused_number(), int(self._clock.now()))
            self._overwritten.keep(output, number)
