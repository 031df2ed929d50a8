"""A keychain that fails, in the window: told once, with what to do, and everything else works."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from lensmor_desktop.gui.dialogs.error import ErrorDialog
from lensmor_desktop.gui.dialogs.settings import SettingsDialog
from lensmor_desktop.platform import keychain
from lensmor_desktop.settings.credentials import Credentials
from tests.fakes.given import given
from tests.fakes.keychains import FAILURES, Chain, installed
from tests.gui.desk import KEY, Backstage, Desk, Desks, sample


def notice(desk: Desk) -> str:
    return " ".join(desk.window.sheet_page.notice.text().split())


def save_a_key(desk: Desk) -> None:
    desk.window.conductor.account.show_settings()
    dialog = desk.dialog("settingsDialog", SettingsDialog)
    dialog.key_section.key.setText(KEY)
    desk.click("saveSettingsButton", dialog)
    desk.until(lambda: given(desk.window.conductor.state).has_key)


def what_the_settings_say(desk: Desk) -> str:
    desk.window.conductor.account.show_settings()
    dialog = desk.dialog("settingsDialog")
    said = given(dialog.findChild(QLabel, "keyState")).text()
    dialog.reject()
    return str(said)


@pytest.mark.parametrize("broken", FAILURES, ids=lambda error: type(error).__name__)
def test_the_window_starts_and_keeps_a_key_without_a_keychain(
    desks: Desks,
    backstage: Backstage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    broken: BaseException,
) -> None:
    with installed(monkeypatch) as chain:
        chain.broken = broken
        desk = desks.sit(backstage.open_service, credentials=Credentials({}))
        desk.ready()
        assert "no Lensmor key yet" in notice(desk)
        assert "keychain can’t be used" in notice(desk)
        save_a_key(desk)
        assert notice(desk) == ""
        assert "keychain can’t be used" in what_the_settings_say(desk)
        desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
        assert desk.window.findChildren(ErrorDialog) == []
        desks.leave(desk)


def test_a_keychain_that_never_answers_holds_the_window_up_for_so_long_only(
    desks: Desks, backstage: Backstage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keychain, "WAIT_SECONDS", 0.1)
    with installed(monkeypatch) as chain:
        chain.answers.clear()
        desk = desks.sit(backstage.open_service, credentials=Credentials({}))
        desk.ready()
        assert "may be locked and wait for its password" in notice(desk)
        save_a_key(desk)
        assert "may be locked" in what_the_settings_say(desk)
        assert chain.asked == 1
        desks.leave(desk)


def test_where_there_is_a_keychain_nothing_is_said_of_it(
    desks: Desks, backstage: Backstage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with installed(monkeypatch) as chain:
        assert isinstance(chain, Chain)
        desk = desks.sit(backstage.open_service, credentials=Credentials({}))
        desk.ready()
        assert "keychain" not in notice(desk)
        save_a_key(desk)
        assert what_the_settings_say(desk).endswith("It is kept in this computer's keychain.")
        desks.leave(desk)
