"""What the window asks of the engine's thread, and the answers that are no domain types.

Frozen dataclasses, so that they may go from thread to thread.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent, Offer, Wishes
from lensmor_desktop.domain.progress import RunSummary
from lensmor_desktop.domain.rows import Inspection
from lensmor_desktop.gui.failures import Failure
from lensmor_desktop.settings.credentials import KeyPlace
from lensmor_desktop.settings.options import Options

if TYPE_CHECKING:
    from lensmor_desktop.sheets import Choices


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
    """Ask Lensmor for the balance of this key; spends nothing, keeps nothing."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Inspect:
    """Read and check a sheet; people with one of the outcomes in `retry` count as new."""

    path: Path
    choices: "Choices"
    retry: frozenset[Outcome] = frozenset()


@dataclass(frozen=True, slots=True)
class MakeOffer:
    """Look up events and balance, and price; `stop` gives up early."""

    inspection: Inspection
    wishes: Wishes
    stop: threading.Event


@dataclass(frozen=True, slots=True)
class Reprice:
    """The same facts, other wishes."""

    offer: Offer
    wishes: Wishes


@dataclass(frozen=True, slots=True)
class Run:
    """Do what a person has consented to; `finish` sends nothing more, `stop` ends it at once."""

    offer: Offer
    consent: Consent
    stop: threading.Event
    finish: threading.Event


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on with an interrupted run; it is ended early as in `Run`."""

    run: int
    stop: threading.Event
    finish: threading.Event


@dataclass(frozen=True, slots=True)
class WriteAgain:
    """Write a run's results again, to its file or to another."""

    run: int
    output: Path | None = None


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
    """Ask for the balance."""


@dataclass(frozen=True, slots=True)
class Close:
    """Close the service: the program ends."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The service is ready."""

    practice: bool
    has_key: bool
    key_place: KeyPlace
    last_four: str
    runs: tuple[RunSummary, ...]
    options: Options


@dataclass(frozen=True, slots=True)
class Reading:
    """A sheet that was read, and what a person needs to recognise it.

    Attributes:
        peeks: the first values of each column, by column number. They may be addresses.
        top: its first rows as (row number, text by column number).
    """

    inspection: Inspection
    peeks: Mapping[int, tuple[str, ...]] = field(default_factory=dict, repr=False)
    top: tuple[tuple[int, Mapping[int, str]], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Closed:
    """The service is closed; the thread may end."""


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
