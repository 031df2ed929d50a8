"""Real workbooks, where their folder is there: each is read, or refused in a sentence."""

import os
from pathlib import Path

import pytest

from lensmor_desktop.domain.rows import Inspection, Layout
from lensmor_desktop.errors import OutputError, SheetError
from lensmor_desktop.sheets import (
    Choices,
    RowValues,
    check_output,
    glimpse,
    inspect_sheet,
    write_plain,
    write_results,
)

FOLDER = Path(
    os.environ.get("LENSMOR_WORKBOOKS", Path(__file__).parents[3] / "shared" / "workbooks")
)
__test__ = FOLDER.is_dir()

VALUES = RowValues("jane@x.example", "Skipped", "Left out.", "321", 1.7e9)


def read(path: Path) -> Inspection | SheetError:
    """The workbook with its rows taken for events, or why it is refused."""
    try:
        layout = inspect_sheet(path).layout
        return inspect_sheet(path, rows_are_events(layout))
    except SheetError as error:
        return error


def rows_are_events(layout: Layout) -> Choices:
    """Choices that take whatever stands in the first column for events."""
    return Choices(
        worksheet=layout.worksheet,
        header_row=layout.header_row,
        person_column="none",
        event_column=layout.columns[0].letter,
    )


def obstacle(path: Path, output: Path, found: Inspection) -> OutputError | None:
    """Why the workbook can't take columns, or None."""
    try:
        check_output(path, output, found.layout)
    except OutputError as error:
        return error
    return None


@pytest.mark.corpus
def test_each_is_read_or_refused_and_takes_results(tmp_path: Path) -> None:
    for path in sorted(FOLDER.glob("*.xls[xm]")):
        found = read(path)
        if isinstance(found, SheetError):
            assert str(found.title) == f"“{path.name}” can't be read."
            assert str(found.message)
            assert str(found.hint)
            continue
        layout = found.layout
        assert glimpse(path, rows_are_events(layout)).layout == layout
        output = tmp_path / f"out{path.suffix}"
        values = {row.number: VALUES for row in found.rows}
        refused = obstacle(path, output, found)
        if refused is not None:
            assert str(refused.hint)
            assert write_plain(path, tmp_path / "plain.xlsx", layout, values).path.exists()
            continue
        report = write_results(path, output, layout, values)
        again = inspect_sheet(report.path, rows_are_events(layout))
        assert len(again.layout.results) == 5, path.name
        assert [row.number for row in again.rows] == [row.number for row in found.rows], path.name
