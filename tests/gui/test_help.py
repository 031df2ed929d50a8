"""The guide in the window is the one in the project, in the person's language, pictures and all."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QTextBrowser

from lensmor_desktop.gui import translation
from lensmor_desktop.gui.dialogs.help import FOLDER
from tests.fakes.given import given
from tests.fakes.service import Script, opener_of
from tests.gui.desk import Desk, Desks, sample

PACKAGING = Path(__file__).parents[2] / "packaging"
GUIDES = {"en": "guide.md", "de": "guide.de.md", "zh_CN": "guide.zh_CN.md"}


@pytest.fixture(params=GUIDES)
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    translation.use(qapp, request.param)
    yield request.param
    translation.use(qapp, "en")


def pictures(guide: Path) -> list[str]:
    return re.findall(r"!\[[^\]]+\]\(([^)]+)\)", guide.read_text(encoding="utf-8"))


def opened(desk: Desk) -> QDialog:
    desk.ready()
    desk.click("helpButton")
    return desk.dialog("helpDialog")


@pytest.mark.parametrize("name", GUIDES.values())
def test_the_guide_in_the_program_is_the_one_in_the_project(name: str) -> None:
    assert (FOLDER / name).read_bytes() == (PACKAGING / name).read_bytes()
    for picture in pictures(FOLDER / name):
        assert (FOLDER / picture).read_bytes() == (PACKAGING / picture).read_bytes()


def test_the_guides_tell_the_same_in_each_language() -> None:
    shapes, statuses = [], []
    for name in GUIDES.values():
        text = (FOLDER / name).read_text(encoding="utf-8")
        kinds = [(block[0], block.count("\n| ")) for block in text.split("\n\n")]
        shapes.append([kind for kind in kinds if kind[0] in "#|!*"])
        statuses.append(re.findall(r"^\| (\w+(?: \w+)*) \| .*\| .* \|$", text, re.MULTILINE)[-9:])
    assert shapes[0] == shapes[1] == shapes[2]
    words = ["Unlocked", "Already unlocked", "No email", "Failed", "Not eligible", "Unconfirmed"]
    assert statuses == [[*words, "Not sent", "Invalid", "Skipped"]] * 3


def test_help_is_in_the_language_of_the_window(desks: Desks, language: str) -> None:
    dialog = opened(desks.sit(opener_of(Script())))
    browser = given(dialog.findChild(QTextBrowser, "helpText"))
    guide = FOLDER / GUIDES[language]
    title = guide.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
    assert browser.toPlainText().startswith(title)
    assert len(pictures(guide)) == 4
    for picture in pictures(guide):
        shown = browser.loadResource(QTextDocument.ResourceType.ImageResource, picture)
        image = QImage.fromData(shown) if not isinstance(shown, QImage) else shown
        assert not image.isNull(), picture
        assert image.width() <= browser.viewport().width() - 36, picture


def test_f1_shows_help_also_during_a_run(desks: Desks, tmp_path: Path) -> None:
    desk = desks.sit(opener_of(Script(pace=5)))
    desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
    desk.review()
    desk.confirm()
    desk.until(lambda: desk.engine.running)
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_F1)
    dialog = desk.dialog("helpDialog")
    assert not dialog.isModal()
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_F1)
    assert len(desk.window.findChildren(QDialog, "helpDialog")) == 1
    desk.click("helpCloseButton", dialog)
    desk.until(lambda: not desk.window.findChildren(QDialog, "helpDialog"))


def test_a_word_is_found_again_and_again(desks: Desks) -> None:
    desk = desks.sit(opener_of(Script()))
    dialog = opened(desk)
    search = given(dialog.findChild(QLineEdit, "helpSearchEdit"))
    browser = given(dialog.findChild(QTextBrowser, "helpText"))
    desk.qtbot.keyClicks(search, "keychain")
    assert browser.textCursor().selectedText() == "keychain"
    first = browser.textCursor().position()
    desk.qtbot.keyClick(search, Qt.Key.Key_Return)  # there is no other: from the top
    assert browser.textCursor().position() == first
    search.clear()
    desk.qtbot.keyClicks(search, "spent")
    places = set()
    for _ in range(12):
        places.add(browser.textCursor().position())
        desk.qtbot.keyClick(search, Qt.Key.Key_Return)
        assert browser.textCursor().selectedText().lower() == "spent"
    assert 1 < len(places) < 12
    assert dialog.isVisible()
    assert not given(dialog.findChild(QPushButton, "helpCloseButton")).isDefault()


def test_escape_closes_help_and_it_comes_again(desks: Desks) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.qtbot.keyClick(opened(desk), Qt.Key.Key_Escape)
    desk.until(lambda: not desk.window.findChildren(QDialog, "helpDialog"))
    assert opened(desk).isVisible()
