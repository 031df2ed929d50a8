"""Past runs, read from the journal: nobody is asked, nothing is written, and no key is needed."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from lensmor_desktop.domain.rows import Problem, Verdict
from lensmor_desktop.journal import Journal

# What only a look at the past needs is imported for it: a check of ten rows is to start like any
# small program.
if TYPE_CHECKING:
    from lensmor_desktop.domain.summaries import RunSummary
    from lensmor_desktop.sheets import RowValues
    from lensmor_desktop.unlocking.receipt import Receipt


class PastRuns:
    """What a journal tells of its runs."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def runs(self) -> "tuple[RunSummary, ...]":
        """Past runs, the newest first."""
        return tuple(self._summary(run.id) for run in self._journal.runs.all())

    def last_run(self) -> int | None:
        """The number of the newest run; None where there is none."""
        return self._journal.runs.last()

    def verdicts(self, run: int) -> Mapping[Verdict, int]:
        """How a run's rows were judged when it began."""
        return Counter(row.verdict for row in self._journal.runs.rows(run))

    def problems(self, run: int) -> tuple[Problem, ...]:
        """The rows of a run's sheet that could not be used, as they were when it began."""
        from lensmor_desktop.unlocking.results import problems

        return problems(self._journal, run)

    def row_values(self, run: int) -> "Mapping[int, RowValues]":
        """What a run's rows show, by row number."""
        from lensmor_desktop.unlocking.results import row_values

        return row_values(self._journal, self._journal.runs.get(run))

    def receipt(self, run: int) -> "Receipt":
        """The receipt of a run: no key and no address in it."""
        from lensmor_desktop.unlocking.receipt import make_receipt

        return make_receipt(self._journal, run)

    def _summary(self, run: int) -> "RunSummary":
        from lensmor_desktop.unlocking.summary import summarise

        return summarise(self._journal, run)
