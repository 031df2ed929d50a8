"""When results go into the sheet while a run is on."""

import math
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.progress import EventSettled, Notice, PeopleSettled, Waiting
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.delivery import Delivery
from lensmor_desktop.unlocking.interim import InterimResults
from tests.fakes.clock import FakeClock

NEW = PeopleSettled(())


class Sheet:
    """A sheet that results are written into, and how long that takes."""

    def __init__(self, folder: Path) -> None:
        self.clock = FakeClock()
        self.pause = threading.Event()
        self.told: list[Any] = []
        self.written: list[float] = []
        self.takes = 0.0
        self.note: Any = None
        path = folder / "people.csv"
        path.write_text("Name\n")
        self.path = path
        self.interim = InterimResults(
            path, path, self.write, self.clock, self.pause, self.told.append
        )

    def write(self) -> Delivery:
        self.written.append(self.clock.elapsed)
        self.clock.advance(self.takes)
        return Delivery("" if self.note else str(self.path), self.note)

    def live(self, until: float) -> None:
        """Does what is due, for so many seconds of the run."""
        while self.clock.elapsed < until:
            after = self.interim.do_what_is_due()
            assert after > 0
            self.clock.advance(min(after, until - self.clock.elapsed))
        self.interim.do_what_is_due()


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    return Sheet(tmp_path)


class TestWhenItIsWritten:
    @pytest.mark.parametrize(
        "new", [NEW, EventSettled("1", EventOutcome.UNLOCKED, say(wording.ALREADY), 0.0)]
    )
    def test_a_new_result_is_in_the_sheet_after_a_minute(self, sheet: Sheet, new: Any) -> None:
        sheet.clock.advance(10)
        sheet.interim.heed(new)
        sheet.live(69.9)
        assert sheet.written == []
        sheet.live(400)
        assert sheet.written == [70.0]

    def test_as_long_as_there_is_nothing_new_it_is_not_asked_again(self, sheet: Sheet) -> None:
        sheet.interim.heed(Waiting(say(wording.WAIT_PAUSED), 1.0))
        assert sheet.interim.do_what_is_due() == math.inf
        sheet.interim.heed(NEW)
        assert 0 < sheet.interim.do_what_is_due() <= 2.0

    def test_the_first_of_several_counts(self, sheet: Sheet) -> None:
        sheet.interim.heed(NEW)
        sheet.live(30)
        sheet.interim.heed(NEW)
        sheet.live(200)
        assert sheet.written == [60.0]

    def test_writing_takes_a_fifth_of_the_time_at_most(self, sheet: Sheet) -> None:
        sheet.takes = 30.0
        for until in (300, 600):
            sheet.interim.heed(NEW)
            sheet.live(sheet.clock.elapsed + 89.0 if until == 300 else until)
        first, second = sheet.written
        assert second - (first + 30.0) == 120.0

    def test_a_pause_writes_what_is_new_at_once(self, sheet: Sheet) -> None:
        sheet.interim.heed(NEW)
        sheet.live(20)
        sheet.pause.set()
        sheet.live(22)
        assert len(sheet.written) == 1
        assert 20 <= sheet.written[0] <= 22

    def test_while_it_is_paused_what_comes_is_in_the_sheet_after_ten_seconds(
        self, sheet: Sheet
    ) -> None:
        sheet.interim.heed(NEW)
        sheet.pause.set()
        sheet.live(5)
        assert len(sheet.written) == 1
        sheet.interim.heed(NEW)
        sheet.live(14.9)
        assert len(sheet.written) == 1
        sheet.live(15.1)
        assert len(sheet.written) == 2


class TestAFileThatCannotBeWritten:
    def _stays_unwritten(self, sheet: Sheet, block: Callable[[], object]) -> None:
        block()
        sheet.interim.heed(NEW)
        sheet.live(200)
        (notice,) = sheet.told
        assert isinstance(notice, Notice)
        assert notice.text.template == wording.NOT_WRITTEN_NOW

    def test_is_told_once_and_tried_again_each_minute(self, sheet: Sheet) -> None:
        def block() -> None:
            sheet.note = say(wording.ALREADY)

        self._stays_unwritten(sheet, block)
        assert sheet.written == [60.0, 120.0, 180.0]
        assert dict(sheet.told[0].text.values)["why"] == sheet.note
        sheet.note = None
        sheet.live(241)
        sheet.live(500)
        assert sheet.written == [60.0, 120.0, 180.0, 240.0]

    def test_one_that_is_open_in_a_program_is_left_alone(self, sheet: Sheet) -> None:
        opened = sheet.path.with_name(f".~lock.{sheet.path.name}#")
        self._stays_unwritten(sheet, lambda: opened.write_text("somebody"))
        assert sheet.written == []

    def test_a_place_that_is_gone_is_waited_for(self, sheet: Sheet) -> None:
        def block() -> None:
            sheet.path.unlink()
            sheet.path.mkdir()

        self._stays_unwritten(sheet, block)
        assert sheet.written == []
