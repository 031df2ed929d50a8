"""Where new columns go, and what a person should know before: decided without writing anything."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lensmor_desktop.domain.cells import column_letter
from lensmor_desktop.domain.rows import Caution
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.sheets.ooxml import limits, wording
from lensmor_desktop.sheets.ooxml.cautioning import look_at_marks
from lensmor_desktop.sheets.ooxml.celltext import clean
from lensmor_desktop.sheets.ooxml.faults import refused_writing, refusing, too_big
from lensmor_desktop.sheets.ooxml.formulas import Lookout, scan_formulas
from lensmor_desktop.sheets.ooxml.names import SIGNATURE_ORIGIN
from lensmor_desktop.sheets.ooxml.ranges import CellRange
from lensmor_desktop.sheets.ooxml.room import clear_of_drawings, last_used
from lensmor_desktop.sheets.ooxml.scan import Scan, scan_sheet
from lensmor_desktop.sheets.ooxml.tables import Table
from lensmor_desktop.sheets.ooxml.untouchable import refuse_cells, refuse_changed
from lensmor_desktop.sheets.ooxml.workbook import SheetInfo, Workbook

_MAYBE_FORMULA = re.compile(rb"[<:]f[\s/>]")


@dataclass(frozen=True, slots=True)
class NewColumn:
    """A column to be written.

    Attributes:
        title: its heading.
        width: in characters, as Excel counts them.
        existing: the number of the column, if an earlier run made it: it is updated in place.
    """

    title: str
    width: float
    existing: int | None = None


@dataclass(frozen=True, slots=True)
class SplicePlan:
    """Where the columns go (one number for each), and what a person should know."""

    columns: tuple[int, ...]
    cautions: tuple[Caution, ...] = ()


@dataclass(slots=True)
class Layout:
    """Everything that the writing pass needs to know about the sheet.

    Attributes:
        titles: headings as they will stand, one for each column.
        new: the numbers of the columns that don't exist yet, side by side.
        table: the table to be extended, if there is one.
        filtered: the range of the filter after it was extended, None to leave it alone.
        totals: the tables with a totals row, which never gets a result.
    """

    sheet: SheetInfo
    header_row: int
    columns: tuple[int, ...]
    titles: tuple[str, ...]
    widths: tuple[float, ...]
    new: tuple[int, ...]
    scan: Scan
    table: Table | None = None
    filtered: CellRange | None = None
    totals: tuple[Table, ...] = ()
    cautions: list[Caution] = field(default_factory=list)

    def warn(self, code: str, template: str, **values: object) -> None:
        """Adds a caution."""
        self.cautions.append(Caution(code, say(template, **values)))

    @property
    def plan(self) -> SplicePlan:
        """The public part."""
        return SplicePlan(self.columns, tuple(self.cautions))


def lay_out(
    workbook: Workbook,
    sheet_name: str,
    header_row: int,
    columns: Sequence[NewColumn],
    rows: Collection[int] | None = None,
    keys: Collection[int] = (),
) -> Layout:
    """Decides where columns go.

    Args:
        keys: columns that tell whom the new ones belong to, such as those of IDs: only a table or
            filter that holds all of them grows. To sort another one would move the new cells to
            other people.
        rows: the only rows that are written to, where the columns are somebody else's; None for
            columns that are ours as a whole.

    Raises:
        SpliceRefused: they can't be added.
        SheetError: the file is damaged, or built in a way that isn't handled.
    """
    package = workbook.package
    sheet = _find(workbook, sheet_name)
    lookout = Lookout(sheet.name)
    existing = frozenset(column.existing for column in columns if column.existing is not None)
    scan = scan_sheet(
        package.stream(sheet.part), package.label, sheet.part, header_row, existing, lookout
    )
    tables = workbook.tables(sheet)
    totals = tuple(table for table in tables if table.totals_row is not None)
    if rows is None:
        refuse_changed(package.label, sheet.name, header_row, scan, existing, totals)
    else:
        refuse_cells(package.label, scan, existing, rows)

    wanted = sum(1 for column in columns if column.existing is None)
    strangers = [table.range for table in tables if not _holds(table.range, keys)]
    if scan.auto_filter is not None and not _holds(scan.auto_filter, keys):
        strangers.append(scan.auto_filter)
    used = last_used(workbook, sheet, scan, tables, header_row)
    apart = any(area.last_column == used and area.last_row >= header_row for area in strangers)
    if apart:
        used += 1  # Excel takes what is typed right beside a table into it
    start, covered = clear_of_drawings(workbook, sheet, scan, tables, used, wanted, header_row)
    if wanted and start + wanted - 1 > limits.MAX_COLUMN:
        raise refused_writing(
            package.label,
            say(wording.NO_ROOM, column=column_letter(used), sheet=sheet.name, count=wanted),
            wording.HINT_NO_ROOM,
        )
    new = tuple(range(start, start + wanted))
    free = iter(new)
    layout = Layout(
        sheet,
        header_row,
        tuple(next(free) if item.existing is None else item.existing for item in columns),
        tuple(clean(column.title) for column in columns),
        tuple(column.width for column in columns),
        new,
        scan,
        totals=totals,
    )
    if new:
        _extend(layout, tables, keys)
        if apart:
            place = f"{column_letter(new[0])}:{column_letter(new[-1])}"
            layout.warn("place", wording.APART, columns=place, sheet=sheet.name)
        if covered:
            layout.warn("covered", wording.COVERED, sheet=sheet.name)
    _look_around(workbook, layout, lookout)
    return layout


def _find(workbook: Workbook, name: str) -> SheetInfo:
    label = workbook.package.label
    usable = [sheet for sheet in workbook.sheets if sheet.kind in ("worksheet", "macrosheet")]
    for match in (str.__eq__, lambda left, right: left.lower() == right.lower()):
        for sheet in usable:
            if match(sheet.name, name):
                return sheet
    if not usable:
        raise refused_writing(label, say(wording.NO_WORKSHEET), wording.HINT_NO_WORKSHEET)
    names = tuple(sheet.name for sheet in usable[:20])
    raise refused_writing(
        label, say(wording.NO_SUCH_SHEET, sheet=name), say(wording.HINT_SHEET, sheets=names)
    )


def _holds(area: CellRange, columns: Collection[int]) -> bool:
    """Whether all of the columns run through a range."""
    return all(area.first_column <= column <= area.last_column for column in columns)


def _extend(layout: Layout, tables: tuple[Table, ...], keys: Collection[int]) -> None:
    """Chooses the table and the filter that grow with the new columns."""
    first, last = layout.new[0], layout.new[-1]
    for table in tables:
        held = [column for column in keys if _holds(table.range, [column])]
        if table.header_row != layout.header_row or (keys and not held):
            continue
        reason = ""
        if len(held) < len(keys):
            reason = wording.TABLE_PART
        elif table.bound:
            reason = wording.TABLE_BOUND
        elif table.range.last_column != first - 1:
            reason = wording.TABLE_NOT_ADJACENT
        elif (
            len(table.columns) != table.range.last_column - table.range.first_column + 1
            or table.range.first_row == table.range.last_row
        ):
            reason = wording.TABLE_ODD
        if reason:
            layout.warn("table", reason, table=table.name, sheet=layout.sheet.name)
        else:
            layout.table = table
            layout.titles = _unique(layout, table.columns)
    current = layout.scan.auto_filter
    if current is None or current.first_row != layout.header_row:
        return
    if _holds(current, keys):
        wider = current.widened_to(last)
        between = range(current.last_column + 1, first)
        # Columns without a heading part the people from another list, which would be sorted too.
        parted = any(column not in layout.scan.header for column in between)
        if parted or any(table.range.overlaps(wider) for table in tables):
            layout.warn("filter", wording.FILTER, sheet=layout.sheet.name)
        else:
            layout.filtered = wider
    elif any(_holds(current, [column]) for column in keys):
        layout.warn("filter", wording.FILTER, sheet=layout.sheet.name)


def _unique(layout: Layout, taken: Sequence[str]) -> tuple[str, ...]:
    """Titles that no other column of the table has, ignoring case; Excel counts the same way."""
    names = {name.lower() for name in taken}
    titles = []
    for column, title in zip(layout.columns, layout.titles, strict=True):
        unique = title
        if column in layout.new:
            count = 2
            while unique.lower() in names:
                unique = f"{title}{count}"
                count += 1
            names.add(unique.lower())
        titles.append(unique)
    return tuple(titles)


def _look_around(workbook: Workbook, layout: Layout, lookout: Lookout) -> None:
    """Checks every other part's checksum, and collects what a person should know."""
    package = workbook.package
    sheet = layout.sheet
    if any(link.type == SIGNATURE_ORIGIN for link in package.relationships()) or any(
        part.lower().startswith("_xmlsignatures/") for part in package.parts()
    ):
        layout.warn("signed", wording.SIGNED)
    if package.related(sheet.part, "pivotTable"):
        layout.warn("pivot", wording.PIVOT, sheet=sheet.name)
    if layout.scan.protected:
        layout.warn("protected", wording.PROTECTED, sheet=sheet.name)
    look_at_marks(workbook, layout)
    _check_parts(workbook, layout, lookout)
    if layout.new:
        _warn_of_formulas(workbook, layout, lookout)


def _check_parts(workbook: Workbook, layout: Layout, lookout: Lookout) -> None:
    archive = workbook.package.archive
    sheets = {
        sheet.part.lower(): sheet for sheet in workbook.sheets if sheet.part != layout.sheet.part
    }
    total = 0
    for member in archive.members:
        if member.key == layout.sheet.part.lower() or member.is_folder:
            continue
        sheet = sheets.get(member.key)
        maybe = False
        end = b""
        for chunk in archive.unpacked(member, limits.MAX_TOTAL, ratio=sheet is not None):
            total += len(chunk)
            if total > limits.MAX_TOTAL:
                raise too_big(archive.label, wording.UNPACKS_TO_TOO_MUCH)
            if sheet is not None and not maybe:
                # A cheap test that may err on one side only: without this there is no formula.
                maybe = _MAYBE_FORMULA.search(end + chunk) is not None or b"\0" in chunk
                end = chunk[-3:]
        if maybe and layout.new and sheet is not None and sheet.kind == "worksheet":
            chunks = archive.unpacked(member, limits.MAX_SHEET)
            scan_formulas(chunks, archive.label, sheet.name, sheet.part, lookout)


def _warn_of_formulas(workbook: Workbook, layout: Layout, lookout: Lookout) -> None:
    first, last = layout.new[0], layout.new[-1]
    target = CellRange(first, layout.header_row, last, limits.MAX_ROW)
    columns = f"{column_letter(first)}:{column_letter(last)}"
    sheet = layout.sheet.name
    place = lookout.looking_at(target)
    if place is not None:
        layout.warn("formulas", wording.FORMULAS, cell=place, columns=columns, sheet=sheet)
        return
    for element in workbook.defined_names():
        name = element.attributes.get("name", "")
        if name.lower().startswith("_xlnm."):
            continue
        names = Lookout(sheet)
        names.note(name, element.text, False, 0)
        if names.looking_at(target) is not None:
            layout.warn("formulas", wording.FORMULA_NAME, name=name, columns=columns, sheet=sheet)
            return


def plan_splice(
    path: Path,
    sheet: str,
    header_row: int,
    columns: Sequence[NewColumn],
    keys: Collection[int] = (),
) -> SplicePlan:
    """Says where columns would go and what a person should know; writes nothing.

    The whole package is read and its checksums compared, so that what would stop
    :func:`splicing.splice` stops here.

    Args:
        path: the workbook.
        sheet: the name of the worksheet.
        header_row: the row number of its headings.
        columns: what would be written.
        keys: see :func:`lay_out`.

    Raises:
        SpliceRefused: columns can't be added, with a sentence and a way out.
    """
    with refusing(path), Workbook.open(path) as workbook:
        return layout_of(path, workbook, sheet, header_row, columns, keys=keys).plan


def layout_of(
    path: Path,
    workbook: Workbook,
    sheet: str,
    header_row: int,
    columns: Sequence[NewColumn],
    rows: Collection[int] | None = None,
    keys: Collection[int] = (),
) -> Layout:
    """:func:`lay_out`, after a check of what the caller asks for."""
    if not 1 <= header_row <= limits.MAX_ROW:
        raise ValueError(f"no header row {header_row} in {path.name}")
    return lay_out(workbook, sheet, header_row, columns, rows, keys)
