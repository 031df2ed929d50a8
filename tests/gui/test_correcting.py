"""An ID with a problem is corrected in Review: for the run, or in the sheet as well."""

import csv
import re
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QDialog,
    QFrame,
    QLabel,
    QLineEdit,
    QTableView,
)

from lensmor_desktop.domain import identifiers
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.gui.dialogs.correct_texts import WHAT_IS_WRONG
from lensmor_desktop.gui.models.row_model import RowModel
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.sandbox import World
from tests.fakes.given import given
from tests.gui.desk import Backstage, Desk, Desks, sample
from tests.gui.written import cells
from tests.unit.sheets.sheet_files import csv_file

WRONG = 19  # the row of first-steps.xlsx whose personnel ID lost its digits
RIGHT = next(p for p in World.standard().people if p.id == "8965283")


def settled(desk: Desk) -> None:
    """Waits until rows and price are those of the corrections."""
    desk.until(lambda: not desk.engine.busy)
    desk.priced()


class Review:
    """The place with the rows, and hands for it."""

    def __init__(self, desk: Desk, path: Path) -> None:
        self.desk = desk
        desk.open(path)
        desk.review()
        self.page = desk.window.review_page
        self.table = desk.find(QTableView, "rowTable")

    def choose(self, number: int) -> None:
        self.table.selectRow(self.at(number))

    def at(self, number: int) -> int:
        """The position of a row that is shown."""
        return self.page.rows.positions_of({number})[number]

    def row(self, number: int) -> tuple[Verdict, str]:
        row = next(row for row in self.page.rows._rows if row.number == number)
        return row.verdict, row.person_id

    def dialog(self, number: int = WRONG) -> QDialog:
        self.choose(number)
        self.desk.click("correctButton")
        return self.desk.dialog("correctDialog")

    def correct(self, number: int, typed: str, in_sheet: bool = False) -> None:
        dialog = self.dialog(number)
        edit = dialog.findChild(QLineEdit, "correctIdEdit")
        self.desk.qtbot.keyClicks(edit, typed)
        if in_sheet:
            self.desk.click("correctInSheet", dialog)
        self.desk.click("correctOkButton", dialog)
        self.desk.until(lambda: dialog not in self.desk.window.dialogs)
        settled(self.desk)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return sample(tmp_path / "in", "first-steps.xlsx")


@pytest.fixture
def review(desks: Desks, backstage: Backstage, path: Path) -> Review:
    return Review(desks.sit(backstage.open_service), path)


def test_a_corrected_row_gets_its_email_and_the_sheets_own_cell_stays(
    review: Review, backstage: Backstage, path: Path
) -> None:
    desk, before = review.desk, cells(path)
    assert review.row(WRONG) == (Verdict.INVALID, "")
    dialog = review.dialog()
    assert given(dialog.findChild(QLabel, "correctTitle")).text() == f"Correct the ID in F{WRONG}"
    assert given(dialog.findChild(QLabel, "correctStands")).text() == "8.97E+06"
    about = given(dialog.findChild(QLabel, "correctAbout")).text()
    assert "scientific form (8.97E+06), so some of its digits may be gone." in about
    assert "Format the cell" not in about  # here the ID is typed in the dialog
    assert not given(dialog.findChild(QCheckBox, "correctInSheet")).isChecked()
    ok = given(dialog.findChild(QAbstractButton, "correctOkButton"))
    check = given(dialog.findChild(QLabel, "correctCheck"))
    edit = dialog.findChild(QLineEdit, "correctIdEdit")
    assert dialog.focusWidget() is edit
    assert not ok.isEnabled()
    desk.qtbot.keyClicks(edit, "89 70")
    assert check.text() == "There is a blank inside. Type the ID without it."
    assert not ok.isEnabled()
    edit.clear()
    desk.qtbot.keyClicks(edit, "14397466")
    assert "Row 3 has this ID already, under another name: Sanne ten Brinke" in check.text()
    edit.clear()
    desk.qtbot.keyClicks(edit, RIGHT.id)
    assert check.text() == f"{RIGHT.id} can be used."
    desk.qtbot.keyClick(edit, Qt.Key.Key_Return)
    desk.until(lambda: not dialog.isVisible())
    settled(desk)
    assert review.row(WRONG) == (Verdict.READY, RIGHT.id)
    assert "20 people" in desk.text("peoplePrice")
    assert desk.text("rowDetail") == (
        f"Row {WRONG}: Corrected in the program, not in the sheet: {RIGHT.id} instead of "
        f"“8.97E+06” in F{WRONG}."
    )
    assert cells(path) == before
    assert backstage.posts() == 0

    desk.confirm()
    desk.finished()
    written = cells(path)[WRONG]
    assert written["Lensmor Email"] == RIGHT.email
    assert written["Lensmor Status"] == Outcome.UNLOCKED.value
    assert written["Lensmor Personnel ID"] == before[WRONG]["Lensmor Personnel ID"]
    assert not backstage.server.ledger.paid_twice
    desk.click("stepReview")
    settled(desk)
    assert review.row(WRONG)[0] is Verdict.SETTLED


def test_in_the_sheet_too_and_back_again(review: Review, backstage: Backstage, path: Path) -> None:
    desk, before = review.desk, path.read_bytes()
    review.correct(WRONG, RIGHT.id, in_sheet=True)
    assert cells(path)[WRONG]["Lensmor Personnel ID"] == RIGHT.id
    assert review.row(WRONG) == (Verdict.READY, RIGHT.id)
    assert "Corrected" not in desk.text("rowDetail")
    desk.click("undoCorrectionButton")
    desk.until(lambda: review.row(WRONG)[0] is Verdict.INVALID)
    settled(desk)
    assert path.read_bytes() == before
    review.correct(WRONG, RIGHT.id, in_sheet=True)
    desk.confirm()
    desk.finished()
    assert cells(path)[WRONG]["Lensmor Email"] == RIGHT.email
    desk.click("stepReview")
    settled(desk)
    review.choose(WRONG)
    assert not desk.find(QAbstractButton, "undoCorrectionButton").isVisible()


def test_a_sheet_that_cant_be_changed_says_so_and_the_run_can_have_it(
    review: Review, path: Path
) -> None:
    desk, before = review.desk, path.read_bytes()
    path.chmod(0o444)
    dialog = review.dialog()
    desk.qtbot.keyClicks(dialog.findChild(QLineEdit, "correctIdEdit"), RIGHT.id)
    desk.click("correctInSheet", dialog)
    desk.click("correctOkButton", dialog)
    check = given(dialog.findChild(QLabel, "correctCheck"))
    desk.until(lambda: "can't be changed" in check.text())
    assert "read-only" in check.text()
    assert "for the run only" in check.text()
    assert not given(dialog.findChild(QCheckBox, "correctInSheet")).isChecked()
    assert path.read_bytes() == before
    desk.click("correctOkButton", dialog)
    settled(desk)
    assert review.row(WRONG) == (Verdict.READY, RIGHT.id)
    assert path.read_bytes() == before


def test_a_correction_can_be_changed_and_taken_back(review: Review, path: Path) -> None:
    desk, before = review.desk, path.read_bytes()
    review.correct(WRONG, "123")
    assert review.row(WRONG) == (Verdict.READY, "123")
    dialog = review.dialog()
    edit = given(dialog.findChild(QLineEdit, "correctIdEdit"))
    assert (edit.text(), edit.selectedText()) == ("123", "123")
    assert given(dialog.findChild(QLabel, "correctStands")).text() == "8.97E+06"
    desk.qtbot.keyClicks(edit, RIGHT.id)
    desk.click("correctOkButton", dialog)
    settled(desk)
    assert review.row(WRONG) == (Verdict.READY, RIGHT.id)
    desk.click("undoCorrectionButton")
    desk.until(lambda: review.row(WRONG)[0] is Verdict.INVALID)
    settled(desk)
    assert "19 people" in desk.text("peoplePrice")
    assert path.read_bytes() == before


def test_cancel_changes_nothing(review: Review, path: Path) -> None:
    before = path.read_bytes()
    dialog = review.dialog()
    review.desk.qtbot.keyClicks(dialog.findChild(QLineEdit, "correctIdEdit"), RIGHT.id)
    review.desk.click("correctCancelButton", dialog)
    review.desk.until(lambda: not dialog.isVisible())
    assert review.row(WRONG)[0] is Verdict.INVALID
    assert not review.desk.engine.busy
    assert path.read_bytes() == before


@pytest.mark.parametrize("way", ["F2", "Enter", "double click", "menu"])
def test_ways_to_the_dialog(review: Review, way: str) -> None:
    table, desk = review.table, review.desk
    review.choose(WRONG)
    table.setFocus()
    if way == "double click":
        index = review.page.rows.index(review.at(WRONG), RowModel.NAME)
        table.scrollTo(index)
        place = table.visualRect(index).center()
        desk.qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        desk.qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    elif way == "menu":
        (action,) = (a for a in table.actions() if a.text() == "Correct the ID…")
        assert action.isVisible()
        action.trigger()
    else:
        desk.qtbot.keyClick(table, Qt.Key.Key_F2 if way == "F2" else Qt.Key.Key_Return)
    assert desk.dialog("correctDialog").isVisible()


def test_rows_without_a_problem_offer_nothing(review: Review) -> None:
    review.choose(2)
    review.table.setFocus()
    review.desk.qtbot.keyClick(review.table, Qt.Key.Key_F2)
    assert not review.desk.find(QAbstractButton, "correctButton").isVisible()
    assert not [a for a in review.table.actions() if a.isVisible() and "orrect" in a.text()]
    assert review.desk.window.dialogs == []


class TestWhereThePersonWas:
    """A sheet of 200 people, a quarter of them with blanks in their IDs."""

    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        people = [p for p in World.standard().people if len(p.events) == 1][:200]
        lines = ["Name,Lensmor Event ID,Lensmor Personnel ID"]
        for at, person in enumerate(people):
            shown = f"{person.id[:3]} {person.id[3:]}" if at % 4 == 0 else person.id
            lines.append(f"Lead {at},{person.events[0]},{shown}")
        return csv_file(tmp_path, "\n".join(lines) + "\n")

    def wrong(self, path: Path) -> dict[int, str]:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        return {n: row[2].replace(" ", "") for n, row in enumerate(rows[1:], 2) if " " in row[2]}

    @pytest.mark.parametrize("in_sheet", [False, True])
    def test_ticks_order_view_and_selection_stay(
        self, review: Review, path: Path, in_sheet: bool
    ) -> None:
        page, desk, wrong = review.page, review.desk, self.wrong(path)
        number = sorted(wrong)[30]
        page.rows.sort(RowModel.ROW, Qt.SortOrder.DescendingOrder)
        review.choose(3)
        desk.qtbot.keyClick(review.table, Qt.Key.Key_Space)
        settled(desk)
        review.choose(number)
        view = review.table.verticalScrollBar().value()
        review.correct(number, wrong[number], in_sheet)
        assert review.row(number) == (Verdict.READY, wrong[number])
        assert page.rows.excluded == {3}
        assert page.wishes().excluded_rows == {3}
        assert given(page.rows.row_at(0)).number == 201
        assert review.table.verticalScrollBar().value() == view
        assert given(page.rows.row_at(review.table.currentIndex().row())).number == number
        assert [i.row() for i in review.table.selectionModel().selectedRows()] == [
            review.at(number)
        ]

    def test_among_problems_the_next_one_is_at_hand(self, review: Review, path: Path) -> None:
        page, desk, wrong = review.page, review.desk, self.wrong(path)
        desk.click("chip_invalid")
        numbers = sorted(wrong)
        for number, following in pairwise(numbers[:4]):
            review.correct(number, wrong[number])
            assert page.rows.rowCount() == len(wrong) - numbers.index(number) - 1
            current = given(page.rows.row_at(review.table.currentIndex().row()))
            assert current.number == following
            assert desk.find(Callout, "movedNote").text() == f"Row {number} is ready now."
        assert desk.find(QAbstractButton, "chip_invalid").isChecked()
        assert f"Problem {len(wrong) - 3}" in desk.text("chip_invalid")
        assert f"Ready {153}" in desk.text("chip_ready")


class TestACorrectedRowThatTheFilterHides:
    """The one problem of the sheet: corrected among the problems, the table is empty."""

    def test_it_is_told_and_can_be_shown(self, review: Review, path: Path) -> None:
        desk, page = review.desk, review.page
        note = desk.find(Callout, "movedNote")
        desk.click("chip_invalid")
        desk.qtbot.keyClicks(desk.find(QLineEdit, "searchEdit"), "8.97")
        desk.until(lambda: not page.filter.settling)
        assert page.rows.rowCount() == 1
        review.correct(WRONG, RIGHT.id)
        assert page.rows.rowCount() == 0
        assert note.isVisible()
        assert note.text() == f"Row {WRONG} is ready now. No row has a problem any more."
        page.rows.sort(RowModel.NAME)
        assert note.isVisible()
        desk.click("showMovedButton")
        assert desk.find(QAbstractButton, "chip_all").isChecked()
        assert desk.find(QLineEdit, "searchEdit").text() == ""
        assert page.rows.rowCount() == page.rows.total
        assert given(page._current_row()).number == WRONG
        assert [i.row() for i in review.table.selectionModel().selectedRows()] == [review.at(WRONG)]
        assert desk.window.focusWidget() is review.table
        assert not note.isVisible()

    def test_a_repeat_is_told_as_such_and_another_filter_ends_it(self, review: Review) -> None:
        desk = review.desk
        note = desk.find(Callout, "movedNote")
        desk.click("chip_invalid")
        dialog = review.dialog(WRONG)
        desk.qtbot.keyClicks(dialog.findChild(QLineEdit, "correctIdEdit"), "14397466")
        desk.click("correctSame", dialog)
        desk.click("correctOkButton", dialog)
        settled(desk)
        assert f"Row {WRONG} now stands under “Repeated”." in note.text()
        desk.click("chip_ready")
        assert not note.isVisible()

    def test_taken_back_among_the_ready_ones(self, review: Review) -> None:
        desk = review.desk
        note = desk.find(Callout, "movedNote")
        review.correct(WRONG, RIGHT.id)
        assert not note.isVisible()  # it is there, and selected
        desk.click("chip_ready")
        review.choose(WRONG)
        desk.click("undoCorrectionButton")
        desk.until(lambda: note.isVisible())
        assert note.text() == f"Row {WRONG} now stands under “Problem”."

    def test_what_is_not_changed_is_not_told(self, review: Review, path: Path) -> None:
        desk = review.desk
        desk.click("chip_invalid")
        path.chmod(0o444)
        dialog = review.dialog()
        desk.qtbot.keyClicks(dialog.findChild(QLineEdit, "correctIdEdit"), RIGHT.id)
        desk.click("correctInSheet", dialog)
        desk.click("correctOkButton", dialog)
        check = given(dialog.findChild(QLabel, "correctCheck"))
        desk.until(lambda: "can't be changed" in check.text())
        desk.click("correctCancelButton", dialog)
        desk.click("chip_ready")
        assert not desk.find(Callout, "movedNote").isVisible()


def test_a_sheet_that_was_sorted_meanwhile_keeps_no_correction_for_another_row(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    head = "Name,Lensmor Event ID,Lensmor Personnel ID\n"
    ada, bo = "Ada,204518,957 0323\n", "Bo,204518,143 97466\n"
    path = csv_file(tmp_path, head + ada + bo)
    review = Review(desks.sit(backstage.open_service), path)
    review.correct(2, "9570323")
    path.write_text(head + bo + ada, encoding="utf-8")
    review.desk.window.conductor.sheet.outdated = True
    review.desk.click("stepSheet")
    review.desk.click("stepReview")
    settled(review.desk)
    assert [review.row(n)[0] for n in (2, 3)] == [Verdict.INVALID, Verdict.INVALID]
    notice = review.desk.find(QFrame, "reviewCautions")
    assert any("C2 no longer counts" in label.text() for label in notice.findChildren(QLabel))
    assert review.desk.window.corrections.made.of(path) == ()


def test_practice_forgets_corrections_of_the_real_account(review: Review, path: Path) -> None:
    review.correct(WRONG, RIGHT.id)
    assert review.desk.window.corrections.made.of(path)
    review.desk.window.conductor.account.set_practice(True)
    assert review.desk.window.corrections.made.of(path) == ()


class TestAnIdThatStandsInAnotherRow:
    """Row 3 and row 4 are typed wrong; whose ID is typed instead decides what is said."""

    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return csv_file(
            tmp_path,
            "Name,Company,Lensmor Event ID,Lensmor Personnel ID\n"
            "Sanne ten Brinke,Norrhamra Materials GmbH,204518,14397466\n"
            "Jonas Lindåker,Sunevara,204518,150 51759\n"
            "Sanne ten Brinke,Norrhamra,204733,143 97466\n"
            ",Norrhamra,204733,143-97466\n",
        )

    def typed(self, review: Review, number: int, text: str) -> QDialog:
        dialog = review.dialog(number)
        edit = given(dialog.findChild(QLineEdit, "correctIdEdit"))
        edit.clear()
        review.desk.qtbot.keyClicks(edit, text)
        return dialog

    def kind(self, dialog: QDialog) -> str:
        return str(given(dialog.findChild(QLabel, "correctCheck")).property("kind"))

    def test_under_another_name_it_takes_a_tick(
        self, review: Review, backstage: Backstage, path: Path
    ) -> None:
        desk = review.desk
        dialog = self.typed(review, 3, "14397466")
        check = given(dialog.findChild(QLabel, "correctCheck"))
        same = given(dialog.findChild(QCheckBox, "correctSame"))
        ok = given(dialog.findChild(QAbstractButton, "correctOkButton"))
        edit = given(dialog.findChild(QLineEdit, "correctIdEdit"))
        assert "Row 2 has this ID already, under another name: Sanne ten Brinke" in check.text()
        assert "both rows would get the same email" in check.text()
        assert "can be used" not in check.text()
        assert self.kind(dialog) == "careful"
        assert same.isVisible()
        assert not same.isChecked()
        desk.qtbot.keyClick(edit, Qt.Key.Key_Return)
        assert dialog.isVisible()  # it was pressed before anything was read
        assert not ok.isEnabled()
        desk.until(lambda: check.height() >= check.heightForWidth(check.width()))  # nothing is cut
        desk.click("correctSame", dialog)
        assert ok.isEnabled()
        edit.setText("15051759")  # nobody else's: the tick was for the other ID
        assert not same.isVisible()
        assert check.text() == "15051759 can be used."
        assert self.kind(dialog) == "good"
        edit.setText("14397466")
        assert not ok.isEnabled()
        desk.click("correctSame", dialog)
        desk.click("correctOkButton", dialog)
        settled(desk)
        assert review.row(3) == (Verdict.REPEATED, "14397466")
        assert "1 person" in desk.text("peoplePrice")
        assert backstage.posts() == 0

    def test_under_the_same_name_it_is_the_same_person(self, review: Review) -> None:
        dialog = self.typed(review, 4, "14397466")
        text = given(dialog.findChild(QLabel, "correctCheck")).text()
        assert "Row 2 is about the same person; they are paid for once." in text
        assert self.kind(dialog) == "good"
        assert not given(dialog.findChild(QCheckBox, "correctSame")).isVisible()
        assert given(dialog.findChild(QAbstractButton, "correctOkButton")).isEnabled()

    def test_without_a_name_the_other_row_is_named(self, review: Review) -> None:
        dialog = self.typed(review, 5, "14397466")
        text = given(dialog.findChild(QLabel, "correctCheck")).text()
        assert "Row 2 has this ID, too: Sanne ten Brinke, Norrhamra Materials GmbH." in text
        assert self.kind(dialog) == "careful"
        assert given(dialog.findChild(QAbstractButton, "correctOkButton")).isEnabled()

    def test_of_several_rows_the_one_with_another_name_counts(self, review: Review) -> None:
        desk = review.desk
        dialog = self.typed(review, 3, "14397466")
        desk.click("correctSame", dialog)
        desk.click("correctOkButton", dialog)
        settled(desk)
        dialog = self.typed(review, 4, "14397466")  # as row 2 with the same name, and row 3
        text = given(dialog.findChild(QLabel, "correctCheck")).text()
        assert "Row 3 has this ID already, under another name: Jonas Lindåker, Sunevara." in text


def test_every_fault_of_a_cell_is_told_without_advice_for_the_spreadsheet() -> None:
    assert set(identifiers._TEMPLATES.values()) == set(WHAT_IS_WRONG)
    for text in WHAT_IS_WRONG.values():
        assert not re.search("[Ff]ormat|[Tt]ype|Copy|Open|Mend", text)


def test_an_id_that_is_somebody_elses_at_lensmor_can_be_corrected(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    """Both Sannes stand for one ID; only the row with another name is marked."""
    head = "Name,Company,Lensmor Event ID,Lensmor Personnel ID\n"
    path = csv_file(
        tmp_path,
        head
        + "Chinedu Okonjor,Haneul,204733,14397466\n"
        + "Sanne ten Brinke,Norrhamra,204518,14397466\n"
        + "Jonas Lindåker,Sunevara,204518,15051759\n",
    )
    review = Review(desks.sit(backstage.open_service), path)
    page, desk = review.page, review.desk
    rows = {row.number: row for row in page.rows._rows}
    assert [page.rows.is_stranger(rows[number]) for number in (2, 3, 4)] == [True, False, False]
    page.rows.sort(RowModel.LENSMOR, Qt.SortOrder.DescendingOrder)
    page.rows.sort(RowModel.LENSMOR)
    assert given(page.rows.row_at(2)).number == 4  # who is who they should be comes last
    review.choose(2)
    assert desk.text("rowDetail") == (
        "Row 2: Lensmor says that 14397466 is Sanne ten Brinke, Norrhamra Materials GmbH, not "
        "Chinedu Okonjor. Check the ID."
    )
    dialog = review.dialog(2)
    assert "not Chinedu Okonjor" in given(dialog.findChild(QLabel, "correctAbout")).text()
    assert not given(
        dialog.findChild(QAbstractButton, "correctOkButton")
    ).isEnabled()  # the same again
    desk.click("correctCancelButton", dialog)
    review.correct(2, RIGHT.id)
    assert review.row(2) == (Verdict.READY, RIGHT.id)
    assert review.row(3)[0] is Verdict.READY
    assert not any(page.rows.is_stranger(row) for row in page.rows._rows)


def test_an_offer_for_the_rows_as_they_were_is_not_shown(review: Review) -> None:
    old = given(review.page.offer)
    review.correct(WRONG, RIGHT.id)
    review.desk.window.conductor._on_offered(old)
    assert review.page.offer is not old
    assert "20 people" in review.desk.text("peoplePrice")
