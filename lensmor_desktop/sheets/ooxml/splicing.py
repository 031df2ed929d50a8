"""Adding columns to a worksheet and leaving the rest of the workbook as it is."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from lensmor_desktop.domain.sentences import say
from lensmor_desktop.sheets.ooxml import limits, wording
from lensmor_desktop.sheets.ooxml.faults import refused_writing, refusing
from lensmor_desktop.sheets.ooxml.partedit import (
    extended_filter_name,
    extended_table,
    with_date_style,
)
from lensmor_desktop.sheets.ooxml.plan import Layout, NewColumn, SplicePlan, layout_of
from lensmor_desktop.sheets.ooxml.rowedit import Dates, Value
from lensmor_desktop.sheets.ooxml.sheetedit import SheetEditor
from lensmor_desktop.sheets.ooxml.workbook import Workbook
from lensmor_desktop.sheets.ooxml.writer import Content, write_package


def splice(
    source: Path,
    target: BinaryIO,
    sheet: str,
    header_row: int,
    columns: Sequence[NewColumn],
    values: Mapping[int, Sequence[Value]],
    keys: Collection[int] = (),
) -> SplicePlan:
    """Writes a copy of a workbook with columns added or updated.

    Args:
        source: the workbook; it is only read.
        target: an empty file, open for binary writing and seekable.
        sheet: the name of the worksheet.
        header_row: the row number of its headings.
        columns: what to write.
        values: row number -> a value for each column. None leaves the cell as it is; a text is
            written as text, whatever it begins with; "" empties a cell of ours; a datetime (local
            time) becomes a date. Totals rows of tables are never written to.
        keys: see :func:`plan.lay_out`.

    Raises:
        SpliceRefused: columns can't be added; what was written to `target` so far is no workbook.
        OSError: the target can't be written.
    """
    with refusing(source), Workbook.open(source) as workbook:
        layout = layout_of(source, workbook, sheet, header_row, columns, keys=keys)
        kept = _without_totals(layout, values)
        changed = _changes(workbook, layout, kept)
        write_package(workbook.package.archive, target, changed)
        return layout.plan


def replace_cells(
    source: Path,
    target: BinaryIO,
    sheet: str,
    header_row: int,
    cells: Mapping[int, Mapping[int, str]],
) -> None:
    """Writes a copy of a workbook in which single cells say something else, as text.

    Each keeps its style. A number becomes text too: Excel keeps all the digits of a text.

    Args:
        source: the workbook; it is only read.
        target: an empty file, open for binary writing and seekable.
        sheet: the name of the worksheet.
        header_row: the row number of its headings.
        cells: row number -> column number -> what the cell is to say.

    Raises:
        SpliceRefused: a cell holds a formula or is merged, the sheet is protected, the workbook is
            signed or can't be handled; what was written so far is no workbook.
        OSError: the target can't be written.
    """
    numbers = sorted({column for row in cells.values() for column in row})
    columns = [NewColumn("", 0, column) for column in numbers]
    values = {row: [texts.get(column) for column in numbers] for row, texts in cells.items()}
    with refusing(source), Workbook.open(source) as workbook:
        layout = layout_of(source, workbook, sheet, header_row, columns, frozenset(cells))
        if any(caution.code == "signed" for caution in layout.cautions):
            raise refused_writing(
                workbook.package.label, say(wording.CELL_SIGNED), wording.HINT_CELL_SIGNED
            )
        changed = _changes(workbook, layout, values)
        write_package(workbook.package.archive, target, changed)


def _without_totals(
    layout: Layout, values: Mapping[int, Sequence[Value]]
) -> Mapping[int, Sequence[Value]]:
    for row in values:
        if not 1 <= row <= limits.MAX_ROW:
            raise ValueError(f"no row {row}")
    hit = {
        table.totals_row: table
        for table in layout.totals
        if table.totals_row is not None and table.totals_row in values
    }
    if not hit:
        return values
    for row, table in hit.items():
        layout.warn("totals", wording.TOTALS, row=row, table=table.name)
    return {row: cells for row, cells in values.items() if row not in hit}


def _changes(
    workbook: Workbook, layout: Layout, values: Mapping[int, Sequence[Value]]
) -> dict[str, Content]:
    """The members that get new content, and what yields it."""
    package = workbook.package
    changed: dict[str, Content] = {}

    def change(part: str, data: bytes) -> None:
        changed[package.member(part).key] = lambda: (data,)

    dates = Dates(None, frozenset(), workbook.date_1904)
    if any(isinstance(value, datetime) for cells in values.values() for value in cells):
        dates, styles = _dates(workbook)
        if styles is not None:
            change(workbook.styles_part, styles)
    if layout.table is not None:
        old = package.read(layout.table.part)
        change(layout.table.part, extended_table(old, layout.table, layout, package.label))
    if layout.filtered is not None:
        old = package.read(workbook.part)
        new = extended_filter_name(old, workbook, layout)
        if new != old:
            change(workbook.part, new)
    part = layout.sheet.part
    changed[package.member(part).key] = lambda: SheetEditor(
        layout, values, dates, package.label
    ).run(package.stream(part))
    return changed


def _dates(workbook: Workbook) -> tuple[Dates, bytes | None]:
    """How dates are written, and styles.xml if it has to change for that."""
    styles = workbook.styles
    number = styles.date_time_style()
    data = None
    part = workbook.styles_part
    member = workbook.package.member(part) if part else None
    if number is None and member is not None and member.unpacked <= limits.MAX_SMALL_PART:
        data = with_date_style(workbook.package.read(part), styles)
        if data is not None:
            number = len(styles.formats)
    shown = frozenset(place for place, entry in enumerate(styles.formats) if entry.format.is_date)
    return Dates(number, shown, workbook.date_1904), data
