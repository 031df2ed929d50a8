"""What a person chose in the Review of each sheet, kept from one start to the next."""

import json
import logging

from lensmor_desktop.domain.selection import LeftOutRow, Selection
from lensmor_desktop.journal.database import Database

_log = logging.getLogger(__name__)


class Selections:
    """The table of selections. Sheets go by their path and the name of the worksheet."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, source: str, worksheet: str) -> Selection | None:
        """What was chosen for a sheet, or None where nothing was."""
        row = self._database.one(
            "SELECT chosen FROM selections WHERE source = ? AND worksheet = ?", source, worksheet
        )
        return None if row is None else _unpacked(row["chosen"])

    def keep(self, source: str, worksheet: str, selection: Selection, at: float) -> None:
        """Keeps what is chosen for a sheet; `at` is in Unix seconds.

        Raises:
            JournalError: it can't be written.
        """
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO selections (source, worksheet, chosen, at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (source, worksheet) DO UPDATE"
                " SET chosen = excluded.chosen, at = excluded.at",
                (source, worksheet, _packed(selection), at),
            )

    def forget(self, source: str) -> None:
        """Forgets what was chosen for a sheet, in each of its worksheets."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM selections WHERE source = ?", (source,))

    def written_from(self, path: str, sha256: str) -> str | None:
        """The path of the sheet that a file is a copy of, if a run of ours tells.

        Args:
            path: where a run's results went.
            sha256: the file's hash, by which a renamed one is known as well: as a run wrote it, or
                as it was when a run began.
        """
        row = self._database.one(
            "SELECT source FROM runs WHERE source <> ? AND (? IN (output, delivered_to)"
            " OR delivered_sha = ? OR instr(source_file, ?)) ORDER BY id DESC LIMIT 1",
            path,
            path,
            sha256,
            sha256,
        )
        return None if row is None else str(row["source"])


def _packed(selection: Selection) -> str:
    return json.dumps(
        {
            "people": sorted(selection.people),
            "rows": [[r.number, r.event_id, r.person_id, r.place] for r in selection.rows],
            "unlock_events": selection.unlock_events,
            "limit": selection.limit,
            "max_credits": selection.max_credits,
        },
        separators=(",", ":"),
    )


def _unpacked(stored: str) -> Selection | None:
    try:
        chosen = json.loads(stored)
        return Selection(
            people=frozenset(chosen["people"]),
            rows=tuple(LeftOutRow(*row) for row in chosen["rows"]),
            unlock_events=tuple(chosen["unlock_events"]),
            limit=chosen["limit"],
            max_credits=chosen["max_credits"],
        )
    except (ValueError, KeyError, TypeError):
        _log.warning("a selection of a sheet can't be read")
        return None
