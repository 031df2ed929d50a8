"""Who of the people to be sent is orderable, as far as free calls tell, and what they cost.

Precheck tells a price for many at once (contract, fact 10). Where it is the full price for each,
all of them are locked and nobody's order has them. Where it isn't, somebody is unlocked already, in
work, or unknown, and the batch's people are looked up: in the event's list where that is short,
else by asking for halves until the odd ones stand alone. The price then speaks of the others only.
"""

from collections.abc import Sequence

from lensmor_desktop.api import LensmorClient, Precheck, PrecheckReason
from lensmor_desktop.domain.plan import PersonPlan, Quote
from lensmor_desktop.unlocking.asking import Asker, Failed
from lensmor_desktop.unlocking.caller import Caller
from lensmor_desktop.unlocking.contact_lookup import ContactLookup, Seen, Standing, standing
from lensmor_desktop.unlocking.planner import first_round

MAX_PRECHECKS = 10
"""Batches whose price is asked for before a run; beyond them the price is "at most"."""

MOST_LOOKS = 600
"""Requests by which the people of odd batches are looked up; the rest is left to the run."""

_TURNS = 8
"""How often the batches are put together anew: without the odd ones others move up."""

_PRICED = (PrecheckReason.OK, PrecheckReason.INSUFFICIENT_BALANCE)
_BUSY = PrecheckReason.UNLOCK_IN_PROGRESS
_FEW = 3  # people: three profiles tell more than three prechecks

_Batch = tuple[str, tuple[str, ...]]


class Sifter:
    """Parts those who can be ordered from those who can't, before anything is priced.

    Attributes:
        each: what one person costs by Lensmor's own word, in credits; None where it gave none.
        seen: whoever was looked up, and what that told.
        busy: people of whom precheck alone says that they are in work.
        left_out: people of odd batches who weren't looked up, for it would have taken too long.
    """

    def __init__(self, client: LensmorClient, caller: Caller, lookup: ContactLookup) -> None:
        self._client = client
        self._asker = Asker(client, caller)
        self._lookup = lookup
        self._advice: dict[_Batch, Precheck | None] = {}
        self._left = MOST_LOOKS
        self.each: int | None = None
        self.seen: dict[str, Seen] = {}
        self.busy: set[str] = set()
        self.left_out: set[str] = set()

    def sift(self, people: Sequence[PersonPlan], limit: int | None) -> tuple[Quote, ...]:
        """Looks at the first batches of these people, and at those who move up for the odd ones.

        Args:
            people: those to be sent, under events that Lensmor knows.
            limit: how many of them at most.

        Returns:
            the price of each batch in which everybody can be ordered.

        Raises:
            Halt: stopped, the key refused, or the network stays away.
        """
        quotes: tuple[Quote, ...] = ()
        for _ in range(_TURNS):
            left = [person for person in people if not self._out(person.person_id)]
            batches = first_round(left if limit is None else left[:limit])[:MAX_PRECHECKS]
            self._ask(batches)
            if self.each is None:
                self._find_price(batches)
            good = [batch for batch in batches if self._all_orderable(batch)]
            quotes = tuple(Quote(*batch, credits=self._credits(batch)) for batch in good)
            odd: dict[str, list[_Batch]] = {}
            for batch in batches:
                if batch not in good:
                    odd.setdefault(batch[0], []).append(batch)
            if not [event for event, those in odd.items() if self._look_up(event, those)]:
                break
        return quotes

    def _out(self, person: str) -> bool:
        if person in self.busy:
            return True
        seen = self.seen.get(person)
        return seen is not None and standing(seen) not in (Standing.LOCKED, Standing.UNCHECKED)

    def _ask(self, batches: Sequence[_Batch]) -> None:
        new = [batch for batch in batches if batch not in self._advice]
        for batch, answer in self._asker.each(new, self._precheck, _advises).items():
            self._advice[batch] = answer if isinstance(answer, Precheck) else None

    def _precheck(self, batch: _Batch) -> Precheck:
        return self._client.precheck_contacts(*batch)

    def _find_price(self, batches: Sequence[_Batch]) -> None:
        """Asks what one person costs, of one who tells: some are unlocked, in work or unknown."""
        for event_id, people in batches[:1]:
            if self._advice[event_id, people] is None:
                return
            for person in dict.fromkeys(people[at] for at in (0, len(people) // 2, -1)):
                one = (event_id, (person,))
                self._ask([one])
                self.each = self._credits(one) or None
                if self.each is not None:
                    return

    def _credits(self, batch: _Batch) -> int:
        """What Lensmor asks for a batch, in credits; 0 where it doesn't tell."""
        answer = self._advice[batch]
        told = answer.credits if answer is not None and answer.reason in _PRICED else None
        return told or 0

    def _all_orderable(self, batch: _Batch) -> bool:
        return self.each is not None and self._credits(batch) == len(batch[1]) * self.each

    def _look_up(self, event_id: str, batches: Sequence[_Batch]) -> bool:
        """Looks up the people of an event's batches that don't cost as much as they should.

        Returns:
            whether that told anything new.
        """
        new = {p: None for batch in batches for p in batch[1] if p not in self.seen}
        pages = self._lookup.pages(event_id)
        if 0 < pages < len(new):
            return self._see(event_id, list(new), pages)
        told = False
        for batch in batches:
            suspects = [person for person in self._suspects(batch) if person in new]
            if suspects:
                told |= self._see(event_id, suspects, len(suspects))
            else:
                before = len(self.busy)
                self._find_busy(batch)
                told |= len(self.busy) > before
        return told

    def _see(self, event_id: str, people: Sequence[str], cost: int) -> bool:
        """Looks these people up, unless too much was asked already."""
        if cost > self._left:
            self.left_out.update(people)
            return False
        self._left -= cost
        self.seen.update(self._lookup.contacts_of(event_id, people))
        return True

    def _suspects(self, batch: _Batch) -> list[str]:
        """Those of a batch who may not be orderable; nobody is looked up whom precheck clears."""
        people = batch[1]
        answer = self._advice[batch]
        if self.each is None or answer is None or len(people) <= _FEW:
            return list(people)
        if answer.reason in _PRICED:
            odd = len(people) - self._credits(batch) // self.each
            if odd * 4 >= len(people):
                return list(people)
        elif answer.reason is not _BUSY:
            return list(people)
        suspects: list[str] = []
        for half in _halves(batch):
            if not self._affords_question(half):
                suspects += half[1]
            elif not self._all_orderable(half):
                suspects += self._suspects(half)
        return suspects

    def _find_busy(self, batch: _Batch) -> None:
        """Finds out who is in work by precheck's word alone, for a profile may not show it yet."""
        answer = self._advice[batch]
        if answer is None or answer.reason is not _BUSY:
            return
        if len(batch[1]) == 1:
            self.busy.update(batch[1])
            return
        for half in _halves(batch):
            if self._affords_question(half):
                self._find_busy(half)
            else:
                self.left_out.update(half[1])

    def _affords_question(self, batch: _Batch) -> bool:
        """Asks for a batch's price, unless too much was asked already."""
        if batch not in self._advice:
            if self._left <= 0:
                return False
            self._left -= 1
            self._ask([batch])
        return True

    @property
    def unchecked(self) -> dict[str, Failed]:
        """People who were looked up, and of whom that told nothing, with the reason."""
        return {
            person: seen
            for person, seen in self.seen.items()
            if isinstance(seen, Failed) and person not in self.busy
        }


def _advises(answer: Precheck) -> bool:
    """Whether it is an answer at all, and not an odd one or that of a server in trouble."""
    return answer.reason not in (PrecheckReason.UNKNOWN, PrecheckReason.SYSTEM_ERROR)


def _halves(batch: _Batch) -> tuple[_Batch, _Batch]:
    event_id, people = batch
    middle = len(people) // 2
    return (event_id, people[:middle]), (event_id, people[middle:])
