"""Every exchange with the API: when, what, which answer. For receipts and for support."""

from dataclasses import dataclass

from lensmor_desktop.journal.database import Database


@dataclass(frozen=True, slots=True)
class FailedRequest:
    """An exchange that went wrong, with what Lensmor's support needs to find it."""

    at: float
    method: str
    path: str
    status: int | None
    trace_id: str

    @property
    def said(self) -> str:
        """What came back, in short."""
        return "no answer" if self.status is None else f"HTTP {self.status}"


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

    def polling(self, batch: int, at: float) -> None:
        """Right before a batch's task is asked (Unix seconds): the next program has to know it."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE batches SET polled_at = ? WHERE id = ?", (at, batch))

    def polled_at(self, batch: int) -> float | None:
        """When a batch's task was last asked, in Unix seconds; None if it never was."""
        row = self._database.one("SELECT polled_at FROM batches WHERE id = ?", batch)
        return row["polled_at"] if row else None

    def count(self, run: int) -> int:
        """How many exchanges a run has made."""
        row = self._database.one("SELECT count(*) AS n FROM requests WHERE run = ?", run)
        return int(row["n"]) if row else 0

    def failures(self, run: int) -> tuple[FailedRequest, ...]:
        """A run's exchanges that had no answer or an error, oldest first."""
        return tuple(
            FailedRequest(
                r["at"], r["method"], r["path"], r["status"], r["trace_id"] or r["request_id"]
            )
            for r in self._database.all(
                "SELECT * FROM requests WHERE run = ? AND (status IS NULL OR status >= 400"
                " OR trace_id <> '') ORDER BY id",
                run,
            )
        )
