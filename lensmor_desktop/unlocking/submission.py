"""Sending a batch: the one place where a person's email address is paid for.

Before the POST its intent is on disk, after it its answer; whatever the answer is, it is one of:
known to have had no effect (the batch may be sent again), a task, nothing left to do, a refusal,
or unknown (then `inquiry` finds out before anything is sent again; contract, facts 2, 5, 6).
"""

from collections.abc import Sequence

from lensmor_desktop.api import (
    BadRequest,
    ConcurrencyLimited,
    Conflict,
    FeatureMissing,
    KeyRefused,
    NotEnoughCredits,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    Submission,
    TooManyPeople,
    Unreachable,
)
from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import BatchState, StoppedBy
from lensmor_desktop.errors import ApiError
from lensmor_desktop.journal import Batch, ClaimTaken
from lensmor_desktop.journal.batches import OPEN
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.context import Context, Next, Step, Why
from lensmor_desktop.unlocking.event_lookup import is_gone
from lensmor_desktop.unlocking.limits import POLL_DELAYS
from lensmor_desktop.unlocking.money import affordable
from lensmor_desktop.unlocking.trouble import Halt


def send(context: Context, batch_id: int) -> tuple[Next, ...]:
    """Sends a planned batch once and puts the answer on disk.

    Returns:
        what is due next for this batch.

    Raises:
        Halt: nothing (more) may be sent; the batch is planned still.
    """
    batches = context.journal.batches
    batch = batches.get(batch_id)
    people = [m.person_id for m in batches.members(batch_id) if m.state == OPEN]
    if not people:
        batches.disband(batch_id, context.clock.now())
        return ()
    paid = affordable(context, batch.event_id, people)
    if len(paid) < len(people):
        rest = batches.split(batch_id, people[len(paid) :])
        return (Next(Step.SEND), Next(Step.SEND, batch=rest))
    # Paced before the intent is written: a stop while waiting leaves the batch simply planned.
    context.caller.pace()
    if context.finish.is_set():
        raise Halt(StoppedBy.USER, say(wording.STOP_USER), at_once=False)
    if context.pause.is_set():
        return (Next(Step.SEND),)
    try:
        batches.submitting(batch_id, context.run.account, context.clock.now())
    except ClaimTaken as taken:
        details = say(wording.IN_PROGRESS_ELSEWHERE)
        context.settle(
            batch_id,
            [context.result(p, Outcome.UNCONFIRMED, details) for p in taken.person_ids],
            free=True,
        )
        return (Next(Step.SEND),)
    context.tell(batch_id)
    try:
        answer = context.client.unlock_contacts(batch.event_id, people)
    except ApiError as error:
        return _refused(context, batch, people, error)
    context.caller.concurrency.went_well()
    return _accepted(context, batch, people, answer)


def _accepted(
    context: Context, batch: Batch, people: Sequence[str], answer: Submission
) -> tuple[Next, ...]:
    results, looking = _skipped(context, batch, people, answer)
    context.journal.batches.submitted(
        batch.id,
        task_id=answer.task_id if answer.accepted else "",
        at=context.clock.now(),
        results=results,
        looking=[(person, why.value) for person, why in looking],
    )
    context.tell_settled(batch.id, results)
    context.tell_sent(batch.id)
    steps = []
    if answer.accepted:
        steps.append(Next(Step.POLL, POLL_DELAYS[0]))
    if looking:
        steps.append(Next(Step.LOOK))
    return tuple(steps)


def _skipped(
    context: Context, batch: Batch, people: Sequence[str], answer: Submission
) -> tuple[list[PersonResult], list[tuple[str, Why]]]:
    """Everyone whom the answer leaves out: settled by it, or to be looked up (fact 2)."""
    sent = set(people)
    results: dict[str, PersonResult] = {}
    looking: dict[str, Why] = {}
    skips = answer.skips

    def not_eligible(person_ids: Sequence[str], template: str) -> None:
        for person in person_ids:
            if person in sent:
                details = say(template, person=person, event=batch.event_id)
                results[person] = context.result(
                    person, Outcome.NOT_ELIGIBLE, details, event_id=batch.event_id
                )

    # The groups that say more come last: a person in two groups is taken at the better word.
    not_eligible(skips.invalid, wording.INVALID_ID)
    not_eligible(skips.missing, wording.UNKNOWN_PERSON)
    not_eligible(skips.unlinked, wording.UNLINKED)
    looking.update((p, Why.UNSAID) for p in answer.skipped if p in sent and p not in results)
    for group, why in (
        (skips.unlocking, Why.ELSEWHERE),
        (skips.already_unlocked, Why.ALREADY),
    ):
        for person in group:
            if person in sent:
                results.pop(person, None)
                looking[person] = why
    if not answer.accepted:
        for person in people:
            if person not in results and person not in looking:
                looking[person] = Why.NOTHING_LEFT
    return list(results.values()), list(looking.items())


def _refused(
    context: Context, batch: Batch, people: Sequence[str], error: ApiError
) -> tuple[Next, ...]:
    batches = context.journal.batches
    if isinstance(error, OutcomeUnknown | Conflict):
        # A conflict made no task of ours, but someone's may be running: the same questions tell.
        batches.unconfirmed(
            batch.id, error.message, error.trace_id, ours=isinstance(error, OutcomeUnknown)
        )
        context.tell(batch.id)
        context.tell_sent(batch.id)
        return (Next(Step.ASK, context.limits.settle_before_asking),)

    batches.not_sent(batch.id, error.message, error.trace_id)
    context.tell(batch.id)
    if isinstance(error, KeyRefused):
        raise Halt(StoppedBy.KEY, say(wording.STOP_KEY, why=error.message), at_once=True) from error
    if isinstance(error, NotEnoughCredits):
        raise Halt(
            StoppedBy.CREDITS, say(wording.STOP_CREDITS, why=error.message), at_once=False
        ) from error
    if isinstance(error, FeatureMissing):
        raise Halt(
            StoppedBy.KEY, say(wording.STOP_FEATURE, why=error.message), at_once=False
        ) from error
    if isinstance(error, RateLimited | ConcurrencyLimited | Unreachable):
        after = context.caller.delay_after(error, max(1, batch.tries))
        return (Next(Step.SEND, after),)
    if isinstance(error, TooManyPeople) and len(people) > 1:
        rest = batches.split(batch.id, people[len(people) // 2 :])
        return (Next(Step.SEND), Next(Step.SEND, batch=rest))
    if isinstance(error, NotFound) and not is_gone(context.client, context.caller, batch.event_id):
        # One stray answer decides nothing: the event is there, and nothing was taken.
        if batch.tries + 1 < context.limits.refused_tries:
            return (Next(Step.SEND, POLL_DELAYS[-1]),)
        outcome, details = Outcome.FAILED, say(wording.REFUSED, why=error.message)
    elif isinstance(error, NotFound):
        outcome, details = Outcome.NOT_ELIGIBLE, say(wording.UNKNOWN_EVENT, event=batch.event_id)
    elif isinstance(error, BadRequest | TooManyPeople):
        outcome, details = Outcome.FAILED, say(wording.REFUSED, why=error.message)
    else:
        raise error
    results = [context.result(p, outcome, details, event_id=batch.event_id) for p in people]
    context.settle(batch.id, results, free=True)
    batches.close(batch.id, BatchState.FAILED, context.clock.now(), error.message)
    context.tell(batch.id)
    return ()
