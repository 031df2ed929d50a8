"""The engine's thread: one worker that owns the service, and its face in the window's thread.

`EngineWorker` lives in a QThread, makes the service there (an SQLite connection belongs to one
thread), and takes one request after the other. `Engine` lives with the window: it sends requests
as queued signals and relays the answers, so that every slot of the window runs in the window's
thread. Run progress doesn't travel as signals: it is put in a buffer that the window empties ten
times a second, so that a fast run can never flood the event loop.
"""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.plan import Consent, Offer, Wishes
from lensmor_desktop.domain.progress import Progress, RunSummary
from lensmor_desktop.domain.rows import Inspection
from lensmor_desktop.errors import SheetError, UserFacingError
from lensmor_desktop.gui.failures import Failure, defect, failure_of
from lensmor_desktop.settings.credentials import Credentials, KeyPlace, StoredKey

if TYPE_CHECKING:
    from lensmor_desktop.sheets import Choices
    from lensmor_desktop.unlocking.service import UnlockService

UPDATES_EVERY_MS = 100
PREVIEW_ROWS = 25


class Opener(Protocol):
    """Makes a service; called in the engine's thread."""

    def __call__(self, *, data_dir: Path | None, sandbox: bool, api_key: str) -> "UnlockService":
        """Opens the service for real credits or, with `sandbox`, for practice."""


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
    """Read and check a sheet."""

    path: Path
    choices: "Choices"


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
    """Do what a person has consented to."""

    offer: Offer
    consent: Consent
    stop: threading.Event


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on with an interrupted run."""

    run: int
    stop: threading.Event


@dataclass(frozen=True, slots=True)
class WriteAgain:
    """Write a run's results again, to its file or to another."""

    run: int
    output: Path | None = None


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
class _Envelope:
    serial: int
    request: Any


@dataclass(frozen=True, slots=True)
class _Answer:
    envelope: _Envelope
    result: Any  # None where the request was superseded
    failure: Failure | None = None


class EngineWorker(QObject):
    """Lives in the engine's thread and does one request after the other."""

    answered = Signal(object)

    def __init__(
        self,
        opener: Opener,
        credentials: Credentials,
        data_dir: Path | None,
        newest: dict[type, int],
        progress: deque[Progress],
    ) -> None:
        super().__init__()
        self._opener = opener
        self._credentials = credentials
        self._data_dir = data_dir
        self._newest = newest  # written by the window's thread only; reading an int is atomic
        self._progress = progress
        self._service: UnlockService | None = None
        self._key = StoredKey()
        self._practice = False
        self._actions: dict[type, Callable[[Any], object]] = {
            Open: self._open,
            KeepKey: self._keep_key,
            TestKey: self._test_key,
            Inspect: self._inspect,
            MakeOffer: lambda ask: self._ready().offer(ask.inspection, ask.wishes, ask.stop),
            Reprice: lambda ask: self._ready().reprice(ask.offer, ask.wishes),
            Run: lambda ask: self._ready().run(
                ask.offer, ask.consent, ask.stop, self._progress.append
            ),
            Resume: lambda ask: self._ready().resume(ask.run, ask.stop, self._progress.append),
            WriteAgain: lambda ask: self._ready().write_again(ask.run, ask.output),
            ReadBalance: lambda ask: self._ready().balance(),
            Close: self._close,
        }

    @Slot(object)
    def do(self, envelope: _Envelope) -> None:
        """Does a request; whatever goes wrong becomes an answer, never silence."""
        request = envelope.request
        newest = self._newest.get(type(request), envelope.serial)
        if isinstance(request, SUPERSEDED) and envelope.serial < newest:
            self.answered.emit(_Answer(envelope, None))
            return
        try:
            answer = _Answer(envelope, self._actions[type(request)](request))
        except UserFacingError as error:
            answer = _Answer(envelope, None, failure_of(error))
        except Exception as error:  # the border of the thread: it becomes a dialog
            answer = _Answer(envelope, None, defect(error))
        self.answered.emit(answer)

    def _ready(self) -> "UnlockService":
        if self._service is None:
            # The start failed and was reported; whoever asks again starts it again.
            self._open(Open(self._practice))
        assert self._service is not None
        return self._service

    def _open(self, request: Open) -> Opened:
        self._practice = request.practice
        if self._service is not None:
            self._service.close()
            self._service = None
        self._key = self._credentials.read()
        key = "" if request.practice else self._key.value
        self._service = self._opener(data_dir=self._data_dir, sandbox=request.practice, api_key=key)
        return self._opened()

    def _opened(self) -> Opened:
        service = self._ready()
        runs = tuple(run for run in service.runs() if run.practice == service.practice)
        return Opened(
            practice=service.practice,
            has_key=service.has_key,
            key_place=self._key.place,
            last_four=self._key.last_four,
            runs=runs,
        )

    def _keep_key(self, request: KeepKey) -> Opened:
        self._credentials.keep(request.value)
        return self._open(Open(self._practice))

    def _inspect(self, request: Inspect) -> Reading:
        from lensmor_desktop.sheets import peek_columns, preview_rows

        inspection = self._ready().inspect(request.path, request.choices)
        layout = inspection.layout
        try:
            peeks = peek_columns(request.path, layout.worksheet, layout.header_row)
            rows = preview_rows(request.path, layout.worksheet, PREVIEW_ROWS)
        except SheetError:
            return Reading(inspection)  # the sheet was read; a glimpse is only a help
        return Reading(inspection, peeks, tuple((row.number, row.texts) for row in rows))

    def _test_key(self, request: TestKey) -> Balance:
        # A service of its own in a folder of its own: the one in use stays as it is.
        from tempfile import TemporaryDirectory

        with TemporaryDirectory(prefix="lensmor-key-") as folder:
            service = self._opener(data_dir=Path(folder), sandbox=False, api_key=request.value)
            try:
                return service.balance()
            finally:
                service.close()

    def _close(self, _request: Close) -> Closed:
        if self._service is not None:
            self._service.close()
            self._service = None
        return Closed()


class Engine(QObject):
    """The engine as the window sees it: ask, and be answered by a signal in the window's thread."""

    opened = Signal(object)  # Opened
    key_tested = Signal(object)  # Balance
    inspected = Signal(object)  # Reading
    offered = Signal(object)  # Offer
    progressed = Signal(object)  # tuple of Progress, about ten times a second
    run_ended = Signal(object)  # RunSummary
    written = Signal(object)  # RunSummary
    balance_read = Signal(object)  # Balance
    failed = Signal(object, object)  # the request, a Failure
    closed = Signal()  # the thread has ended

    _ask = Signal(object)

    def __init__(
        self,
        opener: Opener,
        credentials: Credentials,
        data_dir: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._serial = 0
        self._newest: dict[type, int] = {}
        self._progress: deque[Progress] = deque()
        self._pending: dict[int, object] = {}
        self._stops: set[threading.Event] = set()
        self._offer_stop = threading.Event()
        self._run_stop: threading.Event | None = None
        self._closing = False
        self._thread = QThread()
        self._thread.setObjectName("engine")
        self._worker = EngineWorker(opener, credentials, data_dir, self._newest, self._progress)
        self._worker.moveToThread(self._thread)
        self._ask.connect(self._worker.do)
        self._worker.answered.connect(self._relay)
        self._thread.finished.connect(self._ended)
        self._timer = QTimer(self)
        self._timer.setInterval(UPDATES_EVERY_MS)
        self._timer.timeout.connect(self._drain)
        self._answers: dict[type, Any] = {
            Open: self.opened,
            KeepKey: self.opened,
            TestKey: self.key_tested,
            Inspect: self.inspected,
            MakeOffer: self.offered,
            Reprice: self.offered,
            Run: self.run_ended,
            Resume: self.run_ended,
            WriteAgain: self.written,
            ReadBalance: self.balance_read,
        }
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether an unlock run is under way."""
        return self._run_stop is not None

    @property
    def pricing(self) -> bool:
        """Whether an offer or a new price is being worked out."""
        return any(isinstance(ask, MakeOffer | Reprice) for ask in self._pending.values())

    @property
    def busy(self) -> bool:
        """Whether any request waits for its answer."""
        return bool(self._pending)

    def open(self, practice: bool) -> None:
        """Starts the service; answered by `opened`."""
        self._send(Open(practice))

    def keep_key(self, value: str) -> None:
        """Keeps the key and restarts the service with it; answered by `opened`."""
        self._send(KeepKey(value))

    def test_key(self, value: str) -> None:
        """Tries a key with the balance call; answered by `key_tested`."""
        self._send(TestKey(value))

    def inspect(self, path: Path, choices: "Choices") -> None:
        """Reads a sheet; answered by `inspected`, only for the newest request."""
        self._send(Inspect(path, choices))

    def offer(self, inspection: Inspection, wishes: Wishes) -> None:
        """Looks up and prices; an offer still being made is given up. Answered by `offered`."""
        self._offer_stop.set()
        self._offer_stop = threading.Event()
        self._send(MakeOffer(inspection, wishes, self._offer_stop))

    def reprice(self, offer: Offer, wishes: Wishes) -> None:
        """Prices other wishes; answered by `offered`."""
        self._send(Reprice(offer, wishes))

    def run(self, offer: Offer, consent: Consent) -> None:
        """Starts the run that a person has consented to; answered by `run_ended`."""
        self._run_stop = threading.Event()
        self._progress.clear()
        self._timer.start()
        self._send(Run(offer, consent, self._run_stop))

    def resume(self, run: int) -> None:
        """Goes on with an interrupted run; answered by `run_ended`."""
        self._run_stop = threading.Event()
        self._progress.clear()
        self._timer.start()
        self._send(Resume(run, self._run_stop))

    def write_again(self, run: int, output: Path | None = None) -> None:
        """Writes a run's results once more; answered by `written`."""
        self._send(WriteAgain(run, output))

    def read_balance(self) -> None:
        """Asks for the balance; answered by `balance_read`."""
        self._send(ReadBalance())

    def stop_run(self) -> None:
        """Stops the run: nothing new is sent. It ends by itself with `run_ended`."""
        if self._run_stop is not None:
            self._run_stop.set()

    def close(self) -> None:
        """Ends the thread in good order; `closed` follows. Never blocks."""
        if self._closing:
            return
        self._closing = True
        self.stop_run()
        self._offer_stop.set()
        self._send(Close())

    def wait(self, milliseconds: int) -> bool:
        """Waits for the thread's end, for a program that can't go on without it."""
        return self._thread.wait(milliseconds)

    def _send(self, request: object) -> None:
        self._serial += 1
        self._newest[type(request)] = self._serial
        self._pending[self._serial] = request
        self._ask.emit(_Envelope(self._serial, request))

    @Slot(object)
    def _relay(self, answer: _Answer) -> None:
        request = answer.envelope.request
        self._pending.pop(answer.envelope.serial, None)
        if isinstance(request, Close):
            self._thread.quit()
            return
        if isinstance(request, Run | Resume):
            self._timer.stop()
            self._drain()
            self._run_stop = None
        if self._is_stale(answer):
            return
        if answer.failure is not None:
            self.failed.emit(request, answer.failure)
        else:
            self._answers[type(request)].emit(answer.result)

    def _is_stale(self, answer: _Answer) -> bool:
        """Whether a newer request of the kind makes this answer worthless."""
        request = answer.envelope.request
        if not isinstance(request, SUPERSEDED):
            return False
        kinds = (MakeOffer, Reprice) if isinstance(request, MakeOffer | Reprice) else (Inspect,)
        return answer.envelope.serial < max(self._newest.get(kind, 0) for kind in kinds)

    @Slot()
    def _drain(self) -> None:
        taken: list[Progress] = []
        while self._progress:
            taken.append(self._progress.popleft())
        if taken:
            self.progressed.emit(tuple(taken))

    @Slot()
    def _ended(self) -> None:
        self.closed.emit()
