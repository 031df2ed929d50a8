"""A plug-in of pytest, loaded while coverage measures: tells coverage which test is running."""

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import coverage
import pytest

WRITES = "MUTANTS_TIMES"
seconds: dict[str, float] = defaultdict(float)
failing: set[str] = set()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: Any) -> Iterator[None]:
    """Each test has its own context, with its fixtures."""
    measuring = coverage.Coverage.current()
    assert measuring is not None
    measuring.switch_context(item.nodeid)
    try:
        return (yield)
    finally:
        measuring.switch_context("")


def pytest_runtest_logreport(report: Any) -> None:
    """Notes how long it took, and whether it failed."""
    seconds[report.nodeid] += report.duration
    if not report.passed:
        failing.add(report.nodeid)


def pytest_sessionfinish() -> None:
    """Writes it down for covering.py."""
    told = {"seconds": seconds, "failing": sorted(failing)}
    Path(os.environ[WRITES]).write_text(json.dumps(told), encoding="utf-8")
