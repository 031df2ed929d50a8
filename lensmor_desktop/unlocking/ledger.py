"""The ledger of a run: what was charged for certain, perhaps, and not. Every figure is read here.

The orders and their answers say what each person and event cost, or may have; the balance says how
much the account fell meanwhile (the vendor: the refreshed balance is the truth of billing). The
account is shared, so that the balance bounds what a run has cost and doesn't by itself name it.
Where the two agree the figures are exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from lensmor_desktop.domain.progress import Overall
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.journal import EventRecord, Journal, RunRecord
from lensmor_desktop.journal.balances import Reading
from lensmor_desktop.journal.charges import Group, Standing
from lensmor_desktop.journal.events import SUBMITTING
from lensmor_desktop.journal.people import SETTLED
from lensmor_desktop.unlocking import wording

_LEAST_SHOWN = 0.005
"""Balances are floats; what differs by less is the same."""


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
class Fall:
    """By how much the balance fell in a run's sessions, in credits; others may have a part in it.

    Attributes:
        least: what it fell by while the run was at work.
        most: that, and what orders in work may have cost between two sessions.
        later: what orders may have cost since the last reading.
    """

    least: float
    most: float
    later: float

    @property
    def sharp(self) -> bool:
        """Whether it is one figure, which nothing under way can change any more."""
        return self.later == 0 and _same(self.least, self.most)


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
        readings = self._journal.balances.of(self._run)
        orders = self._journal.charges.orders(self._run)
        return _fall(readings, orders, self.ordered)

    @property
    def _likely(self) -> float:
        return self.answered + self.found

    @cached_property
    def figures(self) -> Figures:
        """What the run has cost, as far as answers and balance tell."""
        fall = self.fall
        certain, most = self.answered, self.ordered
        if fall is None:
            agree = _same(certain, most)
            return Figures(certain, most, self._likely, agree, self._in_work_notice())
        upper = fall.most + fall.later
        if _less(upper, certain):
            return self._charged_less(fall)
        most = min(most, upper)
        if _same(most, certain):
            return self._agreeing(fall)
        # Who was found unlocked after a lost answer was charged, if the balance fell for them.
        both = self._likely
        if fall.sharp and _same(fall.most, both) and self.found and not self.elsewhere:
            return Figures(both, both, both, exact=True)
        told = fall.sharp and not _less(most, fall.least)
        likely = fall.most - self.elsewhere if told else self._likely
        spent = min(max(likely, certain), most)
        return Figures(certain, most, spent, exact=False, notice=self._doubt(fall))

    def _agreeing(self, fall: Fall) -> Figures:
        """Nobody is in doubt; others may have spent from the same balance."""
        certain = self.answered
        beyond = fall.least - certain
        if not _less(0.0, beyond):
            return Figures(certain, certain, certain, exact=True)
        if not _less(self.elsewhere, beyond):
            others = say(wording.OTHERS_SPENT, others=round(beyond))
            return Figures(certain, certain, certain, exact=True, notice=others)
        return Figures(certain, certain, certain, exact=False, notice=self._doubt(fall))

    def _charged_less(self, fall: Fall) -> Figures:
        """The balance fell by less than the answers come to: some were free, or it was topped up.

        A top-up between two readings looks the same; but it is hardly ever as many credits as so
        many people cost.
        """
        certain, upper = self.answered, fall.most
        events = sum(event.credits for event in self._events)
        delivered = [g for g in self._groups if g.standing is Standing.DELIVERED]
        prices = {round(group.credits / group.people) for group in delivered}
        people = sum(group.people for group in delivered)
        free = certain - upper
        some_free = any(price and (free % price) < _LEAST_SHOWN for price in prices)
        cheaper = people and not _less(upper, events) and (upper - events) % people < _LEAST_SHOWN
        if fall.sharp and (some_free or cheaper):
            return Figures(upper, upper, upper, exact=True)
        told = say(wording.FELL_LESS, moved=round(fall.least), counted=round(certain))
        return Figures(min(fall.least, certain), self.ordered, certain, exact=False, notice=told)

    def _doubt(self, fall: Fall) -> Sentence | None:
        told = {"moved": round(fall.least), "counted": round(self.answered)}
        if _less(self.ordered + self.elsewhere, fall.least):
            told["counted"] = round(self.ordered)
            return say(wording.BALANCE_MOVED, **told)
        in_work = self._in_work_notice()
        if in_work is not None:
            return in_work
        if any(event.state == SUBMITTING for event in self._events):
            return say(wording.EVENT_MAYBE_CHARGED, **told)
        return say(wording.MAYBE_CHARGED, **told) if _less(self.answered, fall.least) else None

    def _in_work_notice(self) -> Sentence | None:
        if not self.in_work:
            return None
        most = (
            self.ordered
            if self.fall is None
            else min(self.ordered, self.fall.most + self.fall.later)
        )
        return say(
            wording.STILL_IN_WORK,
            people=self.in_work,
            certain=round(self.answered),
            most=round(most),
        )


def overall(journal: Journal, run: RunRecord) -> Overall:
    """How far a run is and what it has cost, to be told while it is at work."""
    counts = journal.people.counts(run.id)
    figures = Ledger.of(journal, run.id).figures
    return Overall(
        people_total=sum(counts.values()),
        people_settled=sum(n for (state, _), n in counts.items() if state == SETTLED),
        certain=figures.certain,
        at_most=figures.at_most,
        agreed=run.credits_allowed,
        balance=journal.balances.last(run.id),
    )


def _fall(readings: Sequence[Reading], orders: int, ordered: float) -> Fall | None:
    if not readings or readings[0].orders or any(reading.unlimited for reading in readings):
        return None
    least = between = 0.0
    for before, after in pairwise(readings):
        fell = before.total - after.total
        same = before.account == after.account
        if before.session == after.session and same:
            if fell < 0:
                return None  # topped up: what it would have fallen by can't be seen
            least += fell
            continue
        may = _since(before, after.orders, after.at_most)
        between += min(fell, may) if same and fell >= 0 else may
    return Fall(least, least + between, _since(readings[-1], orders, ordered))


def _since(reading: Reading, orders: int, ordered: float) -> float:
    """Credits that may have been charged after a reading."""
    return reading.in_work if reading.orders == orders else ordered


def _lost(event: EventRecord) -> bool:
    """Whether an event was found unlocked after an answer had been lost."""
    return event.details.template == wording.EVENT_DONE_LATE


def _sum(groups: Sequence[Group], standing: Standing) -> float:
    return sum(group.credits for group in groups if group.standing is standing)


def _same(one: float, other: float) -> bool:
    return abs(one - other) < _LEAST_SHOWN


def _less(one: float, other: float) -> bool:
    return one < other and not _same(one, other)
