"""The journal: what was planned, sent, paid and delivered, on disk before and after each step.

It is the truth of which the workbook is an export. `schema.sql` is the shape of it and guards the
states; `database` opens, locks, migrates and wraps every change in a transaction; `accounts` tells
which fingerprints are one account; `runs` holds a run with its rows and events, and `records` what
these are; `batches` the states of what was sent, and `holding` who waits for somebody else's order;
`people` each person's result and the memory of what was ever bought; `charges` who may have cost
credits, and `balances` what the account held; `selections` what a person chose in a sheet; `facts`
the whole in numbers, for support. The only importer of sqlite3.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lensmor_desktop.journal.batches import Batch, Batches, ClaimTaken
    from lensmor_desktop.journal.database import Database, EngineLock
    from lensmor_desktop.journal.events import EventRecord, RunEvents
    from lensmor_desktop.journal.people import People, PersonRecord, Purchase
    from lensmor_desktop.journal.records import HeldPeople, NewRun, RowRecord, RunRecord
    from lensmor_desktop.journal.runs import Runs
    from lensmor_desktop.journal.selections import Selections
    from lensmor_desktop.journal.store import Journal

_PLACES = {
    "Batch": "batches",
    "Batches": "batches",
    "ClaimTaken": "batches",
    "Database": "database",
    "EngineLock": "database",
    "EventRecord": "events",
    "HeldPeople": "records",
    "Journal": "store",
    "NewRun": "records",
    "People": "people",
    "PersonRecord": "people",
    "Purchase": "people",
    "RowRecord": "records",
    "RunEvents": "events",
    "RunRecord": "records",
    "Runs": "runs",
    "Selections": "selections",
}
"""Which module holds which name."""


def __getattr__(name: str) -> object:
    """Imports a module when a name in it is first asked for: a check needn't load batches."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)


__all__ = [
    "Batch",
    "Batches",
    "ClaimTaken",
    "Database",
    "EngineLock",
    "EventRecord",
    "HeldPeople",
    "Journal",
    "NewRun",
    "People",
    "PersonRecord",
    "Purchase",
    "RowRecord",
    "RunEvents",
    "RunRecord",
    "Runs",
    "Selections",
]
