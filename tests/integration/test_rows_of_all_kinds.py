"""An address goes to the row of its person, by kind and ID, whatever the other rows are.

Every kind of row in one sheet, in which an event and a person have the same ID, times what happens
to the rows while the run is on. Judged by openpyxl and csv.
"""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from lensmor_desktop.domain.identifiers import IdentifierKind
from lensmor_desktop.domain.plan import Consent
from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.sandbox import Event, Person
from lensmor_desktop.sheets import Choices, Correction
from tests.fakes.engine import EVENT, HEADINGS, Bench

SAME = "4711"  # an event's ID and a person's
CORRECTED = "1009"
Rows = list[list[str]]

PERSONS = [
    Person("1000", (EVENT,)),
    Person(SAME, (EVENT,)),
    Person("1002", (EVENT,)),
    Person(CORRECTED, (EVENT,)),
    Person("1003", (SAME,)),
]
EVENTS = (Event(EVENT, name="Fair"), Event(SAME, name="Other Fair", preview_limit=1))
ROWS: Rows = [
    ["ready", EVENT, "1000", ""],
    ["same as event", EVENT, SAME, ""],
    ["event", SAME, "", ""],
    ["invalid", SAME, "abc#1", ""],
    ["invalid too", SAME, "#N/A", ""],
    ["repeated", EVENT, "1000", ""],
    ["has email", SAME, "", "own@crm.example"],
    ["bad ID and email", SAME, "x!y", "own2@crm.example"],
    ["under the event", SAME, "1003", ""],
    ["left out", EVENT, SAME, ""],
    ["settled", EVENT, "1002", ""],
    ["corrected", EVENT, "10x9", ""],
]
EMAIL, STATUS, DETAILS = "Lensmor Email", "Lensmor Status", "Lensmor Details"


def stays(table: Rows) -> Rows:
    return table


def turned_round(table: Rows) -> Rows:
    return [table[0], *reversed(table[1:])]


def by_event(table: Rows) -> Rows:
    return [table[0], *sorted(table[1:], key=lambda row: (row[1], row[3], row[0]))]


def inserted(table: Rows) -> Rows:
    new = [["new", EVENT, "77777", ""], ["new event", "888", "", ""]]
    return [table[0], new[0], *table[1:4], new[1], *table[4:]]


def other_columns(table: Rows) -> Rows:
    return [[row[2], "note", row[3], row[1], row[0]] for row in table]


def without_invalid(table: Rows) -> Rows:
    return [row for row in table if not row[0].startswith("invalid")]


MOVES: list[Callable[[Rows], Rows]] = [
    stays,
    turned_round,
    by_event,
    inserted,
    other_columns,
    without_invalid,
]


def save(path: Path, table: Rows) -> None:
    if path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(table)
        return
    book = Workbook()
    for row in table:
        book.worksheets[0].append([cell or None for cell in row])
    book.save(path)


def read(path: Path) -> dict[str, dict[str, str]]:
    """Every row by its name, as others read it."""
    if path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8") as file:
            table = csv.DictReader(file, restval="")
            return {row["Name"]: row for row in table}
    heads, *rows = load_workbook(path).worksheets[0].iter_rows(values_only=True)
    dicts = [{str(h): str(v or "") for h, v in zip(heads, row, strict=True)} for row in rows]
    return {row["Name"]: row for row in dicts}


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.__name__)
def test_each_row_shows_what_is_true_of_it(
    tmp_path: Path, move: Callable[[Rows], Rows], suffix: str
) -> None:
    with Bench(tmp_path, PERSONS, events=EVENTS) as bench:
        bought = tmp_path / f"before{suffix}"
        save(bought, [list(HEADINGS), ["settled", EVENT, "1002", ""]])
        bench.run(bought)
        path = tmp_path / f"all{suffix}"
        table = [list(HEADINGS), *ROWS]
        save(path, table)
        right = Correction(
            13,
            IdentifierKind.PERSON,
            CORRECTED,
            "10x9",
            name="corrected",
            worksheet="" if suffix == ".csv" else "Sheet",
        )
        choices = Choices(corrections=(right,))
        offer = bench.offer(path, choices=choices, excluded_rows=frozenset({11}))
        kinds = {row.verdict for row in offer.inspection.rows}
        assert kinds >= {
            Verdict.READY,
            Verdict.REPEATED,
            Verdict.EVENT,
            Verdict.INVALID,
            Verdict.HAS_EMAIL,
            Verdict.SETTLED,
        }

        def change(_: float) -> None:
            if bench.posts():
                bench.clock.at_wait = lambda moment: None
                save(path, move(table))

        bench.clock.at_wait = change
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert summary.output == str(path), summary.output_note
        rows = read(path)
        emails = {person.id: person.email for person in PERSONS}
    expected = {
        "ready": emails["1000"],
        "repeated": emails["1000"],
        "same as event": emails[SAME],
        "under the event": emails["1003"],
        "settled": emails["1002"],
        "corrected": emails[CORRECTED],
    }
    for name, row in rows.items():
        if name == "left out":
            assert row[EMAIL] in ("", emails[SAME])  # it is that person's row
        else:
            assert row[EMAIL] == expected.get(name, ""), name
        if name not in expected and name not in ("event", "left out"):
            assert row[STATUS] in ("", "Invalid", "Skipped"), name
    assert rows["event"][STATUS] == "Event not unlocked"
    assert "new" not in rows or not any((rows["new"][EMAIL], rows["new"][STATUS]))
    assert not summary.lost_rows
    if "invalid" in rows:
        assert rows["invalid"][STATUS] == rows["invalid too"][STATUS] == "Invalid"
        assert "abc#1" in rows["invalid"][DETAILS]
    bench.nobody_paid_twice()


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.__name__)
def test_hidden_rows_keep_to_themselves_wherever_they_are_moved(
    tmp_path: Path, move: Callable[[Rows], Rows]
) -> None:
    table: Rows = [
        list(HEADINGS),
        ["hidden person", EVENT, "1000", ""],
        ["hidden event", SAME, "", ""],
        ["event", EVENT, "", ""],
        ["person", EVENT, SAME, ""],
    ]
    hidden = ("hidden person", "hidden event")

    def store(path: Path, rows: Rows) -> None:
        save(path, rows)
        book = load_workbook(path)
        for number, row in enumerate(rows, 1):
            if set(row) & set(hidden):
                book.worksheets[0].row_dimensions[number].hidden = True
        book.save(path)

    with Bench(tmp_path, PERSONS, events=EVENTS) as bench:
        path = tmp_path / "hidden.xlsx"
        store(path, table)
        offer = bench.offer(path)

        def change(_: float) -> None:
            if bench.posts():
                bench.clock.at_wait = lambda moment: None
                store(path, move(table))

        bench.clock.at_wait = change
        bench.service.run(offer, Consent.to(offer), bench.stop)
        rows = read(path)
        (address,) = [person.email for person in PERSONS if person.id == SAME]
    assert rows["person"][EMAIL] == address
    assert rows["event"][STATUS].startswith("Event")
    for name in hidden:
        assert not rows[name][EMAIL]
        assert rows[name][STATUS] in ("", "Skipped")
