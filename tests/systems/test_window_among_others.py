"""A run in the real window ends on Results, whatever other programs have open meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton

from tests.fakes.given import given
from tests.gui.conftest import backstage, desks, slow
from tests.gui.desk import Backstage, Desk, Desks, sample
from tests.gui.written import FIRST_STEPS, assert_written, cells
from tests.systems.other_program import excel, scanner
from tests.systems.rules import SYSTEMS, holding, laid

__all__ = ["backstage", "desks", "slow"]  # fixtures

SEEDS = range(3)
MOST_TIMES = 50


@pytest.fixture(params=SYSTEMS, autouse=True)
def system(request: pytest.FixtureRequest) -> Iterator[str]:
    with laid(request.param):
        yield request.param


def emails(path: Path) -> set[str]:
    return {str(row["Lensmor Email"]) for row in cells(path).values() if row["Lensmor Email"]}


def results_of(desk: Desk) -> Path:
    return Path(given(desk.window.results_page.run_summary).output)


@pytest.mark.parametrize("seed", SEEDS)
def test_all_emails_are_in_the_users_sheet_while_a_scanner_opens_every_file(
    desks: Desks, backstage: Backstage, tmp_path: Path, seed: int, system: str
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    holding.met.clear()
    with scanner(path.parent, seed):
        desk = desks.sit(backstage.open_service)
        desk.open(path)
        desk.review()
        desk.confirm()
        desk.finished()
        assert results_of(desk) == path, desk.text("outputPath")
        for _ in range(MOST_TIMES):
            if holding.met or system != "windows":
                break
            desk.window.results_page.write.click()
            desk.until(lambda: not desk.engine.busy)
            assert results_of(desk) == path, desk.text("outputPath")
    assert bool(holding.met) == (system == "windows"), "the scanner was in nobody's way"
    assert_written(path, FIRST_STEPS, practice=False)
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert not backstage.server.ledger.paid_twice


@pytest.mark.parametrize("system", ["windows"], indirect=True)
def test_while_excel_has_it_open_they_are_beside_it_and_afterwards_in_it(
    desks: Desks, slow: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    before = path.read_bytes()
    desk = desks.sit(slow.open_service)
    desk.begin(path)
    with excel(path):
        desk.finished()
        sibling = results_of(desk)
        assert sibling.parent == path.parent
        assert sibling != path
        assert sibling.name in desk.text("outputPath")
        assert path.read_bytes() == before
        assert_written(sibling, FIRST_STEPS, practice=False)
        found = emails(sibling)
        assert len(found) == 17
    desk.click("writeAgainButton")
    desk.until(lambda: results_of(desk) == path)
    assert emails(path) == found
    assert_written(path, FIRST_STEPS, practice=False)
    assert not slow.server.ledger.paid_twice


@pytest.mark.parametrize("system", ["windows"], indirect=True)
def test_a_sheet_that_excel_has_open_is_told_before_anything_is_paid(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(backstage.open_service)
    with excel(path):
        desk.open(path)
        desk.review()
        assert not desk.find(QAbstractButton, "unlockButton").isEnabled()
        assert "first-steps.xlsx" in desk.text("unlockReason")
    assert backstage.posts() == 0


@pytest.mark.parametrize("system", ["macos"], indirect=True)
def test_on_a_mac_excel_keeps_nobody_from_writing(
    desks: Desks, slow: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(slow.open_service)
    desk.begin(path)
    with excel(path):
        desk.finished()
        assert results_of(desk) == path
    assert_written(path, FIRST_STEPS, practice=False)
