"""An ID that Lensmor doesn't know: among the problems as soon as that is known, mended there."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit

from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.gui.models.row_model import RowModel
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.sandbox import World
from tests.fakes.given import given
from tests.gui.desk import Backstage, Desks
from tests.gui.test_correcting import Review, settled
from tests.unit.sheets.sheet_files import csv_file

NOBODY, NOBODY_EITHER = "99999991", "99999992"
RIGHT = next(p for p in World.standard().people if p.id == "14397466")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Rows 3 and 5 stand for one unknown ID, row 4 for another."""
    return csv_file(
        tmp_path,
        "Name,Company,Lensmor Event ID,Lensmor Personnel ID\n"
        "Jonas Lindåker,Sunevara,204518,15051759\n"
        f"{RIGHT.full_name},Norrhamra,204518,{NOBODY}\n"
        f"Kim Example,Example Mills,204518,{NOBODY_EITHER}\n"
        f"{RIGHT.full_name},Norrhamra,204733,{NOBODY}\n",
    )


@pytest.fixture
def review(desks: Desks, backstage: Backstage, path: Path) -> Review:
    return Review(desks.sit(backstage.open_service), path)


def words(review: Review, column: int) -> list[str]:
    rows = review.page.rows
    return [str(rows.index(at, column).data()) for at in range(rows.rowCount())]


def test_it_stands_among_the_problems_and_says_what_to_do(review: Review) -> None:
    desk = review.desk
    assert words(review, RowModel.VERDICT) == ["Ready", "Problem", "Problem", "Problem"]
    told = f"Lensmor doesn't know the ID {NOBODY}, so this row is not sent. Correct the ID."
    assert words(review, RowModel.REASON)[1] == told
    assert desk.text("chip_ready") == "Ready 1"
    assert desk.text("chip_invalid") == "Problem 3"
    assert "3 rows have a problem and are not sent." in desk.text("freeLabel")
    assert "1 person" in desk.text("peoplePrice")
    review.choose(3)
    assert desk.text("rowDetail") == f"Row 3: {told}"
    assert desk.find(QAbstractButton, "correctButton").isVisible()
    desk.click("chip_invalid")
    assert words(review, RowModel.ROW) == ["3", "4", "5"]
    desk.click("chip_ready")
    assert words(review, RowModel.ROW) == ["2"]
    desk.click("chip_all")
    review.page.rows.sort(RowModel.VERDICT, Qt.SortOrder.DescendingOrder)
    assert words(review, RowModel.ROW) == ["3", "4", "5", "2"]


def test_left_out_it_is_no_problem(review: Review) -> None:
    desk = review.desk
    review.choose(4)
    review.table.setFocus()
    desk.qtbot.keyClick(review.table, Qt.Key.Key_Space)
    desk.priced()
    assert words(review, RowModel.VERDICT)[2] == "Left out"
    assert review.page.rows.counts()[Verdict.INVALID] == 2
    assert "2 rows have a problem" in desk.text("freeLabel")


def test_it_is_corrected_like_any_other(review: Review, backstage: Backstage, path: Path) -> None:
    desk, note = review.desk, review.desk.find(Callout, "movedNote")
    desk.click("chip_invalid")
    dialog = review.dialog(3)
    assert f"doesn't know the ID {NOBODY}" in given(dialog.findChild(QLabel, "correctAbout")).text()
    edit = given(dialog.findChild(QLineEdit, "correctIdEdit"))
    assert edit.text() == NOBODY
    desk.qtbot.keyClicks(edit, RIGHT.id)
    desk.click("correctOkButton", dialog)
    desk.until(lambda: dialog not in desk.window.dialogs)
    settled(desk)
    # Row 5 had been the same person's. It still is unknown, and still told.
    assert words(review, RowModel.ROW) == ["4", "5"]
    assert note.text() == "Row 3 is ready now."
    review.correct(4, "99999993")
    assert words(review, RowModel.ROW) == ["4", "5"]  # unknown once more
    assert not note.isVisible()
    desk.confirm()
    desk.finished()
    assert RIGHT.email in path.read_text(encoding="utf-8")
    assert not backstage.server.ledger.paid_twice


def test_a_price_of_before_brings_no_place_back(review: Review) -> None:
    """The rows keep their place when it turns out whom Lensmor doesn't know."""
    desk = review.desk
    review.choose(4)
    desk.window.conductor.judge_again()
    settled(desk)
    assert given(review.page._current_row()).number == 4
    assert review.page._spot is None
    desk.click("chip_ready")
    assert desk.text("chip_invalid") == "Problem 3"


# --- an event that Lensmor doesn't know ---


@pytest.fixture
def wrong_event(tmp_path: Path) -> Path:
    """Rows 3 and 4 name an event that isn't there."""
    return csv_file(
        tmp_path,
        "Name,Company,Lensmor Event ID,Lensmor Personnel ID\n"
        "Jonas Lindåker,Sunevara,204518,15051759\n"
        f"{RIGHT.full_name},Norrhamra,999999,{RIGHT.id}\n"
        "Kim Example,Example Mills,999999,\n",
    )


def test_an_unknown_events_rows_are_problems_with_their_cells_and_are_mended_there(
    desks: Desks, backstage: Backstage, wrong_event: Path
) -> None:
    review = Review(desks.sit(backstage.open_service), wrong_event)
    desk = review.desk
    assert words(review, RowModel.VERDICT) == ["Ready", "Problem", "Problem"]
    told = words(review, RowModel.REASON)[1]
    assert told.startswith("C3: Lensmor doesn't know the event 999999")
    assert desk.text("chip_ready") == "Ready 1"
    assert desk.text("chip_invalid") == "Problem 2"
    assert "2 rows have a problem and are not sent." in desk.text("freeLabel")
    assert "1 person" in desk.text("peoplePrice")
    review.choose(3)
    assert desk.find(QAbstractButton, "correctButton").isVisible()
    review.correct(3, "204518")
    assert words(review, RowModel.VERDICT) == ["Ready", "Ready", "Problem"]
    assert "2 people" in desk.text("peoplePrice")
    desk.confirm()
    desk.finished()
    assert RIGHT.email in wrong_event.read_text(encoding="utf-8")
    assert not backstage.server.ledger.paid_twice


def test_what_was_typed_instead_is_looked_up_too_and_can_be_mended_again(
    desks: Desks, backstage: Backstage, wrong_event: Path
) -> None:
    review = Review(desks.sit(backstage.open_service), wrong_event)
    review.correct(3, "888888")
    assert words(review, RowModel.VERDICT)[1] == "Problem"
    assert "Lensmor doesn't know the event 888888" in words(review, RowModel.REASON)[1]
    review.correct(3, "204518")
    assert words(review, RowModel.VERDICT)[1] == "Ready"
