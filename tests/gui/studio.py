"""Where pictures of the window are taken: real engine, practice server, and a clock to hold."""

import csv
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from shutil import copy

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from lensmor_desktop.gui.background.engine import Engine
from lensmor_desktop.gui.background.worker import Opener
from lensmor_desktop.gui.main_window import MainWindow
from lensmor_desktop.sandbox import World
from lensmor_desktop.settings.credentials import KEY_VARIABLE, Credentials
from tests.gui.desk import HURRY, KEY, SAMPLES, USUAL, Desk

FIRST_DAY = datetime(2026, 11, 17, 8, 30, tzinfo=UTC).timestamp()
SETTLED_MS = 150
"""Long enough for what the window does by itself after a change: prices, searches, layouts."""
SMALLEST = (944, 452)
GUIDE_WIDTH = 650


class StillClock:
    """A hurried clock that begins on a fixed day and can be held still, and a run with it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._before = 0.0
        self._since = time.monotonic()
        self._rate = HURRY

    def now(self) -> float:
        return FIRST_DAY + self.steady()

    def steady(self) -> float:
        with self._lock:
            return self._before + (time.monotonic() - self._since) * self._rate

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        until = self.steady() + seconds
        while self.steady() < until:
            if stop.wait(0.005):
                return True
        return stop.is_set()

    def go_on(self, rate: float = HURRY) -> None:
        """Time passes so many times as fast."""
        passed = self.steady()
        with self._lock:
            self._before, self._since, self._rate = passed, time.monotonic(), rate

    def hold(self) -> None:
        """Whoever waits goes on waiting."""
        self.go_on(0.0)


class Hands:
    """What a desk needs of pytest-qt's robot, without pytest."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        found: Callable[..., None] = getattr(QTest, name)
        return found

    def waitUntil(self, true: Callable[[], bool], timeout: int = 20_000) -> None:
        end = time.monotonic() + timeout / 1000
        while not true():
            if time.monotonic() > end:
                raise TimeoutError("the window didn't come to what was waited for")
            QTest.qWait(10)


class Studio:
    """Opens windows one after the other, and takes their pictures."""

    def __init__(self, app: QApplication, folder: Path, into: Path, ending: str) -> None:
        self.app = app
        self.folder = folder
        self.into = into
        self.ending = ending
        self.taken: list[Path] = []
        self._desks: list[Desk] = []

    def sit(
        self, opener: Opener, *, key: str = KEY, practice: bool = False, data: str = "data"
    ) -> Desk:
        """Opens a window."""
        folder = self.folder / data
        known = Credentials({KEY_VARIABLE: key} if key else {})
        window = MainWindow(
            lambda: Engine(opener, known, folder), practice=practice, data_dir=folder
        )
        window.resize(*USUAL)
        window.show()
        desk = Desk(Hands(), window)  # type: ignore[arg-type]
        self._desks.append(desk)
        desk.ready()
        desk.until(lambda: not desk.engine.busy)
        return desk

    def leave(self, desk: Desk) -> None:
        """Closes a window and waits for its thread."""
        for dialog in list(desk.window.dialogs):
            dialog.reject()
        desk.engine.stop_run()
        desk.until(lambda: not desk.engine.running)
        desk.window.close()
        desk.until(lambda: desk.window.wait(1), 30.0)
        desk.window.deleteLater()
        self._desks.remove(desk)
        QTest.qWait(1)

    def clear(self) -> None:
        """Closes what an accident has left open."""
        for desk in list(self._desks):
            self.leave(desk)

    def shoot(self, desk: Desk, place: str) -> None:
        """Takes a picture at the usual size and at the smallest, with what stands before it."""
        for size, mark in ((USUAL, ""), (SMALLEST, "-small")):
            desk.window.resize(*size)
            settle()
            path = self.into / f"{place}-{self.ending}{mark}.png"
            assert picture(desk.window).save(str(path)), path
            self.taken.append(path)
        desk.window.resize(*USUAL)
        QTest.qWait(1)

    def keep(self, widget: QWidget, name: str) -> None:
        """Takes a picture of a part of the window, as wide as the guide has room for."""
        settle()
        shot = widget.grab()
        if shot.width() > GUIDE_WIDTH:
            shot = shot.scaledToWidth(GUIDE_WIDTH, Qt.TransformationMode.SmoothTransformation)
        path = self.into / f"{name}-{self.ending}.png"
        assert shot.save(str(path)), path
        self.taken.append(path)


def settle() -> None:
    """Waits a moment, and then for the layouts of what has come in it."""
    QTest.qWait(SETTLED_MS)
    for _ in range(4):
        QApplication.sendPostedEvents()


def picture(window: QWidget) -> QPixmap:
    """The window with its dialogs, each in the middle of the one below, as a desktop shows them."""
    shot = window.grab()
    dialogs = [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]
    for dialog in dialogs:
        front = dialog.grab()
        ratio = shot.devicePixelRatio()
        painter = QPainter(shot)
        painter.fillRect(window.rect(), QColor(0, 0, 0, 90))
        size = front.size() / ratio
        at = QPoint((window.width() - size.width()) // 2, (window.height() - size.height()) // 2)
        rim = QRect(at, size).adjusted(-1, -1, 1, 1)
        painter.fillRect(rim, Qt.GlobalColor.gray)
        painter.drawPixmap(at, front)
        painter.end()
    return shot


def fairs_sheet(folder: Path) -> Path:
    """A sheet as a sales team keeps it: three fairs, some harm, some emails; all invented."""
    world = World.standard()
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Contacts"
    sheet.append(
        ["Name", "Company", "Job title", "Email", "Lensmor Event ID", "Lensmor Personnel ID"]
    )
    wanted = (("204518", 0, 210), ("205377", 20, 90), ("204733", 0, 40))
    for event_id, first, many in wanted:
        event = world.event(event_id)
        assert event is not None
        for at, person in enumerate(world.people_of(event)[first : first + many]):
            email = f"office.{at}@practice-goods.example" if at % 23 == 7 else ""
            shown = person.id
            if at == 5:
                shown = f"{person.id[:1]}.{person.id[1:3]}E+{len(person.id) - 1}"
            elif at == 19:
                shown = "n/a"
            sheet.append([person.full_name, person.company, person.title, email, event_id, shown])
            if at % 31 == 3:
                sheet.append(
                    [person.full_name, person.company, person.title, "", event_id, person.id]
                )
    for letter, width in zip("ABCDEF", (24, 30, 28, 34, 18, 22), strict=True):
        sheet.column_dimensions[letter].width = width
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "Spring fairs.xlsx"
    book.save(path)
    return path


def strangers_sheet(folder: Path) -> Path:
    """A sheet whose personnel IDs slipped by one row, so that every name is another's."""
    event = World.standard().event("205377")
    assert event is not None
    people = World.standard().people_of(event)[:13]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "Retail days.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Name", "Company", "Lensmor Event ID", "Lensmor Personnel ID"])
        for person, next_one in pairwise(people):
            writer.writerow([person.full_name, person.company, "205377", next_one.id])
    return path


def sample(folder: Path, name: str) -> Path:
    """A copy of a sample sheet."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(copy(SAMPLES / name, folder / name))
