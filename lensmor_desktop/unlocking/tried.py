"""Under which events the people of a file were tried in vain: another event is another chance.

That a person failed, or isn't part of an event, is a result of both; when the event's cell was
corrected since, the old result says nothing of the row any more.
"""

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.rows import SheetRow
from lensmor_desktop.journal import Journal

OF_AN_EVENT = (Outcome.FAILED, Outcome.NOT_ELIGIBLE)
"""Outcomes that are of a person under an event, not of the person alone."""


class Tried:
    """What the journal knows of it."""

    def __init__(self, journal: Journal, account: str, source: str) -> None:
        """Reads the runs of an account on a file."""
        self._events = journal.people.tried(account, source)
        self._keys = journal.events.keys() if self._events else {}

    def corrected(self, row: SheetRow) -> bool:
        """Whether a row names an event under which its person was not tried, and others were."""
        tried = self._events.get(row.person_id)
        if not tried or not row.event_id:
            return False
        return self._key(row.event_id) not in {self._key(event) for event in tried}

    def _key(self, event_id: str) -> str:
        return self._keys.get(event_id, event_id)
