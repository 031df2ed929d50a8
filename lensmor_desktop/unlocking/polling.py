"""Asking a task how far it is, and putting each result on disk as it appears (facts 1, 3, 4)."""

from itertools import accumulate

from lensmor_desktop.api import (
    BadRequest,
    Conflict,
    ItemStatus,
    NotFound,
    Task,
    TaskItem,
    TaskStatus,
)
from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import ApiError
from lensmor_desktop.journal import Batch
from lensmor_desktop.journal.batches import CLOSED, OPEN
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.context import Context, Next, Step, Why
from lensmor_desktop.unlocking.limits import POLL_DELAYS
from lensmor_desktop.unlocking.tempo import Forecasts

_ROUNDING = 0.5  # seconds: clocks are not that exact
_WITH_RESULT = (ItemStatus.UNLOCKED, ItemStatus.FAILED)


class Polls:
    """What polling has to remember of each batch between two polls; lost at no harm."""

    def __init__(self) -> None:
        self._polls: dict[int, int] = {}
        self._waited: dict[int, float] = {}
        self._missing: dict[int, int] = {}
        self.forecasts = Forecasts()
        self.failed: set[int] = set()  # batches whose task ended as failed

    def pause(self, batch_id: int) -> float:
        """Seconds before the next poll of a batch's task."""
        polls = self._polls.get(batch_id, 0) + self._missing.get(batch_id, 0)
        return POLL_DELAYS[min(polls, len(POLL_DELAYS) - 1)]

    def taken_up(self, context: Context, batch: Batch) -> float:
        """Seconds before the first poll of a task that an earlier program polled (fact 4).

        Which of the contract's pauses comes next is told by how long after the order it last asked.
        A clock that was set back makes the pause longer, but no longer than the contract's own.
        """
        polled_at = context.journal.requests.polled_at(batch.id)
        if polled_at is None or batch.submitted_at is None:
            return POLL_DELAYS[0]
        earliest = accumulate(POLL_DELAYS[:-1])  # when the polls of the contract's tempo are due
        last = polled_at - batch.submitted_at + _ROUNDING
        self._polls[batch.id] = sum(moment <= last for moment in earliest)
        pause = self.pause(batch.id)
        return min(max(polled_at + pause - context.clock.now(), POLL_DELAYS[0]), pause)

    def poll(self, context: Context, batch_id: int) -> tuple[Next, ...]:
        """Asks a batch's task once.

        Returns:
            what is due next for the batch; nothing when every person has a result.

        Raises:
            ApiError: the question failed; ask again.
            Halt: the user stopped the run.
        """
        batch = context.journal.batches.get(batch_id)

        def ask() -> Task:
            context.journal.requests.polling(batch_id, context.clock.now())
            return context.client.task(batch.task_id)

        try:
            task = context.caller.once(ask)
        except (NotFound, BadRequest, Conflict) as error:
            return self._gone(context, batch, error)
        self._missing.pop(batch_id, None)
        if task.status is TaskStatus.FAILED:
            self.failed.add(batch_id)
            if task.error:
                context.journal.batches.note_error(batch_id, say("{said}", said=task.error))
        _take_the_unexpected(context, batch, task)
        return (
            _finish(context, batch, task)
            if task.status.ended
            else self._go_on(context, batch, task)
        )

    def _go_on(self, context: Context, batch: Batch, task: Task) -> tuple[Next, ...]:
        open_people = _open(context, batch)
        delivered = [
            _delivered(context, batch, item)
            for item in task.items
            if item.person_id in open_people and item.delivered
        ]
        remaining = self._remaining(context, batch, task)
        context.settle(batch.id, delivered)
        if task.status is TaskStatus.PROCESSING and _all_delivered(context, batch):
            return ()  # that the task itself has ended is no news
        # Counted by the pauses, not by a clock: those jump, and laptops sleep.
        waited = self._waited[batch.id] = self._waited.get(batch.id, 0.0) + self.pause(batch.id)
        if waited >= context.limits.task:
            return ()  # left running; it can be asked about later
        self._polls[batch.id] = self._polls.get(batch.id, 0) + 1
        return (Next(Step.POLL, self.pause(batch.id), remaining=remaining),)

    def _remaining(self, context: Context, batch: Batch, task: Task) -> float | None:
        ended = {item.person_id for item in task.items if item.status in _WITH_RESULT}
        waiting = sum(1 for person in _open(context, batch) if person not in ended)
        now = context.clock.steady()
        return self.forecasts.remaining(batch.id, len(ended), waiting, now)

    def _gone(self, context: Context, batch: Batch, error: ApiError) -> tuple[Next, ...]:
        # A task made a moment ago may not have reached the server that was asked.
        missing = self._missing[batch.id] = self._missing.get(batch.id, 0) + 1
        if missing < context.limits.missing_task_polls:
            return (Next(Step.POLL, self.pause(batch.id)),)
        if not isinstance(error, NotFound):
            return ()  # left for later
        looking = [(person, Why.TASK_GONE.value) for person in _open(context, batch)]
        context.journal.batches.look_up(batch.id, looking)
        return (Next(Step.LOOK),)


def _take_the_unexpected(context: Context, batch: Batch, task: Task) -> None:
    """Addresses of people whom the answer to the POST had left out: shown, so to be kept.

    They may have been paid for, whatever the answer said of them.
    """
    without = set(context.journal.batches.closed_without_address(batch.id))
    if without:
        unexpected = [
            _delivered(context, batch, item)
            for item in task.items
            if item.delivered and item.person_id in without
        ]
        context.settle(batch.id, unexpected)


def _finish(context: Context, batch: Batch, task: Task) -> tuple[Next, ...]:
    """A task has ended: every person gets a result, or is to be looked up (fact 1)."""
    items = {item.person_id: item for item in task.items}
    results: list[PersonResult] = []
    looking: list[tuple[str, str]] = []
    for person in _open(context, batch):
        item = items.get(person)
        if item is None:
            why = Why.TASK_FAILED if task.status is TaskStatus.FAILED else Why.MISSING_AT_END
            looking.append((person, why.value))
        elif item.delivered:
            results.append(_delivered(context, batch, item))
        elif item.status is ItemStatus.UNLOCKED and item.email_rejected:
            looking.append((person, Why.UNUSABLE.value))
        elif item.status is ItemStatus.UNLOCKED:
            results.append(_without(context, batch, person, Outcome.NO_EMAIL, wording.NO_EMAIL))
        elif item.status is ItemStatus.FAILED:
            said = item.error or task.error
            template = wording.ITEM_FAILED_CODE if said else wording.ITEM_FAILED
            results.append(_without(context, batch, person, Outcome.FAILED, template, said))
        else:
            why = Why.TASK_FAILED if task.status is TaskStatus.FAILED else Why.PENDING_AT_END
            looking.append((person, why.value))
    context.settle(batch.id, results)
    if not looking:
        return ()
    context.journal.batches.look_up(batch.id, looking)
    return (Next(Step.LOOK),)


def _open(context: Context, batch: Batch) -> list[str]:
    """People of the batch who are in its task: neither settled nor to be looked up."""
    members = context.journal.batches.members(batch.id)
    return [m.person_id for m in members if m.state == OPEN]


def _all_delivered(context: Context, batch: Batch) -> bool:
    """Whether everyone in a batch has an address; then its task has nothing more to tell."""
    members = context.journal.batches.members(batch.id)
    return all(m.state == CLOSED for m in members) and not (
        context.journal.batches.closed_without_address(batch.id)
    )


def _delivered(context: Context, batch: Batch, item: TaskItem) -> PersonResult:
    return context.result(
        item.person_id,
        Outcome.UNLOCKED,
        say(wording.DELIVERED),
        email=item.email,
        event_id=batch.event_id,
        task_id=batch.task_id,
    )


def _without(
    context: Context, batch: Batch, person: str, outcome: Outcome, template: str, code: str = ""
) -> PersonResult:
    return context.result(
        person,
        outcome,
        say(template, code=code),
        event_id=batch.event_id,
        task_id=batch.task_id,
    )
