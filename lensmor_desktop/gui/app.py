"""Puts the window together: application, theme, engine, and what catches the unforeseen."""

import gc
import os
import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

from lensmor_desktop import __version__
from lensmor_desktop.gui import theme
from lensmor_desktop.gui.engine import Engine
from lensmor_desktop.gui.failures import defect
from lensmor_desktop.gui.main_window import MainWindow
from lensmor_desktop.gui.worker import Opener
from lensmor_desktop.settings.credentials import Credentials

SWITCH_SECONDS = 0.0005
"""How long a busy thread may keep the interpreter; 5 ms by default, which stretches repaints."""
FULL_COLLECTIONS_EVERY = 1_000_000
"""So rarely is all memory searched for garbage. With 50,000 rows a search holds the window still
for 200 ms and finds nothing, for they hold each other in no circles; young garbage goes as ever."""
LAST_WAIT_MS = 5_000


def start(opener: Opener, sheet: Path | None, practice: bool, data_dir: Path | None) -> int:
    """Shows the window and stays until it is closed; gives the exit code."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.set_threshold(*gc.get_threshold()[:2], FULL_COLLECTIONS_EVERY)
    app = QApplication.instance() or QApplication([sys.argv[0]])
    assert isinstance(app, QApplication)
    QCoreApplication.setApplicationName("lensmor-desktop")
    QCoreApplication.setApplicationVersion(__version__)
    app.setDesktopFileName("lensmor-desktop")
    app.setQuitOnLastWindowClosed(False)  # the engine ends first
    engine = Engine(opener, Credentials(), data_dir)
    window = MainWindow(engine, practice=practice, sheet=sheet, data_dir=data_dir)
    # After the window is built: a style sheet is worked through at every change of parent.
    theme.follow_system(app)
    window.closed.connect(app.quit)
    catch_everything(window)
    window.show()
    code = app.exec()
    if not engine.wait(LAST_WAIT_MS):
        # The thread hangs in a call that can't be interrupted. The journal has everything on
        # disk; leaving without Qt's clean-up is safer than deleting a running thread.
        os._exit(code)
    return code


def catch_everything(window: MainWindow) -> None:
    """An exception in a slot would be printed and lost; this shows it in one dialog."""

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            window.close()
            return
        failure = defect(error.with_traceback(trace))
        # Not from inside the event that failed: when Qt is back in its loop.
        QTimer.singleShot(0, window, lambda: window.show_crash(failure))

    sys.excepthook = tell
