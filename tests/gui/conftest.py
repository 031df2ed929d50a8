"""Windows for tests: offscreen unless a display is asked for, cleared away after each test."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lensmor_desktop.gui import theme
from tests.gui.desk import Backstage, Desks


@pytest.fixture
def desks(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Desks]:
    """Makes windows."""
    theme.apply(qapp, dark=False)
    made = Desks(qtbot, tmp_path)
    yield made
    made.clear()


@pytest.fixture
def backstage(desks: Desks) -> Backstage:
    """A practice server with the standard world."""
    return desks.backstage()
