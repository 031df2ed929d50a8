"""Where results can go: into the sheet, into a copy, or into a new, plain workbook."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from lensmor_desktop.domain.plan import Obstacle, Trouble
from lensmor_desktop.domain.rows import Caution, Layout, RowKey, SourceFile
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.errors import OutputError, SheetError
from lensmor_desktop.platform.paths import as_spelled, is_there, same_file
from lensmor_desktop.sheets import (
    LIST_SUFFIXES,
    RowValues,
    Titles,
    WriteReport,
    check_list_suffix,
    check_output,
    check_suffix,
    taken,
)
from lensmor_desktop.sheets.ooxml import SpliceRefused
from lensmor_desktop.sheets.places import open_elsewhere
from lensmor_desktop.unlocking import wording


def unwritten(note: Sentence | None) -> bool:
    """Whether results wait to be written: the program ended too early, or no file took them."""
    return note is not None and note.template in (wording.NOT_WRITTEN_YET, wording.NOT_WRITTEN)


def output_of(source: Path, wished: str) -> Path:
    """Where results are to go: the sheet itself or another file, in whatever spelling."""
    if not wished:
        return source
    output = Path(wished)
    return source if same_file(output, source) else as_spelled(output)


def check_free(output: Path, source: Path, own: Iterable[str] = ()) -> None:
    """Nothing is replaced that the run hasn't made.

    Args:
        output: the file for the results.
        source: the sheet, into which they may always go.
        own: files that this run has written before.

    Raises:
        OutputError: another file is there.
    """
    ours = (source, *(Path(path) for path in own))
    if (
        is_there(output)
        and not output.is_dir()
        and not any(same_file(output, each) for each in ours)
    ):
        raise taken(output)


def is_list(source: SourceFile, output: Path, *, plain: bool = False) -> bool:
    """Whether a file for results is to be a plain list, as was asked for or as its name says.

    Args:
        source: the sheet as it was read.
        output: the file.
        plain: a list was asked for.

    Raises:
        OutputError: under this name it can be neither a list nor a copy of the sheet.
    """
    if not plain:
        try:
            check_suffix(Path(source.path), output, source.kind)
            return False
        except OutputError:
            if output.suffix.lower() not in LIST_SUFFIXES:
                raise
    elif not same_file(output, Path(source.path)):  # beside that, its name gets the right ending
        check_list_suffix(output)
    return True


def check_target(
    source: Path, output: Path, layout: Layout, titles: Titles, *, overwrite: bool = False
) -> tuple[Caution, ...]:
    """Finds out, before the first credit, whether the results can be written.

    Args:
        source: the sheet.
        output: the file for the results.
        layout: where things stand in the sheet.
        titles: what our columns are called.
        overwrite: a person said that `output` may take the place of another file.

    Returns:
        what a person should know before.

    Raises:
        OutputError: they can't, and what to do.
        SheetError: the sheet can't be read any more.
    """
    if not overwrite:
        check_free(output, source)
    try:
        return check_output(source, output, layout, titles)
    except SpliceRefused as refused:
        if same_file(output, source):
            raise
        text = say(wording.PLAIN_INSTEAD, why=refused.message)
        return (Caution("plain_workbook", text), *open_elsewhere(source, output))


def look_at_target(
    source: Path, output: Path, layout: Layout, titles: Titles, *, overwrite: bool = False
) -> tuple[tuple[Caution, ...], Trouble | None]:
    """The same as a fact for an offer: cautions, or what stands in the way."""
    try:
        return check_target(source, output, layout, titles, overwrite=overwrite), None
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
    identities: Mapping[int, RowKey] | None,
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
