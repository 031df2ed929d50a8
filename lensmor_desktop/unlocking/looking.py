"""Reading people's results from their profiles: free, and the truth (contract, fact 2 and 5)."""

from collections import Counter, defaultdict

from lensmor_desktop.api import (
    AnswerUnreadable,
    BadRequest,
    Conflict,
    Contact,
    ContactState,
    NotFound,
    ServerTrouble,
)
from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import ApiError
from lensmor_desktop.journal import Batch
from lensmor_desktop.journal.batches import LOOKING, Member
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.context import Context, Next, Step, Why

_AGAIN = (5.0, 10.0, 20.0)
"""Seconds before a profile that doesn't tell the result is read again, the last one repeating."""

# Not of another run's people: the task that tells is asked with that run's own means.
_LOCKED = {
    Why.ALREADY: (Outcome.FAILED, wording.ALREADY_BUT_LOCKED),
    Why.ELSEWHERE: (Outcome.FAILED, wording.ELSEWHERE_NO_RESULT),
    Why.UNSAID: (Outcome.NOT_ELIGIBLE, wording.SKIPPED_UNSAID),
    Why.NOTHING_LEFT: (Outcome.FAILED, wording.NOTHING_LEFT),
    Why.PENDING_AT_END: (Outcome.FAILED, wording.PENDING_AT_END),
    Why.MISSING_AT_END: (Outcome.FAILED, wording.MISSING_AT_END),
    Why.TASK_FAILED: (Outcome.FAILED, wording.TASK_FAILED),
    Why.TASK_GONE: (Outcome.FAILED, wording.TASK_GONE),
    Why.UNUSABLE: (Outcome.FAILED, wording.UNLOCKED_BUT_LOCKED),
}

NOT_OURS = (Why.ALREADY, Why.ELSEWHERE, Why.OTHER_RUN, Why.UNSAID, Why.NOTHING_LEFT)
"""Reasons for which our task did not have the person, so that they cost us nothing."""


_AGREEING = 2
"""Looks, apart, that have to call a person locked before that is believed: one may be stale."""

_ABSENT = 3
"""Looks, apart, that have to answer 404 before a person counts as unknown."""


class Looks:
    """Which profiles haven't told the result yet, and when to read them again."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}
        self._times: dict[str, int] = {}
        self._due: defaultdict[str, float] = defaultdict(float)
        self._given_up: set[str] = set()
        self._unusable: set[str] = set()  # unlocked, with an address that can't be one
        self._locked: Counter[str] = Counter()  # looks in a row
        self._absent: Counter[str] = Counter()  # looks in a row

    def look(self, context: Context, batch_id: int) -> tuple[Next, ...]:
        """Reads one profile of those that a batch still has to read.

        One request a step, so that a long list doesn't keep other batches waiting.

        Raises:
            ApiError: the question failed; ask again.
            Halt: the user stopped the run.
        """
        batch = context.journal.batches.get(batch_id)
        members = [m for m in context.journal.batches.members(batch_id) if m.state == LOOKING]
        now = context.clock.steady()
        patient = [m for m in members if m.person_id not in self._given_up]
        if not patient:
            # Those who are still in work stay unconfirmed; they can be asked about later.
            self._give_up_unusable(context, batch, members)
            return ()
        member = min(patient, key=lambda m: self._due[m.person_id])
        wait = self._due[member.person_id] - now
        if wait > 0:
            return (Next(Step.LOOK, wait),)
        why = Why(member.why)
        result: PersonResult | None = None
        try:
            contact = context.caller.once(lambda: context.client.profile(member.person_id))
        except NotFound:
            self._absent[member.person_id] += 1
            if self._absent[member.person_id] >= _ABSENT:
                result = _unknown(context, batch, member.person_id)
        except (BadRequest, Conflict):
            pass  # about this person alone: they are asked about again, then left in doubt
        except ApiError as error:
            # Others first, lest one profile that can't be read keep a whole batch from its results.
            if isinstance(error, ServerTrouble | AnswerUnreadable):
                self._again(context, member, now)
            else:  # the network's trouble takes nothing from anybody's time
                self._due[member.person_id] = now + _AGAIN[0]
            raise
        else:
            result = self._result(context, batch, member, contact)
        if result is None:
            self._again(context, member, now)
        else:
            context.settle(batch_id, [result], free=why in NOT_OURS)
        return (Next(Step.LOOK),)

    def _again(self, context: Context, member: Member, now: float) -> None:
        """Has a profile read again later, or gives it up for now."""
        person = member.person_id
        times = self._times[person] = self._times.get(person, 0) + 1
        held = Why(member.why) is Why.ELSEWHERE
        patience = context.limits.held if held else context.limits.look
        if now - self._since.setdefault(person, now) >= patience:
            self._given_up.add(person)
        self._due[person] = now + _AGAIN[min(times, len(_AGAIN)) - 1]

    def _result(
        self, context: Context, batch: Batch, member: Member, contact: Contact
    ) -> PersonResult | None:
        person = member.person_id
        self._absent.pop(person, None)
        locked = contact.state is ContactState.LOCKED
        self._locked[person] = self._locked[person] + 1 if locked else 0
        if locked and self._locked[person] < _AGREEING:
            return None
        if locked and Why(member.why) is Why.ELSEWHERE and _claimed(context, person):
            return None  # an order of another run of ours, of which nobody knows what became
        if contact.state is ContactState.UNLOCKED and contact.email_rejected:
            self._unusable.add(person)
            return None
        self._unusable.discard(person)
        return _result(context, batch, person, contact, Why(member.why))

    def _give_up_unusable(self, context: Context, batch: Batch, members: list[Member]) -> None:
        for member in members:
            if member.person_id in self._unusable:
                ours = Why(member.why) not in NOT_OURS
                result = context.result(
                    member.person_id,
                    Outcome.NO_EMAIL,
                    say(wording.EMAIL_UNUSABLE),
                    event_id=batch.event_id,
                    task_id=batch.task_id if ours else "",
                )
                context.settle(batch.id, [result], free=not ours)


def _claimed(context: Context, person: str) -> bool:
    """Whether an order of another run of ours that isn't settled has a person."""
    run = context.run.id  # whose order has left them out: that is why they are looked up
    return context.journal.people.claimed(context.account).get(person, run) != run


def _unknown(context: Context, batch: Batch, person: str) -> PersonResult:
    return context.result(
        person,
        Outcome.NOT_ELIGIBLE,
        say(wording.UNKNOWN_PERSON, person=person),
        event_id=batch.event_id,
        task_id=batch.task_id,
    )


def _result(
    context: Context, batch: Batch, person: str, contact: Contact, why: Why
) -> PersonResult | None:
    """What a profile says of a person; None while it doesn't say yet."""
    ours = why not in NOT_OURS
    if contact.state is ContactState.UNLOCKED:
        if contact.email:
            outcome = Outcome.UNLOCKED if ours else Outcome.ALREADY_UNLOCKED
            template = wording.DELIVERED if ours else wording.ALREADY
        else:
            outcome = Outcome.NO_EMAIL
            template = wording.NO_EMAIL if ours else wording.NO_EMAIL_BEFORE
    elif contact.state is ContactState.LOCKED and why in _LOCKED:
        outcome, template = _LOCKED[why]
        if why is Why.TASK_FAILED and batch.error:
            template = wording.TASK_FAILED_SAYING
    else:
        return None
    return context.result(
        person,
        outcome,
        say(template, why=batch.error),
        email=contact.email if outcome.delivered else "",
        event_id=batch.event_id,
        task_id=batch.task_id if ours else "",
    )
