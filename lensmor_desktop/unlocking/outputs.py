"""Where results can go: into the sheet, into a copy, or into a new, plain workbook."""

from collections.abc import Mapping
from pathlib import Path

from lensmor_desktop.domain.plan import Obstacle, Trouble
from lensmor_desktop.domain.rows import Caution, Layout, SourceFile
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import OutputError, SheetError
from lensmor_desktop.sheets import RowValues, Titles, WriteReport, check_output
from lensmor_desktop.sheets.ooxml import SpliceRefused
from lensmor_desktop.unlocking import wording


def check_target(source: Path, output: Path, layout: Layout, titles: Titles) -> tuple[Caution, ...]:
    """Finds out, before the first credit, whether the results can be written.

    Returns:
        what a person should know before.

    Raises:
        OutputError: they can't, and what to do.
        SheetError: the sheet can't be read any more.
    """
    try:
        return check_output(source, output, layout, titles)
    except SpliceRefused as refused:
        if output == source:
            raise
        text = say(wording.PLAIN_INSTEAD, why=refused.message)
        return (Caution("plain_workbook", text),)


def look_at_target(
    source: Path, output: Path, layout: Layout, titles: Titles
) -> tuple[tuple[Caution, ...], Trouble | None]:
    """The same as a fact for an offer: cautions, or what stands in the way."""
    try:
        return check_target(source, output, layout, titles), None
    except SpliceRefused as refused:
        hint = say(wording.PLAIN_HINT, hint=refused.hint)
        return (), Trouble(Obstacle.OUTPUT, refused.message, hint)
    except (OutputError, SheetError) as error:
        text = say(wording.OUTPUT_TROUBLE, what=error.title, why=error.message)
        return (), Trouble(Obstacle.OUTPUT, text, error.hint)


def write(
    base: Path,
    target: Path,
    layout: Layout,
    values: Mapping[int, RowValues],
    titles: Titles,
    *,
    fallback: Path,
    read_as: SourceFile,
    identities: Mapping[int, str] | None,
    marks: Mapping[int, str] | None = None,
) -> WriteReport:
    """Writes into the sheet or a copy of it; a sheet that refuses gets a plain workbook instead.

    Args:
        base: the file to write on.
        target: the file to be written.
        layout: where things stood when the sheet was read.
        values: what to write, by row number.
        titles: what our columns are called.
        fallback: a folder for the results if they can't be written beside the sheet.
        read_as: the sheet as it was read.
        identities: whom each row was about, if rows may have moved since.
        marks: what stood in rows whose ID was corrected for the run alone.

    Raises:
        OutputError, SheetError: nothing could be written.
    """
    from lensmor_desktop.sheets import write_plain, write_results

    try:
        return write_results(
            base,
            target,
            layout,
            values,
            titles=titles,
            fallback_folder=fallback,
            read_as=read_as,
            identities=identities,
            marks=marks,
        )
    except SpliceRefused as refused:
        report = write_plain(
            base,
            target,
            layout,
            values,
            titles=titles,
            fallback_folder=fallback,
            read_as=read_as,
            identities=identities,
            marks=marks,
        )
        note = report.note or say(wording.PLAIN_INSTEAD, why=refused.message)
        return WriteReport(report.path, report.cautions, note, report.lost_rows)
