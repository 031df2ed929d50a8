"""Each setting has its effect, at once where that can be, and is there after a restart."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QRadioButton,
    QScrollArea,
    QWidget,
)

from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import JournalError
from lensmor_desktop.gui import theme
from lensmor_desktop.gui.dialogs.settings import SettingsDialog
from lensmor_desktop.gui.files.outputs import usual_output
from lensmor_desktop.settings.options import FILE, Options, keep_options, read_options
from tests.fakes.given import given
from tests.fakes.service import Script, opener_of
from tests.gui.desk import Backstage, Desk, Desks, sample
from tests.gui.written import assert_written

START = """\
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from lensmor_desktop.gui import app, translation
from tests.fakes.service import Script, opener_of

made = QApplication([])

def look():
    window = made.topLevelWidgets()[0].window()
    print(made.property("lensmorDark"), translation.locale().name())
    for each in made.topLevelWidgets():
        each.close()

QTimer.singleShot(300, look)
sys.exit(app.start(opener_of(Script()), None, False, Path(sys.argv[1])))
"""


@pytest.fixture(autouse=True)
def light_again(qapp: QApplication) -> Iterator[None]:
    """Other tests expect the light theme."""
    yield
    theme.use(qapp, "light")


def settings(desk: Desk) -> QDialog:
    desk.click("settingsButton")
    return desk.dialog("settingsDialog")


def save(desk: Desk, dialog: QDialog) -> None:
    desk.click("saveSettingsButton", dialog)
    desk.until(lambda: not desk.engine.busy)


def pick(dialog: QDialog, name: str, value: str) -> None:
    combo = given(dialog.findChild(QComboBox, name))
    at = combo.findData(value)
    assert at >= 0, value
    combo.setCurrentIndex(at)


def kept(tmp_path: Path) -> Options:
    return read_options(tmp_path / "data")


def headings(path: Path) -> list[object]:
    book = openpyxl.load_workbook(path)
    found: list[object] = [cell.value for cell in book.worksheets[0][1]]
    book.close()
    return found


# --- where results go ---------------------------------------------------------------------------


def test_results_go_into_a_copy_if_that_is_set(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    before = path.read_bytes()
    desk = desks.sit(backstage.open_service)
    desk.ready()
    dialog = settings(desk)
    assert given(dialog.findChild(QRadioButton, "outputSameButton")).isChecked()
    desk.click("outputCopyButton", dialog)
    save(desk, dialog)
    assert kept(tmp_path).output == "copy"
    desks.leave(desk)

    desk = desks.sit(backstage.open_service)
    desk.open(path)
    desk.review()
    copy = path.with_name("first-steps - Lensmor.xlsx")
    assert desk.text("outputLabel") == "Results go into first-steps - Lensmor.xlsx"
    assert given(desk.window.review_page.offer).wishes.output == str(copy)
    desk.confirm()
    desk.finished()
    assert_written(copy)
    assert path.read_bytes() == before
    assert copy.name in desk.text("outputPath")

    # Nobody was asked whether the copy that is there now may be replaced.
    desk.click("stepReview")
    desk.priced()
    assert desk.window.review_page.output.endswith("first-steps - Lensmor 2.xlsx")


def test_the_place_of_results_changes_at_once_but_not_the_persons_own(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(backstage.open_service)
    desk.open(path)
    desk.review()
    page = desk.window.review_page
    assert page.output == ""
    for button, expected in (
        ("outputCopyButton", str(path.with_name("first-steps - Lensmor.xlsx"))),
        ("outputSameButton", ""),
    ):
        dialog = settings(desk)
        desk.click(button, dialog)
        save(desk, dialog)
        desk.priced()
        assert page.output == expected
        assert given(page.offer).wishes.output == expected

    own = tmp_path / "own.xlsx"
    desk.click("outputButton")
    chooser = desk.dialog("outputDialog")
    assert isinstance(chooser, QFileDialog)
    assert "first-steps - Lensmor" in chooser.selectedFiles()[0]
    chooser.selectFile(str(own))
    chooser.accept()
    desk.until(lambda: page.output == str(own))
    dialog = settings(desk)
    desk.click("outputCopyButton", dialog)
    save(desk, dialog)
    desk.priced()
    assert page.output == str(own)


def test_a_copy_never_replaces_a_file_nor_begets_another(tmp_path: Path) -> None:
    path = tmp_path / "Contacts.csv"
    path.write_text("a", encoding="utf-8")
    assert usual_output(path, "same") == ""
    copy = tmp_path / "Contacts - Lensmor.csv"
    assert usual_output(path, "copy") == str(copy)
    copy.write_text("a", encoding="utf-8")
    second = tmp_path / "Contacts - Lensmor 2.csv"
    assert usual_output(path, "copy") == str(second)
    second.write_text("a", encoding="utf-8")
    assert usual_output(path, "copy") == str(tmp_path / "Contacts - Lensmor 3.csv")
    assert usual_output(copy, "copy") == usual_output(second, "copy") == ""


# --- names of the new columns -------------------------------------------------------------------


def test_own_names_of_the_columns_are_written(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(backstage.open_service)
    desk.ready()
    dialog = settings(desk)
    field = given(dialog.findChild(QLineEdit, "title_email"))
    assert (field.text(), field.placeholderText()) == ("", "Lensmor Email")
    desk.qtbot.keyClicks(field, "  Address from Lensmor ")
    # The usual name typed out is no name of one's own.
    desk.qtbot.keyClicks(dialog.findChild(QLineEdit, "title_status"), "Lensmor Status")
    save(desk, dialog)
    assert kept(tmp_path).titles == {"email": "Address from Lensmor"}
    desk.open(path)
    desk.review()
    desk.confirm()
    desk.finished()
    assert headings(path)[-5:] == [
        "Address from Lensmor",
        "Lensmor Status",
        "Lensmor Details",
        "Lensmor Task",
        "Lensmor Checked At",
    ]
    desks.leave(desk)

    desk = desks.sit(backstage.open_service)
    desk.ready()
    dialog = settings(desk)
    assert given(dialog.findChild(QLineEdit, "title_email")).text() == "Address from Lensmor"
    desk.click("usualTitlesButton", dialog)
    save(desk, dialog)
    assert kept(tmp_path).titles == {}


@pytest.mark.parametrize(
    ("name", "typed", "other"),
    [
        ("title_status", "Result", "Result"),
        ("title_status", "result", "RESULT"),
        ("title_status", "Lensmor Email", ""),
        ("title_email", "x" * 256, ""),
        ("title_email", "two\nlines", ""),
        ("title_email", "Event ID", ""),
    ],
)
def test_names_that_cannot_be_are_refused_at_the_field(
    desks: Desks, tmp_path: Path, name: str, typed: str, other: str
) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    dialog = settings(desk)
    field = given(dialog.findChild(QLineEdit, name))
    problem = given(dialog.findChild(QLabel, f"{name}_problem"))
    given(dialog.findChild(QLineEdit, "title_email")).setText(other)
    field.setText(typed)
    desk.click("saveSettingsButton", dialog)
    assert dialog.isVisible()
    assert problem.isVisible()
    assert problem.text().endswith(".")
    assert field.accessibleDescription() == problem.text()
    assert not (tmp_path / "data" / FILE).exists()
    scroll = given(dialog.findChild(QScrollArea))
    top = problem.mapTo(scroll.viewport(), problem.rect().topLeft()).y()
    assert -5 <= top < scroll.viewport().height()
    field.setText("Something else")
    assert not problem.isVisible()
    save(desk, dialog)
    assert not desk.window.dialogs
    assert kept(tmp_path).titles[name.removeprefix("title_")] == "Something else"


# --- theme and language -------------------------------------------------------------------------


def is_kept(folder: Path, wanted: str) -> bool:
    return kept(folder).theme == wanted


def test_the_theme_changes_at_once(desks: Desks, qapp: QApplication, tmp_path: Path) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    for wanted, dark in (("dark", True), ("light", False)):
        dialog = settings(desk)
        pick(dialog, "themeBox", wanted)
        desk.click("saveSettingsButton", dialog)
        assert theme.colours().dark is dark  # before the engine has answered
        shown = qapp.palette().color(QPalette.ColorRole.Window).name().upper()
        assert shown == (theme.DARK if dark else theme.LIGHT).window
        desk.until(partial(is_kept, tmp_path, wanted))
        desk.until(lambda: not desk.engine.busy)
    desk.click("settingsButton")
    box = given(desk.dialog("settingsDialog").findChild(QComboBox, "themeBox"))
    assert box.currentData() == "light"


def test_cancel_changes_nothing(desks: Desks, qapp: QApplication, tmp_path: Path) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    dialog = settings(desk)
    desk.until(lambda: not desk.engine.busy)  # the start's own questions, and the dialog's
    pick(dialog, "themeBox", "dark")
    desk.click("outputCopyButton", dialog)
    desk.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    desk.until(lambda: not dialog.isVisible())
    assert not desk.engine.busy
    assert theme.colours().dark is False
    assert not (tmp_path / "data" / FILE).exists()


def test_the_program_starts_with_its_theme_and_language(tmp_path: Path) -> None:
    keep_options(tmp_path, Options(theme="dark", language="de"))
    done = subprocess.run(
        [sys.executable, "-c", START, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["True", "de_DE"]


def test_the_system_decides_unless_a_theme_is_set(qapp: QApplication) -> None:
    theme.use(qapp, "dark")
    theme.use(qapp, "system")
    system = qapp.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert theme.colours().dark is system
    theme.use(qapp, "dark")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.colours().dark is True


def test_the_language_is_kept_and_says_when_it_counts(desks: Desks, tmp_path: Path) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    dialog = settings(desk)
    box = given(dialog.findChild(QComboBox, "languageBox"))
    names = [box.itemText(at) for at in range(box.count())]
    assert names[1:] == ["English", "Deutsch", "简体中文"]
    assert "next time" in given(dialog.findChild(QLabel, "languageNote")).text()
    pick(dialog, "languageBox", "zh_CN")
    save(desk, dialog)
    assert kept(tmp_path).language == "zh_CN"


# --- updates, logs ------------------------------------------------------------------------------


def test_looking_for_updates_is_off_until_ticked(desks: Desks, tmp_path: Path) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    dialog = settings(desk)
    box = given(dialog.findChild(QCheckBox, "updatesSwitch"))
    assert not box.isChecked()
    about = given(dialog.findChild(QLabel, "updatesAbout")).text()
    assert "one address" in about
    assert "Nothing is downloaded" in about
    desk.click("updatesSwitch", dialog)
    save(desk, dialog)
    assert kept(tmp_path).look_for_updates is True
    assert desk.window.conductor.account.options.look_for_updates is True


def test_the_buttons_for_help_ask(desks: Desks) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    dialog = settings(desk)
    account = desk.window.conductor.account
    # What they lead to has tests of its own; here it would open the system's file manager.
    account.logs_asked.disconnect(desk.window.support.show_logs)
    account.support_asked.disconnect(desk.window.support.save_support_file)
    with desk.qtbot.waitSignal(account.logs_asked, timeout=1000):
        desk.click("showLogsButton", dialog)
    with desk.qtbot.waitSignal(account.support_asked, timeout=1000):
        desk.click("saveSupportButton", dialog)
    assert dialog.isVisible()


# --- all of them --------------------------------------------------------------------------------


def test_settings_work_without_a_service(desks: Desks, tmp_path: Path) -> None:
    before = Options(theme="dark", titles={"email": "Mail of Lensmor"})
    keep_options(tmp_path / "data", before)
    script = Script(opening=JournalError(say("It is in use."), say("Twice."), say("Close it.")))
    desk = desks.sit(opener_of(script))
    desk.click("closeErrorButton", desk.dialog("errorDialog"))
    assert desk.window.conductor.state is None
    dialog = settings(desk)
    assert given(dialog.findChild(QComboBox, "themeBox")).currentData() == "dark"
    assert given(dialog.findChild(QLineEdit, "title_email")).text() == "Mail of Lensmor"
    assert not given(dialog.findChild(QAbstractButton, "forgetPurchasesButton")).isEnabled()
    desk.click("outputCopyButton", dialog)
    desk.click("purchaseMemorySwitch", dialog)
    save(desk, dialog)
    assert kept(tmp_path) == replace(before, output="copy", purchase_memory=False)
    assert not desk.window.dialogs  # nothing to complain about: they are kept
    dialog = settings(desk)
    assert given(dialog.findChild(QRadioButton, "outputCopyButton")).isChecked()


def test_settings_that_cannot_be_kept_are_taken_back(desks: Desks, tmp_path: Path) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    desk.until(lambda: not desk.engine.busy)
    (tmp_path / "data").write_text("in the way", encoding="utf-8")
    dialog = settings(desk)
    pick(dialog, "themeBox", "dark")
    desk.click("saveSettingsButton", dialog)
    desk.dialog("errorDialog").accept()
    assert theme.colours().dark is False
    assert desk.window.conductor.account.options == Options()


def test_settings_that_change_no_row_ask_the_engine_for_nothing(desks: Desks) -> None:
    script = Script()
    desk = desks.sit(opener_of(script))
    desk.ready()
    desk.until(lambda: not desk.engine.busy)
    script.calls.clear()
    dialog = settings(desk)
    pick(dialog, "languageBox", "de")
    save(desk, dialog)
    assert script.calls == []
    dialog = settings(desk)
    desk.click("purchaseMemorySwitch", dialog)
    save(desk, dialog)
    assert script.remembers == [True, False]


@pytest.mark.parametrize("larger", [1.0, 1.3])
def test_nothing_of_the_settings_is_cut_off(
    desks: Desks, qapp: QApplication, larger: float
) -> None:
    font = qapp.font()
    qapp.setFont(theme.scaled(font, larger))
    try:
        desk = desks.sit(opener_of(Script()))
        desk.window.resize(1024, 640)
        desk.ready()
        dialog = settings(desk)
        QApplication.processEvents()
        assert dialog.height() <= desk.window.height()
        assert dialog.width() <= desk.window.width()
        scroll = given(dialog.findChild(QScrollArea))
        inner = given(scroll.widget())
        assert inner.minimumSizeHint().width() <= scroll.viewport().width()
        for button in dialog.findChildren(QAbstractButton):
            if button.isVisible() and button.text():
                text = button.text().replace("&", "")
                assert button.fontMetrics().horizontalAdvance(text) < button.width(), text
    finally:
        qapp.setFont(font)


def test_the_settings_by_keyboard(desks: Desks, tmp_path: Path) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    desk.window.activateWindow()
    dialog = settings(desk)
    sections = given(dialog.findChild(QListWidget, "settingsSections"))
    scroll = given(dialog.findChild(QScrollArea))
    desk.until(sections.hasFocus)
    for _ in range(sections.count() - 1):
        desk.qtbot.keyClick(sections, Qt.Key.Key_Down)
    assert sections.currentItem().text() == "Help and updates"
    assert scroll.verticalScrollBar().value() == scroll.verticalScrollBar().maximum()
    desk.qtbot.keyClick(sections, Qt.Key.Key_Return)  # goes there, and doesn't save
    assert dialog.isVisible()
    assert dialog.focusWidget().objectName() == "showLogsButton"

    sections.setFocus()
    seen: list[str] = []
    for _ in range(40):
        desk.qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        at = dialog.focusWidget()
        if at is sections:
            break
        seen.append(at.objectName())
        if given(scroll.widget()).isAncestorOf(at):
            box = at.mapTo(scroll.viewport(), at.rect().center())
            assert scroll.viewport().rect().contains(box), at.objectName()
    order = [
        "outputSameButton",
        "title_email",
        "title_checked_at",
        "usualTitlesButton",
        "purchaseMemorySwitch",
        "practiceSwitch",
        "themeBox",
        "languageBox",
        "showLogsButton",
        "saveSupportButton",
        "updatesSwitch",
        "saveSettingsButton",
        "cancelSettingsButton",
    ]
    assert [name for name in seen if name in order] == order


def test_ctrl_comma_opens_the_settings(desks: Desks) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    desk.window.activateWindow()
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert desk.dialog("settingsDialog", SettingsDialog).isVisible()


def test_the_list_of_sections_follows_the_scrolling(desks: Desks) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    dialog = settings(desk)
    sections = given(dialog.findChild(QListWidget, "settingsSections"))
    bar = given(dialog.findChild(QScrollArea)).verticalScrollBar()
    bar.setValue(bar.maximum())
    assert sections.currentRow() == sections.count() - 1
    bar.setValue(0)
    assert sections.currentRow() == 0
    sections.setCurrentRow(3)
    assert "Practice" in sections.currentItem().text()
    assert isinstance(dialog, SettingsDialog)
    heading = dialog.practice_section
    viewport: QWidget = given(dialog.findChild(QScrollArea)).viewport()
    assert viewport.rect().contains(heading.mapTo(viewport, heading.rect().topLeft()))
