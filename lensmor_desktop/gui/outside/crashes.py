"""Everything that nobody foresaw ends here: in the log, and in one dialog.

An exception in a slot would be printed and lost; so would one in a thread, one that Python can't
raise, and what Qt complains about.
"""

import logging
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
)

from lensmor_desktop.gui.background.failures import Failure, defect
from lensmor_desktop.platform.harmless import harmless

if TYPE_CHECKING:
    from lensmor_desktop.gui.main_window import MainWindow

AGAIN_AFTER_SECONDS = 3.0
"""The same mistake is told again only after so long: one in painting comes with each frame."""
MOST_RECORDS = 5
"""How often the same mistake is written down."""
MOST_COMPLAINTS = 200
"""How many of Qt's messages are written down."""

_LEVELS = {
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
# From the first thing that may be a path, or that stands in quotes: it may name somebody's file.
_PATH_OR_QUOTED = re.compile(r"[\"'“‘].*|(?<!\w)(?:~?[/\\]|[A-Za-z]:[/\\]|file:).*", re.DOTALL)
_log = logging.getLogger(__name__)


@harmless
class Crashes(QObject):
    """Catches what nobody caught, from any thread, and tells the window in its own."""

    happened = Signal(object)  # Failure

    def __init__(self, window: "MainWindow", before_log: Callable[[], object]) -> None:
        """Catches nothing yet.

        Args:
            window: shows the dialog.
            before_log: sees to it that there is a log; called before each crash is written down.
        """
        super().__init__(window)
        self._window = window
        self._before_log = before_log
        self._seen: Counter[tuple[tuple[str, str], ...]] = Counter()
        self._complaints = 0
        self._log_begun = False
        self._early: list[tuple[int, str, str]] = []
        self._told: tuple[tuple[str, str], ...] = ()
        self._told_until = 0.0
        self._before: tuple[Any, Any, Any] | None = None
        # Queued also within the window's thread: not from inside the event that failed.
        self.happened.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def catch(self) -> None:
        """From now on."""
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._in_a_slot
        threading.excepthook = self._in_a_thread
        sys.unraisablehook = self._where_none_can_be
        qInstallMessageHandler(self._from_qt)

    @Slot()
    def log_begun(self) -> None:
        """There is a log: Qt's earlier messages go into it now."""
        self._log_begun = True
        early, self._early = self._early, []
        for level, category, message in early:
            _log.log(level, "Qt (%s): %s", category, message)

    def let_go(self) -> None:
        """Everything is as it was before `catch`: the window is about to go."""
        if self._before is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
            self._before = None
            qInstallMessageHandler(None)

    def _in_a_slot(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._window.close()
            return
        self._report(error.with_traceback(trace), "the window")

    def _in_a_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            self._report(args.exc_value.with_traceback(args.exc_traceback), "a thread")

    def _where_none_can_be(self, unraisable: Any) -> None:
        if unraisable.exc_value is not None:
            self._report(unraisable.exc_value, "a clean-up")

    def _report(self, error: BaseException, where: str) -> None:
        failure = defect(error)
        self._begin_log()
        self._seen[failure.details] += 1
        if self._seen[failure.details] <= MOST_RECORDS:
            _log.error("defect in %s", where, exc_info=error)
        self.happened.emit(failure)

    def _begin_log(self) -> None:
        try:
            self._before_log()
        except Exception:  # a hook that fails would hide what it was called for
            _log.exception("the log could not be begun")
        self.log_begun()

    def _from_qt(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        level = _LEVELS.get(kind)
        if level is None:
            return
        self._complaints += 1
        if level < logging.CRITICAL and self._complaints > MOST_COMPLAINTS:
            return
        complaint = (level, str(context.category), _PATH_OR_QUOTED.sub("…", message))
        if self._log_begun:
            _log.log(complaint[0], "Qt (%s): %s", *complaint[1:])
        else:
            # Before the first paint no log is begun for it: that would make the whole window.
            self._early.append(complaint)

    @Slot(object)
    def _tell(self, failure: Failure) -> None:
        if failure.details == self._told and time.monotonic() < self._told_until:
            return
        try:
            shown = self._window.show_crash(failure)
        except Exception:  # the window is only half made: the dialog is shown without its help
            from lensmor_desktop.gui.dialogs.error import ErrorDialog

            _log.exception("the window could not show a crash")
            dialog = ErrorDialog(failure, self._window)
            dialog.support_button.hide()
            self._window.open_dialog(dialog)
            shown = True
        if shown:
            self._told, self._told_until = failure.details, float("inf")
            self._window.dialogs[-1].finished.connect(self._closed)

    @Slot()
    def _closed(self) -> None:
        self._told_until = time.monotonic() + AGAIN_AFTER_SECONDS
