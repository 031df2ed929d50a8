"""What stands in cells, names and answers is shown as it stands, and never read as HTML."""

import contextlib
import os
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QUrl
from PySide6.QtGui import QHelpEvent, QImage, QTextDocument
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFileDialog,
    QHeaderView,
    QLabel,
    QMessageBox,
    QToolTip,
    QWidget,
)
from pytestqt.qtbot import QtBot

from lensmor_desktop.gui.dialogs.help import FOLDER, HelpDialog, guide_file
from lensmor_desktop.gui.plain_text import TextBrowser
from lensmor_desktop.sandbox import Event, Person
from tests.fakes.engine import make_world
from tests.gui.desk import Desk, Desks
from tests.unit.cli.driving import EVENT, sheet

FORMS = (
    '<img src="{0}">',
    '<body background="{0}">x</body>',
    '<link rel="stylesheet" href="{0}">x',
    '<ul style="list-style-image: url({0})"><li>x</li></ul>',
)
PLAIN = Qt.TextFormat.PlainText


class Bait:
    """A server that somebody's HTML names; counts who comes."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}/x.png"
        self.visits = 0
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                visitor, _ = self._listener.accept()
            except OSError:
                return
            self.visits += 1
            visitor.close()

    def close(self) -> None:
        with contextlib.suppress(OSError):  # closing alone wakes nobody
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)


@pytest.fixture
def bait() -> Iterator[Bait]:
    made = Bait()
    yield made
    made.close()


def hostile(bait: Bait) -> list[str]:
    return [
        f'<img src="{bait.address}">Ada',
        "<h1>Pay</h1>",
        '<a href="file:///etc/passwd">Bo Carr</a>',
        '<img src="//127.0.0.1/share/x.png"><b>Cleo</b>',
    ]


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, bait: Bait) -> Iterator[Desk]:
    texts = hostile(bait)
    persons = [Person(str(1000 + n), (EVENT,), full_name=text) for n, text in enumerate(texts)]
    rows = [(person.full_name, EVENT, person.id, person.full_name) for person in persons]
    path = sheet(
        tmp_path / "<h1>Fair<img src=x>.csv", [*rows, ("<b>x</b>", EVENT, "<i>no</i>", "")]
    )
    desks = Desks(qtbot, tmp_path / "home")
    try:
        world = make_world((Event(EVENT, name=texts[0]),), persons)
        made = desks.sit(desks.backstage(world=world).open_service)
        made.ready()
        made.open(path)
        yield made
    finally:
        desks.clear()


def labels() -> list[QLabel]:
    return [
        label
        for top in QApplication.topLevelWidgets()
        for label in [*top.findChildren(QLabel), *([top] if isinstance(top, QLabel) else [])]
        if label.isVisible() and label.text()
    ]


def tooltip() -> QLabel:
    [shown] = [
        widget
        for widget in QApplication.topLevelWidgets()
        if widget.inherits("QTipLabel") and widget.isVisible()
    ]
    assert isinstance(shown, QLabel)
    return shown


def ask_for_tooltip(widget: QWidget, at: QPoint) -> None:
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, at, widget.mapToGlobal(at)))


def every_tooltip(window: QWidget) -> Iterator[str]:
    """Rests the mouse on everything that has something to say."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):
            model = widget.model()
            for row in range(min(model.rowCount(), 8)) if model is not None else ():
                for column in range(model.columnCount()):
                    index = model.index(row, column)
                    told = str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
                    spot = widget.visualRect(index).center()
                    if told and widget.viewport().rect().contains(spot):
                        ask_for_tooltip(widget.viewport(), spot)
                        assert tooltip().textFormat() is PLAIN
                        yield tooltip().text()
        elif widget.toolTip():
            ask_for_tooltip(widget, widget.rect().center())
            assert tooltip().textFormat() is PLAIN
            yield tooltip().text()
    QToolTip.hideText()


def looked_at(desk: Desk) -> set[str]:
    seen = set()
    for label in labels():
        assert label.textFormat() is PLAIN, (label.objectName(), label.text())
        seen.add(label.text())
    return seen | set(every_tooltip(desk.window))


def test_from_the_sheet_to_the_results_nothing_is_read_as_html(desk: Desk, bait: Bait) -> None:
    seen = looked_at(desk)
    desk.review()
    seen |= looked_at(desk)
    desk.confirm()
    desk.finished()
    seen |= looked_at(desk)
    told = [text for text in seen if re.search(r"<(h1|img|b|a|i)\b", text)]
    assert {"img", "h1"} <= {tag for text in told for tag in re.findall(r"<(\w+)", text)}, seen
    assert any("Fair" in text for text in told), "the file's name was shown"
    assert bait.visits == 0


@pytest.mark.parametrize("kind", ["message", "file"])
def test_qts_own_boxes_show_plain_texts(desk: Desk, bait: Bait, kind: str) -> None:
    text = hostile(bait)[0]
    if kind == "message":
        box: QMessageBox | QFileDialog = QMessageBox(desk.window)
        assert isinstance(box, QMessageBox)
        box.setText(text)
        box.setInformativeText(text)
    else:
        box = QFileDialog(desk.window)
        box.setOption(QFileDialog.Option.DontUseNativeDialog)
        box.setLabelText(QFileDialog.DialogLabel.FileName, text)
    box.open()
    found = [label for label in box.findChildren(QLabel) if text in label.text()]
    assert len(found) == (2 if kind == "message" else 1)
    assert {label.textFormat() for label in found} == {PLAIN}
    box.reject()
    assert bait.visits == 0


@pytest.mark.parametrize(
    "name",
    [
        "{bait}", "//127.0.0.1/share/x.png", "file:///etc/hostname", "/etc/hostname",
        "../../../pyproject.toml", "qrc:/x.png", "guide.md\0", "no-such.png",
    ],
)  # fmt: skip
@pytest.mark.posix_only("a pipe tells whether somebody opened it")
def test_texts_of_our_own_load_nothing_from_elsewhere(
    qtbot: QtBot, bait: Bait, tmp_path: Path, name: str
) -> None:
    for browser in (TextBrowser(), TextBrowser(FOLDER)):
        qtbot.addWidget(browser)
        address = name.replace("{bait}", bait.address)
        for kind in QTextDocument.ResourceType:
            empty = browser.loadResource(kind.value, QUrl(address))
            assert empty.size() in (QSize(1, 1), 1)
        # A pipe that somebody opens for reading lets its other end be opened as well.
        pipe = tmp_path / "pipe.png"
        os.mkfifo(pipe)
        for form in FORMS:
            for named in (address, str(pipe), QUrl.fromLocalFile(str(pipe)).toString()):
                browser.setHtml(form.format(named))
                browser.show()
                qtbot.wait(5)
        with pytest.raises(OSError, match="No such device"):
            os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        pipe.unlink()
    assert bait.visits == 0


def test_the_guide_shows_its_pictures(qtbot: QtBot) -> None:
    dialog = HelpDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    image = QTextDocument.ResourceType.ImageResource.value
    [picture, *_] = sorted((FOLDER / "pictures").glob("guide-rows*.png"))
    name = QUrl(f"pictures/{picture.name}")
    assert dialog.text.loadResource(image, name) == QImage(str(picture))
    # Each that the text names takes the room that it needs; a sign for a missing one is small.
    named = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", guide_file().read_text(encoding="utf-8"))
    high = sum(QImage(str(FOLDER / name)).height() for name in named)
    assert len(named) >= 4
    with_pictures = dialog.text.document().size().height()
    dialog.text.setMarkdown(re.sub(r"!\[[^\]]*\]\([^)]+\)", "x", guide_file().read_text("utf-8")))
    assert with_pictures - dialog.text.document().size().height() > 0.8 * high


RICH = re.compile(
    r"\bQTextBrowser\b|\bQTextEdit\b|\.setHtml\(|\.setMarkdown\(|\.insertHtml\(|\.appendHtml\("
    r"|TextFormat\.(?:RichText|MarkdownText)|QWhatsThis|setWhatsThis|setStatusTip|QErrorMessage"
)
OURS = {
    "gui/plain_text.py": {"QTextBrowser"},
    "gui/dialogs/help.py": {".setMarkdown("},  # the guide
    "gui/dialogs/receipt.py": {".setHtml("},  # each text in it is escaped
}
"""Where texts of our own are more than plain, each in a browser that loads nothing."""


def test_nothing_else_in_the_window_is_more_than_plain_text() -> None:
    package = FOLDER.parents[1]
    found: dict[str, set[str]] = {}
    for path in sorted(package.rglob("*.py")):
        for match in RICH.finditer(path.read_text(encoding="utf-8")):
            found.setdefault(path.relative_to(package).as_posix(), set()).add(match[0])
    assert found == OURS
