"""History, receipts and what is remembered: the real engine on the practice server."""

import csv
import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QLabel,
    QMessageBox,
    QPushButton,
    QTableView,
)

from lensmor_desktop.__main__ import open_service
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import JournalError
from lensmor_desktop.gui.dialogs.receipt import ReceiptDialog
from lensmor_desktop.gui.models.history_model import HistoryModel
from lensmor_desktop.platform.kind import is_macos
from lensmor_desktop.settings.options import FILE, Options, keep_options, read_options
from tests.fakes.given import given
from tests.fakes.service import Script, opener_of, past_run
from tests.gui.desk import KEY, Backstage, Desk, Desks, sample
from tests.gui.written import assert_written, cells


def a_run(desk: Desk, path: Path) -> None:
    desk.open(path)
    desk.review()
    desk.confirm()
    desk.finished()


def save_as(desk: Desk, dialog_name: str, path: Path) -> None:
    dialog = desk.dialog(dialog_name)
    assert isinstance(dialog, QFileDialog)
    dialog.selectFile(str(path))
    dialog.accept()
    desk.until(path.exists)


def history(desk: Desk) -> QTableView:
    desk.click("historyButton")
    desk.until(lambda: not desk.engine.busy)
    return desk.find(QTableView, "historyTable")


def cell(table: QTableView, column: int, row: int = 0) -> str:
    return str(table.model().index(row, column).data())


def test_no_runs_yet_is_told_in_words(desks: Desks, backstage: Backstage) -> None:
    desk = desks.sit(backstage.open_service)
    desk.ready()
    table = history(desk)
    assert desk.page() == "historyPage"
    assert not table.isVisible()
    assert desk.find(QLabel, "historyEmpty").isVisible()
    desk.click("historyBackButton")
    assert desk.page() == "sheetPage"
    key = Qt.Key.Key_Y if is_macos() else Qt.Key.Key_H
    desk.qtbot.keyClick(desk.window, key, Qt.KeyboardModifier.ControlModifier)
    assert desk.page() == "historyPage"
    desk.click("stepSheet")
    assert desk.page() == "sheetPage"


def test_a_receipt_is_saved_from_the_results(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(backstage.open_service)
    a_run(desk, sample(tmp_path / "in", "first-steps.xlsx"))
    assert "Expected: 285" in desk.text("creditsSummary")
    assert "Used: 240" in desk.text("creditsSummary")
    assert "Balance: 30,050 before, 29,810 now" in desk.text("creditsSummary")
    desk.click("receiptButton")
    dialog = desk.dialog("saveReceiptDialog", QFileDialog)
    assert dialog.selectedFiles()[0].endswith("first-steps - receipt 1.csv")
    kept = tmp_path / "receipt.csv"
    save_as(desk, "saveReceiptDialog", kept)
    desk.until(lambda: "receipt.csv" in desk.text("receiptSavedText"))
    content = kept.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")  # or Excel takes it for another encoding
    text = content.decode("utf-8-sig")
    rows = {(row[0], row[1]): row[2] for row in csv.reader(text.splitlines())}
    assert rows["Run", "Spent (credits)"] == "240"
    assert rows["Run", "Balance before (credits)"] == "30050"
    assert rows["People", "Unlocked"] == "16"
    assert KEY not in text
    assert "@" not in text
    assert [path.name for path in tmp_path.glob("*receipt*")] == ["receipt.csv"]


def test_a_receipt_that_cannot_be_saved_is_told(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(backstage.open_service)
    a_run(desk, sample(tmp_path / "in", "first-steps.xlsx"))
    desk.engine.save_receipt(1, tmp_path / "gone" / "receipt.csv")
    dialog = desk.dialog("errorDialog")
    assert given(dialog.findChild(QLabel, "errorTitle")).text() == "The receipt can't be saved."
    desk.click("closeErrorButton", dialog)


def test_history_shows_a_run_and_its_receipt(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(backstage.open_service)
    a_run(desk, sample(tmp_path / "in", "first-steps.xlsx"))
    table = history(desk)
    assert table.model().rowCount() == 1
    assert cell(table, HistoryModel.FILE) == "first-steps.xlsx"
    assert cell(table, HistoryModel.OUTCOME) == "17 of 20 emails"
    assert cell(table, HistoryModel.CREDITS) == "240"
    assert cell(table, HistoryModel.STATE) == "Finished"
    assert not desk.find(QPushButton, "historyResumeButton").isEnabled()
    detail = desk.text("historyDetail")
    assert "Unlocked: 16" in detail
    assert "Balance: 30,050 before, 29,810 after" in detail
    assert desk.window.focusWidget() is table
    desk.qtbot.keyClick(table, Qt.Key.Key_Return)
    desk.click("receiptCloseButton", desk.dialog("receiptDialog"))
    desk.click("historyReceiptButton")
    dialog = desk.dialog("receiptDialog", ReceiptDialog)
    shown = dialog.text.toPlainText()
    for fact in ("Spent (credits)", "240", "30050", "Unlocked", "204518", "task"):
        assert fact in shown, fact
    assert "@" not in shown
    assert KEY not in shown
    desk.click("receiptSaveButton", dialog)
    save_as(desk, "saveReceiptDialog", tmp_path / "again.csv")
    desk.until(lambda: "again.csv" in desk.text("historyNoticeText"))


def test_an_interrupted_run_is_gone_on_with_from_history(
    desks: Desks, slow: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(slow.open_service)
    desk.stopped_run(path)
    desks.leave(desk)
    desk = desks.sit(slow.open_service)
    desk.ready()
    table = history(desk)
    assert cell(table, HistoryModel.STATE) == "Can go on"
    desk.click("historyResumeButton")
    assert desk.page() == "unlockPage"
    assert not desk.find(QPushButton, "historyButton").isEnabled()
    desk.finished()
    assert desk.find(QPushButton, "historyButton").isEnabled()
    assert_written(path)
    assert cell(history(desk), HistoryModel.STATE) == "Finished"
    assert not slow.server.ledger.paid_twice


def test_results_are_written_again_and_the_original_comes_back(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    original = path.read_bytes()
    desk = desks.sit(backstage.open_service)
    a_run(desk, path)
    with_results = path.read_bytes()
    sent = len(backstage.server.exchanges)
    history(desk)
    desk.click("historyRestoreButton")
    box = desk.dialog("restoreQuestion")
    assert isinstance(box, QMessageBox)
    assert "first-steps.xlsx" in box.text()
    desk.click("restoreNoButton", box)
    assert not desk.engine.busy
    assert path.read_bytes() == with_results
    desk.click("historyRestoreButton")
    desk.click("restoreYesButton", desk.dialog("restoreQuestion"))
    desk.until(lambda: "as it was before" in desk.text("historyNoticeText"))
    assert path.read_bytes() == original
    beside = [each for each in path.parent.iterdir() if "before restore" in each.name]
    assert [each.read_bytes() for each in beside] == [with_results]

    desk.click("historyWriteButton")
    desk.until(lambda: "written into" in desk.text("historyNoticeText"))
    assert_written(path)
    other = tmp_path / "other.xlsx"
    desk.click("historyWriteToButton")
    assert "first-steps - Lensmor" in desk.dialog("writeToDialog", QFileDialog).selectedFiles()[0]
    save_as(desk, "writeToDialog", other)
    desk.until(lambda: "other.xlsx" in desk.text("historyNoticeText"))
    assert_written(other)
    assert len(backstage.server.exchanges) == sent  # nothing was asked, nothing was bought


def test_what_is_in_the_way_of_an_original_is_told(desks: Desks, tmp_path: Path) -> None:
    note = say("“a.xlsx” is open in another program.")
    script = Script(past=(past_run(run=2, source="a.xlsx", output="", output_note=note),))
    desk = desks.sit(opener_of(script))
    desk.ready()
    table = history(desk)
    assert cell(table, HistoryModel.STATE) == "Not in a file yet"
    assert "is open in another program" in desk.text("historyDetail")


def test_records_that_cannot_be_read_are_no_empty_history(desks: Desks) -> None:
    script = Script(opening=JournalError(say("It is in use."), say("Twice."), say("Close it.")))
    desk = desks.sit(opener_of(script))
    desk.click("closeErrorButton", desk.dialog("errorDialog"))
    desk.click("historyButton")
    desk.click("closeErrorButton", desk.dialog("errorDialog"))
    assert "can't be read" in desk.text("historyEmptyTitle")
    script.opening = None
    script.past = (past_run(),)
    desk.click("historyButton")
    desk.until(desk.find(QTableView, "historyTable").isVisible)


def test_several_interrupted_runs_are_pointed_out(desks: Desks) -> None:
    left = {Outcome.UNLOCKED: 1, Outcome.NOT_SENT: 3}
    past = tuple(
        past_run(run=run, source=f"{run}.xlsx", counts=left, resumable=True) for run in (9, 8, 7)
    )
    desk = desks.sit(opener_of(Script(past=past)))
    desk.ready()
    assert desk.text("resumeBannerText") == "A run on “9.xlsx” was interrupted."
    assert "2 more runs can go on: see History." in desk.text("resumeBannerHint")


def ready(desk: Desk) -> int:
    return given(desk.window.conductor.inspection).count(Verdict.READY)


def settings(desk: Desk) -> QDialog:
    desk.click("settingsButton")
    return desk.dialog("settingsDialog")


def test_bought_addresses_are_filled_in_until_that_is_turned_off_or_forgotten(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    first = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(backstage.open_service)
    a_run(desk, first)
    second = sample(tmp_path / "second", "first-steps.xlsx")
    desk.open(second)
    desk.review()
    assert ready(desk) == 4  # the others are known from the first sheet

    dialog = settings(desk)
    switch = given(dialog.findChild(QCheckBox, "purchaseMemorySwitch"))
    assert switch.isChecked()
    desk.qtbot.keyClick(switch, Qt.Key.Key_Space)
    desk.click("saveSettingsButton", dialog)
    desk.until(lambda: ready(desk) == 20)  # the sheet was read again by itself
    desk.priced()
    assert desk.window.review_page.rows.counts()[Verdict.READY] == 20
    kept = json.loads((tmp_path / "data" / FILE).read_text(encoding="utf-8"))
    assert kept["purchase_memory"] is False
    desks.leave(desk)

    desk = desks.sit(backstage.open_service)
    desk.ready()
    dialog = settings(desk)
    switch = given(dialog.findChild(QCheckBox, "purchaseMemorySwitch"))
    assert not switch.isChecked()  # it was remembered
    desk.qtbot.keyClick(switch, Qt.Key.Key_Space)
    desk.click("saveSettingsButton", dialog)
    desk.until(lambda: given(desk.window.conductor.state).options.purchase_memory)
    desk.open(second)
    desk.review()
    assert ready(desk) == 4

    dialog = settings(desk)
    desk.click("forgetPurchasesButton", dialog)
    desk.click("forgetNoButton", desk.dialog("forgetQuestion"))
    assert not desk.find(QLabel, "memoryResultText").isVisible()
    desk.click("forgetPurchasesButton", dialog)
    desk.click("forgetYesButton", desk.dialog("forgetQuestion"))
    desk.until(lambda: "bought addresses are forgotten" in desk.text("memoryResultText"))
    assert desk.text("memoryResultText").startswith("16 ")
    dialog.reject()
    desk.until(lambda: ready(desk) == 20)
    desk.priced()
    # Nothing is lost by it: Lensmor shows at no cost who was unlocked before.
    assert "17 people bought before" in desk.text("freeLabel")
    assert cells(first)[2]["Lensmor Email"]  # what was written stays


@pytest.mark.parametrize("on", [True, False])
def test_the_program_gives_the_setting_to_the_engine(tmp_path: Path, on: bool) -> None:
    with open_service(data_dir=tmp_path, sandbox=True, api_key="", purchase_memory=on) as practice:
        assert practice._memory._purchases is on
    with open_service(data_dir=tmp_path, sandbox=False, api_key=KEY, purchase_memory=on) as real:
        assert real._memory._purchases is on


def test_settings_that_cannot_be_kept_are_told(desks: Desks, tmp_path: Path) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    (tmp_path / "data").write_text("in the way", encoding="utf-8")
    dialog = settings(desk)
    desk.click("purchaseMemorySwitch", dialog)
    desk.click("saveSettingsButton", dialog)
    error = desk.dialog("errorDialog")
    assert given(error.findChild(QLabel, "errorTitle")).text() == "The settings can't be saved."
    error.accept()
    assert given(desk.window.conductor.state).options.purchase_memory


def test_options_survive_damage_and_keep_what_a_newer_version_wrote(tmp_path: Path) -> None:
    assert read_options(tmp_path / "nowhere") == Options()
    for damaged in ("", "{", "[1]", '{"purchase_memory": "no"}', '{"purchase_memory": 0}', "\x00"):
        (tmp_path / FILE).write_text(damaged, encoding="utf-8")
        assert read_options(tmp_path) == Options(purchase_memory=True), damaged
    (tmp_path / FILE).write_bytes(b"\xff\xfe\xfa")
    assert read_options(tmp_path) == Options()
    (tmp_path / FILE).write_text('{"of_next_year": "dark"}', encoding="utf-8")
    keep_options(tmp_path, Options(purchase_memory=False))
    assert read_options(tmp_path) == Options(purchase_memory=False)
    assert json.loads((tmp_path / FILE).read_text(encoding="utf-8"))["of_next_year"] == "dark"
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
