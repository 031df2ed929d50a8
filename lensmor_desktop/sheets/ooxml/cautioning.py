"""What a workbook's author has laid down that new columns may meet: rules, marks, macros.

None of it keeps columns from being written, and all of it stays as it is. A person should know of
it before credits are spent, since some of it comes up only when Excel opens the file.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lensmor_desktop.domain.cells import column_letter
from lensmor_desktop.sheets.ooxml import limits, wording
from lensmor_desktop.sheets.ooxml.ranges import CellRange, parse_range
from lensmor_desktop.sheets.ooxml.raw import TRUE

if TYPE_CHECKING:
    from lensmor_desktop.sheets.ooxml.plan import Layout
    from lensmor_desktop.sheets.ooxml.workbook import Workbook

_QUOTED = rb"""(?:[^>"']|"[^"]*"|'[^']*')*?"""
_RULE = re.compile(
    rb"<(?:\w+:)?(?:dataValidation|conditionalFormatting)\s"
    + _QUOTED
    + rb"""\bsqref\s*=\s*["']([^"']*)["']"""
    + rb"|<\w+:sqref>([^<]*)<"  # rules that look at other sheets, as Excel 2010 and later keep them
)
_MOST_RULES = 8 << 20
"""Bytes below the rows in which rules are looked for; Excel's own lists are a thousandth of it."""


def look_at_marks(workbook: "Workbook", layout: "Layout") -> None:
    """Adds the cautions about rules on the new columns, other pivots, macros and marks."""
    if layout.new:
        target = CellRange(layout.new[0], layout.header_row, layout.new[-1], limits.MAX_ROW)
        columns = f"{column_letter(layout.new[0])}:{column_letter(layout.new[-1])}"
        sheet = layout.sheet.name
        if any(area.overlaps(target) for area in _ruled(workbook, layout)):
            layout.warn("rules", wording.RULES, sheet=sheet, columns=columns)
        if any(area.overlaps(target) for area in _read_by_pivots(workbook, sheet)):
            layout.warn("pivot_source", wording.PIVOT_SOURCE, sheet=sheet, columns=columns)
    if workbook.package.related(workbook.part, "vbaProject"):
        layout.warn("macros", wording.MACROS)
    if workbook.package.related(workbook.part, "revisionHeaders"):
        layout.warn("shared", wording.SHARED)
    if _is_meant_for_reading(workbook):
        layout.warn("read_only_recommended", wording.READ_ONLY_RECOMMENDED)


def _ruled(workbook: "Workbook", layout: "Layout") -> Iterator[CellRange]:
    """The ranges of data validation and conditional formats, which stand below the rows."""
    skip, kept = layout.scan.sheet_data.end, bytearray()
    for chunk in workbook.package.stream(layout.sheet.part):
        if skip < len(chunk):
            kept += chunk[max(skip, 0) :]
        skip -= len(chunk)
        if len(kept) > _MOST_RULES:
            break
    for match in _RULE.finditer(kept):
        for place in (match[1] or match[2]).split():
            area = parse_range(place.decode("latin-1"))
            if area is not None:
                yield area


def _read_by_pivots(workbook: "Workbook", sheet: str) -> Iterator[CellRange]:
    """The ranges of a worksheet from which pivot tables anywhere in the workbook take their data.

    A source that is named (a table, a defined name) is told of where that name is.
    """
    package = workbook.package
    for part in package.related(workbook.part, "pivotCacheDefinition"):
        for element in package.tree(part).walk():
            if element.name == "worksheetSource":
                of = element.attributes.get("sheet", "")
                area = parse_range(element.attributes.get("ref", ""))
                if area is not None and of.lower() == sheet.lower():
                    yield area


def _is_meant_for_reading(workbook: "Workbook") -> bool:
    """Whether Excel offers to open the file for reading only: so recommended, or marked as final.

    The recommendation is an attribute of `fileSharing` (ECMA-376 part 1, 18.2.12); the other a
    document property of Microsoft's, `_MarkAsFinal`.
    """
    package = workbook.package
    sharing = package.tree(workbook.part).child("fileSharing")
    if sharing is not None and sharing.attributes.get("readOnlyRecommended") in TRUE:
        return True
    for part in package.related("", "custom-properties"):
        for element in package.tree(part).walk():
            if element.attributes.get("name") == "_MarkAsFinal":
                return any(each.text.strip() in TRUE for each in element.walk())
    return False
