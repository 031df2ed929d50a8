"""What there is to tell of a run that has ended."""

from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.summaries import EventReport, RunSummary
from lensmor_desktop.unlocking.wording import EVENT_LEFT, STOP_BARREN


def worth_telling(event: EventReport) -> bool:
    """Unlocked, or asked for and not unlocked; not those that nobody asked for."""
    if event.outcome is EventOutcome.NOT_UNLOCKED:
        return event.details.template != EVENT_LEFT
    return event.outcome in (EventOutcome.UNLOCKED, EventOutcome.UNCONFIRMED)


def paused_itself(summary: RunSummary) -> bool:
    """Whether the run stopped sending because it brought nothing, and asks what to do."""
    reason = summary.stop_reason
    return reason is not None and reason.template == STOP_BARREN and summary.resumable


def less_was_needed(summary: RunSummary) -> bool:
    """Whether everything that was agreed to was done, for less than it was to cost."""
    everything = summary.stopped_by is None and not summary.resumable and summary.spent_exact
    unsent = summary.counts.get(Outcome.NOT_SENT, 0)
    return everything and not unsent and 0 < summary.spent < summary.estimated
