"""Makes a picture of each place, in both themes, in each language and at two sizes.

    python -m tests.gui.screenshots [--out DIR] [--only SCENE] [--language en] [--theme light]

A picture is called `place-theme-language.png`, and `…-small.png` at the smallest size. Everything
in it comes from the real engine and the practice server; all people are invented.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["TZ"] = "UTC"

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QScrollArea, QTableView

from lensmor_desktop.api import LensmorClient
from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.errors import ApiError
from lensmor_desktop.gui import theme
from lensmor_desktop.gui.background.failures import Failure, defect, failure_of
from lensmor_desktop.sandbox import Endpoint, Fault, FaultKind, Pace
from tests.gui.desk import Backstage, Desk, hurried
from tests.gui.studio import (
    StillClock,
    Studio,
    fairs_sheet,
    sample,
    strangers_sheet,
)

OUT = Path(tempfile.gettempdir()) / "lensmor-screenshots"
LANGUAGES = ("en", "de", "zh_CN")
THEMES = ("light", "dark")
NARROW = (900, 620)
UNEVEN = Pace(0.6, 1.1, 0.05, 30.0)
"""Some groups are done at once, others take half a minute of this computer's time."""


def start(studio: Studio) -> None:
    """Sheet before there is a sheet, with a key and without one."""
    stage = Backstage(studio.folder, clock=StillClock())
    desk = studio.sit(stage.open_service)
    studio.shoot(desk, "sheet-empty")
    studio.leave(desk)
    desk = studio.sit(stage.open_service, key="", data="no key")
    studio.shoot(desk, "sheet-no-key")
    studio.leave(desk)
    stage.server.stop()


def sheet(studio: Studio) -> None:
    """Sheet with a file, with questions, and with what was open lately."""
    stage = Backstage(studio.folder, clock=StillClock())
    shows = studio.folder / "Trade shows"
    desk = studio.sit(stage.open_service)
    desk.open(sample(shows, "salesforce-report.xlsx"))
    desk.open(sample(shows, "one-event-no-column.csv"))
    studio.shoot(desk, "sheet-question")
    desk.open(sample(shows, "excel-table-filtered.xlsx"))
    desk.open(fairs_sheet(shows))
    studio.shoot(desk, "sheet-file")
    studio.leave(desk)
    desk = studio.sit(stage.open_service)
    studio.shoot(desk, "sheet-recent")
    studio.leave(desk)
    stage.server.stop()


def review(studio: Studio) -> None:
    """Review and the dialogs that it leads to."""
    stage = Backstage(studio.folder, clock=StillClock())
    shows = studio.folder / "Trade shows"
    desk = studio.sit(stage.open_service)
    desk.open(fairs_sheet(shows))
    desk.review()
    studio.shoot(desk, "review")
    tick_events(desk)
    studio.shoot(desk, "review-events")
    desk.click("unlockButton")
    desk.dialog("confirmDialog")
    studio.shoot(desk, "confirm")
    put_away(desk)
    desk.open(sample(shows, "every-bad-id.xlsx"))
    desk.review()
    desk.click(f"chip_{Verdict.INVALID.value}")
    table = desk.find(QTableView, "rowTable")
    select(table, 6)
    studio.shoot(desk, "review-problems")
    desk.click("correctButton")
    dialog = desk.dialog("correctDialog")
    desk.qtbot.keyClicks(dialog.findChild(QLineEdit, "correctIdEdit"), "8965283")
    desk.until(lambda: not desk.engine.busy)
    studio.shoot(desk, "correct-id")
    put_away(desk)
    desk.open(strangers_sheet(shows))
    desk.review()
    studio.shoot(desk, "review-identity")
    studio.leave(desk)
    stage.server.stop()


def refusals(studio: Studio) -> None:
    """What is in the way: too few credits, a wrong key, a file that is no spreadsheet."""
    shows = studio.folder / "Trade shows"
    stage = Backstage(studio.folder, hurried(balance=65), clock=StillClock())
    desk = studio.sit(stage.open_service)
    desk.open(sample(shows, "first-steps.xlsx"))
    desk.review()
    studio.shoot(desk, "review-too-few-credits")
    photo = shows / "photo.xlsx"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    desk.open(photo)
    desk.dialog("errorDialog")
    studio.shoot(desk, "error-file")
    studio.leave(desk)
    stage.server.stop()
    stage = Backstage(
        studio.folder, hurried(accepted_keys=frozenset({"another"})), clock=StillClock()
    )
    desk = studio.sit(stage.open_service, data="refused")
    studio.shoot(desk, "sheet-key-refused")
    desk.open(sample(shows, "first-steps.xlsx"))
    desk.review()
    studio.shoot(desk, "review-key-refused")
    studio.leave(desk)
    stage.server.stop()


def unlocking(studio: Studio) -> None:
    """A run from its middle to its end, and what is kept of it."""
    clock = StillClock()
    stage = Backstage(studio.folder, hurried(pace=UNEVEN), clock=clock)
    desk = studio.sit(stage.open_service)
    desk.open(fairs_sheet(studio.folder / "Trade shows"))
    desk.review()
    desk.confirm()
    page = desk.window.unlock_page
    desk.until(lambda: page.bar.value() > 120, 60.0)
    clock.hold()
    studio.shoot(desk, "unlock-running")
    desk.click("pauseButton")
    studio.shoot(desk, "unlock-paused")
    desk.click("pauseButton")
    desk.click("stopButton")
    desk.dialog("stopDialog")
    studio.shoot(desk, "stop")
    put_away(desk)
    stage.fail(Fault(FaultKind.SLOW_DOWN, Endpoint.TASK, times=1, retry_after="32"))
    clock.go_on(1.0)
    desk.until(lambda: bool(re.search("[23][0-9]", desk.text("runState"))), 60.0)  # seconds
    studio.shoot(desk, "unlock-waiting")
    stage.fail()
    clock.go_on()
    desk.finished()
    studio.shoot(desk, "results")
    desk.click("historyButton")
    desk.until(lambda: not desk.engine.busy)
    studio.shoot(desk, "history")
    desk.click("historyReceiptButton")
    desk.dialog("receiptDialog")
    studio.shoot(desk, "receipt")
    studio.leave(desk)
    stage.server.stop()


def stopped(studio: Studio) -> None:
    """A run that was stopped, and its offer at the next start."""
    stage = Backstage(studio.folder, hurried(pace=Pace(2.5, 0.01, 2.4, 2.6)), clock=StillClock())
    desk = studio.sit(stage.open_service)
    desk.open(sample(studio.folder / "Trade shows", "first-steps.xlsx"))
    desk.review()
    desk.confirm()
    desk.until(lambda: stage.posts() == 2)
    desk.stop()
    desk.finished()
    studio.shoot(desk, "results-stopped")
    studio.leave(desk)
    desk = studio.sit(stage.open_service)
    studio.shoot(desk, "sheet-resume")
    studio.leave(desk)
    stage.server.stop()


def beside(studio: Studio) -> None:
    """Settings, practice mode and a crash."""
    stage = Backstage(studio.folder, clock=StillClock())
    desk = studio.sit(stage.open_service)
    desk.click("settingsButton")
    scroll = desk.dialog("settingsDialog").findChild(QScrollArea)
    assert scroll is not None
    studio.shoot(desk, "settings")
    for part in (2, 3):
        bar = scroll.verticalScrollBar()
        bar.setValue((part - 1) * bar.maximum() // 2)
        studio.shoot(desk, f"settings-{part}")
    put_away(desk)
    stage.fail(Fault(FaultKind.REFUSE, Endpoint.BALANCE, status=401, error_key="INVALID_API_KEY"))
    refused = LensmorClient(stage.server.base_url, "withdrawn")
    desk.window.show_failure(refusal(refused))
    desk.click("detailsButton", desk.dialog("errorDialog"))
    studio.shoot(desk, "error-details")
    stage.fail()
    put_away(desk)
    try:
        int("not a number")
    except ValueError as error:
        desk.window.show_crash(defect(error))
    desk.click("detailsButton", desk.dialog("errorDialog"))
    studio.shoot(desk, "crash")
    put_away(desk)
    desk.click("historyButton")
    desk.until(lambda: not desk.engine.busy)
    studio.shoot(desk, "history-empty")
    desk.click("stepSheet")
    desk.click("sampleButton")
    desk.until(lambda: desk.window.conductor.inspection is not None)
    studio.shoot(desk, "practice")
    studio.leave(desk)
    stage.server.stop()


def guide(studio: Studio) -> None:
    """The help window, and the pictures in the guide: parts of the window, small enough for it."""
    stage = Backstage(studio.folder, clock=StillClock())
    desk = studio.sit(stage.open_service)
    window = desk.window
    desk.click("helpButton")
    desk.dialog("helpDialog")
    studio.shoot(desk, "help")
    desk.click("helpCloseButton", desk.dialog("helpDialog"))
    window.resize(*NARROW)
    desk.open(fairs_sheet(studio.folder / "Trade shows"))
    desk.review()
    studio.keep(window.review_page.row_table, "guide-rows")
    desk.open(sample(studio.folder / "Trade shows", "first-steps.xlsx"))
    studio.keep(window.sheet_page.columns, "guide-columns")
    desk.review()
    desk.click("unlockButton")
    studio.keep(desk.dialog("confirmDialog"), "guide-confirm")
    put_away(desk)
    desk.confirm()
    desk.finished()
    results = window.results_page.bar.parentWidget()
    assert results is not None
    studio.keep(results, "guide-results")
    studio.leave(desk)
    stage.server.stop()


SCENES: dict[str, Callable[[Studio], None]] = {
    scene.__name__: scene
    for scene in (start, sheet, review, refusals, unlocking, stopped, beside, guide)
}


def refusal(client: LensmorClient) -> Failure:
    """What a key that isn't one brings."""
    try:
        client.balance()
    except ApiError as error:
        return failure_of(error)
    raise AssertionError("it was taken")


def put_away(desk: Desk) -> None:
    """Closes the dialogs that are open."""
    for dialog in desk.window.findChildren(QDialog):
        if dialog.isVisible():
            dialog.reject()


def tick_events(desk: Desk) -> None:
    """Ticks the first event that can be unlocked."""
    table = desk.find(QTableView, "eventTable")
    for at in range(table.model().rowCount()):
        select(table, at)
        desk.qtbot.keyClick(table, Qt.Key.Key_Space)
    desk.priced()


def select(table: QTableView, row: int) -> None:
    """Makes a row the current one."""
    index = table.model().index(row, 1)
    table.selectionModel().setCurrentIndex(
        index,
        QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
    )


def take(into: Path, language: str, theme_name: str, scenes: list[str]) -> int:
    """Takes the pictures of one language and theme, in this process."""
    app = QApplication(["screenshots"])
    if language != "en":
        from lensmor_desktop.gui import translation

        translation.use(app, language)
    theme.apply(app, dark=theme_name == "dark")
    for name in scenes:
        folder = Path(tempfile.gettempdir()) / f"lensmor-{language}-{theme_name}"
        shutil.rmtree(folder, ignore_errors=True)
        studio = Studio(app, folder, into, f"{theme_name}-{language}")
        try:
            SCENES[name](studio)
        finally:
            studio.clear()
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Takes all pictures that are asked for, each language and theme in a process of its own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--only", action="append", choices=sorted(SCENES), metavar="SCENE")
    parser.add_argument("--language", action="append", choices=LANGUAGES)
    parser.add_argument("--theme", action="append", choices=THEMES)
    given = parser.parse_args(arguments)
    given.out.mkdir(parents=True, exist_ok=True)
    scenes = given.only or list(SCENES)
    languages = given.language or LANGUAGES
    if find_spec("lensmor_desktop.gui.translation") is None:
        languages = ("en",)
    looks = [(language, look) for language in languages for look in given.theme or THEMES]
    if len(looks) == 1:
        return take(given.out, *looks[0], scenes)
    options = [part for scene in scenes for part in ("--only", scene)]

    def one(look: tuple[str, str]) -> int:
        command = [sys.executable, "-m", "tests.gui.screenshots", "--out", str(given.out)]
        command += ["--language", look[0], "--theme", look[1], *options]
        return subprocess.run(command, check=False).returncode

    with ThreadPoolExecutor(max_workers=2) as pool:
        worst = max(pool.map(one, looks))
    print(f"The pictures are in {given.out}")
    return worst


if __name__ == "__main__":
    sys.exit(main())
