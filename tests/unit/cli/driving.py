"""`lensmor-batch` as a program of its own, against a practice server; and what it may never say."""

import contextlib
import csv
import io
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lensmor_desktop.cli import main
from lensmor_desktop.sandbox import Event, Fate, Options, Pace, Person, PracticeServer
from tests.fakes.engine import make_world

PROGRAM = (sys.executable, "-m", "lensmor_desktop.cli.main")
ROOT = Path(__file__).resolve().parents[3]
KEY = "sk_live_4c1e9a77d2"
EVENT = "204518"
PREVIEW_EVENT = "204733"
HEADINGS = ("Name", "Lensmor Event ID", "Lensmor Personnel ID", "Notes")

_SEVERAL = """\
import json, os, sys
from lensmor_desktop.cli.main import main
from lensmor_desktop.platform import streams

streams.prepare()
codes, told = [], dict(os.environ)
for arguments in json.loads(sys.argv[1]):
    os.environ.update(told)  # each takes the key out
    try:
        codes.append(main(arguments))
    except SystemExit as end:
        codes.append(end.code)
    for stream in (sys.stdout, sys.stderr):
        streams.write(stream, "\\f\\n")
with open(sys.argv[2], "w", encoding="utf-8") as file:
    json.dump(codes, file)
"""

# Paths of modules are how Python's own tracebacks show; no person is ever to see one.
_TRACEBACK = re.compile(r"Traceback|^  File \"|lensmor_desktop/\w+\.py", re.MULTILINE)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.example")


@dataclass(frozen=True)
class Done:
    """A program that has ended."""

    code: int
    out: str
    err: str = field(repr=True, default="")

    @property
    def json(self) -> dict[str, Any]:
        told = json.loads(self.out)
        assert isinstance(told, dict)
        return told

    @property
    def said(self) -> list[str]:
        """The lines on standard error."""
        return self.err.splitlines()


def environment(url: str = "", key: str = KEY, **more: str) -> dict[str, str]:
    """This process's environment (which is a test's own), with a key and a server.

    Args:
        url: where the service is; "" for none, and then the key is left out, too.
        key: "" for none.
    """
    own = {
        **os.environ,
        "PYTHONWARNINGS": "error",
        "PYTHONWARNDEFAULTENCODING": "1",  # a file's encoding is never left to the system
        "PYTHONIOENCODING": "utf-8",
        **more,
    }
    if url:
        own["LENSMOR_BASE_URL"] = url
        if key:
            own["LENSMOR_API_KEY"] = key
    return own


def batch(
    *arguments: object,
    url: str = "",
    key: str = KEY,
    cwd: Path | None = None,
    timeout: float = 90,
    **more: str,
) -> Done:
    """Runs the program to its end; it never shows a traceback, a key or an address."""
    ended = subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        env=environment(url, key, **more),
        cwd=cwd,
        timeout=timeout,
        check=False,
    )
    done = Done(ended.returncode, ended.stdout, ended.stderr)
    quiet_about_secrets(done, key)
    return done


def several(
    commands: Sequence[Sequence[object]], codes: Path, *before: str, env: Mapping[str, str]
) -> "subprocess.CompletedProcess[bytes]":
    """Runs several commands in one process of its own; a form feed ends what each of them says.

    Args:
        commands: their arguments.
        codes: the file that their exit codes are written into, as JSON.
        before: what starts the process, such as a shell that redirects its streams.
        env: its environment.
    """
    told = json.dumps([[*map(str, each)] for each in commands])
    return subprocess.run(
        [*before, sys.executable, "-c", _SEVERAL, told, str(codes)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=env,
        timeout=150,
        check=False,
    )


def here(*arguments: object, url: str = "", key: str = KEY) -> Done:
    """Runs a command in this process: the same code, without the second that starting takes."""
    out, err = io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        for name, value in environment(url, key).items():
            patch.setenv(name, value)
        code = main.main(list(map(str, arguments)))
    done = Done(code, out.getvalue(), err.getvalue())
    quiet_about_secrets(done, key)
    return done


def start(*arguments: object, url: str, **options: Any) -> "subprocess.Popen[str]":
    """Starts the program, to be interrupted or looked at while it runs."""
    return subprocess.Popen(
        [*PROGRAM, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(url),
        **options,
    )


def wait_for(program: "subprocess.Popen[str]", timeout: float = 60) -> Done:
    """What a started program came to."""
    out, err = program.communicate(timeout=timeout)
    done = Done(program.returncode, out, err)
    quiet_about_secrets(done, KEY)
    return done


def quiet_about_secrets(done: Done, key: str) -> None:
    for text in (done.out, done.err):
        assert not _TRACEBACK.search(text), text
        assert not _ADDRESS.search(text), "an address was printed"
        assert not key or key not in text, "the key was printed"


def at_once(
    jobs: Mapping[str, Sequence[object]], urls: Mapping[str, str] | None = None, **more: Any
) -> dict[str, Done]:
    """Runs several programs at the same time, by name; each against a server of its own."""
    done: dict[str, Done] = {}
    failures: list[BaseException] = []

    def job(name: str, arguments: Sequence[object]) -> None:
        try:
            done[name] = batch(*arguments, url=(urls or {}).get(name, ""), **more)
        except BaseException as failure:  # shown in the test's thread
            failures.append(failure)

    threads = [threading.Thread(target=job, args=each) for each in jobs.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for failure in failures:
        raise failure
    return done


def serve(people: Iterable[Person], **options: Any) -> PracticeServer:
    """A practice server (a context manager) whose tasks take no time."""
    events = (
        Event(EVENT, name="Hanse Łódź Expo", date_start="2027-03-09"),
        Event(PREVIEW_EVENT, name="Cold Chain Summit", preview_limit=2),
        Event("204900", name="Alpine Days", preview_limit=2, unlock_credits=3500),
    )
    told = {
        "pace": Pace.FAST,
        "rate_limit": None,
        "late_seconds": 0.1,
        "elsewhere_seconds": 0.1,
        "charge_resubmissions": True,
        **options,
    }
    return PracticeServer(make_world(events, list(people)), options=Options(**told))


def persons(count: int, *, start: int = 1000, fate: Fate = Fate.DELIVERED) -> list[Person]:
    """So many people of the usual event."""
    return [Person(str(start + n), (EVENT,), fate) for n in range(count)]


def sheet(path: Path, rows: Iterable[Sequence[str]], headings: Sequence[str] = HEADINGS) -> Path:
    """A CSV with these rows."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([headings, *rows])
    return path


def sheet_of(path: Path, people: Iterable[Person]) -> Path:
    """A CSV that lists these people, each under their first event."""
    return sheet(path, ((p.full_name, p.events[0], p.id, "") for p in people))


def cells(path: Path, column: str) -> list[str]:
    """A column of a CSV, without its heading."""
    with path.open(newline="", encoding="utf-8") as file:
        return [row[column] for row in csv.DictReader(file)]


def posts(server: PracticeServer, below: str = "/external/") -> list[str]:
    """The paths of requests that spend, so far."""
    found = [e.target for e in server.exchanges if e.method == "POST"]
    return [target for target in found if target.startswith(below) and "precheck" not in target]
