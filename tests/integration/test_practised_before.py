"""A sheet that was practised on is bought for real as if it were new, whatever became of it."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.sandbox import Fate, PracticeServer, World
from lensmor_desktop.sheets import Choices, inspect_sheet
from tests.unit.cli.driving import here

Rows = list[dict[str, str]]


def without(*columns: str) -> Callable[[Rows], Rows]:
    return lambda rows: [{k: v for k, v in row.items() if k not in columns} for row in rows]


def renamed(**names: str) -> Callable[[Rows], Rows]:
    new = {f"Lensmor {old}": name for old, name in names.items()}
    return lambda rows: [{new.get(k, k): v for k, v in row.items()} for row in rows]


def emptied(*columns: str) -> Callable[[Rows], Rows]:
    return lambda rows: [{k: "" if k in columns else v for k, v in row.items()} for row in rows]


CHANGES = {
    "as it is": without(),
    "details deleted": without("Lensmor Details"),
    "details renamed": renamed(Details="Notes"),
    "details emptied": emptied("Lensmor Details"),
    "only the address left": without(
        "Lensmor Details", "Lensmor Status", "Lensmor Task", "Lensmor Checked At"
    ),
    "address renamed": renamed(Email="Email"),
    "address renamed, details deleted": lambda rows: renamed(Email="Email")(
        without("Lensmor Details")(rows)
    ),
    "in capitals": lambda rows: [
        {k: v.upper() if k == "Lensmor Email" else v for k, v in row.items()}
        for row in without("Lensmor Details")(rows)
    ],
}


@pytest.fixture(scope="module")
def practised(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """The rows of a sheet after a practice run that brought each person's address."""
    folder = tmp_path_factory.mktemp("practised")
    path = folder / "people.csv"
    world = World.standard()
    people = [p for p in world.people if p.fate is Fate.ALREADY_UNLOCKED][:4]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Name", "Lensmor Event ID", "Lensmor Personnel ID"])
        writer.writerows([p.full_name, p.events[0], p.id] for p in people)
    done = here("run", path, "--sandbox", "--yes", "--data-dir", folder / "data")
    assert done.code == 0
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert all(row["Lensmor Email"].endswith(".example") for row in rows)
    return rows


@pytest.mark.parametrize("change", CHANGES)
def test_in_a_real_run_everybody_is_asked_for(practised: Rows, tmp_path: Path, change: str) -> None:
    rows = CHANGES[change](practised)
    path = tmp_path / "people.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    real = inspect_sheet(path, Choices())
    assert {row.verdict for row in real.rows} == {Verdict.READY}
    assert {row.known_email for row in real.rows} == {""}
    with PracticeServer(World.standard()) as server:
        told = here("check", path, "--json", url=server.base_url).json
    assert (told["rows"]["ready"], told["rows"]["has_email"], told["rows"]["settled"]) == (4, 0, 0)
