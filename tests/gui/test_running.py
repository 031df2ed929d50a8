"""While a run is on: pause and continue, what it waits for, how long it takes, where it stands."""

import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QMessageBox, QProgressBar, QPushButton, QWidget

from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.progress import (
    BatchProgress,
    Overall,
    PeopleSettled,
    Waiting,
)
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import BatchState
from lensmor_desktop.gui.models.run_models import LiveModel
from lensmor_desktop.gui.pages.unlock_page import UnlockPage
from lensmor_desktop.gui.widgets.doing_line import DoingLine, RunMode
from lensmor_desktop.sandbox import Event, Options, Pace, Person, World
from lensmor_desktop.unlocking import wording
from tests.fakes.given import given
from tests.fakes.service import Script, opener_of, past_run
from tests.gui.desk import Backstage, Desk, Desks, hurried, sample
from tests.gui.written import assert_written

EVENT = "9001"


def crowd(count: int) -> list[Person]:
    return [Person(str(1000 + n), (EVENT,)) for n in range(count)]


def crowded(desks: Desks, persons: list[Person], **options: object) -> Backstage:
    """A server with these people, whose tasks take a minute and a half of the hurried clock."""
    pace = Pace(1.5, 0.001, 1.4, 1.6)
    made: Options = hurried(balance=100_000, **{"pace": pace, **options})
    return desks.backstage(made, world=World([Event(EVENT, name="Invented Fair")], persons))


def people_csv(folder: Path, ids: list[str]) -> Path:
    path = folder / "people.csv"
    lines = ["Lensmor Event ID,Lensmor Personnel ID", *(f"{EVENT},{each}" for each in ids)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def words(desk: Desk) -> set[str]:
    """The statuses of the rows."""
    live = desk.window.unlock_page.live
    return {live.index(at, LiveModel.STATUS).data() for at in range(live.rowCount())}


def settled(desk: Desk) -> int:
    return sum(desk.window.unlock_page.live.outcomes().values())


class TestPause:
    def test_nobody_is_sent_until_continue_is_pressed(self, desks: Desks, tmp_path: Path) -> None:
        persons = crowd(1200)
        backstage = crowded(desks, persons)
        desk = desks.sit(backstage.open_service)
        desk.begin(people_csv(tmp_path, [person.id for person in persons]))
        desk.click("pauseButton")
        sent = backstage.posts()
        assert 0 < sent < 12
        assert desk.text("pauseButton") == "&Continue"
        assert desk.text("runState").startswith("Paused: nobody else is sent. ")
        assert desk.text("timeLeft") == "Paused"
        assert desk.window.windowTitle().startswith("Paused")
        rest = "Paused. Nothing new is sent; press Continue to go on."
        desk.until(lambda: desk.text("runState") == rest)
        # Everybody who had been sent has a result by now, and nobody else has been sent but those
        # who were on their way when Pause was pressed.
        assert backstage.posts() <= sent + 1
        sent = backstage.posts()
        assert settled(desk) == 100 * sent
        assert words(desk) == {"Unlocked", "Waiting for its turn"}
        desk.qtbot.wait(300)
        assert backstage.posts() == sent
        assert desk.text("creditsUsed") == f"{1500 * sent:,} of 18,000 credits used"
        desk.click("pauseButton")
        assert desk.text("pauseButton") == "&Pause"
        assert not desk.text("runState").startswith("Paused")
        assert not desk.window.windowTitle().startswith("Paused")
        desk.finished()
        summary = given(desk.window.results_page.run_summary)
        assert summary.counts == {Outcome.UNLOCKED: 1200}
        assert summary.spent == backstage.server.ledger.spent == 18_000
        assert backstage.posts() == 12
        assert not backstage.server.ledger.paid_twice

    def test_a_paused_run_can_be_stopped_either_way(self, desks: Desks, tmp_path: Path) -> None:
        persons = crowd(1200)
        backstage = crowded(desks, persons)
        desk = desks.sit(backstage.open_service)
        desk.begin(people_csv(tmp_path, [person.id for person in persons]))
        desk.click("pauseButton")
        desk.stop("stopAfterButton")
        assert desk.text("runState").startswith("Nobody else is sent.")
        assert not desk.find(QPushButton, "pauseButton").isEnabled()
        desk.finished()
        sent = backstage.posts()
        assert given(desk.window.results_page.run_summary).counts == {
            Outcome.UNLOCKED: 100 * sent,
            Outcome.NOT_SENT: 1200 - 100 * sent,
        }
        desk.click("resumeButton")
        assert desk.text("pauseButton") == "&Pause"  # the pause went with the run
        desk.until(lambda: backstage.posts() > sent)
        desk.click("pauseButton")
        desk.stop("stopNowButton")
        desk.finished()
        desk.click("resumeButton")
        desk.finished()
        assert given(desk.window.results_page.run_summary).counts == {Outcome.UNLOCKED: 1200}
        assert not backstage.server.ledger.paid_twice

    def test_closing_while_paused_asks_and_the_run_goes_on_next_time(
        self, desks: Desks, slow: Backstage, tmp_path: Path
    ) -> None:
        path = sample(tmp_path / "in", "first-steps.xlsx")
        desk = desks.sit(slow.open_service)
        desk.begin(path)
        desk.click("pauseButton")
        desk.window.close()
        box = given(desk.window.findChild(QMessageBox, "closeQuestion"))
        assert "It is safe" in box.informativeText()
        assert box.defaultButton().objectName() == "keepRunningButton"
        desk.click("closeNowButton", box)
        desk.until(lambda: desk.engine.wait(1), 30.0)
        again = desks.sit(slow.open_service)
        again.until(lambda: again.window.sheet_page.resume_offer.isVisible())
        again.click("resumeInterruptedButton")
        again.finished()
        assert_written(path)
        assert not slow.server.ledger.paid_twice

    def test_a_pause_when_everybody_is_sent_ends_by_itself(
        self, desks: Desks, slow: Backstage, tmp_path: Path
    ) -> None:
        desk = desks.sit(slow.open_service)
        desk.begin(sample(tmp_path / "in", "first-steps.xlsx"))
        desk.until(lambda: slow.posts() == 2)
        desk.click("pauseButton")
        desk.finished()
        assert not given(desk.window.results_page.run_summary).resumable

    def test_a_resumed_run_begins_unpaused(self, desks: Desks) -> None:
        left = {Outcome.UNLOCKED: 5, Outcome.NOT_SENT: 30}
        script = Script(past=(past_run(counts=left, resumable=True),))
        desk = desks.sit(opener_of(script))
        desk.until(lambda: desk.window.sheet_page.resume_offer.isVisible())
        desk.click("resumeInterruptedButton")
        desk.finished()
        assert script.calls.count("resume") == 1


class TestGroupsAndRows:
    def test_groups_that_wait_have_a_line_and_rows_say_where_they_are(
        self, desks: Desks, tmp_path: Path
    ) -> None:
        persons = crowd(1000)
        backstage = crowded(desks, persons)
        desk = desks.sit(backstage.open_service)
        desk.begin(people_csv(tmp_path, [person.id for person in persons]))
        page = desk.window.unlock_page
        assert page.batches.rowCount() == 10
        assert "Waiting for its turn" in desk.batch_words()
        desk.until(lambda: "With Lensmor" in words(desk))
        assert "Waiting for its turn" in words(desk)
        desk.finished()
        assert words(desk) == {"Unlocked"}
        assert set(desk.batch_words().split()) == {"Done"}

    def test_the_group_that_is_under_way_stays_in_view(self, desks: Desks) -> None:
        desk = desks.sit(opener_of(Script()))
        page = desk.window.unlock_page
        desk.window.go(2)
        page.batches.clear({})
        page.take([BatchProgress(n, EVENT, 100, 0, BatchState.PLANNED) for n in range(1, 61)])
        page.take([BatchProgress(n, EVENT, 100, 100, BatchState.COMPLETED) for n in range(1, 41)])
        table = page.batch_table
        shown = table.viewport().rect()
        assert shown.contains(table.visualRect(page.batches.index(40, 0)).center())


class TestWords:
    """What the line says; `waiting` is what the engine reports."""

    def line(self, *waits: Waiting) -> DoingLine:
        line = DoingLine()
        line.begin()
        for wait in waits:
            line.show_wait(wait)
        return line

    def test_waits_are_counted_down(self, desks: Desks) -> None:
        line = self.line(Waiting(say(wording.WAIT_SLOW_DOWN), 32.4))
        assert line.text() == "Lensmor asked us to slow down: 32 s"
        line.tick()
        assert line.text() == "Lensmor asked us to slow down: 31 s"
        for _ in range(40):
            line.tick()
        assert line.text() == "Lensmor asked us to slow down."
        line.show_wait(Waiting(say(wording.WAIT_NETWORK), 95))
        assert line.text() == (
            "Lensmor can't be reached at the moment. Trying again in 1 min 35 s."
        )
        line.show_wait(Waiting(say(wording.WAIT_RESULTS), 9))
        assert line.text() == "Waiting for Lensmor's results. Looking again in 9 s."
        line.show_wait(None)
        assert line.text() == "Working…"

    def test_the_seconds_go_on_while_paused(self, desks: Desks) -> None:
        line = self.line(Waiting(say(wording.WAIT_RESULTS), 5))
        line.set_mode(RunMode.PAUSED)
        line.tick()
        assert line.text() == (
            "Paused: nobody else is sent. Waiting for Lensmor's results. Looking again in 4 s."
        )
        line.set_mode(RunMode.FINISHING)
        assert line.text().startswith("Nobody else is sent. Waiting for Lensmor's results.")

    def test_a_late_word_of_the_pause_is_not_shown(self, desks: Desks) -> None:
        line = self.line()
        assert line.text() == "Starting…"
        line.set_mode(RunMode.PAUSED)
        assert line.text() == "Paused: nobody else is sent. Waiting for what is under way."
        line.set_mode(RunMode.RUNNING)
        line.show_wait(Waiting(say(wording.WAIT_PAUSED), 0))
        assert line.text() == "Working…"


class TestTimeLeft:
    def page(self, desks: Desks, times: list[float]) -> UnlockPage:
        desk = desks.sit(opener_of(Script()))
        page = desk.window.unlock_page
        page._now = lambda: times[0]
        page.resume(past_run(counts={Outcome.NOT_SENT: 1000}))
        page._clock.stop()  # its seconds are ours
        return page

    def test_it_stands_beside_the_bar_and_counts_down(self, desks: Desks) -> None:
        now = [100.0]
        page = self.page(desks, now)
        label = given(page.findChild(QLabel, "timeLeft"))
        assert label.text() == "Working out how long it takes…"
        told = []
        for second in range(1, 200):
            now[0] = 100.0 + second
            page.take([Overall(1000, 5 * second, 75.0 * second, 75.0 * second, 15_000)])
            page._tick()
            told.append(label.text())
        assert told[20] == "about 3 minutes left"
        assert told[-1] == "less than a minute left"
        assert list(dict.fromkeys(told)) == [
            "Working out how long it takes…",
            "about 3 minutes left",
            "about 2 minutes left",
            "about 1 minute left",
            "less than a minute left",
        ]
        page.show_stopping()
        assert label.text() == ""

    def test_changes_come_once_a_second_at_most(self, desks: Desks) -> None:
        now = [100.0]
        page = self.page(desks, now)
        label = given(page.findChild(QLabel, "timeLeft"))
        now[0] = 130.0
        page.take([Overall(1000, 300, 0.0, 0.0, 15_000)])
        assert label.text() == "Working out how long it takes…"
        page._tick()
        assert label.text() == "Working out how long it takes…"  # nothing was gained in its sight
        now[0] = 160.0
        page.take([Overall(1000, 500, 0.0, 0.0, 15_000)])
        page._tick()
        assert re.match(r"about \d minutes? left", label.text())


def test_the_title_of_the_window_shows_percent(desks: Desks, tmp_path: Path) -> None:
    desk = desks.sit(opener_of(Script(batch=10, pace=0.1)))
    desk.open(people_csv(tmp_path, [str(7_000_000 + n) for n in range(200)]))
    desk.review()
    desk.confirm()
    before = "Lensmor Desktop"
    seen: list[str] = []

    def look() -> bool:
        title = desk.window.windowTitle()
        if title not in seen:
            seen.append(title)
        return desk.page() == "resultsPage"

    desk.until(look)
    assert desk.window.windowTitle() == before
    # Which of the twenty steps are caught depends on how busy the computer is; some always are.
    steps = [f"{percent} % – {before}" for percent in range(0, 101, 5)]
    shown = [title for title in seen if title != before]
    assert len(shown) >= 5
    assert shown == [step for step in steps if step in shown]


def test_half_a_second_of_results_costs_the_window_little(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tenth of a second's worth of results in a sheet of 50,000 rows: no recount of it all."""
    desk = desks.sit(opener_of(Script()))
    page = desk.window.unlock_page
    page.live.set_rows((), set())
    page.take([PeopleSettled(tuple(PersonResult(str(n), Outcome.UNLOCKED) for n in range(50_000)))])
    looked = []
    real = page.live.data

    def data(*given: Any) -> object:
        looked.append(given)
        return real(*given)

    monkeypatch.setattr(page.live, "data", data)
    page.take([PeopleSettled(tuple(PersonResult(str(n), Outcome.FAILED) for n in range(500)))])
    assert page.live.outcomes() == {Outcome.UNLOCKED: 49_500, Outcome.FAILED: 500}
    assert len(looked) < 2_000


def test_everything_of_a_paused_run_fits_the_smallest_laptop(desks: Desks, tmp_path: Path) -> None:
    desk = desks.sit(opener_of(Script(pace=5, batch=10)), practice=True)
    desk.window.resize(1024, 640)
    desk.open(sample(tmp_path / "in", "several-events-repeats.xlsx"))
    desk.review()
    desk.confirm()
    desk.until(lambda: desk.window.unlock_page.batches.rowCount() > 0)
    desk.click("pauseButton")
    page = desk.window.unlock_page
    assert (desk.window.width(), desk.window.height()) == (1024, 640)
    assert page.minimumSizeHint().height() <= page.height()
    for button in (page.pause, page.stop):
        text = button.text().replace("&", "")
        assert button.fontMetrics().horizontalAdvance(text) < button.width()
    bar = desk.find(QProgressBar, "progressBar").geometry()
    label = desk.find(QWidget, "timeLeft").geometry()
    assert bar.right() < label.left()  # beside it, both in one card
    assert bar.bottom() > label.top()
    desk.stop()
