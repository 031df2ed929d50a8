"""The rows of a run, sorted out before the window shows them."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.plan import Offer
from lensmor_desktop.domain.rows import SheetRow, Verdict


class RunRows:
    """Which rows a run is about, where each person stands, and what is known of them.

    Nothing is made for a single row: 50,000 of them would hold the window still. Whoever shows it
    goes on filling it, so it is shown once.

    Attributes:
        rows: in the order of the sheet.
        first: where a person's first row is.
        repeats: and all of them, where there are more.
        results: by person.
        counts: people by outcome.
        people: how many people the run is about.
    """

    def __init__(
        self,
        rows: Iterable[SheetRow] = (),
        people: AbstractSet[str] = frozenset(),
        results: Collection[PersonResult] = (),
    ) -> None:
        ready, repeated = Verdict.READY, Verdict.REPEATED
        self.people = len(people)
        self.rows: list[SheetRow] = [
            row
            for row in rows
            if row.person_id in people and (row.verdict is ready or row.verdict is repeated)
        ]
        persons = [row.person_id for row in self.rows]
        # Backwards, for of several places a dict keeps the one that comes last.
        self.first: dict[str, int] = dict(
            zip(reversed(persons), range(len(persons) - 1, -1, -1), strict=True)
        )
        self.repeats: dict[str, list[int]] = {}
        if len(self.first) < len(persons):
            self._find_repeats(persons)
        self.results = {result.person_id: result for result in results}
        # By name: hashing an enum's member runs Python code, which 50,000 people would feel.
        names = Counter(result.outcome._name_ for result in self.results.values())
        self.counts = {Outcome[name]: count for name, count in names.items()}

    @classmethod
    def of(cls, offer: Offer) -> "RunRows":
        """The rows of the run that an offer leads to."""
        known = (*offer.found, *offer.held)  # they need no answer
        people = {person.person_id for person in (*offer.people, *offer.in_work)}
        people.update(result.person_id for result in known)
        return cls(_as_asked_for(offer), people, known)

    def _find_repeats(self, persons: Sequence[str]) -> None:
        several = {person for person, rows in Counter(persons).items() if rows > 1}
        for at in [at for at, person in enumerate(persons) if person in several]:
            self.repeats.setdefault(persons[at], []).append(at)


def _as_asked_for(offer: Offer) -> Iterable[SheetRow]:
    """The rows that aren't left out, each under the ID by which Lensmor knows its person."""
    same, left_out = dict(offer.facts.same), offer.wishes.excluded_rows
    rows: Iterable[SheetRow] = offer.inspection.rows
    if left_out:
        rows = (row for row in rows if row.number not in left_out)
    if not same:
        return rows
    return (
        replace(row, person_id=same[row.person_id]) if row.person_id in same else row
        for row in rows
    )
