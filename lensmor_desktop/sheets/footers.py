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


def is_footer(row: SampledRow) -> bool:
    """Whether a row's first text is one that exports put below their data."""
    first = row.texts[min(row.texts)]
    return len(row.cells) <= _MOST_CELLS and _FOOTER.match(first) is not None


def trailing_footers(rows: Sequence[SampledRow], id_columns: Sequence[int], width: int) -> int:
    """How many of the last rows are footers.

    They may begin with a line that only its place tells (the report's name, the company's), so
    from the first known footer on all rows of one or two cells belong to them. A row with an ID in
    its column is data.

    Args:
        rows: the last rows with content, in order.
        width: how many columns have headings; below three, nothing can be told from few cells.
    """
    footers = 0
    for count, row in enumerate(reversed(rows), 1):
        if len(row.cells) > _MOST_CELLS or any(_is_id(row, index) for index in id_columns):
            break
        if is_footer(row):
            footers = count
        elif width < 3 or len(row.cells) > 1:
            break
    return footers


def _is_id(row: SampledRow, index: int) -> bool:
    """Whether something without letters and blanks stands in the column, as in an ID."""
    text = row.texts.get(index, "")
    return bool(text) and not any(mark.isalpha() or mark.isspace() for mark in text)
