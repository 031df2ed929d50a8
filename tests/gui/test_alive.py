"""The window paints first and builds afterwards, and never stands still, however many rows."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import getCppPointer

from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.rows import SheetRow, Verdict
from lensmor_desktop.gui.models.row_model import RowModel
from lensmor_desktop.gui.models.run_models import LiveModel
from lensmor_desktop.gui.models.titled import TitledTableModel
from lensmor_desktop.gui.pages.review_page import ReviewPage
from lensmor_desktop.gui.pages.unlock_page import UnlockPage
from tests.fakes.given import given
from tests.fakes.service import Script, opener_of
from tests.gui.desk import Desk, Desks

PROJECT = Path(__file__).parents[2]
FEW_ROWS, MANY_ROWS, VERY_MANY_ROWS = 600, 6_000, 50_000
PEOPLE = 300
MORE_WORK = 4
"""How many times as long as anything at few rows the window may work at a stretch at many. What is
done for each row would take ten times as long, and eighty times."""
TRIES = 3
"""What else the computer does slows a thread for a moment, and hardly three times in a row."""
MORE_CALLS = 1.5
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
    "pages.columns_card",
    "pages.review_page",
    "pages.unlock_page",
    "widgets.recent_files",
    "widgets.tables",
)


class Restyled(QObject):
    """Counts how often widgets have to work through the style sheet anew."""

    def __init__(self) -> None:
        super().__init__()
        self._times: Counter[tuple[int, ...]] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Looks at every event of the program."""
        if event.type() == QEvent.Type.StyleChange:
            self._times[getCppPointer(watched)] += 1
        return False

    def times(self, page: QWidget) -> float:
        """How often for each widget of a page, on the average."""
        widgets = page.findChildren(QWidget)
        return sum(self._times[getCppPointer(widget)] for widget in widgets) / len(widgets)


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
    found: dict[str, dict[str, float]] = json.loads(done.stdout)
    return found


def works_no_longer(rows: int) -> None:
    """The longest work of the window's thread hardly grows with the rows, whatever is done.

    The thread's own work is compared, within one test: neither how quick the computer is counts,
    nor what other programs take of it.
    """
    best: dict[str, float] = {}
    for _ in range(TRIES):
        few = walked("--rows", str(FEW_ROWS), "--people", str(PEOPLE))["work"]
        many = walked("--rows", str(rows), "--people", str(PEOPLE))["work"]
        assert set(few) == set(many) == STEPS
        best = {step: min(work, best.get(step, work)) for step, work in many.items()}
        if max(best.values()) <= MORE_WORK * max(few.values()):
            return
    assert max(best.values()) <= MORE_WORK * max(few.values()), (few, best)


def test_no_step_works_longer_where_there_are_more_rows() -> None:
    works_no_longer(MANY_ROWS)


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_no_step_works_longer_with_50_000_rows() -> None:
    works_no_longer(VERY_MANY_ROWS)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often Qt asks the models for anything, by the model and what is asked."""
    counts: Counter[str] = Counter()
    for model, name in (
        (RowModel, "data"),
        (LiveModel, "data"),
        (RowModel, "rowCount"),
        (LiveModel, "rowCount"),
        (TitledTableModel, "headerData"),
        (TitledTableModel, "columnCount"),
    ):
        original = getattr(model, name)

        def counted(
            self: TitledTableModel,
            *given: object,
            _original: Callable[..., object] = original,
            _name: str = name,
        ) -> object:
            counts[f"{type(self).__name__}.{_name}"] += 1
            return _original(self, *given)

        monkeypatch.setattr(model, name, counted)
    return counts


def people(rows: int) -> tuple[SheetRow, ...]:
    """So many rows, each of another person."""
    return tuple(
        SheetRow(
            at + 2, "1024", str(10_000 + at), Verdict.READY, name=f"N{at % 97}", company=f"C{at}"
        )
        for at in range(rows)
    )


def asked_in_review(qtbot: QtBot, asked: Counter[str], rows: int) -> int:
    """How often Qt asks while rows are shown, sorted, filtered, selected, ticked and scrolled."""
    page = ReviewPage()
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    QTest.qWait(50)
    asked.clear()
    page.rows.set_rows(people(rows))
    page.row_table.viewport().repaint()
    for column in (RowModel.NAME, RowModel.COMPANY):
        arranged = page.rows.arranged
        with qtbot.waitSignal(arranged):
            page.row_table.sortByColumn(column, Qt.SortOrder.DescendingOrder)
        page.row_table.viewport().repaint()
    with qtbot.waitSignal(arranged):
        page.rows.show_only(Verdict.READY, "n")
    page.row_table.viewport().repaint()
    page.row_table.setFocus()
    for key, held in (
        (Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier),
    ):
        QTest.keyClick(page.row_table, key, held)
        page.row_table.viewport().repaint()
    page.row_table.scrollToBottom()
    page.row_table.viewport().repaint()
    return sum(asked.values())


def test_qt_asks_for_no_more_in_review_where_there_are_more_rows(
    qtbot: QtBot, asked: Counter[str]
) -> None:
    few = asked_in_review(qtbot, asked, FEW_ROWS)
    many = asked_in_review(qtbot, asked, MANY_ROWS)
    assert 0 < many < MORE_CALLS * few


def asked_while_unlocking(qtbot: QtBot, asked: Counter[str], rows: int) -> int:
    """How often Qt asks while a run's rows are shown and half of them get a result."""
    page = UnlockPage()
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    QTest.qWait(50)
    asked.clear()
    found = people(rows)
    page.live.set_rows(found, {row.person_id for row in found})
    page.live_table.viewport().repaint()
    page.live.take_sent([row.person_id for row in found])
    page.live.take([PersonResult(row.person_id, Outcome.NO_EMAIL) for row in found[: rows // 2]])
    page.live_table.viewport().repaint()
    return sum(asked.values())


def test_qt_asks_for_no_more_in_unlock_where_there_are_more_rows(
    qtbot: QtBot, asked: Counter[str]
) -> None:
    few = asked_while_unlocking(qtbot, asked, FEW_ROWS)
    many = asked_while_unlocking(qtbot, asked, MANY_ROWS)
    assert 0 < many < MORE_CALLS * few


def test_the_style_sheet_is_worked_through_about_once_for_a_widget(desks: Desks) -> None:
    # What is put together before it has its place is worked through at every change of parent.
    window = desks.sit(opener_of(Script())).window
    watch = Restyled()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.installEventFilter(watch)
    pages = (window.review_page, window.unlock_page, window.results_page, window.history_page)
    app.removeEventFilter(watch)
    times = {page.objectName(): watch.times(page) for page in pages}
    assert {name: often for name, often in times.items() if not 0 < often < 1.5} == {}


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


def made(desk: Desk) -> bool:
    """Whether the window has all its parts."""
    return bool(desk.window.making.done)


def test_the_other_parts_follow_by_themselves(desks: Desks) -> None:
    desk = desks.sit(opener_of(Script()))
    assert not made(desk)
    with desk.qtbot.waitSignal(desk.window.assembled):
        pass
    assert made(desk)
    desk.ready()


def test_a_part_that_is_asked_for_early_is_there(desks: Desks) -> None:
    window = desks.sit(opener_of(Script())).window
    assert window.pages.count() == 1
    assert window.review_page is window.pages.widget(1)
    names = [given(window.pages.widget(at)).objectName() for at in range(window.pages.count())]
    assert names == ["sheetPage", "reviewPage", "unlockPage", "resultsPage", "historyPage"]
    assert window.making.done


def test_a_press_that_comes_early_has_every_part_made_at_once(desks: Desks) -> None:
    window = desks.sit(opener_of(Script())).window
    assert not window.making.done
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)  # as the system sends it
    assert window.making.done
