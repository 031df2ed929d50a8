"""Workbooks in the Office Open XML format: read as a stream, and given columns by splicing.

For someone new to the format (ECMA-376): a workbook is a **package**, a zip file of **parts**.
Parts point at each other by **relationships**, kept in `_rels` folders beside them, and the
package lists the content type of each. The workbook part lists the sheets; each **worksheet** is a
part of **rows** and **cells**, and may have a **table** part, a drawing, pivot tables and more.
A cell's text stands in a part with all shared strings, or in the cell itself (an inline string);
a date is a number whose style, in the styles part, shows it as one.

Reading (:class:`Workbook`) runs an expat parser over a worksheet while it is unpacked, so that
memory doesn't grow with the sheet. Rows of the plain form that nearly all have take a fast lane
(:mod:`strict`). Cells come raw, and are interpreted when asked for. openpyxl's read-only mode takes
three to five times as long (`tests/benchmarks/sheet_to_screen.py`), and can't open strict-format
workbooks and some others that are perfectly good.

Writing (:func:`splice`) never loads and saves. Every part that needs no change is copied as its
compressed bytes. One worksheet is parsed as a stream to find the places; then its bytes are copied
as they stand, except where a cell, a row or an attribute is added. Beside it at most three parts
change, in a few bytes: the table, the workbook part (the hidden name of the filter) and, once, the
styles (a date format). So charts, pivots, macros, comments and everything this library has never
heard of stay as they were. :func:`plan_splice` finds out beforehand whether that will work, where
the columns will go and what a person should know; it writes nothing. :func:`replace_cells` goes
the same way to let single cells say something else.

From bottom to top: `limits`, `names`, `wording` and `faults`; `xml` and `archive` (the two
containers); `identify` and `package`; `ranges`, `numberformats`, `styles`, `values`, `tables`;
`raw`, `plain` and `strict` (rows, and the fast lanes); `strings`, `plainrows`, `rows`, `merges`;
`workbook`. Then for writing: `formulas`, `scan`, `untouchable`, `plan`; `celltext`, `rowedit`,
`sheetedit`, `partedit`; `writer`, `splicing`.

Workbooks come from strangers. Budgets in `limits` hold for everything that is unpacked; document
type declarations, overlapping members and repeated names are refused; every refusal is an error
with a sentence and a way out.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lensmor_desktop.sheets.ooxml.faults import SpliceRefused
    from lensmor_desktop.sheets.ooxml.identify import FileKind, not_a_workbook
    from lensmor_desktop.sheets.ooxml.plan import NewColumn, SplicePlan, plan_splice
    from lensmor_desktop.sheets.ooxml.ranges import CellRange
    from lensmor_desktop.sheets.ooxml.raw import RawCell, Row
    from lensmor_desktop.sheets.ooxml.splicing import replace_cells, splice
    from lensmor_desktop.sheets.ooxml.tables import Table
    from lensmor_desktop.sheets.ooxml.workbook import SheetInfo, Workbook

_PLACES = {
    "CellRange": "ranges",
    "FileKind": "identify",
    "NewColumn": "plan",
    "RawCell": "raw",
    "Row": "raw",
    "SheetInfo": "workbook",
    "SplicePlan": "plan",
    "SpliceRefused": "faults",
    "Table": "tables",
    "Workbook": "workbook",
    "not_a_workbook": "identify",
    "plan_splice": "plan",
    "replace_cells": "splicing",
    "splice": "splicing",
}
"""Which module holds which name."""


def __getattr__(name: str) -> object:
    """Imports a module when a name in it is first asked for: readers needn't load the writer."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)


__all__ = [
    "CellRange",
    "FileKind",
    "NewColumn",
    "RawCell",
    "Row",
    "SheetInfo",
    "SplicePlan",
    "SpliceRefused",
    "Table",
    "Workbook",
    "not_a_workbook",
    "plan_splice",
    "replace_cells",
    "splice",
]
