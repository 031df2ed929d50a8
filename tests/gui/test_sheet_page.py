"""The Sheet page: recent files, columns chosen as last time, and the balance beside it."""

import json
import re
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QListWidget,
    QWidget,
)

from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import JournalError
from lensmor_desktop.gui import theme
from lensmor_desktop.gui.widgets.recent_files import FOLDER, PATH
from lensmor_desktop.settings import habits
from tests.fakes.given import given
from tests.fakes.service import Script, opener_of
from tests.fakes.volumes import ignore_spelling
from tests.gui.desk import Backstage, Desk, Desks, sample

HEADINGS = "Name,Lensmor Event ID,Lensmor Personnel ID,Personnel ID"
FLAG = re.compile(r"--\w|LENSMOR_[A-Z]|--[a-z]+-column")


def two_ids(path: Path, headings: str = HEADINGS, first: int = 0) -> Path:
    """A sheet in which two columns could hold the personnel IDs."""
    path.parent.mkdir(exist_ok=True, parents=True)
    lines = [headings]
    lines += [f"P{n},204518,{7000000 + n},{8000000 + n}" for n in range(first, first + 12)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def choose(desk: Desk, name: str, value: str) -> None:
    """Chooses in a box as a person does, and waits until the sheet is read again."""
    combo = desk.find(QComboBox, name)
    at = combo.findData(value) if combo.itemData(0) is not None else combo.findText(value)
    assert at >= 0, value
    combo.setCurrentIndex(at)
    combo.activated.emit(at)
    desk.until(lambda: not desk.engine.busy)


def recent(desk: Desk) -> list[str]:
    """The names in the list of recent files."""
    found = desk.find(QListWidget, "recentList")
    return [found.item(at).text() for at in range(found.count())]


def inspected(desk: Desk) -> bool:
    return desk.window.conductor.inspection is not None


def test_the_open_sheet_in_another_spelling_is_no_other_sheet(
    desks: Desks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read of it stays in sight, and the list of files has it once."""
    ignore_spelling(monkeypatch, tmp_path)
    desk = desks.sit(opener_of(Script()))
    desk.open(two_ids(tmp_path / "Leads.csv"))
    desk.window.conductor.open_path(tmp_path / "LEADS.csv")
    assert inspected(desk)
    desk.until(lambda: not desk.engine.busy)
    assert habits.read_recent(tmp_path / "data") == (tmp_path / "LEADS.csv",)
    desk.window.conductor.open_path(two_ids(tmp_path / "Other.csv"))
    assert not inspected(desk)
    desk.until(lambda: not desk.engine.busy)


def shows_recent(desk: Desk) -> bool:
    card = desk.window.sheet_page.recent
    return card is not None and card.isVisible()


def put_away(desk: Desk) -> None:
    desk.window.conductor.forget_sheet()


def notice(desk: Desk) -> str:
    page = desk.window.sheet_page
    return page.as_last_time.text() if page.as_last_time.isVisible() else ""


def chosen_person(desk: Desk) -> str | None:
    chosen: str | None = desk.find(QComboBox, "personColumn").currentData()
    return chosen


# --- recent files -------------------------------------------------------------------------------


def test_recent_files_are_listed_and_opened_again(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(backstage.open_service)
    desk.ready()
    assert not given(desk.window.sheet_page.recent).isVisible()
    first = two_ids(tmp_path / "a" / "first.csv")
    second = sample(tmp_path / "b", "first-steps.xlsx")
    desk.open(first)
    desk.open(second)
    desk.open(first)
    desk.open(second)
    desks.leave(desk)

    desk = desks.sit(backstage.open_service)
    desk.until(lambda: shows_recent(desk))
    assert recent(desk) == ["first-steps.xlsx", "first.csv"]
    files = desk.find(QListWidget, "recentList")
    assert files.item(0).data(FOLDER) == str(tmp_path / "b")
    assert files.item(0).data(PATH) == files.item(0).toolTip() == str(second)
    spoken = files.item(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "first.csv" in spoken
    assert str(tmp_path / "a") in spoken
    desk.qtbot.mouseClick(
        files.viewport(),
        Qt.MouseButton.LeftButton,
        pos=files.visualItemRect(files.item(1)).center(),
    )
    desk.until(lambda: desk.window.conductor.inspection is not None)
    assert desk.text("fileName") == "first.csv"
    put_away(desk)
    assert recent(desk) == ["first.csv", "first-steps.xlsx"]


def test_recent_files_by_keyboard(desks: Desks, backstage: Backstage, tmp_path: Path) -> None:
    desk = desks.sit(backstage.open_service)
    for name in ("one.csv", "two.csv", "three.csv"):
        desk.open(two_ids(tmp_path / name))
    put_away(desk)
    desk.window.activateWindow()
    page = desk.window.sheet_page
    page.drop.sample_button.setFocus()
    desk.qtbot.keyClick(page.drop.sample_button, Qt.Key.Key_Tab)
    assert given(page.recent).list.hasFocus()
    desk.qtbot.keyClick(given(page.recent).list, Qt.Key.Key_Down)
    desk.qtbot.keyClick(given(page.recent).list, Qt.Key.Key_Return)
    desk.until(lambda: desk.window.conductor.inspection is not None)
    assert desk.text("fileName") == "two.csv"
    put_away(desk)
    given(page.recent).list.setFocus()
    desk.qtbot.keyClick(given(page.recent).list, Qt.Key.Key_Tab)
    assert given(page.recent).clear_button.hasFocus()
    desk.qtbot.keyClick(given(page.recent).clear_button, Qt.Key.Key_Space)
    desk.until(lambda: not given(page.recent).isVisible())
    assert habits.read_recent(tmp_path / "data") == ()
    assert (tmp_path / "one.csv").exists()


def test_a_recent_file_that_is_gone_is_told_and_drops_out(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(backstage.open_service)
    gone, stays = two_ids(tmp_path / "gone.csv"), two_ids(tmp_path / "stays.csv")
    away = two_ids(tmp_path / "stick" / "away.csv")
    for path in (gone, stays, away):
        desk.open(path)
    put_away(desk)
    gone.unlink()
    given(desk.window.sheet_page.recent).chosen.emit(gone)
    error = desk.dialog("errorDialog")
    assert given(error.findChild(QLabel, "errorTitle")).text() == "“gone.csv” can't be read."
    assert "no file of this name" in given(error.findChild(QLabel, "errorMessage")).text()
    desk.click("closeErrorButton", error)
    desk.until(lambda: recent(desk) == ["away.csv", "stays.csv"])
    assert "“gone.csv” is no longer there" in desk.text("recentNote")
    assert desk.find(QLabel, "recentNote").isVisible()

    # A memory stick that is not plugged in will be back.
    away.unlink()
    away.parent.rmdir()
    given(desk.window.sheet_page.recent).chosen.emit(away)
    desk.click("closeErrorButton", desk.dialog("errorDialog"))
    desk.until(lambda: not desk.engine.busy)
    assert recent(desk) == ["away.csv", "stays.csv"]
    assert not desk.find(QLabel, "recentNote").isVisible()


def test_the_sample_is_nobodys_recent_file(desks: Desks, backstage: Backstage) -> None:
    desk = desks.sit(backstage.open_service)
    desk.ready()
    desk.click("sampleButton")
    desk.until(lambda: desk.window.conductor.inspection is not None)
    choose(desk, "emailColumn", "none")
    assert recent(desk) == []
    desk.click("leavePracticeButton")
    desk.ready()
    desk.click("sampleButton")
    desk.until(lambda: desk.window.conductor.inspection is not None)
    assert notice(desk) == ""  # and it begins afresh each time
    assert desk.find(QComboBox, "emailColumn").currentData() != "none"


def test_habits_that_are_damaged_are_no_trouble(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / habits.FILE).write_bytes(b"\xff{")
    desk = desks.sit(backstage.open_service)
    desk.ready()
    assert not given(desk.window.sheet_page.recent).isVisible()
    assert not desk.window.dialogs
    desk.open(two_ids(tmp_path / "a.csv"))
    put_away(desk)
    assert recent(desk) == ["a.csv"]
    assert json.loads((tmp_path / "data" / habits.FILE).read_text(encoding="utf-8"))


def test_recent_files_are_there_even_if_the_records_are_not(desks: Desks, tmp_path: Path) -> None:
    habits.note_recent(tmp_path / "data", tmp_path / "a.csv")
    script = Script(opening=JournalError(say("It is in use."), say("Twice."), say("Close it.")))
    desk = desks.sit(opener_of(script))
    desk.click("closeErrorButton", desk.dialog("errorDialog"))
    assert recent(desk) == ["a.csv"]


@pytest.mark.parametrize("larger", [1.0, 1.3])
def test_nothing_is_cut_off_beside_the_recent_files(
    desks: Desks, qapp: QApplication, tmp_path: Path, larger: float
) -> None:
    for number in range(habits.MOST_RECENT):
        habits.note_recent(tmp_path / "data", tmp_path / ("long " * 30) / f"{number}.csv")
    font = qapp.font()
    qapp.setFont(theme.scaled(font, larger))
    try:
        desk = desks.sit(opener_of(Script(has_key=False)), key="")
        desk.window.resize(1024, 640)
        desk.until(lambda: shows_recent(desk))
        desk.ready()
        QApplication.processEvents()
        page = desk.window.sheet_page
        assert page.minimumSizeHint().width() <= page.width()
        assert page.minimumSizeHint().height() <= page.height()
        for label in page.drop.findChildren(QLabel):
            if label.isVisible() and label.wordWrap():
                assert label.heightForWidth(label.width()) <= label.height(), label.text()
        for button in page.findChildren(QAbstractButton):
            if button.isVisible() and button.text():
                text = button.text().replace("&", "")
                assert button.fontMetrics().horizontalAdvance(text) < button.width(), text
    finally:
        qapp.setFont(font)


# --- columns chosen as last time ----------------------------------------------------------------


def test_columns_are_chosen_as_last_time(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(backstage.open_service)
    desk.open(two_ids(tmp_path / "may" / "contacts.csv"))
    assert desk.text("question_person_columnText")
    choose(desk, "personColumn", "D")
    assert notice(desk) == ""  # that was now, not last time
    desks.leave(desk)

    desk = desks.sit(backstage.open_service)
    desk.open(two_ids(tmp_path / "june" / "other name.csv", HEADINGS.upper(), first=100))
    assert chosen_person(desk) == "D"
    assert "as last time" in notice(desk)
    assert "Personnel ID: column D" in notice(desk)
    assert desk.window.sheet_page.review.isEnabled()
    assert given(desk.window.conductor.inspection).rows[0].person_id == "8000100"
    desk.review()
    assert given(desk.window.review_page.rows.row_at(0)).person_id == "8000100"

    desk.open(two_ids(tmp_path / "different.csv", HEADINGS.replace("Name", "Full name")))
    assert chosen_person(desk) is None
    assert notice(desk) == ""


def test_the_rows_are_read_once_all_the_same(desks: Desks, tmp_path: Path) -> None:
    script = Script()
    desk = desks.sit(opener_of(script))
    desk.open(two_ids(tmp_path / "a.csv"))
    choose(desk, "personColumn", "D")
    script.calls.clear()
    desk.open(two_ids(tmp_path / "b.csv"))
    assert chosen_person(desk) == "D"
    assert script.calls.count("inspect") == 1


def test_hidden_rows_are_not_mentioned_where_there_are_none(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(backstage.open_service)
    path = sample(tmp_path / "a", "excel-table-filtered.xlsx")
    desk.open(path)
    desk.click("includeHidden")
    desk.until(lambda: not desk.engine.busy)
    book = openpyxl.load_workbook(path)
    for at, line in given(book.active).row_dimensions.items():
        assert at
        line.hidden = False
    book.save(tmp_path / "open.xlsx")
    book.close()
    desk.open(tmp_path / "open.xlsx")
    assert given(desk.window.conductor.inspection).rows
    assert notice(desk) == ""


def test_found_anew_forgets_what_was_chosen(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(backstage.open_service)
    desk.open(two_ids(tmp_path / "a.csv"))
    choose(desk, "personColumn", "D")
    desk.open(two_ids(tmp_path / "b.csv"))
    assert chosen_person(desk) == "D"
    desk.click("findAnewButton")
    desk.until(lambda: not desk.engine.busy)
    assert chosen_person(desk) is None
    assert desk.text("question_person_columnText")
    assert notice(desk) == ""
    desk.open(two_ids(tmp_path / "c.csv"))
    assert chosen_person(desk) is None
    assert notice(desk) == ""


def test_a_new_choice_replaces_the_remembered_one(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(backstage.open_service)
    desk.open(two_ids(tmp_path / "a.csv"))
    choose(desk, "personColumn", "D")
    desk.open(two_ids(tmp_path / "b.csv"))
    choose(desk, "personColumn", "C")
    assert notice(desk) == ""
    desk.open(two_ids(tmp_path / "c.csv"))
    assert chosen_person(desk) == "C"
    assert "column C" in notice(desk)


def test_an_event_id_is_asked_for_each_time(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(backstage.open_service)
    desk.open(sample(tmp_path / "may", "one-event-no-column.csv"))
    choose(desk, "eventColumn", "none")
    edit = desk.window.sheet_page.columns.event_id
    desk.qtbot.keyClicks(edit, "205377")
    desk.until(desk.window.sheet_page.review.isEnabled)
    assert "205377" not in (tmp_path / "data" / habits.FILE).read_text(encoding="utf-8")

    desk.open(sample(tmp_path / "june", "one-event-no-column.csv"))
    assert "No column with event IDs" in notice(desk)
    assert edit.text() == ""
    assert "Which event" in desk.text("question_event_idText")
    assert not desk.window.sheet_page.review.isEnabled()
    assert given(desk.window.conductor.inspection).rows == ()


def test_hidden_rows_are_included_as_last_time_and_that_is_said(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(backstage.open_service)
    desk.open(sample(tmp_path / "a", "excel-table-filtered.xlsx"))
    desk.click("includeHidden")
    desk.until(lambda: not desk.engine.busy)
    desk.open(sample(tmp_path / "b", "excel-table-filtered.xlsx"))
    assert desk.find(QCheckBox, "includeHidden").isChecked()
    assert "Hidden rows are included" in notice(desk)
    assert given(desk.window.conductor.inspection).count(Verdict.HIDDEN) == 0


def workbook(path: Path, *sheets: str) -> Path:
    """The same headings on a worksheet for each event."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for at, name in enumerate(sheets):
        sheet = book.create_sheet(name)
        sheet.append(["Made by export", name])
        sheet.append(["Name", "Lensmor Event ID", "Lensmor Personnel ID"])
        for n in range(5):
            sheet.append([f"P{n}", 204518, 7000000 + 100 * at + n])
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    return path


def test_the_worksheet_is_chosen_as_last_time_where_there_is_one(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(backstage.open_service)
    desk.open(workbook(tmp_path / "a" / "two.xlsx", "May", "June"))
    box = desk.find(QComboBox, "worksheetBox")
    assert box.currentText() == "May"
    choose(desk, "worksheetBox", "June")
    assert given(desk.window.conductor.inspection).rows[0].person_id == "7000100"
    desk.open(workbook(tmp_path / "b" / "again.xlsx", "May", "June"))
    assert box.currentText() == "June"
    assert "Worksheet: June" in notice(desk)
    changed = workbook(tmp_path / "d" / "changed.xlsx", "May", "June")
    book = openpyxl.load_workbook(changed)
    book["June"].insert_cols(1)
    book["June"]["A2"] = "Owner"
    book.save(changed)
    desk.open(changed)
    assert box.currentText() == "May"  # June is there, but isn't what it was
    assert notice(desk) == ""
    desk.open(workbook(tmp_path / "c" / "other.xlsx", "July", "August"))
    assert box.currentText() == "July"
    assert notice(desk) == ""
    assert not desk.window.dialogs


def test_what_was_found_by_itself_is_not_called_chosen(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(backstage.open_service)
    desk.open(sample(tmp_path / "a", "first-steps.xlsx"))
    found = desk.find(QComboBox, "emailColumn").currentData()
    choose(desk, "emailColumn", "none")
    choose(desk, "emailColumn", found)
    desk.open(sample(tmp_path / "b", "first-steps.xlsx"))
    assert desk.find(QComboBox, "emailColumn").currentData() == found
    assert notice(desk) == ""


def test_a_retry_reads_the_sheet_as_the_run_did(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(backstage.open_service)
    desk.open(path)
    choose(desk, "emailColumn", "none")
    desk.review()
    desk.confirm()
    desk.finished()
    summary = given(desk.window.results_page.run_summary)
    desks.leave(desk)
    desk = desks.sit(backstage.open_service)
    desk.ready()
    desk.window.conductor.retry(summary)
    desk.priced()
    assert given(desk.window.conductor.inspection).layout.emails == ()


# --- the account beside it ----------------------------------------------------------------------


def test_the_balance_is_read_when_a_sheet_is_opened_at_the_start(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "hubspot-contacts.csv")
    desk = desks.sit(backstage.open_service, sheet=path)
    desk.until(lambda: desk.window.conductor.state is not None)
    assert desk.text("accountLabel") == "Balance: …"
    desk.until(lambda: desk.text("accountLabel") == "Balance: 30,050 credits")
    assert desk.page() == "sheetPage"
    desk.until(lambda: desk.window.conductor.inspection is not None)


def test_a_balance_that_an_offer_told_is_not_asked_for_again(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(backstage.open_service)
    desk.until(lambda: "30,050" in desk.text("accountLabel"))

    def asked() -> int:
        return sum(each.target.endswith("/balance") for each in backstage.server.exchanges)

    before = asked()
    desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
    desk.review()
    assert asked() <= before + 1  # the offer's own
    desk.until(lambda: not desk.engine.busy)
    settled = asked()
    desk.window.go(0)
    QApplication.processEvents()
    assert asked() == settled


# --- words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["one-event-no-column.csv", "first-steps.xlsx", "excel-table-filtered.xlsx", "two.csv"]
)
def test_the_page_names_no_flag_of_the_command_line(
    desks: Desks, backstage: Backstage, tmp_path: Path, name: str
) -> None:
    desk = desks.sit(backstage.open_service, key="")
    path = two_ids(tmp_path / name) if name == "two.csv" else sample(tmp_path / "in", name)
    desk.open(path)
    for widget in desk.window.sheet_page.findChildren(QWidget):
        for text in (widget.toolTip(), getattr(widget, "text", str)()):
            assert not FLAG.search(text), text
