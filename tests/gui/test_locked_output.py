"""A sheet that can't be written: told before the first credit, or later with nothing lost."""

from pathlib import Path

from PySide6.QtWidgets import QAbstractButton, QFileDialog

from tests.fakes.given import given
from tests.gui.desk import Backstage, Desks, sample
from tests.gui.written import FIRST_STEPS, assert_written, cells


def test_a_locked_sheet_is_told_before_anything_is_paid(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    path.chmod(0o444)
    before = path.read_bytes()
    desk = desks.sit(backstage.open_service)
    desk.open(path)
    desk.review()
    assert not desk.find(QAbstractButton, "unlockButton").isEnabled()
    assert "first-steps.xlsx" in desk.text("unlockReason")
    assert "read-only" in desk.text("unlockReason")
    assert desk.text("obstacleButton") == "Write to another file…"

    desk.click("obstacleButton")
    dialog = desk.dialog("outputDialog")
    assert isinstance(dialog, QFileDialog)
    other = tmp_path / "in" / "elsewhere.xlsx"
    dialog.selectFile(str(other))
    dialog.accept()
    desk.until(lambda: desk.find(QAbstractButton, "unlockButton").isEnabled())
    desk.priced()
    desk.confirm()
    desk.finished()
    assert path.read_bytes() == before
    assert_written(other, FIRST_STEPS, practice=False)
    assert "elsewhere.xlsx" in desk.text("outputPath")
    assert not backstage.server.ledger.paid_twice


def test_a_sheet_that_is_locked_during_the_run_loses_nothing(
    desks: Desks, slow: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(slow.open_service)
    desk.begin(path)
    before = path.read_bytes()
    path.chmod(0o444)  # as when a colleague opens it
    desk.stop("stopAfterButton")
    desk.finished()
    assert path.read_bytes() == before
    written = Path(given(desk.window.results_page.run_summary).output)
    assert written != path
    assert written.name in desk.text("outputPath")
    emails = {row["Lensmor Email"] for row in cells(written).values() if row["Lensmor Email"]}
    assert emails

    path.chmod(0o644)
    desk.click("writeAgainButton")
    desk.until(lambda: given(desk.window.results_page.run_summary).output == str(path))
    assert {row["Lensmor Email"] for row in cells(path).values() if row["Lensmor Email"]} == emails
    assert not slow.server.ledger.paid_twice
