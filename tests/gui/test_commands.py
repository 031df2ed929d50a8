"""Shortcuts as each system has them, and the menu bar of macOS, worked as a person would."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QLineEdit, QMenu, QMenuBar, QMessageBox, QTableView

from lensmor_desktop import __version__
from lensmor_desktop.gui import shortcuts
from lensmor_desktop.platform import kind
from tests.fakes.service import Script, opener_of
from tests.gui.desk import Desk, Desks, sample

pytestmark = pytest.mark.linux_only("it plays the other systems by itself")
SYSTEMS = ("linux", "win32", "darwin")
COMMAND = Qt.KeyboardModifier.ControlModifier  # what Qt calls the Command key there
# What a system or its desktop does before, or instead of, a program. On macOS "Ctrl" is Command.
TAKEN = {
    "win32": "Alt+F4 Alt+Space Alt+Tab Alt+Esc Ctrl+Esc Ctrl+Shift+Esc Ctrl+Alt+Del F10 Shift+F10 "
    "Meta+D Meta+E Meta+H Meta+L Meta+Tab Print",
    "darwin": "Ctrl+H Ctrl+Alt+H Ctrl+M Ctrl+Alt+M Ctrl+Q Ctrl+Alt+Q Ctrl+W Ctrl+Tab Ctrl+` "
    "Ctrl+Space Ctrl+Alt+Esc Ctrl+Shift+3 Ctrl+Shift+4 Ctrl+Shift+5 Ctrl+Alt+D Ctrl+Alt+Space "
    "Meta+F2 Meta+F3 Meta+F4 Meta+Up Meta+Down Meta+Left Meta+Right F11",
    "linux": "Alt+F1 Alt+F2 Alt+F4 Alt+Space Alt+Tab Ctrl+Alt+T Ctrl+Alt+Del Ctrl+Alt+L F10 "
    "Meta+L Meta+D Print",
}
MEANT = {"Ctrl+W": "closeAction", "Ctrl+M": "minimiseAction", "Ctrl+Q": "quitAction"}


@pytest.fixture(params=SYSTEMS)
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(kind, "SYSTEM", request.param)
    return str(request.param)


@pytest.fixture
def mac(monkeypatch: pytest.MonkeyPatch, desks: Desks, tmp_path: Path) -> Desk:
    monkeypatch.setattr(kind, "SYSTEM", "darwin")
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
    desk.window.activateWindow()
    return desk


def actions(desk: Desk) -> list[QAction]:
    found = desk.window.findChildren(QAction)
    return [each for each in found if "Action" in each.objectName()]


def action(desk: Desk, name: str) -> QAction:
    found = desk.window.findChild(QAction, name)
    assert isinstance(found, QAction), name
    return found


def test_no_shortcut_is_one_that_the_system_keeps(desks: Desks, system: str) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    taken = set(TAKEN[system].split())
    portable = QKeySequence.SequenceFormat.PortableText
    keys = [
        (each.objectName(), sequence.toString(portable))
        for each in desk.window.findChildren(QAction)
        for sequence in each.shortcuts()
    ]
    ours = {name for name, _ in keys if name}
    assert {"openAction", "settingsAction", "historyAction", "guideAction"} <= ours
    wrong = [(name, key) for name, key in keys if key in taken and MEANT.get(key) != name]
    assert wrong == []
    texts = [key for _, key in keys if key]
    assert sorted(texts) == sorted(set(texts)), "one key for two of them does nothing"


def test_the_history_has_its_keys_on_each_system_and_the_tooltip_says_which(
    desks: Desks, system: str
) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    desk.window.activateWindow()
    key = Qt.Key.Key_Y if system == "darwin" else Qt.Key.Key_H
    other = Qt.Key.Key_H if system == "darwin" else Qt.Key.Key_Y
    desk.qtbot.keyClick(desk.window, other, COMMAND)
    assert desk.page() != "historyPage"
    desk.qtbot.keyClick(desk.window, key, COMMAND)
    assert desk.page() == "historyPage"
    assert f"({shortcuts.shown(shortcuts.history())})" in desk.window.history.toolTip()
    assert "(F1)" in desk.window.help_button.toolTip()


@pytest.mark.parametrize("other", ["win32", "linux"])
def test_other_systems_have_no_menu_bar(
    desks: Desks, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    monkeypatch.setattr(kind, "SYSTEM", other)
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    assert desk.window.findChild(QMenuBar) is None
    assert desk.window.findChild(QAction, "quitAction") is None


def test_the_menus_are_those_that_a_person_looks_for(mac: Desk) -> None:
    bar = mac.window.findChild(QMenuBar)
    assert isinstance(bar, QMenuBar)
    assert [each.text() for each in bar.actions()] == ["File", "Edit", "View", "Window", "Help"]
    menus = [menu for menu in bar.findChildren(QMenu) if menu.actions()]
    listed = {a.objectName() for menu in menus for a in menu.actions() if a.objectName()}
    assert listed == {each.objectName() for each in actions(mac)}, "each command is in a menu"
    assert all(each.text() for each in actions(mac))
    roles = QAction.MenuRole
    assert {
        each.objectName(): each.menuRole()
        for each in actions(mac)
        if each.menuRole() is not roles.NoRole
    } == {
        "settingsAction": roles.PreferencesRole,
        "quitAction": roles.QuitRole,
        "aboutAction": roles.AboutRole,
    }


def test_the_edit_menu_works_in_the_field_that_has_the_keyboard(mac: Desk) -> None:
    mac.review()
    field = mac.find(QLineEdit, "searchEdit")
    field.setFocus()
    field.setText("Robin")
    for name in ("selectAllAction", "copyAction"):
        action(mac, name).trigger()
    assert QGuiApplication.clipboard().text() == "Robin"
    action(mac, "cutAction").trigger()
    assert field.text() == ""
    action(mac, "pasteAction").trigger()
    assert field.text() == "Robin"
    action(mac, "undoAction").trigger()
    assert field.text() == ""
    action(mac, "redoAction").trigger()
    assert field.text() == "Robin"


def test_keys_of_the_edit_menu_reach_what_has_the_keyboard_once(mac: Desk) -> None:
    mac.review()
    mac.window.activateWindow()
    table = mac.find(QTableView, "rowTable")
    mac.qtbot.keyClick(table, Qt.Key.Key_A, COMMAND)
    chosen = table.selectionModel().selectedRows()
    assert len(chosen) == table.model().rowCount() > 1
    field = mac.find(QLineEdit, "searchEdit")
    field.setFocus()
    field.setText("Robin")
    for key in (Qt.Key.Key_A, Qt.Key.Key_X):
        mac.qtbot.keyClick(field, key, COMMAND)
    assert field.text() == ""
    mac.qtbot.keyClick(field, Qt.Key.Key_V, COMMAND)
    assert field.text() == "Robin"


def test_the_view_menu_goes_to_a_step_that_was_reached(mac: Desk) -> None:
    action(mac, "stepAction4").trigger()
    assert mac.page() == "sheetPage"
    action(mac, "stepAction2").trigger()
    mac.until(lambda: mac.page() == "reviewPage")
    action(mac, "stepAction1").trigger()
    assert mac.page() == "sheetPage"


def test_about_says_which_program_and_version_this_is(mac: Desk) -> None:
    action(mac, "aboutAction").trigger()
    box = mac.dialog("aboutBox")
    assert isinstance(box, QMessageBox)
    assert __version__ in box.text()
    box.reject()


def test_settings_and_guide_come_from_the_menu(mac: Desk) -> None:
    action(mac, "guideAction").trigger()
    mac.dialog("helpDialog").reject()
    action(mac, "settingsAction").trigger()
    mac.dialog("settingsDialog").reject()


def test_minimise_and_zoom(mac: Desk) -> None:
    action(mac, "zoomAction").trigger()
    assert mac.window.isMaximized()
    action(mac, "zoomAction").trigger()
    assert not mac.window.isMaximized()
    action(mac, "minimiseAction").trigger()
    assert mac.window.isMinimized()


@pytest.mark.parametrize("name", ["quitAction", "closeAction"])
def test_quitting_during_a_run_asks_as_closing_does(mac: Desk, name: str) -> None:
    mac.review()
    mac.confirm()
    mac.until(lambda: mac.engine.running)
    action(mac, name).trigger()
    box = mac.dialog("closeQuestion")
    mac.click("keepRunningButton", box)
    assert mac.window.isVisible()
    mac.finished()
    action(mac, name).trigger()
    assert not mac.window.isVisible()
