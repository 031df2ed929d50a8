"""Nothing is sent without an explicit yes: asked for on a terminal, refused elsewhere."""

import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lensmor_desktop.sandbox import PracticeServer
from tests.unit.cli.driving import (
    PREVIEW_EVENT,
    PROGRAM,
    batch,
    cells,
    environment,
    persons,
    posts,
    serve,
    sheet,
    sheet_of,
)

PEOPLE = persons(2)
QUESTION = "Type yes to do it:"
on_a_terminal = pytest.mark.skipif(
    os.name != "posix", reason="a test can only answer on a pseudo-terminal, which POSIX has"
)


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with serve(PEOPLE) as running:
        yield running


@dataclass(frozen=True)
class Talked:
    """What a terminal showed, what went to standard output, and the exit code."""

    screen: str
    out: str
    code: int


def talk(server: PracticeServer, answer: str | signal.Signals, *arguments: object) -> Talked:
    """Runs the program on a terminal and answers its question."""
    import pty

    ours, theirs = pty.openpty()
    program = subprocess.Popen(
        [*PROGRAM, *map(str, arguments)],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        encoding="utf-8",
        env=environment(server.base_url, COLUMNS="80"),
    )
    os.close(theirs)
    screen, asked = b"", False
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if select.select([ours], [], [], 0.1)[0]:
            try:
                piece = os.read(ours, 4096)
            except OSError:  # how Linux says that the other end is closed
                break
            if not piece:
                break
            screen += piece
        if not asked and QUESTION.encode() in screen:
            asked = True
            assert posts(server) == []
            if isinstance(answer, signal.Signals):
                program.send_signal(answer)
            else:
                os.write(ours, answer.encode())
    os.close(ours)
    out, _ = program.communicate(timeout=30)
    return Talked(screen.decode(), out, program.returncode)


def test_elsewhere_it_refuses_and_tells_the_price(server: PracticeServer, tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "people.csv", PEOPLE)
    before = path.read_bytes()
    done = batch("run", path, "--json", url=server.base_url)
    assert done.code == 2
    assert done.said == [
        "Nothing was sent: the price of 30 credits has to be confirmed.",
        "Add --yes to say yes to it, or run this in a terminal to be asked.",
    ]
    assert done.json["obstacle"]["kind"] == "not_confirmed"
    assert done.json["credits"]["estimated"] == 30
    assert done.json["run"] is None
    assert posts(server) == []
    assert path.read_bytes() == before
    assert batch("runs", "--json").json == {"runs": []}


@on_a_terminal
def test_yes_on_a_terminal_sends(server: PracticeServer, tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "people.csv", PEOPLE)
    talked = talk(server, "Yes\n", "run", path)
    assert talked.code == 0
    assert "Unlock the emails of 2 people for 30 credits? Type yes to do it:" in talked.screen
    assert "balance: 30,050 credits, 30,020 after that" in talked.out
    assert posts(server) == ["/external/contacts/unlock"]
    assert cells(path, "Lensmor Email") == [person.email for person in PEOPLE]
    # The bar is drawn over itself, and taken away at the end.
    assert "\r[" in talked.screen
    assert "0 of 2 people, 0 of 30 credits used" in talked.screen
    assert all(len(line) < 80 for line in talked.screen.replace("\r", "\n").split("\n"))
    assert talked.screen.rstrip(" ").endswith("\r")


@pytest.mark.parametrize("answer", ["y\n", "no\n", "\n", "yes please\n", "\x04"])
@on_a_terminal
def test_anything_else_does_not(server: PracticeServer, tmp_path: Path, answer: str) -> None:
    path = sheet_of(tmp_path / "people.csv", PEOPLE)
    before = path.read_bytes()
    talked = talk(server, answer, "run", path)
    assert talked.code == 2
    assert "Nothing was sent." in talked.screen
    assert posts(server) == []
    assert path.read_bytes() == before


@on_a_terminal
def test_an_event_is_confirmed_with_its_price_and_json_shows_it_too(
    server: PracticeServer, tmp_path: Path
) -> None:
    path = sheet(tmp_path / "events.csv", [("", PREVIEW_EVENT, "", "")])
    arguments = ("run", path, "--unlock-events", PREVIEW_EVENT, "--json")
    talked = talk(server, "no\n", *arguments)
    # Standard output is the object's; what there is to decide is shown where the question is.
    assert talked.out.startswith("{")
    assert '"stopped_by": "user"' in talked.out
    assert "WILL BE UNLOCKED for 2,000 credits" in talked.screen
    assert "balance: 30,050 credits, 28,050 after that" in talked.screen
    question = (
        "Unlock the event Cold Chain Summit (2027-03-09) for 2,000 credits? Type yes to do it:"
    )
    assert question in talked.screen
    assert posts(server) == []
    talked = talk(server, "yes\n", *arguments)
    assert talked.code == 0
    assert posts(server) == [f"/external/events/{PREVIEW_EVENT}/unlock"]


@on_a_terminal
def test_ctrl_c_at_the_question_sends_nothing(server: PracticeServer, tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "people.csv", PEOPLE)
    talked = talk(server, signal.SIGINT, "run", path)
    assert talked.code == 6
    assert "Stopped before anything was sent." in talked.screen
    assert posts(server) == []


@on_a_terminal
def test_nobody_is_asked_where_standard_error_is_not_seen(
    server: PracticeServer, tmp_path: Path
) -> None:
    import pty

    path = sheet_of(tmp_path / "people.csv", PEOPLE)
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            [*PROGRAM, "run", path],
            stdin=theirs,
            capture_output=True,
            encoding="utf-8",
            env=environment(server.base_url),
            timeout=60,
            check=False,
        )
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == 2
    assert "has to be confirmed" in done.stderr
    assert posts(server) == []
