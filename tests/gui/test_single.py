"""One window: a second start hands its file over, whatever state the first one is in."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication, QMessageBox

from lensmor_desktop.gui.controllers.arrivals import Arrivals
from lensmor_desktop.gui.outside import meeting, single
from lensmor_desktop.gui.outside.meeting import may_be_open, meeting_place, message, read_message
from lensmor_desktop.gui.outside.single import Single
from lensmor_desktop.platform import kind
from lensmor_desktop.settings.habits import read_recent
from tests.fakes.service import Script, opener_of
from tests.gui.desk import Backstage, Desk, Desks, sample

PROGRAM = [sys.executable, "-W", "error", "-m", "lensmor_desktop"]


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[str]]]:
    """Programs that end with the test."""
    made: list[subprocess.Popen[str]] = []
    yield made
    for program in made:
        if program.poll() is None:
            program.kill()
        program.wait(10)
        if program.stderr is not None:
            program.stderr.close()


def arguments(data: Path, *more: object) -> list[str]:
    return [*PROGRAM, "--sandbox", "--data-dir", str(data), *map(str, more)]


def start(started: list[subprocess.Popen[str]], data: Path, *more: object) -> subprocess.Popen[str]:
    program = subprocess.Popen(arguments(data, *more), stderr=subprocess.PIPE, text=True)
    started.append(program)
    return program


def second_start(data: Path, *more: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        arguments(data, *more), capture_output=True, text=True, check=False, timeout=60
    )


def wait(true: Callable[[], bool], seconds: float = 30.0) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it didn't come to pass"
        time.sleep(0.05)


def hears(data: Path) -> bool:
    socket = QLocalSocket()
    socket.connectToServer(meeting_place(data, practice=True))
    heard = socket.waitForConnected(500)
    socket.abort()
    return heard


def listening(desk: Desk, tmp_path: Path) -> tuple[Arrivals, Single, str]:
    arrivals = Arrivals(desk.window)
    place = meeting_place(tmp_path / "data", practice=True)
    server = Single(place, arrivals.take, desk.window)
    assert server.listen()
    return arrivals, server, place


def say(desk: Desk, place: str, said: bytes) -> bytes:
    """What the window answers to a message."""
    socket = QLocalSocket()
    socket.connectToServer(place)
    assert socket.waitForConnected(1000)
    socket.write(said)
    socket.flush()
    desk.until(lambda: socket.bytesAvailable() > 0 or not socket.isValid())
    answer = bytes(socket.readAll().data())
    socket.abort()
    return answer


# Two real programs


def test_a_second_start_hands_its_file_over_and_ends(
    tmp_path: Path, started: list[subprocess.Popen[str]]
) -> None:
    data, path = tmp_path / "data", sample(tmp_path / "in", "first-steps.xlsx")
    first = start(started, data)
    wait(lambda: hears(data))
    done = second_start(data, path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    wait(lambda: path in read_recent(data))
    assert first.poll() is None
    log = (data / "logs" / "window.log").read_text(encoding="utf-8")
    assert log.count("lensmor-desktop started") == 1
    assert "started again with a file" in log
    assert path.name not in log
    assert second_start(data).returncode == 0, "without a file the window only comes forward"
    assert first.poll() is None


def test_a_crash_leaves_nothing_in_the_way(
    tmp_path: Path, started: list[subprocess.Popen[str]]
) -> None:
    data, path = tmp_path / "data", sample(tmp_path / "in", "first-steps.xlsx")
    first = start(started, data)
    wait(lambda: hears(data))
    first.kill()
    first.wait(10)
    assert may_be_open(meeting_place(data, practice=True)), "its socket is still there"
    second = start(started, data, path)
    wait(lambda: path in read_recent(data))
    wait(lambda: hears(data))
    assert second.poll() is None
    assert second_start(data).returncode == 0


def test_other_data_folders_and_the_real_account_have_windows_of_their_own(tmp_path: Path) -> None:
    places = {
        meeting_place(folder, practice)
        for folder in (tmp_path / "a", tmp_path / "b")
        for practice in (False, True)
    }
    assert len(places) == 4


def test_where_nobody_listens_no_time_is_lost(tmp_path: Path) -> None:
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "import lensmor_desktop.gui.app as app\n"
        "began = time.perf_counter()\n"
        "taken = app.handed_over(app.meeting_place(Path(sys.argv[1]), False), None)\n"
        "print(taken, 'PySide6.QtNetwork' in sys.modules, time.perf_counter() - began < 0.1)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "False", "True"]


# One window, told by the messages of others


def test_the_file_is_opened_in_the_window_that_is_there(desks: Desks, tmp_path: Path) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    _, server, place = listening(desk, tmp_path)
    desk.window.showMinimized()
    path = sample(tmp_path / "in", "first-steps.xlsx")
    assert say(desk, place, message(path)) == meeting.TAKEN
    desk.until(lambda: desk.window.conductor.inspection is not None)
    assert desk.window.conductor.path == path
    assert not desk.window.isMinimized()
    server.close()


@pytest.mark.parametrize(
    "said",
    [
        b"nonsense\n",
        b"[]\n",
        b'{"open": 7}\n',
        b'{"run": "rm"}\n',
        b'{"open": "/a", "run": "b"}\n',
        b'{"open": "relative/path.xlsx"}\n',
        b'{"open": "/with\\u0000nul"}\n',
        '{"open": "/ü"}\n'.encode("latin-1"),
        b"[" * 10_000 + b"\n",
        b"x" * (meeting.LARGEST_MESSAGE + 10),
    ],
)
def test_what_is_no_message_of_ours_is_refused(desks: Desks, tmp_path: Path, said: bytes) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    _, server, place = listening(desk, tmp_path)
    assert say(desk, place, said) == meeting.REFUSED
    assert desk.window.conductor.path is None
    assert say(desk, place, message(None)) == meeting.TAKEN, "and the next one is heard"
    server.close()


def test_a_guest_who_says_nothing_is_sent_away(
    desks: Desks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single, "ANSWER_MS", 200)
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    _, server, place = listening(desk, tmp_path)
    mute = QLocalSocket()
    mute.connectToServer(place)
    assert mute.waitForConnected(1000)
    desk.until(lambda: mute.state() == QLocalSocket.LocalSocketState.UnconnectedState)
    server.close()


def test_during_a_run_it_is_told_that_it_cannot_be_now(
    desks: Desks, slow: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(slow.open_service)
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk.begin(path)
    _, server, place = listening(desk, tmp_path)
    other = sample(tmp_path / "other", "several-events-repeats.xlsx")
    assert say(desk, place, message(other)) == meeting.TAKEN
    box = desk.dialog("arrivalBox", QMessageBox)
    assert other.name in box.text()
    desk.click("arrivalCloseButton", box)
    assert desk.engine.running
    assert desk.window.conductor.path == path
    desk.stop()
    desk.finished()
    server.close()


def test_a_question_comes_before_the_file(desks: Desks, tmp_path: Path) -> None:
    desk = desks.sit(opener_of(Script()))
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk.open(path)
    desk.review()
    desk.click("unlockButton")
    dialog = desk.dialog("confirmDialog")
    _, server, place = listening(desk, tmp_path)
    other = sample(tmp_path / "other", "several-events-repeats.xlsx")
    assert say(desk, place, message(other)) == meeting.TAKEN
    desk.qtbot.wait(100)
    assert desk.window.conductor.path == path, "nothing changes behind the question"
    desk.click("cancelButton", dialog)
    desk.until(lambda: desk.window.conductor.path == other)
    server.close()


def test_a_window_that_closes_takes_nothing(desks: Desks, tmp_path: Path) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    arrivals, server, place = listening(desk, tmp_path)
    desk.window.hide()
    assert not arrivals.take(tmp_path / "x.xlsx")
    assert say(desk, place, message(None)) == meeting.REFUSED
    server.close()


def test_where_another_window_listens_ours_does_not(desks: Desks, tmp_path: Path) -> None:
    desk = desks.sit(opener_of(Script()))
    _, server, place = listening(desk, tmp_path)
    assert not Single(place, lambda _path: True, desk.window).listen()
    assert say(desk, place, message(None)) == meeting.TAKEN
    server.close()
    again = Single(place, lambda _path: True, desk.window)
    assert again.listen()
    again.close()


def test_macos_hands_files_over_as_events(desks: Desks, tmp_path: Path, qapp: QApplication) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    arrivals = Arrivals(desk.window)
    path = sample(tmp_path / "in", "first-steps.xlsx")
    qapp.installEventFilter(arrivals)
    try:
        QApplication.sendEvent(qapp, QFileOpenEvent(QUrl.fromLocalFile(str(path))))
    finally:
        qapp.removeEventFilter(arrivals)
    desk.until(lambda: desk.window.conductor.path == path)
    assert not arrivals.eventFilter(qapp, QEvent(QEvent.Type.Enter))


# The place and the words


def test_the_socket_is_the_owners_alone(desks: Desks, tmp_path: Path) -> None:
    desk = desks.sit(opener_of(Script()))
    _, server, place = listening(desk, tmp_path)
    if not kind.is_windows():
        assert Path(place).stat().st_mode & 0o077 == 0
        assert Path(place).parent.stat().st_mode & 0o077 == 0 or tmp_path in Path(place).parents
    server.close()
    assert not may_be_open(place)


def test_a_long_data_folder_meets_in_a_private_place(tmp_path: Path) -> None:
    data = tmp_path / ("a long name " * 12)
    place = meeting_place(data, practice=False)
    assert len(place) <= meeting.LONGEST_PATH + 20
    assert place == meeting_place(data, practice=False)
    assert place != meeting_place(data, practice=True)
    if not kind.is_windows():
        assert Path(place).parent.stat().st_mode & 0o077 == 0


def test_a_folder_prepared_by_somebody_else_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    trap = tmp_path / f"lensmor-desktop-{os.getuid()}"
    trap.mkdir()
    trap.chmod(0o777)
    place = meeting_place(tmp_path / ("a long name " * 12), practice=False)
    assert not Path(place).is_relative_to(trap)


@pytest.mark.parametrize("name", ["a b.xlsx", "über—größe.xlsx", "名単.csv", "weird\udcff.csv"])
def test_names_of_all_kinds_arrive_as_they_are(tmp_path: Path, name: str) -> None:
    said = message(tmp_path / name)
    assert json.loads(said)["open"].endswith(json.loads(json.dumps(name)))
    assert read_message(said) == tmp_path / name
