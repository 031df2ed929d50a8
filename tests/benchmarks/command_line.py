"""How soon `lensmor-batch` has done something small, beside Python importing openpyxl.

Each command is a process of its own, and the seconds are a person's: from its start to its end.
The four take turns, so that other work on the machine slows them all. There is no key and no
network. Compiled modules are kept in a folder of the benchmark's own, as an installed program has
them, for openpyxl as well; the first turn makes them, and the journal, and isn't counted.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from tests.benchmarks.rows import RUNS, RUNS_QUICK, Row, medians
from tests.benchmarks.sheet_to_screen import HEADINGS
from tests.benchmarks.workbooks import PROJECT, make_workbook

ROWS = 10
TURNS = 3  # times as many as other benchmarks: a start is short
OTHER = "Python importing openpyxl"
HELP, CHECK, KEYCHAIN = "start: --help", "start: check", "start: check, keychain asked"
TARGETS = {HELP: ("no sheet", 1.5), CHECK: (f"{ROWS} rows", 1.5), KEYCHAIN: (f"{ROWS} rows", None)}

_BATCH = "from lensmor_desktop.cli.main import entry; entry()"
_SETTLED = (0, 3)  # 3: what the sheet says isn't all known without a key
# On Linux a keychain is a service on the session's bus; elsewhere there always is one.
_BUS = ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR")
_NO_KEYCHAIN = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
_MEDDLING = ("PYTHONDONTWRITEBYTECODE", "PYTHONPROFILEIMPORTTIME", "COVERAGE_PROCESS_START")


def rows(quick: bool) -> list[Row]:
    """The starts, beside openpyxl's."""
    with tempfile.TemporaryDirectory() as name:
        commands = Commands(Path(name))
        commands.each()
        runs = (RUNS_QUICK if quick else RUNS) * TURNS
        took = medians(commands.each, runs)
    return _rows(took)


def _rows(took: Mapping[str, float]) -> list[Row]:
    other = took[OTHER] * 1000
    return [
        Row(name, size, took[name] * 1000, other, OTHER, "ms", target)
        for name, (size, target) in TARGETS.items()
    ]


class Commands:
    """The commands, with a sheet and a data folder of their own in `folder`."""

    def __init__(self, folder: Path) -> None:
        sheet = make_workbook(folder / "ten.xlsx", ROWS, headings=HEADINGS)
        check = [sys.executable, "-c", _BATCH, "check", str(sheet)]
        alone = environment(folder)
        asking = alone | _NO_KEYCHAIN
        self._commands = {
            OTHER: ([sys.executable, "-c", "import openpyxl"], alone),
            HELP: ([sys.executable, "-c", _BATCH, "--help"], alone),
            CHECK: (check, alone if sys.platform == "linux" else asking),
            KEYCHAIN: (check, asking),
        }

    def each(self) -> dict[str, float]:
        """Every command once; seconds by its name."""
        return {name: _seconds(*command) for name, command in self._commands.items()}


def environment(folder: Path) -> dict[str, str]:
    """That of a person without a key."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LENSMOR_", "PYTHON_KEYRING_")) and name not in (*_BUS, *_MEDDLING)
    }
    return kept | {
        "LENSMOR_DATA_DIR": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),  # nor is a keychain named there
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "PYTHONPATH": str(PROJECT),
    }


def _seconds(command: list[str], environ: Mapping[str, str]) -> float:
    started = time.perf_counter()
    done = subprocess.run(
        command, env=dict(environ), cwd=PROJECT, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - started
    if done.returncode not in _SETTLED:
        raise RuntimeError(f"{command[-2:]} ended with {done.returncode}: {done.stderr[-500:]}")
    return seconds
