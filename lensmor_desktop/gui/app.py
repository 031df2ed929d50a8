"""Puts the window together: application, theme, engine, and what catches the unforeseen."""

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

from lensmor_desktop import __version__
from lensmor_desktop.gui import theme, translation
from lensmor_desktop.gui.icons import program_icon
from lensmor_desktop.gui.loading import make_application
from lensmor_desktop.gui.main_window import MainWindow
from lensmor_desktop.gui.outside.meeting import may_be_open, meeting_place
from lensmor_desktop.platform.harmless import harmlessly
from lensmor_desktop.platform.kind import is_macos
from lensmor_desktop.settings.options import read_options
from lensmor_desktop.settings.paths import data_folder

if TYPE_CHECKING:
    from lensmor_desktop.gui.background.engine import Engine
    from lensmor_desktop.gui.background.worker import Opener
    from lensmor_desktop.gui.controllers.arrivals import Arrivals

SWITCH_SECONDS = 0.0001
"""How long a busy thread may keep the interpreter. A table asks it for every cell that it paints,
so that the default of 5 ms stretches a repaint to 200 ms, and this to 40."""
FULL_COLLECTIONS_EVERY = 1_000_000
"""So rarely is all memory searched for garbage. With 50,000 rows a search holds the window still
for 200 ms and finds nothing, for they hold each other in no circles; young garbage goes as ever."""
LAST_WAIT_MS = 5_000
LOOK_AFTER_MS = 3_000
LISTEN_AFTER_MS = 300
"""After the first paint, and after the engine has begun: what listens costs an import."""


def start(opener: "Opener", sheet: Path | None, practice: bool, data_dir: Path | None) -> int:
    """Shows the window and stays until it is closed; gives the exit code."""
    keep_lively()
    app = make_application(data_dir)
    QCoreApplication.setApplicationName("lensmor-desktop")
    QCoreApplication.setApplicationVersion(__version__)
    app.setDesktopFileName("lensmor-desktop")
    app.setWindowIcon(program_icon())
    app.setQuitOnLastWindowClosed(False)  # the engine ends first
    data = data_folder(data_dir)
    place = harmlessly(meeting_place, data, practice) or ""
    if harmlessly(handed_over, place, sheet):
        return 0
    options = read_options(data)
    translation.use(app, options.language)

    def bring() -> "Engine":
        from lensmor_desktop.gui.background.engine import Engine
        from lensmor_desktop.settings.credentials import Credentials

        return Engine(opener, Credentials(), data_dir)

    window = MainWindow(bring, practice=practice, sheet=sheet, data_dir=data_dir)
    # After the window is built: a style sheet is worked through at every change of parent.
    theme.use(app, options.theme)
    window.closed.connect(app.quit)
    early = None
    if is_macos():  # there a file that is double-clicked comes as the first event
        early = arrivals_of(window)
        app.installEventFilter(early)
    window.painted.connect(lambda: watch_over(app, window))
    window.show()
    window.assembled.connect(lambda: look_for_updates(window, data_dir))
    QTimer.singleShot(LISTEN_AFTER_MS, window, lambda: harmlessly(listen, place, window, early))
    code = app.exec()
    if window.making.done:  # it may have been closed before that was made
        window.support.end()
    if not window.wait(LAST_WAIT_MS):
        # The thread hangs in a call that can't be interrupted. The journal has everything on
        # disk; leaving without Qt's clean-up is safer than deleting a running thread.
        os._exit(code)
    return code


def handed_over(place: str, sheet: Path | None) -> bool:
    """Whether a window that is open already has taken the file; then this program may end."""
    if not place or not may_be_open(place):
        return False
    from lensmor_desktop.gui.outside.single import hand_over

    return hand_over(place, sheet)


def watch_over(app: QApplication, window: MainWindow) -> None:
    """From the first moment that the person sees the window, no mistake of ours goes untold."""
    from lensmor_desktop.gui.outside.crashes import Crashes

    crashes = Crashes(window, lambda: window.support.begin())
    crashes.catch()
    window.assembled.connect(lambda: window.support.begin())
    window.assembled.connect(crashes.log_begun)
    app.aboutToQuit.connect(crashes.let_go)


def arrivals_of(window: MainWindow) -> "Arrivals":
    """What brings files from outside to the window."""
    from lensmor_desktop.gui.controllers.arrivals import Arrivals

    return Arrivals(window)


def listen(place: str, window: MainWindow, early: "Arrivals | None") -> None:
    """From now on a second start is heard, until the window is closed."""
    if not place:
        return
    from lensmor_desktop.gui.outside.single import Single

    single = Single(place, (early or arrivals_of(window)).take, window)
    single.listen()
    window.closed.connect(single.close)


def look_for_updates(window: MainWindow, data_dir: Path | None) -> None:
    """In a moment, when there is time, and only if the person has agreed."""
    from lensmor_desktop.gui.controllers.updates import Updates

    QTimer.singleShot(LOOK_AFTER_MS, Updates(window, data_dir).look)


def keep_lively() -> None:
    """Lets neither a busy thread nor the collector hold the window still."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.set_threshold(*gc.get_threshold()[:2], FULL_COLLECTIONS_EVERY)
