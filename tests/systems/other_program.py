"""Another program on the simulated computer, as a real process that has files open.

    python -m tests.systems.other_program excel FILE
    python -m tests.systems.other_program scanner FOLDER SEED

It says "ready" on its output and goes on until its input ends. What it has open is seen in /proc
like everybody's (see `rules.holding`).
"""

import contextlib
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

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
    """A virus scanner, the indexer or OneDrive: looks at each new file, and at others now and then.

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
    """Has each new file open once, soon after it appears, and others from time to time."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._chance = random.Random(seed)
        self._known: set[int] = set()
        self._next: dict[int, float] = {}

    def run(self, end: threading.Event) -> None:
        with holding.taking_part(), contextlib.ExitStack() as stack:
            print("ready", flush=True)
            while not end.wait(0.005):
                for path in self._due():
                    stack.enter_context(self._look(path))

    def _due(self) -> Iterator[Path]:
        now = time.monotonic()
        for path in list(self._folder.iterdir()):
            with contextlib.suppress(OSError):
                number = path.stat().st_ino
                if number not in self._next:
                    self._next[number] = now + self._chance.uniform(0, 0.05)
                if self._next[number] <= now and path.is_file():
                    held = self._chance.uniform(SHORTEST, LONGEST)
                    # Between two looks there is time enough for one who waits 2 s.
                    self._next[number] = now + held + self._chance.uniform(0.4, LONGEST)
                    self._held = held
                    yield path

    @contextlib.contextmanager
    def _look(self, path: Path) -> Iterator[None]:
        try:
            file = path.open("rb")
        except OSError:  # gone meanwhile
            yield
            return
        timer = threading.Timer(self._held, file.close)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            file.close()


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
