"""What of a worksheet is not read, and how a person is told: nobody is left out without a word."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lensmor_desktop.domain.rows import Caution
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.sheets.leftout import wording

_TOLD = 6  # stretches of rows


@dataclass(slots=True)
class Block:
    """People under headings of their own: the row of those, and the rows below it."""

    header_row: int
    rows: list[int] = field(default_factory=list)


@dataclass(slots=True)
class LeftOut:
    """What of a worksheet is not read.

    Attributes:
        lines: rows that hold no person: subtotals, headings of groups, footers, other tables.
        blocks: rows under headings that differ from those that are read.
        above: rows above the headings in which IDs stand.
    """

    lines: list[int] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    above: list[int] = field(default_factory=list)

    def cautions(self) -> Iterator[Caution]:
        """What a person should know of it."""
        if self.above:
            said = say(wording.ROWS_ABOVE, count=len(self.above), rows=_ranges(self.above))
            yield Caution("rows_above", said)
        for block in self.blocks:
            if block.rows:
                said = say(
                    wording.OTHER_HEADINGS,
                    row=str(block.header_row),
                    count=len(block.rows),
                    first=str(block.rows[0]),
                )
                yield Caution("other_headings", said)
        if self.lines:
            self.lines.sort()
            said = say(wording.LINES_PASSED, count=len(self.lines), rows=_ranges(self.lines))
            yield Caution("lines_passed", said)


def _ranges(numbers: list[int]) -> tuple[str, ...]:
    """Row numbers for a sentence: 2, 8, 13–17; of many, the first ones and the last."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    said = [str(first) if first == last else f"{first}–{last}" for first, last in runs]
    return tuple(said if len(said) <= _TOLD else [*said[: _TOLD - 1], "…", said[-1]])
