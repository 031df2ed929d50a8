"""Who stands in the rows of a run that goes on: in its place, elsewhere, or not at all."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from lensmor_desktop.domain.identifiers import IdentifierKind
from lensmor_desktop.domain.rows import Layout
from lensmor_desktop.errors import OutputError
from lensmor_desktop.sheets import Choices, Correction, inspect_sheet
from lensmor_desktop.sheets.recognising import Known, Recognised, recognise
from tests.unit.sheets.sheet_files import csv_file

HEAD = "Name,Company,Lensmor Event ID,Lensmor Personnel ID"
ADA = "Ada Example,Example Mills,204518,9570323"
BO = "Bo Example,Example Yards,204518,14397466"
WRONG = "Cy Example,Example Docks,204518,8.97E+06"


def written(folder: Path, *lines: str) -> Path:
    return csv_file(folder, "\n".join(lines) + "\n")


def read(path: Path, *corrections: Correction) -> tuple[Layout, Mapping[int, Known]]:
    inspection = inspect_sheet(path, Choices(corrections=corrections))
    return inspection.layout, {
        row.number: Known(row.person_id, row.found_by) for row in inspection.rows
    }


def test_rows_in_their_places(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD, ADA, BO)
    layout, rows = read(path)
    assert recognise(path, layout, rows) == {
        2: Recognised(2, "Ada Example", "Example Mills"),
        3: Recognised(3, "Bo Example", "Example Yards"),
    }


def test_rows_that_moved_have_their_new_numbers(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD, ADA, BO)
    layout, rows = read(path)
    written(tmp_path, "Our leads", HEAD, BO, "Di Example,Example Bays,204518,15051759", ADA)
    found = recognise(path, layout, rows)
    assert found[2] == Recognised(5, "Ada Example", "Example Mills")
    assert found[3] == Recognised(3, "Bo Example", "Example Yards")


def test_a_row_that_is_gone_gets_nobody_elses_name(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD, ADA, BO)
    layout, rows = read(path)
    written(tmp_path, HEAD, BO)
    assert recognise(path, layout, rows) == {3: Recognised(2, "Bo Example", "Example Yards")}


@pytest.mark.parametrize("order", [(ADA, WRONG), (WRONG, ADA)])
def test_an_id_corrected_for_the_run_alone_is_found_by_what_stands_there(
    tmp_path: Path, order: tuple[str, str]
) -> None:
    path = written(tmp_path, HEAD, ADA, WRONG)
    corrected = Correction(
        3, IdentifierKind.PERSON, "8965283", "8.97E+06", "Cy Example", "Example Docks"
    )
    layout, rows = read(path, corrected)
    assert rows[3].mark
    written(tmp_path, HEAD, *order)
    found = recognise(path, layout, rows)
    assert found[3] == Recognised(2 + order.index(WRONG), "Cy Example", "Example Docks")
    assert found[2] == Recognised(2 + order.index(ADA), "Ada Example", "Example Mills")


def test_headings_that_are_gone(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD, ADA)
    layout, rows = read(path)
    written(tmp_path, "Something,else", "1,2")
    with pytest.raises(OutputError):
        recognise(path, layout, rows)
