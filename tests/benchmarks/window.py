"""The window: how soon it is painted, how long it ever stands still, and what rows weigh."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

from tests.benchmarks.first_paint import STARTED
from tests.benchmarks.rows import RUNS, RUNS_QUICK, Row, medians

PROJECT = Path(__file__).resolve().parents[2]
ROWS, ROWS_QUICK = 50_000, 10_000
PEOPLE, PEOPLE_QUICK = 5_000, 1_000
"""So many of them are sent: a run of everybody takes minutes, all of them alike for the window."""
MOST_GAP_MS = 50.0
MOST_FIRST_PAINT = 2.5
EMPTY = "an empty PySide6 window"
STEPS = {
    "start": "making all of its parts",
    "idle": "with nothing to do",
    "load": "loading",
    "open Review": "opening Review",
    "sort by name": "sorting by name",
    "sort backwards": "sorting backwards",
    "sort by verdict": "sorting by verdict",
    "search": "searching",
    "search again": "clearing the search",
    "filter ready": "filtering",
    "filter all": "showing all again",
    "select all": "selecting all",
    "untick all": "unticking all",
    "tick all": "ticking all",
    "untick one": "unticking one",
    "scroll": "scrolling",
    "run": "running",
}
"""What is done on the way through the window, for a person."""


def rows(quick: bool) -> list[Row]:
    """Everything about the window."""
    runs = RUNS_QUICK if quick else RUNS
    size = (ROWS_QUICK, PEOPLE_QUICK) if quick else (ROWS, PEOPLE)
    return [*_first_paint(runs), *_gaps(*size, runs)]


def _first_paint(runs: int) -> Iterator[Row]:
    for platform, environment in _displays():
        with environment as variables:
            _paints(variables)  # warms the disk's cache
            first = medians(partial(_paints, variables), runs)
        ours, bare = first["ours"] * 1000, first["bare"] * 1000
        yield Row("first paint", platform, ours, bare, EMPTY, "ms", MOST_FIRST_PAINT)


def _paints(variables: dict[str, str]) -> dict[str, float]:
    return {kind: _paint(kind, variables) for kind in ("bare", "ours")}


def _paint(kind: str, variables: dict[str, str]) -> float:
    """Seconds from the start of the process to the first paint."""
    command = [sys.executable, "-m", "tests.benchmarks.first_paint", kind]
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ,
            **variables,
            "LENSMOR_DATA_DIR": home,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            STARTED: str(time.monotonic()),
        }
        done = subprocess.run(
            command, cwd=PROJECT, env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
    return float(done.stdout.split()[-1])


def _displays() -> Iterator[tuple[str, AbstractContextManager[dict[str, str]]]]:
    yield "offscreen", _offscreen()
    if shutil.which("Xvfb"):
        yield "Xvfb", _xvfb()


@contextmanager
def _offscreen() -> Iterator[dict[str, str]]:
    yield {"QT_QPA_PLATFORM": "offscreen"}


@contextmanager
def _xvfb() -> Iterator[dict[str, str]]:
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1400x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        try:
            yield {"QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{server.stdout.readline().strip()}"}
        finally:
            server.terminate()


def _gaps(count: int, people: int, runs: int) -> Iterator[Row]:
    found = medians(partial(_walk, count, people), runs)
    weight = found.pop("weight")
    for step, gap in found.items():
        size = f"{count:,} rows, {people:,} people" if step == "run" else f"{count:,} rows"
        yield Row(f"longest gap: {STEPS[step]}", size, gap, None, "", "ms", MOST_GAP_MS)
    yield Row("memory for 10,000 rows", f"{count:,} rows", weight, None, "", "MB")


def _walk(count: int, people: int) -> dict[str, float]:
    """The longest gap of each step in milliseconds, and megabytes for 10,000 rows."""
    command = [sys.executable, "-m", "tests.gui.probe"]
    command += ["--rows", str(count), "--people", str(people)]
    done = subprocess.run(
        command,
        cwd=PROJECT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    told = json.loads(done.stdout)
    return {**told["gaps"], "weight": told["megabytes"] * 10_000 / count}
