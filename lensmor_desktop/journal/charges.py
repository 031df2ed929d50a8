"""Who may have been charged for, counted for the worst until something shows otherwise."""

from lensmor_desktop.domain.sentences import Sentence
from lensmor_desktop.journal.database import Database, pack


class Charges:
    """The mark on each person in a batch: sending them may have cost credits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def at_most(self, run: int) -> int:
        """How many times a person may have been charged for in this run: the worst case."""
        row = self._database.one(
            "SELECT count(*) AS n FROM batch_people p JOIN batches b ON b.id = p.batch"
            " WHERE b.run = ? AND p.chargeable = 1",
            run,
        )
        return int(row["n"]) if row else 0

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
