"""Every exchange with the API: when, what, which answer. For receipts and for support."""

from lensmor_desktop.journal.database import Database


class Requests:
    """The log of exchanges; it holds no key, no body, no query and no address."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        run: int | None,
        *,
        at: float,
        method: str,
        path: str,
        status: int | None,
        request_id: str,
        trace_id: str,
        seconds: float,
    ) -> None:
        """Writes one exchange down. `at` is Unix seconds."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO requests (run, at, method, path, status, request_id, trace_id,"
                " seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (run, at, method, path, status, request_id, trace_id, seconds),
            )

    def count(self, run: int) -> int:
        """How many exchanges a run has made."""
        row = self._database.one("SELECT count(*) AS n FROM requests WHERE run = ?", run)
        return int(row["n"]) if row else 0
