"""The real program on 1,000 rows against the practice server, each in a process of its own."""

import json
import random
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from lensmor_desktop.sandbox import Fate, World
from tests.unit.cli.driving import batch

ROWS = 1_000
SEED = 11
EVENTS = 5
PEOPLE = 900
REPEATS = 60
RATE_LIMIT = 600  # requests a minute
BAD_IDS: tuple[object, ...] = (
    True,
    7301234.5,
    "7.30E+06",
    "#N/A",
    "730 1234",
    "7301236, 7301237",
    1234567890123456789,
    "no-such-form",
)
HEADINGS = ("Name", "Company", "Lensmor Event ID", "Lensmor Personnel ID", "Notes")
STATUS = {
    Fate.DELIVERED: "Unlocked",
    Fate.NO_EMAIL: "No email",
    Fate.FAILED: "Failed",
    Fate.FAILED_SILENTLY: "Failed",
    Fate.FAILED_ONCE: "Failed",
    Fate.REFUSED: "Not eligible",
    Fate.ALREADY_UNLOCKED: "Already unlocked",
}

PROJECT = Path(__file__).resolve().parents[2]


@contextmanager
def practice_server(*options: str) -> Iterator[str]:
    """A practice server in another process; its base URL."""
    command = [sys.executable, "-m", "tests.fakes.practice_program", "--until-stdin-ends", *options]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", cwd=PROJECT
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.stdin.close()
            server.wait(timeout=20)


def ask(url: str, what: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{url}/__practice/{what}", timeout=20) as answer:
        told = json.load(answer)
    assert isinstance(told, dict)
    return told


@dataclass
class Made:
    """The workbook's rows: what stands in each, and whom it is about ("" for a bad ID)."""

    world: World
    ready: int = 0
    people: list[str] = field(default_factory=list)
    cells: list[tuple[object, ...]] = field(default_factory=list)


def make_rows() -> Made:
    """Everyone of the world once, in order of nothing; the rest are repeats and bad IDs.

    People whom someone else of the account unlocks meanwhile are left out, so that the balance
    falls by what this program spends.
    """
    world = World.generate(SEED, events=EVENTS, people=PEOPLE)
    dice = random.Random(SEED)
    made = Made(world)
    lines: list[tuple[str, object]] = []
    listed = [person for person in world.people if person.fate is not Fate.ELSEWHERE]
    made.ready = len(listed)
    for number, person in enumerate(listed):
        # Numbers, as Excel makes them of digits, and text by turns.
        lines.append((person.events[0], int(person.id) if number % 2 else person.id))
    for person in dice.sample(listed, REPEATS):
        lines.append((person.events[0], person.id))
    dice.shuffle(lines)
    for number in range(ROWS - len(lines)):
        place = dice.randrange(len(lines))
        lines.insert(place, (world.events[0].id, BAD_IDS[number % len(BAD_IDS)]))
    known = {person.id: person for person in world.people}
    for event, value in lines:
        found = known.get(str(value))
        made.people.append(found.id if found else "")
        name, company = (found.full_name, found.company) if found else (None, None)
        made.cells.append((name, company, event, value, f"note {len(made.cells)}"))
    return made


def data_rows(path: Path) -> list[tuple[Any, ...]]:
    return list(load_workbook(path)["Sheet"].iter_rows(min_row=2, values_only=True))


def test_a_thousand_rows_are_settled_paid_once_and_all_in_the_workbook(tmp_path: Path) -> None:
    made = make_rows()
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(HEADINGS))
    for cells in made.cells:
        sheet.append(list(cells))
    path = tmp_path / "thousand.xlsx"
    book.save(path)
    before = data_rows(path)

    world = ["--people", str(PEOPLE), "--events", str(EVENTS), "--seed", str(SEED)]
    limit = ["--rate-limit", str(RATE_LIMIT)]
    with practice_server("--fast", "--charge-resubmissions", *world, *limit) as url:
        done = batch("run", path, "--yes", "--json", url=url, timeout=150)
        again = batch("run", path, "--yes", "--json", url=url)
        ledger, requests = ask(url, "ledger"), ask(url, "requests")["requests"]

    told = done.json
    assert done.code == 3, done.err
    assert told["stopped_by"] is None
    assert told["rows"]["total"] == ROWS
    assert told["rows"]["ready"] == made.ready > 850
    assert told["rows"]["duplicate"] == REPEATS
    assert told["rows"]["invalid"] == len(told["problems"]) == ROWS - made.ready - REPEATS
    assert sum(told["people"].values()) == made.ready
    assert told["people"]["not_sent"] == told["people"]["unconfirmed"] == 0
    assert told["batches"] >= made.ready / 100

    assert ledger["paid_twice"] == []
    assert told["credits"]["spent"] == ledger["spent"] == 15 * len(ledger["paid_people"])
    assert again.json["credits"]["spent"] == 0
    assert again.json["batches"] == 0

    rows = data_rows(path)
    assert [row[: len(HEADINGS)] for row in rows] == before
    written = list(zip(made.people, (row[len(HEADINGS) :] for row in rows), strict=True))
    check_cells(made.world, written, set(ledger["paid_people"]))

    assert {request["status"] for request in requests} <= {200, 201}
    posts = [r for r in requests if r["target"] == "/external/contacts/unlock"]
    assert len(posts) == told["batches"]


def check_cells(world: World, written: list[tuple[str, Any]], paid: set[str]) -> None:
    """Every paid address stands in each row of its person, and every row has a true status."""
    statuses: Counter[str] = Counter()
    delivered = set()
    for person_id, (email, status, details, task, checked_at) in written:
        statuses[status] += 1
        assert details
        assert checked_at is not None
        if not person_id:
            assert (email, status, task) == (None, "Invalid", None)
            continue
        person = world.person(person_id)
        assert person is not None
        assert status == STATUS.get(person.fate, status), person_id
        if status in ("Unlocked", "Already unlocked"):
            assert email == person.email
            delivered.add(person_id)
        else:
            assert email is None
    assert paid <= delivered
    assert statuses["Unlocked"] > 600
    assert set(statuses) >= {*STATUS.values(), "Invalid"}
    assert not statuses.keys() & {"Unconfirmed", "Not sent", "Skipped"}
