"""What a benchmark finds out, one row for each figure, and how it is printed."""

import os
import platform
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

RUNS, RUNS_QUICK = 5, 3


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of ours beside another's.

    Attributes:
        size: what it was measured on, such as "50,000 rows".
        ours, other: medians in `unit`; `other` is None where there is nothing to compare with.
        other_is: what the other figure is of.
        target: the most that `ratio` may be, or `ours` where there is no other; None for none.
    """

    name: str
    size: str
    ours: float
    other: float | None
    other_is: str
    unit: str
    target: float | None = None

    @property
    def ratio(self) -> float | None:
        """Ours in units of the other."""
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


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 3)


def medians(measure: Callable[[], dict[str, float]], runs: int) -> dict[str, float]:
    """The median of each figure over several measurements."""
    taken = [measure() for _ in range(runs)]
    return {name: statistics.median(each[name] for each in taken) for name in taken[0]}


def machine() -> str:
    """The machine that this was measured on."""
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, "
        f"Python {platform.python_version()}"
    )


def table(rows: Iterable[Row]) -> str:
    """The rows for a person."""
    lines: list[Sequence[str]] = [
        ("name", "size", "ours", "other", "ratio", "target", "", "other is")
    ]
    for row in rows:
        meets = {None: "", True: "meets", False: "MISSES"}[row.meets]
        target = "" if row.target is None else f"{row.target:g}"
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        other = "" if row.other is None else f"{row.other:.1f} {row.unit}"
        ours = f"{row.ours:.1f} {row.unit}"
        lines.append((row.name, row.size, ours, other, ratio, target, meets, row.other_is))
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    return "".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        + "\n"
        for line in lines
    )
