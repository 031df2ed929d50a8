"""The real window, the real engine and the practice server on one desk, at a hurried pace."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from shutil import copy
from typing import Any, TypeVar, overload

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from lensmor_desktop.api import Exchange, LensmorClient
from lensmor_desktop.gui.background.engine import Engine
from lensmor_desktop.gui.background.worker import Opener
from lensmor_desktop.gui.main_window import MainWindow
from lensmor_desktop.journal import Journal
from lensmor_desktop.sandbox import Fault, FaultPlan, Options, Pace, PracticeServer, World
from lensmor_desktop.settings.credentials import KEY_VARIABLE, Credentials
from lensmor_desktop.sheets import make_titles
from lensmor_desktop.unlocking.clock import Clock
from lensmor_desktop.unlocking.limits import Limits
from lensmor_desktop.unlocking.service import UnlockService

SAMPLES = Path(__file__).parents[2] / "sample_sheets"
HURRY = 60.0
USUAL = (1180, 760)
"""As large as the window is where the screen has room for it, in device-independent pixels."""
KEY = "sk_live_for_tests_4321"
W = TypeVar("W", bound=QWidget)


class HurriedClock:
    """The computer's clocks, many times as fast: the engine polls at its own delays."""

    def now(self) -> float:
        return time.time()

    def steady(self) -> float:
        return time.monotonic() * HURRY

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        return stop.wait(max(0.0, seconds) / HURRY)


class Backstage:
    """A practice server that stays up while windows come and go, and what opens engines on it."""

    def __init__(
        self,
        folder: Path,
        options: Options | None = None,
        world: World | None = None,
        limits: Limits | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.folder = folder
        self.limits = limits
        self.clock = clock
        self.server = PracticeServer(world or World.standard(), options=options or hurried())
        self.server.start()
        self.opened: list[tuple[bool, str]] = []

    def open_service(
        self,
        *,
        data_dir: Path | None,
        sandbox: bool,
        api_key: str,
        purchase_memory: bool = True,
        titles: Mapping[str, str] | None = None,
    ) -> UnlockService:
        self.opened.append((sandbox, api_key))
        key = "practice" if sandbox else api_key

        def connect(observe: Callable[[Exchange], None]) -> LensmorClient:
            return LensmorClient(self.server.base_url, key, observe=observe)

        folder = (data_dir or self.folder / "data") / ("practice" if sandbox else "real")
        return UnlockService(
            Journal(folder),
            connect if key else None,
            key,
            practice=sandbox,
            clock=self.clock or HurriedClock(),
            limits=self.limits,
            purchase_memory=purchase_memory,
            titles=make_titles(titles or {}),
        )

    def fail(self, *faults: Fault) -> None:
        """From now on the server misbehaves so."""
        self.server.faults = FaultPlan(faults)

    def posts(self, target: str = "/external/contacts/unlock") -> int:
        """How many spending requests reached the server."""
        return sum(
            1
            for exchange in self.server.exchanges
            if exchange.method == "POST" and exchange.target.endswith(target)
        )


def hurried(**changes: Any) -> Options:
    """Tasks that take a twentieth of a second, and no rate limit."""
    usual = Options(
        pace=Pace.FAST,
        rate_limit=None,
        late_seconds=0.2,
        elsewhere_seconds=0.2,
        charge_resubmissions=True,
    )
    return replace(usual, **changes)


class Desk:
    """A window and hands to work it with."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot = qtbot
        self.window = window

    def find(self, kind: type[W], name: str) -> W:
        """A widget by its object name."""
        found = self.window.findChild(kind, name)
        assert found is not None, f"no {kind.__name__} is called {name}"
        return found

    def text(self, name: str) -> str:
        """What a label says."""
        shown = self.find(QWidget, name)
        assert isinstance(shown, QLabel | QAbstractButton | QLineEdit)
        return shown.text()

    def click(self, name: str, within: QWidget | None = None) -> None:
        """Presses a button that must be visible and enabled."""
        button = (within or self.window).findChild(QAbstractButton, name)
        assert button is not None, f"no button is called {name}"
        assert button.isVisible(), f"{name} is not to be seen"
        assert button.isEnabled(), f"{name} can't be pressed"
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    @property
    def engine(self) -> Engine:
        """The window's engine; the window makes all its parts when it is asked for."""
        return self.window.engine

    def until(self, true: Callable[[], bool], seconds: float = 20.0) -> None:
        """Lets the window live until something is so."""
        self.qtbot.waitUntil(true, timeout=round(seconds * 1000))

    @overload
    def dialog(self, name: str) -> QDialog: ...

    @overload
    def dialog(self, name: str, kind: type[W]) -> W: ...

    def dialog(self, name: str, kind: type[QWidget] = QDialog) -> QWidget:
        """Waits for a dialog."""

        def shown() -> list[QWidget]:
            found = self.window.findChildren(kind, name)
            return [dialog for dialog in found if dialog.isVisible()]

        self.until(lambda: bool(shown()))
        return shown()[-1]

    def page(self) -> str:
        """The object name of the place that is shown."""
        page = self.window.pages.currentWidget()
        assert page is not None
        return page.objectName()

    def ready(self) -> None:
        """Waits until the engine is open."""
        self.until(lambda: self.window.conductor.state is not None)

    def open(self, path: Path) -> None:
        """Opens a sheet and waits until it is read."""
        self.window.conductor.open_path(path)
        self.until(lambda: not self.window.sheet_page._reading)

    def review(self) -> None:
        """On to Review, and waits for the price."""
        self.click("reviewButton")
        self.priced()

    def priced(self) -> None:
        """Waits until the price that is shown is that of the wishes."""
        page = self.window.review_page
        self.until(
            lambda: (
                self.page() == "reviewPage"
                and page.offer is not None
                and not self.engine.pricing
                and not page._price_timer.isActive()
                and page.offer.wishes == page.wishes()
            )
        )

    def confirm(self) -> None:
        """Unlock, and yes."""
        self.click("unlockButton")
        self.click("confirmButton", self.dialog("confirmDialog"))

    def batch_words(self) -> str:
        """The states of the run's groups of people."""
        model = self.window.unlock_page.batches
        return " ".join(str(model.index(at, 3).data()) for at in range(model.rowCount()))

    def begin(self, path: Path) -> None:
        """Starts a run on a sheet and waits until people are with Lensmor."""
        self.open(path)
        self.review()
        self.confirm()
        self.until(lambda: "looking up" in self.batch_words())

    def stop(self, how: str = "stopNowButton") -> None:
        """Stop, and how."""
        self.click("stopButton")
        self.click(how, self.dialog("stopDialog"))

    def stopped_run(self, path: Path) -> None:
        """Starts a run whose tasks take long, and stops it at once."""
        self.begin(path)
        self.stop()
        assert "nothing new is sent" in self.text("runState")
        self.finished()

    def finished(self) -> None:
        """Waits for the results."""
        self.until(lambda: self.page() == "resultsPage", 60.0)


class Desks:
    """Makes desks, and clears them away in good order."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.folder = folder
        self._open: list[Desk] = []
        self._stack = ExitStack()

    def backstage(
        self,
        options: Options | None = None,
        world: World | None = None,
        limits: Limits | None = None,
    ) -> Backstage:
        """A practice server for this test."""
        made = Backstage(self.folder, options, world, limits)
        self._stack.callback(made.server.stop)
        return made

    def sit(
        self,
        opener: Opener,
        *,
        key: str = KEY,
        practice: bool = False,
        sheet: Path | None = None,
        credentials: Credentials | None = None,
        size: tuple[int, int] | None = USUAL,
    ) -> Desk:
        """Opens a window of that size; None for the one that it takes by itself."""
        known = credentials or Credentials({KEY_VARIABLE: key} if key else {})
        window = MainWindow(
            lambda: Engine(opener, known, self.folder / "data"),
            practice=practice,
            sheet=sheet,
            data_dir=self.folder / "data",
        )
        if size is not None:
            window.resize(*size)
        window.show()
        desk = Desk(self.qtbot, window)
        self._open.append(desk)
        return desk

    def leave(self, desk: Desk) -> None:
        """Closes a window and waits for its thread."""
        if desk.window.has_engine:
            desk.engine.stop_run()
            desk.until(lambda: not desk.engine.running)
        if not desk.window._closing:
            desk.window.close()
        desk.until(lambda: desk.window.wait(1), 30.0)
        desk.window.deleteLater()
        QApplication.processEvents()
        self._open.remove(desk)

    def clear(self) -> None:
        """Closes everything."""
        for desk in list(self._open):
            self.leave(desk)
        self._stack.close()


def sample(folder: Path, name: str) -> Path:
    """A copy of a sample sheet, to be written to."""
    folder.mkdir(exist_ok=True)
    return Path(copy(SAMPLES / name, folder / name))


def each_widget(top: QWidget) -> Iterator[QWidget]:
    """All widgets below one."""
    yield from top.findChildren(QWidget)
