"""Writes results into a sheet: our five columns, everything else as it was.

Addresses are plain text. A click that opens a mail would need, for each of them, a relationship in
a part of its own, or a formula; both cost more than they give.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from lensmor_desktop.domain.outcomes import ResultColumn
from lensmor_desktop.domain.rows import Caution, Layout, RowKey, SourceFile
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.errors import UserFacingError
from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.atomic import ChangedMeanwhile, Placed, cannot_write, put_in_place
from lensmor_desktop.sheets.files import CsvFile, SheetFile, open_sheet
from lensmor_desktop.sheets.formats import denied
from lensmor_desktop.sheets.places import check_place, check_suffix, open_elsewhere
from lensmor_desktop.sheets.relocation import Located, locate
from lensmor_desktop.sheets.results import free_title
from lensmor_desktop.sheets.titles import TITLES, Titles

if TYPE_CHECKING:
    from lensmor_desktop.sheets.csvtext import CsvFormat
    from lensmor_desktop.sheets.ooxml import NewColumn

_TOLD = 20
_ATTEMPTS = 3

WIDTHS: Mapping[ResultColumn, float] = {
    ResultColumn.EMAIL: 32,
    ResultColumn.STATUS: 18,
    ResultColumn.DETAILS: 60,
    ResultColumn.TASK: 14,
    ResultColumn.CHECKED_AT: 18,
}
"""How wide a new column is made, in characters."""


@dataclass(frozen=True, slots=True)
class RowValues:
    """What is written into one row; None leaves the cell as it is.

    Attributes:
        checked_at: Unix seconds; written as local time.
    """

    email: str | None = field(default=None, repr=False)
    status: str | None = None
    details: str | None = None
    task: str | None = None
    checked_at: float | None = None


@dataclass(frozen=True, slots=True)
class WriteReport:
    """Where the results are.

    Attributes:
        path: the file that holds them.
        note: set when that is not the file asked for, and why.
        lost_rows: rows as they were read that are no longer in the file; they got no results.
    """

    path: Path
    cautions: tuple[Caution, ...] = ()
    note: Sentence | None = None
    lost_rows: tuple[int, ...] = ()


def check_output(
    source: Path, output: Path, layout: Layout, titles: Titles = TITLES
) -> tuple[Caution, ...]:
    """Finds out whether results can be written, before the first credit is spent.

    Args:
        source: the sheet that was read.
        output: the file to be written, `source` itself or another.
        layout: where things stand in the sheet.
        titles: the headings of our columns.

    Returns:
        What a person should know before.

    Raises:
        OutputError: it can't be written, and what to do; SpliceRefused if it is the workbook that
            can't take columns (then `write_plain` still can make a new one).
        SheetError: the source can't be read.
    """
    with open_sheet(source, layout.encoding) as sheet:
        check_suffix(source, output, sheet.kind)
        check_place(output, source)
        located = locate(sheet, source, layout, titles)
        if isinstance(sheet, CsvFile):
            cautions = _untouched(sheet.unfit(located.layout))
        else:
            cautions = _plan(source, located, titles)
    return (*cautions, *open_elsewhere(source, output))


def write_results(
    source: Path,
    output: Path,
    layout: Layout,
    values: Mapping[int, RowValues],
    *,
    titles: Titles = TITLES,
    fallback_folder: Path | None = None,
    read_as: SourceFile | None = None,
    identities: Mapping[int, RowKey] | None = None,
    marks: Mapping[int, str] | None = None,
) -> WriteReport:
    """Writes results into a copy of the sheet and puts it in the place of `output`.

    New columns go after the last used one; columns of an earlier run are written again in place.
    The new file is written beside, synced, then put in place in one step. If `output` is locked or
    can't be replaced, it goes beside it under another name, or into `fallback_folder`. If another
    program saves the sheet in the meantime, all is done again with what it saved.

    Args:
        source: the sheet that was read; it is read afresh.
        output: the file to write, `source` itself or another of the same kind.
        layout: where things stood when it was read.
        values: for each row number, as it was read, what to write.
        titles: the headings of our columns.
        read_as, identities: the file as it was read, and whose each row is: if the file has
            changed since, rows are found again by that.
        marks: for rows whose ID is not in the sheet, because it was corrected for the run alone,
            the mark by which they are found instead.

    Raises:
        OutputError: nothing could be written; SpliceRefused if the workbook can't take columns.
        SheetError: the source can't be read.
    """

    def attempt(unchanged: Callable[[], bool]) -> WriteReport:
        with open_sheet(source, layout.encoding) as sheet:
            check_suffix(source, output, sheet.kind)
            located = locate(
                sheet, source, layout, titles, read_as=read_as, identities=identities, marks=marks
            )
            write = _writer(sheet, source, located, at_new_places(values, located), titles)
        placed = put_in_place(  # the sheet is closed by now
            output, write, like=source, fallback_folder=fallback_folder, unchanged=unchanged
        )
        return report(placed, located, values)

    return with_what_is_saved(source, output, attempt)


def with_what_is_saved(
    source: Path, output: Path, attempt: Callable[[Callable[[], bool]], WriteReport]
) -> WriteReport:
    """Writes results, and again if another program saves the sheet in the meantime.

    Args:
        source: the sheet. output: the file that is written.
        attempt: reads the one and writes the other; is given what tells, right before the file is
            put in place, whether the sheet is still the one that it began with.

    Raises:
        OutputError, SheetError: what the last attempt raised.
    """
    for _ in range(_ATTEMPTS):
        unchanged = partial(_is_still, source, _state(source))
        try:
            return attempt(unchanged)
        except (ChangedMeanwhile, UserFacingError):
            if unchanged():
                raise
    raise cannot_write(output, wording.FILE_CHANGING, wording.FILE_CHANGING_WRITE_HINT)


def _state(path: Path) -> tuple[int, int, int]:
    """By what it is noticed that another program has saved a file."""
    try:
        state = path.stat()
    except OSError as error:
        raise denied(path, error) from error
    return state.st_ino, state.st_size, state.st_mtime_ns


def _is_still(path: Path, state: tuple[int, int, int]) -> bool:
    return _state(path) == state


def _writer(
    sheet: SheetFile,
    source: Path,
    located: Located,
    values: Mapping[int, RowValues],
    titles: Titles,
) -> Callable[[BinaryIO], tuple[Caution, ...]]:
    """What writes the sheet's copy when the sheet itself is closed again."""
    if isinstance(sheet, CsvFile):
        text, form = sheet.text, sheet.form
        unfit = frozenset(sheet.unfit(located.layout))
        return lambda target: _write_csv(text, form, target, located, values, titles, unfit)
    return lambda target: _write_workbook(source, target, located, values, titles)


def report(
    placed: Placed[tuple[Caution, ...]], located: Located, values: Mapping[int, RowValues]
) -> WriteReport:
    """What is said of a file that was written."""
    cautions = placed.result
    lost = tuple(number for number in located.lost if number in values)
    if lost:
        rows = tuple(str(number) for number in lost[:_TOLD])
        cautions += (Caution("lost_rows", say(wording.LOST_ROWS, rows=rows)),)
    return WriteReport(placed.path, cautions, placed.note, lost)


def at_new_places(values: Mapping[int, RowValues], located: Located) -> Mapping[int, RowValues]:
    """The values by the numbers that their rows have now."""
    if located.moved is None:
        return values
    return {place: row for number, row in values.items() for place in located.moved.get(number, ())}


def _write_csv(
    text: str,
    form: "CsvFormat",
    target: BinaryIO,
    located: Located,
    values: Mapping[int, RowValues],
    titles: Titles,
    unfit: frozenset[int],
) -> tuple[Caution, ...]:
    from lensmor_desktop.sheets.csvtext.splicing import CsvColumn, splice_csv

    layout = located.layout
    existing = dict(layout.results)
    columns = [
        CsvColumn(
            free_title(meaning, layout.columns, titles),
            existing[meaning].index if meaning in existing else None,
            exact=meaning is ResultColumn.EMAIL,
        )
        for meaning in ResultColumn
    ]
    cells = {
        number: (row.email, row.status, row.details, row.task, iso_time(row.checked_at))
        for number, row in values.items()
    }
    done = splice_csv(text, form, target, layout.header_row, columns, cells, unfit)
    cautions: tuple[Caution, ...] = ()
    if done.escaped:
        text_said = say(wording.EMAIL_ESCAPED, encoding=form.encoding)
        cautions += (Caution("email_escaped", text_said),)
    return (*cautions, *_untouched(unfit & values.keys()))


def _untouched(unfit: Iterable[int]) -> tuple[Caution, ...]:
    """The caution for rows of a text file that get no status: it might fall under any heading."""
    rows = tuple(str(number) for number in sorted(unfit)[:_TOLD])
    return (Caution("lines_untouched", say(wording.LINES_UNTOUCHED, rows=rows)),) if rows else ()


def _plan(source: Path, located: Located, titles: Titles) -> tuple[Caution, ...]:
    from lensmor_desktop.sheets.ooxml import plan_splice

    layout = located.layout
    columns = _new_columns(layout, titles)
    return plan_splice(
        source, layout.worksheet, layout.header_row, columns, _id_columns(layout)
    ).cautions


def _write_workbook(
    source: Path,
    target: BinaryIO,
    located: Located,
    values: Mapping[int, RowValues],
    titles: Titles,
) -> tuple[Caution, ...]:
    from lensmor_desktop.sheets.ooxml import splice

    layout = located.layout
    cells = {
        number: (row.email, row.status, row.details, row.task, local_time(row.checked_at))
        for number, row in values.items()
    }
    plan = splice(
        source,
        target,
        layout.worksheet,
        layout.header_row,
        _new_columns(layout, titles),
        cells,
        _id_columns(layout),
    )
    return plan.cautions


def _id_columns(layout: Layout) -> list[int]:
    return [column.index for column in layout.ids]


def _new_columns(layout: Layout, titles: Titles) -> list["NewColumn"]:
    from lensmor_desktop.sheets.ooxml import NewColumn

    existing = dict(layout.results)
    return [
        NewColumn(existing[meaning].title, WIDTHS[meaning], existing[meaning].index)
        if meaning in existing
        else NewColumn(free_title(meaning, layout.columns, titles), WIDTHS[meaning])
        for meaning in ResultColumn
    ]


def local_time(moment: float | None) -> datetime | None:
    """Unix seconds as local time without a zone, as sheets have it."""
    return None if moment is None else datetime.fromtimestamp(moment).replace(microsecond=0)


def iso_time(moment: float | None) -> str | None:
    """Unix seconds as local time in text."""
    local = local_time(moment)
    return None if local is None else local.strftime("%Y-%m-%d %H:%M:%S")
