"""The small parts that change along with the worksheet: its table, the filter's name, a style.

Each is read as a whole with the places of its elements, and gets only the bytes that differ.
"""

import re

from lensmor_desktop.domain.cells import column_letter
from lensmor_desktop.sheets.ooxml.celltext import protect
from lensmor_desktop.sheets.ooxml.numberformats import DATE_TIME
from lensmor_desktop.sheets.ooxml.plan import Layout
from lensmor_desktop.sheets.ooxml.ranges import CellRange, parse_range
from lensmor_desktop.sheets.ooxml.styles import Styles, whole
from lensmor_desktop.sheets.ooxml.tables import Table
from lensmor_desktop.sheets.ooxml.workbook import Workbook
from lensmor_desktop.sheets.ooxml.xml import (
    Element,
    edited,
    escape,
    parse_tree,
    read_tag,
    with_attributes,
)

Edit = tuple[int, int, bytes]
_LINE_BREAKS = re.compile("[\r\n\t]")
_AREA = re.compile(rb"\$?[A-Za-z]{1,3}\$?\d{1,7}(:\$?[A-Za-z]{1,3}\$?\d{1,7})?\s*$")
MOST_STYLES = 65_490


def changed_tag(data: bytes, element: Element, changes: dict[bytes, bytes | None]) -> Edit:
    """The edit that sets attributes of an element."""
    tag = read_tag(data, element.start)
    end = element.start + tag.size
    return element.start, end, with_attributes(data[element.start : end], changes)


def extended_table(data: bytes, table: Table, layout: Layout, label: str) -> bytes:
    """A table part with the new columns added (ECMA-376 part 1, 18.5.1.2 and 18.5.1.3)."""
    root = parse_tree(data, label, table.part)
    last = layout.new[-1]
    edits = [changed_tag(data, root, {b"ref": str(table.range.widened_to(last)).encode()})]
    edits += _extended_areas(data, root, table.range.last_column, last)
    holder = root.child("tableColumns")
    if holder is None:
        return data
    columns = list(holder.all("tableColumn"))
    number = max((whole(column.attributes.get("id"), 0) for column in columns), default=0)
    prefix = read_tag(data, holder.start).prefix
    added = b""
    for column, title in zip(layout.columns, layout.titles, strict=True):
        if column in layout.new:
            number += 1
            name = escape(_attribute_text(title))
            added += b'<%stableColumn id="%d" name="%s"/>' % (prefix, number, name)
    count = str(len(columns) + len(layout.new)).encode()
    edits.append(changed_tag(data, holder, {b"count": count}))
    edits.append((holder.end, holder.end, added))
    return edited(data, edits)


def _attribute_text(title: str) -> str:
    """A title as the name of a table column: there, line breaks are escaped."""
    return _LINE_BREAKS.sub(lambda match: f"_x{ord(match[0]):04x}_", protect(title))


def _extended_areas(data: bytes, root: Element, before: int, last: int) -> list[Edit]:
    """Widens the filter of a table, and a remembered sort that spans all of it."""
    edits = []
    holder = root.child("autoFilter")
    inner = holder.child("sortState") if holder else None
    for element in (holder, inner, root.child("sortState")):
        area = parse_range(element.attributes.get("ref", "")) if element else None
        if element is not None and area is not None and area.last_column == before:
            ref = str(area.widened_to(last)).encode()
            edits.append(changed_tag(data, element, {b"ref": ref}))
    return edits


def extended_filter_name(data: bytes, workbook: Workbook, layout: Layout) -> bytes:
    """workbook.xml with the hidden name of the sheet's filter widened.

    Excel goes by this name, not by the sheet, when it sorts or filters again (18.2.5).
    """
    if layout.filtered is None:
        return data
    position = str(workbook.position(layout.sheet))
    for element in workbook.defined_names():
        given = element.attributes
        if (
            given.get("name", "").lower() != "_xlnm._filterdatabase"
            or given.get("localSheetId") != position
        ):
            continue
        sheet, bang, text = element.text.rpartition("!")
        area = parse_range(text.replace("$", "")) if bang else None
        if area is None or area.first_row != layout.header_row:
            continue
        wider = area.widened_to(layout.filtered.last_column)
        content = element.start + read_tag(data, element.start).size
        old = data[content : element.end]
        match = _AREA.search(old)
        if match is not None:
            place = content + match.start()
            edits = [(place, content + match.end(), _absolute(wider).encode())]
        else:
            edits = [(content, element.end, escape(f"{sheet}!{_absolute(wider)}"))]
        return edited(data, edits)
    return data


def _absolute(area: CellRange) -> str:
    first, last = column_letter(area.first_column), column_letter(area.last_column)
    return f"${first}${area.first_row}:${last}${area.last_row}"


def with_date_style(data: bytes, styles: Styles) -> bytes | None:
    """styles.xml with one more cell format, date and time; None where it can't take one."""
    places = styles.places
    if places.first < 0 or places.end < 0 or len(styles.formats) >= MOST_STYLES:
        return None
    holder = read_tag(data, places.start)
    base = read_tag(data, places.first)
    kept = b"".join(
        b' %s="%s"' % (name, _value(data, places.first, base.attributes, name))
        for name in (b"fontId", b"fillId", b"borderId", b"xfId")
        if name in base.attributes
    )
    entry = b'<%sxf numFmtId="%d"%s applyNumberFormat="1"/>' % (holder.prefix, DATE_TIME, kept)
    edits = [(places.end, places.end, entry)]
    if b"count" in holder.attributes:
        start, end = holder.attributes[b"count"]
        count = str(len(styles.formats) + 1).encode()
        edits.append((places.start + start, places.start + end, count))
    return edited(data, edits)


def _value(data: bytes, place: int, attributes: dict[bytes, tuple[int, int]], name: bytes) -> bytes:
    start, end = attributes[name]
    return data[place + start : place + end]
