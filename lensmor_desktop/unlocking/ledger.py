"""The ledger of a run: what was charged for certain, perhaps, and not. Every figure is read here.

The orders and their answers say what each person and event cost, or may have; the balance says how
much the account fell meanwhile (the vendor: the refreshed balance is the truth of billing). The
account is shared, so that the balance bounds what a run has cost and doesn't by itself name it.
Where the two agree the figures are exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.progress import Overall
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.journal import EventRecord, Journal, RunRecord
from lensmor_desktop.journal.charges import Group, Standing
from lensmor_desktop.journal.events import SUBMITTING
from lensmor_desktop.journal.people import SETTLED
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.fall import Fall, fall_of, less, same


@dataclass(frozen=True, slots=True)
class Entry:
    """What one order of a person or of an event has cost, in credits.

    Attributes:
        kind: "person" or "event".
        id: the person's, or the event's as the sheet has it.
        event: the event that the person was ordered under; for an event its own ID.
        batch: the batch, as the journal numbers them; None for an event.
        certain: what it has cost by Lensmor's answers.
        at_most: what it may have cost; 0 where it is known to be free.
    """

    kind: str
    id: str
    event: str
    batch: int | None
    certain: float
    at_most: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run has cost, in credits.

    Attributes:
        certain: charged for certain.
        at_most: the most that may have been charged, or may be for what is still in work.
        spent: the best figure between the two.
        exact: whether answers and balance agree, so that all three are one.
        notice: set where the balance moved by something that the orders don't explain.
    """

    certain: float
    at_most: float
    spent: float
    exact: bool
    notice: Sentence | None = None


class Ledger:
    """A run's ledger as the journal has it at this moment."""

    def __init__(self, journal: Journal, run: int) -> None:
        self._journal = journal
        self._run = run
        self._groups = journal.charges.groups(run)
        self._events = journal.events.of(run)
        self._readings = journal.balances.of(run)
        self._orders = journal.charges.orders(run)

    @classmethod
    def of(cls, journal: Journal, run: int) -> "Ledger":
        """The ledger of a run."""
        return cls(journal, run)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every order, one for each person in it, and every event that was to be unlocked."""
        people = tuple(
            Entry(
                "person",
                charge.person_id,
                charge.event_id,
                charge.batch,
                charge.credits if charge.standing is Standing.DELIVERED else 0.0,
                0.0 if charge.standing is Standing.FREE else charge.credits,
            )
            for charge in self._journal.charges.of(self._run)
        )
        events = tuple(
            Entry(
                "event",
                event.event_id,
                event.event_id,
                None,
                0.0 if _lost(event) else event.credits,
                event.at_most,
            )
            for event in self._events
            if event.at_most or event.pending
        )
        return events + people

    @cached_property
    def answered(self) -> float:
        """Credits that Lensmor's answers make certain, whatever the balance says."""
        events = sum(event.credits for event in self._events if not _lost(event))
        return events + _sum(self._groups, Standing.DELIVERED)

    @cached_property
    def found(self) -> float:
        """Credits for what was ordered, whose answer was lost, and which is unlocked now."""
        events = sum(event.credits for event in self._events if _lost(event))
        return events + _sum(self._groups, Standing.FOUND)

    @cached_property
    def ordered(self) -> float:
        """The most that the orders may cost: everyone counts who isn't known to be free."""
        events = sum(event.at_most for event in self._events)
        return events + sum(group.credits for group in self._groups)

    @cached_property
    def in_work(self) -> int:
        """How many people were sent and have no result yet."""
        return sum(g.people for g in self._groups if g.standing is Standing.IN_WORK)

    @property
    def unlocked(self) -> float:
        """Credits for everything that our orders unlocked, with an address or without."""
        return self._likely + _sum(self._groups, Standing.NO_EMAIL)

    def explained_without(self, batch: int | None) -> float:
        """Credits that everything but one batch explains: what was delivered, and the events."""
        if batch is None:
            return self._likely
        here = [group for group in self._groups if group.batch == batch]
        mine = _sum(here, Standing.DELIVERED) + _sum(here, Standing.FOUND)
        return self._likely - mine

    @cached_property
    def topped_up(self) -> bool:
        """Whether the balance fell by less than is certain: it tells nothing of what is in doubt.

        Somebody added credits between two readings, or people who were delivered were free.
        """
        fall = self.fall
        return fall is not None and less(fall.most + fall.later, self.answered)

    def doubtful_without(self, batch: int) -> float:
        """Credits that may have been charged beside one batch, and that nothing makes certain."""
        others = [group for group in self._groups if group.batch != batch]
        known = _sum(others, Standing.DELIVERED) + _sum(others, Standing.FOUND)
        return sum(group.credits for group in others) - known + self.elsewhere

    @cached_property
    def elsewhere(self) -> float:
        """Credits that others may have spent meanwhile, as far as the journal knows of them."""
        return self._journal.charges.elsewhere(self._run)

    @cached_property
    def fall(self) -> Fall | None:
        """What the balance tells; None where it doesn't: never read, unlimited, or topped up."""
        return fall_of(self._readings, self._orders, self.ordered)

    @property
    def _found_whole(self) -> bool:
        """Whether each order whose answer was lost was found carried out for all of its people.

        Where some are still locked somebody else may have unlocked the others.
        """
        lost = {group.batch for group in self._groups if group.standing is Standing.FOUND}
        ended = (Standing.FOUND, Standing.NO_EMAIL)
        return all(group.standing in ended for group in self._groups if group.batch in lost)

    @property
    def _likely(self) -> float:
        return self.answered + self.found

    @cached_property
    def figures(self) -> Figures:
        """What the run has cost, as far as answers and balance tell."""
        certain, most, exact = self.bounds
        spent, notice = certain, None
        if not exact:
            spent, notice = self._best(certain, most), self._doubt(certain, most)
        elif self.fall is not None and less(certain, self.fall.least):
            others = round(self.fall.least - certain)
            notice = say(wording.OTHERS_SPENT, others=others)
        return Figures(certain, most, spent, exact, notice)

    @cached_property
    def bounds(self) -> tuple[float, float, bool]:
        """Credits for certain and at most, and whether answers and balance agree on one figure."""
        fall, certain, most = self.fall, self.answered, self.ordered
        if fall is None:
            return certain, most, same(certain, most)
        upper = fall.most + fall.later
        if less(upper, certain):
            if fall.sharp and self._some_free(certain - upper):
                return upper, certain, False
            return min(fall.least, certain), most, False
        most = min(most, upper)
        if same(most, certain):  # nobody is in doubt; others may spend from the same balance
            beyond = fall.least - certain
            return certain, certain, not less(0.0, beyond) or not less(self.elsewhere, beyond)
        both = self._likely
        if fall.sharp and same(fall.most, both) and self._found_whole and not self.elsewhere:
            return both, both, True
        return certain, most, False

    def _some_free(self, credits: float) -> bool:
        """Whether the balance fell by so many credits less because some people were free.

        The vendor calls the balance the truth of billing. But a top-up between two readings looks
        the same, unless what is missing is just what some of the people cost; then it is likely,
        and at most what the answers say.
        """
        delivered = [g for g in self._groups if g.standing is Standing.DELIVERED]
        prices = {group.credits / group.people for group in delivered}
        some = credits < sum(group.credits for group in delivered)
        return some and any(price and same(credits % price, 0) for price in prices)

    def _best(self, certain: float, most: float) -> float:
        """The best figure between two that don't agree."""
        fall, likely = self.fall, self._likely
        most_known = self.ordered + self.elsewhere
        if fall is not None and fall.sharp and not less(most_known, fall.least):
            likely = fall.most - self.elsewhere
        return min(max(likely, certain), most)

    def _doubt(self, certain: float, most: float) -> Sentence | None:
        """Why the figures don't agree."""
        fall = self.fall
        if fall is not None:
            told = {"moved": round(fall.least), "counted": round(self.answered)}
            if less(fall.most + fall.later, self.answered):
                return say(wording.FELL_LESS, **told)
            if less(self.ordered + self.elsewhere, fall.least):
                told["counted"] = round(self.ordered)
                return say(wording.BALANCE_MOVED, **told)
        if self.in_work:
            told = {"people": self.in_work, "certain": round(certain), "most": round(most)}
            return say(wording.STILL_IN_WORK, **told)
        if fall is None or not less(self.answered, fall.least):
            return None
        if any(event.state == SUBMITTING for event in self._events):
            return say(wording.EVENT_MAYBE_CHARGED, **told)
        return say(wording.MAYBE_CHARGED, **told)


def overall(journal: Journal, run: RunRecord) -> Overall:
    """How far a run is and what it has cost, to be told while it is at work."""
    # Whom the run leaves for later isn't its work: neither to be waited for nor done.
    left = (SETTLED, Outcome.NOT_SENT)
    counts = {each: n for each, n in journal.people.counts(run.id).items() if each != left}
    certain, at_most, _ = Ledger.of(journal, run.id).bounds
    return Overall(
        people_total=sum(counts.values()),
        people_settled=sum(n for (state, _), n in counts.items() if state == SETTLED),
        certain=certain,
        at_most=at_most,
        agreed=run.credits_allowed,
        balance=journal.balances.last(run.id),
    )


def _lost(event: EventRecord) -> bool:
    """Whether an event was found unlocked after an answer had been lost."""
    return event.details.template == wording.EVENT_DONE_LATE


def _sum(groups: Sequence[Group], standing: Standing) -> float:
    return sum(group.credits for group in groups if group.standing is standing)
