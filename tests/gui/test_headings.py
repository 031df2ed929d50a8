"""Headings of one's own: the engine has the last word on whether they can be used."""

import csv
import json
from pathlib import Path

from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QLabel

from lensmor_desktop.domain.outcomes import ResultColumn
from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.sandbox import World
from lensmor_desktop.settings.options import FILE, Options
from tests.gui.desk import Backstage, Desk, Desks, sample
from tests.gui.written import FIRST_STEPS, cells
from tests.unit.sheets.sheet_files import csv_file


def test_headings_that_would_be_misread_are_not_kept(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(backstage.open_service)
    desk.ready()
    failed = QSignalSpy(desk.engine.failed)
    desk.engine.keep_options(Options(titles={"email": "=Mail"}))
    desk.until(lambda: failed.count() == 1)
    assert "formula" in str(failed.at(0)[1].message)
    assert not (tmp_path / "data" / FILE).exists()


def test_nonsense_in_the_file_counts_as_not_set(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    from lensmor_desktop.__main__ import open_service

    (tmp_path / "data").mkdir()
    titles = {"email": "Mail", "status": "Mail"}
    (tmp_path / "data" / FILE).write_text(json.dumps({"titles": titles}), encoding="utf-8")
    desk = desks.sit(open_service, practice=True)
    desk.ready()
    desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
    assert "20 people are ready" in desk.text("sheetSummary")


def test_what_was_bought_under_other_headings_is_done(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(backstage.open_service)
    desk.ready()
    desk.engine.keep_options(Options(titles={"email": "Mail", "status": "Stand"}))
    desk.until(lambda: desk.window.conductor.account.options.titles != {})
    desk.until(lambda: not desk.engine.busy)
    desk.open(path)
    desk.review()
    desk.confirm()
    desk.finished()
    assert {"Mail", "Stand", "Lensmor Details"} <= set(cells(path)[2])
    posts = backstage.posts()
    desk.engine.keep_options(Options(titles={"email": "Found"}, purchase_memory=False))
    desk.until(lambda: "Found" in desk.window.conductor.account.options.titles.values())
    desk.until(lambda: not desk.engine.busy)
    desk.click("stepReview")
    desk.priced()
    rows = desk.window.review_page.rows
    assert rows.counts()[Verdict.READY] == 0
    assert rows.counts()[Verdict.SETTLED] > 15
    assert {"Mail", "Stand"} <= set(cells(path)[2])
    assert len(cells(path)) == len(FIRST_STEPS.rows)
    assert backstage.posts() == posts


USUAL = ", ".join(column.value for column in ResultColumn)


def set_titles(desk: Desk, **titles: str) -> None:
    """Sets names of columns, and waits for the engine that is made with them."""
    reopened(desk, Options(titles=titles))


def reopened(desk: Desk, options: Options) -> None:
    """Keeps settings, and waits until they count."""
    desk.engine.keep_options(options)
    desk.until(lambda: desk.window.conductor.account.options == options)
    desk.until(lambda: not desk.engine.busy)


class TestReviewSaysWhichColumns:
    """Near where the results go, before anything is confirmed; and the file has just these."""

    def test_new_ones_then_those_of_the_run(
        self, desks: Desks, backstage: Backstage, tmp_path: Path
    ) -> None:
        path = sample(tmp_path / "in", "first-steps.xlsx")
        desk = desks.sit(backstage.open_service)
        desk.ready()
        desk.open(path)
        desk.review()
        assert desk.text("columnsLabel") == f"New columns: {USUAL}"
        assert not desk.find(QLabel, "renamedLabel").isVisible()
        desk.confirm()
        desk.finished()
        desk.click("stepReview")
        desk.priced()
        assert desk.text("columnsLabel") == f"Columns of an earlier run, filled in further: {USUAL}"

    def test_one_that_the_sheet_has_already_is_called_otherwise_and_why(
        self, desks: Desks, backstage: Backstage, tmp_path: Path
    ) -> None:
        person = World.standard().people[0]
        head = "Name,email,Notes,Lensmor Event ID,Lensmor Personnel ID"
        row = f"{person.full_name},,met at the bar,{person.events[0]},{person.id}"
        path = csv_file(tmp_path, f"{head}\n{row}\n")
        desk = desks.sit(backstage.open_service)
        desk.ready()
        set_titles(desk, email="Email", details="Notes")
        desk.open(path)
        desk.review()
        expected = ["Email 2", "Lensmor Status", "Notes 2", "Lensmor Task", "Lensmor Checked At"]
        assert desk.text("columnsLabel") == "New columns: " + ", ".join(expected)
        assert desk.text("renamedLabel") == (
            "Your own column “email” stays as it is, so the new one is called “Email 2”. "
            "Your own column “Notes” stays as it is, so the new one is called “Notes 2”."
        )
        set_titles(desk, details="Remarks")  # with Review open: it is said anew
        desk.priced()
        desk.until(lambda: "Remarks" in desk.text("columnsLabel"))
        assert not desk.find(QLabel, "renamedLabel").isVisible()
        set_titles(desk, email="Email", details="Notes")
        desk.until(lambda: "Notes 2" in desk.text("columnsLabel"))
        desk.priced()
        desk.confirm()
        desk.finished()
        with path.open(newline="", encoding="utf-8") as file:
            headings, written = list(csv.reader(file))[:2]
        assert headings == [*head.split(","), *expected]
        assert written[1:3] == ["", "met at the bar"]
        assert written[5] == person.email
