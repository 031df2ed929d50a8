"""What every step of a run has at hand, and what a step says is to be done next."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from lensmor_desktop.api import LensmorClient
from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.progress import (
    BatchProgress,
    PeopleSent,
    PeopleSettled,
    Progress,
)
from lensmor_desktop.domain.sentences import Sentence
from lensmor_desktop.domain.states import BatchState
from lensmor_desktop.journal import Batch, Journal, RunRecord
from lensmor_desktop.journal.batches import CLOSED
from lensmor_desktop.unlocking.caller import Caller
from lensmor_desktop.unlocking.clock import Clock
from lensmor_desktop.unlocking.limits import Limits
from lensmor_desktop.unlocking.order_lock import OrderLock


class Step(Enum):
    """What can be due for a batch."""

    SEND = "send"  # the POST
    POLL = "poll"  # ask the task
    LOOK = "look"  # read a profile
    ASK = "ask"  # find out about a POST whose outcome nobody knows


@dataclass(frozen=True, slots=True)
class Next:
    """A step that is due so many seconds from now.

    Attributes:
        batch: the batch that it is for, if that isn't the one just worked on.
        remaining: seconds that the batch's task should still take; None if nobody knows.
    """

    step: Step
    after: float = 0.0
    batch: int | None = None
    remaining: float | None = None


class Why(Enum):
    """After what a person's result has to be read from their profile; stored in the journal."""

    ALREADY = "already"  # skipped as already unlocked (contract, fact 2)
    ELSEWHERE = "elsewhere"  # skipped: another task has them
    OTHER_RUN = "other_run"  # another run of ours has sent them, and doesn't know the result yet
    UNSAID = "unsaid"  # skipped in no group
    NOTHING_LEFT = "nothing_left"  # "success" without a task, and not named as skipped
    PENDING_AT_END = "pending_at_end"  # still pending in a finished task (fact 1)
    MISSING_AT_END = "missing_at_end"  # not among a finished task's items (fact 1)
    TASK_FAILED = "task_failed"  # no result in a failed task
    TASK_GONE = "task_gone"  # the task answers 404
    UNUSABLE = "unusable"  # unlocked, with an address that can't be one


@dataclass(frozen=True, slots=True)
class Context:
    """A run at work. Only the thread that runs it may use this.

    Attributes:
        account: the fingerprint of the key in use; orders are placed with its credits.
        foreign: the run was agreed to for another account: nothing is sent, nothing asked.
    """

    run: RunRecord
    journal: Journal
    account: str
    client: LensmorClient
    caller: Caller
    clock: Clock
    limits: Limits
    report: Callable[[Progress], None]
    order_lock: OrderLock
    finish: threading.Event = field(default_factory=threading.Event)  # send nothing more
    pause: threading.Event = field(default_factory=threading.Event)  # while set, send nothing
    foreign: bool = False

    def owns(self, batch: Batch) -> bool:
        """Whether the key in use can see what became of a batch: its account placed it."""
        placed_by = batch.account or self.run.account
        return self.journal.accounts.alike(placed_by, self.account)

    def result(
        self,
        person_id: str,
        outcome: Outcome,
        details: Sentence,
        *,
        email: str = "",
        event_id: str = "",
        task_id: str = "",
    ) -> PersonResult:
        """A result with the time of now."""
        return PersonResult(
            person_id=person_id,
            outcome=outcome,
            details=details,
            email=email,
            event_id=event_id,
            task_id=task_id,
            at=self.clock.now(),
        )

    def settle(self, batch: int, results: Sequence[PersonResult], *, free: bool = False) -> None:
        """Puts results on disk, then tells of them: never the other way round."""
        if results:
            self.journal.batches.settle(batch, results, free=free)
            self.tell_settled(batch, results)

    def tell_settled(self, batch: int, results: Sequence[PersonResult]) -> None:
        """Reports results that are on disk."""
        if results:
            self.report(PeopleSettled(tuple(results)))
        self.tell(batch)

    def tell_sent(self, batch: int) -> None:
        """Reports who of a batch is with Lensmor, if it was sent."""
        if self.journal.batches.get(batch).state in (BatchState.SUBMITTED, BatchState.UNCONFIRMED):
            members = self.journal.batches.members(batch)
            self.report(PeopleSent(tuple(m.person_id for m in members if m.state != CLOSED)))

    def tell(self, batch: int) -> None:
        """Reports where a batch stands."""
        now = self.journal.batches.get(batch)
        self.report(BatchProgress(now.number, now.event_id, now.people, now.closed, now.state))
