"""What is told of the mutants: by module and package, as text and as JSON."""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from .trials import KILLED, SURVIVED, TIMEOUT

EQUIVALENT = "equivalent"


@dataclass(frozen=True)
class Result:
    """A mutant and what became of it.

    Attributes:
        original, mutated: the lines that differ.
        reason: of an equivalent one.
    """

    file: str
    line: int
    function: str
    original: str
    mutated: str
    operator: str
    outcome: str
    tests: int = 0
    seconds: float = 0.0
    killed_by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Rate:
    """How many there were of each outcome."""

    killed: int
    timeout: int
    survived: int
    equivalent: int

    @property
    def percent(self) -> float:
        """Of those that could be noticed, how many were; 100 where there were none."""
        dead = self.killed + self.timeout
        return 100.0 * dead / (dead + self.survived) if dead + self.survived else 100.0


class Equivalents:
    """The list of mutants that change nothing that anybody could see, each with a reason."""

    def __init__(self, path: Path) -> None:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("mutant", [])
        self._reasons = {
            (each["file"], each["function"], each["original"], each["mutated"]): each["reason"]
            for each in entries
        }

    def __len__(self) -> int:
        return len(self._reasons)

    def reason(self, file: str, function: str, original: str, mutated: str) -> str:
        """Why nobody could see it; an empty text for one that isn't listed."""
        return str(self._reasons.get((file, function, original, mutated), ""))

    def outdated(self, sources: Callable[[str], str]) -> list[str]:
        """The entries whose original isn't in its file any more."""
        gone = []
        for file, function, original, _ in self._reasons:
            if original not in " ".join(sources(file).split()):
                gone.append(f"{file} {function}: {original}")
        return gone


def rates(results: Iterable[Result], group: Callable[[str], str]) -> dict[str, Rate]:
    """The rate of each group of files, in order of the groups' names."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for each in results:
        counted[group(each.file)][each.outcome] += 1
    return {
        name: Rate(each[KILLED], each[TIMEOUT], each[SURVIVED], each[EQUIVALENT])
        for name, each in sorted(counted.items())
    }


def package_of(file: str) -> str:
    """The folder that a file is in."""
    return PurePosixPath(file).parent.name


def as_text(results: Sequence[Result]) -> str:
    """The table by package and module, and each survivor as it can be put into the code."""
    lines = [f"{'':44}{'killed':>8}{'timeout':>9}{'survived':>10}{'equivalent':>12}{'rate':>9}"]
    for grouping in (lambda file: file, package_of):
        for name, rate in rates(results, grouping).items():
            lines.append(_row(name, rate))
        lines.append("")
    lines.append(_row("all", rates(results, lambda _: "")[""] if results else Rate(0, 0, 0, 0)))
    for each in results:
        if each.outcome == SURVIVED:
            lines += ["", f"{each.file}:{each.line} {each.function} ({each.tests} tests)"]
            lines += [f"  - {each.original}", f"  + {each.mutated}"]
    return "\n".join(lines) + "\n"


def _row(name: str, rate: Rate) -> str:
    name = name.removeprefix("lensmor_desktop/")
    counts = f"{rate.killed:>8}{rate.timeout:>9}{rate.survived:>10}{rate.equivalent:>12}"
    return f"{name:<44}{counts}{rate.percent:>8.1f}%"


def as_json(results: Sequence[Result], **about: Any) -> dict[str, Any]:
    """The same for programs, with each mutant.

    Args:
        about: how it was drawn.
    """

    def plain(grouping: Callable[[str], str]) -> dict[str, dict[str, float]]:
        return {
            name: {**asdict(rate), "percent": round(rate.percent, 1)}
            for name, rate in rates(results, grouping).items()
        }

    return {
        **about,
        "packages": plain(package_of),
        "modules": plain(lambda file: file),
        "mutants": [asdict(each) for each in results],
    }
