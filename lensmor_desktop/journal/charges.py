"""What each order of a run has cost, or may have: one answer, from which every figure is made."""

from dataclasses import dataclass
from enum import Enum

from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.sentences import Sentence
from lensmor_desktop.journal.database import Database, pack


class Standing(Enum):
    """What is known of the cost of one person in one order."""

    DELIVERED = "delivered"  # our own task brought the address: charged
    FOUND = "found"  # the order's answer was lost, and the person found unlocked afterwards
    NO_EMAIL = "no_email"  # unlocked without an address; the vendor doesn't say what that costs
    UNDELIVERED = "undelivered"  # sent, ended, and not known to be free
    IN_WORK = "in_work"  # sent, and not ended: it may be charged now or later
    FREE = "free"  # known to have cost nothing


@dataclass(frozen=True, slots=True)
class Group:
    """People of one batch who stand alike: how many, and what they cost if they were charged."""

    batch: int
    standing: Standing
    people: int
    credits: float


@dataclass(frozen=True, slots=True)
class PersonCharge:
    """One person in one order; `credits` is what they cost if they were charged."""

    person_id: str
    event_id: str
    batch: int
    standing: Standing
    credits: float


# Someone whom another run of the account has sent as well may have been found thanks to that.
_SENT_BY_ANOTHER_RUN = """EXISTS (SELECT 1 FROM batch_people m2
 JOIN batches b2 ON b2.id = m2.batch JOIN runs r2 ON r2.id = b2.run
 WHERE m2.person_id = m.person_id AND b2.run <> b.run AND m2.chargeable = 1
 AND (r2.account = r.account OR b2.account IN
  (SELECT b.account UNION SELECT also FROM alike WHERE account = b.account))
 AND (m2.state <> 'closed' OR m2.brought IN ('address', 'found')))"""

_STANDING = f"""CASE
 WHEN m.chargeable = 0 THEN 'free'
 WHEN m.state <> 'closed' THEN 'in_work'
 WHEN m.brought = 'address' THEN 'delivered'
 WHEN m.brought = 'no_email' THEN 'no_email'
 WHEN m.brought = 'found' AND NOT {_SENT_BY_ANOTHER_RUN} THEN 'found'
 ELSE 'undelivered' END"""

_ORDERED = """FROM batch_people m JOIN batches b ON b.id = m.batch JOIN runs r ON r.id = b.run
 WHERE b.run = ?"""

_CHARGEABLE = tuple(standing for standing in Standing if standing is not Standing.FREE)

_EACH = "coalesce(b.credits_each, r.credits_each)"


_ELSEWHERE = f"""SELECT
 (SELECT coalesce(sum(r.credits_each), 0) FROM people p JOIN batch_people m USING (person_id)
   JOIN batches b ON b.id = m.batch AND b.run = p.run JOIN runs r ON r.id = b.run
   WHERE p.run = :run AND m.chargeable = 0 AND (p.outcome = 'Already unlocked'
   OR (m.state = 'looking' AND m.why = 'elsewhere')))
 + (SELECT coalesce(sum({_EACH}), 0) FROM runs mine
   JOIN runs r ON r.id <> mine.id AND r.account IN
    (SELECT mine.account UNION SELECT also FROM alike WHERE account = mine.account)
   JOIN batches b ON b.run = r.id JOIN batch_people m ON m.batch = b.id
   LEFT JOIN people p ON p.run = r.id AND p.person_id = m.person_id
   WHERE mine.id = :run AND m.chargeable = 1
   AND b.submitting_at <= coalesce(mine.ended_at, b.submitting_at)
   AND coalesce(b.closed_at, mine.started_at) >= mine.started_at
   AND (m.state <> 'closed' OR p.settled_at >= mine.started_at)
   AND NOT EXISTS (SELECT 1 FROM people q JOIN batch_people n ON n.person_id = q.person_id
     JOIN batches o ON o.id = n.batch AND o.run = q.run
     WHERE q.run = :run AND q.person_id = m.person_id AND n.chargeable = 0
     AND q.outcome = 'Already unlocked')) AS credits"""  # noqa: S608 (of constants)


class Charges:
    """The mark on each person in a batch: sending them may have cost credits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def groups(self, run: int) -> tuple[Group, ...]:
        """What a run's orders of people come to, by batch; those known to be free are left out."""
        # One column for each standing: grouping by it as well takes twice as long.
        counts = ", ".join(
            f"count(*) FILTER (WHERE {_STANDING} = '{standing.value}') AS {standing.value}"
            for standing in _CHARGEABLE
        )
        rows = self._database.all(
            f"SELECT m.batch, {_EACH} AS each, {counts} {_ORDERED} AND m.chargeable = 1"
            " GROUP BY b.number",
            run,
        )
        return tuple(
            Group(row["batch"], standing, row[standing.value], row[standing.value] * row["each"])
            for row in rows
            for standing in _CHARGEABLE
            if row[standing.value]
        )

    def of(self, run: int) -> tuple[PersonCharge, ...]:
        """Everyone who was ordered in a run, each as often as they were."""
        return tuple(
            PersonCharge(
                r["person_id"], r["event_id"], r["batch"], Standing(r["standing"]), r["credits"]
            )
            for r in self._database.all(
                f"SELECT m.person_id, b.event_id, m.batch, {_STANDING} AS standing,"
                f" {_EACH} AS credits {_ORDERED} AND b.tries > 0 ORDER BY b.number, m.position",
                run,
            )
        )

    def at_most(self, run: int) -> int:
        """How many times a person may have been charged for in this run: the worst case."""
        row = self._database.one(
            "SELECT count(*) AS n FROM batch_people p JOIN batches b ON b.id = p.batch"
            " WHERE b.run = ? AND p.chargeable = 1",
            run,
        )
        return int(row["n"]) if row else 0

    def orders(self, run: int) -> int:
        """How many orders a run has placed, each try counted: it never shrinks."""
        row = self._database.one(
            "SELECT (SELECT coalesce(sum(tries), 0) FROM batches WHERE run = :run)"
            " + (SELECT count(*) FROM run_events WHERE run = :run"
            " AND state NOT IN ('none', 'wanted')) AS n",
            run=run,
        )
        return int(row["n"]) if row else 0

    def elsewhere(self, run: int) -> float:
        """Credits that others may have spent during a run, as far as the journal knows of them.

        People of this run who turned out to be unlocked by somebody else, and what other runs of
        the account had in work meanwhile.
        """
        row = self._database.one(_ELSEWHERE, run=run)
        return float(row["credits"]) if row else 0.0

    def batch_cost_nothing(self, batch: int, details: Sentence) -> None:
        """The balance shows that a batch's POST bought nobody: its addresses were there before."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE people SET outcome = 'Already unlocked', details = ?"
                " WHERE run = (SELECT run FROM batches WHERE id = ?) AND outcome = 'Unlocked'"
                " AND person_id IN"
                " (SELECT person_id FROM batch_people WHERE batch = ? AND chargeable = 1)",
                (pack(details), batch, batch),
            )
            connection.execute("UPDATE batch_people SET chargeable = 0 WHERE batch = ?", (batch,))

    def failed_cost_nothing(self, run: int) -> None:
        """The balance shows that people without an address were not charged for."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE batch_people SET chargeable = 0 WHERE state = 'closed' AND batch IN"
                " (SELECT id FROM batches WHERE run = ?) AND person_id IN"
                " (SELECT person_id FROM people WHERE run = ? AND email = ''"
                "  AND outcome IN ('Failed', 'Not eligible'))",
                (run, run),
            )


def brought(result: PersonResult, task_id: str) -> str:
    """What an order brought a person, as it is stored; `task_id` is the order's own."""
    if result.outcome is Outcome.NO_EMAIL:
        return "no_email"
    if result.outcome is not Outcome.UNLOCKED or not result.email:
        return ""
    return "address" if task_id and result.task_id == task_id else "found"
