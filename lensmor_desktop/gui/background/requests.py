"""What the window asks of the engine's thread, and the answers that are no domain types.

Frozen dataclasses, so that they may go from thread to thread.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Wishes
from lensmor_desktop.domain.rows import Inspection, Verdict
from lensmor_desktop.domain.sentences import Sentence
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.gui.background.failures import Failure
from lensmor_desktop.settings.credentials import KeyPlace
from lensmor_desktop.settings.habits import Chosen
from lensmor_desktop.settings.options import Options

if TYPE_CHECKING:
    from lensmor_desktop.domain.plan import Consent, Offer
    from lensmor_desktop.sheets import Choices, Correction, Glimpse


@dataclass(frozen=True, slots=True)
class Open:
    """Start (or restart) the service, for practice or for real."""

    practice: bool


@dataclass(frozen=True, slots=True)
class KeepKey:
    """Keep this key and use it from now on; an empty one forgets the key."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TestKey:
    """Ask Lensmor for the balance of this key; spends nothing, keeps nothing. `stop` gives up."""

    value: str = field(repr=False)
    stop: threading.Event = field(default_factory=threading.Event)


class Remembering(Enum):
    """What reading a sheet has to do with the choices for sheets that have the same headings."""

    NOT = "not"
    AS_LAST_TIME = "as last time"  # nothing is chosen by hand yet: take what was chosen then
    KEEP = "keep"  # these choices were made by hand: next time the same
    FORGET = "forget"  # what was chosen last time doesn't fit any more


@dataclass(frozen=True, slots=True)
class Inspect:
    """Read and check a sheet; people with one of the outcomes in `retry` count as new.

    `stop` gives up early. It is set as soon as nobody waits for the sheet any more.
    """

    path: Path
    choices: "Choices"
    retry: frozenset[Outcome] = frozenset()
    remembering: Remembering = Remembering.NOT
    stop: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class ReadRecent:
    """Ask for the files that were opened last; `clear` forgets them first."""

    clear: bool = False


@dataclass(frozen=True, slots=True)
class CorrectSheet:
    """Put a corrected ID into its cell in the sheet itself."""

    inspection: Inspection
    correction: "Correction"


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Put back what stood in a cell (row and column) before it was corrected."""

    inspection: Inspection
    cell: tuple[int, int]


@dataclass(frozen=True, slots=True)
class SheetChanged:
    """A cell (row and column) of the sheet says something else; the sheet's hash since then."""

    cell: tuple[int, int]
    sha256: str


@dataclass(frozen=True, slots=True)
class MakeOffer:
    """Look up events and balance, and price; `stop` gives up early."""

    inspection: Inspection
    wishes: Wishes
    stop: threading.Event


@dataclass(frozen=True, slots=True)
class KeepWishes:
    """Remember what the person asks for of a sheet."""

    inspection: Inspection
    wishes: Wishes


@dataclass(frozen=True, slots=True)
class ForgetWishes:
    """Forget what was asked for of a file: of one worksheet, or of all where that is None."""

    path: Path
    worksheet: str | None = None


@dataclass(frozen=True, slots=True)
class Reprice:
    """The same facts, other wishes."""

    offer: "Offer"
    wishes: Wishes


@dataclass(frozen=True, slots=True)
class Run:
    """Do what a person has consented to.

    `pause` sends nothing new while it is set, `finish` nothing more, and `stop` ends it at once.
    """

    offer: "Offer"
    consent: "Consent"
    stop: threading.Event
    finish: threading.Event
    pause: threading.Event


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on with an interrupted run; paused and ended early as in `Run`."""

    run: int
    stop: threading.Event
    finish: threading.Event
    pause: threading.Event


@dataclass(frozen=True, slots=True)
class Rejoin:
    """Ask for the rows of a run that is about to be gone on with, and their results so far."""

    run: int


@dataclass(frozen=True, slots=True)
class WriteAgain:
    """Write a run's results again, to its file or to another, which the person has chosen."""

    run: int
    output: Path | None = None


@dataclass(frozen=True, slots=True)
class SetAside:
    """Move the damaged records of a data folder out of the way, and start anew."""

    folder: Path


@dataclass(frozen=True, slots=True)
class ReadRuns:
    """Ask for the past runs."""


@dataclass(frozen=True, slots=True)
class ReadReceipt:
    """Ask for a run's receipt."""

    run: int


@dataclass(frozen=True, slots=True)
class SaveReceipt:
    """Write a run's receipt into a file of the person's choice."""

    run: int
    path: Path


@dataclass(frozen=True, slots=True)
class RestoreOriginal:
    """Put the sheet back as it was before a run."""

    run: int


@dataclass(frozen=True, slots=True)
class KeepOptions:
    """Keep these settings and use them from now on."""

    options: Options


@dataclass(frozen=True, slots=True)
class ForgetPurchases:
    """Clear the memory of bought addresses."""


@dataclass(frozen=True, slots=True)
class ReadBalance:
    """Ask for the balance; `stop` gives up."""

    stop: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class Close:
    """Close the service: the program ends."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The service is ready.

    Attributes:
        keychain_trouble: why the keychain couldn't be used, where it couldn't, and what to do.
        host: the one that is asked, if it isn't Lensmor's own.
    """

    practice: bool
    has_key: bool
    key_place: KeyPlace
    last_four: str
    runs: tuple[RunSummary, ...]
    options: Options
    keychain_trouble: Sentence | None = None
    host: str = ""


@dataclass(frozen=True, slots=True)
class FirstRows:
    """What is known of a sheet before its rows are read.

    Attributes:
        as_last_time: the choices that were taken from memory.
    """

    glimpse: "Glimpse"
    as_last_time: Chosen = field(default_factory=Chosen)


@dataclass(frozen=True, slots=True)
class Reading:
    """A sheet that was read, and what a person needs to recognise it.

    Attributes:
        peeks: the first values of each column, by column number. They may be addresses.
        top: its first rows as (row number, text by column number).
        as_last_time: the choices that were taken from memory.
        recent: the files that were opened last, the newest first.
        counts: how many rows have each verdict.
        hidden: how many are hidden in the sheet, whatever their verdict.
        wishes: what was last asked for of the sheet.
    """

    inspection: Inspection
    peeks: Mapping[int, tuple[str, ...]] = field(default_factory=dict, repr=False)
    top: tuple[tuple[int, Mapping[int, str]], ...] = field(default=(), repr=False)
    as_last_time: Chosen = field(default_factory=Chosen)
    recent: tuple[Path, ...] = ()
    counts: Mapping[Verdict, int] = field(default_factory=dict)
    hidden: int = 0
    wishes: Wishes = field(default_factory=Wishes)


@dataclass(frozen=True, slots=True)
class Closed:
    """The service is closed; the thread may end."""


GIVEN_UP = (MakeOffer, TestKey, ReadBalance)
"""Requests that nobody waits for any more once their `stop` is set."""

SUPERSEDED = (Inspect, MakeOffer, Reprice)
"""Requests of which only the newest is of interest: older ones in the queue are dropped."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A request with its serial number."""

    serial: int
    request: Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request."""

    envelope: Envelope
    result: Any  # None where the request was superseded
    failure: Failure | None = None
