"""The window from a file to emails, with the real engine and the practice server."""

from importlib.resources import files
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QMessageBox, QSpinBox, QTableView

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.gui.dialogs.confirm import ConfirmDialog
from lensmor_desktop.gui.dialogs.settings import SettingsDialog
from lensmor_desktop.gui.models.event_model import EventModel
from lensmor_desktop.gui.models.row_model import RowModel
from tests.fakes.given import given
from tests.gui.desk import SAMPLES as SAMPLE_FOLDER
from tests.gui.desk import Backstage, Desks, hurried, sample
from tests.gui.written import FIRST_STEPS, assert_written, cells


def test_from_a_sheet_to_emails(desks: Desks, backstage: Backstage, tmp_path: Path) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(backstage.open_service)
    desk.ready()
    desk.open(path)
    assert desk.page() == "sheetPage"
    assert desk.find(QComboBox, "personColumn").currentText() == "F: Lensmor Personnel ID"
    assert desk.find(QComboBox, "eventColumn").currentData() == "B"
    assert "20 people are ready" in desk.text("sheetSummary")

    desk.review()
    rows = desk.find(QTableView, "rowTable").model()
    assert rows.rowCount() == len(FIRST_STEPS.rows)
    assert desk.find(QTableView, "eventTable").model().rowCount() == 2
    assert "285 credits" in desk.text("priceLabel")
    assert desk.text("peoplePrice") == "19 people × 15"
    assert "1 person bought before: filled in" in desk.text("freeLabel")
    assert desk.text("balanceLabel") == ("Balance now: 30,050 credits\nAfterwards: 29,765 credits")
    assert "2 rows repeat a person" in desk.text("freeLabel")
    assert "1 row has an email already" in desk.text("freeLabel")
    assert backstage.posts() == 0

    desk.click("unlockButton")
    dialog = desk.dialog("confirmDialog")
    assert given(dialog.findChild(QLabel, "confirmText")).text() == (
        "Unlock emails of 19 people for 285 credits. Fill in 1 email that you bought before, for "
        "free. Your balance of 30,050 becomes 29,765."
    )
    assert backstage.posts() == 0
    desk.click("confirmButton", dialog)
    desk.finished()

    assert_written(path, FIRST_STEPS, practice=False)
    summary = given(desk.window.results_page.run_summary)
    assert summary.counts[Outcome.UNLOCKED] == 16
    assert desk.window.unlock_page.live.outcomes() == {
        outcome: count for outcome, count in summary.counts.items() if count
    }
    assert desk.text("resultsSummary") == "17 of 20 people have an email now."
    assert "Used: 240" in desk.text("creditsSummary")
    assert desk.text("accountLabel") == "Balance: 29,810 credits"
    assert str(path.name) in desk.text("outputPath")
    assert desk.find(QLabel, "resultsTitle").text() == "17 emails are in your spreadsheet"
    assert desk.window.unlock_page.bar.value() == desk.window.unlock_page.bar.maximum() == 20
    assert not backstage.server.ledger.paid_twice


def test_going_back_to_review_reads_the_sheet_again(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(backstage.open_service)
    desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
    desk.review()
    desk.confirm()
    desk.finished()
    desk.click("stepReview")
    desk.priced()
    counts = desk.window.review_page.rows.counts()
    assert counts[Verdict.READY] == 0
    assert counts[Verdict.SETTLED] > 15
    assert not desk.window.review_page.checkout.unlock.isEnabled()
    assert backstage.posts() == 2


def test_cancel_sends_nothing(desks: Desks, backstage: Backstage, tmp_path: Path) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    before = path.read_bytes()
    desk = desks.sit(backstage.open_service)
    desk.open(path)
    desk.review()
    desk.click("unlockButton")
    dialog = desk.dialog("confirmDialog", ConfirmDialog)
    assert dialog.cancel.isDefault()
    desk.qtbot.keyClick(dialog, Qt.Key.Key_Return)  # the default button is Cancel
    desk.until(lambda: not dialog.isVisible())
    assert desk.page() == "reviewPage"
    assert backstage.posts() == 0
    assert backstage.server.ledger.charges == []
    assert path.read_bytes() == before
    assert "run" not in [type(ask).__name__.lower() for ask in desk.engine._pending.values()]


def test_an_event_is_unlocked_only_when_ticked(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(backstage.open_service)
    desk.open(path)
    desk.review()
    table = desk.find(QTableView, "eventTable")
    model = table.model()
    preview = next(
        at
        for at in range(model.rowCount())
        if model.index(at, EventModel.ACCESS).data() == "Preview"
    )
    assert model.index(preview, EventModel.TICK).data() == "2,000 credits"
    assert model.index(preview, EventModel.NAME).data() == "Pacific Cold Chain Summit 2027"
    assert model.index(preview, EventModel.DATE).data() == "20–22 Apr 2027"
    assert model.index(preview, EventModel.MORE).data() == "659 more people"
    assert model.index(1 - preview, EventModel.TICK).data(Qt.ItemDataRole.CheckStateRole) is None
    table.selectRow(preview)
    desk.qtbot.keyClick(table, Qt.Key.Key_Space)
    desk.priced()
    assert desk.text("eventsPrice") == "1 event × 2,000"
    assert "2,285" in desk.text("priceLabel")
    desk.click("unlockButton")
    dialog = desk.dialog("confirmDialog", ConfirmDialog)
    lines = dialog.text.text().split("\n\n")
    assert lines[1] == (
        "Unlock the event Pacific Cold Chain Summit 2027 (20–22 Apr 2027, Vancouver, Canada) for "
        "2,000 credits."
    )
    assert lines[2] == "Together: 2,285 credits. Your balance of 30,050 becomes 27,765."
    desk.click("confirmButton", dialog)
    desk.finished()
    assert "Pacific Cold Chain Summit 2027 (20 Apr 2027): Unlocked" in desk.text("eventsSummary")
    assert "Hanse" not in desk.text("eventsSummary")
    assert backstage.posts("/unlock") == 3  # two of people, one of the event


def test_left_out_rows_are_not_sent(desks: Desks, backstage: Backstage, tmp_path: Path) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(backstage.open_service)
    desk.open(path)
    desk.review()
    table = desk.find(QTableView, "rowTable")
    table.selectRow(0)
    desk.qtbot.keyClick(table, Qt.Key.Key_Space)
    desk.priced()
    assert table.model().index(0, RowModel.VERDICT).data() == "Left out"
    assert len(given(desk.window.review_page.offer).people) == 18
    desk.find(QSpinBox, "firstBox").setValue(3)
    desk.priced()
    assert "3 people" in desk.text("peoplePrice")
    assert "left for later" in desk.text("freeLabel")
    desk.find(QSpinBox, "limitBox").setValue(30)
    desk.priced()
    assert "2 people × 15" in desk.text("peoplePrice")
    desk.confirm()
    desk.finished()
    written = cells(path, FIRST_STEPS.worksheet)
    assert written[2]["Lensmor Status"] == "Skipped"
    assert written[3]["Lensmor Status"] == "Unlocked"
    assert written[5]["Lensmor Status"] == "Not sent"
    meaning = desk.window.results_page._legend[Outcome.NOT_SENT][3]
    assert meaning.isVisible()
    assert "go back to Review" in meaning.text()
    assert len(backstage.server.ledger.charges) == 2


def test_a_click_on_the_tick_leaves_a_row_out(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(backstage.open_service)
    desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
    desk.review()
    table = desk.find(QTableView, "rowTable")
    box = table.visualRect(table.model().index(1, RowModel.TICK))
    at = box.center()
    at.setX(box.left() + 10)
    desk.qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert desk.window.review_page.wishes().excluded_rows == {3}
    desk.qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert desk.window.review_page.wishes().excluded_rows == frozenset()


def test_too_few_credits(desks: Desks, tmp_path: Path) -> None:
    backstage = desks.backstage(hurried(balance=65))
    desk = desks.sit(backstage.open_service)
    desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
    desk.review()
    assert not desk.window.review_page.checkout.unlock.isEnabled()
    assert "It needs 285 credits and your balance is 65." in desk.text("unlockReason")
    assert desk.find(QLabel, "unlockReason").isVisible()
    assert "Missing: 220 credits" in desk.text("balanceLabel")
    assert desk.text("obstacleButton") == "Send only the first 4"
    desk.click("obstacleButton")
    desk.priced()
    assert desk.find(QSpinBox, "firstBox").value() == 4
    assert desk.window.review_page.checkout.unlock.isEnabled()
    assert not desk.find(QLabel, "unlockReason").isVisible()
    assert backstage.posts() == 0


def test_wrong_key_then_the_right_one(desks: Desks, tmp_path: Path) -> None:
    good = "sk_live_the_right_one_9876"
    backstage = desks.backstage(hurried(accepted_keys=frozenset({good})))
    desk = desks.sit(backstage.open_service, key="")
    desk.ready()
    assert "no Lensmor key yet" in desk.text("startNoticeText")
    desk.click("enterKeyButton")
    dialog = desk.dialog("settingsDialog", SettingsDialog)
    edit = given(dialog.findChild(QLineEdit, "apiKeyEdit"))
    assert edit.echoMode() is QLineEdit.EchoMode.Password
    desk.qtbot.keyClicks(edit, "sk_live_the_wrong_one_1111")
    desk.click("testKeyButton", dialog)
    desk.until(lambda: "Asking" not in dialog.outcome.text())
    assert "refuse" in dialog.outcome.text() or "accept" in dialog.outcome.text()
    assert "1111" not in dialog.outcome.text()
    edit.clear()
    desk.qtbot.keyClicks(edit, good)
    desk.click("testKeyButton", dialog)
    desk.until(lambda: "works" in dialog.outcome.text())
    assert "30,050" in dialog.outcome.text()
    desk.click("saveSettingsButton", dialog)
    desk.until(
        lambda: desk.window.conductor.state is not None and desk.window.conductor.state.has_key
    )
    desk.until(lambda: "30,050" in desk.text("accountLabel"))
    assert not desk.find(QLabel, "startNoticeText").isVisible()
    desk.click("settingsButton")
    again = desk.dialog("settingsDialog")
    state = given(again.findChild(QLabel, "keyState")).text()
    assert "9876" in state
    assert "memory only" in state  # tests have no keychain
    assert good not in state
    again.reject()


def test_a_refused_key_is_told_in_the_checkout(desks: Desks, tmp_path: Path) -> None:
    backstage = desks.backstage(hurried(accepted_keys=frozenset({"sk_other"})))
    desk = desks.sit(backstage.open_service)
    desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
    desk.review()
    assert desk.text("unlockReason")
    assert desk.text("unlockButton") == "Change the key…"
    desk.click("unlockButton")
    desk.dialog("settingsDialog").reject()
    assert backstage.posts() == 0


def test_no_key_checks_and_prices_at_most(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(backstage.open_service, key="")
    desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
    desk.review()
    assert desk.text("priceLabel") == "At most 300 credits"
    assert desk.text("unlockButton") == "Enter your key to unlock…"
    assert desk.text("accountLabel") == "No key yet"
    desk.click("unlockButton")
    desk.dialog("settingsDialog").reject()
    assert len(backstage.server.exchanges) == 0


def test_not_a_spreadsheet(desks: Desks, backstage: Backstage, tmp_path: Path) -> None:
    picture = tmp_path / "photo.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    desk = desks.sit(backstage.open_service)
    desk.open(picture)
    dialog = desk.dialog("errorDialog")
    assert given(dialog.findChild(QLabel, "errorTitle")).text() == "“photo.xlsx” can't be read."
    assert given(dialog.findChild(QLabel, "errorMessage")).text() == "This is a picture."
    desk.click("closeErrorButton", dialog)
    assert desk.page() == "sheetPage"
    assert desk.window.sheet_page.drop.isVisible()
    desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
    assert desk.window.sheet_page.review.isEnabled()


def test_a_bad_file_leaves_the_good_one_alone(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(backstage.open_service)
    good = sample(tmp_path / "in", "first-steps.xlsx")
    desk.open(good)
    desk.open(tmp_path / "missing.xlsx")
    desk.click("closeErrorButton", desk.dialog("errorDialog"))
    assert desk.window.sheet_page.drop.isVisible()
    desk.open(good)
    desk.review()
    assert desk.window.review_page.checkout.unlock.isEnabled()


def test_an_interrupted_run_is_offered_on_start(
    desks: Desks, slow: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(slow.open_service)
    desk.stopped_run(path)
    desks.leave(desk)

    desk = desks.sit(slow.open_service)
    desk.ready()
    assert desk.text("resumeBannerText") == "A run on “first-steps.xlsx” was interrupted."
    desk.click("resumeInterruptedButton")
    assert desk.page() == "unlockPage"
    desk.finished()
    assert_written(path, FIRST_STEPS, practice=False)
    assert not slow.server.ledger.paid_twice


def test_closing_during_a_run_asks_once(desks: Desks, slow: Backstage, tmp_path: Path) -> None:
    desk = desks.sit(slow.open_service)
    desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
    desk.review()
    desk.confirm()
    desk.until(lambda: "looking up" in desk.batch_words())
    assert not desk.window.close()
    box = desk.dialog("closeQuestion", QMessageBox)
    assert not desk.window.close()  # asked already
    assert len(desk.window.findChildren(QMessageBox)) == 1
    assert "can go on" in box.informativeText()
    desk.click("keepRunningButton", box)
    assert desk.window.isVisible()
    assert desk.engine.running
    assert not desk.window.close()
    box = desk.dialog("closeQuestion", QMessageBox)
    with desk.qtbot.waitSignal(desk.window.closed, timeout=20_000):
        desk.click("closeNowButton", box)
        assert not desk.window.isVisible()
    assert desk.engine.wait(1000)
    assert not slow.server.ledger.paid_twice


def test_the_question_for_an_event_is_answered(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(backstage.open_service)
    desk.open(sample(tmp_path / "in", "one-event-no-column.csv"))
    assert not desk.window.sheet_page.review.isEnabled()
    assert desk.text("sheetSummary") == "One question is open: please answer it above."
    assert "Which event" in desk.text("question_event_idText")
    edit = desk.find(QLineEdit, "eventIdEdit")
    assert edit.isVisible()
    desk.qtbot.keyClicks(edit, "205377")
    desk.until(desk.window.sheet_page.review.isEnabled)
    assert not desk.find(QLabel, "question_event_idText").isVisible()
    desk.review()
    assert (
        given(desk.window.review_page.offer).events[0].info.name == "Iberia Smart Retail Days 2027"
    )


def test_two_columns_that_could_be_meant(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    path = tmp_path / "two.csv"
    lines = ["Name,Lensmor Event ID,Lensmor Personnel ID,Personnel ID"]
    lines += [f"P{n},204518,{7000000 + n},{8000000 + n}" for n in range(12)]
    path.write_text("\n".join(lines), encoding="utf-8")
    desk = desks.sit(backstage.open_service)
    desk.open(path)
    combo = desk.find(QComboBox, "personColumn")
    if combo.currentIndex() >= 0:
        pytest.fail(f"the program guessed {combo.currentText()}")
    assert desk.text("question_person_columnText")
    at = combo.findData("D")
    combo.setCurrentIndex(at)
    combo.activated.emit(at)
    desk.until(desk.window.sheet_page.review.isEnabled)
    assert given(desk.window.conductor.inspection).rows[0].person_id == "8000000"


def test_hidden_rows_are_left_out_until_asked_for(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(backstage.open_service)
    desk.open(sample(tmp_path / "in", "excel-table-filtered.xlsx"))
    assert "10 are hidden" in desk.text("sheetSummary")
    desk.click("includeHidden")
    desk.until(lambda: "30 people are ready" in desk.text("sheetSummary"))


def test_the_sample_starts_practice_mode(desks: Desks, backstage: Backstage) -> None:
    desk = desks.sit(backstage.open_service, key="")
    desk.ready()
    assert not desk.window.band.isVisible()
    desk.click("sampleButton")
    assert desk.window.band.isVisible()
    desk.until(lambda: desk.window.conductor.inspection is not None)
    desk.review()
    desk.click("unlockButton")
    dialog = desk.dialog("confirmDialog", ConfirmDialog)
    assert "practice credits" in dialog.confirm.text()
    desk.click("confirmButton", dialog)
    desk.finished()
    path = Path(given(desk.window.results_page.run_summary).output)
    assert_written(path, FIRST_STEPS, practice=True)
    assert backstage.opened[-1] == (True, "")
    desk.click("leavePracticeButton")
    desk.until(lambda: desk.window.conductor.state is not None)
    assert not desk.window.band.isVisible()
    assert desk.page() == "sheetPage"
    assert desk.window.sheet_page.drop.isVisible()
    assert backstage.opened[-1] == (False, "")


def test_a_sheet_given_at_start_is_opened(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "hubspot-contacts.csv")
    desk = desks.sit(backstage.open_service, practice=True, sheet=path)
    desk.until(lambda: desk.window.conductor.inspection is not None)
    assert desk.text("fileName") == "hubspot-contacts.csv"
    assert desk.window.band.isVisible()


def test_the_sample_in_the_program_is_the_one_in_the_project() -> None:
    inside = files("lensmor_desktop.gui").joinpath("resources", "sample.xlsx").read_bytes()
    assert inside == (SAMPLE_FOLDER / "first-steps.xlsx").read_bytes()
