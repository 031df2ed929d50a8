"""Whoever isn't read is told of in the window, where it can be changed."""

from pathlib import Path

from PySide6.QtWidgets import QComboBox, QWidget

from lensmor_desktop.sandbox import Event, Person, World
from tests.fakes.given import given
from tests.gui.desk import Desk, Desks, hurried
from tests.unit.sheets.sheet_files import workbook

HEADINGS = ["Name", "Company", "Lensmor Event ID", "Lensmor Personnel ID"]
PEOPLE = [["Jana Orlow", "Brevik", "31", "7000001"], ["Tomas Kerr", "Castell", "31", "7000002"]]
WORLD = World([Event("31", name="Fair")], [Person(str(7000001 + n), ("31",)) for n in range(2)])


def opened(desks: Desks, path: Path, sheets: dict[str, list[list[str]]], hidden: str = "") -> Desk:
    workbook(path.parent, sheets, path.name, hidden=hidden)
    desk = desks.sit(desks.backstage(hurried(), WORLD).open_service)
    desk.open(path)
    desk.until(lambda: not desk.engine.busy)
    return desk


def choose(desk: Desk, name: str, data: str) -> None:
    box = desk.find(QComboBox, name)
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())
    desk.until(lambda: not desk.window.sheet_page._reading)


def test_a_hidden_worksheet_is_marked_asked_about_and_read_when_chosen(
    desks: Desks, tmp_path: Path
) -> None:
    sheets = {"Cover": [["Leads"]], "Data": [HEADINGS, *PEOPLE]}
    desk = opened(desks, tmp_path / "leads.xlsx", sheets, hidden="Data")
    assert desk.find(QWidget, "question_worksheet").isVisible()
    box = desk.find(QComboBox, "worksheetBox")
    assert [box.itemText(at) for at in range(box.count())] == ["Cover", "Data (hidden)"]
    choose(desk, "worksheetBox", "Data")
    assert len(given(desk.window.conductor.inspection).rows) == 2
    assert not desk.find(QWidget, "question_worksheet").isVisible()


def test_headings_beside_their_ids_are_asked_about_with_the_ids_first(
    desks: Desks, tmp_path: Path
) -> None:
    rows = [["Name", "Lensmor Event ID", "Lensmor Personnel ID", ""]]
    rows += [[name, event, "", person] for name, _, event, person in PEOPLE]
    desk = opened(desks, tmp_path / "leads.xlsx", {"Leads": rows})
    assert desk.find(QWidget, "question_person_column").isVisible()
    assert desk.find(QComboBox, "personColumn").itemData(0) == "D"
    choose(desk, "personColumn", "D")
    found = given(desk.window.conductor.inspection)
    assert [row.person_id for row in found.rows] == ["7000001", "7000002"]


def test_what_is_not_read_is_told_before_review_and_in_it(desks: Desks, tmp_path: Path) -> None:
    other = ["Full Name", "Company", "Phone", "Lensmor Event ID", "Lensmor Personnel ID"]
    rows = [HEADINGS, ["Campaign: Fair (2 records)"], *PEOPLE, other]
    rows.append(["Mara Solis", "Dunmore", "", "31", "7000003"])
    desk = opened(desks, tmp_path / "leads.xlsx", {"Leads": rows})
    desk.find(QWidget, "headerRow").setProperty("value", 1)
    desk.until(lambda: desk.window.conductor.inspection is not None)
    desk.until(lambda: given(desk.window.conductor.inspection).layout.header_row == 1)
    told = desk.window.sheet_page.cautions.text()
    assert "Row 5 holds other headings" in told
    assert "passed over: 1, in these rows: 2." in told
    desk.review()
    assert "Row 5 holds other headings" in desk.window.review_page.cautions.text()
