"""The events of a run: what was found out about each, and what became of its unlock."""

from dataclasses import dataclass

from lensmor_desktop.domain.events import EventOutcome, labelled
from lensmor_desktop.domain.sentences import NOTHING, Sentence
from lensmor_desktop.journal.database import Database, pack, unpack

NONE = "none"  # not to be unlocked
WANTED = "wanted"
SUBMITTING = "submitting"  # on disk before the POST; a repeat is safe (contract, fact 5)
UNLOCKED = "unlocked"
ALREADY = "already"
REFUSED = "refused"

_OUTCOMES = {
    UNLOCKED: EventOutcome.UNLOCKED,
    ALREADY: EventOutcome.ALREADY_UNLOCKED,
    REFUSED: EventOutcome.NOT_UNLOCKED,
    NONE: EventOutcome.NOT_UNLOCKED,
}


@dataclass(frozen=True, slots=True)
class EventRecord:
    """An event in a run. `price` is what its unlock may cost, `credits` what it did cost.

    Attributes:
        event_id: as the sheet has it.
        row_id, public_id: its two IDs at Lensmor, as the run was priced with; "" where not told.
        date_start: when it begins (YYYY-MM-DD); "" where not told.
    """

    event_id: str
    name: str
    access: str
    price: int
    state: str
    credits: float = 0.0
    details: Sentence = NOTHING
    row_id: str = ""
    public_id: str = ""
    date_start: str = ""

    @property
    def label(self) -> str:
        """Its name and date, for people; its ID where Lensmor told no name."""
        return labelled(self.name, self.date_start, self.event_id)

    @property
    def outcome(self) -> EventOutcome | None:
        """What stands in the sheet; None while it isn't known."""
        if self.state == NONE and self.access == "full":
            return EventOutcome.ALREADY_UNLOCKED
        return _OUTCOMES.get(self.state)

    @property
    def at_most(self) -> float:
        """Credits that its unlock may have cost: the worst case while an answer is missing."""
        return self.credits + (self.price if self.state == SUBMITTING else 0)

    @property
    def pending(self) -> bool:
        """Whether a person said yes to unlocking it and that isn't settled yet."""
        return self.state in (WANTED, SUBMITTING)


class RunEvents:
    """The table of a run's events."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, run: int) -> tuple[EventRecord, ...]:
        """The events of a run, in the order of the sheet."""
        return tuple(
            EventRecord(
                r["event_id"],
                r["name"],
                r["access"],
                r["price"],
                r["state"],
                r["credits"],
                unpack(r["details"]),
                r["row_id"],
                r["public_id"],
                r["date_start"],
            )
            for r in self._database.all(
                "SELECT * FROM run_events WHERE run = ? ORDER BY position", run
            )
        )

    def keys(self) -> dict[str, str]:
        """Event ID -> the row ID behind it, of every event that any run was priced with.

        So two IDs of one event are known as such. The last run knows best.
        """
        return {
            r["event_id"]: r["row_id"]
            for r in self._database.all(
                "SELECT event_id, row_id FROM run_events WHERE row_id <> '' ORDER BY run"
            )
        }

    def bought(self, account: str, event_id: str) -> tuple[float, float] | None:
        """When we unlocked an event for this account (Unix seconds), and for how many credits."""
        row = self._database.one(
            "SELECT r.started_at, e.credits FROM run_events e JOIN runs r ON r.id = e.run"
            " WHERE r.account IN"
            " (SELECT ? UNION SELECT also FROM alike WHERE account = ?)"
            " AND e.event_id = ? AND e.state = 'unlocked' ORDER BY r.id",
            account,
            account,
            event_id,
        )
        return (row["started_at"], row["credits"]) if row else None

    def submitting(self, run: int, event_id: str) -> None:
        """Notes, before the POST, that an event's unlock is about to be sent."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE run_events SET state = 'submitting' WHERE run = ? AND event_id = ?"
                " AND state IN ('wanted', 'submitting')",
                (run, event_id),
            )

    def not_sent(self, run: int, event_id: str) -> None:
        """Notes that the POST is known not to have had any effect."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE run_events SET state = 'wanted' WHERE run = ? AND event_id = ?"
                " AND state = 'submitting'",
                (run, event_id),
            )

    def settle(
        self,
        run: int,
        event_id: str,
        *,
        state: str,
        credits: float,
        details: Sentence,
        name: str = "",
    ) -> None:
        """Notes what became of an event's unlock, and the credits that it took."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE run_events SET state = ?, credits = credits + ?, details = ?,"
                " name = CASE WHEN ? <> '' THEN ? ELSE name END WHERE run = ? AND event_id = ?",
                (state, credits, pack(details), name, name, run, event_id),
            )

    def read_again(self, run: int, event_id: str, access: str, details: Sentence) -> None:
        """Notes the access that the list showed after an unlock (contract, fact 9)."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE run_events SET access = ?, details = ? WHERE run = ? AND event_id = ?",
                (access, pack(details), run, event_id),
            )
