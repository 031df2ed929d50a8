"""A small run in a journal, for tests of what the journal allows."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.rows import Layout, SourceFile, Verdict
from lensmor_desktop.domain.sentences import NOTHING, say
from lensmor_desktop.journal import EventRecord, Journal, NewRun, PersonRecord, RowRecord
from lensmor_desktop.journal.events import WANTED

ACCOUNT = "account"
EVENT = "204518"
SOURCE = SourceFile("people.csv", "0" * 64, 10, 1, "csv")


def begin(
    journal: Journal,
    *person_ids: str,
    account: str = ACCOUNT,
    source: str | SourceFile = "",
    **more: Any,
) -> int:
    """Writes a run with these people down; returns its number. `more`: other fields of `NewRun`."""
    return journal.runs.begin(
        replace(
            NewRun(
                account=account,
                practice=False,
                started_at=1.0,
                source=replace(SOURCE, path=source or SOURCE.path)
                if isinstance(source, str)
                else source,
                layout=Layout("", 1),
                output="people.csv",
                batch_size=100,
                people_allowed=len(person_ids),
                credits_allowed=15 * len(person_ids),
                credits_each=15,
                estimated=15 * len(person_ids),
                exact=True,
                balance_before=1000.0,
                rows=[
                    RowRecord(number + 2, EVENT, person, Verdict.READY, NOTHING)
                    for number, person in enumerate(person_ids)
                ],
                people=[PersonRecord(person, (EVENT, "300")) for person in person_ids],
                events=[EventRecord(EVENT, "Fair", "preview", 2000, WANTED)],
            ),
            **more,
        )
    )


def planned(journal: Journal, *person_ids: str, account: str = ACCOUNT) -> int:
    """A run with these people in one planned batch; returns the batch."""
    return journal.batches.plan(begin(journal, *person_ids, account=account), EVENT, person_ids)


def submitted(journal: Journal, *person_ids: str, task_id: str = "7001") -> int:
    """A run with these people in one running task; returns the batch."""
    batch = planned(journal, *person_ids)
    journal.batches.submitting(batch, ACCOUNT, 2.0)
    journal.batches.submitted(batch, task_id=task_id, at=3.0, results=(), looking=())
    return batch


def result(
    person_id: str, outcome: Outcome = Outcome.UNLOCKED, email: str | None = None
) -> PersonResult:
    """What came of a person; the delivered have an address."""
    address = f"p{person_id}@sample.example" if outcome is Outcome.UNLOCKED else ""
    return PersonResult(
        person_id,
        outcome,
        say("{why}", why="because"),
        email=address if email is None else email,
        event_id=EVENT,
        task_id="7001",
        at=5.0,
    )


def opened(folder: Path) -> Journal:
    return Journal(folder / "data")
