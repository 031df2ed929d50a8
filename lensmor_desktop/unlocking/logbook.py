"""A run's beginning and end in the log: numbers only."""

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lensmor_desktop.domain.summaries import RunSummary

_log = logging.getLogger(__name__)


def begun(run: "RunSummary") -> None:
    """A run begins, or goes on."""
    _log.info(
        "run %d%s begins: %d rows, %d people, %d events, at most %d credits",
        run.run,
        " (practice)" if run.practice else "",
        run.rows,
        sum(run.counts.values()),
        len(run.events),
        run.allowed,
    )


def ended(run: "RunSummary") -> "RunSummary":
    """A run has ended, in whichever way; gives it back."""
    _log.info(
        "run %d ended: %s; %d batches, %d credits spent%s; stopped by %s; results %s",
        run.run,
        ", ".join(f"{count} {outcome.name.lower()}" for outcome, count in run.counts.items()),
        run.batches,
        round(run.spent),
        "" if run.spent_exact else f" (certain {run.certain:.0f}, at most {run.at_most:.0f})",
        run.stopped_by.value if run.stopped_by else "nothing",
        "written" if run.output else "not written yet",
    )
    return run
