"""One crash played out: the server, the program that dies, the one that goes on."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lensmor_desktop.sandbox import FaultPlan, Moment, Options, Pace, PracticeServer, Request
from tests.integration.crash.doomed import KILL, endpoint_place
from tests.integration.crash.judging import Judge
from tests.integration.crash.scenes import Scene
from tests.unit.cli.driving import KEY, ROOT, environment

SPEED = 60.0
"""How many times as fast the clocks of the engine and of the server run."""

MOST_TRIES = 8
"""So often the run is gone on with after a crash before the matrix calls it stuck."""

PATIENCE = 120
"""Real seconds for one program; far more than any needs."""

PACE = Pace(median=40.0, spread=0.2, shortest=30.0, longest=60.0)
"""Tasks still run when the program comes back, so that a mistake shows as money."""

DEAD = (-int(KILL), int(KILL))  # the second one on Windows


@dataclass(frozen=True)
class Doom:
    """Where a program dies: at the n-th time that it comes by a place.

    A place that begins with "server" is a moment of an exchange as the server sees it; all others
    are noted by the program itself.
    """

    place: str
    at: int = 1

    @property
    def by_server(self) -> bool:
        return self.place.startswith("server ")

    def __str__(self) -> str:
        return self.place if self.at == 1 else f"{self.place} (time {self.at})"


@dataclass
class Ended:
    """A program that ended, by itself or by its doom."""

    code: int
    out: str
    err: str
    places: Counter[str]

    @property
    def killed(self) -> bool:
        return self.code in DEAD

    @property
    def json(self) -> dict[str, Any]:
        told = json.loads(self.out)
        assert isinstance(told, dict)
        return told


class Tide:
    """The server's clock: as fast as the engine's, and still while no program is at work."""

    def __init__(self, epoch: float) -> None:
        self._guard = threading.Lock()
        self._now = self._since = epoch
        self._running = True

    def __call__(self) -> float:
        with self._guard:
            return self._read()

    def stand_still(self) -> None:
        with self._guard:
            self._now, self._running = self._read(), False

    def go_on(self) -> None:
        with self._guard:
            if not self._running:
                self._since, self._running = time.time(), True

    def _read(self) -> float:
        return self._now + ((time.time() - self._since) * SPEED if self._running else 0.0)


class Stage:
    """A scene on a server and in folders of its own. Use as a context manager.

    Attributes:
        judge: looks at the workbook after each program; collects what went wrong.
    """

    def __init__(self, scene: Scene, folder: Path) -> None:
        self.scene = scene
        self.folder = folder
        self.data = folder / "data"
        self.home = folder / "home"
        self.desk = folder / "desk"
        for each in (self.home, self.desk):
            each.mkdir(parents=True)
        self.sheet = self.desk / scene.file
        scene.make(self.sheet)
        self.judge = Judge(scene, self.sheet, self.data)
        self._epoch = time.time()
        self._tide = Tide(self._epoch)
        self._guard = threading.Lock()
        self._moments: Counter[str] = Counter()
        self._doom: Doom | None = None
        self._victim: subprocess.Popen[str] | None = None
        self._programs = 0
        self.server = PracticeServer(
            scene.world,
            options=Options(
                pace=PACE, charge_resubmissions=True, rate_limit=None, seed=len(scene.rows)
            ),
            clock=self._tide,
            faults=FaultPlan(scene.faults),
            observer=self._observe,
        )

    def __enter__(self) -> Self:
        self.server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._victim is not None and self._victim.poll() is None:
            self._victim.kill()
            self._victim.wait()
        self.server.stop()
        if kind is None and not self.judge.told.all():
            shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, doom: Doom | None = None, *, alive: float | None = None) -> Ended:
        """`run SHEET`, to its end, its doom, or its death after so many seconds."""
        return self._play(["run", self.sheet, "--yes", *self.scene.arguments], doom, alive)

    def resume(self, doom: Doom | None = None, *, alive: float | None = None) -> Ended:
        """`resume`, likewise."""
        return self._play(["resume"], doom, alive)

    def go_on_to_the_end(self) -> None:
        """What a person does after a crash: resume until nothing is left; run if nothing began."""
        for _ in range(MOST_TRIES):
            ended = self.resume()
            if self._failed(ended):
                return
            told = ended.json
            if told["run"] is None and self.untouched():
                ended = self.run()
                if self._failed(ended):
                    return
                told = ended.json
            if not told["resumable"]:
                return
        self.judge.told.rows.append(f"still resumable after {MOST_TRIES} tries")

    def end(self) -> None:
        """Judges everything."""
        self.judge.judge(self.server)

    def untouched(self) -> bool:
        """Whether no run has got into the journal yet."""
        journal = self.data / "journal.sqlite3"
        if not journal.exists():
            return True
        with closing(sqlite3.connect(journal)) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
            began = ("runs",) in tables and connection.execute("SELECT 1 FROM runs").fetchone()
        return not began

    def _failed(self, ended: Ended) -> bool:
        """Whether a program that nobody killed broke down."""
        if ended.code in (0, 3):
            return False
        self.judge.told.program.append(f"code {ended.code}: {ended.err[-600:]} {ended.out[-300:]}")
        return True

    def _play(
        self, arguments: Sequence[object], doom: Doom | None = None, alive: float | None = None
    ) -> Ended:
        self._programs += 1
        notes = self.folder / f"notes-{self._programs}"
        kill = ["--kill", doom.place, "--at", str(doom.at)] if doom and not doom.by_server else []
        command = [
            *(sys.executable, "-m", "tests.integration.crash.doomed"),
            *("--epoch", repr(self._epoch), "--speed", str(SPEED), "--notes", str(notes)),
            *kill,
            "--",
            *map(str, arguments),
            *("--json", "--quiet", "--data-dir", str(self.data)),
        ]
        with self._guard:
            self._moments = Counter()
            self._doom = doom
            self._victim = victim = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                cwd=ROOT,
                env=environment(self.server.base_url, KEY, **_home(self.home)),
            )
        if alive is not None:
            try:
                victim.wait(alive)
            except subprocess.TimeoutExpired:
                _kill(victim)
        try:
            out, err = victim.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            victim.kill()
            out, err = victim.communicate()
            self.judge.told.program.append("hangs")
        self._tide.stand_still()
        places = Counter(notes.read_text("utf-8").splitlines()) if notes.exists() else Counter()
        with self._guard:
            places.update(self._moments)
        ended = Ended(victim.returncode, out, err, places)
        self.judge.look()
        return ended

    def _observe(self, moment: Moment, request: Request) -> None:
        """Counts the moments of each exchange; the program dies at the one that is its doom."""
        if moment is Moment.RECEIVED:
            self._tide.go_on()
        place = f"server {moment.value} {endpoint_place(request.method, request.path)}"
        with self._guard:
            self._moments[place] += 1
            victim, doom = self._victim, self._doom
            due = doom is not None and (place, self._moments[place]) == (doom.place, doom.at)
        if due and victim is not None:
            self._tide.stand_still()
            _kill(victim)
            victim.wait()  # dead before the server goes on


def _kill(victim: "subprocess.Popen[str]") -> None:
    # Not Popen.kill(): on Windows a program that ended so can't be told from one that broke down.
    if victim.poll() is None:
        os.kill(victim.pid, KILL)


def _home(home: Path) -> dict[str, str]:
    """A home of the program's own, whoever started the test."""
    own = {name: str(home) for name in ("HOME", "USERPROFILE")}
    own |= {name: str(home / "AppData") for name in ("APPDATA", "LOCALAPPDATA")}
    own |= {f"XDG_{kind}_HOME": str(home / kind) for kind in ("DATA", "CONFIG", "CACHE", "STATE")}
    return own
