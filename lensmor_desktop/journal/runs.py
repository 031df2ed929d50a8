"""Runs: what was asked for, allowed and found in the sheet, and how it ended."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING

from lensmor_desktop.domain.outcomes import ResultColumn
from lensmor_desktop.domain.rows import SourceFile, Verdict
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.errors import JournalError
from lensmor_desktop.journal import wording
from lensmor_desktop.journal.codec import (
    layout_from_json,
    layout_to_json,
    titles_from_json,
    titles_to_json,
)
from lensmor_desktop.journal.database import Database, pack, unpack
from lensmor_desktop.platform.programs import batch_command

# A check opens the journal and reads no run.
if TYPE_CHECKING:
    from lensmor_desktop.journal.records import NewRun, RowRecord, RunRecord


class Runs:
    """The table of runs and their rows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, new: "NewRun") -> int:
        """Writes a whole run down in one transaction; returns its number.

        Raises:
            JournalError: it could not be written; nothing may be sent then.
        """
        from lensmor_desktop.journal.holding import hold

        with self._database.transaction() as connection:
            run = _insert_run(connection, new)
            if new.balance_before is not None:
                connection.execute(
                    "INSERT INTO balances (run, session, at, account, total, unlimited, orders,"
                    " at_most, in_work) VALUES (?, 1, ?, ?, ?, ?, 0, 0, 0)",
                    (run, new.started_at, new.account, new.balance_before, int(new.unlimited)),
                )
            connection.executemany(
                "INSERT INTO sheet_rows (run, number, event_id, person_id, verdict, reason, kept,"
                " found_by, asked_as) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        run,
                        r.number,
                        r.event_id,
                        r.person_id,
                        r.verdict.value,
                        pack(r.reason),
                        int(r.kept),
                        r.found_by,
                        r.asked_as,
                    )
                    for r in new.rows
                ),
            )
            connection.executemany(
                "INSERT INTO run_events (run, event_id, position, name, access, price, state,"
                " details, row_id, public_id, date_start) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        run,
                        e.event_id,
                        n,
                        e.name,
                        e.access,
                        e.price,
                        e.state,
                        pack(e.details),
                        e.row_id,
                        e.public_id,
                        e.date_start,
                    )
                    for n, e in enumerate(new.events)
                ),
            )
            connection.executemany(
                "INSERT INTO people (run, person_id, position, event_ids, state, outcome, details,"
                " email, event_id, task_id, settled_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        run,
                        p.person_id,
                        n,
                        json.dumps(p.event_ids),
                        p.state,
                        p.outcome.value if p.outcome else None,
                        pack(p.details),
                        p.email,
                        p.event_id,
                        p.task_id,
                        p.settled_at,
                    )
                    for n, p in enumerate(new.people)
                ),
            )
            for held in new.held:
                hold(connection, run, held)
        return run

    def get(self, run: int) -> "RunRecord":
        """A run by its number.

        Raises:
            JournalError: there is none.
        """
        row = self._database.one("SELECT * FROM runs WHERE id = ?", run)
        if row is None:
            raise JournalError(
                say(wording.NO_RUN_TITLE, run=str(run)),
                say(wording.NO_RUN, folder=self._database.path.parent),
                say(wording.NO_RUN_HINT, command=batch_command("runs")),
            )
        return _record(row)

    def all(self) -> "tuple[RunRecord, ...]":
        """Every run, the newest first."""
        return tuple(_record(r) for r in self._database.all("SELECT * FROM runs ORDER BY id DESC"))

    def last(self) -> int | None:
        """The number of the newest run; None where there is none."""
        row = self._database.one("SELECT max(id) AS last FROM runs")
        return row["last"] if row else None

    def rows(self, run: int) -> "tuple[RowRecord, ...]":
        """The rows of a run's sheet, in its order."""
        from lensmor_desktop.journal.records import RowRecord

        return tuple(
            RowRecord(
                r["number"],
                r["event_id"],
                r["person_id"],
                Verdict(r["verdict"]),
                unpack(r["reason"]),
                bool(r["kept"]),
                r["found_by"],
                r["asked_as"],
            )
            for r in self._database.all(
                "SELECT * FROM sheet_rows WHERE run = ? ORDER BY number", run
            )
        )

    def titles(self) -> tuple[Mapping[ResultColumn, str], ...]:
        """What the columns of runs were ever called, each set once."""
        rows = self._database.all("SELECT DISTINCT titles FROM runs ORDER BY titles")
        return tuple(titles_from_json(row["titles"]) for row in rows)

    def resume(self, run: int) -> None:
        """Notes that a run goes on: why it stopped before no longer holds."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE runs SET state = 'open', stopped_by = NULL, stop_reason = NULL,"
                " ended_at = NULL, session = session + 1 WHERE id = ?",
                (run,),
            )

    def end(
        self,
        run: int,
        *,
        at: float,
        finished: bool,
        balance_after: float | None,
        stopped_by: StoppedBy | None,
        reason: Sentence | None,
        note: Sentence | None = None,
    ) -> None:
        """Notes how a run ended; `finished` when nothing is left to be sent or asked.

        `note` stands for where the results are until :meth:`delivered` says it.
        """
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE runs SET ended_at = ?, state = ?, balance_after = ?, stopped_by = ?,"
                " stop_reason = ?, delivered_note = coalesce(?, delivered_note) WHERE id = ?",
                (
                    at,
                    "finished" if finished else "open",
                    balance_after,
                    stopped_by.value if stopped_by else None,
                    pack(reason),
                    pack(note),
                    run,
                ),
            )

    def set_price(self, run: int, credits: int) -> None:
        """Notes what one person costs, by Lensmor's own word; only before anybody is sent."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE runs SET credits_each = ? WHERE id = ?", (credits, run))

    def delivered(
        self, run: int, *, to: str, sha: str, note: Sentence | None, lost_rows: int = 0
    ) -> None:
        """Notes that the results stand in a file, and what that file then was.

        `lost_rows`: results that stand in no row of it.
        """
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE runs SET delivered_to = ?, delivered_sha = ?, delivered_note = ?,"
                " lost_rows = ? WHERE id = ?",
                (to, sha, pack(note), lost_rows, run),
            )

    def undelivered(self, run: int, note: Sentence) -> None:
        """Notes why the results could not be written; where they were before stands."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE runs SET delivered_note = ? WHERE id = ?", (pack(note), run))

    def wrote(self, run: int, path: str, sha: str = "") -> None:
        """Notes a file as one with this run's results; before it is written, without its hash."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO written_files (run, path, sha) VALUES (?, ?, ?)"
                " ON CONFLICT (run, path) DO UPDATE SET sha = excluded.sha",
                (run, path, sha),
            )

    def files(self, run: int | None = None) -> Mapping[str, str]:
        """The files that results of a run, or of any, were written into, each with its hash then.

        The hash is "" where the program may have ended before the file was in its place.
        """
        rows = self._database.all(
            "SELECT path, sha FROM written_files WHERE :run IS NULL OR run = :run ORDER BY run",
            run=run,
        )
        return {row["path"]: row["sha"] for row in rows}


def _insert_run(connection: sqlite3.Connection, new: "NewRun") -> int:
    columns = {
        "account": new.account,
        "practice": int(new.practice),
        "started_at": new.started_at,
        "source": new.source.path,
        "source_file": json.dumps(
            {f.name: getattr(new.source, f.name) for f in fields(new.source)}
        ),
        "layout": layout_to_json(new.layout),
        "output": new.output,
        "batch_size": new.batch_size,
        "people_allowed": new.people_allowed,
        "credits_allowed": new.credits_allowed,
        "credits_each": new.credits_each,
        "estimated": new.estimated,
        "exact": int(new.exact),
        "balance_before": new.balance_before,
        "stopped_by": new.stopped_by.value if new.stopped_by else None,
        "stop_reason": pack(new.stop_reason),
        "identity_overruled": int(new.identity_overruled),
        "people_compared": new.people_compared,
        "titles": titles_to_json(new.titles),
        "overwrite": int(new.overwrite),
    }
    names = ", ".join(columns)
    marks = ", ".join("?" for _ in columns)
    cursor = connection.execute(
        f"INSERT INTO runs ({names}) VALUES ({marks})",  # noqa: S608 (names are those above)
        tuple(columns.values()),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _record(row: sqlite3.Row) -> "RunRecord":
    from lensmor_desktop.journal.records import RunRecord

    return RunRecord(
        id=row["id"],
        account=row["account"],
        practice=bool(row["practice"]),
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        finished=row["state"] == "finished",
        source=SourceFile(**json.loads(row["source_file"])),
        layout=layout_from_json(row["layout"]),
        output=row["output"],
        delivered_to=row["delivered_to"],
        delivered_sha=row["delivered_sha"],
        delivered_note=unpack(row["delivered_note"]),
        batch_size=row["batch_size"],
        people_allowed=row["people_allowed"],
        credits_allowed=row["credits_allowed"],
        credits_each=row["credits_each"],
        estimated=row["estimated"],
        exact=bool(row["exact"]),
        balance_before=row["balance_before"],
        balance_after=row["balance_after"],
        stopped_by=StoppedBy(row["stopped_by"]) if row["stopped_by"] else None,
        stop_reason=unpack(row["stop_reason"]),
        identity_overruled=bool(row["identity_overruled"]),
        people_compared=row["people_compared"],
        titles=titles_from_json(row["titles"]),
        overwrite=bool(row["overwrite"]),
        lost_rows=row["lost_rows"],
        session=row["session"],
    )
