"""A message without a window: shown by whatever program is there, word for word."""

import os
import sys
from pathlib import Path

import pytest

from lensmor_desktop.platform import alerts, kind

TITLE = "Lensmor Desktop can’t show its window"
TEXT = 'Install “it”; $(touch x) `y` "z" & <b>%PATH%</b>\n\n-- then try again'
NOTES = '#!/bin/sh\nprintf \'%s\\n\' "$0" "$@" > "$NOTES"\n'


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH, on a desktop of Linux where nobody reads stderr."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setattr(kind, "SYSTEM", "linux")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("DISPLAY", ":77")
    monkeypatch.setenv("NOTES", str(tmp_path / "notes.txt"))
    return folder


def put(folder: Path, name: str, ends: str) -> None:
    (folder / name).write_text(NOTES + ends + "\n", encoding="utf-8")
    (folder / name).chmod(0o755)


def noted() -> str:
    return Path(os.environ["NOTES"]).read_text(encoding="utf-8")


if sys.platform != "win32":

    @pytest.mark.parametrize("name", ["zenity", "kdialog", "xmessage", "notify-send"])
    def test_each_program_that_may_be_there_shows_the_words_as_they_are(
        there: Path, name: str
    ) -> None:
        put(there, name, "exit 0")
        assert alerts.show_alert(TITLE, TEXT)
        assert name in noted().splitlines()[0]
        assert TITLE in noted()
        assert TEXT in noted()

    def test_one_that_fails_leaves_it_to_the_next(there: Path) -> None:
        put(there, "zenity", "exit 1")
        (there / "kdialog").write_bytes(b"\x7fELF nothing to run")
        (there / "kdialog").chmod(0o755)
        put(there, "xmessage", "exit 0")
        put(there, "notify-send", "exit 0")
        assert alerts.show_alert(TITLE, TEXT)
        assert "xmessage" in noted().splitlines()[0]

    def test_one_that_stays_open_is_seen_and_not_waited_for(
        there: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(alerts, "SEEN_AFTER_SECONDS", 0.3)
        put(there, "zenity", "exec /bin/sleep 5")
        put(there, "xmessage", "exit 0")
        assert alerts.show_alert(TITLE, TEXT)
        assert "zenity" in noted().splitlines()[0]


def test_where_there_is_no_screen_nothing_is_started(
    there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    put(there, "zenity", "exit 0")
    assert not alerts.show_alert(TITLE, TEXT)


def test_macos_is_asked_by_a_script_that_takes_the_words_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kind, "SYSTEM", "darwin")
    ((program, *words),) = alerts.commands(TITLE, TEXT)
    assert program == "/usr/bin/osascript"
    assert words[-2:] == [TITLE, TEXT]
    assert TITLE not in " ".join(words[:-2])


def test_a_windowed_program_on_windows_has_its_message_box_and_a_console_its_lines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kind, "SYSTEM", "win32")
    shown: list[tuple[str, str]] = []

    def message_box(title: str, text: str) -> bool:
        shown.append((title, text))
        return True

    monkeypatch.setattr(alerts, "_message_box", message_box)
    assert not alerts.show_alert(TITLE, TEXT)
    monkeypatch.setattr(sys, "stderr", None)
    assert alerts.show_alert(TITLE, TEXT)
    assert shown == [(TITLE, TEXT)]
