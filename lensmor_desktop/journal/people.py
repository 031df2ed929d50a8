"""People in a run: who waits, who was sent, what came of it; and everything ever bought."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.sentences import NOTHING, Sentence
from lensmor_desktop.domain.states import BatchState
from lensmor_desktop.journal.database import Database, pack, unpack

WAITING = "waiting"  # to be put into a batch
BATCHED = "batched"  # in a batch that isn't closed
SETTLED = "settled"  # has an outcome


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person in a run. `attempt` is the index in `event_ids` that is being tried."""

    person_id: str
    event_ids: tuple[str, ...]
    state: str = WAITING
    attempt: int = 0
    outcome: Outcome | None = None
    details: Sentence = NOTHING
    email: str = field(default="", repr=False)
    event_id: str = ""
    task_id: str = ""
    settled_at: float | None = None


@dataclass(frozen=True, slots=True)
class Purchase:
    """An address that this account holds already; nothing is ever paid for it again."""

    person_id: str
    email: str = field(repr=False)
    event_id: str
    run: int
    at: float
    seen_at: float = 0.0  # when Lensmor was last seen to show it (Unix seconds)


class People:
    """The tables of people and of purchases."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, run: int) -> tuple[PersonRecord, ...]:
        """Everyone in a run, in the order of the sheet."""
        return tuple(
            read_person(r)
            for r in self._database.all("SELECT * FROM people WHERE run = ? ORDER BY position", run)
        )

    def waiting(self, run: int) -> tuple[PersonRecord, ...]:
        """Those who have still to be put into a batch, in the order of the sheet."""
        return tuple(
            read_person(r)
            for r in self._database.all(
                "SELECT * FROM people WHERE run = ? AND state = 'waiting' ORDER BY position", run
            )
        )

    def undelivered(self, run: int) -> tuple[PersonRecord, ...]:
        """Those whom the event that was tried did not deliver, in the order of the sheet."""
        return tuple(
            read_person(r)
            for r in self._database.all(
                "SELECT * FROM people WHERE run = ? AND state = 'settled'"
                " AND outcome IN ('Failed', 'Not eligible') ORDER BY position",
                run,
            )
        )

    def counts(self, run: int) -> dict[tuple[str, Outcome | None], int]:
        """How many people are in each state with each outcome."""
        return {
            (r["state"], Outcome(r["outcome"]) if r["outcome"] else None): r["n"]
            for r in self._database.all(
                "SELECT state, outcome, count(*) AS n FROM people WHERE run = ?"
                " GROUP BY state, outcome",
                run,
            )
        }

    def settle_waiting(self, run: int, outcome: Outcome, details: Sentence, at: float) -> int:
        """Gives everyone who still waits the same outcome; returns how many that were."""
        with self._database.transaction() as connection:
            return connection.execute(
                "UPDATE people SET state = 'settled', outcome = ?, details = ?, settled_at = ?"
                " WHERE run = ? AND state = 'waiting'",
                (outcome.value, pack(details), at, run),
            ).rowcount

    def wait_for_next_event(self, run: int, person_ids: Iterable[str]) -> None:
        """Puts people whose event did not deliver in line for their next event."""
        with self._database.transaction() as connection:
            connection.executemany(
                "UPDATE people SET state = 'waiting', attempt = attempt + 1, outcome = NULL,"
                " settled_at = NULL WHERE run = ? AND person_id = ? AND state = 'settled'"
                " AND outcome IN ('Failed', 'Not eligible') AND email = ''",
                ((run, person) for person in person_ids),
            )

    def purchases(self, account: str, person_ids: Sequence[str]) -> dict[str, Purchase]:
        """Which of these people this account has bought before, by person ID."""
        found: dict[str, Purchase] = {}
        for start in range(0, len(person_ids), 500):
            some = person_ids[start : start + 500]
            marks = ", ".join("?" for _ in some)
            for r in self._database.all(
                "SELECT * FROM purchases WHERE account IN"  # noqa: S608 (marks for values)
                " (SELECT ? UNION SELECT also FROM alike WHERE account = ?)"
                f" AND person_id IN ({marks}) ORDER BY at",  # the newest wins
                account,
                account,
                *some,
            ):
                found[r["person_id"]] = Purchase(
                    r["person_id"], r["email"], r["event_id"], r["run"], r["at"], r["seen_at"]
                )
        return found

    def shown(self, account: str, results: Iterable[PersonResult], at: float) -> None:
        """Notes that Lensmor shows these addresses now, to an account that has bought them."""
        shown = [(each.email, at, account, each.person_id) for each in results if each.email]
        if shown:
            with self._database.transaction() as connection:
                connection.executemany(
                    "UPDATE purchases SET email = ?, seen_at = ?"
                    " WHERE account = ? AND person_id = ?",
                    shown,
                )

    def forget(self, account: str) -> int:
        """Clears the memory of purchases; the results of past runs stay. Returns how many."""
        with self._database.transaction() as connection:
            return connection.execute(
                "DELETE FROM purchases WHERE account IN"
                " (SELECT ? UNION SELECT also FROM alike WHERE account = ?)",
                (account, account),
            ).rowcount

    def earlier(self, account: str, source: str) -> dict[str, PersonResult]:
        """The last result of each person that runs on this same file have settled."""
        return {
            r["person_id"]: _result(r)
            for r in self._database.all(
                "SELECT p.* FROM people p"
                " JOIN runs r ON r.id = p.run WHERE r.account IN"
                " (SELECT ? UNION SELECT also FROM alike WHERE account = ?)"
                " AND r.source = ? AND p.state = 'settled' AND p.settled_at IS NOT NULL"
                " ORDER BY r.id",
                account,
                account,
                source,
            )
        }

    def told_since(self, run: int) -> dict[str, PersonResult]:
        """What other runs into the same file have brought a run's people since it began.

        Whom they haven't sent doesn't count; the last result does, whichever account paid for it.
        """
        return {
            r["person_id"]: _result(r)
            for r in self._database.all(
                "SELECT p.* FROM people p JOIN runs r ON r.id = p.run JOIN runs mine ON mine.id = ?"
                " JOIN people ours ON ours.run = mine.id AND ours.person_id = p.person_id"
                " WHERE r.id <> mine.id AND r.output = mine.output AND r.practice = mine.practice"
                " AND (r.id > mine.id OR p.settled_at >= mine.started_at)"
                " AND p.state = 'settled' AND p.outcome <> 'Not sent' AND p.settled_at IS NOT NULL"
                " ORDER BY p.settled_at, r.id",
                run,
            )
        }

    def tried(self, account: str, source: str) -> dict[str, set[str]]:
        """The events under which runs on a file have tried people who ended without an address."""
        events: dict[str, set[str]] = {}
        for r in self._database.all(
            "SELECT p.person_id, p.event_ids, p.attempt FROM people p JOIN runs r ON r.id = p.run"
            " WHERE r.account = ? AND r.source = ? AND p.state = 'settled'"
            " AND p.outcome IN ('Failed', 'Not eligible')",
            account,
            source,
        ):
            tried = _event_ids(r["event_ids"])[: r["attempt"] + 1]
            events.setdefault(r["person_id"], set()).update(event for event in tried if event)
        return events

    def in_batches(self, run: int) -> dict[str, tuple[BatchState, str, str]]:
        """People without a result who are in a batch: its state, task ID, why they are held."""
        return {
            r["person_id"]: (BatchState(r["state"]), r["task_id"], r["why"])
            for r in self._database.all(
                "SELECT m.person_id, m.why, b.state, b.task_id FROM batch_people m"
                " JOIN batches b ON b.id = m.batch WHERE b.run = ? AND m.state <> 'closed'"
                " ORDER BY b.number",
                run,
            )
        }

    def delivered_elsewhere(self, run: int) -> int:
        """How many were in someone else's task during the run, and came out with an address."""
        row = self._database.one(
            "SELECT count(*) AS n FROM people p JOIN batch_people m USING (person_id)"
            " JOIN batches b ON b.id = m.batch AND b.run = p.run"
            " WHERE p.run = ? AND m.why = 'elsewhere' AND p.outcome = 'Already unlocked'",
            run,
        )
        return int(row["n"]) if row else 0

    def delivered_by_others(self, run: int, batch: int) -> int:
        """How many people the run's other batches have bought an address for."""
        row = self._database.one(
            "SELECT count(*) AS n FROM batch_people m JOIN batches b ON b.id = m.batch"
            " JOIN people p ON p.run = b.run AND p.person_id = m.person_id"
            " WHERE b.run = ? AND b.id <> ? AND m.state = 'closed' AND m.chargeable = 1"
            " AND p.outcome = 'Unlocked'",
            run,
            batch,
        )
        return int(row["n"]) if row else 0

    def claimed(self, account: str) -> dict[str, int]:
        """Who may be in a running task right now, with the number of the run that sent them."""
        return {
            r["person_id"]: r["run"]
            for r in self._database.all(
                "SELECT c.person_id, b.run FROM claims c JOIN batches b ON b.id = c.batch"
                " WHERE c.account IN"
                " (SELECT ? UNION SELECT also FROM alike WHERE account = ?)",
                account,
                account,
            )
        }


def write_results(
    connection: sqlite3.Connection, run: int, account: str, results: Iterable[PersonResult]
) -> None:
    """Writes people's outcomes, and their addresses into the memory of purchases.

    For use inside a transaction. An address once written is never overwritten by an outcome
    without one.
    """
    for result in results:
        connection.execute(
            "UPDATE people SET state = 'settled', outcome = ?, details = ?, email = ?,"
            " event_id = ?, task_id = ?, settled_at = ?"
            " WHERE run = ? AND person_id = ? AND email = ''",
            (
                result.outcome.value,
                pack(result.details),
                result.email,
                result.event_id,
                result.task_id,
                result.at,
                run,
                result.person_id,
            ),
        )
        if result.email:
            connection.execute(
                "INSERT INTO purchases (account, person_id, email, event_id, run, at, seen_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account, person_id) DO UPDATE"
                " SET email = excluded.email, at = excluded.at, run = excluded.run,"
                " seen_at = excluded.seen_at",
                (
                    *(account, result.person_id, result.email, result.event_id),
                    *(run, result.at, result.at),
                ),
            )


def _result(row: sqlite3.Row) -> PersonResult:
    """The result in a settled row of the table of people."""
    return PersonResult(
        person_id=row["person_id"],
        outcome=Outcome(row["outcome"]),
        details=unpack(row["details"]),
        email=row["email"],
        event_id=row["event_id"],
        task_id=row["task_id"],
        at=row["settled_at"],
    )


@lru_cache(maxsize=4096)  # thousands of people have the same few events
def _event_ids(stored: str) -> tuple[str, ...]:
    return tuple(json.loads(stored))


def read_person(row: sqlite3.Row) -> PersonRecord:
    """A row of the table of people."""
    return PersonRecord(
        person_id=row["person_id"],
        event_ids=_event_ids(row["event_ids"]),
        state=row["state"],
        attempt=row["attempt"],
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        details=unpack(row["details"]),
        email=row["email"],
        event_id=row["event_id"],
        task_id=row["task_id"],
        settled_at=row["settled_at"],
    )
