"""Progress: a bar that fits its terminal, a line now and then elsewhere, nothing when quiet."""

import io

import pytest

from lensmor_desktop.cli.meter import Meter
from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.progress import EventSettled, Notice, Overall, Waiting
from lensmor_desktop.domain.sentences import say


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")


def overall(settled: int, total: int = 200) -> Overall:
    return Overall(total, settled, 15.0 * settled, 15.0 * settled, 15 * total)


def lines(stream: io.StringIO) -> list[str]:
    """What was drawn on each line of a terminal, one after the other."""
    return [piece.rstrip() for piece in stream.getvalue().replace("\r", "\n").split("\n")]


def test_the_bar_grows_and_is_taken_away() -> None:
    stream = Terminal()
    meter = Meter(quiet=False, stream=stream)
    for settled in (0, 100, 200):
        meter(overall(settled))
    drawn = [line for line in lines(stream) if line]
    assert drawn[0].startswith("[                        ]   0%  0 of 200 people")
    assert drawn[1].startswith("[############            ]  50%")
    assert drawn[2].startswith("[########################] 100%")
    meter.close()
    assert stream.getvalue().endswith(" \r")


def test_the_bar_never_wraps() -> None:
    stream = Terminal()
    meter = Meter(quiet=False, stream=stream)
    meter(overall(1))
    meter(Waiting(say("Lensmor asked us to slow down, which takes a long sentence."), 12.2))
    assert max(len(line) for line in lines(stream)) == 59


def test_it_is_full_only_at_the_end() -> None:
    stream = Terminal()
    Meter(quiet=False, stream=stream)(overall(999, 1000))
    assert "99%" in stream.getvalue()
    assert "100%" not in stream.getvalue()
    assert "#" * 24 not in stream.getvalue()


def test_what_it_waits_for_is_shown_before_anything_is_known() -> None:
    for stream in (Terminal(), io.StringIO()):
        Meter(quiet=False, stream=stream)(Waiting(say("Lensmor can't be reached."), 19.1))
        assert "Lensmor can't be reached. (20 s)" in stream.getvalue()


def test_elsewhere_there_is_a_line_now_and_then_and_no_bar() -> None:
    stream = io.StringIO()
    meter = Meter(quiet=False, stream=stream)
    for settled in range(200):
        meter(overall(settled))
    meter.asking(events=5)
    meter.close()
    assert stream.getvalue() == "0 of 200 people, 0 of 3,000 credits used\n"


def test_events_and_notices_have_lines_of_their_own() -> None:
    for stream in (Terminal(), io.StringIO()):
        meter = Meter(quiet=False, stream=stream)
        meter(overall(0))
        details = say("Unlocked for {credits} credits.", credits=2000)
        meter(EventSettled("204518", EventOutcome.UNLOCKED, details, 2000))
        meter(Notice(say("Something\x1b[31m worth knowing.")))
        assert "Event unlocked: 204518. Unlocked for 2,000 credits." in lines(stream)
        assert "Something·[31m worth knowing." in lines(stream)


def test_asking_about_events_is_said_on_a_terminal() -> None:
    stream = Terminal()
    meter = Meter(quiet=False, stream=stream)
    meter.asking(events=12)
    assert lines(stream)[-1] == "Asking Lensmor about 12 events ..."
    meter.close()
    assert lines(stream)[-1] == ""


def test_quiet_is_silent() -> None:
    stream = Terminal()
    meter = Meter(quiet=True, stream=stream)
    meter.asking(events=12)
    meter(overall(1))
    meter(Notice(say("Something.")))
    meter.close()
    assert stream.getvalue() == ""
