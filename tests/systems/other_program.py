"""Another program on the simulated computer, as a real process that has files open.

    python -m tests.systems.other_program excel FILE
    python -m tests.systems.other_program scanner FOLDER SEED

It says "ready" on its output and goes on until its input ends. What it has open is seen in /proc
like everybody's (see `rules.holding`).
"""

import contextlib
import math
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from tests.systems.rules import NAMED, holding

SHORTEST, LONGEST = 0.05, 0.9  # seconds for which a scanner looks at a file
_ROOT = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def excel(file: Path) -> Iterator[None]:
    """Excel has a workbook open: others may read it, but neither write, replace nor delete it."""
    with _running("excel", str(file)):
        yield


@contextlib.contextmanager
def scanner(folder: Path, seed: int) -> Iterator[None]:
    """A virus scanner, the indexer or OneDrive: looks at each new file, and at all now and then.

    Args:
        folder: whose files it looks at.
        seed: of its chance.
    """
    with _running("scanner", str(folder), str(seed)):
        yield


@contextlib.contextmanager
def _running(*words: str) -> Iterator[None]:
    environment = {name: value for name, value in os.environ.items() if name != NAMED}
    command = [sys.executable, "-m", __name__, *words]
    with subprocess.Popen(
        command,
        cwd=_ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield
        finally:
            process.stdin.close()
            assert process.wait(30) == 0


def _be_excel(file: Path, end: threading.Event) -> None:
    # Excel shares reading alone, and leaves a hidden file beside that tells whose it is.
    owner = file.with_name(f"~${file.name}")
    with holding.taking_part(holding.Sharing(write=False)), file.open("r+b"):
        owner.write_bytes(b"\x05Owner")
        print("ready", flush=True)
        end.wait()
    owner.unlink()


class _Scanner:
    """Opens each new file at once, and every file again from time to time."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._chance = random.Random(seed)
        self._next: dict[int, float] = {}
        self._held: list[tuple[float, BinaryIO]] = []

    def run(self, end: threading.Event) -> None:
        with holding.taking_part():
            print("ready", flush=True)
            while not end.wait(0.001):
                self._close(time.monotonic())
                self._look(time.monotonic())
            self._close(math.inf)

    def _look(self, now: float) -> None:
        for path in list(self._folder.iterdir()):
            with contextlib.suppress(OSError):  # gone meanwhile
                number = path.stat().st_ino
                if self._next.get(number, now) > now:
                    continue
                until = now + self._chance.uniform(SHORTEST, LONGEST)
                self._held.append((until, path.open("rb")))
                # Between two looks there is time enough for one who waits 2 s.
                self._next[number] = until + self._chance.uniform(LONGEST, 2 * LONGEST)

    def _close(self, now: float) -> None:
        for until, file in self._held:
            if until <= now:
                file.close()
        self._held = [each for each in self._held if not each[1].closed]


def _main(what: str, where: str, *more: str) -> None:
    end = threading.Event()

    def wait() -> None:
        sys.stdin.read()
        end.set()

    threading.Thread(target=wait, daemon=True).start()
    if what == "excel":
        _be_excel(Path(where), end)
    else:
        _Scanner(Path(where), int(more[0])).run(end)


if __name__ == "__main__":
    _main(*sys.argv[1:])
