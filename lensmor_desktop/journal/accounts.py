"""Which fingerprints are one account: a renewed key, or another way of writing it.

Every record keeps the fingerprint that it was made under; what is looked up by account is looked
up under all fingerprints of that account (in SQL: the view `alike`).
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from lensmor_desktop.journal.database import Database


class Accounts:
    """The table of fingerprints that are one account."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def canonical(self, account: str) -> str:
        """The fingerprint by which an account goes, given any of its own."""
        row = self._database.one("SELECT same_as FROM same_accounts WHERE account = ?", account)
        return str(row["same_as"]) if row else account

    def alike(self, one: str, other: str) -> bool:
        """Whether two fingerprints are one account."""
        return self.canonical(one) == self.canonical(other)

    def link(self, account: str, others: Iterable[str]) -> None:
        """Notes that these fingerprints are the same account as `account`, for ever."""
        root = self.canonical(account)
        merged = [found for each in others if (found := self.canonical(each)) != root]
        if not merged:
            return
        with self._database.transaction() as connection:
            for each in merged:
                connection.execute(
                    "UPDATE same_accounts SET same_as = ? WHERE same_as = ?", (root, each)
                )
            connection.executemany(
                "INSERT OR REPLACE INTO same_accounts (account, same_as) VALUES (?, ?)",
                ((each, root) for each in (root, account, *merged)),
            )

    def link_spellings(self, account: str, spellings: Callable[[], frozenset[str]]) -> None:
        """Links those fingerprints that records go by; the others never were an account.

        Args:
            account: the fingerprint of the key in use.
            spellings: works out its other fingerprints; not called where no record has any.
        """
        others = {each for each in self._all() if not self.alike(each, account)}
        if others:
            self.link(account, sorted(others & spellings()))

    def strangers(self, account: str, person_ids: Iterable[str]) -> list[str]:
        """Other accounts that have bought, or may have in work, some of these people.

        Each account is named once; those with the most of these people come first.
        """
        rows = self._database.all(
            "SELECT account, person_id FROM purchases WHERE account NOT IN"
            " (SELECT ? UNION SELECT also FROM alike WHERE account = ?)"
            " UNION"
            " SELECT account, person_id FROM claims WHERE account NOT IN"
            " (SELECT ? UNION SELECT also FROM alike WHERE account = ?)",
            *[account] * 4,
        )
        wanted = frozenset(person_ids) if rows else frozenset()
        found = (self.canonical(row["account"]) for row in rows if row["person_id"] in wanted)
        return [account for account, _ in Counter(found).most_common()]

    def open_tasks(self, account: str) -> list[tuple[str, frozenset[str]]]:
        """An account's tasks that may be running, and who is in them; the newest first."""
        rows = self._database.all(
            "SELECT b.task_id, m.person_id FROM batches b JOIN batch_people m ON m.batch = b.id"
            " WHERE b.state = 'submitted' AND b.account IN"
            " (SELECT ? UNION SELECT also FROM alike WHERE account = ?)"
            " ORDER BY b.id DESC",
            account,
            account,
        )
        tasks: dict[str, set[str]] = {}
        for row in rows:
            tasks.setdefault(row["task_id"], set()).add(row["person_id"])
        return [(task, frozenset(people)) for task, people in tasks.items()]

    def bought(self, account: str, most: int) -> list[tuple[str, str]]:
        """So many (person ID, address) that an account bought: the first, the last and between."""
        rows = self._database.all(
            "SELECT person_id, email FROM purchases WHERE account IN"
            " (SELECT ? UNION SELECT also FROM alike WHERE account = ?)"
            " ORDER BY at, person_id",
            account,
            account,
        )
        return [(row["person_id"], row["email"]) for row in _spread(rows, most)]

    def in_work(self, account: str, most: int) -> list[str]:
        """So many people of an account who may be in work at Lensmor."""
        rows = self._database.all(
            "SELECT person_id FROM claims WHERE account IN"
            " (SELECT ? UNION SELECT also FROM alike WHERE account = ?)"
            " ORDER BY person_id",
            account,
            account,
        )
        return [row["person_id"] for row in _spread(rows, most)]

    def _all(self) -> set[str]:
        rows = self._database.all(
            "SELECT account FROM runs UNION SELECT account FROM batches"
            " UNION SELECT account FROM claims UNION SELECT account FROM purchases"
        )
        return {row["account"] for row in rows}


def _spread(items: Sequence[sqlite3.Row], most: int) -> list[sqlite3.Row]:
    """So many of the items, evenly from the first to the last."""
    count = min(most, len(items))
    step = (len(items) - 1) / max(1, count - 1)
    return [items[round(number * step)] for number in range(count)]
