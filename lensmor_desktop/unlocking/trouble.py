"""Why a run stops early, told apart from what fails for one person or one batch only."""

from lensmor_desktop.domain.sentences import Sentence
from lensmor_desktop.domain.states import StoppedBy


class Halt(Exception):
    """The run ends here, or sends nothing more.

    Attributes:
        by: the cause.
        reason: a sentence for the person.
        at_once: True if nothing else may be asked either; False if what is in flight is still
            polled to its end (contract, fact 6: 402 stops sending only).
    """

    def __init__(self, by: StoppedBy, reason: Sentence, *, at_once: bool) -> None:
        super().__init__(by.value)
        self.by = by
        self.reason = reason
        self.at_once = at_once


class OtherAccount(Halt):
    """The key in use isn't of the account that the run was agreed to for, as far as is known."""


class AgreedUsedUp(Halt):
    """The credits that a person agreed to don't pay for the next people.

    Counted for the worst: what becomes of others may show that some are left after all.
    """
