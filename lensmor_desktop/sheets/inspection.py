"""Reads and checks a sheet: from a path and a person's choices to rows with verdicts."""

import hashlib
from pathlib import Path

from lensmor_desktop.domain.cells import cell_address
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
from lensmor_desktop.sheets.addresses import ask_of_all
from lensmor_desktop.sheets.choices import Choices, Correction, codec_of
from lensmor_desktop.sheets.datarows import data_rows
from lensmor_desktop.sheets.files import SheetFile, open_sheet
from lensmor_desktop.sheets.finding import find
from lensmor_desktop.sheets.formats import cannot_read, denied
from lensmor_desktop.sheets.leftout import LeftOut
from lensmor_desktop.sheets.titles import TITLES, Titles
from lensmor_desktop.sheets.validation import judge
from lensmor_desktop.sheets.watching import Watch, watched

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
    questions, layout = ask_of_all(found.questions, sheet, found.layout, choices)
    rows: tuple[SheetRow, ...] = ()
    left_out = LeftOut()
    if not questions:
        rows = judge(
            watched(data_rows(sheet, layout, left_out), watch),
            layout,
            include_hidden=choices.include_hidden,
            practice=choices.practice,
            corrections=choices.corrections,
        )
    warnings = [*found.warnings, *left_out.cautions()]
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
        hidden_worksheets=found.hidden_worksheets,
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
