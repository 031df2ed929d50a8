"""Reads and checks a sheet: from a path and a person's choices to rows with verdicts."""

import hashlib
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lensmor_desktop.domain.cells import EMPTY_CELL, Cell, CellKind, cell_address
from lensmor_desktop.domain.identifiers import IdentifierKind, clean
from lensmor_desktop.domain.rows import (
    Caution,
    Inspection,
    Layout,
    SheetRow,
    SourceFile,
    Verdict,
)
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.platform.leftovers import sweep
from lensmor_desktop.platform.paths import as_spelled, real_place
from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.addresses import about_addresses, addresses_below, with_columns
from lensmor_desktop.sheets.choices import Choices, Correction, codec_of
from lensmor_desktop.sheets.files import SheetFile, SheetLine, open_sheet
from lensmor_desktop.sheets.finding import find
from lensmor_desktop.sheets.footers import trailing_footers
from lensmor_desktop.sheets.formats import cannot_read, denied
from lensmor_desktop.sheets.names import compact
from lensmor_desktop.sheets.samples import sampled
from lensmor_desktop.sheets.titles import TITLES, Titles
from lensmor_desktop.sheets.validation import RawRow, judge, needed_columns
from lensmor_desktop.sheets.watching import Watch, watched

_TEXT = CellKind.TEXT  # every row asks, and an enumeration takes its time to tell
_FOOTERS_SEARCHED = 15
_ATTEMPTS = 3


def inspect_sheet(
    path: Path,
    choices: Choices | None = None,
    titles: Titles = TITLES,
    watch: Watch | None = None,
) -> Inspection:
    """Reads a spreadsheet and checks its rows; asks nothing of the network.

    Where a column is missing or more than one could be meant, the inspection carries questions and
    no rows.

    Args:
        path: the spreadsheet: .xlsx, .xlsm, or text such as CSV.
        choices: what a person chose by hand.
        titles: the headings of our columns, by which earlier runs are recognised.
        watch: told how many rows are read; what it raises ends the reading.

    Raises:
        SheetError: it can't be read; says why and what to do.
        ChoiceRefused: a choice can't be used.
    """
    choices = choices or Choices()
    sweep(real_place(path).parent)
    for _ in range(_ATTEMPTS):
        with open_sheet(path, codec_of(choices)) as sheet:
            source = _source(path, sheet.kind)
            inspection = _inspect(sheet, source, path, choices, titles, watch)
        if _same_state(path, source):
            return inspection
    raise cannot_read(path, wording.FILE_CHANGING, wording.FILE_CHANGING_HINT)


def fingerprint(path: Path) -> SourceFile:
    """A file as it is now: its hash, size and time, to notice later that it changed.

    Raises:
        SheetError: it can't be read.
    """
    with open_sheet(path) as sheet:
        kind = sheet.kind
    return _source(path, kind)


def _source(path: Path, kind: str) -> SourceFile:
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        state = path.stat()
    except OSError as error:
        raise denied(path, error) from error
    return SourceFile(str(as_spelled(path)), digest, state.st_size, state.st_mtime_ns, kind)


def _same_state(path: Path, source: SourceFile) -> bool:
    try:
        state = path.stat()
    except OSError as error:
        raise denied(path, error) from error
    return (state.st_size, state.st_mtime_ns) == (source.size, source.modified_ns)


def _inspect(
    sheet: SheetFile,
    source: SourceFile,
    path: Path,
    choices: Choices,
    titles: Titles,
    watch: Watch | None,
) -> Inspection:
    found = find(sheet, path, choices, titles)
    layout = found.layout
    questions = found.questions
    rows: tuple[SheetRow, ...] = ()
    if not questions and layout.person is not None and not (choices.email_column or "").strip():
        below = addresses_below(sheet, layout)
        questions = (about_addresses(layout.emails, below),) if below else ()
        layout = replace(layout, columns=with_columns(layout.columns, below))
    if not questions:
        rows = judge(
            watched(data_rows(sheet, layout), watch),
            layout,
            include_hidden=choices.include_hidden,
            practice=choices.practice,
            corrections=choices.corrections,
        )
    warnings = [*found.warnings]
    unused = _unused(choices.corrections, rows, layout)
    if unused:
        warnings.append(Caution("correction_unused", say(wording.CORRECTION_UNUSED, cells=unused)))
    verdict = Verdict.HIDDEN
    hidden = sum(1 for row in rows if row.verdict is verdict)
    if hidden:
        warnings.append(Caution("hidden_rows", say(wording.HIDDEN_ROWS, count=hidden)))
    gone = sum(1 for row in rows if row.address_gone)
    if gone:
        warnings.append(Caution("addresses_gone", say(wording.ADDRESSES_GONE, count=gone)))
    return Inspection(
        source=source,
        worksheets=found.worksheets,
        layout=layout,
        rows=rows,
        questions=questions,
        warnings=tuple(warnings),
    )


def _unused(
    corrections: tuple[Correction, ...], rows: tuple[SheetRow, ...], layout: Layout
) -> tuple[str, ...]:
    """The cells whose correction no longer fits, unless what was typed stands there by now."""
    if not corrections or not rows:
        return ()
    numbers = {correction.row for correction in corrections}
    judged = {row.number: row for row in rows if row.number in numbers}
    cells = []
    for correction in corrections:
        if correction.worksheet != layout.worksheet:
            continue
        event = correction.kind is IdentifierKind.EVENT
        column = layout.event if event else layout.person
        row = judged.get(correction.row)
        if column is None or (row is not None and row.found_by):
            continue
        if row is None or (row.event_id if event else row.person_id) != clean(correction.text):
            cells.append(cell_address(column.index, correction.row))
    return tuple(cells)


def data_rows(sheet: SheetFile, layout: Layout) -> Iterator[RawRow]:
    """The rows below the headings that hold data, with the cells that checking needs.

    Blank rows, totals rows of tables, repeated rows of headings, and the footers of exports are no
    data.

    Raises:
        SheetError: the worksheet can't be read.
    """
    reader = _DataRows(sheet, layout)
    held: deque[tuple[SheetLine, RawRow]] = deque()  # the last ones may be footers
    for line, row in reader:
        held.append((line, row))
        if len(held) > _FOOTERS_SEARCHED:
            yield held.popleft()[1]
    texts = [row for row in (sampled(sheet, line) for line, _ in held) if row is not None]
    width = sum(1 for column in layout.columns if column.title)
    footers = trailing_footers(texts, reader.id_columns, width)
    for _ in range(len(held) - footers):
        yield held.popleft()[1]


class _DataRows:
    """Passes through a worksheet once."""

    def __init__(self, sheet: SheetFile, layout: Layout) -> None:
        self._sheet = sheet
        self._layout = layout
        self._needed = needed_columns(layout)
        self._ours = {column.index for _, column in layout.results}
        self._ids = [column for column in (layout.person, layout.event) if column is not None]
        self._headings = {column.index: compact(column.title) for column in self._ids}
        self.id_columns = [column.index for column in self._ids]
        self._merged = sheet.merged(layout.worksheet)
        self._groups = [column.index for column in (layout.event, layout.company) if column]
        self._person = layout.person.index if layout.person else 0
        self._seen: dict[tuple[int, int], Cell] = {}  # the first cells of merged ones

    def __iter__(self) -> Iterator[tuple[SheetLine, RawRow]]:
        sheet, needed, header_row = self._sheet, self._needed, self._layout.header_row
        totals = sheet.totals_rows(self._layout.worksheet)
        unfit = sheet.unfit(self._layout)
        read, empty = sheet.cell, CellKind.EMPTY
        for line in sheet.rows(self._layout.worksheet, needed):
            if line.number <= header_row or line.number in totals:
                continue
            cells = {
                index: cell
                for index, raw in zip(needed, line.wanted, strict=True)
                if (cell := read(raw)).kind is not empty
            }
            row = RawRow(line.number, line.hidden, cells, unfit.get(line.number))
            merged = self._merged is not None and self._note_first(row)
            if self._is_data(line, row):
                yield line, self._spread(row) if merged else row

    def _note_first(self, row: RawRow) -> bool:
        """Keeps what is seen of merged cells for the rows below; true if there are any here."""
        found = False
        for column in (*self._groups, self._person):
            area = self._merged.over(column, row.number) if self._merged and column else None
            if area is not None:
                found = True
                if area.first_cell == (column, row.number):
                    self._seen = {
                        cell: seen for cell, seen in self._seen.items() if cell[0] != column
                    }
                    self._seen[area.first_cell] = row.cells.get(column, EMPTY_CELL)
        return found

    def _spread(self, row: RawRow) -> RawRow:
        """The row with what merged cells say of it.

        An event or a company in merged cells counts for all of their rows. A person doesn't, as
        nobody is in a sheet several times because a cell is tall; that row has no ID of its own.
        """
        cells = dict(row.cells)
        shared = set()
        for column in (*self._groups, self._person):
            area = self._merged.over(column, row.number) if self._merged and column else None
            if area is None or area.first_cell == (column, row.number):
                continue
            if column == self._person:
                cells[column] = Cell(CellKind.COVERED)
            elif area.first_cell in self._seen:
                cells[column] = self._seen[area.first_cell]
                shared.add(column)
        return RawRow(row.number, row.hidden, cells, row.unfit, frozenset(shared))

    def _is_data(self, line: SheetLine, row: RawRow) -> bool:
        for index in self.id_columns:
            cell = row.cells.get(index)
            if cell is not None and cell.text.strip():
                return not self._repeats_headings(row)
        content = sampled(self._sheet, line)
        return content is not None and not self._ours.issuperset(content.cells)

    def _repeats_headings(self, row: RawRow) -> bool:
        """Whether the headings stand here once more, as in files made of several exports."""
        for index, heading in self._headings.items():
            cell = row.cells.get(index)
            if cell is None or not heading or cell.kind is not _TEXT:
                return False
            if cell.text[:1].isdigit() or compact(cell.text) != heading:
                return False
        return True
