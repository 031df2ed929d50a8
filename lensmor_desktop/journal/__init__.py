"""The journal: what was planned, sent, paid and delivered, on disk before and after each step.

It is the truth of which the workbook is an export. `schema.sql` is the shape of it and guards the
states; `database` opens, locks, migrates and wraps every change in a transaction; `runs` holds a
run with its rows and events; `batches` the states of what was sent; `people` each person's result
and the memory of what was ever bought; `charges` who may have cost credits; `facts` the
whole in numbers, for support. The only importer of sqlite3.
"""

from lensmor_desktop.journal.batches import Batch, Batches, ClaimTaken
from lensmor_desktop.journal.database import Database, EngineLock
from lensmor_desktop.journal.events import EventRecord, RunEvents
from lensmor_desktop.journal.people import People, PersonRecord, Purchase
from lensmor_desktop.journal.runs import NewRun, RowRecord, RunRecord, Runs
from lensmor_desktop.journal.store import Journal

__all__ = [
    "Batch",
    "Batches",
    "ClaimTaken",
    "Database",
    "EngineLock",
    "EventRecord",
    "Journal",
    "NewRun",
    "People",
    "PersonRecord",
    "Purchase",
    "RowRecord",
    "RunEvents",
    "RunRecord",
    "Runs",
]
