"""The real program with a kill switch: it dies by SIGKILL at a place that a test has named.

    python -m tests.integration.crash.doomed --epoch E --speed S --notes FILE
        [--kill PLACE --at N] -- run SHEET --yes --json ...

Nothing of the product knows of this. The switch sits around what the product calls: the COMMITs of
sqlite3, the sending of http.client, and the files that `os` and `shutil` make and put in place.
Each place that the program comes by is noted, one line each, so that a run that nobody kills tells
which places there are. Besides that the engine's clock runs `--speed` times as fast.
"""

import argparse
import http.client
import io
import os
import re
import runpy
import shutil
import signal
import sqlite3
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from lensmor_desktop.platform import macos
from lensmor_desktop.platform.kind import is_macos

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
"""What ends a process with no chance to do anything more; Windows ends it so with SIGTERM."""

HALF_WRITTEN = "in the middle of a write to a new file"

_JOURNAL = f"{os.sep}lensmor_desktop{os.sep}journal{os.sep}"


class Switch:
    """Notes each place that the program comes by, and kills it at one of them."""

    def __init__(self, notes: Path, place: str = "", at: int = 1) -> None:
        self._notes = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._place, self._at = place, at
        self._seen: Counter[str] = Counter()

    def comes(self, place: str) -> bool:
        """Whether the program would die at this place the next time it passes."""
        return place == self._place and self._seen[place] + 1 == self._at

    def passes(self, place: str) -> None:
        """Notes a place, and ends everything if it is the one."""
        self._seen[place] += 1
        os.write(self._notes, f"{place}\n".encode())
        if place == self._place and self._seen[place] == self._at:
            os.kill(os.getpid(), KILL)
            threading.Event().wait()  # a signal to oneself may take a moment


def endpoint_place(method: str, target: str) -> str:
    """A request as a place is named: without its query, and with * for an ID in its path."""
    return f"{method} {re.sub(r'/[^/]*[0-9][^/]*', '/*', target.partition('?')[0])}"


def watch_commits(switch: Switch, request: Callable[[], str]) -> None:
    """Before and after each COMMIT, by the name of the journal's method that makes it."""

    class Connection(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            if sql != "COMMIT":
                return super().execute(sql, *values)
            step = _step(sys._getframe(1))
            if step == "requests.add":
                step = f"{step} of {request()}"
            switch.passes(f"before commit {step}")
            done = super().execute(sql, *values)
            switch.passes(f"after commit {step}")
            return done

    real = sqlite3.connect

    def connect(*args: Any, **options: Any) -> sqlite3.Connection:
        made: sqlite3.Connection = real(*args, **{"factory": Connection, **options})
        return made

    sqlite3.connect = connect  # type: ignore[assignment]


def _step(frame: FrameType | None) -> str:
    """The journal's method that a COMMIT belongs to: the outermost, past `transaction`."""
    while frame is not None:
        code = frame.f_code
        if _JOURNAL in code.co_filename and code.co_name != "transaction":
            return f"{Path(code.co_filename).stem}.{code.co_name}"
        frame = frame.f_back
    return "unknown"


def watch_http(switch: Switch) -> Callable[[], str]:
    """Before a request, after its headers, and when its answer is all there.

    Returns:
        what tells the request that was sent last.
    """
    last = [""]
    connection = http.client.HTTPConnection
    put, end = connection.putrequest, connection.endheaders

    def putrequest(self: Any, method: str, url: str, *args: Any, **options: Any) -> None:
        last[0] = endpoint_place(method, url)
        put(self, method, url, *args, **options)

    def endheaders(self: Any, *args: Any, **options: Any) -> None:
        switch.passes(f"before sending {last[0]}")
        end(self, *args, **options)
        switch.passes(f"after the headers of {last[0]}")

    connection.putrequest = putrequest  # type: ignore[method-assign]
    connection.endheaders = endheaders  # type: ignore[method-assign]

    from lensmor_desktop.api.transport import Transport

    attempt = Transport.attempt

    def attempted(self: Any, call: Any) -> Any:
        done = attempt(self, call)
        switch.passes(f"with the answer to {last[0]}")
        return done

    Transport.attempt = attempted  # type: ignore[method-assign]
    return lambda: last[0]


def watch_files(switch: Switch) -> None:
    """Around everything that puts a file on the disk or in its place."""

    def around(
        module: Any, name: str, what: Callable[[tuple[Any, ...]], str], told: str = ""
    ) -> None:
        real = getattr(module, name)

        def watched(*args: Any, **options: Any) -> Any:
            place = f"{told or name} {what(args)}"
            switch.passes(f"before {place}")
            done = real(*args, **options)
            switch.passes(f"after {place}")
            return done

        setattr(module, name, watched)

    around(os, "replace", lambda args: _kind(args[1]))
    syncing = (macos, "full_sync") if is_macos() else (os, "fsync")
    around(*syncing, lambda args: f"in {_caller(sys._getframe(3))}", "fsync")
    real_open = os.open

    def opened(path: Any, flags: int, *args: Any, **options: Any) -> int:
        if not flags & os.O_EXCL:
            return real_open(path, flags, *args, **options)
        place = f"create beside {_kind(path)}"
        switch.passes(f"before {place}")
        handle = real_open(path, flags, *args, **options)
        switch.passes(f"after {place}")
        return handle

    os.open = opened
    real_fdopen = os.fdopen

    def fdopen(handle: int, mode: str = "r", *args: Any, **options: Any) -> Any:
        if mode != "wb":
            return real_fdopen(handle, mode, *args, **options)
        return _Writer(switch, io.FileIO(handle, "wb"))

    os.fdopen = fdopen  # type: ignore[assignment]
    real_copy = shutil.copyfileobj

    def copyfileobj(source: Any, target: Any, length: int = 0) -> None:
        content = source.read()
        half = len(content) // 2
        target.write(content[:half])
        target.flush()
        switch.passes("in the middle of a copy")
        real_copy(io.BytesIO(content[half:]), target)

    shutil.copyfileobj = copyfileobj  # type: ignore[assignment]


class _Writer(io.BufferedWriter):
    """A file that can be cut off in the middle of any write; all before that is on the disk."""

    def __init__(self, switch: Switch, raw: io.FileIO) -> None:
        super().__init__(raw)
        self._switch = switch

    def write(self, data: Any) -> int:
        half = len(data) // 2
        if self._switch.comes(HALF_WRITTEN):
            super().write(data[:half])
            self.flush()
        self._switch.passes(HALF_WRITTEN)
        return super().write(data)


def _kind(path: str | os.PathLike[str]) -> str:
    """What kind of file it is, so that places have the same names in every run."""
    found = Path(path)
    if "originals" in found.parts:
        return "the original"
    return "the sheet"


def _caller(frame: FrameType) -> str:
    return f"{Path(frame.f_code.co_filename).stem}.{frame.f_code.co_name}"


def hurry(speed: float, epoch: float) -> None:
    """Makes the engine's clock run so many times as fast, counted from `epoch` (Unix seconds)."""
    from lensmor_desktop.unlocking.clock import SystemClock

    def now(self: SystemClock) -> float:
        return epoch + (time.time() - epoch) * speed

    def steady(self: SystemClock) -> float:
        return time.monotonic() * speed

    def wait(self: SystemClock, seconds: float, stop: threading.Event) -> bool:
        return stop.wait(max(0.0, seconds) / speed)

    SystemClock.now = now  # type: ignore[method-assign]
    SystemClock.steady = steady  # type: ignore[method-assign]
    SystemClock.wait = wait  # type: ignore[method-assign]


def main() -> None:
    """Reads what is before the --, and becomes the program with what is behind it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--epoch", type=float, required=True)
    parser.add_argument("--speed", type=float, required=True)
    parser.add_argument("--notes", type=Path, required=True)
    parser.add_argument("--kill", default="")
    parser.add_argument("--at", type=int, default=1)
    cut = sys.argv.index("--")
    given, program = parser.parse_args(sys.argv[1:cut]), sys.argv[cut + 1 :]
    switch = Switch(given.notes, given.kill, given.at)
    hurry(given.speed, given.epoch)
    watch_commits(switch, watch_http(switch))
    watch_files(switch)
    sys.argv = ["lensmor-batch", *program]
    runpy.run_module("lensmor_desktop.cli.main", run_name="__main__")


if __name__ == "__main__":
    main()
