"""Exit codes of `lensmor-batch`, and which of them a run or an error comes to."""

from typing import TYPE_CHECKING

from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Obstacle, Offer
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.errors import (
    ApiError,
    KeyMissing,
    NotStarted,
    SpendingRefused,
    UserFacingError,
)
from lensmor_desktop.unlocking.outputs import unwritten
from lensmor_desktop.unlocking.wording import (
    EVENT_ANOTHER,
    EVENT_ANSWER_OTHER,
    EVENT_REFUSED,
    EVENT_UNKNOWN,
    EVENT_UNREAD,
)

if TYPE_CHECKING:
    from lensmor_desktop.domain.summaries import EventReport, RunSummary

SETTLED = 0
DEFECT = 1
UNUSABLE = 2
NEEDS_A_PERSON = 3
TOO_EXPENSIVE = 4
KEY_REFUSED = 5
INTERRUPTED = 6

_STOPPED = {
    StoppedBy.CREDITS: TOO_EXPENSIVE,
    StoppedBy.LIMIT: TOO_EXPENSIVE,
    StoppedBy.KEY: KEY_REFUSED,
    StoppedBy.USER: INTERRUPTED,
    StoppedBy.NETWORK: INTERRUPTED,
}

_OBSTACLES = {
    Obstacle.TOO_FEW_CREDITS: StoppedBy.CREDITS,
    Obstacle.LIMIT: StoppedBy.LIMIT,
    Obstacle.NO_KEY: StoppedBy.KEY,
    Obstacle.KEY_REFUSED: StoppedBy.KEY,
    Obstacle.OFFLINE: StoppedBy.NETWORK,
}

_REFUSALS = (EVENT_REFUSED, EVENT_UNKNOWN, EVENT_UNREAD, EVENT_ANOTHER, EVENT_ANSWER_OTHER)
_TELLING = (Obstacle.TOO_FEW_CREDITS, Obstacle.LIMIT, Obstacle.KEY_REFUSED, Obstacle.OUTPUT)
"""What a check ends with as well: a run would come to nothing."""

_NEEDING = (Outcome.FAILED, Outcome.UNCONFIRMED, Outcome.NOT_ELIGIBLE)


def of_check(offer: Offer) -> int:
    """What a check came to: a missing key or network is no fault, for it works without."""
    if offer.obstacle in _TELLING:
        return of_obstacle(offer.obstacle)
    doubtful = offer.obstacle is Obstacle.IDENTITY or any(
        not event.info.found for event in offer.events
    )
    return NEEDS_A_PERSON if offer.inspection.problems or doubtful else SETTLED


def of_summary(summary: "RunSummary", *, problems: bool) -> int:
    """What a run came to; `problems`: some rows could not be used."""
    # 6 is for what `resume` can take up: a stop may come when everything is settled.
    if summary.stopped_by is not None:
        code = _STOPPED[summary.stopped_by]
        if code != INTERRUPTED or summary.resumable:
            return code
    if problems or of_written(summary) or any(summary.counts.get(o) for o in _NEEDING):
        return NEEDS_A_PERSON
    return NEEDS_A_PERSON if any(_refused(event) for event in summary.events) else SETTLED


def of_written(summary: "RunSummary") -> int:
    """Whether every result stands in the file that is named, and in its row."""
    lacking = not summary.output or summary.lost_rows or unwritten(summary.output_note)
    return NEEDS_A_PERSON if lacking else SETTLED


def stopped_by(obstacle: Obstacle) -> StoppedBy | None:
    """What kept a run from being started, where that is among what stops runs."""
    return _OBSTACLES.get(obstacle)


def of_obstacle(obstacle: Obstacle) -> int:
    """Why a run could not be started."""
    stopped = stopped_by(obstacle)
    return UNUSABLE if stopped is None else _STOPPED[stopped]


def of_error(error: UserFacingError) -> int:
    """An error that ended the command before anything was sent."""
    if isinstance(error, KeyMissing):
        return KEY_REFUSED
    if isinstance(error, SpendingRefused):
        return TOO_EXPENSIVE
    if isinstance(error, NotStarted):
        return _of_cause(error)
    return _of_answer(error) if isinstance(error, ApiError) else UNUSABLE


def _of_cause(error: NotStarted) -> int:
    from lensmor_desktop.unlocking.trouble import Halt

    cause = error.__cause__
    return _STOPPED[cause.by] if isinstance(cause, Halt) else INTERRUPTED


def _of_answer(error: ApiError) -> int:
    from lensmor_desktop.api import FeatureMissing, KeyRefused, NotEnoughCredits

    if isinstance(error, KeyRefused | FeatureMissing):
        return KEY_REFUSED
    return TOO_EXPENSIVE if isinstance(error, NotEnoughCredits) else INTERRUPTED


def _refused(event: "EventReport") -> bool:
    """Whether an event that was to be unlocked isn't, for a reason to be looked at."""
    if event.outcome is EventOutcome.UNCONFIRMED:
        return True
    return event.details.template in _REFUSALS and event.outcome is EventOutcome.NOT_UNLOCKED
