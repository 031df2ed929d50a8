"""Windows for tests: offscreen unless a display is asked for, cleared away after each test."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)  # tests tell a person's desktop nothing

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lensmor_desktop.gui import theme
from lensmor_desktop.platform import harmless
from lensmor_desktop.sandbox import Pace
from tests.gui.desk import Backstage, Desks, hurried
from tests.gui.story import Story, begun


@pytest.fixture(autouse=True)
def _nothing_fails_unheard(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the program survives in silence is a failure of the test all the same."""
    monkeypatch.setattr(harmless, "_told", set())
    yield
    assert harmless._told == set()


@pytest.fixture
def desks(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Desks]:
    """Makes windows."""
    if qapp.property("lensmorDark") is not False:  # it takes as long as building a window
        theme.apply(qapp, dark=False)
    made = Desks(qtbot, tmp_path)
    yield made
    made.clear()


@pytest.fixture
def slow(desks: Desks) -> Backstage:
    """A practice server whose tasks take two minutes of the hurried clock."""
    return desks.backstage(hurried(pace=Pace(2.5, 0.01, 2.4, 2.6)))


@pytest.fixture
def backstage(desks: Desks) -> Backstage:
    """A practice server with the standard world."""
    return desks.backstage()


@pytest.fixture
def story(desks: Desks, tmp_path: Path) -> Story:
    """A sheet in Review, with nothing chosen."""
    return begun(desks, tmp_path)
