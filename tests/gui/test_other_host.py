"""Where another host than Lensmor's is asked, the top of the window names it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from lensmor_desktop.api.address import check_base_url, other_place
from lensmor_desktop.domain.rows import Caution
from lensmor_desktop.gui.dialogs.confirm import ConfirmDialog
from lensmor_desktop.settings.paths import BASE_URL_VARIABLE
from tests.fakes.cautions import offer_with
from tests.fakes.given import given
from tests.fakes.service import Script, opener_of
from tests.gui.desk import Desk, Desks


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    monkeypatch.setenv(BASE_URL_VARIABLE, request.param[0])
    return str(request.param[1])


def band(desk: Desk) -> str:
    found = desk.find(QWidget, "placeBand")
    return desk.text("placeText").replace("\u200b", "") if found.isVisible() else ""


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


LONG = ".".join(["a" * 63] * 3 + ["b" * 50, "test"])


@pytest.mark.parametrize("host", [(f"https://{LONG}:65535", LONG)], indirect=True)
def test_the_longest_name_leaves_the_window_as_wide_as_it_is(desks: Desks, host: str) -> None:
    """And is told whole: what it ends with is what counts."""
    desk = desks.sit(opener_of(Script()), size=(1024, 640))
    desk.ready()
    desk.until(lambda: host in band(desk))
    assert (desk.window.width(), desk.window.height()) == (1024, 640)
    text = desk.find(QLabel, "placeText")
    assert text.minimumSizeHint().width() < 1024
    assert text.height() >= text.heightForWidth(text.width())
    assert host in text.accessibleName()


def test_its_end_is_seen_before_the_yes_as_well(qtbot: QtBot) -> None:
    """A long one that begins like Lensmor's is what somebody would choose to deceive with."""
    host = f"platform.lensmor.com.{LONG}"[:200] + ".evil.test"
    place = other_place(check_base_url(f"https://{host}"))
    told = Caution("other_place", given(place))
    offer = offer_with("", "none")
    offer = replace(offer, inspection=replace(offer.inspection, warnings=(told,)))
    dialog = ConfirmDialog(offer, practice=False)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    assert host in dialog.cautions.text().replace("\u200b", "")
    assert given(dialog.findChild(QScrollArea)).horizontalScrollBar().maximum() == 0
    assert dialog.width() < 1024
