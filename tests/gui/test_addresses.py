"""Whose addresses stand in a sheet is asked on the Sheet page; several columns can be chosen."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.gui.widgets.columns import ColumnCombo
from tests.fakes.given import given
from tests.fakes.service import Script, opener_of
from tests.gui.desk import Desk, Desks

HEADINGS = "Lensmor Event ID,Lensmor Personnel ID,Email,Private,Contact owner"
ROWS = ("139574,7,a@x.de,,o@x.de", "139574,8,,b@x.de,o@x.de", "139574,9,,,o@x.de")


def sheet(folder: Path, headings: str = HEADINGS) -> Path:
    path = folder / "people.csv"
    path.write_text("\n".join((headings, *ROWS)) + "\n", encoding="utf-8")
    return path


def choose(desk: Desk, letters: str) -> None:
    combo = desk.find(ColumnCombo, "emailColumn")
    at = combo.findData(letters)
    assert at >= 0, [combo.itemText(n) for n in range(combo.count())]
    combo.setCurrentIndex(at)
    combo.activated.emit(at)
    desk.until(lambda: not desk.window.sheet_page._reading)


@pytest.mark.parametrize(
    ("letters", "ready"),
    [("C", ["8", "9"]), ("C,D,E", []), ("none", ["7", "8", "9"]), ("D", ["7", "9"])],
)
def test_nobody_is_ready_before_it_is_said_whose_they_are(
    desks: Desks, tmp_path: Path, letters: str, ready: list[str]
) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.open(sheet(tmp_path))
    told = desk.find(QLabel, "question_email_columnText")
    assert told.isVisible()
    assert "“Private” (D), “Contact owner” (E)" in told.text()
    assert not desk.window.sheet_page.review.isEnabled()
    combo = desk.find(ColumnCombo, "emailColumn")
    assert combo.currentIndex() == -1, "nothing is chosen for the person"
    assert combo.itemText(0) == "C, D and E together"
    choose(desk, letters)
    assert combo.chosen() == letters
    assert desk.window.sheet_page.review.isEnabled()
    found = given(desk.window.conductor.inspection)
    assert [row.person_id for row in found.rows if row.verdict is Verdict.READY] == ready


def test_the_answer_is_remembered_for_sheets_with_these_headings(
    desks: Desks, tmp_path: Path
) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.open(sheet(tmp_path))
    choose(desk, "C,D,E")
    desk.review()
    other = tmp_path / "next month"
    other.mkdir()
    desk.open(sheet(other))
    found = given(desk.window.conductor.inspection)
    assert not found.questions
    assert [column.letter for column in found.layout.emails] == ["C", "D", "E"]
    assert desk.find(ColumnCombo, "emailColumn").chosen() == "C,D,E"


def test_a_column_that_got_addresses_since_is_asked_about(desks: Desks, tmp_path: Path) -> None:
    """The answer is remembered for those columns that it was given for."""
    desk = desks.sit(opener_of(Script()))
    path = tmp_path / "people.csv"
    path.write_text(f"{HEADINGS},Assistant\n{ROWS[0]},\n{ROWS[1]},\n", encoding="utf-8")
    desk.open(path)
    choose(desk, "C")
    desk.review()
    later = tmp_path / "later.csv"
    later.write_text(f"{HEADINGS},Assistant\n{ROWS[0]},\n{ROWS[2]},x@x.de\n", encoding="utf-8")
    desk.open(later)
    told = desk.find(QLabel, "question_email_columnText")
    assert told.isVisible()
    assert "“Assistant” (F)" in told.text()
    assert "Private" not in told.text()
    assert not desk.window.sheet_page.review.isEnabled()
    choose(desk, "C")
    found = given(desk.window.conductor.inspection)
    assert [row.person_id for row in found.rows if row.verdict is Verdict.READY] == ["9"]
    assert [column.letter for column in found.layout.emails] == ["C"]
