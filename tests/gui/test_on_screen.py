"""The real program on a virtual screen, worked with mouse and keyboard only.

Where to click is told by a twin of the window, built offscreen in the same state and size; what
has happened is told by windows that come and go, by the colours on the screen, and by the files.
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QWidget

from lensmor_desktop.gui.theme import LIGHT
from tests.gui.desk import Desk, Desks, sample
from tests.gui.looking import tab_chain
from tests.gui.screen import Screen, Shown, until
from tests.gui.written import assert_written

pytestmark = [pytest.mark.screen, pytest.mark.timeout(400)]
TITLE = r"Lensmor Desktop \(practice\)"
SHEET = "first-steps.xlsx"
RUN_SECONDS = 180.0


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    folder = tmp_path / "screen"
    folder.mkdir()
    made = Screen(folder)
    try:
        yield made
        made.save(folder / "at the end.png")  # for whoever looks into a failure
    finally:
        made.stop()


@pytest.fixture
def twin(desks: Desks, tmp_path: Path) -> Desk:
    """The same window, where a test may ask it for places."""
    desk = desks.sit(desks.backstage().open_service, practice=True)
    desk.ready()
    return desk


class Person:
    """Sees the screen, and has a mouse and a keyboard."""

    def __init__(self, screen: Screen, twin: Desk, main: Shown) -> None:
        self.screen = screen
        self.twin = twin
        self.main = main

    def place(self, name: str, top: QWidget | None = None) -> QPoint:
        """Where the middle of a button is."""
        button = self._button(name, top)
        return button.mapTo(button.window(), button.rect().center())

    def edge(self, name: str) -> QPoint:
        """A place inside a button, left of its text."""
        button = self._button(name)
        return button.mapTo(button.window(), QPoint(8, button.height() // 2))

    def click(self, name: str) -> None:
        """Clicks a button of the main window."""
        self.main.click(self.place(name))

    def sees_ready(self, name: str) -> None:
        """Waits until a button has the colour of the way on: then it can be pressed."""
        inviting = [QColor(LIGHT.accent), QColor(LIGHT.accent_hover)]
        until(
            lambda: self.main.colour(self.edge(name)) in inviting,
            f"{name} can be pressed",
        )

    def tab_to(self, name: str) -> None:
        """Tabs from where the keyboard is to a control."""
        chain = [widget.objectName() for widget in tab_chain(self.twin.window)]
        at = chain.index(self.twin.window.focusWidget().objectName())
        self.screen.press(*["Tab"] * ((chain.index(name) - at) % len(chain)))

    def _button(self, name: str, top: QWidget | None = None) -> QAbstractButton:
        found = (top or self.twin.window).findChild(QAbstractButton, name)
        assert found is not None, name
        assert found.isVisible(), name
        return found


def charges(data: Path) -> int:
    """How many charges the practice server's own books show."""
    books = data / "practice" / "practice-server.json"
    return len(json.loads(books.read_text(encoding="utf-8"))["charges"]) if books.exists() else 0


def test_with_the_mouse_from_the_start_to_emails(
    screen: Screen, twin: Desk, tmp_path: Path
) -> None:
    path, data = sample(tmp_path / "in", SHEET), tmp_path / "program"
    before = path.read_bytes()
    program = screen.program("--sandbox", "--data-dir", str(data))
    person = Person(screen, twin, screen.window(TITLE))

    person.sees_ready("openButton")
    person.click("openButton")
    screen.window("Open a spreadsheet")
    screen.type(str(path))
    screen.press("Return")
    screen.gone("Open a spreadsheet")
    twin.open(sample(tmp_path / "twin", SHEET))
    person.sees_ready("reviewButton")
    person.click("reviewButton")
    twin.review()
    person.sees_ready("unlockButton")
    person.click("unlockButton")

    screen.window("Confirm")
    screen.press("Return")  # the default is Cancel
    screen.gone("Confirm")
    person.sees_ready("unlockButton")
    assert path.read_bytes() == before
    assert charges(data) == 0

    person.click("unlockButton")
    dialog = screen.window("Confirm")
    twin.click("unlockButton")
    confirm = twin.dialog("confirmDialog")
    dialog.click(person.place("confirmButton", confirm))
    screen.gone("Confirm")
    until(lambda: path.read_bytes() != before, "the sheet has results", RUN_SECONDS)
    twin.click("confirmButton", confirm)
    twin.finished()
    person.sees_ready("openWorkbookButton")
    assert_written(path, practice=True)
    assert charges(data) == 16

    person.click("againButton")
    twin.click("againButton")
    person.sees_ready("openButton")
    leave(screen, program)
    assert_written(path, practice=True)


def test_with_the_keyboard_alone_from_a_file_to_emails(
    screen: Screen, twin: Desk, tmp_path: Path
) -> None:
    path, data = sample(tmp_path / "in", SHEET), tmp_path / "program"
    before = path.read_bytes()
    program = screen.program(str(path), "--sandbox", "--data-dir", str(data))
    person = Person(screen, twin, screen.window(TITLE))

    twin.open(sample(tmp_path / "twin", SHEET))
    person.sees_ready("reviewButton")
    screen.press("alt+r")
    twin.review()
    person.sees_ready("unlockButton")
    person.tab_to("unlockButton")
    screen.press("space")
    screen.window("Confirm")
    screen.press("Escape")
    screen.gone("Confirm")
    assert charges(data) == 0
    screen.press("space")
    screen.window("Confirm")
    screen.press("Tab", "space")  # from Cancel to yes
    screen.gone("Confirm")
    until(lambda: path.read_bytes() != before, "the sheet has results", RUN_SECONDS)
    twin.confirm()
    twin.finished()
    person.sees_ready("openWorkbookButton")
    assert_written(path, practice=True)
    leave(screen, program)


def leave(screen: Screen, program: subprocess.Popen[bytes]) -> None:
    """Closes the window by the keyboard, and the program ends well."""
    screen.press("alt+F4")
    assert program.wait(60) == 0
