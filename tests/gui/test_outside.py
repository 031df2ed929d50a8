"""What is to be seen of a run outside its window: dock, notification, alert, title."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jeepney import HeaderFields
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow

from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.sentences import NOTHING, say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.domain.summaries import EventReport
from lensmor_desktop.gui.outside.news import run_news
from lensmor_desktop.gui.outside.session_bus import ADDRESS, SessionBus
from lensmor_desktop.gui.outside.showing import (
    Badge,
    BusNotifier,
    Nowhere,
    Outside,
    TrayNotifier,
    UnityLauncher,
)
from lensmor_desktop.platform import kind
from tests.fakes.given import given
from tests.fakes.qt_calls import listen
from tests.fakes.service import Script, opener_of, past_run
from tests.fakes.session_bus import FakeBus, is_signal
from tests.gui.desk import Desk, Desks, sample


class Recorder:
    """A launcher and a notifier that keep what they were told: no real ones can be looked at."""

    def __init__(self) -> None:
        self.shown: list[int | None] = []
        self.told: list[tuple[str, str]] = []

    def show(self, percent: int | None) -> None:
        self.shown.append(percent)

    def tell(self, title: str, text: str) -> None:
        self.told.append((title, text))


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeBus]:
    with FakeBus(tmp_path) as made:
        monkeypatch.setenv(ADDRESS, made.address)
        yield made


def recorded(desk: Desk, looked_at: bool, monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder()
    outside = desk.window.runs.outside
    outside.launcher = outside.notifier = recorder
    monkeypatch.setattr(outside, "_is_looked_at", lambda: looked_at)
    return recorder


@pytest.mark.linux_only("these are desktops of Linux")
class TestLinux:
    def test_the_dock_is_told_the_progress(self, bus: FakeBus) -> None:
        session = SessionBus()
        launcher = UnityLauncher(session)
        launcher.show(42)
        launcher.show(None)
        session.close()
        bus.until(lambda: len(bus.messages) == 2)
        first, last = bus.messages
        assert is_signal(first)
        assert first.header.fields[HeaderFields.interface] == "com.canonical.Unity.LauncherEntry"
        assert first.header.fields[HeaderFields.member] == "Update"
        assert first.body == (
            "application://lensmor-desktop.desktop",
            {"progress": ("d", 0.42), "progress-visible": ("b", True)},
        )
        assert last.body[1]["progress-visible"] == ("b", False)

    def test_a_notification_is_sent_as_the_desktop_wants_it(self, bus: FakeBus) -> None:
        session = SessionBus()
        BusNotifier(session).tell("The run is done", "3 emails are in A & <B>.xlsx.")
        session.close()
        bus.until(lambda: bool(bus.messages))
        (message,) = bus.messages
        assert not is_signal(message)
        fields = message.header.fields
        assert fields[HeaderFields.destination] == "org.freedesktop.Notifications"
        assert fields[HeaderFields.member] == "Notify"
        assert fields[HeaderFields.signature] == "susssasa{sv}i"
        assert message.body[3:5] == (
            "The run is done",
            "3 emails are in A &amp; &lt;B&gt;.xlsx.",
        )

    def test_where_there_is_no_bus_nothing_happens(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv(ADDRESS, raising=False)
        assert not SessionBus.there()
        monkeypatch.setenv(ADDRESS, "unix:path=/nowhere/at/all")
        session = SessionBus()
        UnityLauncher(session).show(5)
        BusNotifier(session).tell("The run is done", "3 emails.")
        session.close()
        assert session._thread is not None
        assert not session._thread.is_alive()

    def test_a_bus_that_does_not_answer_holds_nobody_up(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with FakeBus(tmp_path, silent=True) as bus:
            monkeypatch.setenv(ADDRESS, bus.address)
            session = SessionBus()
            began = time.monotonic()
            for percent in range(100):
                UnityLauncher(session).show(percent)
            assert time.monotonic() - began < 0.5  # the greeting alone would take a second
            bus.gone.set()
            session.close(5.0)
            assert not given(session._thread).is_alive()

    def test_a_bus_that_goes_away_is_no_trouble(self, bus: FakeBus) -> None:
        session = SessionBus()
        launcher = UnityLauncher(session)
        launcher.show(1)
        bus.until(lambda: bool(bus.messages))
        bus.hang_up()
        for percent in range(20):
            launcher.show(percent)
            time.sleep(0.01)
        session.close(5.0)
        assert not given(session._thread).is_alive()

    def test_a_window_uses_the_bus_that_is_there(
        self, desks: Desks, bus: FakeBus, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk = desks.sit(opener_of(Script(batch=1, pace=0.02)))
        outside = desk.window.runs.outside
        assert isinstance(outside.launcher, UnityLauncher)
        assert isinstance(outside.notifier, BusNotifier)
        monkeypatch.setattr(outside, "_is_looked_at", lambda: False)
        desk.open(sample(desks.folder / "in", "first-steps.xlsx"))
        desk.review()
        desk.confirm()
        desk.finished()
        bus.until(lambda: any(not is_signal(each) for each in bus.messages))
        shown = [each.body[1]["progress"][1] for each in bus.messages if is_signal(each)]
        assert shown[:-1] == sorted(shown[:-1])
        assert shown[-1] == 0
        notes = [each.body for each in bus.messages if not is_signal(each)]
        assert [note[3] for note in notes] == ["The run is done"]
        assert "first-steps.xlsx" in notes[0][4]


class TestOtherDesktops:
    def test_the_badge_shows_percent(
        self, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shown = listen(monkeypatch, QGuiApplication, "setBadgeNumber")
        badge = Badge()
        for percent in (0, 42, 100, None):
            badge.show(percent)
        assert shown == [(0,), (42,), (99,), (0,)]

    @pytest.mark.parametrize("platform", ["win32", "darwin"])
    def test_they_have_a_badge_and_a_tray(
        self, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, platform: str
    ) -> None:
        monkeypatch.setattr(kind, "SYSTEM", platform)
        window = QMainWindow()
        outside = Outside(window)
        assert isinstance(outside.launcher, Badge)
        assert isinstance(outside.notifier, TrayNotifier)
        # No tray here: nothing happens.
        outside.notifier.tell("The run is done", "3 emails.")
        assert outside.notifier._tray is None

    def test_a_desktop_with_nothing(
        self, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv(ADDRESS, raising=False)
        monkeypatch.setattr(kind, "SYSTEM", "linux")
        window = QMainWindow()
        outside = Outside(window)
        assert isinstance(outside.launcher, Nowhere)
        assert isinstance(outside.notifier, Nowhere)
        outside.begin()
        outside.progress(1, 2)
        outside.end("The run is done", "3 emails.")


def test_what_is_told_outside_steers_nothing(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder()
    outside = Outside(QMainWindow(), recorder, recorder)
    monkeypatch.setattr(outside, "_is_looked_at", lambda: False)
    outside.begin()
    outside.end("The \x1b[31mrun\x07 is\u202e done", "3 emails\n in \u2066le\u009bads.csv")
    assert recorder.told == [("The ·[31mrun· is· done", "3 emails  in ·le·ads.csv")]


class TestARun:
    def finished(
        self, desks: Desks, tmp_path: Path, looked_at: bool, monkeypatch: pytest.MonkeyPatch
    ) -> tuple[Desk, Recorder, list[Any]]:
        desk = desks.sit(opener_of(Script(batch=2, pace=0.05)))
        recorder = recorded(desk, looked_at, monkeypatch)
        alerted = listen(monkeypatch, QApplication, "alert")
        desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
        desk.review()
        desk.confirm()
        desk.finished()
        return desk, recorder, alerted

    def test_who_looks_elsewhere_is_told_once(
        self, desks: Desks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk, recorder, alerted = self.finished(desks, tmp_path, False, monkeypatch)
        assert recorder.shown[-1] is None
        percents = [given(percent) for percent in recorder.shown[:-1]]
        assert percents == sorted(percents)
        assert percents[-1] == 100
        assert alerted == [(desk.window,)]
        ((title, text),) = recorder.told
        assert title == "The run is done"
        assert re_numbers(text)
        assert "@" not in text

    def test_who_looks_at_the_window_is_not(
        self, desks: Desks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, recorder, alerted = self.finished(desks, tmp_path, True, monkeypatch)
        assert recorder.told == []
        assert alerted == []

    def test_a_run_that_fails_calls_for_its_person(
        self, desks: Desks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk = desks.sit(opener_of(Script(running=ValueError("a defect"))))
        recorder = recorded(desk, False, monkeypatch)
        desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
        desk.review()
        desk.confirm()
        desk.dialog("errorDialog")
        ((title, text),) = recorder.told
        assert title == "The run needs you"
        assert "Nothing that was paid for is lost" in text
        assert desk.window.windowTitle() == "Lensmor Desktop"


def re_numbers(text: str) -> bool:
    return "emails are in first-steps.xlsx." in text and "people have no" in text


class TestNews:
    def test_the_numbers_of_a_run(self) -> None:
        counts = {Outcome.UNLOCKED: 300, Outcome.ALREADY_UNLOCKED: 12, Outcome.NO_EMAIL: 18}
        title, text = run_news(past_run(counts=counts, output="/sheets/fair-2026.xlsx"))
        assert title == "The run is done"
        assert text == "312 emails are in fair-2026.xlsx. 18 people have no email."

    def test_one_of_each(self) -> None:
        counts = {Outcome.UNLOCKED: 1, Outcome.FAILED: 1, Outcome.UNCONFIRMED: 1}
        _, text = run_news(past_run(counts=counts, output="fair.xlsx"))
        assert text == (
            "1 email is in fair.xlsx. 1 person has no email. 1 person has no result yet."
        )

    def test_a_run_that_trouble_stopped(self) -> None:
        title, text = run_news(
            past_run(
                counts={Outcome.UNLOCKED: 2, Outcome.NOT_SENT: 9},
                output="fair.xlsx",
                stopped_by=StoppedBy.NETWORK,
                stop_reason=say("Lensmor couldn't be reached for {minutes} minutes.", minutes=5),
                resumable=True,
                finished=False,
            )
        )
        assert title == "The run has stopped and can go on"
        assert text.startswith("Lensmor couldn't be reached for 5 minutes. 2 emails are in")
        assert text.endswith("9 people have no result yet.")

    def test_practice_says_so(self) -> None:
        title, _ = run_news(past_run(practice=True))
        assert title == "Practice: The run is done"

    def test_events_alone_and_results_that_could_not_be_written(self) -> None:
        event = EventReport("1", "Fair", "full", EventOutcome.UNLOCKED, 2000, NOTHING)
        _, text = run_news(past_run(counts={}, events=(event,), output="events.csv"))
        assert text == "The results are in events.csv."
        _, text = run_news(past_run(output=""))
        assert text.startswith("The results are saved on this computer")
