"""From the file to rows that are judged, beside openpyxl that only walks over the cells.

Every measurement runs in a process of its own, so that its peak memory is its own. Seconds are
processor time: other programs on the machine count less. What a person sees meanwhile is measured
in the window: `first_rows`.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks.rows import RUNS, RUNS_QUICK, Row, medians
from tests.benchmarks.workbooks import COLUMNS, make_workbook, peak, read_openpyxl

PROJECT = Path(__file__).resolve().parents[2]
SIZES, SIZES_QUICK = (10_000, 50_000, 200_000), (10_000, 50_000)
HEADINGS = {0: "Lensmor Personnel ID", 1: "Name", 2: "Company", 5: "Lensmor Event ID"}
"""The columns with IDs hold numbers; nobody else's headings are like these."""

HALF = 0.5
"""The most of openpyxl's time that reading and judging may take in a big sheet."""
HALF_FROM = 50_000  # rows; below, it is the start that counts
LINEAR = 1.25
"""How much longer a row may take in the biggest sheet than in the next smaller one."""
MOST_MEGABYTES = 400.0
OPENPYXL = "openpyxl, read-only, just iterating the cells"


def rows(quick: bool) -> list[Row]:
    """Everything about sheets on their way to the screen."""
    sizes, runs = (SIZES_QUICK, RUNS_QUICK) if quick else (SIZES, RUNS)
    with tempfile.TemporaryDirectory() as folder:
        found = {}
        for size in sizes:
            path = make_workbook(Path(folder) / f"{size}.xlsx", size, headings=HEADINGS)
            found[size] = _measured(path, size, runs)
    return [*_speed(found), *_growth(found), *_memory(found)]


def _measured(path: Path, size: int, runs: int) -> dict[str, float]:
    def once() -> dict[str, float]:
        return {
            f"{job} {figure}": value
            for job in JOBS
            for figure, value in _in_a_process(job, path, size).items()
        }

    return medians(once, runs)


def _in_a_process(job: str, path: Path, size: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.sheet_to_screen", job, str(path), str(size)]
    done = subprocess.run(command, cwd=PROJECT, check=True, stdout=subprocess.PIPE, text=True)
    told = json.loads(done.stdout)
    return {"seconds": float(told["seconds"]), "megabytes": float(told["megabytes"])}


def _size(count: int) -> str:
    return f"{count:,} rows x {COLUMNS}"


def _speed(found: dict[int, dict[str, float]]) -> Iterator[Row]:
    for size, figures in found.items():
        target = HALF if size >= HALF_FROM else None
        yield Row(
            "sheet to screen",
            _size(size),
            figures["judge seconds"],
            figures["walk seconds"],
            OPENPYXL,
            "s",
            target,
        )


def _growth(found: dict[int, dict[str, float]]) -> Iterator[Row]:
    small, big = sorted(found)[-2:]
    each = {size: found[size]["judge seconds"] / size * 1_000_000 for size in (small, big)}
    yield Row(
        "sheet to screen: growth",
        f"{small:,} to {big:,} rows",
        each[big],
        each[small],
        "a row of the smaller sheet",
        "µs/row",
        LINEAR,
    )


def _memory(found: dict[int, dict[str, float]]) -> Iterator[Row]:
    for size, figures in found.items():
        ours = figures["judge megabytes"]
        yield Row("sheet to screen: peak memory", _size(size), ours, None, "", "MB", MOST_MEGABYTES)


def judge(path: Path, size: int) -> None:
    """The file read and every row judged, as the review page gets it."""
    from lensmor_desktop.domain.rows import Verdict
    from lensmor_desktop.sheets import inspect_sheet

    assert inspect_sheet(path).count(Verdict.READY) == size


JOBS: dict[str, Callable[[Path, int], None]] = {
    "judge": judge,
    "walk": read_openpyxl,
}


def main() -> None:
    """Does one job in this process, and prints what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("job", choices=JOBS)
    parser.add_argument("path", type=Path)
    parser.add_argument("rows", type=int)
    given = parser.parse_args()
    started = time.process_time()
    JOBS[given.job](given.path, given.rows)
    seconds = time.process_time() - started
    print(json.dumps({"seconds": seconds, "megabytes": peak()}))


if __name__ == "__main__":
    main()
