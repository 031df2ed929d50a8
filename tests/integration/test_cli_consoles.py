"""Every command on every kind of console: few characters, none at all, full, broken."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from lensmor_desktop.sandbox import Event, Fate, Options, Pace, Person, PracticeServer
from tests.fakes.engine import make_world
from tests.unit.cli.driving import KEY, environment, several, sheet, start

NAME = "“Łódź” – Größe 东京 Иван 🎉…"
EVENT = "204518"
# What lacks the characters of NAME in different ways; utf-8 lacks none.
CONSOLES = ("utf-8", "cp1252", "cp850", "gbk", "ascii", "utf-16")


def people() -> list[Person]:
    fates = (Fate.DELIVERED, Fate.ALREADY_UNLOCKED, Fate.FAILED)
    return [
        Person(str(1000 + n), (EVENT,), fate, full_name=f"{NAME} {n}")
        for n, fate in enumerate(fates)
    ]


def server() -> PracticeServer:
    told = Options(pace=Pace.FAST, rate_limit=None, late_seconds=0.1, elsewhere_seconds=0.1)
    world = make_world((Event(EVENT, name=NAME, date_start="2027-03-09"),), people())
    return PracticeServer(world, options=told)


def commands(folder: Path) -> list[list[str]]:
    """Every command, with sheets and folders of odd names; also those that are refused."""
    folder.mkdir(parents=True)
    rows = [(person.full_name, EVENT, person.id, NAME) for person in people()]
    path = sheet(folder / f"{NAME}.csv", [*rows, (NAME, EVENT, NAME, "")])
    data = str(folder / f"data {NAME}")
    told: list[Sequence[object]] = [
        ("check", path),
        ("check", path, "--json"),
        ("check", path, "--json", "--event-column", NAME),
        ("check", path, "--event-column", NAME),
        ("check", folder / f"no {NAME}.xlsx"),
        ("run", path),
        ("run", path, "--yes"),
        ("runs",),
        ("runs", "--json"),
        ("resume",),
        ("results", "1"),
        ("receipt", "1"),
        ("receipt", "1", "--json"),
        ("receipt", "1", "--output", folder / f"{NAME} receipt.csv"),
        ("receipt", "1", "--output", folder / f"{NAME} receipt.csv"),
        ("restore", "1"),
        ("restore", "99"),
        ("balance",),
        ("forget",),
        ("forget", "--yes"),
        ("set-aside",),
        (NAME,),
        ("check", path, "--limit", NAME),
        ("--help",),
        ("run", "--help"),
    ]
    return [[*map(str, each), *([] if "--help" in each else ["--data-dir", data])] for each in told]


def all_at(
    folder: Path, encoding: str = "utf-8", shell: str = '"$@"'
) -> tuple[list[int], bytes, bytes]:
    """All commands in one process; their exit codes and what they said."""
    codes = folder / "codes.json"
    told = commands(folder / "sheets")
    with server() as practice:
        done = several(
            told,
            codes,
            *("/bin/sh", "-c", shell, "sh"),
            env=environment(practice.base_url, PYTHONIOENCODING=encoding, PYTHONUTF8="0"),
        )
        assert not practice.ledger.paid_twice
    assert done.returncode == 0, done.stderr
    return json.loads(codes.read_text(encoding="utf-8")), done.stdout, done.stderr


USUAL = [3, 3, 2, 2, 2, 2, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2, 0, 2, 0, 2, 2, 2, 0, 0]


class OnPosix:
    """A shell closes and redirects the streams."""

    __test__ = os.name == "posix"


class TestConsoles(OnPosix):
    @pytest.mark.parametrize("encoding", CONSOLES)
    def test_every_command_says_what_it_has_to_say(self, tmp_path: Path, encoding: str) -> None:
        codes, out, err = all_at(tmp_path, encoding)
        assert codes == USUAL
        said, told = out.decode(encoding), err.decode(encoding)
        assert "Traceback" not in said + told
        assert KEY not in said + told
        each = said.split("\f\n")
        assert json.loads(each[1])["events"][0]["name"] == NAME
        assert json.loads(each[8])["runs"][0]["sheet"].endswith(f"{NAME}.csv")
        assert NAME in json.loads(each[12])["receipt"]
        assert "“" in said if encoding in ("utf-8", "cp1252", "gbk", "utf-16") else '"' in said
        # No question mark or box where a character is lacking: it can be told which one it was.
        assert "Gr" in said
        assert "Gr?" not in said + told
        if encoding == "ascii":
            assert '"\\u0141\\xf3d\\u017a" - Gr\\xf6\\xdfe \\u4e1c\\u4eac' in said
        if encoding == "utf-8":
            assert NAME in said


FULL = "/dev/full"


class TestNoConsole(OnPosix):
    @pytest.mark.parametrize(
        "shell",
        [
            '"$@" <&- >&- 2>&-',
            '"$@" >&-',
            '"$@" 2>&-',
            '"$@" <&-',
            *(
                f'"$@" {redirect}'
                for redirect in (f">{FULL}", f"2>{FULL}", f">{FULL} 2>{FULL}")
                if Path(FULL).exists()
            ),
            '{ "$@"; } 2>&1 | true',
        ],
    )
    def test_every_command_does_its_work_and_ends_as_always(
        self, tmp_path: Path, shell: str
    ) -> None:
        codes, out, err = all_at(tmp_path, shell=shell)
        assert codes == USUAL
        assert b"Traceback" not in out + err
        assert b"Exception ignored" not in out + err

    @pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("--nonsense",)])
    @pytest.mark.parametrize("module", ["lensmor_desktop", "lensmor_desktop.cli.main"])
    def test_a_program_without_streams_ends_as_always(
        self, module: str, arguments: tuple[str, ...]
    ) -> None:
        command = [sys.executable, "-m", module, *arguments]
        usual = subprocess.run(command, capture_output=True, check=False, env=environment())
        done = subprocess.run(
            ["/bin/sh", "-c", '"$@" <&- >&- 2>&-', "sh", *command],
            capture_output=True,
            check=False,
            env=environment(),
        )
        assert done.returncode == usual.returncode
        assert (done.stdout, done.stderr) == (b"", b"")


def test_a_reader_that_goes_away_in_the_middle_changes_nothing(tmp_path: Path) -> None:
    arguments = commands(tmp_path / "sheets")[0]
    program = start(*arguments, url="")
    assert program.stdout is not None
    assert program.stderr is not None
    program.stdout.read(1)
    program.stdout.close()
    assert program.stderr.read() == ""
    program.stderr.close()
    assert program.wait(timeout=60) == 3
