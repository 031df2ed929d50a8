"""Standard output and standard error: who gets what, in which letters, and what if nobody reads."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lensmor_desktop import __version__
from lensmor_desktop.sandbox import Fate
from tests.unit.cli.driving import (
    EVENT,
    KEY,
    PROGRAM,
    ROOT,
    batch,
    cells,
    environment,
    here,
    persons,
    serve,
    sheet,
    sheet_of,
    start,
)

SAMPLE = ROOT / "sample_sheets" / "first-steps.xlsx"
HEAVY = {"openpyxl", "requests", "keyring", "lxml", "sqlite3", "urllib3", "filelock", "PySide6"}


def imported(*arguments: object) -> set[str]:
    """The top-level packages that a command imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *PROGRAM[1:], *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env=environment(),
        check=False,
    )
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    assert len(lines) > 20
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


@pytest.mark.linux_only("the rules that are laid load more")
def test_help_and_version_load_nothing_heavy() -> None:
    for arguments in (("--help",), ("run", "--help"), ("--version",), ("check",)):
        assert not imported(*arguments) & HEAVY, arguments


def test_checking_a_text_file_needs_neither_openpyxl_nor_qt(tmp_path: Path) -> None:
    path = sheet(tmp_path / "people.csv", [("", EVENT, "7300001", "")])
    assert not imported("check", path) & {"openpyxl", "PySide6"}


def test_past_runs_are_listed_without_opening_a_keychain() -> None:
    assert "keyring" not in imported("runs")


def test_help_tells_the_commands_and_the_exit_codes() -> None:
    done = batch("--help")
    assert (done.code, done.err) == (0, "")
    for word in ("check", "run", "resume", "runs", "balance", "LENSMOR_API_KEY", "Exit codes: 0"):
        assert word in done.out
    assert all(len(line) <= 100 for line in done.out.splitlines())
    for command in ("check", "run", "resume", "runs", "balance"):
        told = batch(command, "--help")
        assert (told.code, told.err) == (0, "")
        assert "--data-dir DIR" in told.out
    assert batch("--version").out == f"lensmor-batch {__version__}\n"


def test_what_goes_for_every_command_may_stand_before_or_after_its_name(tmp_path: Path) -> None:
    before = batch("--sandbox", "--json", "--data-dir", tmp_path, "balance")
    after = batch("balance", "--sandbox", "--json", "--data-dir", tmp_path)
    assert before == after
    assert before.json["balance"] == 30_050


def test_names_survive_every_encoding(tmp_path: Path) -> None:
    people = persons(1, fate=Fate.ALREADY_UNLOCKED)
    path = sheet_of(tmp_path / "people.csv", people)
    with serve(people) as server:
        for encoding, arguments in (("utf-8", ()), ("cp1252", ()), ("ascii", ("--json",))):
            done = subprocess.run(
                [*PROGRAM, "check", path, *arguments],
                capture_output=True,
                env=environment(server.base_url, PYTHONIOENCODING=encoding),
                check=False,
            )
            assert done.returncode == 0, done.stderr
            shown = done.stdout.decode(encoding)
            if arguments:
                assert json.loads(shown)["events"][0]["name"] == "Hanse Łódź Expo"
            else:
                assert ("Hanse Łódź" if encoding == "utf-8" else r"Hanse \u0141") in shown


@pytest.mark.parametrize("arguments", [("check", SAMPLE), ("check", SAMPLE, "--json"), ("--help",)])
def test_a_reader_that_goes_away_is_no_trouble(arguments: tuple[object, ...]) -> None:
    program = start(*arguments, url="")
    assert program.stdout is not None
    program.stdout.close()
    assert program.stderr is not None
    assert program.stderr.read() == ""
    assert program.wait(timeout=30) == (0 if arguments == ("--help",) else 3)
    program.stderr.close()


def test_a_run_goes_on_when_nobody_reads_its_output(tmp_path: Path) -> None:
    people = persons(2)
    path = sheet_of(tmp_path / "people.csv", people)
    with serve(people) as server:
        program = start("run", path, "--yes", url=server.base_url)
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        program.stderr.close()
        assert program.wait(timeout=60) == 0
        assert server.ledger.spent == 30
    assert cells(path, "Lensmor Status") == ["Unlocked"] * 2


def test_closed_streams_are_no_trouble() -> None:
    command = " ".join(PROGRAM)
    for closed in (">&-", "2>&-", ">&- 2>&-"):
        done = subprocess.run(
            ["/bin/sh", "-c", f"{command} runs {closed}"],
            capture_output=True,
            encoding="utf-8",
            env=environment(),
            check=False,
        )
        assert done.returncode == 0
        assert done.stderr == ""


def test_keys_and_addresses_stay_where_they_belong(tmp_path: Path) -> None:
    people = [*persons(2), *persons(1, start=1900, fate=Fate.FAILED)]
    path = sheet_of(tmp_path / "people.csv", people)
    data = tmp_path / "data"
    with serve(people) as server:
        for arguments in (
            ("check", path),
            ("run", path, "--yes"),
            ("run", path, "--yes", "--json", "--retry-failed"),
            ("resume",),
            ("resume", "1", "--json"),
            ("runs", "--json"),
            ("balance",),
        ):
            # Both ways of running it see to it that neither is printed.
            way = batch if arguments[0] == "run" else here
            done = way(*arguments, "--data-dir", data, url=server.base_url)
            assert done.code in (0, 3), done.err
    addresses = [person.email.encode() for person in people[:2]]
    files = [file for file in data.rglob("*") if file.is_file()]
    assert {"journal.sqlite3", "people.csv"} <= {file.name for file in files}
    for file in files:
        raw = file.read_bytes()
        assert KEY.encode() not in raw, file
        may_hold = file.name.startswith("journal.sqlite3") or "originals" in file.parts
        if not may_hold:
            assert not any(address in raw for address in addresses), file
    assert KEY.encode() not in path.read_bytes()
    assert all(address in path.read_bytes() for address in addresses)
