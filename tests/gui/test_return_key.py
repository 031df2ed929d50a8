"""Return does what has the focus, and never what a person doesn't see."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QDialog, QLineEdit, QTableView

from lensmor_desktop.settings.options import read_options
from tests.fakes.given import given
from tests.gui.desk import Backstage, Desk, Desks, sample


def press_return(desk: Desk, dialog: QDialog, name: str) -> None:
    button = given(dialog.findChild(QAbstractButton, name))
    button.setFocus()
    desk.qtbot.keyClick(button, Qt.Key.Key_Return)


@pytest.fixture
def desk(desks: Desks, backstage: Backstage) -> Desk:
    desk = desks.sit(backstage.open_service)
    desk.ready()
    return desk


def test_return_on_cancel_keeps_no_settings(desk: Desk, tmp_path: Path) -> None:
    desk.click("settingsButton")
    dialog = desk.dialog("settingsDialog")
    given(dialog.findChild(QAbstractButton, "purchaseMemorySwitch")).click()
    press_return(desk, dialog, "cancelSettingsButton")
    desk.until(lambda: not desk.window.dialogs and not desk.engine.busy)
    assert read_options(tmp_path / "data").purchase_memory


def test_return_on_cancel_corrects_nothing(desk: Desk, tmp_path: Path) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    before = path.read_bytes()
    desk.open(path)
    desk.review()
    desk.click("chip_invalid")
    table = desk.find(QTableView, "rowTable")
    table.selectRow(0)
    desk.click("correctButton")
    dialog = desk.dialog("correctDialog")
    desk.qtbot.keyClicks(dialog.findChild(QLineEdit, "correctIdEdit"), "1234567")
    given(dialog.findChild(QAbstractButton, "correctInSheet")).click()
    press_return(desk, dialog, "correctCancelButton")
    desk.until(lambda: not desk.window.dialogs)
    assert path.read_bytes() == before


def test_return_on_stop_now_stops_now(desks: Desks, slow: Backstage, tmp_path: Path) -> None:
    desk = desks.sit(slow.open_service)
    desk.begin(sample(tmp_path / "in", "first-steps.xlsx"))
    desk.click("stopButton")
    press_return(desk, desk.dialog("stopDialog"), "stopNowButton")
    assert desk.text("stopButton") == "Stopping…"
    desk.finished()


def test_a_new_sheet_begins_at_its_top_with_the_rows_in_focus(desk: Desk, tmp_path: Path) -> None:
    desk.open(sample(tmp_path / "in", "several-events-repeats.xlsx"))
    desk.review()
    table = desk.find(QTableView, "rowTable")
    desk.click("unlockButton")
    desk.dialog("confirmDialog").reject()
    desk.window.resize(1024, 640)
    table.scrollToBottom()
    desk.window.conductor.forget_sheet()
    desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
    desk.review()
    assert table.verticalScrollBar().value() == 0
    assert desk.window.focusWidget() is table
