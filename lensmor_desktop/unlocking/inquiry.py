"""Finding out about a POST whose outcome nobody knows, before anything is sent again (fact 5).

The questions are free: precheck with the same people, then each person's profile. All locked and
nothing in progress, at two looks some time apart: it never happened, and may be sent again. Someone
in progress or unlocked: it did happen, so the results are read from the profiles. What can't be
settled within the time given stays Unconfirmed.

Someone who is unlocked may have been so before our POST. Then the balance tells: if nobody of the
batch was charged for, it was never taken, and those who are still locked may be sent.
"""

from collections import Counter
from dataclasses import dataclass, field

from lensmor_desktop.api import (
    BadRequest,
    Contact,
    ContactState,
    NotFound,
    PrecheckReason,
)
from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.sentences import NOTHING, Sentence, say
from lensmor_desktop.domain.states import BatchState
from lensmor_desktop.journal import Batch
from lensmor_desktop.journal.batches import CLOSED, OPEN, Member
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.context import Context, Next, Step, Why
from lensmor_desktop.unlocking.money import pays_for, unexplained

_AGAIN = (5.0, 10.0, 20.0)


@dataclass(slots=True)
class _Case:
    """What is known so far about one batch. Lost at no harm: the questions are asked again."""

    since: float
    busy: bool | None = None  # what precheck said at this look; None: nothing usable
    asked: bool = False  # precheck was asked at this look
    seen: dict[str, ContactState] = field(default_factory=dict)  # profiles of this look
    looks: int = 0
    quiet_since: float | None = None  # since when every look agreed that nothing is in progress
    happened: bool = False
    unusable: set[str] = field(default_factory=set)  # unlocked, with no address that can be one


class Inquiries:
    """The open questions of a run."""

    def __init__(self) -> None:
        self._cases: dict[int, _Case] = {}
        self._ignored: Counter[int] = Counter()  # POSTs of a batch that turned out not to have been

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
        case = self._cases.setdefault(batch_id, _Case(since=now))
        if not case.asked:
            case.busy = _precheck(context, batch, people)
            case.asked = True
            return (Next(Step.ASK),)
        unseen = [m.person_id for m in people if m.person_id not in case.seen]
        if unseen:
            self._read(context, batch, people[0].charged, unseen[0], case)
            return (Next(Step.ASK),)
        return self._decide(context, batch, people, case)

    def _read(self, context: Context, batch: Batch, ours: bool, person: str, case: _Case) -> None:
        try:
            contact = context.caller.once(lambda: context.client.profile(person))
        except NotFound:
            details = say(wording.UNKNOWN_PERSON, person=person)
            unknown = _result(context, batch, person, Outcome.NOT_ELIGIBLE, details)
            context.settle(batch.id, [unknown], free=True)
            return
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
        states = [case.seen[m.person_id] for m in people]
        quiet = case.busy is not True and all(
            state in (ContactState.LOCKED, ContactState.UNLOCKED) for state in states
        )
        if not quiet:
            case.quiet_since = None
            case.happened = True
        elif case.quiet_since is None:
            case.quiet_since = now
        # Where precheck doesn't tell, a profile may not show work in progress: wait longer.
        needed = limits.quiet_between if case.busy is False else limits.quiet_unsure
        if quiet and case.quiet_since is not None and now - case.quiet_since >= needed:
            late = now - case.since >= limits.inquiry
            steps = self._conclude(context, batch, people, case, late=late)
            if steps is not None:
                del self._cases[batch.id]
                return steps
        elif now - case.since >= limits.inquiry:
            del self._cases[batch.id]
            return ()  # stays Unconfirmed
        wait = _AGAIN[min(case.looks, len(_AGAIN) - 1)]
        if case.quiet_since is not None:
            wait = max(wait, case.quiet_since + needed - now)
        case.looks += 1
        case.asked, case.seen = False, {}
        return (Next(Step.ASK, wait),)

    def _conclude(
        self, context: Context, batch: Batch, people: list[Member], case: _Case, *, late: bool
    ) -> tuple[Next, ...] | None:
        """Two looks agree that nothing is in progress; None if others have to end first."""
        ours = people[0].charged
        unlocked = [m.person_id for m in people if case.seen[m.person_id] is ContactState.UNLOCKED]
        locked = [m.person_id for m in people if case.seen[m.person_id] is ContactState.LOCKED]
        # People settled at an earlier look, or before a restart, show it too.
        happened = ours and (
            case.happened
            or any(
                m.state == CLOSED and m.charged for m in context.journal.batches.members(batch.id)
            )
        )
        fall = unexplained(context, batch.id) if happened else None
        if happened:
            if fall is not None and fall <= 0:
                context.journal.charges.batch_cost_nothing(batch.id, say(wording.ALREADY))
                happened = ours = False
            elif locked and not late and _others_in_flight(context, batch):
                return None  # the balance moves for them as well: it tells more afterwards
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
    except (NotFound, BadRequest):
        return None
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
