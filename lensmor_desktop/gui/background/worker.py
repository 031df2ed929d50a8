"""The engine's thread: one worker that owns the service and does one request after the other.

It lives in a QThread and makes the service there, for an SQLite connection belongs to one thread.
Run progress doesn't travel as signals: it is put in a buffer that the window empties ten times a
second, so that a fast run can never flood the event loop.
"""

import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Signal, Slot

from lensmor_desktop.diagnostics.redaction import keep_out
from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.progress import Progress
from lensmor_desktop.errors import SheetError, UserFacingError
from lensmor_desktop.gui.background.failures import defect, failure_of
from lensmor_desktop.gui.background.habit_reader import HabitReader
from lensmor_desktop.gui.background.requests import (
    SUPERSEDED,
    Answer,
    Close,
    Closed,
    CorrectSheet,
    Envelope,
    ForgetPurchases,
    Inspect,
    KeepKey,
    KeepOptions,
    MakeOffer,
    Open,
    Opened,
    ReadBalance,
    Reading,
    ReadReceipt,
    ReadRecent,
    ReadRuns,
    Reprice,
    RestoreOriginal,
    Resume,
    Run,
    SaveReceipt,
    SheetChanged,
    TakeBack,
    TestKey,
    WriteAgain,
)
from lensmor_desktop.gui.files.receipts import write_receipt
from lensmor_desktop.gui.files.samples import is_sample
from lensmor_desktop.settings.credentials import Credentials, StoredKey
from lensmor_desktop.settings.habits import clear_recent, drop_recent, note_recent, read_recent
from lensmor_desktop.settings.options import Options, keep_options, read_options
from lensmor_desktop.settings.paths import data_folder

if TYPE_CHECKING:
    from lensmor_desktop.domain.progress import RunSummary
    from lensmor_desktop.domain.rows import Inspection
    from lensmor_desktop.sheets import Choices
    from lensmor_desktop.sheets.layout import Findings
    from lensmor_desktop.unlocking.service import UnlockService

PREVIEW_ROWS = 25
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
        self._habits = HabitReader()
        self._actions: dict[type, Callable[[Any], object]] = {
            Open: self._open,
            KeepKey: self._keep_key,
            TestKey: self._test_key,
            Inspect: self._inspect,
            CorrectSheet: self._change_sheet,
            TakeBack: self._change_sheet,
            MakeOffer: lambda ask: self._ready().offer(ask.inspection, ask.wishes, ask.stop),
            Reprice: lambda ask: self._ready().reprice(ask.offer, ask.wishes),
            Run: lambda ask: self._ready().run(
                ask.offer, ask.consent, ask.stop, self._progress.append, ask.finish, ask.pause
            ),
            Resume: lambda ask: self._ready().resume(
                ask.run, ask.stop, self._progress.append, ask.finish, ask.pause
            ),
            WriteAgain: lambda ask: self._ready().write_again(ask.run, ask.output),
            ReadRuns: lambda ask: self._runs(),
            ReadReceipt: lambda ask: self._ready().receipt(ask.run),
            SaveReceipt: self._save_receipt,
            RestoreOriginal: lambda ask: self._ready().restore_original(ask.run),
            KeepOptions: self._keep_options,
            ReadRecent: self._read_recent,
            ForgetPurchases: lambda ask: self._ready().forget_purchases(),
            ReadBalance: lambda ask: self._ready().balance(),
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
        except UserFacingError as error:
            _log.warning("%s failed: %s", type(request).__name__, type(error).__name__)
            answer = Answer(envelope, None, failure_of(error))
        except Exception as error:  # the border of the thread: it becomes a dialog
            if isinstance(request, MakeOffer) and request.stop.is_set():
                self.answered.emit(Answer(envelope, None))  # given up: nobody waits for it
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

    def _opened(self) -> Opened:
        service = self._ready()
        return Opened(
            practice=service.practice,
            has_key=service.has_key,
            key_place=self._key.place,
            last_four=self._key.last_four,
            runs=self._runs(),
            options=self._options,
        )

    def _runs(self) -> "tuple[RunSummary, ...]":
        service = self._ready()
        return tuple(run for run in service.runs() if run.practice == service.practice)

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

    def _save_receipt(self, request: SaveReceipt) -> Path:
        return write_receipt(request.path, self._ready().receipt(request.run).to_csv())

    def _inspect(self, request: Inspect) -> Reading:
        from lensmor_desktop.sheets import peek_columns, preview_rows

        inspection, as_last_time = self._read_sheet(request)
        reading = Reading(
            inspection, as_last_time=as_last_time, recent=read_recent(data_folder(self._data_dir))
        )
        layout = inspection.layout
        try:
            peeks = peek_columns(request.path, layout.worksheet, layout.header_row)
            rows = preview_rows(request.path, layout.worksheet, PREVIEW_ROWS)
        except SheetError:
            return reading  # the sheet was read; a glimpse is only a help
        top = tuple((row.number, row.texts) for row in rows)
        return replace(reading, peeks=peeks, top=top)

    def _read_sheet(self, request: Inspect) -> "tuple[Inspection, Mapping[str, object]]":
        from lensmor_desktop.sheets import find_columns, make_titles

        service, folder = self._ready(), data_folder(self._data_dir)

        def look(choices: "Choices") -> "Inspection":
            return service.inspect(request.path, choices, request.retry)

        def seen(choices: "Choices") -> "Findings":
            return find_columns(request.path, choices, make_titles(self._options.titles))

        if is_sample(request.path, self._data_dir):
            return look(request.choices), {}  # nobody's sheet: it begins afresh each time
        try:
            answer = self._habits.read(request, folder, look, seen)
        except SheetError:
            if _is_gone(request.path):
                drop_recent(folder, request.path)
            raise
        note_recent(folder, request.path)
        return answer

    def _test_key(self, request: TestKey) -> Balance:
        # A service of its own in a folder of its own: the one in use stays as it is.
        from tempfile import TemporaryDirectory

        keep_out(request.value)
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


def _is_gone(path: Path) -> bool:
    """Whether a file is no longer in its folder; not so if the folder itself is out of reach."""
    try:
        return path.parent.is_dir() and not path.exists()
    except OSError:
        return False
