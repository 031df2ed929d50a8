"""A newer version is told, if that was agreed to, by asking a real server over TLS."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from lensmor_desktop.api import announcement
from lensmor_desktop.api.announcement import NoAnnouncement, ask_for_release
from lensmor_desktop.domain.releases import Release
from lensmor_desktop.gui.controllers.updates import Updates
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.settings.news import ADDRESS_VARIABLE, FILE, News, read_news
from lensmor_desktop.settings.options import Options, keep_options
from tests.fakes.given import given
from tests.fakes.http_server import (
    TLS_FOLDER,
    Answer,
    DropAfterReading,
    ScriptedServer,
    Silence,
    Step,
    TunnelProxy,
)
from tests.fakes.qt_calls import Opened
from tests.fakes.service import Script, opener_of
from tests.gui.desk import Desk, Desks

PAGE = "https://lensmor.test/desktop/"
ADDRESS = "https://lensmor.test/desktop/latest.json"
NEWER = {"version": "1.2.0"}


@dataclass
class Clock:
    """Unix seconds as the test has them."""

    now: float = 1_800_000_000.0
    asked: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        self.asked.append(self.now)
        return self.now


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    for name in ("NO_PROXY", "ALL_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with ScriptedServer(tls=True) as secure, TunnelProxy(secure.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("SSL_CERT_FILE", str(TLS_FOLDER / "authority.pem"))
        monkeypatch.setenv(ADDRESS_VARIABLE, ADDRESS)
        yield secure


def agree(tmp_path: Path, yes: bool = True) -> Path:
    folder = tmp_path / "data"
    keep_options(folder, Options(look_for_updates=yes))
    return folder


def looking(desks: Desks, clock: Clock, version: str = "1.1.0") -> tuple[Desk, Updates]:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    return desk, Updates(desk.window, desks.folder / "data", version, clock)


def banner(desk: Desk) -> str:
    found = desk.window.findChild(Callout, "updateBanner")
    return found.text() if found is not None and found.isVisible() else ""


def look(desk: Desk, updates: Updates) -> None:
    with desk.qtbot.waitSignal(updates.looked, timeout=20_000):
        updates.look()
    desk.until(lambda: not updates._asking)


def test_a_newer_version_is_told_with_its_page(
    desks: Desks, tmp_path: Path, server: ScriptedServer
) -> None:
    folder, clock = agree(tmp_path), Clock()
    server.will(Answer(200, NEWER))
    desk, updates = looking(desks, clock)
    look(desk, updates)
    assert "1.2.0" in banner(desk)
    assert "1.1.0" in banner(desk)
    with Opened("https") as shown:
        desk.click("updatePageButton")
    assert [url.toString() for url in shown.urls] == [PAGE]
    assert read_news(folder) == News(clock.now, "1.2.0")
    (request,) = server.received
    assert (request.method, request.path) == ("GET", "/desktop/latest.json")
    assert "authorization" not in request.headers
    assert "cookie" not in request.headers
    assert request.headers["user-agent"].startswith("lensmor-desktop/")


def test_nobody_is_asked_unless_it_was_agreed_to(
    desks: Desks, tmp_path: Path, server: ScriptedServer
) -> None:
    folder, clock = agree(tmp_path, yes=False), Clock()
    desk, updates = looking(desks, clock)
    updates.look()
    desk.qtbot.wait(200)
    assert server.connections == 0
    assert not (folder / FILE).exists()
    assert banner(desk) == ""


def test_once_a_day_and_what_is_known_is_told_meanwhile(
    desks: Desks, tmp_path: Path, server: ScriptedServer
) -> None:
    agree(tmp_path)
    clock = Clock()
    server.will(Answer(200, NEWER), Answer(200, {"version": "1.3.0"}))
    desk, updates = looking(desks, clock)
    look(desk, updates)
    desks.leave(desk)
    clock.now += 3600
    desk, updates = looking(desks, clock)
    updates.look()
    assert "1.2.0" in banner(desk), "known from before"
    desk.qtbot.wait(100)
    assert len(server.received) == 1
    clock.now += 24 * 3600
    look(desk, updates)
    assert "1.3.0" in banner(desk)
    assert len(server.received) == 2


def test_a_version_that_was_put_away_is_not_told_again(
    desks: Desks, tmp_path: Path, server: ScriptedServer
) -> None:
    agree(tmp_path)
    clock = Clock()
    server.will(Answer(200, NEWER), Answer(200, NEWER), Answer(200, {"version": "1.2.1"}))
    desk, updates = looking(desks, clock)
    look(desk, updates)
    desk.click("updateAwayButton")
    assert banner(desk) == ""
    clock.now += 25 * 3600
    look(desk, updates)
    assert banner(desk) == ""
    clock.now += 25 * 3600
    look(desk, updates)
    assert "1.2.1" in banner(desk)


def test_the_switch_in_the_settings_counts_at_once(
    desks: Desks, tmp_path: Path, server: ScriptedServer
) -> None:
    folder = agree(tmp_path)
    clock = Clock()
    server.will(Answer(200, NEWER))
    desk, updates = looking(desks, clock)
    look(desk, updates)
    desk.engine.keep_options(Options(look_for_updates=False))
    desk.until(lambda: banner(desk) == "")
    with desk.qtbot.waitSignal(desk.window.conductor.account.options_changed, timeout=10_000):
        desk.engine.keep_options(Options(look_for_updates=True))
    assert "1.2.0" in banner(desk)
    assert read_news(folder).version == "1.2.0"


@pytest.mark.parametrize(
    "step",
    [
        Answer(404, b"not here"),
        Answer(302, b"", headers={"Location": "https://elsewhere.test/"}),
        Answer(200, b"<html>sign in</html>"),
        Answer(200, b"[" * 10_000),
        Answer(200, [NEWER]),
        Answer(200, {"page": PAGE}),
        Answer(200, {"version": "newest"}),
        Answer(200, {"version": "1.2.0<a href='https://evil.test'>"}),
        Answer(200, {"version": "1.2.0 at https://evil.test"}),
        Answer(200, {"version": "9" * 6 + ".1"}),
        Answer(200, {"version": ["1.2.0"]}),
        Answer(200, {**NEWER, "padding": "x" * announcement.LARGEST}),
        Answer(200, {**NEWER, "padding": "x" * announcement.LARGEST}, compress=True),
        Answer(200, NEWER, cut=60),
        DropAfterReading(),
    ],
)
def test_anything_else_is_no_news_and_no_trouble(
    desks: Desks,
    tmp_path: Path,
    server: ScriptedServer,
    step: Step,
    caplog: pytest.LogCaptureFixture,
) -> None:
    folder, clock = agree(tmp_path), Clock()
    server.will(step)
    desk, updates = looking(desks, clock)
    caplog.set_level("INFO", "lensmor_desktop")
    look(desk, updates)
    assert banner(desk) == ""
    assert desk.window.dialogs == []
    assert "in vain" in caplog.text
    assert len(server.received) == 1
    assert read_news(folder) == News(clock.now), "not asked again today"


@pytest.mark.parametrize(
    "step", [Silence(30.0), Answer(200, {**NEWER, "more": "x" * 9_000}, drip_from=0, pause=0.05)]
)
def test_a_slow_server_is_given_up_on(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, step: Step
) -> None:
    monkeypatch.setattr(announcement, "TOTAL_SECONDS", 0.5)
    server.will(step)
    started = time.monotonic()
    with pytest.raises(NoAnnouncement):
        ask_for_release(ADDRESS)
    assert time.monotonic() - started < 15


@pytest.mark.parametrize("address", ["http://lensmor.test/", "file:///x", "", "lensmor.test"])
def test_only_https_is_asked(server: ScriptedServer, address: str) -> None:
    with pytest.raises(NoAnnouncement, match="https"):
        ask_for_release(address)
    assert server.connections == 0


def test_a_netrc_adds_no_name_and_password(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine lensmor.test login somebody password else\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server.will(Answer(200, NEWER))
    ask_for_release(ADDRESS)
    assert "authorization" not in server.received[0].headers


def test_a_certificate_that_is_not_trusted_is_no_news(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(NoAnnouncement):
        ask_for_release(ADDRESS)
    assert server.received == []


def test_where_the_day_cannot_be_kept_nobody_is_asked(
    desks: Desks, tmp_path: Path, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = agree(tmp_path)
    (folder / FILE).mkdir()
    desk, updates = looking(desks, Clock())
    updates.look()
    desk.qtbot.wait(100)
    assert server.connections == 0


def test_an_address_that_is_not_https_is_not_asked(
    desks: Desks, tmp_path: Path, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree(tmp_path)
    monkeypatch.setenv(ADDRESS_VARIABLE, ADDRESS.replace("https", "http"))
    desk, updates = looking(desks, Clock())
    updates.look()
    desk.qtbot.wait(100)
    assert server.connections == 0
    assert banner(desk) == ""


def test_the_same_version_is_no_news(desks: Desks, tmp_path: Path, server: ScriptedServer) -> None:
    agree(tmp_path)
    server.will(Answer(200, NEWER))
    desk, updates = looking(desks, Clock(), version="1.2.0")
    look(desk, updates)
    assert banner(desk) == ""


def test_the_banner_leaves_room_on_the_smallest_laptop(
    desks: Desks, tmp_path: Path, server: ScriptedServer
) -> None:
    agree(tmp_path)
    (tmp_path / "data" / FILE).write_text(
        json.dumps({"looked_at": Clock().now, "version": "12345.12345.12345"}),
        encoding="utf-8",
    )
    desk, updates = looking(desks, Clock())
    desk.window.resize(1024, 640)
    updates.look()
    QApplication.processEvents()
    assert banner(desk)
    assert (desk.window.width(), desk.window.height()) == (1024, 640)
    found = given(desk.window.findChild(QWidget, "updateBanner"))
    for button in found.findChildren(QAbstractButton):
        assert button.accessibleName() or button.text()
        assert button.fontMetrics().horizontalAdvance(button.text()) < button.width()
    assert given(desk.window.help_button.nextInFocusChain()).objectName() == "updatePageButton"


def test_what_is_announced_is_a_release(server: ScriptedServer) -> None:
    server.will(Answer(200, NEWER))
    assert ask_for_release(ADDRESS) == Release("1.2.0")


@pytest.mark.parametrize(
    "more",
    [
        {"page": "https://evil.test/desktop/"},
        {"page": "https://lensmor.test/go?to=https://evil.test"},
        {"page": "file:///bin/sh", "title": "<b>Call this number</b>", "version2": "9.9"},
    ],
)
def test_nothing_of_an_answer_but_the_number_is_shown_or_opened(
    desks: Desks, tmp_path: Path, server: ScriptedServer, more: dict[str, str]
) -> None:
    """Nobody signs it; also what an earlier version kept of one counts for nothing."""
    folder = agree(tmp_path)
    (folder / FILE).write_text(json.dumps({"looked_at": 1.0, **more}), encoding="utf-8")
    server.will(Answer(200, {**NEWER, **more}))
    desk, updates = looking(desks, Clock())
    look(desk, updates)
    said = banner(desk)
    assert "1.2.0" in said
    assert not any(text in said for text in more.values())
    with Opened("https") as shown:
        desk.click("updatePageButton")
    assert [url.toString() for url in shown.urls] == [PAGE]
