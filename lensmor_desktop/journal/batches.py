"""Batches: who is sent together, and how far that has got. Every step here is about money.

A step is written before it is taken and its result right after; the triggers in `schema.sql`
refuse any other order. While a batch may be running at Lensmor its people hold a claim, which no
other batch, run or copy of the program can take (contract, fact 5).
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.sentences import Sentence
from lensmor_desktop.domain.states import BatchState
from lensmor_desktop.journal.charges import brought
from lensmor_desktop.journal.database import Database, pack, unpack
from lensmor_desktop.journal.people import write_results

OPEN = "open"  # no result yet
LOOKING = "looking"  # the result has to be read from the person's profile
CLOSED = "closed"  # has a result


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as the journal has it.

    Attributes:
        number: counts from 1 in its run.
        account: the fingerprint of the account that placed the order; "" before that.
    """

    id: int
    run: int
    number: int
    event_id: str
    state: BatchState
    task_id: str
    account: str
    tries: int
    submitting_at: float | None
    submitted_at: float | None
    closed_at: float | None
    error: Sentence
    trace_id: str
    credits_each: int | None  # what one person cost when it was sent
    people: int
    closed: int


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a batch.

    Attributes:
        why: the reason for which their profile has to be read.
        charged: they may have been charged for by this batch.
    """

    person_id: str
    state: str
    why: str
    charged: bool


class ClaimTaken(Exception):
    """Some people of the batch may be in another running task; they can't be sent now."""

    def __init__(self, person_ids: Sequence[str]) -> None:
        super().__init__(f"{len(person_ids)} people are in another task")
        self.person_ids = tuple(person_ids)


_SELECT = (
    "SELECT b.*, (SELECT count(*) FROM batch_people p WHERE p.batch = b.id) AS people,"
    " (SELECT count(*) FROM batch_people p WHERE p.batch = b.id AND p.state = 'closed') AS closed"
    " FROM batches b"
)


class Batches:
    """The tables of batches, their people and the claims on them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def plan(self, run: int, event_id: str, person_ids: Sequence[str]) -> int:
        """Puts waiting people together into a new batch; returns its id."""
        with self._database.transaction() as connection:
            return insert_batch(connection, run, event_id, person_ids)

    def of(self, run: int) -> tuple[Batch, ...]:
        """A run's batches in order."""
        rows = self._database.all(f"{_SELECT} WHERE b.run = ? ORDER BY b.number", run)
        return tuple(_batch(r) for r in rows)

    def get(self, batch: int) -> Batch:
        """One batch."""
        row = self._database.one(f"{_SELECT} WHERE b.id = ?", batch)
        assert row is not None, "a batch is never deleted while its run is open"
        return _batch(row)

    def members(self, batch: int) -> tuple[Member, ...]:
        """The people of a batch, in the order they are sent in."""
        return tuple(
            Member(r["person_id"], r["state"], r["why"], bool(r["chargeable"]))
            for r in self._database.all(
                "SELECT * FROM batch_people WHERE batch = ? ORDER BY position", batch
            )
        )

    def outcomes(self, batch: int) -> list[Outcome]:
        """The outcomes that a batch's people have now; those without one are left out."""
        return [
            Outcome(r["outcome"])
            for r in self._database.all(
                "SELECT p.outcome FROM batch_people m JOIN batches b ON b.id = m.batch"
                " JOIN people p ON p.run = b.run AND p.person_id = m.person_id"
                " WHERE m.batch = ? AND m.state = 'closed' AND p.outcome IS NOT NULL",
                batch,
            )
        ]

    def closed_without_address(self, batch: int) -> list[str]:
        """People of a batch who have a result in it, but no address."""
        return [
            r["person_id"]
            for r in self._database.all(
                "SELECT m.person_id FROM batch_people m JOIN batches b ON b.id = m.batch"
                " JOIN people p ON p.run = b.run AND p.person_id = m.person_id"
                " WHERE m.batch = ? AND m.state = 'closed' AND p.email = ''",
                batch,
            )
        ]

    def submitting(
        self, batch: int, account: str, at: float, credits_each: int | None = None
    ) -> None:
        """Before the POST: the intent and the claims on its people, in one transaction.

        `credits_each` is what one person costs now; None for the price of the run.

        Raises:
            ClaimTaken: some are in another running task; nothing was changed.
        """
        with self._database.transaction() as connection:
            taken = [
                r["person_id"]
                for r in connection.execute(
                    "SELECT c.person_id FROM claims c JOIN batch_people p USING (person_id)"
                    " WHERE c.account IN"
                    " (SELECT ? UNION SELECT also FROM alike WHERE account = ?)"
                    " AND p.batch = ? AND p.state <> 'closed' AND c.batch <> ?",
                    (account, account, batch, batch),
                )
            ]
            if taken:
                raise ClaimTaken(taken)
            connection.execute(
                "INSERT OR IGNORE INTO claims (account, person_id, batch)"
                " SELECT ?, person_id, batch FROM batch_people"
                " WHERE batch = ? AND state <> 'closed'",
                (account, batch),
            )
            connection.execute(
                "UPDATE batch_people SET chargeable = 1 WHERE batch = ? AND state = 'open'",
                (batch,),
            )
            connection.execute(
                "UPDATE batches SET state = 'submitting', tries = tries + 1, submitting_at = ?,"
                " account = ?, error = NULL, credits_each = coalesce(?,"
                " (SELECT credits_each FROM runs WHERE runs.id = batches.run)) WHERE id = ?",
                (at, account, credits_each, batch),
            )

    def not_sent(self, batch: int, error: Sentence | None = None, trace_id: str = "") -> None:
        """The POST is known not to have had any effect: the batch may be sent again."""
        with self._database.transaction() as connection:
            _to(connection, batch, BatchState.PLANNED, error=error, trace_id=trace_id)
            connection.execute("DELETE FROM claims WHERE batch = ?", (batch,))
            connection.execute(
                "UPDATE batch_people SET chargeable = 0, state = CASE state WHEN 'closed'"
                " THEN 'closed' ELSE 'open' END WHERE batch = ?",
                (batch,),
            )

    def submitted(
        self,
        batch: int,
        *,
        task_id: str,
        at: float,
        results: Iterable[PersonResult],
        looking: Iterable[tuple[str, str]],
    ) -> None:
        """The answer to the POST, in one transaction: the task, the skipped, who to look up.

        Args:
            batch: the batch.
            task_id: Lensmor's; "" for an answer that made no task (contract, fact 2).
            at: Unix seconds.
            results: people who are settled by the answer itself; they cost nothing.
            looking: (person ID, why) of those whose profile has to be read; they cost nothing.
        """
        with self._database.transaction() as connection:
            run, account = _owner(connection, batch)
            connection.execute(
                "UPDATE batches SET task_id = ?, submitted_at = ? WHERE id = ?",
                (task_id, at, batch),
            )
            looked = list(looking)
            connection.executemany(
                "UPDATE batch_people SET state = 'looking', why = ?, chargeable = 0"
                " WHERE batch = ? AND person_id = ? AND state = 'open'",
                ((why, batch, person) for person, why in looked),
            )
            close_people(connection, run, account, batch, list(results), free=True)
            if task_id:
                _to(connection, batch, BatchState.SUBMITTED)
            elif looked:
                # Nothing runs at Lensmor, but profiles have still to be read: the state for
                # "the answer is to be asked for".
                _to(connection, batch, BatchState.UNCONFIRMED)
            else:
                _to(connection, batch, BatchState.COMPLETED, at=at)

    def unconfirmed(self, batch: int, error: Sentence, trace_id: str) -> None:
        """Nobody knows what the POST came to: nothing is sent again before we know.

        Args:
            batch: the batch.
            error: what came instead of an answer.
            trace_id: for support.
        """
        with self._database.transaction() as connection:
            _to(connection, batch, BatchState.UNCONFIRMED, error=error, trace_id=trace_id)

    def note_error(self, batch: int, said: Sentence) -> None:
        """Notes what a task says went wrong with it, for people who get no reason of their own."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE batches SET error = ? WHERE id = ?", (pack(said), batch))

    def settle(self, batch: int, results: Sequence[PersonResult], *, free: bool = False) -> None:
        """Writes people's results down as they appear. `free`: known to have cost nothing."""
        with self._database.transaction() as connection:
            run, account = _owner(connection, batch)
            close_people(connection, run, account, batch, results, free=free)

    def look_up(self, batch: int, looking: Iterable[tuple[str, str]]) -> None:
        """Marks people whose result has to be read from their profile, and why."""
        with self._database.transaction() as connection:
            connection.executemany(
                "UPDATE batch_people SET state = 'looking', why = ?"
                " WHERE batch = ? AND person_id = ? AND state <> 'closed'",
                ((why, batch, person) for person, why in looking),
            )

    def close(
        self, batch: int, state: BatchState, at: float, error: Sentence | None = None
    ) -> None:
        """Ends a batch whose people all have results."""
        with self._database.transaction() as connection:
            open_people = connection.execute(
                "SELECT 1 FROM batch_people WHERE batch = ? AND state <> 'closed'", (batch,)
            )
            if open_people.fetchone():
                raise sqlite3.IntegrityError("a batch with open people can't be closed")
            _to(connection, batch, state, at=at, error=error)

    def disband(self, batch: int, at: float) -> None:
        """Takes a batch that was never sent apart; its open people wait for a batch again."""
        with self._database.transaction() as connection:
            run, _ = _owner(connection, batch)
            connection.execute(
                "UPDATE people SET state = 'waiting' WHERE run = ? AND state = 'batched'"
                " AND person_id IN (SELECT person_id FROM batch_people WHERE batch = ?"
                " AND state <> 'closed')",
                (run, batch),
            )
            connection.execute(
                "DELETE FROM batch_people WHERE batch = ? AND state <> 'closed'", (batch,)
            )
            _to(connection, batch, BatchState.FAILED, at=at)

    def split(self, batch: int, person_ids: Sequence[str]) -> int:
        """Moves these people of a batch that was never sent into one of their own (fact 12).

        Returns:
            the new batch's id.
        """
        with self._database.transaction() as connection:
            row = connection.execute(
                "SELECT run, event_id FROM batches WHERE id = ? AND state = 'planned'", (batch,)
            ).fetchone()
            connection.executemany(
                "DELETE FROM batch_people WHERE batch = ? AND person_id = ? AND state = 'open'",
                ((batch, person) for person in person_ids),
            )
            return insert_batch(connection, row["run"], row["event_id"], person_ids)


def insert_batch(
    connection: sqlite3.Connection, run: int, event_id: str, person_ids: Sequence[str]
) -> int:
    """Puts people into a new batch, inside a transaction; returns its id."""
    cursor = connection.execute(
        "INSERT INTO batches (run, number, event_id, state)"
        " SELECT ?, coalesce(max(number), 0) + 1, ?, 'planned' FROM batches WHERE run = ?",
        (run, event_id, run),
    )
    batch = cursor.lastrowid
    assert batch is not None
    connection.executemany(
        "INSERT INTO batch_people (batch, person_id, position) VALUES (?, ?, ?)",
        ((batch, person, n) for n, person in enumerate(person_ids)),
    )
    connection.executemany(
        "UPDATE people SET state = 'batched' WHERE run = ? AND person_id = ?",
        ((run, person) for person in person_ids),
    )
    return batch


def close_people(
    connection: sqlite3.Connection,
    run: int,
    account: str,
    batch: int,
    results: Sequence[PersonResult],
    *,
    free: bool,
) -> None:
    """Writes results of a batch's people down and takes their claims back, inside a transaction."""
    write_results(connection, run, account, results)
    row = connection.execute("SELECT task_id FROM batches WHERE id = ?", (batch,)).fetchone()
    connection.executemany(
        "UPDATE batch_people SET state = 'closed', chargeable = chargeable * ?, brought = ?"
        " WHERE batch = ? AND person_id = ?",
        ((0 if free else 1, brought(r, row["task_id"]), batch, r.person_id) for r in results),
    )
    connection.executemany(
        "DELETE FROM claims WHERE batch = ? AND person_id = ?",
        ((batch, result.person_id) for result in results),
    )


def _to(
    connection: sqlite3.Connection,
    batch: int,
    state: BatchState,
    *,
    at: float | None = None,
    error: Sentence | None = None,
    trace_id: str = "",
) -> None:
    connection.execute(
        "UPDATE batches SET state = ?, closed_at = coalesce(?, closed_at),"
        " error = coalesce(?, error), trace_id = CASE WHEN ? <> '' THEN ? ELSE trace_id END"
        " WHERE id = ?",
        (state.value, at, pack(error), trace_id, trace_id, batch),
    )


def _owner(connection: sqlite3.Connection, batch: int) -> tuple[int, str]:
    row = connection.execute(
        "SELECT r.id, CASE b.account WHEN '' THEN r.account ELSE b.account END AS account"
        " FROM runs r JOIN batches b ON b.run = r.id WHERE b.id = ?",
        (batch,),
    ).fetchone()
    return row["id"], row["account"]


def _batch(row: sqlite3.Row) -> Batch:
    return Batch(
        id=row["id"],
        run=row["run"],
        number=row["number"],
        event_id=row["event_id"],
        state=BatchState(row["state"]),
        task_id=row["task_id"],
        account=row["account"],
        tries=row["tries"],
        submitting_at=row["submitting_at"],
        submitted_at=row["submitted_at"],
        closed_at=row["closed_at"],
        error=unpack(row["error"]),
        trace_id=row["trace_id"],
        credits_each=row["credits_each"],
        people=row["people"],
        closed=row["closed"],
    )
