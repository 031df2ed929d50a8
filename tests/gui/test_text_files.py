"""Text files in the window: an encoding that is asked for, lines that are no data."""

from pathlib import Path

from PySide6.QtWidgets import QComboBox, QWidget

from lensmor_desktop.domain.rows import Verdict
from tests.fakes.service import Script, opener_of
from tests.gui.desk import Desks


def test_an_encoding_is_chosen_by_the_names_that_it_makes(desks: Desks, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_bytes("Name;Event ID;Personnel ID\nSøren;204518;7000001\n".encode("mac_roman"))
    desk = desks.sit(opener_of(Script()))
    desk.open(path)
    desk.until(lambda: not desk.engine.busy)
    combo = desk.find(QComboBox, "encodingBox")
    assert combo.isVisible()
    assert desk.find(QWidget, "question_encoding").isVisible()
    at = combo.findData("mac_roman")
    assert combo.itemText(at) == "mac_roman: Søren"
    combo.setCurrentIndex(at)
    combo.activated.emit(at)
    desk.until(lambda: not desk.engine.busy)
    inspection = desk.window.conductor.inspection
    assert inspection is not None
    assert [row.name for row in inspection.rows] == ["Søren"]
    assert not desk.find(QWidget, "question_encoding").isVisible()
    assert combo.isVisible()  # to choose again


def test_no_id_is_offered_to_be_corrected_in_a_line_that_is_no_data(
    desks: Desks, tmp_path: Path
) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("Event ID,Company,Personnel ID\n204518,a, b,7000001\n204518,c,7000002\n")
    desk = desks.sit(opener_of(Script()))
    desk.open(path)
    desk.until(lambda: not desk.engine.busy)
    inspection = desk.window.conductor.inspection
    assert inspection is not None
    row = inspection.rows[0]
    assert row.verdict is Verdict.INVALID
    page = desk.window.review_page
    page._show_detail(row)
    assert page.detail.correct.isHidden()
    assert not desk.find(QComboBox, "encodingBox").isVisible()
