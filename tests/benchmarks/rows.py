"""What a benchmark finds out, one row for each figure, and how it is printed."""

import os
import platform
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RUNS, RUNS_QUICK = 5, 3


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of ours beside another's.

    Attributes:
        size: what it was measured on, such as "50,000 rows".
        ours, other: medians in `unit`; `other` is None where there is nothing to compare with.
        other_is: what the other figure is of.
        target: the most that `ratio` may be, or `ours` where there is no other; None for none.
        paired: the median of each run's own ratio, where the runs differ from one another; the
            ratio of two medians may be that of two different runs.
    """

    name: str
    size: str
    ours: float
    other: float | None
    other_is: str
    unit: str
    target: float | None = None
    paired: float | None = None

    @property
    def ratio(self) -> float | None:
        """Ours in units of the other."""
        if self.paired is not None:
            return self.paired
        return self.ours / self.other if self.other else None

    @property
    def meets(self) -> bool | None:
        """Whether it is as good as it is meant to be; None where nothing is said about that."""
        if self.target is None:
            return None
        return (self.ours if self.ratio is None else self.ratio) <= self.target

    def as_json(self) -> dict[str, object]:
        """The row for a JSON file."""
        return {
            "name": self.name,
            "size": self.size,
            "ours": _rounded(self.ours),
            "other": _rounded(self.other),
            "other_is": self.other_is,
            "ratio": _rounded(self.ratio),
            "unit": self.unit,
            "target": self.target,
            "meets": self.meets,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Row":
        """A row out of a JSON file, as :meth:`as_json` made it; its ratio is that of the file."""
        names = ("name", "size", "ours", "other", "other_is", "unit", "target")
        return cls(**{name: told[name] for name in names}, paired=told["ratio"])


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 3)


def medians(measure: Callable[[], dict[str, float]], runs: int) -> dict[str, float]:
    """The median of each figure over several measurements."""
    taken = [measure() for _ in range(runs)]
    return {name: statistics.median(each[name] for each in taken) for name in taken[0]}


def machine() -> str:
    """The machine that this was measured on."""
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors ({_processor()}), "
        f"{_memory()}Python {platform.python_version()}"
    )


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        for line in listed.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unnamed"


def _memory() -> str:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not on Windows
        return ""
    return f"{size / 2**30:.0f} GB, "


HEAD = ("name", "size", "ours", "other", "ratio", "target", "", "other is")


def _figure(figure: float, unit: str) -> str:
    """Three digits that count; more would only be noise."""
    places = 0 if figure >= 100 else 1 if figure >= 10 else 2
    return f"{figure:,.{places}f} {unit}"


def _shown(row: Row) -> Sequence[str]:
    """A row's cells under :data:`HEAD`."""
    return (
        row.name,
        row.size,
        _figure(row.ours, row.unit),
        "" if row.other is None else _figure(row.other, row.unit),
        "" if row.ratio is None else f"{row.ratio:.2f}",
        "" if row.target is None else f"{row.target:g}",
        {None: "", True: "meets", False: "MISSES"}[row.meets],
        row.other_is,
    )


def table(rows: Iterable[Row]) -> str:
    """The rows for a person at a terminal."""
    lines = [HEAD, *map(_shown, rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(HEAD))]
    return "".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        + "\n"
        for line in lines
    )


def markdown(rows: Iterable[Row]) -> str:
    """The rows as the README has them."""
    lines = [HEAD, ("---",) * len(HEAD), *map(_shown, rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
