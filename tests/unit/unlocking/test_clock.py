"""The computer's clock: a wait ends when its time is over, or at once when the run is stopped."""

import threading
import time

import pytest

from lensmor_desktop.unlocking import clock
from lensmor_desktop.unlocking.clock import SystemClock
from tests.fakes.another_system import as_windows

LONG = 30.0  # seconds: no test waits for that


@pytest.fixture(params=["Windows", "elsewhere"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows, where a wait is taken in slices, and other systems."""
    if request.param == "Windows":
        as_windows(monkeypatch)
    monkeypatch.setattr(clock, "_SLICE", 0.01)


@pytest.mark.usefixtures("system")
class TestWaiting:
    @pytest.mark.parametrize("seconds", [-1.0, 0.0, 0.005, 0.05])
    def test_a_wait_that_nobody_ends_takes_its_time_and_says_so(self, seconds: float) -> None:
        began = time.monotonic()
        assert SystemClock().wait(seconds, threading.Event()) is False
        assert time.monotonic() - began >= seconds

    def test_a_stop_that_came_before_is_no_wait(self) -> None:
        stop = threading.Event()
        stop.set()
        assert SystemClock().wait(LONG, stop) is True

    def test_a_stop_that_comes_meanwhile_ends_it(self) -> None:
        stop = threading.Event()
        timer = threading.Timer(0.05, stop.set)
        timer.start()
        began = time.monotonic()
        assert SystemClock().wait(LONG, stop) is True
        assert time.monotonic() - began < LONG / 2
        timer.join()
