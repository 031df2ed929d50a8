"""`receipt`, `restore`, `forget` and `check --output`: what is kept, and what goes to others."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from lensmor_desktop.sandbox import Fate, PracticeServer
from lensmor_desktop.settings.options import Options, keep_options
from tests.unit.cli.driving import EVENT, KEY, cells, here, persons, posts, serve, sheet, sheet_of

PEOPLE = [*persons(3), *persons(1, start=2000, fate=Fate.FAILED)]
ADDRESSES = {person.email for person in PEOPLE}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, PracticeServer, bytes]]:
    """A folder with a run done in it, its server, and the sheet as it was before."""
    folder = tmp_path_factory.mktemp("records")
    path = sheet_of(folder / "people.csv", PEOPLE)
    before = path.read_bytes()
    with serve(PEOPLE) as server:
        done = here("run", path, "--yes", "--data-dir", folder / "data", url=server.base_url)
        assert done.code == 3
        yield folder, server, before


def test_a_receipt_has_the_figures_and_neither_key_nor_address(
    ran: tuple[Path, PracticeServer, bytes],
) -> None:
    folder, _, _ = ran
    target = folder / "receipt.csv"
    done = here("receipt", 1, "--output", target, "--data-dir", folder / "data")
    assert done.code == 0
    text = target.read_text(encoding="utf-8-sig")
    lines = {(row[0], row[1]): row[2] for row in csv.reader(text.splitlines())}
    assert lines["Run", "Spent (credits)"] == "45"
    assert lines["Run", "Balance before (credits)"] == "30050"
    assert lines["Run", "Balance after (credits)"] == "30005"
    assert lines["People", "Unlocked"] == "3"
    assert lines["People", "Failed"] == "1"
    assert lines["Batch", "1"].startswith(f"event {EVENT}, Hanse Łódź Expo (2027-03-09); task 7")
    assert KEY not in text
    assert not any(address in text for address in ADDRESSES)


def test_a_receipt_of_a_run_that_never_was_is_refused_in_a_sentence(
    ran: tuple[Path, PracticeServer, bytes],
) -> None:
    done = here("receipt", 99, "--data-dir", ran[0] / "data")
    assert done.code == 2
    assert done.said[0] == "There is no run 99."


def test_a_receipt_that_cannot_be_written_names_the_file(
    ran: tuple[Path, PracticeServer, bytes],
) -> None:
    target = ran[0] / "missing" / "receipt.csv"
    done = here("receipt", 1, "--output", target, "--data-dir", ran[0] / "data")
    assert done.code == 2
    assert str(target) in done.err


def test_a_copy_of_the_sheet_takes_the_verdicts_and_the_sheet_stays_as_it_is(
    tmp_path: Path,
) -> None:
    rows = [
        ["Robin Practice", EVENT, "1000", ""],
        ["Robin Practice", EVENT, "1.39574E+05", ""],
        ["Robin Practice", EVENT, "1000", ""],
        ["Bob Ray", EVENT, "1001", ""],
        ["Robin Practice", EVENT, "9999", ""],
    ]
    path = sheet(tmp_path / "people.csv", rows)
    before = path.read_bytes()
    copy = tmp_path / "checked.csv"
    with serve(PEOPLE) as server:
        done = here("check", path, "--output", copy, "--json", url=server.base_url)
        assert posts(server) == []
    assert done.json["output"] == str(copy)
    assert path.read_bytes() == before
    assert cells(copy, "Lensmor Status") == [
        "Not sent",
        "Invalid",
        "Not sent",
        "Not sent",
        "Not sent",
    ]
    details = cells(copy, "Lensmor Details")
    assert details[0] == "Checked: this row can be sent. Nothing was bought."
    assert details[1].startswith("C3 ")
    assert details[3] == "Lensmor says that this ID is Robin Practice, not Bob Ray. Check the ID."
    assert details[4] == "Lensmor doesn't know the personnel ID 9999. Check it in the sheet."
    assert set(cells(copy, "Lensmor Email")) == {""}


def test_a_checked_copy_can_be_run_afterwards(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "people.csv", PEOPLE[:2])
    copy = tmp_path / "checked.csv"
    with serve(PEOPLE) as server:
        here("check", path, "--output", copy, url=server.base_url)
        assert here("run", copy, "--yes", url=server.base_url).code == 0
    assert cells(copy, "Lensmor Status") == ["Unlocked", "Unlocked"]


def test_the_verdicts_never_go_over_the_sheet_itself(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "people.csv", PEOPLE)
    before = path.read_bytes()
    done = here("check", path, "--output", path)
    assert done.code == 2
    assert "Give another file name with --output." in done.err
    assert path.read_bytes() == before


def test_the_original_comes_back_and_what_stood_there_is_kept(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "people.csv", PEOPLE)
    before = path.read_bytes()
    with serve(PEOPLE) as server:
        here("run", path, "--yes", "--data-dir", tmp_path / "data", url=server.base_url)
        after = path.read_bytes()
        done = here("restore", 1, "--data-dir", tmp_path / "data", url=server.base_url)
    assert done.code == 0
    assert path.read_bytes() == before
    (kept,) = tmp_path.glob("people (before restore*.csv")
    assert kept.read_bytes() == after


def test_bought_addresses_fill_other_sheets_until_they_are_forgotten(tmp_path: Path) -> None:
    data = ("--data-dir", tmp_path / "data")
    with serve(PEOPLE) as server:
        first = sheet_of(tmp_path / "first.csv", PEOPLE[:2])
        here("run", first, "--yes", *data, url=server.base_url)
        before = len(posts(server))
        second = sheet_of(tmp_path / "second.csv", PEOPLE[:2])
        done = here("run", second, "--yes", *data, "--json", url=server.base_url)
        assert done.json["credits"]["spent"] == 0
        assert len(posts(server)) == before
        assert cells(second, "Lensmor Email") == [person.email for person in PEOPLE[:2]]
        assert cells(second, "Lensmor Status") == ["Already unlocked"] * 2

        refused = here("forget", *data, url=server.base_url)
        assert refused.code == 2
        forgotten = here("forget", "--yes", *data, "--json", url=server.base_url)
        assert forgotten.json == {"forgotten": 2}
        third = sheet_of(tmp_path / "third.csv", PEOPLE[:2])
        told = here("check", third, *data, "--json", url=server.base_url).json
        assert told["rows"]["settled"] == 0


def test_a_memory_that_was_switched_off_in_the_window_fills_in_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serve(PEOPLE) as server:
        first = sheet_of(tmp_path / "first.csv", PEOPLE[:2])
        here("run", first, "--yes", "--data-dir", data, url=server.base_url)
        keep_options(data, Options(purchase_memory=False))
        second = sheet_of(tmp_path / "second.csv", PEOPLE[:2])
        told = here("check", second, "--data-dir", data, "--json", url=server.base_url).json
        assert told["rows"]["settled"] == 0
        assert told["rows"]["ready"] == 2


def test_going_on_with_a_run_names_the_problems_of_its_sheet(tmp_path: Path) -> None:
    rows = [["Robin Practice", EVENT, "1000", ""], ["Robin Practice", EVENT, "1.39574E+05", ""]]
    path = sheet(tmp_path / "people.csv", rows)
    data = ("--data-dir", tmp_path / "data")
    with serve(PEOPLE) as server:
        done = here("run", path, "--yes", "--json", *data, url=server.base_url)
        again = here("resume", 1, "--json", *data, url=server.base_url)
    assert again.json["problems"] == done.json["problems"]
    assert again.json["problems"][0]["cell"] == "C3"
