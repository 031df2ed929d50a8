"""The field for the key: it can be shown, and takes a key as people paste it, or says why not."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from lensmor_desktop.gui.dialogs.settings import SettingsDialog
from lensmor_desktop.gui.dialogs.settings.key import KeySection
from tests.fakes.given import given
from tests.gui.desk import Desks, hurried

GOOD = "sk_live_the_right_one_9876"


@pytest.fixture
def section(qtbot: object) -> KeySection:
    made = KeySection(None)
    qtbot.addWidget(made)  # type: ignore[attr-defined]
    return made


def test_the_key_is_hidden_until_it_is_to_be_seen(section: KeySection) -> None:
    section.key.setText(GOOD)
    assert section.key.echoMode() is QLineEdit.EchoMode.Password
    section.show_key.click()
    assert section.key.echoMode() is QLineEdit.EchoMode.Normal
    assert section.key.displayText() == GOOD
    section.show_key.click()
    assert section.key.echoMode() is QLineEdit.EchoMode.Password
    assert GOOD not in section.key.displayText()


@pytest.mark.parametrize(
    "pasted", ["‹{}›", '"{}"', "LENSMOR_API_KEY={}", "Bearer {}", " {}\u200b", "“{}”,"]
)
def test_what_is_no_part_of_a_key_goes_before_it_is_tested(
    section: KeySection, pasted: str
) -> None:
    asked: list[str] = []
    section.test_asked.connect(asked.append)
    section.key.setText(pasted.format(GOOD))
    section.test.click()
    assert asked == [GOOD]
    assert section.typed == GOOD


@pytest.mark.parametrize(
    ("pasted", "why"),
    [
        ("sk_live_…9876", "hidden behind dots or stars"),
        ("name=value", "which part is the name and which the key"),
        ("‹your key›", "a blank, a line break or a character"),
        ("“”", "It is empty"),
    ],
)
def test_what_cannot_be_a_key_is_told_and_nobody_is_asked(
    section: KeySection, pasted: str, why: str
) -> None:
    asked: list[str] = []
    section.test_asked.connect(asked.append)
    section.key.setText(pasted)
    section.test.click()
    assert asked == []
    assert why in section.outcome.text()
    assert pasted not in section.outcome.text()
    assert section.first_wrong() is section.key


def test_an_empty_field_is_no_mistake(section: KeySection) -> None:
    assert section.first_wrong() is None
    section.key.setText("  ")
    assert section.first_wrong() is None
    assert not section.test.isEnabled()


def test_a_pasted_line_of_a_settings_file_is_kept_as_the_key_and_a_wrong_one_is_not(
    desks: Desks,
) -> None:
    backstage = desks.backstage(hurried(accepted_keys=frozenset({GOOD})))
    desk = desks.sit(backstage.open_service, key="")
    desk.ready()
    desk.click("enterKeyButton")
    dialog = desk.dialog("settingsDialog", SettingsDialog)
    edit = given(dialog.findChild(QLineEdit, "apiKeyEdit"))
    edit.setText("sk_live_…9876")
    desk.click("saveSettingsButton", dialog)
    assert dialog.isVisible()
    assert dialog.focusWidget() is edit
    assert "hidden behind dots or stars" in dialog.outcome.text()
    edit.setText(f"LENSMOR_API_KEY='{GOOD}'")
    assert given(dialog.findChild(QPushButton, "testKeyButton")).isEnabled()
    desk.click("saveSettingsButton", dialog)
    desk.until(lambda: "30,050" in desk.text("accountLabel"))
    assert given(desk.window.conductor.state).last_four == "9876"


@pytest.mark.parametrize("way", ["save", "cancel", "escape", "forget"])
def test_what_was_typed_is_gone_when_the_settings_are_closed(qtbot: object, way: str) -> None:
    dialog = SettingsDialog(None)
    qtbot.addWidget(dialog)  # type: ignore[attr-defined]
    dialog.show()
    field = dialog.key_section.key
    given_keys: list[str] = []
    dialog.key_given.connect(given_keys.append)
    dialog.key_section.show_key.click()  # what can be seen can be undone, too
    QTest.keyClicks(field, GOOD)
    {
        "save": dialog.save.click,
        "cancel": dialog.reject,
        "escape": lambda: QTest.keyClick(dialog, Qt.Key.Key_Escape),
        "forget": dialog.key_section.forget.click,
    }[way]()
    assert not dialog.isVisible()
    assert given_keys == {"save": [GOOD], "forget": [""]}.get(way, [])
    assert field.text() == ""
    for step in (field.undo, field.redo, field.undo):
        step()
        assert field.text() == ""
