"""What state a run and its batches can be in."""

from enum import Enum


class BatchState(Enum):
    """The life of a batch; the journal's SQL guards which step may follow which."""

    PLANNED = "planned"
    SUBMITTING = "submitting"  # on disk before the POST
    SUBMITTED = "submitted"  # on disk with the task ID
    COMPLETED = "completed"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"  # the POST's outcome is not known

    @property
    def ended(self) -> bool:
        """Whether nothing follows."""
        return self in (BatchState.COMPLETED, BatchState.FAILED)


class StoppedBy(Enum):
    """Why a run ended before everything was settled; the value stands in the JSON."""

    CREDITS = "credits"
    LIMIT = "limit"
    KEY = "key"
    USER = "user"
    NETWORK = "network"
