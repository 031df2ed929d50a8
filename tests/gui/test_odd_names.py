"""The window, from a dropped file to its emails, whatever user, folder and sheet are called."""

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from lensmor_desktop.gui.outside.meeting import message, read_message
from lensmor_desktop.sandbox import Event
from tests.fakes.engine import make_world
from tests.fakes.odd_names import ODD_NAMES
from tests.gui.desk import Desks
from tests.integration.test_odd_names import workbook
from tests.unit.cli.driving import EVENT, persons


def as_url(path: Path) -> QMimeData:
    """A file as a file manager hands it over: its address, encoded as it travels."""
    data = QMimeData()
    data.setUrls([QUrl(QUrl.fromLocalFile(str(path)).toEncoded().toStdString())])
    return data


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_dropped_sheet_of_any_name_gets_its_emails(
    qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    home = tmp_path / name
    worksheet = re.sub(r"[][:*?/\\']", "_", name)[:31]
    path = workbook(home / f"Downloads {name}" / f"{name}.xlsx", worksheet)
    desks = Desks(qtbot, home)
    try:
        world = make_world((Event(EVENT, name=name),), persons(2))
        backstage = desks.backstage(world=world)
        desk = desks.sit(backstage.open_service)
        desk.ready()
        data = as_url(path)
        copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
        desk.window.dropEvent(
            QDropEvent(QPointF(5, 5), copy, data, Qt.MouseButton.LeftButton, none)
        )
        desk.until(lambda: desk.window.conductor.path == path)
        desk.until(lambda: not desk.window.sheet_page._reading)
        box = desk.find(QComboBox, "worksheetBox")
        box.setCurrentIndex(box.findText(worksheet))
        box.activated.emit(box.currentIndex())
        desk.until(lambda: not desk.window.sheet_page._reading)
        desk.review()
        desk.confirm()
        desk.finished()
        assert path.name in desk.text("outputPath")
    finally:
        desks.clear()
    page = load_workbook(path)[worksheet]
    status = [cell.value for cell in page[1]].index("Lensmor Status")
    assert [row[status].value for row in page.iter_rows(min_row=2)] == ["Unlocked"] * 2
    assert (home / "data" / "real" / "journal.sqlite3").is_file()


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_second_start_hands_a_file_of_any_name_over(tmp_path: Path, name: str) -> None:
    path = tmp_path / name / f"{name}.xlsx"
    assert read_message(message(path)) == path
