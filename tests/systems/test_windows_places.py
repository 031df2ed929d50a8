"""Places that refuse on Windows: a folder with an access list, a workbook that Excel has open."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from lensmor_desktop.errors import OutputError
from lensmor_desktop.platform.files import create_exclusive
from lensmor_desktop.sheets.atomic import put_in_place
from lensmor_desktop.sheets.places import check_place
from tests.systems.other_program import excel
from tests.systems.rules import laid
from tests.systems.rules.patching import REAL
from tests.systems.rules.windows import ACL


@pytest.fixture(autouse=True)
def on_windows() -> Iterator[None]:
    with laid("windows"):
        yield


@pytest.fixture
def denied(tmp_path: Path) -> Path:
    folder = tmp_path / "Sales"
    folder.mkdir()
    (folder / "Leads.csv").write_bytes(b"old")
    REAL.setxattr(folder, ACL, b"1")
    return folder


def new(file: BinaryIO) -> int:
    return file.write(b"new")


def test_a_folder_that_may_not_be_written_refuses_at_the_first_try(denied: Path) -> None:
    with pytest.raises(PermissionError):
        create_exclusive(denied)


def test_it_is_told_before_a_run(denied: Path) -> None:
    sheet = denied / "Leads.csv"
    with pytest.raises(OutputError) as caught:
        check_place(sheet, sheet)
    assert str(denied) in str(caught.value)


def test_results_that_find_no_place_there_go_where_they_can(denied: Path, tmp_path: Path) -> None:
    sheet, other = denied / "Leads.csv", tmp_path / "data"
    placed = put_in_place(sheet, new, like=sheet, fallback_folder=other)
    assert (placed.path.parent, placed.path.read_bytes()) == (other, b"new")
    assert sheet.read_bytes() == b"old"
    assert [each.name for each in denied.iterdir()] == ["Leads.csv"]


def test_what_excel_has_open_is_read_and_refuses_to_be_written(tmp_path: Path) -> None:
    sheet = tmp_path / "Leads.csv"
    sheet.write_bytes(b"old")
    with excel(sheet):
        assert sheet.read_bytes() == b"old"
        with pytest.raises(PermissionError):
            sheet.write_bytes(b"new")
        with pytest.raises(OutputError):
            check_place(sheet, sheet)
        placed = put_in_place(sheet, new, like=sheet)
        assert placed.path != sheet
        assert placed.note is not None
    assert sheet.read_bytes() == b"old"
    assert put_in_place(sheet, new, like=sheet).path == sheet
