"""Ctrl-C and its kin: once is polite, twice is at once, and what was ignored stays ignored."""

import argparse
import json
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lensmor_desktop.cli import commands, main, stopping
from lensmor_desktop.domain.sentences import NOTHING, say
from lensmor_desktop.errors import JournalError
from lensmor_desktop.platform.programs import batch_command

UNIX_ONLY = getattr(signal, "SIGHUP", signal.SIGTERM)
SIGNALS = [
    signal.SIGINT,
    signal.SIGTERM,
    pytest.param(UNIX_ONLY, marks=pytest.mark.posix_only("there is no such signal")),
]


@pytest.fixture(autouse=True)
def heeded() -> Iterator[None]:
    """They count, even if the tests themselves were started with nohup or in the background."""
    before = {number: signal.getsignal(number) for number in (UNIX_ONLY, signal.SIGINT)}
    for number, handler in before.items():
        if handler is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_the_first_request_is_polite_and_the_second_is_not(
    number: signal.Signals, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.getsignal(number)
    with stopping.politely() as stop:
        signal.raise_signal(number)
        assert stop.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
    assert signal.getsignal(number) is before
    assert "Stopping: nothing new is sent." in capsys.readouterr().err


@pytest.mark.parametrize("number", SIGNALS)
def test_before_anything_is_sent_there_is_nothing_to_be_polite_about(
    number: signal.Signals,
) -> None:
    before = signal.getsignal(number)
    with stopping.at_once(), pytest.raises(KeyboardInterrupt):
        signal.raise_signal(number)
    assert signal.getsignal(number) is before


def test_what_our_caller_ignores_stays_ignored() -> None:
    before = signal.signal(UNIX_ONLY, signal.SIG_IGN)
    try:
        with stopping.politely() as stop:
            signal.raise_signal(UNIX_ONLY)
            assert not stop.is_set()
    finally:
        signal.signal(UNIX_ONLY, before)


@pytest.mark.parametrize(
    "breaks",
    [
        KeyboardInterrupt(),
        JournalError(say("The disk is full."), NOTHING, say("Make room.")),
    ],
)
def test_a_run_that_is_cut_short_is_6_and_says_how_to_go_on(
    breaks: BaseException,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def resume(service: object, options: argparse.Namespace, meter: object) -> int:
        def work(stop: threading.Event) -> object:
            raise breaks

        commands._carry_out(work, options, lambda: 7)  # type: ignore[arg-type]
        return 0

    monkeypatch.setattr(commands, "resume", resume)
    folder = tmp_path / "my records"
    assert main.main(["resume", "7", "--data-dir", str(folder), "--json"]) == 6
    out, err = capsys.readouterr()
    assert json.loads(out)["error"]["title"] == err.splitlines()[0]
    if isinstance(breaks, KeyboardInterrupt):
        assert "never paid twice" in err
        assert batch_command("resume", "7", "--data-dir", str(folder)) in err
    else:
        assert err.splitlines() == ["The disk is full.", "Make room."]
