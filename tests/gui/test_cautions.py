"""Every caution stands in Review, and once more beside the button that spends."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from lensmor_desktop.domain.rows import Caution
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.gui.dialogs.confirm import ConfirmDialog
from lensmor_desktop.gui.pages.review_page import ReviewPage
from lensmor_desktop.sandbox import Event, Person, World
from tests.fakes.cautions import CODES, EVENT, OF_THE_FILE, offer_with, troubled
from tests.fakes.given import given
from tests.gui.desk import Desks, hurried


@pytest.mark.parametrize("where", ["sheet", "target", "unchecked"])
def test_every_caution_stands_in_review_and_in_confirm(qtbot: QtBot, where: str) -> None:
    page = ReviewPage()
    qtbot.addWidget(page)
    for code in CODES:
        offer = offer_with(code, where)
        page.show_offer(offer)
        assert page.cautions.text() == f"Beware of {code}."
        assert not page.cautions.isHidden()
        dialog = ConfirmDialog(offer, practice=False)
        qtbot.addWidget(dialog)
        assert dialog.cautions.text() == f"Beware of {code}."
        assert not dialog.cautions.isHidden()
        assert f"Beware of {code}." in dialog.accessibleDescription()


def test_nothing_to_know_takes_no_room(qtbot: QtBot) -> None:
    dialog = ConfirmDialog(offer_with("", "none"), practice=False)
    qtbot.addWidget(dialog)
    assert dialog.cautions.isHidden()


def test_a_workbook_with_many_of_them_shows_a_line_for_each_before_the_yes(
    desks: Desks, tmp_path: Path
) -> None:
    world = World([Event(EVENT, name="Fair")], [Person(str(1000 + n), (EVENT,)) for n in range(3)])
    backstage = desks.backstage(hurried(), world)
    desk = desks.sit(backstage.open_service)
    desk.open(troubled(tmp_path / "leads.xlsx"))
    desk.review()
    offer = given(desk.window.review_page.offer)
    assert {caution.code for caution in offer.cautions} == OF_THE_FILE
    lines = desk.window.review_page.cautions.text().split("\n")
    assert len(lines) == len(OF_THE_FILE)
    desk.click("unlockButton")
    dialog = desk.dialog("confirmDialog", ConfirmDialog)
    assert dialog.cautions.text().split("\n") == lines
    assert dialog.cautions.isVisible()
    assert backstage.posts() == 0
    dialog.reject()


@pytest.mark.parametrize("words", range(2, 80, 3))
def test_a_confirmation_that_has_room_shows_its_last_line(qtbot: QtBot, words: int) -> None:
    """However long the cautions: a line that only the scroll bar makes is no reason for it."""
    told = Caution("x", say(" ".join(["sorting"] * words) + "."))
    offer = offer_with("", "none")
    offer = replace(offer, inspection=replace(offer.inspection, warnings=(told,)))
    dialog = ConfirmDialog(offer, practice=False)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    assert given(dialog.findChild(QScrollArea)).verticalScrollBar().maximum() == 0
