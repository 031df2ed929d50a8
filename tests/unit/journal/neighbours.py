"""Runs beside the one at work: whatever is written or read for one leaves the others alone."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.journal import HeldPeople, Journal
from lensmor_desktop.journal.events import UNLOCKED
from tests.unit.journal.a_run import EVENT, begin, result

NEIGHBOURS = ("neighbour", "another neighbour")
TABLES = ("runs", "sheet_rows", "run_events", "people", "batches", "batch_people", "balances")
PEOPLE = tuple(str(number) for number in range(1, 10))


def settle_in(journal: Journal, account: str) -> None:
    """A run of another account on the same people and event, in every state that there is."""
    run = begin(journal, *PEOPLE, account=account)
    batches = {each: journal.batches.plan(run, EVENT, [each]) for each in PEOPLE[:6]}
    for person, batch in batches.items():
        if person != "5":
            journal.batches.submitting(batch, account, 2.0)
        if person in "1236":
            journal.batches.submitted(batch, task_id=f"80{person}", at=3.0, results=(), looking=())
    journal.batches.settle(batches["1"], [result("1")])
    journal.batches.settle(batches["2"], [result("2", Outcome.FAILED)])
    journal.batches.settle(batches["6"], [result("6", Outcome.NO_EMAIL)])
    journal.batches.unconfirmed(batches["4"], say("lost"), "trace")
    journal.batches.look_up(batches["4"], [("4", "lost")])
    journal.holding.hold_unsent(run, HeldPeople(EVENT, ("7",), "elsewhere"))
    journal.events.settle(run, EVENT, state=UNLOCKED, credits=2000, details=say("done"))
    journal.balances.add(run, 4.0, account, Balance(777.0))


def _rows(journal: Journal, newest: int) -> dict[str, list[tuple[object, ...]]]:
    """The neighbours' rows in every table."""
    found = {}
    path = journal.folder / "journal.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        for table in TABLES:
            of_run = "id" if table == "runs" else "run"
            where = f"{of_run} <= {newest}"
            if table == "batch_people":
                where = f"batch IN (SELECT id FROM batches WHERE run <= {newest})"
            found[table] = connection.execute(f"SELECT * FROM {table} WHERE {where}").fetchall()
        for table in ("claims", "purchases"):
            found[table] = connection.execute(
                f"SELECT * FROM {table} WHERE account IN (?, ?)", NEIGHBOURS
            ).fetchall()
    return found


@contextmanager
def undisturbed(journal: Journal) -> Iterator[None]:
    """Neighbours move in before, and must be found as they were afterwards."""
    for account in NEIGHBOURS:
        settle_in(journal, account)
    journal.accounts.link(*NEIGHBOURS[:1], NEIGHBOURS[1:])  # they are one account, and not ours
    last = journal.runs.last()
    assert last is not None
    before = _rows(journal, last)
    assert all(before.values()), "neighbours in every table"
    yield
    assert _rows(journal, last) == before
