"""The way from a sheet to emails, whatever its user, folders, file and worksheet are called."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.fakes.odd_names import ODD_NAMES
from tests.unit.cli.driving import EVENT, HEADINGS, environment, persons, serve, several, start

USUAL_FOLDERS = ("LENSMOR_DATA_DIR", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")


def workbook(path: Path, worksheet: str) -> Path:
    """A workbook with two worksheets, of which the second has people."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = Workbook()
    book.worksheets[0].title = "Other"
    page = book.create_sheet(worksheet)
    page.append(HEADINGS)
    for person in persons(2):
        page.append((person.full_name, EVENT, person.id, ""))
    book.save(path)
    return path


def of_user(home: Path | bytes, url: str) -> dict[str, str]:
    """The environment of a user with this home folder and nothing else set."""
    own = {k: v for k, v in environment(url).items() if k not in USUAL_FOLDERS}
    return {**own, "HOME": os.fsdecode(home), "USERPROFILE": os.fsdecode(home)}


@pytest.mark.parametrize("name", ODD_NAMES)
def test_every_command_finds_its_way(tmp_path: Path, name: str) -> None:
    home = tmp_path / name
    worksheet = re.sub(r"[][:*?/\\']", "_", name)[:31]
    path = workbook(home / f"Downloads {name}" / f"{name}.xlsx", worksheet)
    before = path.read_bytes()
    receipt, copy = path.with_name(f"{name} receipt.csv"), path.with_name(f"{name} copy.xlsx")
    commands = [
        ("check", path, f"--sheet={worksheet}", "--json"),
        ("run", path, f"--sheet={worksheet}", "--yes"),
        ("run", path, f"--sheet={worksheet}", "--yes"),
        ("runs", "--json"),
        ("results", 1, "--output", copy),
        ("receipt", 1, "--output", receipt),
        ("resume",),
        ("restore", 1),
        ("check", path, f"--sheet=no {worksheet}"),
    ]
    with serve(persons(2)) as server:
        codes = tmp_path / "codes.json"
        done = several(commands, codes, env=of_user(home, server.base_url))
        assert done.returncode == 0, done.stderr
        assert server.ledger.spent == 30
    told = done.stdout.decode() + done.stderr.decode()
    assert json.loads(codes.read_text(encoding="utf-8")) == [0] * 8 + [2], told
    said = done.stdout.decode().split("\f\n")
    assert json.loads(said[0])["worksheet"] == worksheet
    assert json.loads(said[3])["runs"][0]["sheet"] == str(path)
    assert re.sub(r"\s", " ", str(path)) in said[1], "where the results are"
    page = load_workbook(copy)[worksheet]
    status = [cell.value for cell in page[1]].index("Lensmor Status")
    assert [row[status].value for row in page.iter_rows(min_row=2)] == ["Unlocked"] * 2
    assert receipt.read_text(encoding="utf-8-sig").count(EVENT) >= 2
    assert path.read_bytes() == before, "restored"
    kept = {each.name for each in home.rglob("*") if each.is_file()}
    assert {"journal.sqlite3", "batch.log", path.name} <= kept
    assert not [each for each in kept if each.startswith("defect")]


class NamesOfBytes:
    """Linux lets a name be bytes that are no text."""

    __test__ = sys.platform == "linux"


class TestNamesOfBytes(NamesOfBytes):
    def test_a_home_that_is_no_text_is_a_home(self, tmp_path: Path) -> None:
        home = os.fsencode(tmp_path) + b"/caf\xe9"
        Path(os.fsdecode(home)).mkdir()
        path = workbook(tmp_path / "in" / "leads.xlsx", "Leads")
        told = [("run", path, "--sheet", "Leads", "--yes"), ("runs",), ("receipt", 1), ("resume",)]
        with serve(persons(2)) as server:
            codes = tmp_path / "codes.json"
            done = several(told, codes, env=of_user(home, server.base_url))
        assert json.loads(codes.read_text(encoding="utf-8")) == [0] * 4, done.stderr

    @pytest.mark.parametrize("path", ["leads.xlsx", "../in/leads.xlsx --output new.xlsx"])
    def test_a_current_folder_that_is_no_text_is_refused_before_anything_is_sent(
        self, tmp_path: Path, path: str
    ) -> None:
        folder = os.fsencode(tmp_path) + b"/caf\xe9"
        Path(os.fsdecode(folder)).mkdir()
        workbook(tmp_path / "in" / "leads.xlsx", "Leads")
        workbook(Path(os.fsdecode(folder)) / "leads.xlsx", "Leads")
        with serve(persons(2)) as server:
            program = start("run", *path.split(), "--yes", url=server.base_url, cwd=folder)
            _, told = program.communicate(timeout=60)
            assert server.exchanges == type(server.exchanges)(maxlen=server.exchanges.maxlen)
        assert program.returncode == 2
        assert "holds bytes that are no text; rename it" in told


@pytest.mark.posix_only("it is typed into a Unix shell")
def test_what_is_told_to_be_typed_goes_on_with_the_run_of_an_odd_folder(tmp_path: Path) -> None:
    """Typed into a real shell as it was printed, for one name of every kind."""
    folder = tmp_path / "".join(name[:9] for name in ODD_NAMES if "/" not in name)[:80]
    path = workbook(tmp_path / "leads.xlsx", "Leads")
    # Nobody is reached, so that a run that has begun stops and can be resumed.
    with serve(persons(2)) as server:
        server.service.set_balance(15)
        arguments = ("run", path, "--sheet", "Leads", "--limit", "1", "--yes", "--data-dir", folder)
        begun = several([arguments], tmp_path / "codes.json", env=environment(server.base_url))
        assert begun.returncode == 0
        journal = folder / "journal.sqlite3"
        journal.write_bytes(b"")
        refused = several(
            [("runs", "--data-dir", folder)],
            tmp_path / "codes.json",
            env=environment(server.base_url),
        )
    typed = refused.stderr.decode().split("The command for that is: ")[1].splitlines()[0]
    shell = f'lensmor-batch() {{ "{sys.executable}" -m lensmor_desktop.cli.main "$@"; }}\n{typed}'
    done = subprocess.run(
        ["bash", "-c", shell], capture_output=True, check=False, env=environment()
    )
    assert done.returncode == 0, done.stderr
    assert [each.name for each in folder.iterdir() if each.name.startswith("set aside")]
