"""What readings of the balance told during a run, and how far the run was at each of them."""

from dataclasses import dataclass

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.journal.charges import Charges, Standing
from lensmor_desktop.journal.database import Database
from lensmor_desktop.journal.events import SUBMITTING, RunEvents


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of the balance; amounts in credits.

    Attributes:
        session: counts from 1; it grows each time that the run is gone on with.
        account: the fingerprint by which the account goes.
        orders: how many orders the run had placed by then.
        at_most: the most that these may have cost.
        in_work: how much of that is for what had not ended, and so may be charged later.
    """

    session: int
    at: float
    account: str
    total: float
    unlimited: bool
    orders: int
    at_most: float
    in_work: float


class Balances:
    """The table of readings."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._charges = Charges(database)
        self._events = RunEvents(database)

    def add(self, run: int, at: float, account: str, balance: Balance) -> None:
        """Notes what the account held just now.

        Args:
            run: the run at work.
            at: Unix seconds.
            account: whose balance it is.
            balance: as Lensmor told it.
        """
        groups, events = self._charges.groups(run), self._events.of(run)
        in_work = sum(g.credits for g in groups if g.standing is Standing.IN_WORK)
        at_most = sum(g.credits for g in groups) + sum(event.at_most for event in events)
        in_work += sum(event.price for event in events if event.state == SUBMITTING)
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO balances (run, session, at, account, total, unlimited, orders,"
                " at_most, in_work) VALUES (?, (SELECT session FROM runs WHERE id = ?),"
                " ?, ?, ?, ?, ?, ?, ?)",
                (
                    run,
                    run,
                    at,
                    account,
                    balance.total,
                    int(balance.unlimited),
                    self._charges.orders(run),
                    at_most,
                    in_work,
                ),
            )

    def of(self, run: int) -> tuple[Reading, ...]:
        """A run's readings, oldest first."""
        return tuple(
            Reading(
                r["session"],
                r["at"],
                r["whose"],
                r["total"],
                bool(r["unlimited"]),
                r["orders"],
                r["at_most"],
                r["in_work"],
            )
            for r in self._database.all(
                "SELECT b.*, coalesce(s.same_as, b.account) AS whose FROM balances b"
                " LEFT JOIN same_accounts s USING (account) WHERE run = ? ORDER BY id",
                run,
            )
        )

    def last(self, run: int) -> Balance | None:
        """What the account held when it was last read in a run; None if it never was."""
        row = self._database.one(
            "SELECT total, unlimited FROM balances WHERE run = ? ORDER BY id DESC LIMIT 1", run
        )
        return Balance(row["total"], bool(row["unlimited"])) if row else None
