"""In the window too there is always a way to the results, and out of a damaged record."""

from pathlib import Path

import openpyxl
from PySide6.QtWidgets import QFileDialog, QTableView

from lensmor_desktop.gui.models.history_model import HistoryModel
from tests.gui.desk import Backstage, Desk, Desks, sample
from tests.gui.written import assert_written


def a_run(desk: Desk, path: Path) -> None:
    desk.open(path)
    desk.review()
    desk.confirm()
    desk.finished()


def choose(desk: Desk, dialog_name: str, path: Path) -> None:
    """As after the dialog's own question whether to replace what is there."""
    dialog = desk.dialog(dialog_name)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    desk.until(lambda: not desk.engine.busy)


def test_from_the_results_page_they_go_to_any_file_at_any_time(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(backstage.open_service)
    a_run(desk, path)
    sent = len(backstage.server.exchanges)
    other = tmp_path / "other.xlsx"
    other.write_text("something older")
    desk.click("writeToButton")
    choose(desk, "writeToDialog", other)
    assert_written(other)
    assert "other.xlsx" in desk.text("outputPath")
    plain = tmp_path / "list.csv"
    desk.click("writeToButton")
    choose(desk, "writeToDialog", plain)
    assert plain.read_text(encoding="utf-8-sig").startswith("Row in the sheet,")
    assert "list.csv" in desk.text("outputPath")
    assert len(backstage.server.exchanges) == sent


def test_a_file_that_was_chosen_in_the_dialog_may_be_replaced_and_no_other(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(backstage.open_service)
    desk.open(path)
    desk.review()
    older = tmp_path / "older.xlsx"
    older.write_bytes(b"something older")
    desk.window.conductor._choose_output()
    choose(desk, "outputDialog", older)
    desk.priced()
    assert desk.window.review_page.wishes().overwrite
    desk.confirm()
    desk.finished()
    assert_written(older)


def test_rows_that_are_gone_are_told_in_results_and_history(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(backstage.open_service)
    a_run(desk, path)
    book = openpyxl.load_workbook(path)
    book["Sheet1" if "Sheet1" in book.sheetnames else book.sheetnames[0]].delete_rows(2, 3)
    book.save(path)
    desk.click("historyButton")
    desk.until(lambda: not desk.engine.busy)
    desk.click("historyWriteButton")
    desk.until(lambda: "no longer in it" in desk.text("historyNoticeText"))
    table = desk.find(QTableView, "historyTable")
    desk.until(lambda: table.model().index(0, HistoryModel.STATE).data() == "Not all in the sheet")
    (copy,) = path.parent.glob("first-steps (Lensmor results*")
    assert copy.name in desk.text("historyNoticeText")
    assert_written(copy)
    desk.click("historyBackButton")
    assert "Not all results have a row" in desk.text("resultsTitle")


def test_a_damaged_record_can_be_set_aside_from_the_message_about_it(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    journal = tmp_path / "data" / "real" / "journal.sqlite3"
    journal.parent.mkdir(parents=True)
    journal.write_bytes(b"no journal at all")
    desk = desks.sit(backstage.open_service)
    dialog = desk.dialog("errorDialog")
    assert "damaged" in desk.text("errorTitle")
    desk.click("setAsideButton", dialog)
    desk.ready()
    (aside,) = journal.parent.glob("set aside *")
    assert (aside / journal.name).read_bytes() == b"no journal at all"
    a_run(desk, sample(tmp_path / "in", "first-steps.xlsx"))
    assert not backstage.server.ledger.paid_twice
