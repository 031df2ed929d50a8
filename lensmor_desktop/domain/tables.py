"""Tables as text, for receipts and lists: what stands in their cells does nothing.

Excel and its like take a field for a formula that begins like one (OWASP, "CSV Injection"); marks
that turn the direction of writing show a text other than it is (Unicode report 36, 2.5).
"""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What makes Excel take a field for a formula."""

_JOINERS = "\u200c\u200d"  # letters of Persian and of Indian scripts need them


def inert(text: str) -> str:
    """A text on one line that no spreadsheet takes for a formula and that shows what it is."""
    flat = "".join(mark if mark.isprintable() or mark in _JOINERS else " " for mark in text)
    return f"'{flat}" if flat.lstrip().startswith(FORMULA_STARTS) else flat


def csv_text(lines: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    """Lines as CSV (RFC 4180), each of their fields inert."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(
        [inert(each) for each in line] for line in lines
    )
    return text.getvalue()
