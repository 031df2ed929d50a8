"""One crash played out: the server, the program that dies, the one that goes on, the judgement."""

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lensmor_desktop.journal import Journal
from lensmor_desktop.sandbox import FaultPlan, Moment, Options, Pace, PracticeServer, Request
from lensmor_desktop.unlocking.summary import summarise
from tests.integration.crash.doomed import KILL, endpoint_place
from tests.integration.crash.scenes import OURS, Cells, Scene
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


@dataclass
class Told:
    """Everything that went wrong on a stage, by what it broke."""

    money: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    workbook: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    program: list[str] = field(default_factory=list)

    def all(self) -> list[str]:
        """Everything in one list."""
        return [text for each in fields(self) for text in getattr(self, each.name)]


class Stage:
    """A scene on a server and in folders of its own. Use as a context manager.

    Attributes:
        told: what went wrong so far.
        inexact: the figures, where the program itself calls them inexact.
        litter: half-written files that lie beside the sheet at the end.
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
        self.before = scene.read(self.sheet)
        self.first_bytes = self.sheet.read_bytes()
        self.told = Told()
        self.inexact = ""
        self.litter: list[str] = []
        self._seen: dict[str, str] = {}  # person -> the address that the sheet once held
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
        if kind is None and not self.told.all():
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
        self.told.rows.append(f"still resumable after {MOST_TRIES} tries")

    def untouched(self) -> bool:
        """Whether no run has got into the journal yet."""
        journal = self.data / "journal.sqlite3"
        if not journal.exists():
            return True
        with closing(sqlite3.connect(journal)) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
            began = ("runs",) in tables and connection.execute("SELECT 1 FROM runs").fetchone()
        return not began

    def judge(self) -> None:
        """Holds the server's books against the workbook, after everything came to its end."""
        self.server.service.advance(3_600)  # what is in flight, known to us or not, ends
        ledger = self.server.ledger
        told = self.told
        if ledger.paid_twice:
            told.money.append(f"paid twice: {sorted(ledger.paid_twice)}")
        cells = self._look()
        written = self._results(cells) if cells else {}
        for person in sorted(ledger.paid_people):
            for number, expected in self.scene.rows.items():
                if expected.person == person and not written.get(number, ("", ""))[0]:
                    told.lost.append(f"{person} was paid for, row {number} has no address")
        for number, expected in self.scene.rows.items():
            status = written.get(number, ("", ""))[1]
            if status not in expected.statuses:
                told.rows.append(f"row {number}, {expected.person}: {status!r}")
        self._judge_records(ledger.spent)
        self.litter = [each.name for each in self.desk.iterdir() if each != self.sheet]

    def _judge_records(self, spent: int) -> None:
        kept = list((self.data / "originals").glob(f"*/{self.sheet.name}"))
        if not kept or any(each.read_bytes() != self.first_bytes for each in kept):
            self.told.workbook.append("the sheet as it was before is not kept")
        with closing(sqlite3.connect(self.data / "journal.sqlite3")) as journal:
            claims = journal.execute("SELECT count(*) FROM claims").fetchone()[0]
        if claims:
            self.told.rows.append(f"{claims} people are held back for ever")
        counted, exact = self._figures()
        if exact and counted != spent and not self.scene.shared:
            self.told.figures.append(f"says {counted} credits for certain, {spent} were spent")
        if not exact:
            self.inexact = f"says about {counted} credits, {spent} were spent"

    def _figures(self) -> tuple[float, bool]:
        """What all runs together say that they spent, and whether they say it for certain."""
        journal = Journal(self.data)
        try:
            past = [summarise(journal, run.id) for run in journal.runs.all()]
        finally:
            journal.close()
        return sum(run.spent for run in past), all(run.spent_exact for run in past)

    def _failed(self, ended: Ended) -> bool:
        """Whether a program that nobody killed broke down."""
        if ended.code in (0, 3):
            return False
        self.told.program.append(f"code {ended.code}: {ended.err[-600:]} {ended.out[-300:]}")
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
                victim.send_signal(KILL)
        try:
            out, err = victim.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            victim.kill()
            out, err = victim.communicate()
            self.told.program.append("hangs")
        self._tide.stand_still()
        places = Counter(notes.read_text("utf-8").splitlines()) if notes.exists() else Counter()
        with self._guard:
            places.update(self._moments)
        ended = Ended(victim.returncode, out, err, places)
        self._look()
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
            victim.send_signal(KILL)
            victim.wait()  # dead before the server goes on

    def _look(self) -> Cells | None:
        """Opens the workbook as it is right now: whole, and only our columns changed."""
        told = self.told.workbook
        try:
            cells = self.scene.read(self.sheet)
        except Exception as error:  # whatever it is, the workbook can't be opened
            told.append(f"can't be opened: {error!r}")
            return None
        for place, row in self.before.items():
            if cells.get(place, [])[: len(row)] != row:
                told.append(f"{place} has changed")
        if len(cells) != len(self.before):
            told.append("rows came or went")
        for number, (email, _) in self._results(cells).items():
            self._check_address(number, email)
        return cells

    def _check_address(self, number: int, email: str) -> None:
        expected = self.scene.rows[number].person
        person = self.scene.world.person(expected)
        if email and (person is None or email != person.email):
            self.told.workbook.append(f"row {number} holds somebody else's address")
        if not email and self._seen.get(expected):
            self.told.lost.append(f"row {number} held an address once")
        if email:
            self._seen[expected] = email

    def _results(self, cells: Cells) -> dict[int, tuple[str, str]]:
        """Row number -> (email, status) as they stand; nothing before the columns are there."""
        head = cells[self.scene.worksheet, 1]
        if not set(OURS) <= set(head):
            return {}
        email, status = head.index(OURS[0]), head.index(OURS[1])
        found = {}
        for number in self.scene.rows:
            row = cells[self.scene.worksheet, number]
            found[number] = (str(row[email] or ""), str(row[status] or ""))
        return found


def _home(home: Path) -> dict[str, str]:
    """A home of the program's own, whoever started the test."""
    own = {name: str(home) for name in ("HOME", "USERPROFILE")}
    own |= {name: str(home / "AppData") for name in ("APPDATA", "LOCALAPPDATA")}
    own |= {f"XDG_{kind}_HOME": str(home / kind) for kind in ("DATA", "CONFIG", "CACHE", "STATE")}
    return own
