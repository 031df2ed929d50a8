"""Measures how long the event loop stands still, and walks a big sheet through the window.

    python -m tests.gui.probe [--rows N] [--people N]

It runs in a process of its own, without pytest's hooks, and prints JSON: for each step of the way
the worst gap between two ticks of a 5 ms timer, in milliseconds (idle it is 5 to 8), the most that
the window's thread worked between two of them (other programs and threads don't count there), and
what the rows weigh in memory. The practice server has a process of its own too, for Lensmor is no
part of the program.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from lensmor_desktop.unlocking.service import UnlockService

PROJECT = Path(__file__).resolve().parents[2]
TICK_MS = 5
HURRY = 4.0
"""So much faster than the computer's runs the engine's clock; more would only crowd its work."""
EVENTS = 5
SETTLE_MS = 300
HEADINGS = (
    "Name",
    "Company",
    "Title",
    "Lensmor Event ID",
    "Lensmor Personnel ID",
    "Email",
    "Owner",
    "Country",
    "Stage",
    "Note",
)


def make_sheet(path: Path, rows: int) -> Path:
    """A CRM's export of the practice server's invented people, one in twenty of them repeated."""
    from lensmor_desktop.sandbox import World
    from tests.fakes import packages

    people = World.generate(1, events=EVENTS, people=rows).people
    lines = [HEADINGS]
    for at in range(rows):
        person = people[at if at % 20 else at // 2]
        lines.append(
            (
                person.full_name,
                person.company,
                person.title,
                person.events[0],
                person.id,
                "known@example.com" if at % 50 == 7 else "",
                f"Owner {at % 12}",
                "Germany",
                "Open",
                f"Met at the stand, card {at}",
            )
        )
    places: dict[str, int] = {}
    cells = []
    for number, line in enumerate(lines, 1):
        values = "".join(
            f'<c r="{chr(65 + column)}{number}" t="s"><v>{places.setdefault(text, len(places))}'
            "</v></c>"
            for column, text in enumerate(line)
            if text
        )
        cells.append(f'<row r="{number}">{values}</row>')
    parts = packages.parts(
        packages.sheet_xml("".join(cells)),
        strings=[f"<si><t>{escape(text)}</t></si>" for text in places],
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


@contextmanager
def practice_server(rows: int) -> Iterator[str]:
    """A practice server with so many people in a process of its own; its address."""
    command = [sys.executable, "-m", "tests.fakes.practice_program", "--fast", "--until-stdin-ends"]
    world = ["--people", str(rows), "--events", str(EVENTS)]
    account = ["--rate-limit", "0", "--balance", str(rows * 20)]
    with subprocess.Popen(
        [*command, *world, *account],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.communicate("")


class HurriedClock:
    """The computer's clocks, many times as fast: waiting isn't what is measured."""

    def now(self) -> float:
        return time.time()

    def steady(self) -> float:
        return time.monotonic() * HURRY

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        return stop.wait(max(0.0, seconds) / HURRY)


class Walk:
    """The whole way of a big sheet, and the worst gap of each step."""

    def __init__(self, folder: Path, base_url: str) -> None:
        from PySide6.QtCore import QEventLoop, Qt, QTimer
        from PySide6.QtWidgets import QApplication

        from lensmor_desktop.gui import app, theme
        from lensmor_desktop.gui.background.engine import Engine
        from lensmor_desktop.gui.main_window import MainWindow
        from lensmor_desktop.settings.credentials import KEY_VARIABLE, Credentials

        self.gaps: dict[str, float] = {}
        self.work: dict[str, float] = {}
        self.seconds: dict[str, float] = {}
        self.megabytes = 0.0  # that the rows take
        self._base_url = base_url
        self.mistakes: list[BaseException] = []
        self._last = self._worst = self._busy = self._most = 0.0
        self._loop = QEventLoop
        self.qt = Qt
        app.keep_lively()
        sys.excepthook = self._in_a_slot
        there = QApplication.instance()
        self.app = there if isinstance(there, QApplication) else QApplication([])
        self.engine = Engine(
            self._open_service, Credentials({KEY_VARIABLE: "sk_probe"}), folder / "data"
        )
        self.window = MainWindow(lambda: self.engine, data_dir=folder / "data")
        theme.apply(self.app, dark=False)
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)

    def _open_service(self, *, data_dir: Path | None, api_key: str, **_: object) -> "UnlockService":
        from lensmor_desktop.api import LensmorClient
        from lensmor_desktop.journal import Journal
        from lensmor_desktop.unlocking.service import UnlockService

        assert data_dir is not None
        return UnlockService(
            Journal(data_dir),
            lambda observe: LensmorClient(self._base_url, api_key, observe=observe),
            "probe",
            clock=HurriedClock(),
        )

    def _in_a_slot(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self.mistakes.append(error)
        sys.__excepthook__(kind, error, trace)

    def _tick(self) -> None:
        now, busy = time.perf_counter(), time.thread_time()
        self._worst = max(self._worst, now - self._last)
        self._most = max(self._most, busy - self._busy)
        self._last, self._busy = now, busy

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """What happens here, and until the window is quiet again, counts as one step."""
        self.until(lambda: True)
        self._worst = self._most = 0.0
        started = self._last = time.perf_counter()
        self._busy = time.thread_time()
        yield
        self.seconds[name] = round(time.perf_counter() - started, 2)
        self.rest()
        self.gaps[name] = round(self._worst * 1000, 1)
        self.work[name] = round(self._most * 1000, 1)

    def until(self, true: Callable[[], bool], seconds: float = 60.0) -> None:
        """Lets the window live until something is so."""
        from PySide6.QtCore import QTimer

        loop = self._loop()
        end = time.monotonic() + seconds
        look = QTimer()
        look.timeout.connect(lambda: loop.quit() if true() or time.monotonic() > end else None)
        look.start(20)
        loop.exec()
        told = [dialog.objectName() for dialog in self.window.dialogs]
        assert true(), f"the window never came there; it shows {told}"

    def rest(self, milliseconds: int = SETTLE_MS) -> None:
        """Lets the window live for a while."""
        end = time.monotonic() + milliseconds / 1000
        self.until(lambda: time.monotonic() >= end)

    def priced(self) -> None:
        """Waits for the price of what is ticked now."""
        page = self.window.review_page
        self.until(
            lambda: (
                page.offer is not None
                and not self.engine.pricing
                and not page._price_timer.isActive()
                and page.offer.wishes == page.wishes()
            )
        )

    def walk(self, sheet: Path, people: int = 0) -> None:
        """From the start to the results of a run for so many people; 0 for everybody."""
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QPushButton

        qt, window = self.qt, self.window
        with self.step("start"):
            assembled: list[bool] = []
            window.assembled.connect(lambda: assembled.append(True))
            window.show()
            self.until(lambda: bool(assembled))  # asking for its parts would make them all at once
            self.until(lambda: window.conductor.state is not None and not self.engine.busy)
        with self.step("idle"):
            self.rest(1000)
        before = _megabytes()
        with self.step("load"):
            window.conductor.open_path(sheet)
            self.until(lambda: not self.engine.busy and window.conductor.inspection is not None)
        page = window.review_page
        with self.step("open Review"):
            window.conductor.go_to_review()
            self.priced()
        self.megabytes = _megabytes() - before
        table = page.row_table
        arranged: list[int] = []
        page.rows.arranged.connect(arranged.append)
        for name, column, order in (
            ("sort by name", page.rows.NAME, qt.SortOrder.AscendingOrder),
            ("sort backwards", page.rows.COMPANY, qt.SortOrder.DescendingOrder),
            ("sort by verdict", page.rows.VERDICT, qt.SortOrder.AscendingOrder),
        ):
            with self.step(name):
                arranged.clear()
                table.sortByColumn(column, order)
                self.until(lambda: bool(arranged))
        with self.step("search"):
            arranged.clear()
            QTest.keyClicks(page.search, "an", delay=30)
            self.until(lambda: bool(arranged))
        with self.step("search again"):
            arranged.clear()
            page.search.clear()
            self.until(lambda: bool(arranged))
        for name in ("chip_ready", "chip_all"):
            with self.step(name.replace("chip_", "filter ")):
                arranged.clear()
                chip = window.findChild(QPushButton, name)
                assert chip is not None
                QTest.mouseClick(chip, qt.MouseButton.LeftButton)
                self.until(lambda: bool(arranged))
        table.setFocus()
        with self.step("select all"):
            QTest.keyClick(table, qt.Key.Key_A, qt.KeyboardModifier.ControlModifier)
        with self.step("untick all"):
            QTest.keyClick(table, qt.Key.Key_Space)
            self.rest(400)
            self.priced()
        with self.step("tick all"):
            QTest.keyClick(table, qt.Key.Key_Space)
            self.rest(400)
            self.priced()
        table.selectRow(40)
        with self.step("untick one"):
            QTest.keyClick(table, qt.Key.Key_Space)
            self.rest(400)
            self.priced()
        with self.step("scroll"):
            for share in (0.2, 0.5, 0.9, 1.0, 0.0):
                bar = table.verticalScrollBar()
                bar.setValue(round(bar.maximum() * share))
                self.rest(40)
        page.checkout.first.setValue(people)
        self.rest()
        self.priced()
        with self.step("run"):
            QTest.mouseClick(page.checkout.unlock, qt.MouseButton.LeftButton)
            self.until(lambda: bool(window.dialogs) and window.dialogs[-1].isVisible())
            self.rest()  # a person reads it first
            yes = window.dialogs[-1].findChild(QPushButton, "confirmButton")
            assert yes is not None
            QTest.mouseClick(yes, qt.MouseButton.LeftButton)
            self.until(lambda: not self.engine.busy, 600)
        assert window.results_page.isVisible()

    def leave(self) -> None:
        """Closes the window."""
        closed: list[bool] = []
        self.engine.closed.connect(lambda: closed.append(True))
        self.window.close()
        self.until(lambda: bool(closed))


def _megabytes() -> float:
    """What this process uses now; nothing is told on systems without /proc."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(text for text in status.read_text().splitlines() if text.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Walks once and prints what was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--people", type=int, default=0, help="send only so many")
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as name, practice_server(given.rows) as base_url:
        folder = Path(name)
        sheet = make_sheet(folder / "people.xlsx", given.rows)
        walk = Walk(folder, base_url)
        walk.walk(sheet, given.people)
        walk.leave()
        if walk.mistakes:
            raise walk.mistakes[0]
        found = {
            "gaps": walk.gaps,
            "work": walk.work,
            "seconds": walk.seconds,
            "megabytes": walk.megabytes,
        }
        print(json.dumps(found))


if __name__ == "__main__":
    main()
