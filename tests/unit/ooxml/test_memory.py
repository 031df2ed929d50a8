"""Memory doesn't grow with the sheet: measured in a process of its own.

Windows has no peak memory that Python could ask for, so nothing is collected there.
"""

import sys
from pathlib import Path

import pytest

from tests.benchmarks import workbooks as bench

__test__ = sys.platform != "win32"

BOUND = 60  # megabytes, interpreter included
MANY = pytest.param(200_000, marks=[pytest.mark.slow, pytest.mark.timeout(900)])


@pytest.mark.parametrize("rows", [10_000, MANY])
def test_reading_and_writing_stay_within_the_bound(tmp_path: Path, rows: int) -> None:
    path = bench.make_workbook(tmp_path / "a.xlsx", rows)
    for job in (bench.read_ours, bench.write_ours, bench.update_ours):
        assert bench.measure(job, path, rows).megabytes <= BOUND, job.__name__
