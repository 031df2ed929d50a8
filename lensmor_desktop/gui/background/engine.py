"""The engine as the window sees it.

Requests go to the worker's thread as queued signals; answers are relayed by an object that lives
with the window, so that every slot of the window runs in the window's thread.
"""

import threading
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.progress import Progress
from lensmor_desktop.domain.rows import Inspection
from lensmor_desktop.gui.background.requests import (
    GIVEN_UP,
    SUPERSEDED,
    Answer,
    Close,
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
    ReadBalance,
    ReadReceipt,
    ReadRecent,
    ReadRuns,
    Rejoin,
    Remembering,
    Reprice,
    RestoreOriginal,
    Resume,
    Run,
    SaveReceipt,
    SetAside,
    TakeBack,
    TestKey,
    WriteAgain,
)
from lensmor_desktop.gui.background.worker import EngineWorker, Opener
from lensmor_desktop.settings.credentials import Credentials
from lensmor_desktop.settings.options import Options

if TYPE_CHECKING:
    from lensmor_desktop.domain.plan import Consent, Offer, Wishes
    from lensmor_desktop.sheets import Choices, Correction

UPDATES_EVERY_MS = 100


class Engine(QObject):
    """The engine as the window sees it: ask, and be answered by a signal in the window's thread."""

    opened = Signal(object)  # Opened
    key_tested = Signal(object)  # Balance
    first_rows_read = Signal(object)  # FirstRows: of the sheet that is being read
    rows_counted = Signal(int)  # so many rows of it are read
    inspected = Signal(object)  # Reading
    sheet_changed = Signal(object)  # SheetChanged
    offered = Signal(object)  # Offer
    progressed = Signal(object)  # tuple of Progress, about ten times a second
    rejoined = Signal(object)  # Rejoined, or None where the run can't be read
    run_ended = Signal(object)  # RunSummary
    written = Signal(object)  # RunSummary
    runs_read = Signal(object)  # tuple of RunSummary, the newest first
    receipt_read = Signal(object)  # Receipt
    receipt_saved = Signal(object)  # Path
    restored = Signal(object)  # Path
    forgotten = Signal(int)  # addresses
    balance_read = Signal(object)  # Balance
    options_kept = Signal(object)  # Options
    recent_read = Signal(object)  # tuple of Path, the newest first
    idle = Signal()  # nothing waits for an answer any more
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
        self._offer_stop = threading.Event()
        self._reading_stop = threading.Event()
        self._balance_stop = threading.Event()
        self._test_stop = threading.Event()
        self._run_stop: threading.Event | None = None
        self._run_finish = threading.Event()
        self._run_pause = threading.Event()
        self._closing = False
        self._thread = QThread()
        self._thread.setObjectName("engine")
        self._worker = EngineWorker(opener, credentials, data_dir, self._newest, self._progress)
        self._worker.moveToThread(self._thread)
        self._ask.connect(self._worker.do)
        self._worker.answered.connect(self._relay)
        self._worker.read_so_far.connect(self._relay_news)
        self._thread.finished.connect(self._ended)
        self._timer = QTimer(self)
        self._timer.setInterval(UPDATES_EVERY_MS)
        self._timer.timeout.connect(self._drain)
        self._answers: dict[type, Any] = {
            Open: self.opened,
            KeepKey: self.opened,
            SetAside: self.opened,
            TestKey: self.key_tested,
            Inspect: self.inspected,
            CorrectSheet: self.sheet_changed,
            TakeBack: self.sheet_changed,
            MakeOffer: self.offered,
            Reprice: self.offered,
            Run: self.run_ended,
            Resume: self.run_ended,
            Rejoin: self.rejoined,
            WriteAgain: self.written,
            ReadRuns: self.runs_read,
            ReadReceipt: self.receipt_read,
            SaveReceipt: self.receipt_saved,
            RestoreOriginal: self.restored,
            KeepOptions: self.options_kept,
            ReadRecent: self.recent_read,
            ForgetPurchases: self.forgotten,
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

    def set_aside(self, folder: Path) -> None:
        """Moves damaged records out of the way; answered by `opened`."""
        self._send(SetAside(folder))

    def keep_key(self, value: str) -> None:
        """Keeps the key and restarts the service with it; answered by `opened`."""
        self._send(KeepKey(value))

    def test_key(self, value: str) -> None:
        """Tries a key with the balance call; answered by `key_tested`, unless it is given up."""
        self.give_up_test()
        self._test_stop = threading.Event()
        self._send(TestKey(value, self._test_stop))

    def give_up_test(self) -> None:
        """Nobody waits any more for the key that is being tested, if one is."""
        self._test_stop.set()

    def keep_options(self, options: Options) -> None:
        """Keeps the settings; answered by `options_kept`. Those for the engine count when it is
        opened anew."""
        self._send(KeepOptions(options))

    def forget_purchases(self) -> None:
        """Clears the memory of bought addresses; answered by `forgotten`."""
        self._send(ForgetPurchases())

    def inspect(
        self,
        path: Path,
        choices: "Choices",
        retry: frozenset[Outcome] = frozenset(),
        remembering: Remembering = Remembering.NOT,
    ) -> None:
        """Reads a sheet; one still being read is given up.

        `first_rows_read` and `rows_counted` tell how it goes; answered by `inspected`.
        """
        self._reading_stop.set()
        self._reading_stop = threading.Event()
        self._send(Inspect(path, choices, retry, remembering, self._reading_stop))

    def give_up_reading(self) -> None:
        """Nobody waits any more for the sheet that is being read, if one is."""
        self._reading_stop.set()
        self._serial += 1
        self._newest[Inspect] = self._serial

    def correct_sheet(self, inspection: Inspection, correction: "Correction") -> None:
        """Puts a corrected ID into the sheet; answered by `sheet_changed`."""
        self.give_up_offer()
        self._send(CorrectSheet(inspection, correction))

    def take_back(self, inspection: Inspection, cell: tuple[int, int]) -> None:
        """Puts back what stood in a cell; answered by `sheet_changed`."""
        self.give_up_offer()
        self._send(TakeBack(inspection, cell))

    def give_up_offer(self) -> None:
        """Nobody waits any more for the offer that is being made, if one is."""
        self._offer_stop.set()
        self._serial += 1
        self._newest[MakeOffer] = self._serial

    def read_recent(self, clear: bool = False) -> None:
        """Asks for the files that were opened last; answered by `recent_read`."""
        self._send(ReadRecent(clear))

    def offer(self, inspection: Inspection, wishes: "Wishes") -> None:
        """Looks up and prices; an offer still being made is given up. Answered by `offered`."""
        self._offer_stop.set()
        self._offer_stop = threading.Event()
        self._send(MakeOffer(inspection, wishes, self._offer_stop))

    def reprice(self, offer: "Offer", wishes: "Wishes") -> None:
        """Prices other wishes; answered by `offered`."""
        self._send(Reprice(offer, wishes))

    def keep_wishes(self, inspection: Inspection, wishes: "Wishes") -> None:
        """Remembers what is asked for of a sheet; nothing answers."""
        self._send(KeepWishes(inspection, wishes))

    def forget_wishes(self, path: Path, worksheet: str | None = None) -> None:
        """Forgets what was asked for of a file, or of one of its worksheets; nothing answers."""
        self._send(ForgetWishes(path, worksheet))

    def run(self, offer: "Offer", consent: "Consent") -> None:
        """Starts the run that a person has consented to; answered by `run_ended`."""
        self._send(Run(offer, consent, *self._begin_run()))

    def resume(self, run: int) -> None:
        """Goes on with an interrupted run; answered by `run_ended`."""
        self._send(Resume(run, *self._begin_run()))

    def rejoin(self, run: int) -> None:
        """Asks for a run's rows and results before it goes on; answered by `rejoined`."""
        self._send(Rejoin(run))

    def _begin_run(self) -> tuple[threading.Event, ...]:
        self._run_stop, self._run_finish = threading.Event(), threading.Event()
        self._run_pause = threading.Event()
        self._progress.clear()
        self._timer.start()
        return self._run_stop, self._run_finish, self._run_pause

    def write_again(self, run: int, output: Path | None = None) -> None:
        """Writes a run's results once more; answered by `written`."""
        self._send(WriteAgain(run, output))

    def read_runs(self) -> None:
        """Asks for the past runs; answered by `runs_read`."""
        self._send(ReadRuns())

    def read_receipt(self, run: int) -> None:
        """Asks for a run's receipt; answered by `receipt_read`."""
        self._send(ReadReceipt(run))

    def save_receipt(self, run: int, path: Path) -> None:
        """Writes a run's receipt into a file; answered by `receipt_saved`."""
        self._send(SaveReceipt(run, path))

    def restore_original(self, run: int) -> None:
        """Puts the sheet back as it was before a run; answered by `restored`."""
        self._send(RestoreOriginal(run))

    def read_balance(self) -> None:
        """Asks for the balance; answered by `balance_read`, unless it is given up."""
        self._send(ReadBalance(self._balance_stop))

    def stop_run(self) -> None:
        """Stops the run: nothing new is sent. It ends by itself with `run_ended`."""
        if self._run_stop is not None:
            self._run_stop.set()

    def pause_run(self, paused: bool) -> None:
        """While paused nothing new is sent; what is under way goes on."""
        if paused:
            self._run_pause.set()
        else:
            self._run_pause.clear()

    def finish_run(self) -> None:
        """Sends nothing more, but waits for what is under way; ends with `run_ended`."""
        self._run_finish.set()

    def close(self) -> None:
        """Ends the thread in good order; `closed` follows. Never blocks."""
        if self._closing:
            return
        self._closing = True
        self.stop_run()
        self._offer_stop.set()
        self._reading_stop.set()
        self._balance_stop.set()
        self.give_up_test()
        self._send(Close())

    def wait(self, milliseconds: int) -> bool:
        """Waits for the thread's end, for a program that can't go on without it."""
        return self._thread.wait(milliseconds)

    def _send(self, request: object) -> None:
        self._serial += 1
        self._newest[type(request)] = self._serial
        self._pending[self._serial] = request
        self._ask.emit(Envelope(self._serial, request))

    @Slot(object)
    def _relay(self, answer: Answer) -> None:
        request = answer.envelope.request
        self._pending.pop(answer.envelope.serial, None)
        if isinstance(request, Close):
            self._thread.quit()
            return
        if isinstance(request, Run | Resume):
            self._timer.stop()
            self._drain()
            self._run_stop = None
        may_be = (*SUPERSEDED, *GIVEN_UP)
        given_up = isinstance(request, may_be) and answer.result is answer.failure is None
        if not given_up and not self._is_stale(answer):
            self._tell(answer)
        if not self._pending:
            self.idle.emit()

    @Slot(object, object)
    def _relay_news(self, request: Inspect, news: FirstRows | int) -> None:
        if request.stop.is_set():
            return  # it was on its way when somebody chose otherwise
        if isinstance(news, FirstRows):
            self.first_rows_read.emit(news)
        else:
            self.rows_counted.emit(news)

    def _tell(self, answer: Answer) -> None:
        request = answer.envelope.request
        if answer.failure is not None:
            self.failed.emit(request, answer.failure)
        elif type(request) in self._answers:
            self._answers[type(request)].emit(answer.result)

    def _is_stale(self, answer: Answer) -> bool:
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
