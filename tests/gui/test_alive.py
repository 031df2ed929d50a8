"""The window paints first and builds afterwards, and never stands still, however many rows."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from lensmor_desktop.gui import parts
from tests.fakes.service import Script, opener_of
from tests.gui.desk import Desks

PROJECT = Path(__file__).parents[2]
LONGEST_GAP_MS = 50
FAR_TOO_LONG_MS = 500
STEPS = {
    "start",
    "idle",
    "load",
    "open Review",
    "sort by name",
    "sort backwards",
    "sort by verdict",
    "search",
    "search again",
    "filter ready",
    "filter all",
    "select all",
    "untick all",
    "tick all",
    "untick one",
    "scroll",
    "run",
}
LATER = (
    "background.engine",
    "controllers.conductor",
    "controllers.history",
    "controllers.runs",
    "dialogs.error",
    "outside.crashes",
    "pages.review_page",
    "pages.unlock_page",
    "widgets.recent_files",
)


def walked(*arguments: str) -> dict[str, dict[str, float]]:
    """Walks a sheet through a window of its own process."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.gui.probe", *arguments],
        cwd=PROJECT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_no_step_keeps_the_window_busy_for_long() -> None:
    found = walked("--rows", "5000", "--people", "300")
    assert set(found["work"]) == STEPS
    # The thread's own work: how busy the computer is doesn't count.
    assert max(found["work"].values()) < FAR_TOO_LONG_MS, found["work"]


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_the_event_loop_never_stands_still_with_50_000_rows() -> None:
    best: dict[str, float] = {}
    for _ in range(3):  # what else the computer does makes gaps of its own
        gaps = walked("--rows", "50000")["gaps"]
        best = {step: min(gap, best.get(step, gap)) for step, gap in gaps.items()}
        if max(best.values()) <= LONGEST_GAP_MS:
            break
    assert set(best) == STEPS
    assert {step: gap for step, gap in best.items() if gap > LONGEST_GAP_MS} == {}


def test_only_the_first_page_is_made_before_the_first_paint() -> None:
    code = (
        "import sys, lensmor_desktop.gui.app, lensmor_desktop.__main__\n"
        f"later = {LATER!r}\n"
        "print([name for name in later if f'lensmor_desktop.gui.{name}' in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
    assert all(find_spec(f"lensmor_desktop.gui.{name}") for name in LATER)  # or it proves nothing


def test_the_other_parts_follow_by_themselves(desks: Desks) -> None:
    desk = desks.sit(opener_of(Script()))
    assert parts.NAMES.isdisjoint(vars(desk.window))
    with desk.qtbot.waitSignal(desk.window.assembled):
        pass
    assert vars(desk.window).keys() >= parts.NAMES
    desk.ready()


def test_a_part_that_is_asked_for_early_is_there(desks: Desks) -> None:
    window = desks.sit(opener_of(Script())).window
    assert window.pages.count() == 1
    assert window.review_page is window.pages.widget(1)
    names = [window.pages.widget(at).objectName() for at in range(window.pages.count())]
    assert names == ["sheetPage", "reviewPage", "unlockPage", "resultsPage", "historyPage"]
    assert vars(window).keys() >= parts.NAMES
    with pytest.raises(AttributeError, match="nonsense"):
        _ = window.nonsense
