"""What became of a person, in the words that stand in the Lensmor Status column."""

from dataclasses import dataclass, field
from enum import Enum

from lensmor_desktop.domain.sentences import NOTHING, Sentence


class Outcome(Enum):
    """A person's (or a row's) result. The value is the word written into the sheet."""

    UNLOCKED = "Unlocked"
    ALREADY_UNLOCKED = "Already unlocked"
    NO_EMAIL = "No email"
    FAILED = "Failed"
    NOT_ELIGIBLE = "Not eligible"
    UNCONFIRMED = "Unconfirmed"
    NOT_SENT = "Not sent"
    INVALID = "Invalid"  # rows only: the ID can't be used
    SKIPPED = "Skipped"  # rows only: left out on purpose

    @property
    def delivered(self) -> bool:
        """Whether an address came of it."""
        return self in (Outcome.UNLOCKED, Outcome.ALREADY_UNLOCKED)

    @property
    def settled(self) -> bool:
        """Whether a later run must leave the row alone unless a person asks for a retry."""
        return self in (
            Outcome.UNLOCKED,
            Outcome.ALREADY_UNLOCKED,
            Outcome.NO_EMAIL,
            Outcome.FAILED,
            Outcome.NOT_ELIGIBLE,
        )


RETRIED = frozenset({Outcome.FAILED, Outcome.NOT_ELIGIBLE, Outcome.NO_EMAIL})
"""Settled without an address: what is tried again where a person asks for it."""


@dataclass(frozen=True, slots=True)
class PersonResult:
    """One person's result in a run. The address is kept out of every repr."""

    person_id: str
    outcome: Outcome
    details: Sentence = NOTHING
    email: str = field(default="", repr=False)
    event_id: str = ""
    task_id: str = ""
    at: float = 0.0  # Unix seconds


class ResultColumn(Enum):
    """The five columns that a run adds to a sheet; the value is the heading."""

    EMAIL = "Lensmor Email"
    STATUS = "Lensmor Status"
    DETAILS = "Lensmor Details"
    TASK = "Lensmor Task"
    CHECKED_AT = "Lensmor Checked At"
