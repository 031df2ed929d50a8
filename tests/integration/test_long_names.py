"""Files with names as long as the system allows: nothing that we name after them fails for that."""

import os
from pathlib import Path

import pytest

from lensmor_desktop.cli.exits import SETTLED, UNUSABLE
from lensmor_desktop.gui.files.outputs import copy_beside, usual_output
from lensmor_desktop.platform import kind
from tests.unit.cli.driving import cells, here, persons, serve, sheet_of

_BYTES = pytest.mark.posix_only("names are counted in UTF-16 units, and bytes bear no more here")
NAMES = [
    "a" * 244 + ".csv",
    "a" * 251 + ".csv",
    pytest.param("ü" * 125 + ".csv", marks=_BYTES),
    pytest.param("名" * 83 + "12.csv", marks=_BYTES),
]


def in_folder(folder: Path, name: str) -> Path:
    """A file in a folder; on Windows the whole path has 259 characters at most."""
    most = 259 - len(f"{folder}/") if kind.is_windows() else len(name)
    return folder / f"{name.removesuffix('.csv')[: most - 4]}.csv"


@pytest.mark.parametrize("name", NAMES, ids=lambda name: f"{len(os.fsencode(name))} bytes")
def test_a_run_is_as_any_other(tmp_path: Path, name: str) -> None:
    people = persons(2)
    path = sheet_of(tmp_path / "short.csv", people).rename(in_folder(tmp_path, name))
    before = path.read_bytes()
    with serve(people) as server:
        url = server.base_url
        done = here("run", path, "--yes", url=url)
        assert done.code == SETTLED, done.err
        assert cells(path, "Lensmor Status") == ["Unlocked", "Unlocked"]
        assert here("restore", 1, url=url).code == SETTLED
    assert path.read_bytes() == before
    aside = [each for each in tmp_path.glob("*.csv") if each != path]
    assert len(aside) == 1
    assert "(before restore" in aside[0].name


@pytest.mark.parametrize("name", NAMES, ids=lambda name: f"{len(os.fsencode(name))} bytes")
def test_results_that_cannot_go_into_it_go_beside_it(tmp_path: Path, name: str) -> None:
    people = persons(1)
    path = sheet_of(tmp_path / "short.csv", people).rename(in_folder(tmp_path, name))
    with serve(people) as server:
        assert here("run", path, "--yes", url=server.base_url).code == SETTLED
        path.chmod(0o444)
        done = here("results", 1, url=server.base_url)
    assert done.code == SETTLED, done.err
    [beside] = [each for each in tmp_path.iterdir() if each != path]
    assert "(Lensmor results" in beside.name
    assert cells(beside, "Lensmor Status") == ["Unlocked"]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: f"{len(os.fsencode(name))} bytes")
def test_the_copy_that_the_settings_ask_for_has_a_name_that_can_be(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    copy = copy_beside(path)
    copy.touch()
    assert copy.stem.endswith(" - Lensmor")
    second = Path(usual_output(path, "copy"))
    second.touch()
    assert second.stem.endswith(" - Lensmor 2")


def test_a_name_that_no_system_has_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    people = persons(1)
    path = sheet_of(tmp_path / "people.csv", people)
    with serve(people) as server:
        done = here(
            *("run", path, "--yes", "--output", tmp_path / ("a" * 300 + ".csv")),
            url=server.base_url,
        )
        assert not server.ledger.spent
    assert done.code == UNUSABLE
    assert "The name is too long" in done.err


@pytest.mark.parametrize(
    ("name", "told"), [("NUL.csv", "keeps this name for a device"), ("a:b.csv", "a character that")]
)
def test_on_windows_names_that_lose_what_is_written_are_told_before_anything_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, told: str
) -> None:
    people = persons(1)
    path = sheet_of(tmp_path / "people.csv", people)
    monkeypatch.setattr(kind, "SYSTEM", "win32")
    with serve(people) as server:
        url = server.base_url
        done = here("run", path, "--yes", "--output", tmp_path / name, url=url)
        assert not server.ledger.spent
    assert done.code == UNUSABLE
    assert told in done.err
