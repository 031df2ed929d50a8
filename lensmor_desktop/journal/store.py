"""The journal as one object: what the engine, the command line and the window hold."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lensmor_desktop.journal.accounts import Accounts
from lensmor_desktop.journal.charges import Charges
from lensmor_desktop.journal.database import FILE, Database, EngineLock
from lensmor_desktop.journal.people import People
from lensmor_desktop.journal.runs import Runs

# A check sends nothing, and is to start like any small program. Whatever sends imports these
# before it begins.
if TYPE_CHECKING:
    from lensmor_desktop.journal.balances import Balances
    from lensmor_desktop.journal.batches import Batches
    from lensmor_desktop.journal.events import RunEvents
    from lensmor_desktop.journal.holding import Holding
    from lensmor_desktop.journal.requests import Requests
    from lensmor_desktop.journal.selections import Selections


class Journal:
    """All records of one data folder; used by the thread that opened it."""

    def __init__(self, folder: Path) -> None:
        """Opens or makes `journal.sqlite3` in `folder`.

        Raises:
            JournalError: it can't be opened or isn't ours.
        """
        self.folder = folder
        self._database = Database(folder / FILE)
        self.runs = Runs(self._database)
        self.accounts = Accounts(self._database)
        self.people = People(self._database)
        self.charges = Charges(self._database)

    @cached_property
    def events(self) -> "RunEvents":
        """The events of runs."""
        from lensmor_desktop.journal.events import RunEvents

        return RunEvents(self._database)

    @cached_property
    def batches(self) -> "Batches":
        """What was sent, and how far that has got."""
        from lensmor_desktop.journal.batches import Batches

        return Batches(self._database)

    @cached_property
    def balances(self) -> "Balances":
        """What the account held during runs."""
        from lensmor_desktop.journal.balances import Balances

        return Balances(self._database)

    @cached_property
    def holding(self) -> "Holding":
        """Who of a run wasn't sent, and who waits for somebody else's order."""
        from lensmor_desktop.journal.holding import Holding

        return Holding(self._database)

    @cached_property
    def requests(self) -> "Requests":
        """Every exchange with the API."""
        from lensmor_desktop.journal.requests import Requests

        return Requests(self._database)

    @cached_property
    def selections(self) -> "Selections":
        """What was chosen in the Review of each sheet."""
        from lensmor_desktop.journal.selections import Selections

        return Selections(self._database)

    def lock(self) -> EngineLock:
        """The right to send: one engine at a time on this folder."""
        return EngineLock(self.folder)

    def close(self) -> None:
        """Closes the file."""
        self._database.close()
