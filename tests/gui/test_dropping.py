"""Whatever is dropped on the window gets an answer, and is never taken from where it came."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMessageBox, QToolTip, QWidget

from lensmor_desktop.gui.widgets.drop_area import Dropped, what_was_dropped
from tests.gui.desk import Backstage, Desk, Desks, sample

COPY, MOVE, LINK = (
    Qt.DropAction.CopyAction,
    Qt.DropAction.MoveAction,
    Qt.DropAction.LinkAction,
)
KEPT: list[QMimeData] = []
NO_KEY, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


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


def drag(
    desk: Desk,
    kind: type[QDropEvent],
    data: QMimeData,
    actions: Qt.DropAction,
    keys: Qt.KeyboardModifier = NO_KEY,
    at: QPoint | None = None,
) -> QDropEvent:
    """Sends what a system sends to the window as a whole; Qt finds who takes it."""
    place: QPoint | QPointF = at or QPoint(50, 50)
    if kind is QDropEvent:
        place = QPointF(place)
    KEPT.append(data)  # an event doesn't, and a failed test shows it
    event = kind(place, actions, data, Qt.MouseButton.LeftButton, keys)
    QApplication.sendEvent(desk.window.windowHandle(), event)
    return event


def drop(
    desk: Desk,
    data: QMimeData,
    actions: Qt.DropAction = COPY | MOVE | LINK,
    keys: Qt.KeyboardModifier = NO_KEY,
    at: QPoint | None = None,
) -> QDropEvent:
    """Drags something over the window and lets it go; everything on the way is accepted."""
    enter = drag(desk, QDragEnterEvent, data, actions, keys, at)
    assert enter.isAccepted(), "so that the drop comes to us at all"
    move = drag(desk, QDragMoveEvent, data, actions, keys, at)
    assert move.isAccepted()
    event = drag(desk, QDropEvent, data, actions, keys, at)
    assert event.isAccepted()
    assert enter.dropAction() == move.dropAction() == event.dropAction()
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


@pytest.mark.parametrize("keys", [NO_KEY, SHIFT])
@pytest.mark.parametrize("actions", [COPY, COPY | MOVE, COPY | LINK, COPY | MOVE | LINK])
def test_a_drop_is_a_copy_whatever_is_proposed(
    desks: Desks,
    slow: Backstage,
    tmp_path: Path,
    actions: Qt.DropAction,
    keys: Qt.KeyboardModifier,
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(slow.open_service)
    desk.ready()
    event = drop(desk, files(path), actions, keys)
    assert (event.proposedAction() is MOVE) == (keys is SHIFT and bool(actions & MOVE))
    assert event.dropAction() is COPY
    desk.until(lambda: desk.window.conductor.path == path)


def test_shift_that_is_pressed_on_the_way_changes_nothing(
    desks: Desks, slow: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(slow.open_service)
    desk.ready()
    for kind, keys in ((QDragEnterEvent, NO_KEY), (QDragMoveEvent, SHIFT), (QDropEvent, SHIFT)):
        event = drag(desk, kind, files(path), COPY | MOVE, keys)
        assert event.isAccepted()
        assert event.dropAction() is COPY


@pytest.mark.parametrize("actions", [LINK, MOVE | LINK])
@pytest.mark.parametrize("keys", [NO_KEY, SHIFT])
def test_where_there_is_no_copy_a_link_leaves_the_file_as_well(
    desks: Desks,
    slow: Backstage,
    tmp_path: Path,
    actions: Qt.DropAction,
    keys: Qt.KeyboardModifier,
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(slow.open_service)
    desk.ready()
    assert drop(desk, files(path), actions, keys).dropAction() is LINK
    desk.until(lambda: desk.window.conductor.path == path)


@pytest.mark.parametrize("keys", [NO_KEY, SHIFT])
def test_what_can_only_be_moved_is_refused_and_the_person_is_told_why(
    desks: Desks, slow: Backstage, tmp_path: Path, keys: Qt.KeyboardModifier
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(slow.open_service)
    desk.ready()
    for kind in (QDragEnterEvent, QDragMoveEvent):
        event = drag(desk, kind, files(path), MOVE, keys)
        assert not event.isAccepted()
    # A system that heard this lets nobody drop: it is said at once, where the mouse is.
    assert "would delete it where it is now" in QToolTip.text()
    QToolTip.hideText()
    data = files(path)
    late = QDropEvent(QPointF(50, 50), MOVE, data, Qt.MouseButton.LeftButton, keys)
    desk.window.dropEvent(late)  # a system that didn't
    assert not late.isAccepted()
    assert late.dropAction() is Qt.DropAction.IgnoreAction
    said = answer(desk)
    assert "would delete it there, so it was not opened" in said
    assert "It is still where it was. Save the spreadsheet" in said
    assert desk.window.conductor.path is None


def test_a_workbook_dropped_on_a_field_is_opened_and_not_typed_into_it(
    desks: Desks, slow: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    other = sample(tmp_path / "other", "several-events-repeats.xlsx")
    desk = desks.sit(slow.open_service)
    desk.ready()
    desk.open(path)
    desk.review()
    data = files(other)
    data.setText(str(other))
    (field, *_) = [f for f in desk.window.findChildren(QLineEdit) if f.isVisible()]
    at = field.mapTo(desk.window, field.rect().center())
    assert drop(desk, data, COPY | MOVE, SHIFT, at).dropAction() is COPY
    desk.until(lambda: desk.window.conductor.path == other)
    assert field.text() == ""


def test_nothing_else_in_the_window_and_its_dialogs_takes_a_drop(
    desks: Desks, slow: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(slow.open_service)
    desk.ready()
    desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
    desk.review()
    takers = [w.objectName() for w in desk.window.findChildren(QWidget) if w.acceptDrops()]
    assert takers == []
    desk.window.conductor.account.show_settings()
    desk.window.making.whole().guide.show()
    for name in ("settingsDialog", "helpDialog"):
        dialog = desk.dialog(name)
        assert isinstance(dialog, QDialog)
        assert dialog.findChildren(QLineEdit)
        assert [w.objectName() for w in dialog.findChildren(QWidget) if w.acceptDrops()] == []
