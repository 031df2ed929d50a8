"""What Review says of what was done before: it adds up, and can be tried again."""

from pathlib import Path

from PySide6.QtWidgets import QPushButton

from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.settings.options import Options
from tests.fakes.given import given
from tests.gui.desk import Backstage, Desks, sample
from tests.gui.test_headings import reopened
from tests.unit.sheets.sheet_files import csv_file


def test_who_is_filled_in_is_not_done_before_as_well(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    """The results went into a copy; the sheet without them is opened again."""
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(backstage.open_service)
    desk.ready()
    reopened(desk, Options(output="copy"))
    desk.open(path)
    desk.review()
    desk.confirm()
    desk.finished()
    desk.open(path)
    desk.review()
    offer = given(desk.window.review_page.offer)
    bought = {each.person_id for each in offer.facts.found if each.email}
    settled = [row for row in offer.inspection.rows if row.verdict is Verdict.SETTLED]
    assert len(bought) < len(settled) == 22
    assert desk.text("freeLabel").splitlines()[:5] == [
        "Free:",
        "•  17 people bought before: filled in",
        "•  2 people have no email at Lensmor",
        "•  1 row has an email already",
        "•  1 other row was done before",
    ]


def test_a_sheet_that_has_its_results_tells_its_rows(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(backstage.open_service)
    desk.open(path)
    desk.review()
    desk.confirm()
    desk.finished()
    desk.click("stepReview")
    desk.priced()
    assert "•  22 rows were done before" in desk.text("freeLabel").splitlines()


def test_rows_without_an_email_are_tried_again_from_the_sheet_alone(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    """A sheet of last month, in a new window: nobody knows which run it was."""
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(backstage.open_service)
    desk.open(path)
    desk.review()
    assert not desk.find(Callout, "retryNote").isVisible()
    desk.confirm()
    desk.finished()
    desks.leave(desk)
    desk = desks.sit(backstage.open_service)
    desk.open(path)
    desk.review()
    note, page = desk.find(Callout, "retryNote"), desk.window.review_page
    assert page.rows.counts()[Verdict.READY] == 0
    assert note.isVisible()
    assert "no email for 3 rows" in note.text()
    sent = backstage.posts()
    desk.click("tryAgainButton")
    desk.until(lambda: page.rows.counts()[Verdict.READY] == 3)
    desk.priced()
    assert "ready once more" in note.text()
    assert not desk.find(QPushButton, "tryAgainButton").isVisible()
    assert page.rows.rowCount() == 3
    assert desk.text("priceLabel") == "15 credits"
    assert backstage.posts() == sent  # nothing before the yes
    desk.confirm()
    desk.finished()
    assert backstage.posts() == sent + 1
    assert not backstage.server.ledger.paid_twice
    desk.click("stepReview")
    desk.priced()
    assert desk.find(QPushButton, "tryAgainButton").isVisible()


def test_with_others_ready_it_is_offered_among_those_done_before(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    path = csv_file(
        tmp_path,
        "Name,Lensmor Event ID,Lensmor Personnel ID,Lensmor Email,Lensmor Status\n"
        "Sanne ten Brinke,204518,14397466,,\n"
        "Jonas Lindåker,204518,15051759,,Failed\n",
    )
    desk = desks.sit(backstage.open_service)
    desk.open(path)
    desk.review()
    note = desk.find(Callout, "retryNote")
    assert not note.isVisible()
    desk.click("chip_settled")
    assert "no email for 1 row." in note.text()
    desk.click("chip_all")
    assert not note.isVisible()
    desk.click("chip_settled")
    desk.click("tryAgainButton")
    desk.until(lambda: desk.window.review_page.rows.counts()[Verdict.READY] == 2)
    desk.priced()
    assert "2 people" in desk.text("peoplePrice")
