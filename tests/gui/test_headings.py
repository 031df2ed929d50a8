"""Headings of one's own: the engine has the last word on whether they can be used."""

import json
from pathlib import Path

from PySide6.QtTest import QSignalSpy

from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.settings.options import FILE, Options
from tests.gui.desk import Backstage, Desks, sample
from tests.gui.written import FIRST_STEPS, cells


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
