"""What other runs have found out about people whom a run hasn't sent.

Between the price and the yes, and between a run's end and its being gone on with, other runs may
have bought the same people, or have them in work. Only one engine at a time works on a journal, so
that looking once, before anything is sent, is enough.
"""

from dataclasses import dataclass, replace

from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.journal import HeldPeople, Journal, PersonRecord, RunRecord
from lensmor_desktop.journal.holding import OTHER_RUN, Unsent
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.memory import remembered

OFFERS_LAST = 7 * 86_400.0
"""Seconds before a run's beginning from which purchases count that its price may not know of."""


@dataclass(frozen=True, slots=True)
class CatchingUp:
    """Takes over what other runs know, for one account.

    Attributes:
        memory: addresses that were bought before the run began count as well.
    """

    journal: Journal
    account: str
    memory: bool

    def catch_up(self, run: RunRecord, now: float) -> tuple[PersonResult, ...]:
        """Settles whom others have settled, and holds whom others have in work.

        Args:
            run: the run that is about to send, or that has asked the others.
            now: Unix seconds.

        Returns:
            the results that came of it; they cost the run nothing, and are on disk.
        """
        unsent = self.journal.holding.unsent(run.id)
        claimed = {p: r for p, r in self._claimed().items() if r != run.id}
        results = self._bought(run, unsent)
        for person in unsent:
            free = person.person_id not in claimed and person.person_id not in results
            if person.why == OTHER_RUN and free:
                results[person.person_id] = self._ended(run, person.person_id, now)
        self.journal.holding.settle(run.id, self.account, unsent, list(results.values()), now)
        self._hold(run, [p for p in unsent if not p.held and p.person_id not in results], claimed)
        return tuple(results.values())

    def _claimed(self) -> dict[str, int]:
        return self.journal.people.claimed(self.account)

    def _bought(self, run: RunRecord, unsent: tuple[Unsent, ...]) -> dict[str, PersonResult]:
        since = run.started_at - (OFFERS_LAST if self.memory else 0.0)
        ids = [person.person_id for person in unsent]
        return {
            person: remembered(purchase)
            for person, purchase in self.journal.people.purchases(self.account, ids).items()
            if purchase.run != run.id and purchase.at >= since
        }

    def _ended(self, run: RunRecord, person_id: str, now: float) -> PersonResult:
        """The result of a person whom another run had sent, and has no more."""
        known = self.journal.holding.latest(self.account, person_id, but=run.id)
        at = None if known is None else known.settled_at
        if known is None or known.outcome is None or at is None or at < run.started_at:
            # Their order never took place: they can be sent, but nobody has said yes to that here.
            details = say(wording.NOT_SENT_AFTER_ALL)
            return PersonResult(person_id, Outcome.NOT_SENT, details, at=now)
        return _as_found(known, known.outcome, at)

    def _hold(self, run: RunRecord, unsent: list[Unsent], claimed: dict[str, int]) -> None:
        taken = {person.person_id for person in unsent if person.person_id in claimed}
        by_event: dict[str, list[str]] = {}
        for person in self.journal.people.of(run.id):
            if person.person_id in taken:
                event = person.event_ids[person.attempt]
                by_event.setdefault(event, []).append(person.person_id)
        for event, people in by_event.items():
            self.journal.holding.hold_unsent(run.id, HeldPeople(event, tuple(people), OTHER_RUN))


def _as_found(known: PersonRecord, outcome: Outcome, at: float) -> PersonResult:
    found = PersonResult(
        known.person_id,
        outcome,
        known.details,
        email=known.email,
        event_id=known.event_id,
        task_id=known.task_id,
        at=at,
    )
    if outcome is Outcome.UNLOCKED:  # by the other run, which paid for it
        return replace(found, outcome=Outcome.ALREADY_UNLOCKED, details=say(wording.ALREADY))
    return found
