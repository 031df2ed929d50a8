"""Placing an order: the one place where a person's email address is paid for.

Before the POST its intent is on disk, after it its answer; whatever the answer is, it is one of:
known to have had no effect (the batch may be sent again), a task, nothing left to do, a refusal,
or unknown (then `inquiry` finds out before anything is sent again; contract, facts 2, 5, 6).
"""

from collections import Counter
from collections.abc import Sequence

from lensmor_desktop.api import (
    BadRequest,
    ConcurrencyLimited,
    Conflict,
    FeatureMissing,
    KeyRefused,
    LensmorClient,
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
from lensmor_desktop.unlocking.caller import Caller
from lensmor_desktop.unlocking.clock import day
from lensmor_desktop.unlocking.context import Context, Next, Step, Why
from lensmor_desktop.unlocking.limits import POLL_DELAYS
from lensmor_desktop.unlocking.money import look_at_balance, overspent
from lensmor_desktop.unlocking.order_check import OrderCheck, affordable, hold
from lensmor_desktop.unlocking.trouble import Halt

_AGAIN = (5.0, 10.0, 20.0)
"""Seconds before an order that was refused is looked at again; then the refusal is believed."""

_LOOK_LASTS = 10.0
"""Seconds that may pass between precheck's word on an order and the order."""

_LOOKS_ANEW = 3
"""How often in a row precheck is asked anew for that; a limit may leave no quicker way."""

_LONG_BEFORE = 7 * 86_400.0
"""Seconds before a run's beginning: what was bought earlier was known when it was priced."""

_REFUSED_ALONE = 8
"""So many people of one event refused one by one, nobody taken: then it isn't about them."""


class Orders:
    """The orders of a run.

    Attributes:
        price_untold: precheck gave no price for the last order, so that only the balance tells.
    """

    def __init__(self, client: LensmorClient, caller: Caller) -> None:
        self.price_untold = False
        self._check = OrderCheck(client, caller)
        self._slow: Counter[int] = Counter()  # how often a batch waited after its look, in a row
        self._refused: Counter[int] = Counter()  # how often a batch was refused in a row
        self._alone: Counter[str] = Counter()  # people refused one by one, by event

    def send(
        self, context: Context, batch_id: int, *, alone: bool
    ) -> tuple[Context, tuple[Next, ...]]:
        """Looks whether a planned batch can be ordered, orders it once, and keeps the answer.

        Args:
            context: the run at work.
            batch_id: the batch.
            alone: no other order of the run is under way. An order whose price nobody tells waits
                for that: then the balance tells what its people cost.

        Returns:
            the run at work, and what is due next.

        Raises:
            Halt: nothing (more) may be sent; the batch is planned still.
        """
        with context.order_lock.held(context.caller.wait):
            return self._send(context, batch_id, alone)

    def check_cost(self, context: Context) -> None:
        """Holds what orders without a told price have cost against what was agreed to.

        Raises:
            Halt: the balance fell by more than everybody who was sent can have cost.
        """
        look_at_balance(context)
        beyond = round(overspent(context))
        if beyond > 0:
            each = context.run.credits_each
            reason = say(wording.STOP_COST, beyond=beyond, each=each)
            raise Halt(StoppedBy.LIMIT, reason, at_once=False)

    def _send(
        self, context: Context, batch_id: int, alone: bool
    ) -> tuple[Context, tuple[Next, ...]]:
        if self.price_untold and not alone:
            return context, (Next(Step.SEND, _AGAIN[0]),)  # without a look at all of them
        batches = context.journal.batches
        batch = batches.get(batch_id)
        people = _open(context, batch_id)
        if people:
            people = _without_bought(context, batch, people)
        if people:
            again = self._refused[batch_id] > 0
            context, ready = self._check.ready(context, batch, people, look=again)
            self.price_untold = not ready.told
            people = ready.people
        if not people:
            _close_unsent(context, batch_id)
            return context, ()
        paid = affordable(context, ready)
        if len(paid) < len(people):
            rest = batches.split(batch_id, people[len(paid) :])
            return context, (Next(Step.SEND), Next(Step.SEND, batch=rest))
        if self.price_untold:
            if not alone:
                return context, (Next(Step.SEND, _AGAIN[0]),)
            _check_balance(context, len(people) * context.run.credits_each)
        # Paced before the intent is written: a stop while waiting leaves the batch simply planned.
        looked = context.clock.steady()
        context.caller.pace()
        slow = not self.price_untold and context.clock.steady() - looked > _LOOK_LASTS
        if slow and self._slow[batch_id] < _LOOKS_ANEW:
            self._slow[batch_id] += 1
            return context, (Next(Step.SEND),)  # others may have ordered them meanwhile
        self._slow.pop(batch_id, None)
        if context.finish.is_set():
            raise Halt(StoppedBy.USER, say(wording.STOP_USER), at_once=False)
        if context.pause.is_set():
            return context, (Next(Step.SEND),)
        try:
            batches.submitting(batch_id, context.account, context.clock.now())
        except ClaimTaken as taken:
            hold(context, batch, taken.person_ids)
            return context, (Next(Step.SEND),)
        context.tell(batch_id)
        try:
            answer = context.client.unlock_contacts(batch.event_id, people)
        except ApiError as error:
            return context, self._refuse(context, batch, people, error, alone)
        context.caller.order_placed()
        self._alone.pop(batch.event_id, None)
        return context, _accepted(context, batch, people, answer)

    def _refuse(
        self, context: Context, batch: Batch, people: Sequence[str], error: ApiError, alone: bool
    ) -> tuple[Next, ...]:
        batches = context.journal.batches
        if isinstance(error, OutcomeUnknown):
            batches.unconfirmed(batch.id, error.message, error.trace_id)
            context.tell(batch.id)
            context.tell_sent(batch.id)
            return (Next(Step.ASK, context.limits.settle_before_asking),)

        batches.not_sent(batch.id, error.message, error.trace_id)
        context.tell(batch.id)
        if isinstance(error, KeyRefused):
            reason = say(wording.STOP_KEY, why=error.message)
            raise Halt(StoppedBy.KEY, reason, at_once=True) from error
        if isinstance(error, NotEnoughCredits):
            reason = say(wording.STOP_CREDITS, why=error.message)
            raise Halt(StoppedBy.CREDITS, reason, at_once=False) from error
        if isinstance(error, FeatureMissing):
            reason = say(wording.STOP_FEATURE, why=error.message)
            raise Halt(StoppedBy.KEY, reason, at_once=False) from error
        if isinstance(error, RateLimited | ConcurrencyLimited | Unreachable):
            after = context.caller.delay_after(error, max(1, batch.tries))
            if not isinstance(error, Unreachable):
                context.caller.check_orders(alone=alone)
            return (Next(Step.SEND, after),)
        if isinstance(error, NotFound | Conflict | BadRequest | TooManyPeople):
            return self._after_refusal(context, batch, people, error)
        raise error

    def _after_refusal(
        self, context: Context, batch: Batch, people: Sequence[str], error: ApiError
    ) -> tuple[Next, ...]:
        """What a refusal of a whole order is to mean: it had no effect (contract, fact 6).

        It may be a moment's, or about one person only. So the order is looked at again, apart, then
        parted until the culprit stands alone; nobody else is refused for their sake.
        """
        refused = self._refused[batch.id] = self._refused[batch.id] + 1
        # A look before each try takes out whoever is in work or unlocked (older servers answer 409
        # or 404 for their sake). What is malformed stays so: no time is lost on that.
        momentary = isinstance(error, NotFound | Conflict) or error.status == 403
        if momentary and refused <= len(_AGAIN):
            return (Next(Step.SEND, _AGAIN[refused - 1]),)
        not_known = isinstance(error, NotFound) and not _is_known(context, batch.event_id)
        about_people = not not_known and error.status != 403
        about_people = about_people and self._alone[batch.event_id] < _REFUSED_ALONE
        if len(people) > 1 and about_people:
            rest = context.journal.batches.split(batch.id, people[len(people) // 2 :])
            if momentary:  # both halves were waited for already
                self._refused[rest] = refused
            return (Next(Step.SEND), Next(Step.SEND, batch=rest))
        if len(people) == 1:
            self._alone[batch.event_id] += 1
        outcome = Outcome.NOT_ELIGIBLE if isinstance(error, NotFound) else Outcome.FAILED
        details = say(wording.REFUSED, why=error.message)
        if not_known:
            details = say(wording.UNKNOWN_EVENT, event=batch.event_id)
        results = [context.result(p, outcome, details, event_id=batch.event_id) for p in people]
        context.settle(batch.id, results, free=True)
        context.journal.batches.close(
            batch.id, BatchState.FAILED, context.clock.now(), error.message
        )
        context.tell(batch.id)
        return ()


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


def _check_balance(context: Context, credits: int) -> None:
    """Called before an order whose price nobody tells; a balance that can't be read says nothing.

    Raises:
        Halt: the balance doesn't pay it.
    """
    balance = look_at_balance(context)
    if balance is not None and not balance.pays(credits):
        why = say(wording.TOO_FEW, price=credits, balance=round(balance.total))
        raise Halt(StoppedBy.CREDITS, say(wording.STOP_CREDITS, why=why), at_once=False)


def _is_known(context: Context, event_id: str) -> bool:
    """Whether Lensmor shows an event; True where it can't be asked."""
    try:
        context.caller.patiently(lambda: context.client.event(event_id))
    except NotFound:
        return False
    except ApiError:
        return True
    return True


def _open(context: Context, batch_id: int) -> tuple[str, ...]:
    members = context.journal.batches.members(batch_id)
    return tuple(m.person_id for m in members if m.state == OPEN)


def _without_bought(context: Context, batch: Batch, people: Sequence[str]) -> tuple[str, ...]:
    """Settles whom the journal says to have been bought since the run was priced.

    A question may have stood open while another run bought the sheet, and an old run may be gone
    on with.
    """
    since = context.run.started_at - _LONG_BEFORE
    purchases = context.journal.people.purchases(context.account, people)
    bought = {who: purchase for who, purchase in purchases.items() if purchase.at >= since}
    results = [
        context.result(
            person,
            Outcome.ALREADY_UNLOCKED,
            say(wording.BOUGHT_BEFORE, date=day(purchase.at)),
            email=purchase.email,
            event_id=purchase.event_id,
        )
        for person, purchase in bought.items()
    ]
    context.settle(batch.id, results, free=True)
    return tuple(person for person in people if person not in bought)


def _close_unsent(context: Context, batch_id: int) -> None:
    """Ends a batch of which nobody is left to be ordered."""
    batch, now = context.journal.batches.get(batch_id), context.clock.now()
    if batch.people:
        context.journal.batches.close(batch_id, BatchState.COMPLETED, now)
    else:
        context.journal.batches.disband(batch_id, now)
    context.tell(batch_id)
