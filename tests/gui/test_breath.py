"""The engine rests while the window paints what it was told, and no longer than anybody waits."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QLabel, QTableView

from lensmor_desktop.gui.background import breath
from lensmor_desktop.gui.pages.review_page import ReviewPage
from lensmor_desktop.gui.widgets.tables import TickTable
from tests.fakes.given import given
from tests.gui.desk import Backstage, Desk, Desks, sample

LONG = 600.0  # seconds, which no test waits


@pytest.fixture
def desk(desks: Desks, backstage: Backstage) -> Desk:
    desk = desks.sit(backstage.open_service)
    desk.ready()
    desk.until(lambda: not desk.engine.busy)
    desk.window.activateWindow()
    return desk


def test_the_first_rows_are_painted_before_the_others_are_read(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breath, "BREATH_SECONDS", LONG)
    page, counted = desk.window.sheet_page, QSignalSpy(desk.engine.rows_counted)
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk.window.conductor.open_path(path)
    desk.until(lambda: page.preview_table.isVisible())
    desk.qtbot.wait(200)
    assert page.is_reading
    assert counted.count() == 0
    desk.click("cancelReadingButton")
    desk.until(lambda: not desk.engine.busy)  # at once
    assert desk.window.conductor.inspection is None

    monkeypatch.undo()
    desk.open(path)
    assert page.review.isEnabled()


def test_the_rows_are_painted_before_they_are_priced(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
    monkeypatch.setattr(breath, "BREATH_SECONDS", LONG)
    desk.click("reviewButton")
    desk.until(lambda: desk.engine.pricing)
    desk.qtbot.wait(200)
    page = desk.window.review_page
    assert page.rows.rowCount() > 0
    assert page.offer is None
    desk.window.conductor.forget_sheet()
    desk.until(lambda: not desk.engine.busy)  # at once
    assert desk.window.dialogs == []


def test_the_row_that_is_told_of_is_seen_to_be_chosen(desk: Desk, tmp_path: Path) -> None:
    desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
    desk.review()
    page = desk.find(ReviewPage, "reviewPage")
    table = desk.find(QTableView, "rowTable")
    assert isinstance(table, TickTable)
    desk.until(table.hasFocus)
    assert table.currentIndex().row() == 0
    assert [index.row() for index in table.selectionModel().selectedRows()] == [0]
    assert not given(page.rows.row_at(0)).reason  # nothing to tell but what can be done
    assert desk.find(QLabel, "rowDetail").text().startswith("Click a row to read more.")

    desk.qtbot.keyClick(table, Qt.Key.Key_Down)
    desk.find(QTableView, "eventTable").setFocus()
    table.setFocus()  # what the person chose stays so
    assert [index.row() for index in table.selectionModel().selectedRows()] == [1]
