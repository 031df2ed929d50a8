"""Whatever the desktop does beside a run may fail, at any call: the run ends on Results."""

import inspect
import logging
import pkgutil
import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any, cast

import pytest
import wakepy
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QSystemTrayIcon

from lensmor_desktop.gui import outside
from lensmor_desktop.gui.outside import showing
from lensmor_desktop.gui.outside.session_bus import ADDRESS, SessionBus
from lensmor_desktop.gui.outside.showing import Badge, Nowhere, Outside, TrayNotifier
from lensmor_desktop.gui.outside.single import Single
from lensmor_desktop.platform import harmless as harmless_module
from lensmor_desktop.platform import kind
from lensmor_desktop.platform.harmless import harmlessly
from lensmor_desktop.unlocking.awake import kept_awake
from tests.fakes.qt_calls import listen
from tests.fakes.service import Script, opener_of
from tests.gui.desk import Backstage, Desk, Desks, sample


class OfALibrary(Exception):
    """As pywintypes.error is: of no kind that anybody here knows."""


ERRORS = [
    TypeError("descriptor doesn't apply to a 'int' object"),
    RuntimeError("Internal C++ object already deleted."),
    OSError(5, "access denied"),
    AttributeError("no such function in this library"),
    OfALibrary(-2147221164, "class not registered"),
]


@pytest.fixture(autouse=True)
def _nothing_fails_unheard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here something does."""
    monkeypatch.setattr(harmless_module, "_told", set())
    monkeypatch.delenv(ADDRESS, raising=False)


class Failing:
    """A launcher and a notifier that raise at each call, or at one of them only."""

    def __init__(self, error: Exception, at: int | None = None) -> None:
        self.error = error
        self.at = at
        self.calls = 0

    def _fail(self) -> None:
        self.calls += 1
        if self.at in (None, self.calls):
            raise self.error

    def show(self, _percent: int | None) -> None:
        self._fail()

    def tell(self, _title: str, _text: str) -> None:
        self._fail()


def raising(error: Exception) -> Callable[..., Any]:
    def fail(*_given: object, **_named: object) -> Any:
        raise error

    return fail


def run_through(desk: Desk, folder: Path) -> None:
    """From a sheet to its results; nobody is told of a mistake on the way."""
    desk.window.show()
    desk.open(sample(folder / "in", "first-steps.xlsx"))
    desk.review()
    desk.confirm()
    desk.finished()
    assert [d.objectName() for d in desk.window.findChildren(QDialog) if d.isVisible()] == []
    assert desk.window.windowTitle() == "Lensmor Desktop"


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.name == harmless_module.__name__]


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_a_run_under_windows_and_macos_ends_on_results_with_qts_own_badge(
    desks: Desks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    desk = desks.sit(opener_of(Script(batch=2, pace=0.02)))
    desk.ready()
    with monkeypatch.context() as other_system:
        other_system.setattr(kind, "SYSTEM", platform)
        desk.window.runs.outside = Outside(desk.window)
    badged = listen(monkeypatch, QGuiApplication, "setBadgeNumber")
    assert isinstance(desk.window.runs.outside.launcher, Badge)
    monkeypatch.setattr(desk.window.runs.outside, "_is_looked_at", lambda: False)
    run_through(desk, tmp_path)
    numbers: list[Any] = [number for (number,) in badged]
    assert numbers[:-1] == sorted(numbers[:-1])
    assert numbers[-2:] == [99, 0]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("at", [None, 1, 2])
def test_a_launcher_and_a_notifier_may_fail_at_any_call(
    desks: Desks,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    at: int | None,
) -> None:
    desk = desks.sit(opener_of(Script(batch=2, pace=0.01)))
    desk.ready()
    outside = desk.window.runs.outside
    launcher, notifier = Failing(error, at), Failing(error)
    outside.launcher, outside.notifier = launcher, notifier
    monkeypatch.setattr(outside, "_is_looked_at", lambda: False)
    alerted = listen(monkeypatch, QApplication, "alert")
    run_through(desk, tmp_path)
    assert launcher.calls > 2
    assert notifier.calls == 1
    assert alerted == [(desk.window,)], "what didn't fail is done"
    assert warnings(caplog) == [
        "Failing.show failed and is done without",
        "Failing.tell failed and is done without",
    ]


PARTS: dict[str, tuple[object, str]] = {
    "the look for a bus": (SessionBus, "there"),
    "the news": (showing, "run_news"),
    "who looks": (Outside, "_is_looked_at"),
    "the title": (Outside, "_show_title"),
}


@pytest.mark.parametrize("part", PARTS)
def test_each_part_of_what_is_shown_outside_may_fail(
    desks: Desks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    owner, name = PARTS[part]
    fail = raising(OfALibrary("gone"))
    if inspect.isclass(owner):  # in place of what the class's text says, under its guard
        monkeypatch.setattr(owner, name, harmless_module._guarded(cast(FunctionType, fail)))
    else:
        monkeypatch.setattr(owner, name, fail)
    desk = desks.sit(opener_of(Script(batch=2, pace=0.01)))
    desk.ready()
    run_through(desk, tmp_path)


@pytest.mark.parametrize("name", ["__enter__", "__exit__", "__init__"])
def test_a_computer_that_cannot_be_kept_awake_unlocks_all_the_same(
    desks: Desks,
    backstage: Backstage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    name: str,
) -> None:
    asked: list[int] = []

    def fail(*_given: object, **_named: object) -> None:
        asked.append(threading.get_ident())
        raise OfALibrary("no such service")

    monkeypatch.setattr(wakepy.Mode, name, fail)
    desk = desks.sit(backstage.open_service)
    desk.ready()
    run_through(desk, tmp_path)
    assert len(asked) == 1
    assert len(warnings(caplog)) == 1
    assert backstage.posts() > 0


def test_what_a_run_raises_itself_is_not_swallowed() -> None:
    with pytest.raises(ValueError, match="of the run"), kept_awake():
        raise ValueError("of the run")


def test_a_tray_that_fails_and_its_timer_tell_nobody(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    available = listen(
        monkeypatch, QSystemTrayIcon, "isSystemTrayAvailable", fails=OfALibrary("no tray")
    )
    window = QMainWindow()
    qtbot.addWidget(window)
    notifier = TrayNotifier(QIcon(), window)
    notifier.tell("The run is done", "3 emails.")
    assert available == [()]
    gone = QSystemTrayIcon()
    hidden = listen(monkeypatch, QSystemTrayIcon, "hide", fails=OfALibrary("gone"))
    notifier._tray = gone
    notifier._timer.setInterval(1)
    notifier._timer.start()
    qtbot.waitUntil(lambda: hidden == [()])  # an error in a slot would fail the test


def test_a_second_start_whose_file_cannot_be_taken_is_no_defect(
    qapp: QApplication, tmp_path: Path, qtbot: Any
) -> None:
    single = Single(str(tmp_path / "window.socket"), raising(OfALibrary("half made")))
    assert single.listen()
    guest = QLocalSocket()
    guest.connectToServer(str(tmp_path / "window.socket"))
    assert guest.waitForConnected(1000)
    guest.write(b'{"open": ""}\n')
    guest.flush()
    qtbot.waitUntil(lambda: bool(harmless_module._told))
    guest.abort()
    single.close()


def test_what_fails_is_written_down_once_and_without_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def badge() -> None:
        raise OSError("/somebody/leads.xlsx")

    for _ in range(3):
        assert harmlessly(badge) is None
    (record,) = [r for r in caplog.records if r.name == harmless_module.__name__]
    assert record.levelno == logging.WARNING
    assert "leads" not in record.getMessage()
    assert record.exc_info is not None


def test_every_class_outside_the_window_is_guarded() -> None:
    """A new class, or a new method, can't be forgotten."""
    bare = []
    for found in pkgutil.iter_modules(outside.__path__):
        module = import_module(f"{outside.__name__}.{found.name}")
        for name, made in inspect.getmembers(module, inspect.isclass):
            if made.__module__ != module.__name__ or getattr(made, "_is_protocol", False):
                continue
            if made is Nowhere:  # does nothing
                continue
            for method, function in vars(made).items():
                inner = getattr(function, "__func__", function)
                own = inspect.isfunction(inner) and not method.startswith("__")
                if own and not hasattr(inner, "__wrapped__"):
                    bare.append(f"{name}.{method}")
    assert bare == []
