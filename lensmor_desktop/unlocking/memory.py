"""What the journal knows of a sheet's people: bought before, settled before, or still out there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.rows import Inspection, SheetRow, Verdict
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.journal import Journal, Purchase
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.clock import day
from lensmor_desktop.unlocking.tried import OF_AN_EVENT, Tried

_ASKED_FOR = (Verdict.READY, Verdict.REPEATED)


@dataclass(frozen=True, slots=True)
class Known:
    """What the journal knows of a sheet's people.

    Attributes:
        found: results to be filled in at no cost.
        old: further ones, whose address was last seen long ago: Lensmor has to show it first.
        without: people whom Lensmor had no address for, and it may have found one since; and those
            whose address was taken out of the sheet, and isn't known here.
        held: people who must not be sent now.
    """

    found: tuple[PersonResult, ...] = ()
    old: tuple[PersonResult, ...] = ()
    without: tuple[PersonResult, ...] = ()
    held: tuple[PersonResult, ...] = ()


class Memory:
    """The journal's knowledge, laid over what a sheet says."""

    def __init__(self, journal: Journal, account: str, *, purchases: bool) -> None:
        """What the journal knows; without `purchases`, addresses from other sheets don't count."""
        self._journal = journal
        self._account = account
        self._purchases = purchases

    def mark(self, inspection: Inspection, retry: frozenset[Outcome] = frozenset()) -> Inspection:
        """Marks rows whose person needs no request any more as settled.

        Args:
            inspection: the sheet as it was read.
            retry: outcomes of earlier runs that are to be tried again.
        """
        tried = Tried(self._journal, self._account, inspection.source.path)
        rows = [self._reopened(row, retry, tried) for row in inspection.rows]
        known = self._results(inspection, retry)
        marked = tuple(_marked(row, known.get(row.person_id), tried) for row in rows)
        return replace(inspection, rows=marked)

    def known(self, inspection: Inspection, since: float) -> Known:
        """What is to be filled in at no cost, and who must not be sent now.

        Args:
            inspection: the sheet, marked.
            since: an address that was last seen before that is old (Unix seconds).
        """
        results = self._results(inspection, frozenset())
        by_memory = {
            row.person_id
            for row in inspection.rows
            if row.verdict is Verdict.SETTLED and _knows_more(results.get(row.person_id), row)
        }
        asked = {row.person_id for row in inspection.rows if row.verdict in _ASKED_FOR}
        by_journal = [
            result
            for person, result in results.items()
            if person in by_memory and not (result.outcome in OF_AN_EVENT and person in asked)
        ]
        old = self._old(by_journal, since)
        known = {result.person_id for result in by_journal}
        found = tuple(result for result in by_journal if result not in old)
        found += _from_the_sheet(inspection, known)
        # Whose address came to be known after the rows were marked.
        bought = [p for p, result in results.items() if p in asked and result.email]
        found += tuple(results[person] for person in bought)
        held = tuple(
            PersonResult(
                person,
                Outcome.UNCONFIRMED,
                say(wording.OTHER_RUN, run=str(run)),
                at=0.0,
            )
            for person, run in self._journal.people.claimed(self._account).items()
            if person in asked and person not in bought
        )
        return Known(found, old, _without_address(inspection, results), held)

    def shown(self, results: Iterable[PersonResult], at: float) -> None:
        """Notes that Lensmor shows these addresses now (Unix seconds)."""
        self._journal.people.shown(self._account, results, at)

    def _old(self, found: Sequence[PersonResult], since: float) -> tuple[PersonResult, ...]:
        people = [result.person_id for result in found]
        bought = self._journal.people.purchases(self._account, people)
        seen = {person: purchase.seen_at for person, purchase in bought.items()}
        return tuple(
            each
            for each in found
            if each.email and max(each.at, seen.get(each.person_id, each.at)) < since
        )

    def doubtful(self, inspection: Inspection) -> list[str]:
        """People whom an earlier run left unconfirmed, says the sheet, and the journal forgot."""
        claimed = self._journal.people.claimed(self._account)
        return list(
            dict.fromkeys(
                row.person_id
                for row in inspection.rows
                if row.verdict in _ASKED_FOR
                and row.earlier is Outcome.UNCONFIRMED
                and row.person_id not in claimed
            )
        )

    def _reopened(self, row: SheetRow, retry: frozenset[Outcome], tried: Tried) -> SheetRow:
        if row.verdict is not Verdict.SETTLED or not row.person_id:
            return row
        if row.earlier in retry or (row.earlier in OF_AN_EVENT and tried.corrected(row)):
            return replace(row, verdict=Verdict.READY, reason=row.corrected)
        return row

    def _results(
        self, inspection: Inspection, retry: frozenset[Outcome]
    ) -> dict[str, PersonResult]:
        people = list(
            dict.fromkeys(
                row.person_id
                for row in inspection.rows
                if row.person_id and row.verdict in (*_ASKED_FOR, Verdict.SETTLED)
            )
        )
        purchases: dict[str, Purchase] = {}
        if self._purchases:
            purchases = self._journal.people.purchases(self._account, people)
        results = {person: remembered(purchase) for person, purchase in purchases.items()}
        earlier = self._journal.people.earlier(self._account, inspection.source.path)
        for person in people:
            result = earlier.get(person)
            if (
                person not in results
                and result is not None
                and result.outcome.settled
                and result.outcome not in retry
            ):
                results[person] = result
        return results


def _marked(row: SheetRow, result: PersonResult | None, tried: Tried) -> SheetRow:
    if result is not None and result.outcome in OF_AN_EVENT and tried.corrected(row):
        return row
    if row.verdict in _ASKED_FOR and result is not None:
        more = _knows_more(result, row)
        return replace(row, verdict=Verdict.SETTLED, reason=result.details, fills_in=more)
    if row.verdict is Verdict.SETTLED and (row.known_email or _knows_more(result, row)):
        return replace(row, fills_in=True)
    if row.verdict is Verdict.SETTLED and result is not None and row.earlier is result.outcome:
        return replace(row, reason=result.details or row.reason)  # it says why, not only that
    return row


def _knows_more(result: PersonResult | None, row: SheetRow) -> bool:
    """Whether what we know of a row's person is more than what stands in the row."""
    if result is None:
        return False
    if row.earlier is None or not row.earlier.settled:
        return True
    return result.outcome.delivered and (row.address_gone or not row.earlier.delivered)


def _without_address(
    inspection: Inspection, results: Mapping[str, PersonResult]
) -> tuple[PersonResult, ...]:
    """People whose last word was that there is no address, or whose address is nowhere any more."""
    found = {}
    for row in inspection.rows:
        person = row.person_id
        if row.verdict is not Verdict.SETTLED or not person or row.known_email:
            continue
        known = results.get(person)
        last = known.outcome if known is not None else row.earlier
        if last is Outcome.NO_EMAIL or (row.address_gone and known is None and last is not None):
            found[person] = PersonResult(person, last, event_id=row.event_id)
    return tuple(found.values())


def _from_the_sheet(inspection: Inspection, known: set[str]) -> tuple[PersonResult, ...]:
    """Addresses that stand in another row of the same sheet, wherever they were bought.

    So a sheet that comes from a colleague's computer is filled in as well, at no cost.
    """
    results = {
        row.person_id: PersonResult(
            row.person_id,
            Outcome.ALREADY_UNLOCKED,
            say(wording.IN_ANOTHER_ROW, row=str(row.first_row)),
            email=row.known_email,
            event_id=row.event_id,
        )
        for row in inspection.rows
        if row.verdict is Verdict.SETTLED and row.known_email and row.person_id not in known
    }
    return tuple(results.values())


def remembered(purchase: Purchase) -> PersonResult:
    """A purchase as the result of someone who costs nothing any more."""
    return PersonResult(
        purchase.person_id,
        Outcome.ALREADY_UNLOCKED,
        say(wording.BOUGHT_BEFORE, date=day(purchase.at)),
        email=purchase.email,
        event_id=purchase.event_id,
        at=purchase.at,
    )
