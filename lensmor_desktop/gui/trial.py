"""The window's part of the self-test: it is shown, reads a sheet and speaks its languages."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTranslator, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from lensmor_desktop.gui import theme, translation
from lensmor_desktop.gui.background.engine import Engine
from lensmor_desktop.gui.background.worker import Opener
from lensmor_desktop.gui.files import samples
from lensmor_desktop.gui.main_window import MainWindow
from lensmor_desktop.settings.credentials import Credentials

SECONDS = 60.0
"""The longest that any of it may take, on the slowest computer."""


class TrialFailed(Exception):
    """What the window could not do."""


def try_window(folder: Path, opener: Opener) -> str:
    """Shows the real window in practice mode with the sample, until it has read that.

    Args:
        folder: the data folder.
        opener: makes the engine.

    Raises:
        TrialFailed: it hasn't, or shows nothing.
    """
    app = QApplication.instance() or QApplication(["lensmor-desktop"])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    sheet = samples.fresh_copy(folder)
    window = MainWindow(
        lambda: Engine(opener, Credentials({}), folder), practice=True, sheet=sheet, data_dir=folder
    )
    theme.apply(app, dark=False)
    window.show()
    read = _until(lambda: window.conductor.inspection is not None)
    picture = window.grab().toImage()
    colours = {picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in (20, 120, 300)}
    complaints = len(window.dialogs)
    window.close()
    ended = _until(lambda: window.wait(1))
    if not read or not ended:
        raise TrialFailed("the window didn't read the sample in time")
    if len(colours) < 3:
        raise TrialFailed("the window stays empty")
    if complaints:
        raise TrialFailed("the window complains as soon as it is open")
    return f"Qt {qVersion()} on {QGuiApplication.platformName()}"


def try_translations() -> str:
    """Loads the texts of every language but English.

    Raises:
        TrialFailed: one is missing or empty.
    """
    loaded = []
    for language in translation.LOCALES:
        if language == translation.ENGLISH:
            continue
        translator = QTranslator()
        file = translation.FOLDER / f"lensmor_{language}.qm"
        if not translator.load(str(file)) or translator.isEmpty():
            raise TrialFailed(f"the texts for {language} are missing")
        loaded.append(language)
    return ", ".join(loaded)


def _until(true: Callable[[], bool]) -> bool:
    ends = time.monotonic() + SECONDS
    while not true():
        if time.monotonic() > ends:
            return False
        QCoreApplication.processEvents()
        time.sleep(0.01)
    return True
