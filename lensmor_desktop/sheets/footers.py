"""What stands below the data and is none: totals, notes on confidentiality, copyright lines."""

import re
from collections.abc import Sequence

from lensmor_desktop.sheets.samples import SampledRow

_FOOTER = re.compile(
    r"(?:grand )?totals?\b|sub-?total|total records|record count|count\b|sum\b|summe\b|gesamt"
    r"|anzahl\b|confidential|vertraulich|do not (?:distribute|copy)|copyright|©|\(c\) ?\d{4}"
    r"|all rights reserved|generated (?:by|on|at)|exported (?:by|on|from)|report (?:run|generated)"
    r"|end of (?:report|file)|-{3,}|\*{3,}|合计|总计|共\s*\d+",
    re.IGNORECASE,
)
_MOST_CELLS = 3


def trailing_footers(rows: Sequence[SampledRow], id_columns: Sequence[int], width: int) -> int:
    """How many of the last rows are footers.

    Some lines only their place tells: the report's name, the company's. So with a known footer
    among them, all lines of one cell belong to the footers, down to the end, and up to a blank row.

    Args:
        rows: the last rows with content, in order.
        id_columns: the columns of IDs; a row with an ID in one of them is data.
        width: how many columns have headings; below three, nothing can be told from few cells.
    """
    footers = 0
    known = False
    for count in range(1, len(rows) + 1):
        row = rows[-count]
        if _is_known(row, id_columns):
            known = True
            footers = count
            continue
        if len(row.cells) > 1 or width < 3 or _has_id(row, id_columns):
            break
        below_a_gap = count == len(rows) or rows[-count - 1].number < row.number - 1
        if known and below_a_gap:
            footers = count
    return footers


def _is_known(row: SampledRow, id_columns: Sequence[int]) -> bool:
    """Whether a row begins as footers do. "Total" in a column of IDs is none of them."""
    first = min(row.texts)
    if len(row.cells) > _MOST_CELLS or not _FOOTER.match(row.texts[first]):
        return False
    return first in id_columns or not _has_id(row, id_columns)


def _has_id(row: SampledRow, id_columns: Sequence[int]) -> bool:
    """Whether something without letters and blanks stands in a column of IDs."""
    texts = [row.texts.get(index, "") for index in id_columns]
    return any(
        text and not any(mark.isalpha() or mark.isspace() for mark in text) for text in texts
    )
