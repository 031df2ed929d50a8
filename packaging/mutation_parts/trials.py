"""A mutant put to the test, in a copy of the project."""

import compileall
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from py_compile import PycInvalidationMode
from types import TracebackType
from typing import Self

KILLED, SURVIVED, TIMEOUT = "killed", "survived", "timeout"
FOR_THE_START = 30.0  # seconds, on a busy machine
TIMES_LONGER = 4.0
OF_ONE_TEST = 40  # seconds: none of those that cover the money takes as long
FIRST = 60
COPIED = ("lensmor_desktop", "tests", "packaging", "sample_sheets", ".github", ".ci")
NO_TESTS_RAN, ALL_PASSED = 5, 0


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: the outcome, which test saw it, and how long it took."""

    outcome: str
    killed_by: str = ""
    seconds: float = 0.0


class Copy(AbstractContextManager["Copy"]):
    """A copy of the project in a folder for temporary files, in which files may be broken."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="mutants-"))
        for name in COPIED:
            if (self._root / name).is_dir():
                shutil.copytree(
                    self._root / name,
                    self.folder / name,
                    ignore=shutil.ignore_patterns("__pycache__"),
                )
        for path in self._root.glob("*.*"):
            if path.is_file() and not path.name.endswith(".sqlite3"):
                shutil.copy2(path, self.folder)
        # By their content: a change that takes less than a second may leave time and size alone.
        compileall.compile_dir(
            self.folder, quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def tried(self, file: str, text: str, tests: dict[str, float]) -> Verdict:
        """Runs the tests with this text in place of the file's.

        Args:
            tests: in the order in which they are run, and the seconds that each takes with the
                file as it is; the first failure ends it.
        """
        path = self.folder / file
        before = path.read_text(encoding="utf-8")
        path.write_text(text, encoding="utf-8")
        verdict, names = Verdict(SURVIVED), list(tests)
        try:
            # Finding thousands of tests takes pytest long, and one of the first mostly notices.
            for some in filter(None, (names[:FIRST], names[FIRST:])):
                limit = FOR_THE_START + TIMES_LONGER * sum(tests[each] for each in some)
                found = self._run(some, limit)
                verdict = replace(found, seconds=verdict.seconds + found.seconds)
                if verdict.outcome != SURVIVED:
                    break
            return verdict
        finally:
            path.write_text(before, encoding="utf-8")

    def _run(self, tests: list[str], limit: float) -> Verdict:
        names = self.folder / "tests-of-this-mutant.txt"
        names.write_text("\n".join(tests), encoding="utf-8")
        command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "--tb=no", "--no-header"]
        command += ["-p", "no:cacheprovider", "--timeout-method=thread"]
        command += [f"--timeout={OF_ONE_TEST}", f"@{names}"]
        environment = dict(os.environ, QT_QPA_PLATFORM="offscreen", TMPDIR=str(self.folder))
        environment.pop("PYTHONPATH", None)
        started = time.monotonic()
        process = subprocess.Popen(  # noqa: S603 - pytest of a copy
            command,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # so that what tests have started can be ended as well
        )
        try:
            said, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            said = "+ Timeout +"
        finally:
            if sys.platform != "win32":
                with suppress(OSError):
                    os.killpg(process.pid, signal.SIGKILL)
            process.kill()
            process.communicate()
        took = time.monotonic() - started
        if "+ Timeout +" in said:
            return Verdict(TIMEOUT, seconds=took)
        if process.returncode == ALL_PASSED:
            return Verdict(SURVIVED, seconds=took)
        if process.returncode == NO_TESTS_RAN:
            raise RuntimeError(f"pytest ran no test:\n{said}")
        return Verdict(KILLED, _failed(said), took)


def _failed(said: str) -> str:
    for line in said.splitlines():
        if line.startswith(("FAILED ", "ERROR ")):
            return line.split(" ", 1)[1].partition(" - ")[0]
    return said.strip().rpartition("\n")[2]
