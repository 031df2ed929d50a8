"""The engine's thread: one worker that owns the service and does one request after the other.

It lives in a QThread and makes the service there, for an SQLite connection belongs to one thread.
Run progress doesn't travel as signals: it is put in a buffer that the window empties ten times a
second, so that a fast run can never flood the event loop.
"""

import logging
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Signal, Slot

from lensmor_desktop.diagnostics.redaction import keep_out
from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.progress import Progress
from lensmor_desktop.errors import UserFacingError
from lensmor_desktop.gui.background.breath import take_breath
from lensmor_desktop.gui.background.failures import defect, failure_of
from lensmor_desktop.gui.background.requests import (
    GIVEN_UP,
    SUPERSEDED,
    Answer,
    Close,
    Closed,
    CorrectSheet,
    Envelope,
    FirstRows,
    ForgetPurchases,
    ForgetWishes,
    Inspect,
    KeepKey,
    KeepOptions,
    KeepWishes,
    MakeOffer,
    Open,
    Opened,
    ReadBalance,
    Reading,
    ReadReceipt,
    ReadRecent,
    ReadRuns,
    Rejoin,
    Reprice,
    RestoreOriginal,
    Resume,
    Run,
    SaveReceipt,
    SetAside,
    SheetChanged,
    TakeBack,
    TestKey,
    WriteAgain,
)
from lensmor_desktop.gui.background.sheet_reader import GivenUp, SheetReader
from lensmor_desktop.gui.files.receipts import write_receipt
from lensmor_desktop.platform.folders import temporary_folder
from lensmor_desktop.settings.credentials import Credentials, StoredKey
from lensmor_desktop.settings.habits import clear_recent, read_recent
from lensmor_desktop.settings.options import Options, keep_options, read_options
from lensmor_desktop.settings.paths import data_folder

if TYPE_CHECKING:
    from lensmor_desktop.domain.plan import Offer
    from lensmor_desktop.domain.summaries import RunSummary
    from lensmor_desktop.unlocking.rejoining import Rejoined
    from lensmor_desktop.unlocking.service import UnlockService

PATIENCE = 8.0
"""Seconds that a person waits for the balance, or for the test of a key."""

_log = logging.getLogger(__name__)


class Opener(Protocol):
    """Makes a service; called in the engine's thread."""

    def __call__(
        self,
        *,
        data_dir: Path | None,
        sandbox: bool,
        api_key: str,
        purchase_memory: bool = True,
        titles: Mapping[str, str] | None = None,
    ) -> "UnlockService":
        """Opens the service for real credits or, with `sandbox`, for practice."""


class EngineWorker(QObject):
    """Lives in the engine's thread and does one request after the other."""

    answered = Signal(object)
    read_so_far = Signal(object, object)  # Inspect, and FirstRows or the number of rows

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
        self._options = Options()
        self._reader = SheetReader(data_dir)
        self._actions: dict[type, Callable[[Any], object]] = {
            Open: self._open,
            KeepKey: self._keep_key,
            TestKey: self._test_key,
            Inspect: self._inspect,
            CorrectSheet: self._change_sheet,
            TakeBack: self._change_sheet,
            MakeOffer: self._offer,
            Reprice: lambda ask: self._ready().reprice(ask.offer, ask.wishes),
            KeepWishes: lambda ask: self._ready().selecting.keep(ask.inspection, ask.wishes),
            ForgetWishes: lambda ask: self._ready().selecting.forget(ask.path, ask.worksheet),
            Run: self._run,
            Resume: lambda ask: self._ready().resume(
                ask.run, ask.stop, self._progress.append, ask.finish, ask.pause
            ),
            Rejoin: self._rejoin,
            WriteAgain: lambda ask: self._ready().write_again(
                ask.run, ask.output, overwrite=ask.output is not None
            ),
            SetAside: self._set_aside,
            ReadRuns: lambda ask: self._runs(),
            ReadReceipt: lambda ask: self._ready().receipt(ask.run),
            SaveReceipt: self._save_receipt,
            RestoreOriginal: lambda ask: self._ready().restore_original(ask.run),
            KeepOptions: self._keep_options,
            ReadRecent: self._read_recent,
            ForgetPurchases: lambda ask: self._ready().forget_purchases(),
            ReadBalance: lambda ask: self._ready().balance(ask.stop, patience=PATIENCE),
            Close: self._close,
        }

    @Slot(object)
    def do(self, envelope: Envelope) -> None:
        """Does a request; whatever goes wrong becomes an answer, never silence."""
        request = envelope.request
        newest = self._newest.get(type(request), envelope.serial)
        if isinstance(request, SUPERSEDED) and envelope.serial < newest:
            self.answered.emit(Answer(envelope, None))
            return
        try:
            answer = Answer(envelope, self._actions[type(request)](request))
        except GivenUp:
            answer = Answer(envelope, None)
        except UserFacingError as error:
            _log.warning("%s failed: %s", type(request).__name__, type(error).__name__)
            answer = Answer(envelope, None, failure_of(error))
        except Exception as error:  # the border of the thread: it becomes a dialog
            if isinstance(request, GIVEN_UP) and request.stop.is_set():
                self.answered.emit(Answer(envelope, None))  # nobody waits for it
                return
            _log.error("defect in %s", type(request).__name__, exc_info=error)
            answer = Answer(envelope, None, defect(error))
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
        keep_out(self._key.value)
        key = "" if request.practice else self._key.value
        self._options = read_options(data_folder(self._data_dir))
        self._service = self._opener(
            data_dir=self._data_dir,
            sandbox=request.practice,
            api_key=key,
            purchase_memory=self._options.purchase_memory,
            titles=self._options.titles,
        )
        return self._opened()

    def _offer(self, ask: MakeOffer) -> "Offer":
        take_breath(ask.stop)  # the rows are painted first
        return self._ready().offer(ask.inspection, ask.wishes, ask.stop)

    def _run(self, ask: Run) -> "RunSummary":
        take_breath(ask.stop)  # the run's page is painted first
        return self._ready().run(
            ask.offer, ask.consent, ask.stop, self._progress.append, ask.finish, ask.pause
        )

    def _opened(self) -> Opened:
        from lensmor_desktop.assembly import asked_host  # not before first paint

        service = self._ready()
        return Opened(
            practice=service.practice,
            has_key=service.has_key,
            key_place=self._key.place,
            last_four=self._key.last_four,
            runs=self._runs(),
            options=self._options,
            keychain_trouble=self._credentials.keychain_trouble,
            host="" if service.practice else asked_host(),
        )

    def _runs(self) -> "tuple[RunSummary, ...]":
        service = self._ready()
        return tuple(run for run in service.runs() if run.practice == service.practice)

    def _set_aside(self, request: SetAside) -> Opened:
        from lensmor_desktop.journal.aside import set_aside

        set_aside(request.folder)
        return self._open(Open(self._practice))

    def _keep_key(self, request: KeepKey) -> Opened:
        keep_out(request.value)
        self._credentials.keep(request.value)
        return self._open(Open(self._practice))

    def _keep_options(self, request: KeepOptions) -> Options:
        from lensmor_desktop.sheets import make_titles

        make_titles(request.options.titles)  # says what is wrong with them before they are kept
        keep_options(data_folder(self._data_dir), request.options)
        self._options = request.options
        return request.options

    def _read_recent(self, request: ReadRecent) -> tuple[Path, ...]:
        folder = data_folder(self._data_dir)
        if request.clear:
            clear_recent(folder)
        return read_recent(folder)

    def _change_sheet(self, request: CorrectSheet | TakeBack) -> SheetChanged:
        from lensmor_desktop.sheets import file_hash

        service, inspection = self._ready(), request.inspection
        if isinstance(request, CorrectSheet):
            cell = service.correct(inspection, request.correction)
        else:
            cell = request.cell
            service.take_back(inspection, cell)
        return SheetChanged(cell, file_hash(Path(inspection.source.path)))

    def _rejoin(self, request: Rejoin) -> "Rejoined | None":
        try:
            return self._ready().rejoined(request.run)
        except UserFacingError:
            return None  # the run itself, which comes next, will say it

    def _save_receipt(self, request: SaveReceipt) -> Path:
        return write_receipt(request.path, self._ready().receipt(request.run).to_csv())

    def _inspect(self, request: Inspect) -> Reading:
        def tell(news: FirstRows | int) -> None:
            self.read_so_far.emit(request, news)

        return self._reader.read(request, self._ready(), self._options.titles, tell)

    def _test_key(self, request: TestKey) -> Balance:
        # A service of its own in a folder of its own: the one in use stays as it is.
        keep_out(request.value)
        with temporary_folder("lensmor-key-") as folder:
            service = self._opener(data_dir=folder, sandbox=False, api_key=request.value)
            try:
                return service.balance(request.stop, patience=PATIENCE)
            finally:
                service.close()

    def _close(self, _request: Close) -> Closed:
        if self._service is not None:
            self._service.close()
            self._service = None
        return Closed()
