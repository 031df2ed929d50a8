"""Limits and ticked events are as they were left; whom they leave out is said before Confirm."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QLabel,
    QSpinBox,
    QTableView,
)

from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.gui.dialogs.confirm import ConfirmDialog
from lensmor_desktop.gui.models.event_model import EventModel
from lensmor_desktop.gui.widgets.callout import Callout
from tests.fakes.given import given
from tests.gui.story import ALWAYS, LEFT_OUT, SUMMIT, Story, Way, by_a_restart

# --- limits and ticked events ---


def choose_limits(story: Story) -> None:
    story.desk.find(QSpinBox, "limitBox").setValue(3_000)
    story.desk.find(QSpinBox, "firstBox").setValue(2)
    table = story.desk.find(QTableView, "eventTable")
    table.selectRow(1)
    story.desk.qtbot.keyClick(table, Qt.Key.Key_Space)
    story.desk.priced()


@pytest.mark.parametrize("way", ALWAYS, ids=lambda way: way.__name__)
def test_limits_and_ticked_events_are_as_they_were(story: Story, way: Way) -> None:
    choose_limits(story)
    way(story)
    wishes = story.desk.window.review_page.wishes()
    assert (wishes.max_credits, wishes.limit) == (3_000, 2)
    assert wishes.unlock_events == (SUMMIT,)
    assert given(story.desk.window.review_page.offer).price.event_credits == 2_000


def test_an_event_that_was_unlocked_meanwhile_is_not_offered_again(story: Story) -> None:
    choose_limits(story)
    story.unlock()
    by_a_restart(story)
    page = story.desk.window.review_page
    model = page.events
    assert (page.wishes().max_credits, page.wishes().limit) == (3_000, 2)
    assert page.wishes().unlock_events == ()
    assert given(page.offer).price.event_credits == 0
    assert model.index(1, EventModel.TICK).data() == "Open already"
    charged = [c for c in story.backstage.server.ledger.charges if c.subject == SUMMIT]
    assert len(charged) == 1


def test_what_was_chosen_is_told_and_can_be_taken_back(story: Story) -> None:
    note = story.desk.find(Callout, "selectionNote")
    assert not note.isVisible()
    choose_limits(story)
    story.untick(LEFT_OUT)
    by_a_restart(story)
    note = story.desk.find(Callout, "selectionNote")
    assert note.text() == (
        "As you left this sheet: 6 rows are left out, only the first 2, "
        "a limit of 3,000 credits, 1 event is ticked"
    )
    story.desk.click("includeAllButton")
    story.desk.priced()
    assert not note.isVisible()
    page = story.desk.window.review_page
    assert page.rows.counts()[Verdict.EXCLUDED] == 0
    assert len(given(page.offer).people) == 7
    by_a_restart(story)
    assert not story.desk.find(Callout, "selectionNote").isVisible()
    assert len(given(story.desk.window.review_page.offer).people) == 7


def test_a_limit_below_the_ticked_events_is_told_before_confirm(story: Story) -> None:
    choose_limits(story)
    story.desk.find(QSpinBox, "firstBox").setValue(0)
    story.desk.find(QSpinBox, "limitBox").setValue(100)
    story.desk.priced()
    desk = story.desk
    assert not desk.window.review_page.checkout.unlock.isEnabled()
    assert desk.text("unlockReason") == (
        "Your spending limit is 100 credits, and the events that are to be unlocked cost 2,000. "
        "Raise the limit, or untick events."
    )
    assert desk.text("obstacleButton") == "Raise the limit to 2,105"
    desk.click("obstacleButton")
    desk.priced()
    assert desk.find(QSpinBox, "limitBox").value() == 2_105
    assert desk.window.review_page.checkout.unlock.isEnabled()
    assert not desk.find(QLabel, "limitNote").isVisible()
    assert len(given(desk.window.review_page.offer).people) == 7


@pytest.mark.parametrize(
    ("limit", "events", "told"),
    [
        (2_000, True, "Your limit of 2,000 credits pays for the events, but for no people."),
        (2_030, True, "Your limit of 2,030 credits pays for the events and 2 of 7 people."),
        (44, False, "Your limit of 44 credits pays for 2 of 7 people."),
        (14, False, "Your limit of 14 credits is less than one person costs (15)."),
    ],
)
def test_whom_the_limit_leaves_out_is_said_in_review_and_confirm(
    story: Story, limit: int, events: bool, told: str
) -> None:
    desk = story.desk
    if events:
        choose_limits(story)
        desk.find(QSpinBox, "firstBox").setValue(0)
    desk.find(QSpinBox, "limitBox").setValue(limit)
    desk.priced()
    offer = given(desk.window.review_page.offer)
    left = 7 - len(offer.people)
    expected = f"{told} Not sent: {left} people."
    assert desk.text("limitNote") == expected
    assert desk.find(QLabel, "limitNote").isVisible()
    desk.click("unlockButton")
    dialog = desk.dialog("confirmDialog", ConfirmDialog)
    assert expected in dialog.text.text()
    dialog.reject()
    desk.click("raiseLimitButton")
    desk.priced()
    assert len(given(desk.window.review_page.offer).people) == 7
    assert not desk.find(QLabel, "limitNote").isVisible()
