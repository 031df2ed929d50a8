"""Finding out about an order whose outcome nobody knows, before anything is sent again (fact 5).

The questions are free: precheck with the same people, then each person's profile, then the balance.
An order may still arrive after its answer was lost, so that one look decides nothing. Several
looks over two minutes or more that find everybody locked, nobody in work and the balance the same:
it never happened, and may be sent again. Someone in progress or unlocked: it did happen, so the
results are read from the profiles. What can't be settled within the time given stays Unconfirmed.

Someone who is unlocked may have been so before our order. Then the balance tells: if nobody of the
batch was charged for, it was never taken, and those who are still locked may be sent. A doubt about
one person (a profile that answers 404, an error, or another ID) stays with that person.
"""

from collections import Counter
from dataclasses import dataclass, field

from lensmor_desktop.api import (
    AnswerUnreadable,
    BadRequest,
    Conflict,
    Contact,
    ContactState,
    Interrupted,
    NotFound,
    PrecheckReason,
    ServerTrouble,
)
from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.sentences import NOTHING, Sentence, say
from lensmor_desktop.domain.states import BatchState
from lensmor_desktop.journal import Batch
from lensmor_desktop.journal.batches import CLOSED, OPEN, Member
from lensmor_desktop.journal.events import SUBMITTING
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.context import Context, Next, Step, Why
from lensmor_desktop.unlocking.ledger import Ledger
from lensmor_desktop.unlocking.money import look_at_balance, pays_for, unexplained

_AGAIN = (5.0, 10.0, 20.0)

_LOOKS = 3
"""Looks, apart, that have to agree before an order is taken not to have happened."""

_TRIES = 3
"""Tries to read one profile in a look; then that person stays in doubt in this look."""

_ABOUT_ONE = (ServerTrouble, AnswerUnreadable, Interrupted)
"""What may be wrong with one profile only; with all of them, it is the service's trouble."""


@dataclass(slots=True)
class _Case:
    """What is known so far about one batch. Lost at no harm: the questions are asked again."""

    since: float
    long_ago: bool  # the order is so old that it can't be on its way any more
    busy: bool | None = None  # what precheck said at this look; None: nothing usable
    asked: bool = False  # precheck was asked at this look
    # By person, of this look; None: nothing could be found out.
    seen: dict[str, ContactState | None] = field(default_factory=dict)
    tries: Counter[str] = field(default_factory=Counter)  # of this look, in vain
    absent: Counter[str] = field(default_factory=Counter)  # looks in a row that answered 404
    looks: int = 0
    quiet_since: float | None = None  # since when every look agreed that nothing is in progress
    quiet_looks: int = 0
    balance: Balance | None = None  # at the first quiet look
    happened: bool = False
    unusable: set[str] = field(default_factory=set)  # unlocked, with no address that can be one


class Inquiries:
    """The open questions of a run."""

    def __init__(self) -> None:
        self._cases: dict[int, _Case] = {}
        self._ignored: Counter[int] = (
            Counter()
        )  # orders of a batch that turned out not to have been

    def ask(self, context: Context, batch_id: int) -> tuple[Next, ...]:
        """Asks one question about a batch, and decides when a look is complete.

        Raises:
            ApiError: the question failed; ask again.
            Halt: the user stopped the run.
        """
        batch = context.journal.batches.get(batch_id)
        people = [m for m in context.journal.batches.members(batch_id) if m.state == OPEN]
        if not people:
            return (Next(Step.LOOK),)
        now = context.clock.steady()
        if batch_id not in self._cases:
            age = context.clock.now() - (batch.submitting_at or 0.0)
            self._cases[batch_id] = _Case(now, long_ago=age > context.limits.inquiry)
        case = self._cases[batch_id]
        if not case.asked:
            case.busy = _precheck(context, batch, people)
            case.asked = True
            return (Next(Step.ASK),)
        unseen = [m.person_id for m in people if m.person_id not in case.seen]
        if unseen:
            # Whose profile fails comes last, lest it keep the others from their results.
            person = min(unseen, key=lambda each: case.tries[each])
            self._read(context, batch, people[0].charged, person, case)
            return (Next(Step.ASK),)
        return self._decide(context, batch, people, case)

    def _read(self, context: Context, batch: Batch, ours: bool, person: str, case: _Case) -> None:
        try:
            contact = context.caller.once(lambda: context.client.profile(person))
        except NotFound:
            case.absent[person] += 1
            case.seen[person] = None
            return
        except (BadRequest, Conflict):
            case.seen[person] = None
            return
        except _ABOUT_ONE:
            case.tries[person] += 1
            if case.tries[person] < _TRIES:
                raise
            case.seen[person] = None
            return
        case.absent.pop(person, None)
        case.seen[person] = contact.state
        if contact.state is not ContactState.LOCKED:
            case.happened = True
        if contact.email_rejected:
            case.unusable.add(person)
        if contact.state is ContactState.UNLOCKED and contact.email:
            # On disk the moment that it shows: this address may have been paid for.
            found = _found(context, batch, person, contact, ours)
            context.settle(batch.id, [found], free=not ours)

    def _decide(
        self, context: Context, batch: Batch, people: list[Member], case: _Case
    ) -> tuple[Next, ...]:
        now = context.clock.steady()
        limits = context.limits
        states = [state for m in people if (state := case.seen[m.person_id]) is not None]
        quiet = case.busy is not True and all(
            state in (ContactState.LOCKED, ContactState.UNLOCKED) for state in states
        )
        if not quiet:
            case.quiet_since, case.quiet_looks = None, 0
            case.happened = True
        elif case.quiet_since is None:
            case.quiet_since = now
            case.balance = look_at_balance(context)
        case.quiet_looks += quiet
        # Where precheck doesn't tell, a profile may not show work in progress: wait longer.
        needed = limits.quiet_between if case.busy is False else limits.quiet_unsure
        late = now - case.since >= limits.inquiry
        long_quiet = case.quiet_since is not None and now - case.quiet_since >= needed
        if long_quiet and case.quiet_looks >= _LOOKS:
            steps = self._conclude(context, batch, people, case, late=late)
            if steps is not None:
                del self._cases[batch.id]
                return steps
        if late:
            del self._cases[batch.id]
            return ()  # stays Unconfirmed
        wait = _AGAIN[min(case.looks, len(_AGAIN) - 1)]
        if case.quiet_since is not None:
            looks_left = max(1, _LOOKS - case.quiet_looks)
            wait = max(wait, (case.quiet_since + needed - now) / looks_left)
        case.looks += 1
        case.asked, case.seen, case.tries = False, {}, Counter()
        return (Next(Step.ASK, wait),)

    def _conclude(
        self, context: Context, batch: Batch, people: list[Member], case: _Case, *, late: bool
    ) -> tuple[Next, ...] | None:
        """Several looks agree that nothing is in progress; None if that isn't enough yet."""
        ours = people[0].charged
        unlocked = [m.person_id for m in people if case.seen[m.person_id] is ContactState.UNLOCKED]
        locked = [m.person_id for m in people if case.seen[m.person_id] is ContactState.LOCKED]
        doubtful = [m.person_id for m in people if case.seen[m.person_id] is None]
        # People settled at an earlier look, or before a restart, show it too.
        happened = ours and (
            case.happened
            or any(
                m.state == CLOSED and m.charged for m in context.journal.batches.members(batch.id)
            )
        )
        fall = unexplained(context, batch.id)
        if happened:
            if fall is not None and fall <= 0:
                context.journal.charges.batch_cost_nothing(batch.id, say(wording.ALREADY))
                happened = ours = False
            elif locked and not late and _others_in_flight(context, batch):
                return None  # the balance moves for them as well: it tells more afterwards
        elif locked and ours and not _uncharged(context, batch, case, fall):
            return None  # something was charged, perhaps for this order
        if not (locked or unlocked) and not late:
            return None  # nobody's profile tells anything
        context.settle(
            batch.id,
            [
                _result(context, batch, p, Outcome.NO_EMAIL, say(_no_email(ours)))
                for p in unlocked
                if p not in case.unusable
            ],
            free=not ours,
        )
        why = Why.UNUSABLE if ours else Why.ALREADY
        context.journal.batches.look_up(
            batch.id, [(p, why.value) for p in unlocked if p in case.unusable]
        )
        context.settle(
            batch.id,
            [_in_doubt(context, batch, p, case, happened=happened) for p in doubtful],
            free=not happened,
        )
        if happened:
            # Where the balance doesn't agree others spent from it, perhaps on these very people:
            # then it isn't certain that our task was what was seen.
            tried = pays_for(context, batch.id, fall)
            outcome = Outcome.FAILED if tried else Outcome.UNCONFIRMED
            details = say(wording.LOST_AND_LOCKED if tried else wording.LOST_AND_UNCLEAR)
            context.settle(batch.id, [_result(context, batch, p, outcome, details) for p in locked])
        elif locked and self._ignored[batch.id] + 1 >= context.limits.refused_tries:
            details = say(wording.TRIED_OFTEN, tries=self._ignored[batch.id] + 1)
            context.settle(
                batch.id,
                [_result(context, batch, p, Outcome.FAILED, details) for p in locked],
                free=True,
            )
        elif locked:
            self._ignored[batch.id] += 1
            context.journal.batches.not_sent(batch.id, NOTHING)
            context.tell(batch.id)
            return (Next(Step.SEND),)
        return (Next(Step.LOOK),)


def _uncharged(context: Context, batch: Batch, case: _Case, fall: float | None) -> bool:
    """Whether the balance shows that nothing was charged for an order.

    Where more was spent than the journal knows of, that can't be told as long as the order
    may be on its way still. Else, and long afterwards, it is enough that nothing moves while
    everybody is seen to be locked.

    Args:
        context: the run at work.
        batch: the order.
        case: what the looks have found.
        fall: credits that nothing but the order explains; None where that can't be told.
    """
    if fall is not None and fall <= 0:
        return True
    others = Ledger.of(context.journal, context.run.id).doubtful_without(batch.id)
    events = context.journal.events.of(context.run.id)
    others += sum(event.price for event in events if event.state == SUBMITTING)
    if fall is not None and fall > others and not case.long_ago:
        return False
    before, now = case.balance, look_at_balance(context)
    return before is not None and now is not None and now.total == before.total


def _in_doubt(
    context: Context, batch: Batch, person: str, case: _Case, *, happened: bool
) -> PersonResult:
    """The result of somebody of whom nothing could be found out, however often it was tried."""
    if case.absent[person] >= _LOOKS and not happened:
        details = say(wording.UNKNOWN_PERSON, person=person)
        return _result(context, batch, person, Outcome.NOT_ELIGIBLE, details)
    return _result(context, batch, person, Outcome.UNCONFIRMED, say(wording.LOST_AND_UNTOLD))


def _no_email(ours: bool) -> str:
    return wording.NO_EMAIL if ours else wording.NO_EMAIL_BEFORE


def _others_in_flight(context: Context, batch: Batch) -> bool:
    return any(
        other.id != batch.id and other.state is BatchState.SUBMITTED
        for other in context.journal.batches.of(context.run.id)
    )


def _precheck(context: Context, batch: Batch, people: list[Member]) -> bool | None:
    """Whether precheck sees any of them in progress; None if it can't tell (fact 10)."""
    ids = [m.person_id for m in people]
    try:
        answer = context.caller.once(lambda: context.client.precheck_contacts(batch.event_id, ids))
    except (NotFound, BadRequest, Conflict, *_ABOUT_ONE):
        return None  # advice only: the profiles are asked as well
    if answer.reason is PrecheckReason.UNLOCK_IN_PROGRESS:
        return True
    known = (
        PrecheckReason.OK,
        PrecheckReason.ALREADY_UNLOCKED,
        PrecheckReason.INSUFFICIENT_BALANCE,
    )
    return False if answer.reason in known else None


def _found(
    context: Context, batch: Batch, person: str, contact: Contact, ours: bool
) -> PersonResult:
    return context.result(
        person,
        Outcome.UNLOCKED if ours else Outcome.ALREADY_UNLOCKED,
        say(wording.DELIVERED_LATE if ours else wording.ALREADY),
        email=contact.email,
        event_id=batch.event_id,
    )


def _result(
    context: Context, batch: Batch, person: str, outcome: Outcome, details: Sentence
) -> PersonResult:
    return context.result(person, outcome, details, event_id=batch.event_id)
