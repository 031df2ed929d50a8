"""Which test runs which line: measured once, and kept in a file for the next time."""

import difflib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path, PurePosixPath
from typing import Any

import coverage
from machine import Problem

from .contexts import WRITES

LONGEST = 60  # seconds; a test that takes longer judges nothing
PACKAGE = "lensmor_desktop"
WHERE_TESTS_ARE = ("tests/unit", "tests/integration")
# What starts programs, or has nothing to do with money: it would take long and cover nothing.
LEFT_OUT = (
    "tests/integration/crash/*",
    "tests/integration/test_cli_s*",
    "tests/integration/test_cli_thousand_rows.py",
    "tests/integration/test_m*",
    "tests/integration/test_real_workbooks.py",
    "tests/integration/test_sandbox*",
    "tests/integration/test_selftest.py",
    "tests/integration/test_sheets*",
    "tests/unit/diagnostics/*",
    "tests/unit/ooxml/*",
    "tests/unit/sandbox/*",
    "tests/unit/test_[bcrs]*",
    "tests/unit/test_imports.py",
)


@dataclass
class Covering:
    """What the tests cover.

    Attributes:
        texts: file -> its text when its lines were counted.
        digests: file of tests -> what it was when it was measured.
        seconds: test -> how long it takes, measuring included.
        lines: test -> file -> lines.
        failing: tests that fail, or were skipped, without any change of ours.
    """

    texts: dict[str, str] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    lines: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    failing: list[str] = field(default_factory=list)

    def tests_of(self, file: str, span: tuple[int, int]) -> list[str]:
        """The tests that run any of these lines: those of the module, then one of each file.

        Tests of one file ask much the same, so that the fastest of each come first, then the next.
        Where no test runs a line, whoever runs anything of its file may notice: it may have been
        put there since, or it is run when the module is imported, as a constant is.
        """
        wanted = range(span[0], span[1] + 1)
        module = PurePosixPath(file).stem
        there = {test: files[file] for test, files in self.lines.items() if file in files}
        found = [test for test, lines in there.items() if any(line in wanted for line in lines)]
        places: dict[str, int] = Counter()
        turns = {}
        for test in sorted(found or there, key=lambda test: (self.seconds[test], test)):
            of = test.partition("::")[0]
            turns[test] = (module not in test, places[of], self.seconds[test], test)
            places[of] += 1
        return sorted(turns, key=lambda test: turns[test])

    def follow(self, texts: dict[str, str]) -> list[str]:
        """Moves the lines of files that were edited since to where they stand now.

        Returns:
            Those files.
        """
        changed = [each for each, text in self.texts.items() if text != texts.get(each, "")]
        for file in changed:
            before, after = self.texts[file].splitlines(), texts.get(file, "").splitlines()
            moved = _moved(before, after)
            for files in self.lines.values():
                if file in files:
                    files[file] = sorted({n for old in files[file] for n in moved.get(old, ())})
        self.texts = dict(texts)
        return changed

    def forget(self, test_files: Iterable[str]) -> None:
        """Drops what was known of the tests of these files."""
        gone = tuple(f"{each}::" for each in test_files)
        self.seconds = {k: v for k, v in self.seconds.items() if not k.startswith(gone)}
        self.lines = {k: v for k, v in self.lines.items() if not k.startswith(gone)}
        self.failing = [each for each in self.failing if not each.startswith(gone)]


def _moved(before: list[str], after: list[str]) -> dict[int, list[int]]:
    """Old line -> the lines that it is now; an edited one is all that stand in its place."""
    moved: dict[int, list[int]] = {}
    differ = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, old, old_end, new, new_end in differ.get_opcodes():
        for place in range(old, old_end):
            if kind == "equal":
                moved[place + 1] = [new + place - old + 1]
            else:
                moved[place + 1] = list(range(new + 1, new_end + 1))
    return moved


def load(path: Path) -> Covering:
    """What was kept, or nothing."""
    if not path.exists():
        return Covering()
    told = json.loads(path.read_text(encoding="utf-8"))
    return Covering(**{each.name: told[each.name] for each in fields(Covering)})


def save(covering: Covering, path: Path) -> None:
    """Keeps it for the next time."""
    path.parent.mkdir(exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(vars(covering)), encoding="utf-8")
    beside.replace(path)


def files_of_tests(root: Path) -> dict[str, str]:
    """The files of tests that are measured, with a digest of each."""
    found: set[Path] = set()
    for each in WHERE_TESTS_ARE:
        found |= set((root / each).rglob("test_*.py"))
    left_out = {path for pattern in LEFT_OUT for path in root.glob(pattern)}
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(found - left_out, key=lambda path: ("unit" not in path.parts, path))
    }


def texts_of(root: Path) -> dict[str, str]:
    """The text of each file of the program."""
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((root / PACKAGE).rglob("*.py"))
        if not {"gui", "sandbox", "cli"} & set(path.relative_to(root).parts)
    }


def measure(root: Path, covering: Covering, file: str) -> None:
    """Runs a file of tests, and adds what they cover."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        data, times = Path(folder, "coverage"), Path(folder, "times.json")
        command = [sys.executable, "-m", "coverage", "run", "--rcfile=", f"--data-file={data}"]
        command += [f"--source={PACKAGE}", "-m", "pytest", "-p", "mutation_parts.contexts", "-q"]
        command += ["-p", "no:cacheprovider", "--tb=line", file]
        command += ["--timeout-method=signal", f"--timeout={LONGEST}"]  # that it goes on after one
        environment = dict(os.environ, PYTHONPATH=str(Path(__file__).parents[1]))
        environment |= {WRITES: str(times), "QT_QPA_PLATFORM": "offscreen"}
        subprocess.run(command, cwd=root, env=environment, stdout=sys.stderr, check=False)  # noqa: S603 - pytest
        if not times.exists():
            raise Problem(f"The tests of {file} can't be measured; the reason stands above.")
        told: dict[str, Any] = json.loads(times.read_text(encoding="utf-8"))
        measured = coverage.CoverageData(str(data))
        measured.read()
        covering.forget([file])
        covering.failing += told["failing"]
        good = told["seconds"].keys() - set(told["failing"])
        covering.seconds |= {test: told["seconds"][test] for test in good}
        for path in measured.measured_files():
            name = Path(path).relative_to(root).as_posix()
            if name not in covering.texts:
                continue
            for line, tests in measured.contexts_by_lineno(path).items():
                for test in good & set(tests):
                    covering.lines.setdefault(test, {}).setdefault(name, []).append(line)
