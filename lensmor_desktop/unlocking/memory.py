"""What the journal knows of a sheet's people: bought before, settled before, or still out there."""

from dataclasses import replace

from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.plan import Facts
from lensmor_desktop.domain.rows import Inspection, SheetRow, Verdict
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.journal import Journal, Purchase
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.clock import day
from lensmor_desktop.unlocking.tried import OF_AN_EVENT, Tried

_ASKED_FOR = (Verdict.READY, Verdict.REPEATED)


class Memory:
    """The journal's knowledge, laid over what a sheet says."""

    def __init__(self, journal: Journal, account: str, *, purchases: bool = True) -> None:
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
        if not inspection.rows:
            return inspection
        tried = Tried(self._journal, self._account, inspection.source.path)
        rows = [self._reopened(row, retry, tried) for row in inspection.rows]
        known = {r.person_id: r for r in self._results(inspection, retry).values()}
        marked = tuple(
            replace(row, verdict=Verdict.SETTLED, reason=known[row.person_id].details)
            if row.verdict in _ASKED_FOR
            and row.person_id in known
            and not (known[row.person_id].outcome in OF_AN_EVENT and tried.corrected(row))
            else _explained(row, known.get(row.person_id))
            for row in rows
        )
        return replace(inspection, rows=marked)

    def known(self, inspection: Inspection) -> Facts:
        """Results to be filled in at no cost, and people who must not be sent now."""
        results = self._results(inspection, frozenset())
        by_memory = {
            row.person_id
            for row in inspection.rows
            if row.verdict is Verdict.SETTLED and _knows_more(results.get(row.person_id), row)
        }
        asked = {row.person_id for row in inspection.rows if row.verdict in _ASKED_FOR}
        found = tuple(
            result
            for person, result in results.items()
            if person in by_memory and not (result.outcome in OF_AN_EVENT and person in asked)
        )
        found += _from_the_sheet(inspection, {result.person_id for result in found})
        held = tuple(
            PersonResult(
                person,
                Outcome.UNCONFIRMED,
                say(wording.OTHER_RUN, run=str(run)),
                at=0.0,
            )
            for person, run in self._journal.people.claimed(self._account).items()
            if person in asked
        )
        return Facts(found=found, held=held)

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
        results = {person: _remembered(purchase) for person, purchase in purchases.items()}
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


def _explained(row: SheetRow, result: PersonResult | None) -> SheetRow:
    """A row that brought no address says why, where the journal knows it, and not only its word."""
    if row.verdict is not Verdict.SETTLED or result is None or result.outcome.delivered:
        return row
    same = row.earlier is result.outcome and result.details
    return replace(row, reason=result.details) if same else row


def _knows_more(result: PersonResult | None, row: SheetRow) -> bool:
    """Whether what we know of a row's person is more than what stands in the row."""
    if result is None:
        return False
    if row.earlier is None or not row.earlier.settled:
        return True
    return result.outcome.delivered and not row.earlier.delivered


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


def _remembered(purchase: Purchase) -> PersonResult:
    return PersonResult(
        purchase.person_id,
        Outcome.ALREADY_UNLOCKED,
        say(wording.BOUGHT_BEFORE, date=day(purchase.at)),
        email=purchase.email,
        event_id=purchase.event_id,
        at=purchase.at,
    )
