"""What the crash matrix plays: worlds, sheets, faults, and how each row must end."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from lensmor_desktop.sandbox import Event, Fate, Fault, FaultKind, Person, World
from lensmor_desktop.sandbox.protocol import Endpoint

HEADINGS = ("Name", "Company", "Lensmor Event ID", "Lensmor Personnel ID", "Email", "Notes")
EVENT, PERSON = 2, 3
OURS = ("Lensmor Email", "Lensmor Status", "Lensmor Details", "Lensmor Task", "Lensmor Checked At")

OPEN, LOCKED, THIRD = "204518", "204733", "300100"
EVENTS = (
    Event(OPEN, name="Hanse Expo"),
    Event(LOCKED, name="Cold Chain Summit", preview_limit=2),
    Event(THIRD, name="Alpine Days"),
)

DELIVERED = ("Unlocked",)
IN_DOUBT = ("Already unlocked", "Unlocked")
"""Unlocked by somebody else. Once the answer that says so is lost, nobody can tell any more."""

REFUSED = ("Not eligible", "Failed")
"""Why Lensmor left somebody out is said once only: in the answer, which may be lost."""

UNTOLD = ("Failed",)
"""Never sent again: a request without an answer, after which the balance fell by others as well."""

Cells = dict[tuple[str, int], list[Any]]
"""(worksheet, row number) -> the row's values."""


@dataclass(frozen=True)
class Expected:
    """A row of the sheet: whose it is, and with which words it may end."""

    person: str
    statuses: tuple[str, ...]


@dataclass(frozen=True)
class Scene:
    """One sheet with its world.

    Attributes:
        make: writes the sheet.
        read: its cells.
        rows: row number -> what is expected of it.
        arguments: for `run`, besides the sheet.
        shared: others spend from the same account, so that the figures can't be held against it.
    """

    name: str
    file: str
    world: World
    make: Callable[[Path], None]
    read: Callable[[Path], Cells]
    rows: dict[int, Expected]
    arguments: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    worksheet: str = ""
    shared: bool = False


def _workbook(rows: Sequence[Sequence[str]], path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "People"
    sheet.append(HEADINGS)
    for row in rows:
        sheet.append(list(row))
    sheet["H2"] = "=1+1"
    sheet["A1"].number_format = "@"
    other = book.create_sheet("Budget")
    other.append(["Item", "Cost"])
    other.append(["Stand", 1200.5])
    other["B3"] = "=SUM(B2:B2)"
    book.save(path)


def _read_workbook(path: Path) -> Cells:
    book = load_workbook(path)
    return {
        (sheet.title, number): list(row)
        for sheet in book
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1)
    }


def _text(rows: Sequence[Sequence[str]], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADINGS, *rows])


def _read_text(path: Path) -> Cells:
    with path.open(newline="", encoding="utf-8") as file:
        return {("", number): list(row) for number, row in enumerate(csv.reader(file), 1)}


def _row(event: str, person: str, email: str = "", notes: str = "") -> list[str]:
    return ["Robin Practice", "Practice Goods", event, person, email, notes]


def _rows(
    *listed: tuple[list[str], tuple[str, ...]],
) -> tuple[list[list[str]], dict[int, Expected]]:
    expected = {n: Expected(row[PERSON], words) for n, (row, words) in enumerate(listed, 2)}
    return [row for row, _ in listed], expected


def trade_fairs() -> Scene:
    """Three events, one of them to be unlocked; every fate; people under two events."""
    people = [
        *(Person(str(1001 + n), (OPEN,)) for n in range(4)),
        Person("1005", (OPEN,), Fate.NO_EMAIL),
        Person("1006", (OPEN,), Fate.ALREADY_UNLOCKED),
        Person("1007", (OPEN,), Fate.FAILED),
        Person("1010", (THIRD,)),  # the sheet tries them under another event first
        Person("1011", (OPEN, LOCKED), Fate.FAILED_ONCE),
        *(Person(str(2001 + n), (LOCKED,)) for n in range(3)),
        Person("2004", (LOCKED,), Fate.LATE),
        *(Person(str(3001 + n), (THIRD,)) for n in range(3)),
        Person("3004", (THIRD,), Fate.LEFT_PENDING),
        Person("3006", (THIRD,), Fate.REFUSED),
        Person("3007", (THIRD,), Fate.MISSING),
    ]
    rows, expected = _rows(
        *((_row(OPEN, str(1001 + n), notes="a 7"), DELIVERED) for n in range(4)),
        (_row(OPEN, "1005"), ("No email",)),
        (_row(OPEN, "1006"), IN_DOUBT),
        (_row(OPEN, "1007"), ("Failed",)),
        (_row(OPEN, "1010"), DELIVERED),
        (_row(THIRD, "1010"), DELIVERED),
        (_row(OPEN, "1011"), DELIVERED),
        (_row(LOCKED, "1011"), DELIVERED),
        *((_row(LOCKED, str(2001 + n)), DELIVERED) for n in range(3)),
        (_row(LOCKED, "2004"), DELIVERED),
        *((_row(THIRD, str(3001 + n)), DELIVERED) for n in range(3)),
        (_row(THIRD, "3004"), ("Failed",)),
        (_row(THIRD, "3006"), REFUSED),
        (_row(THIRD, "3007"), ("Failed",)),
        (_row(OPEN, "1001"), DELIVERED),
        (_row(OPEN, "12a4"), ("Invalid",)),
        (_row(OPEN, "1009", "own@visitor.example"), ("Skipped",)),
    )
    return Scene(
        name="trade fairs",
        file="Trade fairs.xlsx",
        world=World(EVENTS, people),
        make=partial(_workbook, rows),
        read=_read_workbook,
        rows=expected,
        # Unless the look-up is left out, nobody who is unlocked or unknown is ever sent.
        arguments=("--unlock-events", LOCKED, "--skip-identity-check", "--sheet", "People"),
        worksheet="People",
    )


def lost_answers() -> Scene:
    """Answers get lost in the middle: the engine has to ask what became of its POSTs."""
    people = [
        *(Person(str(1001 + n), (OPEN,)) for n in range(5)),
        Person("1006", (OPEN,), Fate.FAILED),
        *(Person(str(2001 + n), (LOCKED,)) for n in range(3)),
        *(Person(str(3001 + n), (THIRD,)) for n in range(3)),
        Person("3004", (THIRD,), Fate.NO_EMAIL),
    ]
    rows, expected = _rows(
        *((_row(OPEN, str(1001 + n)), DELIVERED) for n in range(5)),
        (_row(OPEN, "1006"), ("Failed",)),
        *((_row(LOCKED, str(2001 + n)), DELIVERED) for n in range(3)),
        *((_row(THIRD, str(3001 + n)), DELIVERED) for n in range(3)),
        (_row(THIRD, "3004"), ("No email",)),
    )
    post, task = Endpoint.UNLOCK_CONTACTS, Endpoint.TASK
    return Scene(
        name="lost answers",
        file="Lost answers.csv",
        world=World(EVENTS, people),
        make=partial(_text, rows),
        read=_read_text,
        rows=expected,
        arguments=("--unlock-events", LOCKED),
        faults=(
            Fault(FaultKind.DROP, Endpoint.UNLOCK_EVENT, frozenset({1}), acts=True),
            Fault(FaultKind.DROP, post, frozenset({1}), acts=True),
            Fault(FaultKind.HTML, post, frozenset({2}), status=502),
            Fault(FaultKind.TRUNCATE, post, frozenset({3})),
            Fault(FaultKind.TRUNCATE, task, frozenset({2})),
        ),
    )


def full_hall() -> Scene:
    """More people than one request takes: two batches of one event at the same time."""
    people = [Person(str(1001 + n), (OPEN,)) for n in range(118)]
    people += [Person("1900", (OPEN,), Fate.FAILED), Person("1901", (OPEN,), Fate.LATE)]
    rows, expected = _rows(
        *((_row(OPEN, each.id), DELIVERED) for each in people if each.fate is not Fate.FAILED),
        (_row(OPEN, "1900"), ("Failed",)),
    )
    return Scene(
        name="full hall",
        file="Full hall.csv",
        world=World(EVENTS, people),
        make=partial(_text, rows),
        read=_read_text,
        rows=expected,
    )


def shared_account() -> Scene:
    """Somebody else unlocks people of the sheet at the same time."""
    people = [*(Person(str(1001 + n), (OPEN,)) for n in range(3))]
    people += [Person(str(1005 + n), (OPEN,), Fate.ELSEWHERE) for n in range(2)]
    rows, expected = _rows(
        *((_row(OPEN, str(1001 + n)), (*DELIVERED, *UNTOLD)) for n in range(3)),
        *((_row(OPEN, str(1005 + n)), IN_DOUBT) for n in range(2)),
    )
    return Scene(
        name="shared account",
        file="Shared account.xlsx",
        world=World(EVENTS, people),
        make=partial(_workbook, rows),
        read=_read_workbook,
        rows=expected,
        arguments=("--skip-identity-check", "--sheet", "People"),
        worksheet="People",
        shared=True,
    )
