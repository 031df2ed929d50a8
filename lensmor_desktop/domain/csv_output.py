"""Tables as text, for receipts and lists: what stands in their cells does nothing.

Excel and its like take a field for a formula that begins like one (OWASP, "CSV Injection").
"""

import csv
import io
from collections.abc import Iterable, Sequence

from lensmor_desktop.domain.printable import printable

FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What makes Excel take a field for a formula."""


def no_formula(value: str) -> str:
    """A value, with an apostrophe before what Excel would take for a formula."""
    return f"'{value}" if value.lstrip().startswith(FORMULA_STARTS) else value


def inert(text: str) -> str:
    """A text on one line that no spreadsheet takes for a formula and that shows what it is."""
    return no_formula(printable(text))


def csv_text(lines: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    """Lines as CSV (RFC 4180), each of their fields inert."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(
        [inert(each) for each in line] for line in lines
    )
    return text.getvalue()
