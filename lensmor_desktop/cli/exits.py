"""Exit codes of `lensmor-batch`, and which of them a run or an error comes to."""

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Obstacle
from lensmor_desktop.domain.progress import RunSummary, StoppedBy
from lensmor_desktop.errors import (
    ApiError,
    KeyMissing,
    NotStarted,
    SpendingRefused,
    UserFacingError,
)

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
    Obstacle.TOO_FEW_CREDITS: TOO_EXPENSIVE,
    Obstacle.NO_KEY: KEY_REFUSED,
    Obstacle.KEY_REFUSED: KEY_REFUSED,
    Obstacle.OFFLINE: INTERRUPTED,
}

_NEEDING = (Outcome.FAILED, Outcome.UNCONFIRMED, Outcome.NOT_ELIGIBLE)


def of_summary(summary: RunSummary, *, problems: bool) -> int:
    """What a run came to; `problems`: some rows could not be used."""
    if summary.stopped_by is not None:
        return _STOPPED[summary.stopped_by]
    if problems or not summary.output or any(summary.counts.get(o) for o in _NEEDING):
        return NEEDS_A_PERSON
    return SETTLED


def of_obstacle(obstacle: Obstacle, *, problems: bool) -> int:
    """Why a run could not be started."""
    if obstacle is Obstacle.NOTHING_TO_DO:
        return NEEDS_A_PERSON if problems else SETTLED
    return _OBSTACLES.get(obstacle, UNUSABLE)


def of_error(error: UserFacingError) -> int:
    """An error that ended the command."""
    from lensmor_desktop.api import FeatureMissing, KeyRefused

    if isinstance(error, KeyRefused | FeatureMissing | KeyMissing):
        return KEY_REFUSED
    if isinstance(error, ApiError | NotStarted):
        return INTERRUPTED
    return TOO_EXPENSIVE if isinstance(error, SpendingRefused) else UNUSABLE
