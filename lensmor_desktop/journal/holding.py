"""People of a run who weren't sent: those whose turn comes, and those in somebody else's order.

The latter are held: they stand in a batch that is never sent, and are read from their profiles
until Lensmor has settled them. They cost the run nothing.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lensmor_desktop.domain.outcomes import PersonResult
from lensmor_desktop.journal.batches import close_people, insert_batch
from lensmor_desktop.journal.database import Database
from lensmor_desktop.journal.people import PersonRecord, read_person, write_results
from lensmor_desktop.journal.records import HeldPeople

ELSEWHERE = "elsewhere"  # held for somebody else of the account, or another folder's program
OTHER_RUN = "other_run"  # held for another run in this journal

_UNSENT = (
    "SELECT m.person_id, m.batch, m.why FROM batch_people m JOIN batches b ON b.id = m.batch"
    " WHERE b.run = ? AND m.state <> 'closed'"
    " AND (b.state = 'planned' OR (b.state = 'unconfirmed' AND b.tries = 0))"
)


@dataclass(frozen=True, slots=True)
class Unsent:
    """A person whom a run hasn't sent: in no batch yet, in a planned one, or held."""

    person_id: str
    batch: int | None = None
    why: str = ""  # for whose order they are held; "" if they aren't

    @property
    def held(self) -> bool:
        """Whether they wait for somebody else's order."""
        return bool(self.why)


class Holding:
    """Those of a run's people who weren't sent."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unsent(self, run: int) -> tuple[Unsent, ...]:
        """Everyone of a run who has no result and wasn't sent."""
        waiting = self._database.all(
            "SELECT person_id FROM people WHERE run = ? AND state = 'waiting'", run
        )
        batched = self._database.all(_UNSENT, run)
        return (
            *(Unsent(row["person_id"]) for row in waiting),
            *(Unsent(row["person_id"], row["batch"], row["why"]) for row in batched),
        )

    def hold_unsent(self, run: int, held: HeldPeople) -> int:
        """Takes people whose turn hasn't come out of it, to wait for somebody else's order.

        Returns:
            the batch in which they are held.
        """
        with self._database.transaction() as connection:
            connection.executemany(
                "DELETE FROM batch_people WHERE person_id = ? AND state = 'open' AND batch IN"
                " (SELECT id FROM batches WHERE run = ? AND state = 'planned')",
                ((person, run) for person in held.person_ids),
            )
            return hold(connection, run, held)

    def held(self, run: int) -> tuple[int, ...]:
        """A run's batches of people whom somebody else's order has, and who have no result yet."""
        rows = self._database.all(
            "SELECT id FROM batches WHERE run = ? AND state = 'unconfirmed' AND tries = 0", run
        )
        return tuple(r["id"] for r in rows)

    def hold(self, batch: int, why: str) -> None:
        """Takes a batch out of what is sent: its people's results are read from their profiles.

        Args:
            batch: one that is planned; somebody else's order has its open people.
            why: after what they are looked up.
        """
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE batch_people SET state = 'looking', why = ?"
                " WHERE batch = ? AND state = 'open'",
                (why, batch),
            )
            connection.execute("UPDATE batches SET state = 'unconfirmed' WHERE id = ?", (batch,))

    def settle(
        self,
        run: int,
        account: str,
        people: Iterable[Unsent],
        results: Sequence[PersonResult],
        at: float,
    ) -> None:
        """Gives people who weren't sent a result that was found out elsewhere; it cost nothing."""
        by_batch: dict[int | None, list[PersonResult]] = {}
        batch_of = {person.person_id: person.batch for person in people}
        for result in results:
            by_batch.setdefault(batch_of[result.person_id], []).append(result)
        with self._database.transaction() as connection:
            for batch, its in by_batch.items():
                if batch is None:
                    write_results(connection, run, account, its)
                    continue
                close_people(connection, run, account, batch, its, free=True)
                connection.execute(
                    "UPDATE batches SET state = 'completed', closed_at = ? WHERE id = ?"
                    " AND state = 'unconfirmed' AND NOT EXISTS (SELECT 1 FROM batch_people"
                    " WHERE batch = batches.id AND state <> 'closed')",
                    (at, batch),
                )

    def claimants(self, run: int) -> dict[str, int]:
        """Whom of a run another one may have in work, and its number."""
        return {
            row["person_id"]: row["run"]
            for row in self._database.all(
                "SELECT c.person_id, b.run FROM claims c JOIN batches b ON b.id = c.batch"
                " JOIN people p ON p.run = ? AND p.person_id = c.person_id"
                " JOIN runs r ON r.id = p.run WHERE b.run <> p.run AND (c.account = r.account OR"
                " (SELECT same_as FROM same_accounts WHERE account = c.account)"
                " = (SELECT same_as FROM same_accounts WHERE account = r.account))",
                run,
            )
        }

    def latest(self, account: str, person_id: str, *, but: int) -> PersonRecord | None:
        """What another run of the account has found out about a person last."""
        row = self._database.one(
            "SELECT p.* FROM people p JOIN runs r ON r.id = p.run WHERE r.account IN"
            " (SELECT ? UNION SELECT also FROM alike WHERE account = ?)"
            " AND p.person_id = ? AND p.run <> ? AND p.state = 'settled'"
            " ORDER BY p.settled_at DESC",
            account,
            account,
            person_id,
            but,
        )
        return read_person(row) if row else None


def hold(connection: sqlite3.Connection, run: int, held: HeldPeople) -> int:
    """Puts people into a batch that is never sent, inside a transaction; returns its id."""
    batch = insert_batch(connection, run, held.event_id, held.person_ids)
    connection.execute(
        "UPDATE batch_people SET state = 'looking', why = ? WHERE batch = ?", (held.why, batch)
    )
    connection.execute("UPDATE batches SET state = 'unconfirmed' WHERE id = ?", (batch,))
    return batch
