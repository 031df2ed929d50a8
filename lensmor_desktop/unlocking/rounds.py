"""Which people are sent together: by event, at most 100, nobody in two batches at once.

In the first round everyone is tried under their first event. A person whom that did not deliver
is tried under their next event in the next round, after every batch of this one has ended.
"""

from collections.abc import Sequence

from lensmor_desktop.unlocking.context import Context
from lensmor_desktop.unlocking.grouping import batches_of
from lensmor_desktop.unlocking.money import free_the_uncharged, people_still_paid


def plan_next_round(context: Context) -> list[int]:
    """Puts those who wait into batches; if nobody does, those who have a next event to try.

    Returns:
        the new batches; empty when the run has nothing left to send.
    """
    waiting = context.journal.people.waiting(context.run.id)
    if not waiting:
        again = _undelivered(context)
        if not again:
            return []
        free_the_uncharged(context)
        # Those whom the agreed credits don't reach a second time keep the result that they have.
        again = again[: people_still_paid(context)]
        context.journal.people.wait_for_next_event(context.run.id, again)
        waiting = context.journal.people.waiting(context.run.id)
    pairs = [(p.event_ids[p.attempt], p.person_id) for p in waiting]
    return [
        context.journal.batches.plan(context.run.id, event, ids)
        for event, ids in batches_of(pairs, context.run.batch_size)
    ]


def may_be_another_round(context: Context) -> bool:
    """Whether :func:`plan_next_round` may find anybody; changes nothing, asks nobody."""
    waiting = context.journal.people.waiting(context.run.id)
    return bool(waiting or _undelivered(context))


def _undelivered(context: Context) -> Sequence[str]:
    return [
        p.person_id
        for p in context.journal.people.undelivered(context.run.id)
        if p.attempt + 1 < len(p.event_ids)
    ]
