#!/usr/bin/env python3
"""Measures the bundle: its size, and the time from its start to its first paint. Linux only.

    .venv/bin/python packaging/measure_bundle.py [--size | --start] [--runs N]

Size: against a bundle of an empty window with the same libraries, built by the same spec in the
same run. Start: the bundle in dist/ against the program as it runs from .venv, taking turns; the
moment counts when the middle of a virtual screen changes. Needs `packaging/dev.py bundle` first,
and for the start Xvfb. The exit code is 1 where a target is missed.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import bundling

MOST_SIZE = 1.1
MOST_START = 1.3
RUNS = 9
LONGEST_START_SECONDS = 30
EMPTY_WINDOW = Path(__file__).with_name("empty_window.py")


def main(arguments: Sequence[str]) -> int:
    """Measures both, or the one asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", action="store_true", help="only the size")
    parser.add_argument("--start", action="store_true", help="only the start")
    parser.add_argument("--runs", type=int, default=RUNS, help="starts of each program")
    options = parser.parse_args(arguments)
    program = bundling.program_of(bundling.DIST / bundling.PROGRAM)
    if not program.is_file():
        print("There is no bundle; make it by: packaging/dev.py bundle", file=sys.stderr)
        return 2
    good = True
    if options.size or not options.start:
        good = measure_size() and good
    if options.start or not options.size:
        good = measure_start(program, options.runs) and good
    return 0 if good else 1


def measure_size() -> bool:
    """Builds the empty window, and tells whether ours keeps to the target."""
    with tempfile.TemporaryDirectory(prefix="lensmor-measure-") as name:
        folder = Path(name)
        dist, work, moment = folder / "dist", folder / "build", bundling.moment()
        built = bundling.build_folder(dist, work, moment, LENSMOR_BUNDLE_START=str(EMPTY_WINDOW))
        empty = bundling.size_of(built)
    ours = bundling.size_of(bundling.DIST / bundling.PROGRAM)
    return told("Size", ours / 1e6, empty / 1e6, "MB", "an empty window", MOST_SIZE)


def measure_start(program: Path, runs: int) -> bool:
    """Starts both programs in turns, and tells whether the bundle keeps to the target."""
    unbundled = [sys.executable, "-m", "lensmor_desktop"]
    times: dict[str, list[float]] = {"bundle": [], "unbundled": []}
    with virtual_screen(), tempfile.TemporaryDirectory(prefix="lensmor-measure-") as data:
        for turn in range(runs + 1):
            for name, command in (("bundle", [str(program)]), ("unbundled", unbundled)):
                seconds = first_paint(command, Path(data) / f"{name}-{turn}")
                if turn:  # the first one also reads the files from the disk
                    times[name].append(seconds)
    ours = statistics.median(times["bundle"]) * 1000
    other = statistics.median(times["unbundled"]) * 1000
    return told("Start to first paint", ours, other, "ms", "unbundled", MOST_START)


def told(what: str, ours: float, other: float, unit: str, against: str, most: float) -> bool:
    """Prints a line with both figures, and tells whether the target is met."""
    ratio = ours / other
    print(
        f"{what}: {ours:.0f} {unit}; {against}: {other:.0f} {unit}; "
        f"{ratio:.2f} times, and at most {most} are allowed"
    )
    return ratio <= most


@contextmanager
def virtual_screen() -> Iterator[None]:
    """A screen of its own, with this process connected to it through Qt."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)  # noqa: S603 - Xvfb, with words of ours
    os.close(write)
    with os.fdopen(read) as told_by_server:
        number = told_by_server.readline().strip()
    os.environ.update(DISPLAY=f":{number}", QT_QPA_PLATFORM="xcb")
    from PySide6.QtGui import QGuiApplication

    application = QGuiApplication(["measure"])
    try:
        yield
    finally:
        del application
        server.terminate()
        server.wait()


def first_paint(command: list[str], data: Path) -> float:
    """Starts a program, waits until the screen's middle changes, ends it; gives the seconds."""
    data.mkdir()  # of its own: the last window left its data in the middle of something
    before = _middle()
    environment = {**os.environ, "LENSMOR_DATA_DIR": str(data)}
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, cwd=data)  # noqa: S603 - our program
    try:
        while _middle() == before:
            if process.poll() is not None or time.perf_counter() - started > LONGEST_START_SECONDS:
                raise SystemExit(f"{command[0]} showed no window.")
            time.sleep(0.002)
        seconds = time.perf_counter() - started
    finally:
        process.kill()
        process.wait()
    until = time.monotonic() + LONGEST_START_SECONDS
    while _middle() != before and time.monotonic() < until:
        time.sleep(0.01)
    return seconds


def _middle() -> bytes:
    from PySide6.QtGui import QGuiApplication

    # Without a window manager the window begins at the left upper corner.
    picture = QGuiApplication.primaryScreen().grabWindow(0, 300, 200, 200, 200).toImage()
    return bytes(picture.constBits())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
