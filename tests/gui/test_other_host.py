"""Where another host than Lensmor's is asked, the top of the window names it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from lensmor_desktop.settings.paths import BASE_URL_VARIABLE
from tests.fakes.service import Script, opener_of
from tests.gui.desk import Desk, Desks


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    monkeypatch.setenv(BASE_URL_VARIABLE, request.param[0])
    return str(request.param[1])


def band(desk: Desk) -> str:
    found = desk.find(QWidget, "placeBand")
    return desk.text("placeText") if found.isVisible() else ""


OTHERS = [
    ("https://lensmor.test/api", "lensmor.test"),
    ("https://PLATFORM.lensmor.com:8443", "platform.lensmor.com:8443"),
    ("https://pl\u0430tform.lensmor.com", "xn--pltform-3fg.lensmor.com"),
    ("https://platform.lensmor.com.evil.test", "platform.lensmor.com.evil.test"),
]
USUAL = [("", ""), ("https://platform.lensmor.com/", ""), ("http://127.0.0.1:9", "")]


@pytest.mark.parametrize("host", OTHERS, indirect=True)
def test_it_is_named_as_it_is_sent(desks: Desks, host: str) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    desk.until(lambda: host in band(desk))
    assert desk.find(QLabel, "placeText").textFormat() is Qt.TextFormat.PlainText


@pytest.mark.parametrize("host", USUAL, indirect=True)
def test_lensmors_own_needs_no_word(desks: Desks, host: str) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    assert band(desk) == ""


@pytest.mark.parametrize("host", OTHERS[:1], indirect=True)
def test_practice_asks_nobody(desks: Desks, host: str) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    desk.until(lambda: host in band(desk))
    desk.window.conductor.account.set_practice(True)
    desk.ready()
    assert band(desk) == ""
    desk.window.conductor.account.set_practice(False)
    desk.until(lambda: host in band(desk))


@pytest.mark.parametrize("host", OTHERS[:1], indirect=True)
def test_a_key_that_is_kept_for_lensmor_is_asked_for_anew(desks: Desks, host: str) -> None:
    desk = desks.sit(opener_of(Script(has_key=False)), key="")
    desk.ready()
    desk.until(lambda: f"never sent to {host}" in desk.window.sheet_page.notice.text())
