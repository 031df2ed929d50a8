"""Whatever is dropped on the window gets an answer, and is never taken from where it came."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMessageBox

from lensmor_desktop.gui.widgets.drop_area import Dropped, what_was_dropped
from tests.gui.desk import Backstage, Desk, Desks, sample

COPY, MOVE, LINK = (
    Qt.DropAction.CopyAction,
    Qt.DropAction.MoveAction,
    Qt.DropAction.LinkAction,
)


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def link(address: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(address)])
    data.setText(address)
    return data


def text(words: str) -> QMimeData:
    data = QMimeData()
    data.setText(words)
    return data


def outlook() -> QMimeData:
    data = QMimeData()
    data.setData('application/x-qt-windows-mime;value="FileGroupDescriptorW"', b"\1")
    data.setText("From Subject Received")
    return data


def thunderbird() -> QMimeData:
    data = link("mailbox:///Inbox?number=7")
    data.setData("text/x-moz-message", b"x")
    return data


def nothing() -> QMimeData:
    data = QMimeData()
    data.setImageData(b"")
    return data


REFUSED = {
    "link": (lambda: link("https://docs.example/sheet"), "This is a link"),
    "link as text": (lambda: text("https://docs.example/sheet"), "This is a link"),
    "Outlook": (outlook, "from a mail program"),
    "Thunderbird": (thunderbird, "from a mail program"),
    "words": (lambda: text("Robin Practice"), "This is no file"),
    "a picture": (nothing, "This is no file"),
}


def drop(desk: Desk, data: QMimeData, actions: Qt.DropAction = COPY | MOVE | LINK) -> QDropEvent:
    """Drags something over the window and lets it go."""
    keys, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(QPoint(50, 50), actions, data, buttons, keys)
    desk.window.dragEnterEvent(enter)
    assert enter.isAccepted(), "so that the drop comes to us at all"
    event = QDropEvent(QPointF(50, 50), actions, data, buttons, keys)
    desk.window.dropEvent(event)
    return event


def answer(desk: Desk, name: str = "dropBox") -> str:
    box = desk.dialog(name)
    assert isinstance(box, QMessageBox)
    said = f"{box.text()} {box.informativeText()}"
    box.reject()
    return said


def test_three_files_get_an_answer(desks: Desks, slow: Backstage, tmp_path: Path) -> None:
    desk = desks.sit(slow.open_service)
    desk.ready()
    drop(desk, files(*(tmp_path / f"{n}.xlsx" for n in range(3))))
    said = answer(desk)
    assert "These are 3 files; one sheet is opened at a time." in said
    assert "one after the other" in said
    assert desk.window.conductor.path is None


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_file_gets_an_answer(desks: Desks, slow: Backstage, what: str) -> None:
    desk = desks.sit(slow.open_service)
    desk.ready()
    data, said = REFUSED[what]
    drop(desk, data())
    assert said in answer(desk)
    assert desk.window.conductor.path is None


def test_a_folder_gets_an_answer(desks: Desks, slow: Backstage, tmp_path: Path) -> None:
    desk = desks.sit(slow.open_service)
    desk.ready()
    drop(desk, files(tmp_path))
    assert "This is a folder." in answer(desk)


def test_one_file_is_opened_and_never_moved(desks: Desks, slow: Backstage, tmp_path: Path) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(slow.open_service)
    desk.ready()
    assert drop(desk, files(path)).dropAction() is COPY
    desk.until(lambda: desk.window.conductor.path == path)
    assert drop(desk, outlook()).dropAction() is COPY, "a mail that is moved would be gone"
    answer(desk)
    assert drop(desk, link("https://a.example"), LINK).dropAction() is LINK
    answer(desk)


def test_a_file_dropped_during_a_run_gets_an_answer(
    desks: Desks, slow: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    other = sample(tmp_path / "other", "several-events-repeats.xlsx")
    desk = desks.sit(slow.open_service)
    desk.begin(path)
    drop(desk, files(other))
    said = answer(desk, "arrivalBox")
    assert "several-events-repeats.xlsx" in said
    assert "A run is under way" in said
    assert desk.window.conductor.path == path


def test_a_name_with_a_percent_sign_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "50% & more #1.xlsx"
    path.touch()
    assert what_was_dropped(files(path)) is Dropped.FILE
